package chat_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/cluster"
	"sshchat/sshchat/chattest/stage"
)

// also is a login that opens a window.
func also(name, key string) stage.Somebody { return stage.Somebody{Name: name, Key: key, Also: true} }

// passings returns who came and left in the log, as "joined ann".
func passings(c *stage.Nodes) (all []string) {
	for _, e := range c.Entries() {
		if e.Kind == sshchat.Joined || e.Kind == sshchat.Left {
			for _, p := range e.People {
				all = append(all, string(e.Kind)+" "+p.Name.String()+" "+string(p.Cause))
			}
		}
	}
	return all
}

// The person stays as long as a node of one of their windows does, and leaves with the last.
func TestWindowsOutliveTheirNode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		house := stage.OpenNodes(t, stage.Hasty)
		a, b, c := house.Start("a"), house.Start("b"), house.Start("c")
		stage.In(t, c.Chat, stage.Somebody{Name: "bob", Key: "B"})
		stage.In(t, a.Chat, stage.Somebody{Name: "ann", Key: "A"})
		two := stage.In(t, b.Chat, also("ann", "A"))
		three := stage.In(t, c.Chat, also("ann", "A"))
		a.Dies() // whose lease the card hangs on
		time.Sleep(cluster.TTL + 5*time.Second)
		for _, n := range []*stage.Node{b, c} {
			if got := names(n); !slices.Equal(got, []string{"ann", "bob"}) {
				t.Errorf("after the first node died %v are here", got)
			}
		}
		two.Says("still here")
		if got := strings.Join(three.Sees(), "\n"); !strings.Contains(got, "ann: still here") {
			t.Errorf("the third window sees %q", got)
		}
		b.Dies()
		time.Sleep(cluster.TTL + 5*time.Second)
		if got := names(c); !slices.Equal(got, []string{"ann", "bob"}) {
			t.Errorf("after the second node died %v are here", got)
		}
		three.Leaves(sshchat.Quit)
		time.Sleep(5 * time.Second)
		if got := names(c); !slices.Equal(got, []string{"bob"}) {
			t.Errorf("after the last window %v are here", got)
		}
		if got := passings(house); !slices.Equal(got, []string{"joined bob ", "joined ann ", "left ann "}) {
			t.Errorf("the log tells %q", got)
		}
	})
}

// With all nodes of their windows the person is lost, which is told once.
func TestAllNodesOfWindowsDie(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		house := stage.OpenNodes(t, stage.Hasty)
		a, b, c := house.Start("a"), house.Start("b"), house.Start("c")
		stage.In(t, c.Chat, stage.Somebody{Name: "bob", Key: "B"})
		stage.In(t, b.Chat, stage.Somebody{Name: "cat", Key: "C"}) // tells that b is lost before ann's card is in its grave
		stage.In(t, a.Chat, stage.Somebody{Name: "ann", Key: "A"})
		stage.In(t, b.Chat, also("ann", "A"))
		b.Dies()
		time.Sleep(5 * time.Second)
		a.Dies()
		time.Sleep(2*cluster.TTL + 10*time.Second)
		if got := names(c); !slices.Equal(got, []string{"bob"}) {
			t.Errorf("%v are here", got)
		}
		got := passings(house)
		if n := len(slices.DeleteFunc(slices.Clone(got), func(s string) bool { return s != "left ann "+string(sshchat.LostLink) })); n != 1 {
			t.Errorf("the log tells %q", got)
		}
		stage.In(t, c.Chat, stage.Somebody{Name: "ann", Key: "A"}) // the name is free
	})
}

// A node that was cut off has its windows back under its new lease, and nobody is told of it.
func TestWindowOfANodeThatWasCutOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		house := stage.OpenNodes(t, stage.Hasty)
		a, b := house.Start("a"), house.Start("b")
		one := stage.In(t, a.Chat, stage.Somebody{Name: "ann", Key: "A"})
		two := stage.In(t, b.Chat, also("ann", "A"))
		a.Engine.Cut()
		time.Sleep(cluster.TTL + 5*time.Second)
		a.Engine.Heal()
		time.Sleep(10 * time.Second)
		two.Says("are you there")
		one.Says("yes")
		if got := strings.Join(one.Sees(), "\n"); !strings.Contains(got, "ann: are you there") || !strings.Contains(got, "ann: yes") {
			t.Errorf("the window of the node that was cut off sees %q", got)
		}
		if got := strings.Join(two.Sees(), "\n"); !strings.Contains(got, "ann: yes") {
			t.Errorf("the other window sees %q", got)
		}
		two.Leaves(sshchat.Quit)
		time.Sleep(5 * time.Second)
		if got := names(a); !slices.Equal(got, []string{"ann"}) {
			t.Errorf("%v are here", got)
		}
		if got := passings(house); !slices.Equal(got, []string{"joined ann "}) {
			t.Errorf("the log tells %q", got)
		}
	})
}

