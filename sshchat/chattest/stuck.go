package chattest

import (
	"context"
	"testing"
	"time"

	"sshchat/sshchat/chattest/wire"
)

// Stuck is a session whose SSH window is small and is never given back, while its
// connection is read and answered: to the server it is alive and takes no output. For
// one that does not read its socket either, see Client.Stall.
type Stuck struct {
	t    testing.TB
	ch   *wire.Channel
	gone chan struct{} // closed when the server has ended it
}

// DialStuck logs in from source, or from anywhere if it is empty, with a fresh key, and
// takes window bytes of output and then no more.
func DialStuck(t testing.TB, addr, user, source string, window uint32) *Stuck {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), Patience)
	defer cancel()
	conn, err := wire.Dial(ctx, addr, source, 0)
	if err != nil {
		t.Fatalf("dial %s: %v", addr, err)
	}
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	ch, err := conn.Enter(user, NewKey(t), window)
	if err != nil || !stop() {
		conn.Close()
		t.Fatalf("dial %s@%s: %v", user, addr, err)
	}
	ch.Adjust = false
	s := &Stuck{t: t, ch: ch, gone: make(chan struct{})}
	go func() {
		defer close(s.gone)
		for err := error(nil); err == nil; {
			_, err = ch.Read()
		}
	}()
	t.Cleanup(func() {
		conn.Close()
		<-s.gone
	})
	return s
}

// Type sends bytes, as somebody does who types while nothing comes back. It says
// whether the connection still took them.
func (s *Stuck) Type(keys string) bool { return s.ch.Type([]byte(keys)) == nil }

// Gone is closed when the server has ended the session or the connection.
func (s *Stuck) Gone() <-chan struct{} { return s.gone }

// WaitGone waits until the server has ended the session, and returns how long it took.
func (s *Stuck) WaitGone(within time.Duration) time.Duration {
	s.t.Helper()
	start := time.Now()
	timer := time.NewTimer(within)
	defer timer.Stop()
	select {
	case <-s.gone:
	case <-timer.C:
		s.t.Fatalf("the stuck session is still there after %v", within)
	}
	return time.Since(start)
}
