package commands_test

import (
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
	"sshchat/sshchat/commands"
	"sshchat/sshchat/text"
)

// Who is an operator or the owner by a key in the server's file is so while they are away,
// too: no operator gets at their account, until a login shows that the file names them no
// more.
func TestThoseNamedByFileAreSafeWhileAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		chief := stage.Somebody{Name: "chief", Key: "FILE", Role: sshchat.OwnerRole}
		olga := stage.Somebody{Name: "olga", Key: "OLGA", Role: sshchat.OperatorRole}
		boss := stage.Own(t, c)
		otto := stage.In(t, c, stage.Somebody{Name: "otto", Key: "OTTO"})
		boss.Says("/op otto")
		boss.Sees()
		for _, who := range []stage.Somebody{chief, olga} {
			stage.In(t, c, who).Leaves(sshchat.Quit)
		}
		for _, line := range []string{"/key reset chief", "/key add chief " + newKey, "/ban chief", "/mute chief", "/key reset olga", "/ban olga"} {
			if got := stage.Refused(t, otto, line); got != "rule.role" {
				t.Errorf("%s: %s", line, got)
			}
		}
		if w := stage.Tell[sshchat.Whois](t, otto, "/whois chief"); w.Role != sshchat.OwnerRole {
			t.Errorf("/whois says that chief is %s", w.Role)
		}
		stage.Done(t, boss, "/key reset olga") // an owner may do more than an operator

		// Another key of the account, which no file names, changes nothing.
		code := stage.Done(t, stage.Socket(t, c), "/key reset chief").Args[0].(string)
		phone := stage.In(t, c, stage.Somebody{Name: "phone", Key: "PHONE"})
		phone.Says("/key add " + code)
		phone.Says("/key add " + code + " yes")
		phone.Sees()
		phone.Leaves(sshchat.Quit)
		stage.In(t, c, stage.Somebody{Name: "chief", Key: "PHONE"}).Leaves(sshchat.Quit)
		if got := stage.Refused(t, otto, "/key reset chief"); got != "rule.role" {
			t.Errorf("after a login by another key: %s", got)
		}

		chief.Role, olga.Role = sshchat.OperatorRole, sshchat.GuestRole
		for _, who := range []stage.Somebody{chief, olga} {
			stage.In(t, c, who).Leaves(sshchat.Quit)
		}
		stage.Done(t, boss, "/key reset chief") // no owner any more
		if got := stage.Refused(t, otto, "/key reset chief"); got != "rule.role" {
			t.Errorf("an equal: %s", got)
		}
		stage.Done(t, otto, "/key reset olga")
	})
}

// An operator takes no name from an equal or better who is away, to come in under it. The
// server's own machine does, and whoever frees their own.
func TestNamesOfBettersAreNotFreed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		boss := stage.Own(t, c)
		otto := stage.In(t, c, stage.Somebody{Name: "otto", Key: "OTTO"})
		boss.Says("/op otto")
		boss.Sees()
		stage.In(t, c, stage.Somebody{Name: "chief", Key: "FILE", Role: sshchat.OwnerRole}).Leaves(sshchat.Quit)
		stage.In(t, c, stage.Somebody{Name: "olga", Key: "OLGA", Role: sshchat.OperatorRole}).Leaves(sshchat.Quit)
		boss.Leaves(sshchat.Quit)
		for _, name := range []string{"boss", "chief", "olga"} {
			if got := stage.Refused(t, otto, "/name free "+name); got != "rule.role" {
				t.Errorf("/name free %s: %s", name, got)
			}
		}
		stage.Done(t, stage.Socket(t, c), "/name free chief")
		otto.Says("/nick otto2")
		otto.Sees()
		stage.Done(t, otto, "/name free otto")
	})
}

// A key that moves to another account takes with it what the file says of it.
func TestAMovedKeyIsStillNamedByFile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		boss, carol, otto := stage.Own(t, c), stage.In(t, c, stage.Somebody{Name: "carol", Key: "C"}), stage.In(t, c, stage.Somebody{Name: "otto", Key: "OTTO"})
		boss.Says("/op otto")
		boss.Sees()
		code := stage.Done(t, carol, "/key add").Args[0].(string)
		carol.Leaves(sshchat.Quit)
		olga := stage.In(t, c, stage.Somebody{Name: "olga", Key: "OLGA", Role: sshchat.OperatorRole})
		olga.Says("/key add " + code)
		olga.Says("/key add " + code + " yes")
		olga.Sees()
		olga.Leaves(sshchat.Quit)
		if got := stage.Refused(t, otto, "/key reset carol"); got != "rule.role" {
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
				c := stage.Open(t, chat.Options{})
				boss, otto := stage.Own(t, c), stage.In(t, c, stage.Somebody{Name: "otto", Key: "OTTO", Addr: "203.0.113.7"})
				stage.In(t, c, stage.Somebody{Name: "carol", Key: "C"})
				thief := stage.In(t, c, stage.Somebody{Name: "thief", Key: "T"})
				thief.Says("hello") // whoever owns something is asked first
				thief.Sees()
				boss.Says("/op otto")
				boss.Sees()
				code := stage.Done(t, otto, "/key reset carol").Args[0].(string)
				local := stage.Done(t, stage.Socket(t, c), "/key reset carol").Args[0].(string)
				switch test.meanwhile {
				case "":
				case "move":
					boss.Says("/deop otto")
					boss.Sees()
					into := stage.Done(t, boss, "/key add").Args[0].(string)
					otto.Says("/key add " + into)
					otto.Says("/key add " + into + " yes")
					otto.Sees()
				default:
					commands.Do(t.Context(), boss.Session, text.Line(test.meanwhile))
					stage.Pass(time.Second)
				}
				for which, try := range map[string]struct{ code, want string }{"the maker's": {code, test.want}, "the server's": {local, "key.sure"}} {
					stage.Pass(time.Minute)
					thief.Sees()
					thief.Says("/key add " + try.code)
					if got := keys(t, thief); len(got) != 1 || got[0] != try.want {
						t.Errorf("%s code: %q, want %s", which, got, try.want)
					}
				}
			})
		})
	}
}
