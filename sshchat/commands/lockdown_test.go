package commands_test

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
)

// Each step of a lockdown keeps out those of the step before it, and some more: from
// coming in, and from doing what others see.
func TestLockdownSteps(t *testing.T) {
	for _, tt := range []struct {
		step                string
		guest, young, fresh string // why a guest may not come, a young account not speak, a fresh key not come
	}{
		{"off", "", "", ""},
		{"on", "lockdown", "", ""},
		{"guests", "lockdown", "", ""},
		{"new", "lockdown.new", "lockdown.young", "lockdown.young"},
		{"known", "lockdown.new", "lockdown.young", "lockdown.young"},
	} {
		synctest.Test(t, func(t *testing.T) {
			engine := stage.Engine(t)
			c := stage.OpenOn(t, engine, chat.Options{})
			boss := stage.Own(t, c)
			old := stage.In(t, c, stage.Somebody{Name: "olga", Key: "O"})
			stage.Pass(2 * time.Hour)
			young := stage.In(t, c, stage.Somebody{Name: "yan", Key: "Y"})
			stage.Done(t, boss, "/lockdown "+tt.step)
			synctest.Wait()
			again := stage.OpenOn(t, stage.KeepOpen{Engine: engine}, chat.Options{})
			for i, c := range []*chat.Chat{c, again} {
				stage.Refuse(t, c, stage.Somebody{Name: fmt.Sprintf("gina%d", i)}, tt.guest)
				stage.Refuse(t, c, stage.Somebody{Name: fmt.Sprintf("frida%d", i), Key: fmt.Sprintf("F%d", i)}, tt.fresh)
			}
			old.Says("words")
			if got := young.Sees(); !slices.Contains(got, "olga: words") {
				t.Errorf("%s: an account of yesterday does not speak: %q", tt.step, got)
			}
			for _, line := range []string{"words", "/nick yanny", "/join #yans", "/away out"} {
				stage.Pass(time.Minute)
				young.Sees()
				young.Says(line)
				got := young.Sees()
				if hit := slices.Contains(got, "fault "+tt.young); hit != (tt.young != "") {
					t.Errorf("%s: %s by a young account: %q", tt.step, line, got)
				}
			}
			if tt.young == "" {
				return
			}
			stage.In(t, c, stage.Somebody{Name: "olga2", Key: "OP", Role: sshchat.OperatorRole}) // who looks after the chat is never kept out
			stage.Done(t, boss, "/admit yan")
			stage.Pass(time.Minute)
			young.Sees()
			young.Says("thanks")
			if got := young.Sees(); !slices.Contains(got, "yan: thanks") {
				t.Errorf("%s: an admitted account: %q", tt.step, got)
			}
			stage.Done(t, boss, "/admit fred")
			fred := stage.In(t, c, stage.Somebody{Name: "fred", Key: "F"})
			fred.Says("hello")
			if got := fred.Sees(); !slices.Contains(got, "fred: hello") {
				t.Errorf("%s: an admitted name: %q", tt.step, got)
			}
			if got := stage.Refused(t, boss, "/admit olga"); got != "name.owned" {
				t.Errorf("%s: /admit of somebody who is known: %s", tt.step, got)
			}
		})
	}
}

// A lockdown to new accounts ends for each with its first hour; one to known names does
// not let in a name that nobody owns, whoever's key it is.
func TestLockdownEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		boss := stage.Own(t, c)
		yan := stage.In(t, c, stage.Somebody{Name: "yan", Key: "Y"})
		stage.Done(t, boss, "/lockdown new")
		if got := stage.Refused(t, yan, "words"); got != "lockdown.young" {
			t.Errorf("young: %s", got)
		}
		stage.Pass(time.Hour)
		yan.Sees()
		yan.Says("words")
		stage.Want(t, yan.Sees(), "yan: words")
		stage.Done(t, boss, "/lockdown known")
		stage.Refuse(t, c, stage.Somebody{Name: "liberty", Key: "Y"}, "name.uninvited")
		if d := stage.Done(t, boss, "/lockdown"); fmt.Sprint(d.Args) != "[known]" {
			t.Errorf("/lockdown: %v", d.Args)
		}
		stage.Done(t, boss, "/lockdown off")
		stage.In(t, c, stage.Somebody{Name: "liberty", Key: "Y"})
	})
}

