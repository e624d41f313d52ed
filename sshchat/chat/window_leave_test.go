package chat_test

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
)

// Of two windows that leave a room in one instant, on one node or on two, one tells it, and their person
// may come back.
func TestWindowsLeaveAtOnce(t *testing.T) {
	for n := range 10 {
		synctest.Test(t, func(t *testing.T) {
			house := stage.OpenNodes(t, chat.Options{})
			a := house.Start("a")
			b := a
			if n%2 == 0 {
				b = house.Start("b")
			}
			one := stage.In(t, a.Chat, stage.Somebody{Name: "ann", Key: "A"})
			two := stage.In(t, b.Chat, also("ann", "A"))
			for range 2 {
				one.Says("/join #ops")
				stage.Settle(one, two)
				if len(two.Views()) != 2 {
					t.Fatalf("the other window is in %d rooms", len(two.Views()))
				}
				var both sync.WaitGroup
				for _, p := range []*stage.Person{one, two} {
					both.Go(func() { p.Says("/leave #ops") })
				}
				both.Wait()
				stage.Settle(one, two)
				time.Sleep(5 * time.Second)
			}
			comings, goings := 0, 0
			for _, e := range house.Entries() {
				if e.Kind == sshchat.Left && e.Room != "lobby" {
					goings += len(e.People)
				}
				if e.Kind == sshchat.Joined && e.Room != "lobby" {
					comings += len(e.People)
				}
			}
			if goings != 2 || comings != 2 {
				t.Errorf("of ann is told %d times that she came, and %d times that she left", comings, goings)
			}
			if len(one.Views()) != 1 || len(two.Views()) != 1 {
				t.Errorf("they are in %d and %d rooms", len(one.Views()), len(two.Views()))
			}
		})
	}
}

// Whoever leaves two rooms in one breath is out of both in their other window, and not back in one
// meanwhile.
func TestWindowLeavesTwoRooms(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		house := stage.OpenNodes(t, chat.Options{})
		a, b := house.Start("a"), house.Start("b")
		one := stage.In(t, a.Chat, stage.Somebody{Name: "ann", Key: "A"})
		two := stage.In(t, b.Chat, also("ann", "A"))
		one.Says("/join #ops")
		one.Says("/join #dev")
		stage.Settle(one, two)
		one.Says("/leave #ops")
		one.Says("/leave #dev")
		var told []string
		for range 20 {
			stage.Pass(250 * time.Millisecond)
			for _, p := range []*stage.Person{two, one} {
				n, err := p.Take(t.Context(), nil)
				if err != nil {
					t.Fatal(err)
				}
				for _, notice := range n.Notices {
					if d, ok := notice.(sshchat.Done); ok && p == two {
						told = append(told, d.Key)
					}
				}
			}
		}
		stage.Want(t, told, "window.left", "window.left")
	})
}
