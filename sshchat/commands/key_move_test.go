package commands_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/memory"
	"sshchat/sshchat/text"
)

// Who is refused needs no new code: it is asked before the code is used up.
func TestRefusedCodeStaysGood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, chat.Options{})
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
		c := openOn(t, engine, chat.Options{})
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
		c := open(t, chat.Options{})
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
		c := openOn(t, engine, chat.Options{})
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

// A thief who gives the name up takes nothing along, and cannot have what she took forgotten
// as long as it can be taken back, nor when it was.
func TestMoveIsUndoneAfterTheThiefIsGone(t *testing.T) {
	for _, last := range []string{"/name drop bob", "/forget me yes"} {
		t.Run(last, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				engine := memory.New(memory.Options{})
				c := openOn(t, engine, chat.Options{})
				boss := own(t, c)
				mal := in(t, c, somebody{name: "mallory", key: "M"})
				mal.say("hello")
				bob := in(t, c, somebody{name: "bob", key: "B"})
				bob.say("hello " + gone)
				done(t, bob, "/key add "+done(t, mal, "/key add").Args[0].(string)+" yes")
				bob.leave(sshchat.Quit)
				var other *person
				switch got := tell[sshchat.Notice](t, mal, last).(type) {
				case *sshchat.Fault:
					if got.Key != "forget.moved" {
						t.Errorf("%s: %s", last, got.Key)
					}
				default:
					if last == "/forget me yes" {
						t.Errorf("%s: %+v", last, got)
					}
					other = in(t, c, somebody{name: "bob", key: "M2"}) // her other key takes it
					other.say("I am bob")
				}
				if got := done(t, boss, "/key undo bob"); got.Key != "key.undone" {
					t.Fatalf("undo answers %s", got.Key)
				}
				if other != nil {
					if other.sees(); !other.left {
						t.Error("whoever has taken the name since stays")
					}
					out(t, c, somebody{name: "bob", key: "M2"}, "name.owned")
				}
				out(t, c, somebody{name: "bob", key: "M"}, "name.owned")
				bob = in(t, c, somebody{name: "bob", key: "B"})
				ann := in(t, c, somebody{name: "ann", key: "A"})
				ann.say("hello")
				done(t, bob, "/key add "+done(t, ann, "/key add").Args[0].(string)+" yes")
				if got := done(t, mal, "/forget me yes"); got.Key != "forget.done" {
					t.Errorf("once it is taken back: %s", got.Key)
				}
				if len(traces(t, engine, gone)) == 0 {
					t.Error("what he said went with her")
				}
			})
		})
	}
}

// What a thief has passed on to a further account of hers is not forgotten with that one
// either, once it was taken back.
func TestThiefOfTwoAccountsErasesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := memory.New(memory.Options{})
		c := openOn(t, engine, chat.Options{})
		boss := own(t, c)
		mal, eve := in(t, c, somebody{name: "mallory", key: "M"}), in(t, c, somebody{name: "eve", key: "E"})
		bob := in(t, c, somebody{name: "bob", key: "B"})
		for _, p := range []*person{mal, eve} {
			p.say("hello")
		}
		bob.say("hello " + gone)
		done(t, bob, "/key add "+done(t, mal, "/key add").Args[0].(string)+" yes")
		done(t, mal, "/key remove B")
		done(t, mal, "/name drop bob")
		done(t, mal, "/key add "+done(t, eve, "/key add").Args[0].(string)+" yes")
		if got := refused(t, eve, "/forget me yes"); got != "forget.moved" {
			t.Errorf("within the day: %s", got)
		}
		done(t, boss, "/key undo bob")
		bob.leave(sshchat.Quit)
		bob = in(t, c, somebody{name: "bob", key: "B"})
		ann := in(t, c, somebody{name: "ann", key: "A"})
		ann.say("hello")
		done(t, bob, "/key add "+done(t, ann, "/key add").Args[0].(string)+" yes")
		pass(25 * time.Hour)
		if got := done(t, eve, "/forget me yes"); got.Key != "forget.done" {
			t.Errorf("after a day: %s", got.Key)
		}
		if len(traces(t, engine, gone)) == 0 {
			t.Error("what he said went with her")
		}
	})
}

// A room without a word is something to take back, too.
func TestSilentFounderIsNotForgottenAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := memory.New(memory.Options{})
		c := openOn(t, engine, chat.Options{})
		mal, bob := in(t, c, somebody{name: "mallory", key: "M"}), in(t, c, somebody{name: "bob", key: "B"})
		mal.say("hello")
		id := mal.Person().Account
		tell[sshchat.Opened](t, bob, "/join #den")
		done(t, bob, "/key add "+done(t, mal, "/key add").Args[0].(string)+" yes")
		bob.leave(sshchat.Quit)
		if got := refused(t, mal, "/forget me yes"); got != "forget.moved" {
			t.Errorf("within the day: %s", got)
		}
		pass(24 * time.Hour)
		mal.say("/forget me yes")
		mal.leave(sshchat.Quit)
		for _, trace := range traces(t, engine, id) {
			t.Errorf("after it: %s", trace)
		}
	})
}

// Whoever joined accounts is forgotten as all of them, a day after the last one came.
func TestForgetMeAfterMoves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := memory.New(memory.Options{})
		c := openOn(t, engine, chat.Options{})
		boss := own(t, c)
		eve := in(t, c, somebody{name: "eve", key: "E"})
		ids := []string{}
		var last *person
		for i, name := range []string{"pad", "lap", "ann"} { // each gives its key to the next
			next := in(t, c, somebody{name: name, key: name})
			next.say("as " + name + " " + gone)
			ids = append(ids, next.Person().Account)
			eve.say("/msg " + name + " psst " + gone)
			pass(time.Minute)
			if i > 0 {
				if i == 2 { // else the account would stay with the key that is left
					pass(2 * time.Hour)
					done(t, last, "/key remove pad")
				}
				done(t, last, "/key add "+done(t, next, "/key add").Args[0].(string)+" yes")
			}
			last = next
		}
		f := tell[*sshchat.Fault](t, last, "/forget me")
		if left, ok := f.Args[1].(time.Duration); f.Key != "forget.moved" || !ok || left > 24*time.Hour || left < 23*time.Hour {
			t.Errorf("at once: %s %v", f.Key, f.Args)
		}
		if got := refused(t, boss, "/forget ann yes"); got != "forget.moved" {
			t.Errorf("by the owner: %s", got)
		}
		pass(24 * time.Hour)
		if n := records(t, engine, "moved/"); n == 0 {
			t.Fatal("the moves are tidied away already")
		}
		last.say("/forget me yes")
		if told := last.sees(); !strings.Contains(strings.Join(told, "\n"), "Quitting") {
			t.Errorf("she is told %q", told)
		}
		last.leave(sshchat.Quit)
		for _, word := range append(ids, gone) {
			for _, trace := range traces(t, engine, word) {
				if trace != "search: psst "+gone && !strings.HasPrefix(trace, "@"+eve.Person().Account) { // her own copy
					t.Errorf("of %s: %s", word, trace)
				}
			}
		}
		if got := refused(t, boss, "/key undo lap"); got != "key.unmoved" {
			t.Errorf("undone: %s", got)
		}
	})
}
