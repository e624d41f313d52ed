package commands_test

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/memory"
)

// days of the usual expiry, in tests that wait for it.
const days = 24 * time.Hour

// somebody is a login in preparation. The zero key is a guest.
type somebody struct {
	name, key string
	addr      string // default: 192.0.2.1
	role      sshchat.Role
	takeover  bool
	settings  sshchat.Settings
}

// login brings somebody in, or returns the refusal's key.
func login(t *testing.T, c *chat.Chat, who somebody) (*person, string) {
	t.Helper()
	n, err := sshchat.ParseName(who.name)
	if err != nil {
		t.Fatal(err)
	}
	if who.addr == "" {
		who.addr = "192.0.2.1"
	}
	p := &person{t: t, alive: true}
	m, err := c.Enter(t.Context(), chat.Login{
		Name: n, Key: who.key, Role: who.role, Addr: netip.MustParseAddr(who.addr),
		Takeover: who.takeover, Settings: who.settings, Backlog: 10,
		Probe: func(context.Context) bool { return p.alive },
		Evict: func(cause sshchat.Cause, why *sshchat.Fault) {
			p.evictedFor(cause, why)
			if !p.stuck || cause == sshchat.LostLink {
				go p.leave(cause)
			}
		},
	})
	if f, ok := errors.AsType[*sshchat.Fault](err); ok {
		return nil, f.Key
	}
	if err != nil {
		t.Fatalf("%s: %v", who.name, err)
	}
	p.Session = m
	t.Cleanup(func() { p.leave(sshchat.Quit) })
	return p, ""
}

// in is login for who must come in; it waits until the room was told.
func in(t *testing.T, c *chat.Chat, who somebody) *person {
	t.Helper()
	p, refused := login(t, c, who)
	if refused != "" {
		t.Fatalf("%s by %q is refused: %s", who.name, who.key, refused)
	}
	pass(2 * time.Second)
	p.sees()
	return p
}

// out makes sure that somebody is refused for a reason.
func out(t *testing.T, c *chat.Chat, who somebody, want string) {
	t.Helper()
	if _, refused := login(t, c, who); refused != want {
		t.Errorf("%s by %q from %q: refused for %q, want %q", who.name, who.key, who.addr, refused, want)
	}
}

// tell gives a line and returns the one answer, of type T.
func tell[T sshchat.Notice](t *testing.T, p *person, line string) T {
	t.Helper()
	pass(time.Minute) // so that no rate is in the way
	p.sees()
	p.say(line)
	for range 20 {
		synctest.Wait()
		n, err := p.Take(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, notice := range n.Notices {
			if got, ok := notice.(T); ok {
				return got
			}
			t.Fatalf("%s: answered by %T %+v", line, notice, notice)
		}
	}
	t.Fatalf("%s: no answer", line)
	panic("unreachable")
}

// refused gives a line and returns the key of the fault that answers it.
func refused(t *testing.T, p *person, line string) string {
	t.Helper()
	return tell[*sshchat.Fault](t, p, line).Key
}

// done gives a line that must be done and reported as such.
func done(t *testing.T, p *person, line string) sshchat.Done {
	t.Helper()
	return tell[sshchat.Done](t, p, line)
}

// A name belongs to the first key, in every spelling; guests own nothing.
func TestNamesBelongToKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, chat.Options{NameExpiry: 180 * days})
		in(t, c, somebody{name: "alice", key: "A"}).leave(sshchat.Quit)
		for _, spelled := range []string{"alice", "ALICE", "Ａlice", "a1ice"} {
			out(t, c, somebody{name: spelled, key: "B"}, "name.owned")
			out(t, c, somebody{name: spelled}, "name.owned")
		}
		in(t, c, somebody{name: "guesty"}).leave(sshchat.Quit)
		in(t, c, somebody{name: "guesty", key: "B"}).leave(sshchat.Quit)
		in(t, c, somebody{name: "Alice", key: "A"})
	})
}

// Whoever fails to get a name owns nothing of it, and leaves no account behind.
func TestFailedLoginOwnsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, chat.Options{})
		guest := in(t, c, somebody{name: "bob"})
		out(t, c, somebody{name: "bob", key: "M"}, "name.taken")
		mallory := in(t, c, somebody{name: "mallory", key: "M"})
		if got := refused(t, mallory, "/nick bob"); got != "name.taken" {
			t.Errorf("/nick to a guest's name: %s", got)
		}
		guest.leave(sshchat.Quit)
		in(t, c, somebody{name: "bob"}).leave(sshchat.Quit) // still nobody's
		in(t, c, somebody{name: "alice", key: "A"}).leave(sshchat.Quit)
		out(t, c, somebody{name: "alice", key: "X"}, "name.owned")
		if known, err := c.Known(t.Context(), "X"); known || err != nil {
			t.Errorf("a refused key has an account: %t, %v", known, err)
		}
	})
}

