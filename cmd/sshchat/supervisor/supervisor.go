// Package supervisor tells a service manager how the server is doing, by sd_notify(3) and
// systemd's watchdog: that it serves, reads its settings again, ends, and that it lives.
package supervisor

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"
)

// say sends a state. Without a service manager it does nothing, and one that does not listen is
// no reason not to serve.
func say(state string) { _, _ = daemon.SdNotify(false, state) }

// Ready says that the server serves, also after Reloading.
func Ready() { say(daemon.SdNotifyReady) }

// Stopping says that the server ends.
func Stopping() { say(daemon.SdNotifyStopping) }

// Reloading says that the server reads its settings again; Ready comes after it.
func Reloading() {
	if now, ok := sinceBoot(); ok {
		say(fmt.Sprintf("%s\nMONOTONIC_USEC=%d", daemon.SdNotifyReloading, now.Microseconds()))
	}
}

// ErrStuck is what is wrong with a chat that does not carry what is said to where it is read.
var ErrStuck = errors.New("entries of the log do not reach the rooms")

// Pulse finds out whether a chat lives: not whether it is well, for a full disk or servers out
// of reach are no better after a restart, but whether it does its work at all.
type Pulse struct {
	// Head is the number of the newest entry of the log. An error is an answer.
	Head func(context.Context) (uint64, error)
	// Routed is the number up to which entries have reached the rooms.
	Routed func() uint64
	// Touch takes the locks that everybody needs; one that is never let go holds it for ever.
	Touch func()

	head, routed uint64 // at the last beat
}

// Beat returns why the chat is dead; one that hangs has Beat hang, too.
func (p *Pulse) Beat(ctx context.Context) error {
	p.Touch()
	head, err := p.Head(ctx)
	if err != nil {
		return nil //nolint:nilerr // it was told
	}
	// A head that does not grow says nothing: it may be a number that no entry has.
	routed := p.Routed()
	stuck := head > p.head && routed == p.routed && routed < p.head
	p.head, p.routed = head, routed
	if stuck {
		return fmt.Errorf("%w: the log is at %d, the rooms are at %d", ErrStuck, head, routed)
	}
	return nil
}

// Watch feeds the watchdog as long as ctx lasts and the pulse beats; without a watchdog it
// returns at once. dead is told of a beat that failed: the manager kills the server then.
func Watch(ctx context.Context, p *Pulse, dead func(error)) {
	within, err := daemon.SdWatchdogEnabled(false)
	if err != nil || within <= 0 {
		return
	}
	tick := time.NewTicker(within / 3)
	defer tick.Stop()
	for {
		switch err := p.Beat(ctx); {
		case ctx.Err() != nil:
			return
		case err != nil:
			dead(err)
		default:
			say(daemon.SdNotifyWatchdog)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}
