package sshchat_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest"
	"sshchat/sshchat/memory"
	"sshchat/sshchat/text"
)

// hooked starts a chat on an engine whose steps a test can hold up.
func hooked(t *testing.T) (*sshchat.Chat, *chattest.Hooked) {
	t.Helper()
	engine := &chattest.Hooked{Engine: memory.New(memory.Options{})}
	return openOn(t, engine, sshchat.Options{}), engine
}

// heldAt holds up the first reading or writing of a key that begins so, until let is called.
func heldAt(t *testing.T, engine *chattest.Hooked, prefix string) (let func()) {
	t.Helper()
	held := make(chan struct{})
	var met atomic.Bool
	hold := func(key string) {
		if strings.HasPrefix(key, prefix) && met.CompareAndSwap(false, true) {
			<-held
		}
	}
	engine.Hook(chattest.Hooks{
		BeforeGet: hold,
		BeforeSet: func(key string, _ sshchat.SetOpt) error { hold(key); return nil },
	})
	let = sync.OnceFunc(func() { close(held) })
	t.Cleanup(let)
	return let
}

// A key that moves to another account while a second session of it comes in: that session
// is its new account's, gets each letter once, and is told of what came for the account
// that it is now.
func TestKeyMovesWhileItComesIn(t *testing.T) {
	for at, prefix := range map[string]string{
		"before it has a name":        "account/",
		"as it takes its name":        "name/lap2",
		"as the name is made its own": "owner/lap2",
		"at the message":              "state/motd",
	} {
		t.Run(at, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, engine := hooked(t)
				ann, bob := in(t, c, somebody{name: "ann", key: "A"}), in(t, c, somebody{name: "bob", key: "B"})
				lap := in(t, c, somebody{name: "lap", key: "L"})
				code := done(t, ann, "/key add").Args[0].(string)

				let := heldAt(t, engine, prefix)
				second := make(chan *person, 1)
				go func() {
					p, refused := login(t, c, somebody{name: "lap2", key: "L"})
					if refused != "" {
						t.Errorf("the second session is refused: %s", refused)
					}
					second <- p
				}()
				synctest.Wait()
				if got := done(t, lap, "/key add "+code); got.Key != "key.added" {
					t.Fatalf("the key is answered by %s", got.Key)
				}
				let()
				p := <-second
				if p == nil {
					return
				}
				for _, who := range []*person{p, lap, ann, bob} {
					who.sees()
				}
				bob.say("/msg ann one letter")
				for _, who := range []*person{p, lap, ann} {
					want(t, who.sees(), "bob: one letter")
				}
				if p.Person().Account != ann.Person().Account {
					t.Error("the second session is not of the account that its key opens")
				}
			})
		})
	}
}

// A name that a program's key is just taking for itself keeps nobody out, and nobody takes
// the program for somebody who is here.
func TestClaimOfAProgramMakesWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, engine := hooked(t)
		boss := own(t, c)
		let := heldAt(t, engine, "account/")
		visited := make(chan error, 1)
		go func() {
			n, _ := sshchat.ParseName("nora")
			m, err := c.Visit(t.Context(), sshchat.Login{Name: n, Key: "N", Door: "exec", Evict: func(sshchat.Cause, *sshchat.Fault) {}})
			if err == nil {
				m.Leave(context.Background(), sshchat.Quit)
			}
			visited <- err
		}()
		synctest.Wait()
		boss.say("/kick nora")
		for _, line := range boss.sees() {
			if line != "fault nobody.here" {
				t.Errorf("who is not here is kicked: %s", line)
			}
		}
		entered := make(chan *person, 1)
		go func() {
			p, refused := login(t, c, somebody{name: "nora", key: "N"})
			if refused != "" {
				t.Errorf("nora is refused while her program comes: %s", refused)
			}
			entered <- p
		}()
		synctest.Wait()
		let()
		if err := <-visited; err != nil {
			t.Errorf("the program: %v", err)
		}
		if nora := <-entered; nora != nil {
			nora.sees()
			sshchat.Do(t.Context(), nora.Member, text.Line("here"))
			want(t, nora.sees(), "nora: here")
		}
	})
}

