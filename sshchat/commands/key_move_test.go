package commands_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
	"sshchat/sshchat/text"
)

// Who is refused needs no new code: it is asked before the code is used up.
func TestRefusedCodeStaysGood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		ann := stage.In(t, c, stage.Somebody{Name: "ann", Key: "A"})
		boss := stage.Own(t, c)
		code := stage.Done(t, ann, "/key add").Args[0].(string)
		if got := stage.Refused(t, boss, "/key add "+code); got != "key.role" {
			t.Fatalf("an operator's only key: %s", got)
		}
		lap := stage.In(t, c, stage.Somebody{Name: "lap", Key: "L"})
		if got := stage.Done(t, lap, "/key add "+code); got.Key != "key.added" {
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
		engine := &moved{Engine: stage.Engine(t)}
		c := stage.OpenOn(t, engine, chat.Options{})
		ann := stage.In(t, c, stage.Somebody{Name: "ann", Key: "A"})
		code := stage.Done(t, ann, "/key add").Args[0].(string)
		lap := stage.In(t, c, stage.Somebody{Name: "lap", Key: "L"})
		stage.Done(t, lap, "/key add "+code)
		engine.to = "another"
		stage.Done(t, ann, "/key remove L")
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
		c := stage.Open(t, chat.Options{})
		boss := stage.Own(t, c)
		mal := stage.In(t, c, stage.Somebody{Name: "mallory", Key: "M"})
		mal.Says("hello")
		bob := stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"})
		bob.Says("hello all")
		bob.Says("/join #den")
		bob.Says("/room private yes")
		boss.Sees()
		code := stage.Done(t, mal, "/key add").Args[0].(string)
		f := stage.Tell[*sshchat.Fault](t, bob, "/key add "+code)
		if f.Key != "key.sure" || f.Args[1] != text.Line("mallory") || f.Args[4] != text.Line("bob") || f.Args[5] != 1 {
			t.Fatalf("asked with %s %v", f.Key, f.Args)
		}
		if seen := boss.Sees(); len(seen) > 0 {
			t.Errorf("told before it was done: %q", seen)
		}
		if got := stage.Done(t, bob, "/key add "+code+" yes"); got.Key != "key.added" {
			t.Fatalf("the code answers %s", got.Key)
		}
		synctest.Wait()
		n, err := boss.Take(t.Context(), nil)
		if err != nil || len(n.Entries) != 1 || n.Entries[0].Rule != "key-join" || n.Entries[0].About.Name.String() != "mallory" {
			t.Errorf("the lobby hears %+v, %v", n.Entries, err)
		}
		bob.Leaves(sshchat.Quit)
		thief := stage.In(t, c, stage.Somebody{Name: "bob", Key: "M"}) // her own key opens his name
		stage.Done(t, thief, "/key remove B")
		if got := stage.Refused(t, mal, "/key undo bob"); got != "denied" {
			t.Errorf("the thief: %s", got)
		}
		if got := stage.Done(t, boss, "/key undo bob"); got.Key != "key.undone" {
			t.Fatalf("undo answers %s", got.Key)
		}
		if thief.Sees(); !thief.Gone {
			t.Error("whoever sits under the name stays there")
		}
		back := stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"})
		if got := stage.Tell[sshchat.RoomFacts](t, back, "/room #+den"); got.Founder.String() != "bob" {
			t.Errorf("his room is %+v", got)
		}
		if mal.Says("/room #+den"); !strings.Contains(strings.Join(mal.Sees(), "\n"), "room.unknown") {
			t.Error("she still knows of his room")
		}
		if got := stage.Refused(t, boss, "/key undo bob"); got != "key.unmoved" {
			t.Errorf("once more: %s", got)
		}
	})
}

