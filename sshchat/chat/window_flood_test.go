package chat_test

import (
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
)

// refusals says a line so often, from each window in turn, and returns how often it was refused for key.
func refusals(t *testing.T, key string, n int, line string, windows ...*stage.Person) (refused int) {
	t.Helper()
	for i := range n {
		w := windows[i%len(windows)]
		w.Says(line)
	}
	synctest.Wait()
	for _, w := range windows {
		for range 10 + n {
			news, err := w.Take(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, notice := range news.Notices {
				if f, ok := notice.(*sshchat.Fault); ok && f.Key == key {
					refused++
				}
			}
		}
	}
	return refused
}

// TestWindowsShareABudget: who floods from two windows says, and asks, no more than from one.
func TestWindowsShareABudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := chat.Options{Rate: sshchat.Rate{Burst: 4, Every: time.Minute}, Work: sshchat.Rate{Burst: 10, Every: time.Minute}}
		c := stage.Open(t, o)
		one := stage.In(t, c, stage.Somebody{Name: "ann", Key: "A"})
		two := stage.In(t, c, also("ann", "A"))
		if got := refusals(t, "rate", 10, "hello", one, two); got != 6 {
			t.Errorf("of ten lines from two windows %d are refused, want 6", got)
		}
		stage.Pass(time.Hour)
		answered := 0
		for i := range 20 {
			w := []*stage.Person{one, two}[i%2]
			w.Says("/windows")
			synctest.Wait()
			news, err := w.Take(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, notice := range news.Notices {
				if _, ok := notice.(sshchat.Windows); ok {
					answered++
				}
			}
		}
		if answered != 10 {
			t.Errorf("of twenty questions from two windows %d are answered, want 10", answered)
		}
		stage.Pass(time.Hour)
		refusals(t, "rate", 4, "hello", one) // to leave and come again gives nothing back
		two.Leaves(sshchat.Quit)
		three := stage.In(t, c, also("ann", "A"))
		if got := refusals(t, "rate", 3, "hello", three); got != 3 {
			t.Errorf("by another window %d of three more are refused", got)
		}
	})
}

// TestSlowModeOfWindows: slow mode, and that of newcomers, hold for a person, whichever window they use, on
// whichever node.
func TestSlowModeOfWindows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := stage.Hasty
		o.NewWait, o.NewSlow = time.Hour, time.Minute
		house := stage.OpenNodes(t, o)
		a, b := house.Start("a"), house.Start("b")
		one := stage.In(t, a.Chat, stage.Somebody{Name: "ann", Key: "A"})
		two := stage.In(t, b.Chat, also("ann", "A"))
		if got := refusals(t, "slow.wait", 1, "hello", one); got != 0 {
			t.Error("the first line is refused")
		}
		stage.Pass(time.Second)
		if got := refusals(t, "slow.wait", 2, "hello", two, one); got != 2 {
			t.Errorf("a second later %d of two are refused", got)
		}
	})
}

// TestLockdownOfWindows: a lockdown keeps who is new from speaking in each of their windows, and from opening one more;
// whoever is admitted speaks in all of them.
func TestLockdownOfWindows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		house := stage.OpenNodes(t, stage.Hasty)
		a, b := house.Start("a"), house.Start("b")
		boss := stage.In(t, a.Chat, stage.Somebody{Name: "boss", Key: "O", Role: sshchat.OwnerRole})
		one := stage.In(t, a.Chat, stage.Somebody{Name: "nia", Key: "N"})
		two := stage.In(t, b.Chat, also("nia", "N"))
		one.Says("hello") // the account stays
		boss.Says("/lockdown new")
		stage.Pass(5 * time.Second)
		if got := refusals(t, "lockdown.young", 2, "hello", one, two); got != 2 {
			t.Errorf("of two windows %d are refused", got)
		}
		stage.Refuse(t, b.Chat, also("nia", "N"), "lockdown.young")
		if got := names(b); len(got) != 2 {
			t.Errorf("%v are here", got)
		}
		boss.Says("/admit nia")
		stage.Pass(5 * time.Second)
		if got := refusals(t, "lockdown.young", 2, "hello", one, two); got != 0 {
			t.Errorf("admitted, %d of two windows are refused", got)
		}
		stage.In(t, b.Chat, also("nia", "N"))
		boss.Says("/lockdown off")
		stage.Pass(5 * time.Second)
	})
}
