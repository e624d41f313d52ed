package chat_test

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
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/stage"
	"sshchat/sshchat/commands"
	"sshchat/sshchat/text"
)

// hooked starts a chat on an engine whose steps a test can hold up.
func hooked(t *testing.T) (*chat.Chat, *chattest.Hooked) {
	t.Helper()
	engine := &chattest.Hooked{Engine: stage.Engine(t)}
	return stage.OpenOn(t, engine, chat.Options{}), engine
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
	stage.OnMemory(t, "a login is held up within a read, for longer than a reading may take")
	for at, prefix := range map[string]string{
		"before it has a name":        "account/",
		"as it takes its name":        "name/lap2",
		"as the name is made its own": "owner/lap2",
		"at the message":              "state/motd",
	} {
		t.Run(at, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, engine := hooked(t)
				ann, bob := stage.In(t, c, stage.Somebody{Name: "ann", Key: "A"}), stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"})
				lap := stage.In(t, c, stage.Somebody{Name: "lap", Key: "L"})
				code := stage.Done(t, ann, "/key add").Args[0].(string)

				let := heldAt(t, engine, prefix)
				second := make(chan *stage.Person, 1)
				go func() {
					p, refused := stage.Login(t, c, stage.Somebody{Name: "lap2", Key: "L"})
					if refused != "" {
						t.Errorf("the second session is refused: %s", refused)
					}
					second <- p
				}()
				synctest.Wait()
				if got := stage.Done(t, lap, "/key add "+code); got.Key != "key.added" {
					t.Fatalf("the key is answered by %s", got.Key)
				}
				let()
				p := <-second
				if p == nil {
					return
				}
				for _, who := range []*stage.Person{p, lap, ann, bob} {
					who.Sees()
				}
				bob.Says("/msg ann one letter")
				for _, who := range []*stage.Person{p, lap, ann} {
					stage.Want(t, who.Sees(), "bob: one letter")
				}
				if p.Person().Account != ann.Person().Account {
					t.Error("the second session is not of the account that its key opens")
				}
			})
		})
	}
}