// Of eight keys that race for one free name, one is its owner afterwards; two
// sessions of one new key are one account.
func TestOwnerRace(t *testing.T) {
	for range 50 {
		synctest.Test(t, func(t *testing.T) {
			c := open(t, chat.Options{})
			var wg sync.WaitGroup
			for i := range 8 {
				wg.Go(func() {
					if p, _ := login(t, c, somebody{name: "prize", key: fmt.Sprint("K", i)}); p != nil {
						p.leave(sshchat.Quit)
					}
				})
			}
			wg.Wait()
			owners := 0
			for i := range 8 {
				if p, why := login(t, c, somebody{name: "prize", key: fmt.Sprint("K", i)}); p != nil {
					owners++
					p.leave(sshchat.Quit)
				} else if why != "name.owned" {
					t.Errorf("refused for %q", why)
				}
			}
			if owners != 1 {
				t.Fatalf("%d owners", owners)
			}
			accounts := make([]string, 4)
			for i := range accounts {
				wg.Go(func() {
					if p, why := login(t, c, somebody{name: fmt.Sprint("twin", i), key: "T"}); p != nil {
						accounts[i] = p.Person().Account
					} else {
						t.Errorf("twin%d is refused: %s", i, why)
					}
				})
			}
			wg.Wait()
			if got := slices.Compact(accounts); len(got) != 1 {
				t.Fatalf("one key has the accounts %q", accounts)
			}
		})
	}
}

// overtaken is an engine on which something happens before the first reading of a key.
type overtaken struct {
	sshchat.Engine
	key    string
	before func()
}

func (o *overtaken) Get(ctx context.Context, key string) (sshchat.Value, error) {
	if key == o.key && o.before != nil {
		before := o.before
		o.before = nil
		before()
	}
	return o.Engine.Get(ctx, key)
}

// A first login that another with the same key overtakes finds the name in use, or
// free when the other has left, but never somebody else's.
func TestOvertakenFirstLogin(t *testing.T) {
	alice, err := sshchat.ParseName("alice")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		key    string // of the one that overtakes
		leaves bool
		want   string
	}{
		{"A", false, "name.yours"},
		{"A", true, ""},
		{"B", false, "name.owned"},
		{"B", true, "name.owned"},
	} {
		synctest.Test(t, func(t *testing.T) {
			engine := &overtaken{Engine: memory.New(memory.Options{}), key: "owner/" + alice.Skeleton()}
			chat := openOn(t, engine, chat.Options{})
			var first string
			engine.before = func() {
				p := in(t, chat, somebody{name: "alice", key: c.key})
				if first = p.Person().Account; c.leaves {
					p.leave(sshchat.Quit)
				}
			}
			p, why := login(t, chat, somebody{name: "alice", key: "A"})
			if why != c.want {
				t.Errorf("overtaken by %s, who leaves: %t; refused for %q, want %q", c.key, c.leaves, why, c.want)
			}
			if p != nil && p.Person().Account != first {
				t.Error("one key has two accounts")
			}
		})
	}
}