// What is done to somebody is done to all of their windows.
func TestWindowsShareAll(t *testing.T) {
	for _, apart := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			house := stage.OpenNodes(t, chat.Options{})
			a := house.Start("a")
			b := a
			if apart {
				b = house.Start("b")
			}
			boss := stage.Own(t, a.Chat)
			one := stage.In(t, a.Chat, stage.Somebody{Name: "ann", Key: "A"})
			two := stage.In(t, b.Chat, also("ann", "A"))
			stage.Settle(boss, one, two)

			one.Says("/lang zh")
			one.Says("/ignore boss")
			two.Sees()
			if two.Settings().Lang != "zh" || len(two.Ignored()) != 1 {
				t.Errorf("the other window has the settings %+v, and ignores %v", two.Settings(), two.Ignored())
			}
			one.Says("/unignore boss")
			one.Says("/join #ops")
			two.Sees()
			two.Says("/watch #ops mentions")
			stage.Settle(one, two)
			boss.Says("/join #ops")
			boss.Says("hello in ops")
			one.Sees()
			two.Sees()
			if at := two.Standing(); at.Unread != 0 || at.Rooms != 2 {
				t.Errorf("what the first window shows counts as unread: %+v", at)
			}
			one.Says("/switch #lobby")
			stage.Settle(one, two)
			boss.Says("more in ops")
			two.Sees()
			if at := two.Standing(); at.Unread != 1 {
				t.Errorf("what no window shows does not count: %+v", at)
			}
			boss.Says("/room kick ann out")
			time.Sleep(3 * time.Second)
			one.Sees()
			two.Sees()
			if one.Standing().Rooms != 1 || two.Standing().Rooms != 1 {
				t.Errorf("the windows are in %v and %v", one.Rooms(), two.Rooms())
			}
			left := 0
			for _, e := range house.Entries() {
				if e.Kind == sshchat.Left && e.People[0].Name.String() == "ann" {
					left++
				}
			}
			if left != 1 {
				t.Errorf("the room was told %d times", left)
			}
			for range 6 { // ten at once are one budget
				one.Says("a")
				two.Says("b")
			}
			time.Sleep(time.Second)
			if got := strings.Join(append(one.Sees(), two.Sees()...), "\n"); !apart && !strings.Contains(got, "rate") {
				t.Errorf("two windows have two budgets: %q", got)
			}
			boss.Says("/kick ann go")
			time.Sleep(5 * time.Second)
			first, _ := one.Ended()
			second, _ := two.Ended()
			if !first || !second {
				t.Errorf("after a kick: one gone %v, two gone %v", first, second)
			}
			if got := names(a); !slices.Equal(got, []string{"boss"}) {
				t.Errorf("%v are here", got)
			}
		})
	}
}

// A window whose key goes over to another account ends: it is of somebody else now. The person's
// other windows, by another key, stay who they are.
func TestWindowWhoseKeyMoves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		house := stage.OpenNodes(t, stage.Hasty)
		a, b := house.Start("a"), house.Start("b")
		ann := stage.In(t, a.Chat, stage.Somebody{Name: "ann", Key: "A"})
		phone := stage.In(t, a.Chat, stage.Somebody{Name: "ann2", Key: "P"})
		phone.Says("/key add " + stage.Code(t, ann) + " yes")
		stage.Pass(time.Minute)
		phone.Leaves(sshchat.Quit)
		eve := stage.In(t, b.Chat, stage.Somebody{Name: "eve", Key: "E"})
		here := stage.In(t, b.Chat, also("ann", "P")) // by the other key, on another node
		typing := stage.In(t, a.Chat, also("ann", "P"))
		account := ann.AccountID()
		if here.AccountID() != account {
			t.Fatalf("the phone is %s, and ann %s", here.AccountID(), account)
		}
		typing.Says("/key add " + stage.Code(t, eve) + " yes")
		stage.Pass(time.Minute)
		for i, p := range []*stage.Person{here, typing} {
			if _, told := p.Ended(); told == nil || told.Key != "window.moved" || p.AccountID() != account {
				t.Errorf("window %d is told %v, and is of %s", i, told, p.AccountID())
			}
			p.Leaves(sshchat.Quit)
		}
		ann.Says("still me")
		stage.Pass(time.Minute)
		if got := strings.Join(eve.Sees(), "\n"); !strings.Contains(got, "ann: still me") {
			t.Errorf("eve sees %q", got)
		}
		name, _ := sshchat.ParseName("ann")
		card, ok := b.Cards.CardNamed(name)
		if !ok || card.Account != account || len(card.Windows) > 1 {
			t.Errorf("ann's card is %+v", card)
		}
		if got := names(b); !slices.Equal(got, []string{"ann", "eve"}) {
			t.Errorf("%v are here", got)
		}
	})
}
