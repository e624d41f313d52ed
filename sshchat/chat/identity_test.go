package chat_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
)

// A name belongs to the first key, in every spelling; guests own nothing.
func TestNamesBelongToKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{NameExpiry: 180 * stage.Days})
		stage.In(t, c, stage.Somebody{Name: "alice", Key: "A"}).Leaves(sshchat.Quit)
		for _, spelled := range []string{"alice", "ALICE", "Ａlice", "a1ice"} {
			stage.Refuse(t, c, stage.Somebody{Name: spelled, Key: "B"}, "name.owned")
			stage.Refuse(t, c, stage.Somebody{Name: spelled}, "name.owned")
		}
		stage.In(t, c, stage.Somebody{Name: "guesty"}).Leaves(sshchat.Quit)
		stage.In(t, c, stage.Somebody{Name: "guesty", Key: "B"}).Leaves(sshchat.Quit)
		stage.In(t, c, stage.Somebody{Name: "Alice", Key: "A"})
	})
}

// Whoever fails to get a name owns nothing of it, and leaves no account behind.
func TestFailedLoginOwnsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		guest := stage.In(t, c, stage.Somebody{Name: "bob"})
		stage.Refuse(t, c, stage.Somebody{Name: "bob", Key: "M"}, "name.taken")
		mallory := stage.In(t, c, stage.Somebody{Name: "mallory", Key: "M"})
		if got := stage.Refused(t, mallory, "/nick bob"); got != "name.taken" {
			t.Errorf("/nick to a guest's name: %s", got)
		}
		guest.Leaves(sshchat.Quit)
		stage.In(t, c, stage.Somebody{Name: "bob"}).Leaves(sshchat.Quit) // still nobody's
		stage.In(t, c, stage.Somebody{Name: "alice", Key: "A"}).Leaves(sshchat.Quit)
		stage.Refuse(t, c, stage.Somebody{Name: "alice", Key: "X"}, "name.owned")
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
			c := stage.Open(t, chat.Options{})
			var wg sync.WaitGroup
			for i := range 8 {
				wg.Go(func() {
					if p, _ := stage.Login(t, c, stage.Somebody{Name: "prize", Key: fmt.Sprint("K", i)}); p != nil {
						p.Leaves(sshchat.Quit)
					}
				})
			}
			wg.Wait()
			owners := 0
			for i := range 8 {
				if p, why := stage.Login(t, c, stage.Somebody{Name: "prize", Key: fmt.Sprint("K", i)}); p != nil {
					owners++
					p.Leaves(sshchat.Quit)
				} else if why != "name.owned" {
					t.Errorf("refused for %q", why)
				}
			}
			if owners != 1 {
				t.Fatalf("%d owners", owners)
			}
			accounts := make([]sshchat.AccountID, 4)
			for i := range accounts {
				wg.Go(func() {
					if p, why := stage.Login(t, c, stage.Somebody{Name: fmt.Sprint("twin", i), Key: "T"}); p != nil {
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
	stage.OnMemory(t, "a login is held up within a read, for longer than a reading may take")
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
			engine := &overtaken{Engine: stage.Engine(t), key: "owner/" + string(alice.Skeleton())}
			chat := stage.OpenOn(t, engine, chat.Options{})
			var first sshchat.AccountID
			engine.before = func() {
				p := stage.In(t, chat, stage.Somebody{Name: "alice", Key: c.key})
				if first = p.Person().Account; c.leaves {
					p.Leaves(sshchat.Quit)
				}
			}
			p, why := stage.Login(t, chat, stage.Somebody{Name: "alice", Key: "A"})
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
	stage.OnMemory(t, stage.DaysPass)
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{NameExpiry: 30 * stage.Days})
		watcher := stage.In(t, c, stage.Somebody{Name: "watcher", Key: "W"})
		alice := stage.In(t, c, stage.Somebody{Name: "alice", Key: "A"})
		stage.Pass(100 * stage.Days)
		alice.Leaves(sshchat.LostLink)
		stage.Refuse(t, c, stage.Somebody{Name: "alice", Key: "B"}, "name.owned")
		stage.Pass(29 * stage.Days)
		stage.Refuse(t, c, stage.Somebody{Name: "alice", Key: "B"}, "name.owned")
		stage.In(t, c, stage.Somebody{Name: "alice", Key: "A"}).Leaves(sshchat.Quit)
		stage.Pass(29 * stage.Days)
		stage.Refuse(t, c, stage.Somebody{Name: "alice", Key: "B"}, "name.owned")
		stage.Pass(2 * stage.Days)
		watcher.Sees()
		if _, why := stage.Login(t, c, stage.Somebody{Name: "alice", Key: "B"}); why != "" {
			t.Fatalf("an expired name: %s", why)
		}
		synctest.Wait()
		n, err := watcher.Take(t.Context(), nil)
		if err != nil || len(n.Entries) != 1 || len(n.Entries[0].People) != 1 || !n.Entries[0].People[0].NewOwner {
			t.Errorf("the newcomer is not announced as a new owner: %v, %v", n.Entries, err)
		}
		stage.Refuse(t, c, stage.Somebody{Name: "alice", Key: "A"}, "name.owned")

		// By /nick it is the same.
		dora := stage.In(t, c, stage.Somebody{Name: "dora", Key: "D"})
		dora.Says("hello") // else the name goes after a day
		dora.Sees()
		dora.Leaves(sshchat.Quit)
		eve := stage.In(t, c, stage.Somebody{Name: "eve", Key: "E"})
		if got := stage.Refused(t, eve, "/nick dora"); got != "name.owned" {
			t.Errorf("/nick to a name that is owned: %s", got)
		}
		stage.Pass(31 * stage.Days)
		watcher.Sees()
		eve.Says("/nick dora")
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
		c := stage.Open(t, chat.Options{})
		for i := range 5 {
			stage.In(t, c, stage.Somebody{Name: fmt.Sprint("name", i), Key: "A"}).Leaves(sshchat.Quit)
		}
		stage.Refuse(t, c, stage.Somebody{Name: "name6", Key: "A"}, "name.many")
		p := stage.In(t, c, stage.Somebody{Name: "name3", Key: "A"})
		if got := stage.Refused(t, p, "/nick name6"); got != "name.many" {
			t.Errorf("/nick to a sixth: %s", got)
		}
		stage.In(t, c, stage.Somebody{Name: "name6", Key: "B"})
	})
}

