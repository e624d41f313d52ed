package sshchat_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"

	"sshchat/sshchat"
	"sshchat/sshchat/memory"
)

// Who is refused needs no new code: it is asked before the code is used up.
func TestRefusedCodeStaysGood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, sshchat.Options{})
		ann := in(t, c, somebody{name: "ann", key: "A"})
		boss := own(t, c)
		code := done(t, ann, "/key add").Args[0].(string)
		if got := refused(t, boss, "/key add "+code); got != "key.role" {
			t.Fatalf("an operator's only key: %s", got)
		}
		lap := in(t, c, somebody{name: "lap", key: "L"})
		if got := done(t, lap, "/key add "+code); got.Key != "key.added" {
			t.Errorf("the code answers %s", got.Key)
		}
	})
}

// moved is an engine where a key moves to another account in the moment before its record
// is deleted.
type moved struct {
	sshchat.Engine
	to string
}

func (e *moved) Set(ctx context.Context, key string, data []byte, o sshchat.SetOpt) (uint64, error) {
	if e.to != "" && o.Delete && strings.HasPrefix(key, "key/") {
		to := e.to
		e.to = ""
		if _, err := e.Engine.Set(ctx, key, []byte(to), sshchat.SetOpt{Any: true}); err != nil {
			return 0, err
		}
	}
	return e.Engine.Set(ctx, key, data, o)
}

// A key that moves while its old account drops it belongs to the new one.
func TestRemovedKeyThatMovesIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := &moved{Engine: memory.New(memory.Options{})}
		c := openOn(t, engine, sshchat.Options{})
		ann := in(t, c, somebody{name: "ann", key: "A"})
		code := done(t, ann, "/key add").Args[0].(string)
		lap := in(t, c, somebody{name: "lap", key: "L"})
		done(t, lap, "/key add "+code)
		engine.to = "another"
		done(t, ann, "/key remove L")
		v, err := engine.Get(t.Context(), "key/L")
		if err != nil || string(v.Data) != "another" {
			t.Errorf("the key belongs to %q, %v", v.Data, err)
		}
	})
}
