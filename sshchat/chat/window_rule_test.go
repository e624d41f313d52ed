package chat_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
)

// windowed is a house, and the node of it that the first window is on.
type windowed struct {
	*stage.Nodes
	node *stage.Node
}

// twoWindows plays with two windows of ann, by a key each, on one node and on two. ann has an
// account that is a day old, and bob is the owner's witness in the lobby.
func twoWindows(t *testing.T, play func(t *testing.T, house windowed, boss, one, two *stage.Person)) {
	for _, where := range []string{"one node", "two nodes"} {
		t.Run(where, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				house := stage.OpenNodes(t, stage.Hasty)
				a := house.Start("a")
				b := a
				if where == "two nodes" {
					b = house.Start("b")
				}
				boss := stage.Own(t, a.Chat)
				one := stage.In(t, a.Chat, stage.Somebody{Name: "ann", Key: "A"})
				phone := stage.In(t, a.Chat, stage.Somebody{Name: "ann2", Key: "P"})
				phone.Says("/key add " + stage.Code(t, one) + " yes")
				stage.Pass(time.Minute)
				phone.Sees()
				phone.Leaves(sshchat.Quit)
				one.Says("hello")
				stage.Pass(time.Minute)
				two := stage.In(t, b.Chat, also("ann", "P"))
				stage.Settle(boss, one, two)
				play(t, windowed{house, a}, boss, one, two)
			})
		})
	}
}

// A mute, a lockdown and a ban meet a person in each of their windows.
func TestRulingsMeetEachWindow(t *testing.T) {
	twoWindows(t, func(t *testing.T, house windowed, boss, one, two *stage.Person) {
		both := []*stage.Person{one, two}
		speak := func(rule, want string) {
			for i, p := range both {
				for _, line := range []string{"a line", "/me acts", "/nick anna", "/away for tea", "/topic mine", "/mark this"} {
					stage.Pass(time.Minute)
					stage.Settle(boss, one, two)
					if got := stage.Refused(t, p, line); got != want {
						t.Errorf("%s: window %d: %s is answered %s, want %s", rule, i+1, line, got, want)
					}
				}
			}
		}
		boss.Says("/mute ann for 1d quiet")
		stage.Pass(time.Minute)
		speak("mute", "mute.until")
		boss.Says("/unmute ann")
		stage.Pass(time.Minute)
		boss.Says("/room mute ann for 1d quiet")
		stage.Pass(time.Minute)
		speak("room mute", "room.mute.until")
		boss.Says("/room unmute ann")
		stage.Pass(time.Minute)
		boss.Says("/ban ann for 1d go")
		stage.Pass(time.Minute)
		for i, p := range both {
			if left, told := p.Ended(); !left || told == nil || !strings.HasPrefix(told.Key, "ban") {
				t.Errorf("ban: window %d: gone %v, told %v", i+1, left, told)
			}
		}
		if got := passings(house.Nodes); got[len(got)-1] != "left ann "+string(sshchat.Kicked) || strings.Count(strings.Join(got, ","), "left ann kicked") != 1 {
			t.Errorf("the log tells %q", got)
		}
	})
}

// A key that is removed ends the windows by that key, and no others.
func TestKeyOfOneWindowIsRemoved(t *testing.T) {
	for _, first := range []bool{true, false} {
		twoWindows(t, func(t *testing.T, house windowed, boss, one, two *stage.Person) {
			gone, stays, print := two, one, "P"
			if first {
				gone, stays, print = one, two, "A"
			}
			stays.Says("/key remove " + print)
			stage.Pass(time.Minute)
			other, _ := stays.Ended()
			if left, told := gone.Ended(); other || !left || told == nil || told.Key != "key.gone" {
				t.Errorf("the removed key's window: gone %v, told %v; the other: gone %v", left, told, other)
			}
			stays.Says("still here")
			stage.Pass(time.Minute)
			if got := strings.Join(boss.Sees(), "\n"); !strings.Contains(got, "ann: still here") || strings.Contains(got, "ann left") {
				t.Errorf("boss sees %q", got)
			}
			stays.Leaves(sshchat.Quit)
			stage.Pass(time.Minute)
			if got := passings(house.Nodes); got[len(got)-1] != "left ann "+string(sshchat.Quit) {
				t.Errorf("the log tells %q", got)
			}
		})
	}
}

// Whoever is sent out of a room hears no more of it in any window, also if one of them takes
// nothing any more.
func TestSentOutWhileAWindowHangs(t *testing.T) {
	for _, first := range []bool{true, false} {
		twoWindows(t, func(t *testing.T, house windowed, boss, one, two *stage.Person) {
			one.Says("/join #ops")
			stage.Settle(boss, one, two)
			boss.Says("/join #ops")
			stage.Pass(time.Minute)
			hangs, reads := two, one
			if first {
				hangs, reads = one, two
			}
			stage.Settle(boss, reads)
			_ = hangs // takes nothing from here on
			stage.Done(t, boss, "/room ban ann go")
			stage.Pass(time.Minute)
			reads.Sees()
			boss.Says("a secret")
			stage.Pass(time.Minute)
			if got := strings.Join(reads.Sees(), "\n"); strings.Contains(got, "a secret") {
				t.Errorf("first hangs %v: the other window reads on: %q", first, got)
			}
			reads.Says("#ops I am still here")
			stage.Pass(time.Minute)
			reads.Sees()
			for _, e := range house.Entries() {
				if e.Body.String() == "I am still here" && e.Room != reads.Node().Options().Lobby {
					t.Errorf("first hangs %v: who was banned speaks in %s", first, e.Room)
				}
			}
			hangs.Leaves(sshchat.TooSlow)
			stage.Pass(time.Minute)
			reads.Sees()
			out := 0
			for _, e := range house.Entries() {
				if e.Kind == sshchat.Left && e.Room != reads.Node().Options().Lobby && e.People[0].Name.String() == "ann" {
					out++
				}
			}
			if out != 1 {
				t.Errorf("first hangs %v: the room was told %d times that ann left", first, out)
			}
		})
	}
}