// A move can be taken back for a day; then nothing is left of it.
func TestMovesAreForgotten(t *testing.T) {
	stage.OnMemory(t, stage.DaysPass)
	synctest.Test(t, func(t *testing.T) {
		engine := stage.Engine(t)
		c := stage.OpenOn(t, engine, chat.Options{})
		boss := stage.Own(t, c)
		ann := stage.In(t, c, stage.Somebody{Name: "ann", Key: "A"})
		bob := stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"})
		bob.Says("hello")
		stage.Done(t, bob, "/key add "+stage.Done(t, ann, "/key add").Args[0].(string)+" yes")
		if n := stage.Records(t, engine, "moved/"); n != 1 {
			t.Fatalf("%d moves are kept", n)
		}
		stage.Pass(26 * time.Hour)
		if n := stage.Records(t, engine, "moved/"); n != 0 {
			t.Errorf("%d moves are left after a day", n)
		}
		if got := stage.Refused(t, boss, "/key undo bob"); got != "key.unmoved" {
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
				engine := stage.Engine(t)
				c := stage.OpenOn(t, engine, chat.Options{})
				boss := stage.Own(t, c)
				mal := stage.In(t, c, stage.Somebody{Name: "mallory", Key: "M"})
				mal.Says("hello")
				bob := stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"})
				bob.Says("hello " + stage.Telltale)
				stage.Done(t, bob, "/key add "+stage.Done(t, mal, "/key add").Args[0].(string)+" yes")
				bob.Leaves(sshchat.Quit)
				var other *stage.Person
				switch got := stage.Tell[sshchat.Notice](t, mal, last).(type) {
				case *sshchat.Fault:
					if got.Key != "forget.moved" {
						t.Errorf("%s: %s", last, got.Key)
					}
				default:
					if last == "/forget me yes" {
						t.Errorf("%s: %+v", last, got)
					}
					other = stage.In(t, c, stage.Somebody{Name: "bob", Key: "M2"}) // her other key takes it
					other.Says("I am bob")
				}
				if got := stage.Done(t, boss, "/key undo bob"); got.Key != "key.undone" {
					t.Fatalf("undo answers %s", got.Key)
				}
				if other != nil {
					if other.Sees(); !other.Gone {
						t.Error("whoever has taken the name since stays")
					}
					stage.Refuse(t, c, stage.Somebody{Name: "bob", Key: "M2"}, "name.owned")
				}
				stage.Refuse(t, c, stage.Somebody{Name: "bob", Key: "M"}, "name.owned")
				bob = stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"})
				ann := stage.In(t, c, stage.Somebody{Name: "ann", Key: "A"})
				ann.Says("hello")
				stage.Done(t, bob, "/key add "+stage.Done(t, ann, "/key add").Args[0].(string)+" yes")
				if got := stage.Done(t, mal, "/forget me yes"); got.Key != "forget.done" {
					t.Errorf("once it is taken back: %s", got.Key)
				}
				if len(stage.Traces(t, engine, stage.Telltale)) == 0 {
					t.Error("what he said went with her")
				}
			})
		})
	}
}

// What a thief has passed on to a further account of hers is not forgotten with that one
// either, once it was taken back.
func TestThiefOfTwoAccountsErasesNothing(t *testing.T) {
	stage.OnMemory(t, stage.DaysPass)
	synctest.Test(t, func(t *testing.T) {
		engine := stage.Engine(t)
		c := stage.OpenOn(t, engine, chat.Options{})
		boss := stage.Own(t, c)
		mal, eve := stage.In(t, c, stage.Somebody{Name: "mallory", Key: "M"}), stage.In(t, c, stage.Somebody{Name: "eve", Key: "E"})
		bob := stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"})
		for _, p := range []*stage.Person{mal, eve} {
			p.Says("hello")
		}
		bob.Says("hello " + stage.Telltale)
		stage.Done(t, bob, "/key add "+stage.Done(t, mal, "/key add").Args[0].(string)+" yes")
		stage.Done(t, mal, "/key remove B")
		stage.Done(t, mal, "/name drop bob")
		stage.Done(t, mal, "/key add "+stage.Done(t, eve, "/key add").Args[0].(string)+" yes")
		if got := stage.Refused(t, eve, "/forget me yes"); got != "forget.moved" {
			t.Errorf("within the day: %s", got)
		}
		stage.Done(t, boss, "/key undo bob")
		bob.Leaves(sshchat.Quit)
		bob = stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"})
		ann := stage.In(t, c, stage.Somebody{Name: "ann", Key: "A"})
		ann.Says("hello")
		stage.Done(t, bob, "/key add "+stage.Done(t, ann, "/key add").Args[0].(string)+" yes")
		stage.Pass(25 * time.Hour)
		if got := stage.Done(t, eve, "/forget me yes"); got.Key != "forget.done" {
			t.Errorf("after a day: %s", got.Key)
		}
		if len(stage.Traces(t, engine, stage.Telltale)) == 0 {
			t.Error("what he said went with her")
		}
	})
}