// A name that is used stays its owner's, for however long one session lasts; an
// unused one is free after its time, and the newcomer is announced as new.
func TestNameExpiry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, chat.Options{NameExpiry: 30 * days})
		watcher := in(t, c, somebody{name: "watcher", key: "W"})
		alice := in(t, c, somebody{name: "alice", key: "A"})
		pass(100 * days)
		alice.leave(sshchat.LostLink)
		out(t, c, somebody{name: "alice", key: "B"}, "name.owned")
		pass(29 * days)
		out(t, c, somebody{name: "alice", key: "B"}, "name.owned")
		in(t, c, somebody{name: "alice", key: "A"}).leave(sshchat.Quit)
		pass(29 * days)
		out(t, c, somebody{name: "alice", key: "B"}, "name.owned")
		pass(2 * days)
		watcher.sees()
		if _, why := login(t, c, somebody{name: "alice", key: "B"}); why != "" {
			t.Fatalf("an expired name: %s", why)
		}
		synctest.Wait()
		n, err := watcher.Take(t.Context(), nil)
		if err != nil || len(n.Entries) != 1 || len(n.Entries[0].People) != 1 || !n.Entries[0].People[0].NewOwner {
			t.Errorf("the newcomer is not announced as a new owner: %v, %v", n.Entries, err)
		}
		out(t, c, somebody{name: "alice", key: "A"}, "name.owned")

		// By /nick it is the same.
		dora := in(t, c, somebody{name: "dora", key: "D"})
		dora.say("hello") // else the name goes after a day
		dora.sees()
		dora.leave(sshchat.Quit)
		eve := in(t, c, somebody{name: "eve", key: "E"})
		if got := refused(t, eve, "/nick dora"); got != "name.owned" {
			t.Errorf("/nick to a name that is owned: %s", got)
		}
		pass(31 * days)
		watcher.sees()
		eve.say("/nick dora")
		synctest.Wait()
		n, err = watcher.Take(t.Context(), nil)
		if err != nil || len(n.Entries) != 1 || len(n.Entries[0].People) != 1 || !n.Entries[0].People[0].NewOwner {
			t.Errorf("the renamed is not announced as a new owner: %v, %v", n.Entries, err)
		}
	})
}

// An account has five names at most, so that nobody takes a community's away.
func TestNameLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, chat.Options{})
		for i := range 5 {
			in(t, c, somebody{name: fmt.Sprint("name", i), key: "A"}).leave(sshchat.Quit)
		}
		out(t, c, somebody{name: "name6", key: "A"}, "name.many")
		p := in(t, c, somebody{name: "name3", key: "A"})
		if got := refused(t, p, "/nick name6"); got != "name.many" {
			t.Errorf("/nick to a sixth: %s", got)
		}
		in(t, c, somebody{name: "name6", key: "B"})
	})
}

// Where only known names come in, a new one needs an operator's word, once.
func TestKnownOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, chat.Options{Access: sshchat.AccessKnown})
		op := in(t, c, somebody{name: "opal", key: "O", role: sshchat.OperatorRole})
		out(t, c, somebody{name: "bob", key: "B"}, "name.uninvited")
		out(t, c, somebody{name: "bob"}, "guest.refused")
		done(t, op, "/admit bob")
		bob := in(t, c, somebody{name: "bob", key: "B"})
		if got := refused(t, bob, "/nick bobby"); got != "name.uninvited" {
			t.Errorf("/nick to a name nobody admitted: %s", got)
		}
		bob.leave(sshchat.Quit)
		out(t, c, somebody{name: "bob", key: "C"}, "name.owned")
		in(t, c, somebody{name: "bob", key: "B"})
		if got := refused(t, op, "/admit bob"); got != "name.owned" {
			t.Errorf("a name that is owned is admitted: %s", got)
		}
	})
}

// code asks for a one-time code.
func code(t *testing.T, p *person) string {
	t.Helper()
	return done(t, p, "/key add").Args[0].(string)
}

func TestSecondKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, chat.Options{})
		home := in(t, c, somebody{name: "alice", key: "A"})
		word := code(t, home)
		work := in(t, c, somebody{name: "alice-w", key: "B"})
		guest := in(t, c, somebody{name: "gina"})
		if got := refused(t, guest, "/key add "+word); got != "denied" {
			t.Errorf("a guest uses a code: %s", got)
		}
		if got := refused(t, home, "/key add "+word); got != "key.own" {
			t.Errorf("one's own code: %s", got)
		}
		done(t, work, "/key add "+strings.ToUpper(word))
		if got := refused(t, in(t, c, somebody{name: "mallory", key: "M"}), "/key add "+word); got != "key.badcode" {
			t.Errorf("a code is good twice: %s", got)
		}
		if home.Person().Account != work.Person().Account {
			t.Error("the two keys are two accounts")
		}
		home.leave(sshchat.Quit)
		work.leave(sshchat.Quit)
		in(t, c, somebody{name: "alice", key: "B"}).leave(sshchat.Quit)
		home = in(t, c, somebody{name: "alice-w", key: "A"}) // its names came along
		if l := tell[sshchat.KeyList](t, home, "/key list"); len(l.Keys) != 2 || l.Now != "A" {
			t.Errorf("keys: %+v", l)
		}
		thief := in(t, c, somebody{name: "alice", key: "B"})
		if got := refused(t, home, "/key remove A"); got != "key.inuse" {
			t.Errorf("the key in use goes: %s", got)
		}
		done(t, home, "/key remove B")
		synctest.Wait()
		if !thief.left {
			t.Error("a session goes on with a key that was taken away")
		}
		out(t, c, somebody{name: "alice", key: "B"}, "name.owned")
		if got := refused(t, home, "/key remove A"); got != "key.inuse" {
			t.Errorf("the last key goes: %s", got)
		}
	})
}