// Nothing is kept of who is forgotten, whatever their other windows are about to keep, also where one
// of them hangs.
func TestForgottenWithWindows(t *testing.T) {
	for _, how := range []string{"in time", "hangs", "by the owner"} {
		twoWindows(t, func(t *testing.T, house windowed, boss, one, two *stage.Person) {
			account := string(one.AccountID())
			two.Says("something")
			boss.Says("/msg ann a letter")
			stage.Settle(boss, one, two)
			boss.Says("more")
			stage.Pass(time.Hour)
			two.Says("at the last moment")
			two.Stuck = how == "hangs"
			over := make(chan struct{})
			go func() {
				defer close(over)
				for how == "in time" && !two.IsEvicted() {
					if _, err := two.Take(context.Background(), nil); err != nil {
						t.Error(err)
					}
					stage.Pass(10 * time.Millisecond)
				}
			}()
			if how == "by the owner" {
				boss.Says("/forget ann yes")
			} else {
				one.Says("/forget me yes")
			}
			<-over
			stage.Pass(time.Minute)
			if gone, _ := two.Ended(); gone == (how == "hangs") {
				t.Errorf("%s: the other window is gone: %v", how, gone)
			}
			one.Leaves(sshchat.Quit)
			two.Leaves(sshchat.Quit)
			stage.Pass(time.Minute)
			for _, v := range stage.Values(t, house.node.Engine, "") {
				if strings.Contains(v.Key+string(v.Data), account) && !strings.HasPrefix(v.Key, "report") {
					t.Errorf("%s: %s is kept: %s", how, v.Key, v.Data)
				}
			}
			if got := names(house.node); !slices.Equal(got, []string{"boss"}) {
				t.Errorf("%s: %v are here", how, got)
			}
			for _, e := range house.Entries() {
				if e.Body.String() == "at the last moment" || e.Body.String() == "something" {
					t.Errorf("%s: %q is in the log", how, e.Body.String())
				}
			}
		})
	}
}

// A window that takes a name by which its person is here already is refused, as any session: it does
// not become a window of that one, and keeps its own name.
func TestRenameToAnotherSessionOfOnesOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		house := stage.OpenNodes(t, chat.Options{})
		a := house.Start("a")
		one := stage.In(t, a.Chat, stage.Somebody{Name: "ann", Key: "A"})
		other := stage.In(t, a.Chat, also("ann2", "A"))
		other.Says("/nick ann")
		stage.Pass(time.Minute)
		got := strings.Join(other.Sees(), "\n")
		if other.Person().Name.String() != "ann2" {
			t.Errorf("it is called %s: %q", other.Person().Name, got)
		}
		other.Leaves(sshchat.Quit)
		stage.Pass(time.Minute)
		one.Sees()
		if got := names(a); !slices.Equal(got, []string{"ann"}) {
			t.Errorf("%v are here", got)
		}
		if ours, _ := a.Cards.CardsHeld(); ours != 1 {
			t.Errorf("%d cards are held", ours)
		}
	})
}

// Two windows that change their person's name at once leave one name held.
func TestTwoWindowsChangeTheName(t *testing.T) {
	twoWindows(t, func(t *testing.T, house windowed, boss, one, two *stage.Person) {
		one.Says("/nick anna")
		two.Says("/nick anja")
		stage.Pass(time.Minute)
		stage.Settle(boss, one, two)
		if a, b := one.Person().Name.String(), two.Person().Name.String(); a != b {
			t.Errorf("the windows are called %s and %s", a, b)
		}
		one.Leaves(sshchat.Quit)
		two.Leaves(sshchat.Quit)
		stage.Pass(time.Minute)
		for _, v := range stage.Values(t, house.node.Engine, "name/") {
			if !strings.Contains(string(v.Data), "boss") {
				t.Errorf("%s is held: %s", v.Key, v.Data)
			}
		}
	})
}

// Who comes back in one window is back in the other, which said that they are away a moment before.
func TestAwayAndBackInTwoWindows(t *testing.T) {
	twoWindows(t, func(t *testing.T, house windowed, boss, one, two *stage.Person) {
		one.Says("/away for tea")
		stage.Pass(time.Second)
		two.Sees()
		two.Says("/back")
		stage.Pass(time.Second)
		stage.Settle(boss, one, two)
		one.Says("/lang zh") // shows the card again
		one.Reshow(t.Context())
		stage.Pass(time.Second)
		for i, p := range []*stage.Person{one, two} {
			if got := stage.Refused(t, p, "/back"); got != "back.here" {
				t.Errorf("window %d: /back is answered %s", i+1, got)
			}
		}
	})
}
