package admin

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"sshchat/files"
)

// keepEvery is how often the server looks whether its socket and its lock still are
// where it made them: cleaners of old files take them away, people do so by mistake.
const keepEvery = time.Second

// keep makes them again until ctx ends.
func (l *Listener) keep(ctx context.Context) {
	tick := time.NewTicker(keepEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		again, err := l.renew()
		if again {
			l.Log.Warn("the control socket or its lock was taken away; it is made again", "path", l.path)
		}
		l.ail(err)
	}
}

// ail tells the log of a fault once.
func (l *Listener) ail(err error) {
	now := ""
	if err != nil {
		now = err.Error()
	}
	l.mu.Lock()
	news := now != "" && now != l.ailing
	l.ailing = now
	l.mu.Unlock()
	if news {
		l.Log.Warn("the control socket cannot be made again", "err", err)
	}
}

// renew makes the lock and the socket again if they are gone. What somebody else put
// in their place stays.
func (l *Listener) renew() (again bool, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return false, nil
	}
	again, err = l.lock.Renew()
	if errors.Is(err, files.ErrHeld) {
		return false, liveError(l.path, 0)
	}
	if err != nil {
		return false, err
	}
	_, err = os.Lstat(l.path)
	if !errors.Is(err, fs.ErrNotExist) {
		return again, err
	}
	fresh, made, err := bind(filepath.Dir(l.path), l.path)
	if err != nil {
		return again, fmt.Errorf("make the socket %s: %w", l.path, err)
	}
	old := l.net
	l.net, l.made = fresh, made
	_ = old.Close() // Serve goes on with the new one
	return true, nil
}