// Of two who say a code at once one is late; codes run out; guessing is slow.
func TestCodes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := memory.New(memory.Options{})
		c := openOn(t, engine, chat.Options{})
		alice := in(t, c, somebody{name: "alice", key: "A"})
		bob, eve := in(t, c, somebody{name: "bob", key: "B"}), in(t, c, somebody{name: "eve", key: "E"})
		word := code(t, alice)
		var wg sync.WaitGroup
		for _, p := range []*person{bob, eve} {
			wg.Go(func() { p.say("/key add " + word) })
		}
		wg.Wait()
		in1, in2 := bob.Person().Account == alice.Person().Account, eve.Person().Account == alice.Person().Account
		if in1 == in2 {
			t.Errorf("bob in: %t, eve in: %t, want one", in1, in2)
		}
		word = code(t, alice)
		pass(16 * time.Minute)
		if v, err := engine.Get(t.Context(), "code/"+word); v.Rev != 0 || err != nil {
			t.Errorf("an old code is kept: %+v, %v", v, err)
		}
		carol := in(t, c, somebody{name: "carol", key: "C"})
		if got := refused(t, carol, "/key add "+word); got != "key.badcode" {
			t.Errorf("an old code: %s", got)
		}
		pass(time.Hour)
		carol.sees()
		for range 4 {
			carol.say("/key add wrong")
		}
		want(t, carol.sees(), "fault key.badcode", "fault key.badcode", "fault key.badcode", "fault key.slow")
	})
}

// Moving keys about is no way out of a mute, and loses no role.
func TestKeyMovesKeepRulings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, chat.Options{})
		owner := own(t, c)
		mallory := in(t, c, somebody{name: "mallory", key: "M"})
		fresh := in(t, c, somebody{name: "fresh", key: "F"})
		word := code(t, fresh)
		done(t, owner, "/mute mallory")
		mallory.sees()
		if got := refused(t, mallory, "/key add "+word); got != "mute.forever" {
			t.Errorf("a muted account moves away: %s", got)
		}
		if got := refused(t, owner, "/key add "+word); got != "key.role" {
			t.Errorf("the owner's only key moves away: %s", got)
		}
	})
}

// own makes the owner of the chat.
func own(t *testing.T, c *chat.Chat) *person {
	t.Helper()
	word, err := c.OwnerCode(t.Context())
	if err != nil || len(word) < 16 {
		t.Fatalf("owner code %q, %v", word, err)
	}
	p := in(t, c, somebody{name: "boss", key: "BOSS", addr: "198.51.100.1"})
	done(t, p, "/owner "+word)
	return p
}

func TestOwnerCode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := memory.New(memory.Options{})
		c := openOn(t, engine, chat.Options{})
		word, err := c.OwnerCode(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if found := traces(t, engine, word); len(found) > 0 { // a backup gives nobody the chat
			t.Errorf("the code itself is kept: %q", found)
		}
		guest := in(t, c, somebody{name: "gina"})
		if got := refused(t, guest, "/owner "+word); got != "denied" {
			t.Errorf("a guest: %s", got)
		}
		bob := in(t, c, somebody{name: "bob", key: "B"})
		if got := refused(t, bob, "/owner "); got != "owner.badcode" {
			t.Errorf("no code: %s", got)
		}
		boss := own(t, c) // by the code of another start
		if got := refused(t, bob, "/owner "+word); got != "owner.badcode" {
			t.Errorf("the code of the start before: %s", got)
		}
		if boss.Role() != sshchat.OwnerRole {
			t.Errorf("the owner is %v", boss.Role())
		}
		if got := refused(t, bob, "/owner "+word); got != "owner.badcode" {
			t.Errorf("a second time: %s", got)
		}
		if got := refused(t, bob, "/owner \"\""); got != "owner.badcode" {
			t.Errorf("what is kept in its place: %s", got)
		}
		if word, err := c.OwnerCode(t.Context()); word != "" || err != nil {
			t.Errorf("another code is given: %q, %v", word, err)
		}
		boss.leave(sshchat.Quit)
		if boss = in(t, c, somebody{name: "boss", key: "BOSS"}); boss.Role() != sshchat.OwnerRole {
			t.Errorf("back in, the owner is %v", boss.Role())
		}
	})
}