// A room without a word is something to take back, too.
func TestSilentFounderIsNotForgottenAtOnce(t *testing.T) {
	stage.OnMemory(t, stage.DaysPass)
	synctest.Test(t, func(t *testing.T) {
		engine := stage.Engine(t)
		c := stage.OpenOn(t, engine, chat.Options{})
		mal, bob := stage.In(t, c, stage.Somebody{Name: "mallory", Key: "M"}), stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"})
		mal.Says("hello")
		id := mal.Person().Account
		stage.Tell[sshchat.Opened](t, bob, "/join #den")
		stage.Done(t, bob, "/key add "+stage.Done(t, mal, "/key add").Args[0].(string)+" yes")
		bob.Leaves(sshchat.Quit)
		if got := stage.Refused(t, mal, "/forget me yes"); got != "forget.moved" {
			t.Errorf("within the day: %s", got)
		}
		stage.Pass(24 * time.Hour)
		mal.Says("/forget me yes")
		mal.Leaves(sshchat.Quit)
		for _, trace := range stage.Traces(t, engine, string(id)) {
			t.Errorf("after it: %s", trace)
		}
	})
}

// Whoever joined accounts is forgotten as all of them, a day after the last one came.
func TestForgetMeAfterMoves(t *testing.T) {
	stage.OnMemory(t, stage.DaysPass)
	synctest.Test(t, func(t *testing.T) {
		engine := stage.Engine(t)
		c := stage.OpenOn(t, engine, chat.Options{})
		boss := stage.Own(t, c)
		eve := stage.In(t, c, stage.Somebody{Name: "eve", Key: "E"})
		ids := []string{}
		var last *stage.Person
		for i, name := range []string{"pad", "lap", "ann"} { // each gives its key to the next
			next := stage.In(t, c, stage.Somebody{Name: name, Key: name})
			next.Says("as " + name + " " + stage.Telltale)
			ids = append(ids, string(next.Person().Account))
			eve.Says("/msg " + name + " psst " + stage.Telltale)
			stage.Pass(time.Minute)
			if i > 0 {
				if i == 2 { // else the account would stay with the key that is left
					stage.Pass(2 * time.Hour)
					stage.Done(t, last, "/key remove pad")
				}
				stage.Done(t, last, "/key add "+stage.Done(t, next, "/key add").Args[0].(string)+" yes")
			}
			last = next
		}
		f := stage.Tell[*sshchat.Fault](t, last, "/forget me")
		if left, ok := f.Args[1].(time.Duration); f.Key != "forget.moved" || !ok || left > 24*time.Hour || left < 23*time.Hour {
			t.Errorf("at once: %s %v", f.Key, f.Args)
		}
		if got := stage.Refused(t, boss, "/forget ann yes"); got != "forget.moved" {
			t.Errorf("by the owner: %s", got)
		}
		stage.Pass(24 * time.Hour)
		if n := stage.Records(t, engine, "moved/"); n == 0 {
			t.Fatal("the moves are tidied away already")
		}
		last.Says("/forget me yes")
		if told := last.Sees(); !strings.Contains(strings.Join(told, "\n"), "Quitting") {
			t.Errorf("she is told %q", told)
		}
		last.Leaves(sshchat.Quit)
		for _, word := range append(ids, stage.Telltale) {
			for _, trace := range stage.Traces(t, engine, word) {
				if trace != "search: psst "+stage.Telltale && !strings.HasPrefix(trace, string(sshchat.InboxOf(eve.Person().Account))) { // her own copy
					t.Errorf("of %s: %s", word, trace)
				}
			}
		}
		if got := stage.Refused(t, boss, "/key undo lap"); got != "key.unmoved" {
			t.Errorf("undone: %s", got)
		}
	})
}