// Where only known names come in, a new one needs an operator's word, once.
func TestKnownOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{Access: sshchat.AccessKnown})
		op := stage.In(t, c, stage.Somebody{Name: "opal", Key: "O", Role: sshchat.OperatorRole})
		stage.Refuse(t, c, stage.Somebody{Name: "bob", Key: "B"}, "name.uninvited")
		stage.Refuse(t, c, stage.Somebody{Name: "bob"}, "guest.refused")
		stage.Done(t, op, "/admit bob")
		bob := stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"})
		if got := stage.Refused(t, bob, "/nick bobby"); got != "name.uninvited" {
			t.Errorf("/nick to a name nobody admitted: %s", got)
		}
		bob.Leaves(sshchat.Quit)
		stage.Refuse(t, c, stage.Somebody{Name: "bob", Key: "C"}, "name.owned")
		stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"})
		if got := stage.Refused(t, op, "/admit bob"); got != "name.owned" {
			t.Errorf("a name that is owned is admitted: %s", got)
		}
	})
}

func TestSecondKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		home := stage.In(t, c, stage.Somebody{Name: "alice", Key: "A"})
		word := stage.Code(t, home)
		work := stage.In(t, c, stage.Somebody{Name: "alice-w", Key: "B"})
		guest := stage.In(t, c, stage.Somebody{Name: "gina"})
		if got := stage.Refused(t, guest, "/key add "+word); got != "denied" {
			t.Errorf("a guest uses a code: %s", got)
		}
		if got := stage.Refused(t, home, "/key add "+word); got != "key.own" {
			t.Errorf("one's own code: %s", got)
		}
		stage.Done(t, work, "/key add "+strings.ToUpper(word))
		if got := stage.Refused(t, stage.In(t, c, stage.Somebody{Name: "mallory", Key: "M"}), "/key add "+word); got != "key.badcode" {
			t.Errorf("a code is good twice: %s", got)
		}
		if home.Person().Account != work.Person().Account {
			t.Error("the two keys are two accounts")
		}
		home.Leaves(sshchat.Quit)
		work.Leaves(sshchat.Quit)
		stage.In(t, c, stage.Somebody{Name: "alice", Key: "B"}).Leaves(sshchat.Quit)
		home = stage.In(t, c, stage.Somebody{Name: "alice-w", Key: "A"}) // its names came along
		if l := stage.Tell[sshchat.KeyList](t, home, "/key list"); len(l.Keys) != 2 || l.Now != "A" {
			t.Errorf("keys: %+v", l)
		}
		thief := stage.In(t, c, stage.Somebody{Name: "alice", Key: "B"})
		if got := stage.Refused(t, home, "/key remove A"); got != "key.inuse" {
			t.Errorf("the key in use goes: %s", got)
		}
		stage.Done(t, home, "/key remove B")
		synctest.Wait()
		if !thief.Gone {
			t.Error("a session goes on with a key that was taken away")
		}
		stage.Refuse(t, c, stage.Somebody{Name: "alice", Key: "B"}, "name.owned")
		if got := stage.Refused(t, home, "/key remove A"); got != "key.inuse" {
			t.Errorf("the last key goes: %s", got)
		}
	})
}

