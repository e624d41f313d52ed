package commands_test

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/memory"
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
			engine := memory.New(memory.Options{})
			c := openOn(t, engine, chat.Options{})
			boss := own(t, c)
			old := in(t, c, somebody{name: "olga", key: "O"})
			pass(2 * time.Hour)
			young := in(t, c, somebody{name: "yan", key: "Y"})
			done(t, boss, "/lockdown "+tt.step)
			synctest.Wait()
			again := openOn(t, keepOpen{engine}, chat.Options{})
			for i, c := range []*chat.Chat{c, again} {
				out(t, c, somebody{name: fmt.Sprintf("gina%d", i)}, tt.guest)
				out(t, c, somebody{name: fmt.Sprintf("frida%d", i), key: fmt.Sprintf("F%d", i)}, tt.fresh)
			}
			old.say("words")
			if got := young.sees(); !slices.Contains(got, "olga: words") {
				t.Errorf("%s: an account of yesterday does not speak: %q", tt.step, got)
			}
			for _, line := range []string{"words", "/nick yanny", "/join #yans", "/away out"} {
				pass(time.Minute)
				young.sees()
				young.say(line)
				got := young.sees()
				if hit := slices.Contains(got, "fault "+tt.young); hit != (tt.young != "") {
					t.Errorf("%s: %s by a young account: %q", tt.step, line, got)
				}
			}
			if tt.young == "" {
				return
			}
			in(t, c, somebody{name: "olga2", key: "OP", role: sshchat.OperatorRole}) // who looks after the chat is never kept out
			done(t, boss, "/admit yan")
			pass(time.Minute)
			young.sees()
			young.say("thanks")
			if got := young.sees(); !slices.Contains(got, "yan: thanks") {
				t.Errorf("%s: an admitted account: %q", tt.step, got)
			}
			done(t, boss, "/admit fred")
			fred := in(t, c, somebody{name: "fred", key: "F"})
			fred.say("hello")
			if got := fred.sees(); !slices.Contains(got, "fred: hello") {
				t.Errorf("%s: an admitted name: %q", tt.step, got)
			}
			if got := refused(t, boss, "/admit olga"); got != "name.owned" {
				t.Errorf("%s: /admit of somebody who is known: %s", tt.step, got)
			}
		})
	}
}

// A lockdown to new accounts ends for each with its first hour; one to known names does
// not let in a name that nobody owns, whoever's key it is.
func TestLockdownEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, chat.Options{})
		boss := own(t, c)
		yan := in(t, c, somebody{name: "yan", key: "Y"})
		done(t, boss, "/lockdown new")
		if got := refused(t, yan, "words"); got != "lockdown.young" {
			t.Errorf("young: %s", got)
		}
		pass(time.Hour)
		yan.sees()
		yan.say("words")
		want(t, yan.sees(), "yan: words")
		done(t, boss, "/lockdown known")
		out(t, c, somebody{name: "liberty", key: "Y"}, "name.uninvited")
		if d := done(t, boss, "/lockdown"); fmt.Sprint(d.Args) != "[known]" {
			t.Errorf("/lockdown: %v", d.Args)
		}
		done(t, boss, "/lockdown off")
		in(t, c, somebody{name: "liberty", key: "Y"})
	})
}

// A ban meets for an hour the accounts that are made after it where its person came from:
// not those of before, not those from elsewhere, and nobody after that.
func TestBanMeetsNewcomers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, chat.Options{})
		boss := own(t, c)
		in(t, c, somebody{name: "mallory", key: "M", addr: "203.0.113.9"})
		in(t, c, somebody{name: "classmate", key: "C", addr: "203.0.113.9"}).leave(sshchat.Quit)
		done(t, boss, "/ban mallory")
		synctest.Wait()
		for i := range 50 {
			pass(time.Second)
			out(t, c, somebody{name: fmt.Sprintf("mallory%d", i), key: fmt.Sprintf("M%d", i), addr: "203.0.113.9"}, "ban.newcomer")
		}
		in(t, c, somebody{name: "classmate", key: "C", addr: "203.0.113.9"})
		in(t, c, somebody{name: "far", key: "F", addr: "203.0.113.10"})
		out(t, c, somebody{name: "mallory", key: "M"}, "ban.forever")
		pass(time.Hour)
		in(t, c, somebody{name: "newcomer", key: "N", addr: "203.0.113.9"}).leave(sshchat.Quit)

		bob := in(t, c, somebody{name: "bob", key: "B", addr: "203.0.113.20"})
		done(t, boss, "/ban bob for 10m")
		synctest.Wait()
		if !bob.left {
			t.Error("bob goes on")
		}
		pass(time.Minute)
		out(t, c, somebody{name: "bob2", key: "B2", addr: "203.0.113.20"}, "ban.newcomer")
		pass(10 * time.Minute)
		in(t, c, somebody{name: "bob2", key: "B2", addr: "203.0.113.20"})
	})
}

// Accounts that are new, and guests, can be held to slow mode until they are not.
func TestNewAreSlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, chat.Options{NewWait: 10 * time.Minute, NewSlow: 30 * time.Second})
		old := in(t, c, somebody{name: "olga", key: "O"})
		pass(time.Hour)
		young, gina := in(t, c, somebody{name: "yan", key: "Y"}), in(t, c, somebody{name: "gina", addr: "192.0.2.50"})
		for _, p := range []*person{young, gina, old} {
			p.sees()
			p.say("1")
			p.say("2")
			got := p.sees()
			if slow := slices.Contains(got, "fault slow.wait"); slow != (p != old) {
				t.Errorf("%s: %q", p.Person().Name, got)
			}
		}
		pass(30 * time.Second)
		young.sees()
		young.say("3")
		want(t, young.sees(), "yan: 3")
		pass(10 * time.Minute)
		young.sees()
		young.say("4")
		young.say("5")
		want(t, young.sees(), "yan: 4", "yan: 5")
	})
	synctest.Test(t, func(t *testing.T) { // by default nobody is
		c := open(t, chat.Options{})
		yan := in(t, c, somebody{name: "yan", key: "Y"})
		yan.say("1")
		yan.say("2")
		want(t, yan.sees(), "yan: 1", "yan: 2")
	})
}