// Who is made an operator, or is one no more, while they come in, is what their account says, and
// so does their card.
func TestRoleChangesWhileOneComesIn(t *testing.T) {
	stage.OnMemory(t, "a login is held up within a read, for longer than a reading may take")
	for at, prefix := range map[string]string{
		"as they take their name":       "name/bob",
		"as the name is made their own": "owner/bob",
		"at the message":                "state/motd",
	} {
		t.Run(at, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, engine := hooked(t)
				boss := stage.Own(t, c)
				role := sshchat.MemberRole
				for _, does := range []string{"/op bob", "/deop bob"} {
					stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"}).Leaves(sshchat.Quit)
					let := heldAt(t, engine, prefix)
					in := make(chan *stage.Person, 1)
					go func() {
						p, _ := stage.Login(t, c, stage.Somebody{Name: "bob", Key: "B"})
						in <- p
					}()
					synctest.Wait()
					boss.Says(does)
					let()
					bob := <-in
					stage.Settle(boss, bob)
					role = sshchat.MemberRole + sshchat.OperatorRole - role
					card, _ := c.Cards.Under("bob")
					if bob.Role() != role || card.Role != role {
						t.Errorf("after %s bob is %v, on the card %v, want %v", does, bob.Role(), card.Role, role)
					}
					bob.Leaves(sshchat.Quit)
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
		boss := stage.Own(t, c)
		let := heldAt(t, engine, "account/")
		visited := make(chan error, 1)
		go func() {
			n, _ := sshchat.ParseName("nora")
			m, err := c.Visit(t.Context(), chat.Login{Name: n, Key: "N", Door: "exec", Evict: func(sshchat.Cause, *sshchat.Fault) {}})
			if err == nil {
				m.Leave(context.Background(), sshchat.Quit)
			}
			visited <- err
		}()
		synctest.Wait()
		boss.Says("/kick nora")
		for _, line := range boss.Sees() {
			if line != "fault nobody.here" {
				t.Errorf("who is not here is kicked: %s", line)
			}
		}
		entered := make(chan *stage.Person, 1)
		go func() {
			p, refused := stage.Login(t, c, stage.Somebody{Name: "nora", Key: "N"})
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
			nora.Sees()
			commands.Do(t.Context(), nora.Session, text.Line("here"))
			stage.Want(t, nora.Sees(), "nora: here")
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
				m, err := c.Visit(t.Context(), chat.Login{Name: n, Key: "N", Door: "exec", Evict: func(sshchat.Cause, *sshchat.Fault) {}})
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
				_, refused := stage.Login(t, c, stage.Somebody{Name: "nora", Key: key})
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
			stage.In(t, c, stage.Somebody{Name: "nora", Key: "N"})
		})
	}
}

// A line that becomes durable in one batch with somebody's coming shows that there is talk
// in its room.
func TestTalkShowsWhateverBecomesDurableWithIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, engine := hooked(t)
		ann, bob := stage.In(t, c, stage.Somebody{Name: "ann", Key: "A"}), stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"})
		stage.Tell[sshchat.Opened](t, ann, "/join #ops")
		ann.Says("hello?")
		stage.Pass(time.Hour)
		held := make(chan struct{})
		engine.Hook(chattest.Hooks{Batch: func([]*sshchat.Entry) { <-held }})
		bob.Says("a line that holds up the others")
		ann.Says("anybody?")
		bob.Says("/join #ops")
		stage.Pass(2 * time.Second)
		said := time.Now()
		close(held)
		synctest.Wait()
		stage.Pass(time.Hour)
		for _, r := range stage.Tell[sshchat.RoomList](t, bob, "/rooms").Rooms {
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
		c := stage.Open(t, chat.Options{})
		boss := stage.Own(t, c)
		ann := stage.In(t, c, stage.Somebody{Name: "ann", Key: "A"})
		stage.Tell[sshchat.Opened](t, ann, "/join #ops")
		code := stage.Done(t, ann, "/key add").Args[0].(string)
		lap := stage.In(t, c, stage.Somebody{Name: "lap", Key: "L"})
		stage.Done(t, lap, "/key add "+code)
		n, err := sshchat.ParseName("lap")
		if err != nil {
			t.Fatal(err)
		}
		program, err := c.Visit(t.Context(), chat.Login{Name: n, Key: "L", Door: "exec", All: true})
		if err != nil {
			t.Fatal(err)
		}
		defer program.Leave(t.Context(), sshchat.Quit)
		if err := program.Listen(t.Context(), "#ops", chat.FromNow); err != nil {
			t.Fatal(err)
		}
		for _, act := range []struct {
			by   *stage.Person
			line string
		}{{ann, "/room kick lap"}, {boss, "/kick lap"}, {boss, "/ban lap"}, {boss, "/unban lap"}, {ann, "/key remove L"}} {
			stage.Pass(time.Minute)
			act.by.Says(act.line)
			act.by.Sees()
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
			ann := stage.In(t, c, stage.Somebody{Name: "ann", Key: "A"})
			stage.Tell[sshchat.Opened](t, ann, "/join #ops")
			ann.Says("/leave #ops")
			ann.Sees()
			bob := stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"})
			stage.Tell[sshchat.Opened](t, bob, "/join #ops")
			bob.Leaves(sshchat.Quit)
			stage.Pass(time.Minute)
			ann.Sees()
			broken := errors.New("a disk that cannot be read")
			engine.Hook(chattest.Hooks{BeforePage: func(r sshchat.Range) error {
				if strings.HasPrefix(string(r.Room), "ops") {
					return broken
				}
				return nil
			}})
			enters := func() (*stage.Person, error) {
				return stage.TryEnterAs(t, c, "bob", func(l *chat.Login) {
					l.Key = "B"
					if l.Bot = bot; bot {
						l.Rooms = []string{"#ops"}
					}
				})
			}
			if _, err := enters(); !errors.Is(err, broken) {
				t.Fatalf("bob comes in by a disk that cannot be read: %v", err)
			}
			stage.Pass(time.Minute)
			stage.Want(t, ann.Sees())
			engine.Hook(chattest.Hooks{})
			if _, err := enters(); err != nil {
				t.Errorf("bob is kept out: %v", err)
			}
		})
	}
}
