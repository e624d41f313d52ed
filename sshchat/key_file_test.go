package sshchat_test

import (
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

// Who is an operator or the owner by a key in the server's file is so while they are away,
// too: no operator gets at their account, until a login shows that the file names them no
// more.
func TestThoseNamedByFileAreSafeWhileAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, sshchat.Options{})
		chief := somebody{name: "chief", key: "FILE", role: sshchat.OwnerRole}
		olga := somebody{name: "olga", key: "OLGA", role: sshchat.OperatorRole}
		boss := own(t, c)
		otto := in(t, c, somebody{name: "otto", key: "OTTO"})
		boss.say("/op otto")
		boss.sees()
		for _, who := range []somebody{chief, olga} {
			in(t, c, who).leave(sshchat.Quit)
		}
		for _, line := range []string{"/key reset chief", "/key add chief " + newKey, "/ban chief", "/mute chief", "/key reset olga", "/ban olga"} {
			if got := refused(t, otto, line); got != "rule.role" {
				t.Errorf("%s: %s", line, got)
			}
		}
		if w := tell[sshchat.Whois](t, otto, "/whois chief"); w.Role != sshchat.OwnerRole {
			t.Errorf("/whois says that chief is %s", w.Role)
		}
		done(t, boss, "/key reset olga") // an owner may do more than an operator

		// Another key of the account, which no file names, changes nothing.
		code := done(t, socket(t, c), "/key reset chief").Args[0].(string)
		phone := in(t, c, somebody{name: "phone", key: "PHONE"})
		phone.say("/key add " + code)
		phone.say("/key add " + code + " yes")
		phone.sees()
		phone.leave(sshchat.Quit)
		in(t, c, somebody{name: "chief", key: "PHONE"}).leave(sshchat.Quit)
		if got := refused(t, otto, "/key reset chief"); got != "rule.role" {
			t.Errorf("after a login by another key: %s", got)
		}

		chief.role, olga.role = sshchat.OperatorRole, sshchat.GuestRole
		for _, who := range []somebody{chief, olga} {
			in(t, c, who).leave(sshchat.Quit)
		}
		done(t, boss, "/key reset chief") // no owner any more
		if got := refused(t, otto, "/key reset chief"); got != "rule.role" {
			t.Errorf("an equal: %s", got)
		}
		done(t, otto, "/key reset olga")
	})
}

// An operator takes no name from an equal or better who is away, to come in under it. The
// server's own machine does, and whoever frees their own.
func TestNamesOfBettersAreNotFreed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, sshchat.Options{})
		boss := own(t, c)
		otto := in(t, c, somebody{name: "otto", key: "OTTO"})
		boss.say("/op otto")
		boss.sees()
		in(t, c, somebody{name: "chief", key: "FILE", role: sshchat.OwnerRole}).leave(sshchat.Quit)
		in(t, c, somebody{name: "olga", key: "OLGA", role: sshchat.OperatorRole}).leave(sshchat.Quit)
		boss.leave(sshchat.Quit)
		for _, name := range []string{"boss", "chief", "olga"} {
			if got := refused(t, otto, "/name free "+name); got != "rule.role" {
				t.Errorf("/name free %s: %s", name, got)
			}
		}
		done(t, socket(t, c), "/name free chief")
		otto.say("/nick otto2")
		otto.sees()
		done(t, otto, "/name free otto")
	})
}

// A key that moves to another account takes with it what the file says of it.
func TestAMovedKeyIsStillNamedByFile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, sshchat.Options{})
		boss, carol, otto := own(t, c), in(t, c, somebody{name: "carol", key: "C"}), in(t, c, somebody{name: "otto", key: "OTTO"})
		boss.say("/op otto")
		boss.sees()
		code := done(t, carol, "/key add").Args[0].(string)
		carol.leave(sshchat.Quit)
		olga := in(t, c, somebody{name: "olga", key: "OLGA", role: sshchat.OperatorRole})
		olga.say("/key add " + code)
		olga.say("/key add " + code + " yes")
		olga.sees()
		olga.leave(sshchat.Quit)
		if got := refused(t, otto, "/key reset carol"); got != "rule.role" {
			t.Errorf("the account that an operator's key moved to: %s", got)
		}
	})
}

// A code is worth what its maker may do when it is said, and whom it is for.
func TestACodeIsWorthNoMoreThanItsMaker(t *testing.T) {
	for name, test := range map[string]struct {
		meanwhile, want string
	}{
		"nothing":             {"", "key.sure"},
		"no operator":         {"/deop otto", "key.badcode"},
		"banned":              {"/ban otto", "key.badcode"},
		"its person rose":     {"/op carol", "key.badcode"},
		"the maker was moved": {"move", "key.badcode"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := open(t, sshchat.Options{})
				boss, otto := own(t, c), in(t, c, somebody{name: "otto", key: "OTTO", addr: "203.0.113.7"})
				in(t, c, somebody{name: "carol", key: "C"})
				thief := in(t, c, somebody{name: "thief", key: "T"})
				thief.say("hello") // whoever owns something is asked first
				thief.sees()
				boss.say("/op otto")
				boss.sees()
				code := done(t, otto, "/key reset carol").Args[0].(string)
				local := done(t, socket(t, c), "/key reset carol").Args[0].(string)
				switch test.meanwhile {
				case "":
				case "move":
					boss.say("/deop otto")
					boss.sees()
					into := done(t, boss, "/key add").Args[0].(string)
					otto.say("/key add " + into)
					otto.say("/key add " + into + " yes")
					otto.sees()
				default:
					sshchat.Do(t.Context(), boss.Member, text.Line(test.meanwhile))
					pass(time.Second)
				}
				for which, try := range map[string]struct{ code, want string }{"the maker's": {code, test.want}, "the server's": {local, "key.sure"}} {
					pass(time.Minute)
					thief.sees()
					thief.say("/key add " + try.code)
					if got := keys(t, thief); len(got) != 1 || got[0] != try.want {
						t.Errorf("%s code: %q, want %s", which, got, try.want)
					}
				}
			})
		})
	}
}