// Whoever waits for a program's moment with a name comes in only if the name is theirs: it
// is the program's key's then.
func TestStrangersBehindAProgramsClaim(t *testing.T) {
	for key, want := range map[string]string{"": "name.owned", "G": "name.owned"} {
		synctest.Test(t, func(t *testing.T) {
			c, engine := hooked(t)
			ends := make(chan string, 2)
			visit := func() {
				n, _ := sshchat.ParseName("nora")
				m, err := c.Visit(t.Context(), sshchat.Login{Name: n, Key: "N", Door: "exec", Evict: func(sshchat.Cause, *sshchat.Fault) {}})
				if err != nil {
					ends <- err.Error()
					return
				}
				m.Leave(context.Background(), sshchat.Quit)
				ends <- ""
			}
			held := make(chan struct{})
			engine.Hook(chattest.Hooks{AfterSet: func(key string, o sshchat.SetOpt) {
				if key == "name/nora" && !o.Delete {
					<-held
				}
			}})
			go visit()
			go visit()
			synctest.Wait()
			stranger := make(chan string, 1)
			go func() {
				_, refused := login(t, c, somebody{name: "nora", key: key})
				stranger <- refused
			}()
			synctest.Wait()
			close(held)
			if got := <-stranger; got != want {
				t.Errorf("the stranger with the key %q: %q, want %q", key, got, want)
			}
			for range 2 { // and a second program of the same key waits as well
				if got := <-ends; got != "" {
					t.Errorf("a program: %s", got)
				}
			}
			in(t, c, somebody{name: "nora", key: "N"})
		})
	}
}

// A line that becomes durable in one batch with somebody's coming shows that there is talk
// in its room.
func TestTalkShowsWhateverBecomesDurableWithIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, engine := hooked(t)
		ann, bob := in(t, c, somebody{name: "ann", key: "A"}), in(t, c, somebody{name: "bob", key: "B"})
		tell[sshchat.Opened](t, ann, "/join #ops")
		ann.say("hello?")
		pass(time.Hour)
		held := make(chan struct{})
		engine.Hook(chattest.Hooks{Batch: func([]*sshchat.Entry) { <-held }})
		bob.say("a line that holds up the others")
		ann.say("anybody?")
		bob.say("/join #ops")
		pass(2 * time.Second)
		said := time.Now()
		close(held)
		synctest.Wait()
		pass(time.Hour)
		for _, r := range tell[sshchat.RoomList](t, bob, "/rooms").Rooms {
			if r.Room == "#ops" && r.Spoke.Before(said.Add(-time.Minute)) {
				t.Errorf("the last talk in %s is of %v ago", r.Room, time.Since(r.Spoke))
			}
		}
	})
}

// A session that cannot be ended from outside, such as the local socket's, is passed over
// by everything that ends sessions.
func TestSessionsThatCannotBeEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, sshchat.Options{})
		boss := own(t, c)
		ann := in(t, c, somebody{name: "ann", key: "A"})
		tell[sshchat.Opened](t, ann, "/join #ops")
		code := done(t, ann, "/key add").Args[0].(string)
		lap := in(t, c, somebody{name: "lap", key: "L"})
		done(t, lap, "/key add "+code)
		n, err := sshchat.ParseName("lap")
		if err != nil {
			t.Fatal(err)
		}
		program, err := c.Visit(t.Context(), sshchat.Login{Name: n, Key: "L", Door: "exec", All: true})
		if err != nil {
			t.Fatal(err)
		}
		defer program.Leave(t.Context(), sshchat.Quit)
		if err := program.Listen(t.Context(), "#ops", sshchat.FromNow); err != nil {
			t.Fatal(err)
		}
		for _, act := range []struct {
			by   *person
			line string
		}{{ann, "/room kick lap"}, {boss, "/kick lap"}, {boss, "/ban lap"}, {boss, "/unban lap"}, {ann, "/key remove L"}} {
			pass(time.Minute)
			act.by.say(act.line)
			act.by.sees()
			if _, err := program.Take(t.Context(), nil); err != nil {
				t.Errorf("%s: %v", act.line, err)
			}
		}
	})
}

// Whoever is refused when all was ready but the room was never here: nobody is told of
// them, and their name is free for the next one, a bot too.
func TestFailedArrivalLeavesNothing(t *testing.T) {
	for _, bot := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			c, engine := hooked(t)
			ann := in(t, c, somebody{name: "ann", key: "A"})
			tell[sshchat.Opened](t, ann, "/join #ops")
			ann.say("/leave #ops")
			ann.sees()
			bob := in(t, c, somebody{name: "bob", key: "B"})
			tell[sshchat.Opened](t, bob, "/join #ops")
			bob.leave(sshchat.Quit)
			pass(time.Minute)
			ann.sees()
			broken := errors.New("a disk that cannot be read")
			engine.Hook(chattest.Hooks{BeforePage: func(r sshchat.Range) error {
				if strings.HasPrefix(r.Room, "ops") {
					return broken
				}
				return nil
			}})
			enters := func() (*person, error) {
				return tryEnterAs(t, c, "bob", func(l *sshchat.Login) {
					l.Key = "B"
					if l.Bot = bot; bot {
						l.Rooms = []string{"#ops"}
					}
				})
			}
			if _, err := enters(); !errors.Is(err, broken) {
				t.Fatalf("bob comes in by a disk that cannot be read: %v", err)
			}
			pass(time.Minute)
			want(t, ann.sees())
			engine.Hook(chattest.Hooks{})
			if _, err := enters(); err != nil {
				t.Errorf("bob is kept out: %v", err)
			}
		})
	}
}
