package ledger

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest/cluster"
)

// A key that is being written or read when it shows that nothing gets through is given up then,
// and one that would be is not tried.
func TestKeysOfANodeThatIsCutOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		node := cluster.New().Start("a")
		defer node.Close()
		l := New(node, nil, nil)
		well := l.Link.Now()
		stalled := well
		stalled.Stalled = time.Now()
		set := func() error {
			_, err := l.Engine.Set(t.Context(), "k", nil, sshchat.SetOpt{Any: true})
			return err
		}
		get := func() error {
			_, err := l.Engine.Get(t.Context(), "k")
			return err
		}
		settled := well
		settled.Settled++
		l.Link.Change(settled)
		node.Cut()
		began := time.Now()
		time.AfterFunc(time.Second, func() { l.Link.Change(well); l.Link.Change(stalled) })
		for _, ask := range []func() error{set, get, set, get} {
			if err := ask(); !sshchat.IsFault(err, "link.stalled") || !errors.Is(err, sshchat.ErrUnavailable) {
				t.Errorf("a key: %v", err)
			}
		}
		if waited := time.Since(began); waited != time.Second {
			t.Errorf("it took %v", waited)
		}
		l.Link.Change(well)
		began = time.Now()
		time.AfterFunc(time.Second, func() { l.Link.Change(stalled) })
		if err := get(); !sshchat.IsFault(err, "link.stalled") || time.Since(began) != time.Second {
			t.Errorf("a key that is being read: %v after %v", err, time.Since(began))
		}
		wait, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		time.AfterFunc(time.Second, func() { l.Link.Change(well); node.Heal() })
		if f := l.Link.Await(wait); f != nil {
			t.Errorf("it is over, and people are refused: %v", f)
		}
		if err := errors.Join(set(), get()); err != nil {
			t.Error(err)
		}
	})
}