// A ban meets for an hour the accounts that are made after it where its person came from:
// not those of before, not those from elsewhere, and nobody after that.
func TestBanMeetsNewcomers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		boss := stage.Own(t, c)
		stage.In(t, c, stage.Somebody{Name: "mallory", Key: "M", Addr: "203.0.113.9"})
		stage.In(t, c, stage.Somebody{Name: "classmate", Key: "C", Addr: "203.0.113.9"}).Leaves(sshchat.Quit)
		stage.Done(t, boss, "/ban mallory")
		synctest.Wait()
		for i := range 50 {
			stage.Pass(time.Second)
			stage.Refuse(t, c, stage.Somebody{Name: fmt.Sprintf("mallory%d", i), Key: fmt.Sprintf("M%d", i), Addr: "203.0.113.9"}, "ban.newcomer")
		}
		stage.In(t, c, stage.Somebody{Name: "classmate", Key: "C", Addr: "203.0.113.9"})
		stage.In(t, c, stage.Somebody{Name: "far", Key: "F", Addr: "203.0.113.10"})
		stage.Refuse(t, c, stage.Somebody{Name: "mallory", Key: "M"}, "ban.forever")
		stage.Pass(time.Hour)
		stage.In(t, c, stage.Somebody{Name: "newcomer", Key: "N", Addr: "203.0.113.9"}).Leaves(sshchat.Quit)

		bob := stage.In(t, c, stage.Somebody{Name: "bob", Key: "B", Addr: "203.0.113.20"})
		stage.Done(t, boss, "/ban bob for 10m")
		synctest.Wait()
		if !bob.Gone {
			t.Error("bob goes on")
		}
		stage.Pass(time.Minute)
		stage.Refuse(t, c, stage.Somebody{Name: "bob2", Key: "B2", Addr: "203.0.113.20"}, "ban.newcomer")
		stage.Pass(10 * time.Minute)
		stage.In(t, c, stage.Somebody{Name: "bob2", Key: "B2", Addr: "203.0.113.20"})
	})
}

// Accounts that are new, and guests, can be held to slow mode until they are not.
func TestNewAreSlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{NewWait: 10 * time.Minute, NewSlow: 30 * time.Second})
		old := stage.In(t, c, stage.Somebody{Name: "olga", Key: "O"})
		stage.Pass(time.Hour)
		young, gina := stage.In(t, c, stage.Somebody{Name: "yan", Key: "Y"}), stage.In(t, c, stage.Somebody{Name: "gina", Addr: "192.0.2.50"})
		for _, p := range []*stage.Person{young, gina, old} {
			p.Sees()
			p.Says("1")
			p.Says("2")
			got := p.Sees()
			if slow := slices.Contains(got, "fault slow.wait"); slow != (p != old) {
				t.Errorf("%s: %q", p.Person().Name, got)
			}
		}
		stage.Pass(30 * time.Second)
		young.Sees()
		young.Says("3")
		stage.Want(t, young.Sees(), "yan: 3")
		stage.Pass(10 * time.Minute)
		young.Sees()
		young.Says("4")
		young.Says("5")
		stage.Want(t, young.Sees(), "yan: 4", "yan: 5")
	})
	synctest.Test(t, func(t *testing.T) { // by default nobody is
		c := stage.Open(t, chat.Options{})
		yan := stage.In(t, c, stage.Somebody{Name: "yan", Key: "Y"})
		yan.Says("1")
		yan.Says("2")
		stage.Want(t, yan.Sees(), "yan: 1", "yan: 2")
	})
}
