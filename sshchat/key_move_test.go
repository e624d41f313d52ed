package sshchat_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/memory"
	"sshchat/sshchat/text"
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

// TestKeyMovesNothingBySentence: whoever owns something and types the code of somebody else is
// told whose account it is and what goes there; an operator takes back what went all the same.
func TestKeyMovesNothingBySentence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, sshchat.Options{})
		boss := own(t, c)
		mal := in(t, c, somebody{name: "mallory", key: "M"})
		mal.say("hello")
		bob := in(t, c, somebody{name: "bob", key: "B"})
		bob.say("hello all")
		bob.say("/join #den")
		bob.say("/room private yes")
		boss.sees()
		code := done(t, mal, "/key add").Args[0].(string)
		f := tell[*sshchat.Fault](t, bob, "/key add "+code)
		if f.Key != "key.sure" || f.Args[1] != text.Line("mallory") || f.Args[4] != text.Line("bob") || f.Args[5] != 1 {
			t.Fatalf("asked with %s %v", f.Key, f.Args)
		}
		if seen := boss.sees(); len(seen) > 0 {
			t.Errorf("told before it was done: %q", seen)
		}
		if got := done(t, bob, "/key add "+code+" yes"); got.Key != "key.added" {
			t.Fatalf("the code answers %s", got.Key)
		}
		synctest.Wait()
		n, err := boss.Take(t.Context(), nil)
		if err != nil || len(n.Entries) != 1 || n.Entries[0].Rule != "key-join" || n.Entries[0].About.Name.String() != "mallory" {
			t.Errorf("the lobby hears %+v, %v", n.Entries, err)
		}
		bob.leave(sshchat.Quit)
		thief := in(t, c, somebody{name: "bob", key: "M"}) // her own key opens his name
		done(t, thief, "/key remove B")
		if got := refused(t, mal, "/key undo bob"); got != "denied" {
			t.Errorf("the thief: %s", got)
		}
		if got := done(t, boss, "/key undo bob"); got.Key != "key.undone" {
			t.Fatalf("undo answers %s", got.Key)
		}
		if thief.sees(); !thief.left {
			t.Error("whoever sits under the name stays there")
		}
		back := in(t, c, somebody{name: "bob", key: "B"})
		if got := tell[sshchat.RoomFacts](t, back, "/room #+den"); got.Founder.String() != "bob" {
			t.Errorf("his room is %+v", got)
		}
		if mal.say("/room #+den"); !strings.Contains(strings.Join(mal.sees(), "\n"), "room.unknown") {
			t.Error("she still knows of his room")
		}
		if got := refused(t, boss, "/key undo bob"); got != "key.unmoved" {
			t.Errorf("once more: %s", got)
		}
	})
}

// A move can be taken back for a day; then nothing is left of it.
func TestMovesAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := memory.New(memory.Options{})
		c := openOn(t, engine, sshchat.Options{})
		boss := own(t, c)
		ann := in(t, c, somebody{name: "ann", key: "A"})
		bob := in(t, c, somebody{name: "bob", key: "B"})
		bob.say("hello")
		done(t, bob, "/key add "+done(t, ann, "/key add").Args[0].(string)+" yes")
		if n := records(t, engine, "moved/"); n != 1 {
			t.Fatalf("%d moves are kept", n)
		}
		pass(26 * time.Hour)
		if n := records(t, engine, "moved/"); n != 0 {
			t.Errorf("%d moves are left after a day", n)
		}
		if got := refused(t, boss, "/key undo bob"); got != "key.unmoved" {
			t.Errorf("after a day: %s", got)
		}
	})
}

// A thief who gives the name up, or has her account forgotten, takes nothing along.
func TestMoveIsUndoneAfterTheThiefIsGone(t *testing.T) {
	for _, last := range []string{"/name drop bob", "/forget me yes"} {
		t.Run(last, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := open(t, sshchat.Options{})
				boss := own(t, c)
				mal := in(t, c, somebody{name: "mallory", key: "M"})
				mal.say("hello")
				bob := in(t, c, somebody{name: "bob", key: "B"})
				bob.say("hello all")
				done(t, bob, "/key add "+done(t, mal, "/key add").Args[0].(string)+" yes")
				bob.leave(sshchat.Quit)
				pass(time.Minute)
				mal.say(last)
				mal.sees()
				pass(time.Minute)
				other := in(t, c, somebody{name: "bob", key: "M2"}) // her other key takes it
				other.say("I am bob")
				if got := done(t, boss, "/key undo bob"); got.Key != "key.undone" {
					t.Fatalf("undo answers %s", got.Key)
				}
				if other.sees(); !other.left {
					t.Error("whoever has taken the name since stays")
				}
				out(t, c, somebody{name: "bob", key: "M"}, "name.owned")
				out(t, c, somebody{name: "bob", key: "M2"}, "name.owned")
				in(t, c, somebody{name: "bob", key: "B"})
			})
		})
	}
}