// Of two who say a code at once one is late; codes run out; guessing is slow.
func TestCodes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := stage.Engine(t)
		c := stage.OpenOn(t, engine, chat.Options{})
		alice := stage.In(t, c, stage.Somebody{Name: "alice", Key: "A"})
		bob, eve := stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"}), stage.In(t, c, stage.Somebody{Name: "eve", Key: "E"})
		word := stage.Code(t, alice)
		var wg sync.WaitGroup
		for _, p := range []*stage.Person{bob, eve} {
			wg.Go(func() { p.Says("/key add " + word) })
		}
		wg.Wait()
		in1, in2 := bob.Person().Account == alice.Person().Account, eve.Person().Account == alice.Person().Account
		if in1 == in2 {
			t.Errorf("bob in: %t, eve in: %t, want one", in1, in2)
		}
		word = stage.Code(t, alice)
		stage.Pass(16 * time.Minute)
		if v, err := engine.Get(t.Context(), "code/"+word); v.Rev != 0 || err != nil {
			t.Errorf("an old code is kept: %+v, %v", v, err)
		}
		carol := stage.In(t, c, stage.Somebody{Name: "carol", Key: "C"})
		if got := stage.Refused(t, carol, "/key add "+word); got != "key.badcode" {
			t.Errorf("an old code: %s", got)
		}
		stage.Pass(time.Hour)
		carol.Sees()
		for range 4 {
			carol.Says("/key add wrong")
		}
		stage.Want(t, carol.Sees(), "fault key.badcode", "fault key.badcode", "fault key.badcode", "fault key.slow")
	})
}

// Moving keys about is no way out of a mute, and loses no role.
func TestKeyMovesKeepRulings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		owner := stage.Own(t, c)
		mallory := stage.In(t, c, stage.Somebody{Name: "mallory", Key: "M"})
		fresh := stage.In(t, c, stage.Somebody{Name: "fresh", Key: "F"})
		word := stage.Code(t, fresh)
		stage.Done(t, owner, "/mute mallory")
		mallory.Sees()
		if got := stage.Refused(t, mallory, "/key add "+word); got != "mute.forever" {
			t.Errorf("a muted account moves away: %s", got)
		}
		if got := stage.Refused(t, owner, "/key add "+word); got != "key.role" {
			t.Errorf("the owner's only key moves away: %s", got)
		}
	})
}

// TestOwnerCodeOfEachNode: the code that any node printed at its last start is good, until one
// of them was used.
func TestOwnerCodeOfEachNode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nodes := stage.OpenNodes(t, chat.Options{})
		first, second := nodes.Start("n1"), nodes.Start("n2")
		code := func(n *stage.Node) string {
			word, err := n.OwnerCode(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return word
		}
		old, first1, second1 := code(first), code(first), code(second)
		bob := stage.In(t, second.Chat, stage.Somebody{Name: "bob", Key: "B"})
		if got := stage.Refused(t, bob, "/owner "+old); got != "owner.badcode" {
			t.Errorf("the code of a node's start before: %s", got)
		}
		stage.Done(t, bob, "/owner "+first1)
		if bob.Role() != sshchat.OwnerRole {
			t.Errorf("with the code of another node: %v", bob.Role())
		}
		carol := stage.In(t, first.Chat, stage.Somebody{Name: "carol", Key: "C"})
		if got := stage.Refused(t, carol, "/owner "+second1); got != "owner.badcode" {
			t.Errorf("the other node's code, when one was used: %s", got)
		}
		if word := code(second); word != "" {
			t.Errorf("another code is given: %q", word)
		}
	})
}

func TestOwnerCode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := stage.Engine(t)
		c := stage.OpenOn(t, engine, chat.Options{})
		word, err := c.OwnerCode(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if found := stage.Traces(t, engine, word); len(found) > 0 { // a backup gives nobody the chat
			t.Errorf("the code itself is kept: %q", found)
		}
		guest := stage.In(t, c, stage.Somebody{Name: "gina"})
		if got := stage.Refused(t, guest, "/owner "+word); got != "denied" {
			t.Errorf("a guest: %s", got)
		}
		bob := stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"})
		if got := stage.Refused(t, bob, "/owner "); got != "owner.badcode" {
			t.Errorf("no code: %s", got)
		}
		boss := stage.Own(t, c) // by the code of another start
		if got := stage.Refused(t, bob, "/owner "+word); got != "owner.badcode" {
			t.Errorf("the code of the start before: %s", got)
		}
		if boss.Role() != sshchat.OwnerRole {
			t.Errorf("the owner is %v", boss.Role())
		}
		if got := stage.Refused(t, bob, "/owner "+word); got != "owner.badcode" {
			t.Errorf("a second time: %s", got)
		}
		if got := stage.Refused(t, bob, "/owner \"\""); got != "owner.badcode" {
			t.Errorf("what is kept in its place: %s", got)
		}
		if word, err := c.OwnerCode(t.Context()); word != "" || err != nil {
			t.Errorf("another code is given: %q, %v", word, err)
		}
		boss.Leaves(sshchat.Quit)
		if boss = stage.In(t, c, stage.Somebody{Name: "boss", Key: "BOSS"}); boss.Role() != sshchat.OwnerRole {
			t.Errorf("back in, the owner is %v", boss.Role())
		}
	})
}
