package sshchat_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/memory"
	"sshchat/sshchat/text"
)

// newKey is a public key as ssh-keygen writes it, and its fingerprint as ssh-keygen -l does.
const (
	newKey   = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f carol@laptop"
	newPrint = "SHA256:ZkAslGjFiUHdGf/WUL8rQvkib4PTvQatUV0OUQSncCA"
)

// socket is the server's own machine.
func socket(t *testing.T, c *sshchat.Chat) *person {
	t.Helper()
	m, err := c.Local(t.Context(), sshchat.Login{Door: "socket", Receipts: true})
	if err != nil {
		t.Fatal(err)
	}
	p := &person{Member: m.Member, t: t}
	t.Cleanup(func() { p.leave(sshchat.Quit) })
	return p
}

// Whoever lost their key gets their name, letters and rooms back by a new one that an
// operator, or the server's own machine, gives to the account. It is on the record.
func TestALostKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		book := &ledger{}
		c := openOn(t, memory.New(memory.Options{}), sshchat.Options{Audit: book})
		boss := own(t, c)
		carol := in(t, c, somebody{name: "carol", key: "OLD"})
		carol.say("hello")
		carol.sees()
		was := carol.Person().Account
		if got := done(t, socket(t, c), "/key add carol "+newKey); got.Key != "key.gave" {
			t.Fatalf("the socket is answered %s", got.Key)
		}
		if got := strings.Join(carol.sees(), "\n"); got != "sshchat.Done" {
			t.Errorf("carol, who is here, is told %q", got)
		}
		carol.leave(sshchat.Quit)
		back := in(t, c, somebody{name: "carol", key: newPrint})
		if back.Person().Account != was {
			t.Error("the new key opens another account")
		}
		done(t, back, "/key remove OLD") // the thief of the laptop is out
		back.leave(sshchat.Quit)
		out(t, c, somebody{name: "carol", key: "OLD"}, "name.owned")

		// The same by a code, for whoever cannot send their key.
		code := done(t, boss, "/key reset carol").Args[0].(string)
		third := in(t, c, somebody{name: "carol2", key: "THIRD"})
		pass(2 * time.Hour)
		third.say("/key add " + code)
		third.say("/key add " + code + " yes")
		third.sees()
		if third.Person().Account != was {
			t.Error("the code does not open carol's account")
		}
		var acts []string
		for _, r := range book.all {
			acts = append(acts, r.What+" "+r.By.Name.String()+" "+r.Target.String()+" "+r.Reason.String())
		}
		if got := strings.Join(acts, "\n"); !strings.Contains(got, "key local carol "+newPrint) || !strings.Contains(got, "key-reset boss carol ") {
			t.Errorf("on the record:\n%s", got)
		}
	})
}

// Nobody gets at an account by it who may not: members, operators at their equals, and
// keys that open an account already or are none.
func TestWhoMayGiveKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, sshchat.Options{})
		boss := own(t, c)
		carol, bob := in(t, c, somebody{name: "carol", key: "C"}), in(t, c, somebody{name: "bob", key: "SHA256:" + strings.Repeat("B", 43)})
		otto, _ := in(t, c, somebody{name: "otto", key: "O"}), in(t, c, somebody{name: "olga", key: "OL"})
		gina := in(t, c, somebody{name: "gina"})
		boss.say("/op otto")
		boss.say("/op olga")
		boss.sees()
		local := socket(t, c)
		for _, try := range []struct {
			by         *person
			line, want string
		}{
			{bob, "/key reset carol", "denied"},
			{bob, "/key add carol " + newKey, "denied"},
			{gina, "/key reset carol", "denied"},
			{otto, "/key reset olga", "rule.role"},
			{otto, "/key reset boss", "rule.role"},
			{otto, "/key reset otto", "rule.self"},
			{otto, "/key reset gina", "key.noaccount"},
			{otto, "/key reset nosuch", "key.noaccount"},
			{otto, "/key reset", "usage"},
			{otto, "/key reset carol now", "usage"},
			{local, "/key add carol SHA256:" + strings.Repeat("B", 43), "key.others"},
			{local, "/key add bob SHA256:" + strings.Repeat("B", 43), "key.has"},
			{local, "/key add carol SHA256:abc", "print.bad"},
			{local, "/key add carol ssh-ed25519", "key.malformed"},
			{local, "/key add carol ssh-ed25519 AAAA", "key.malformed"},
			{local, "/key add carol ssh-rsa " + strings.Fields(newKey)[1], "key.malformed"},
			{local, "/key add carol ssh-dss " + strings.Fields(newKey)[1], "key.malformed"},
			{local, "/key list", "command.account"},
			{local, "/key add", "command.account"},
		} {
			if got := refused(t, try.by, try.line); got != try.want {
				t.Errorf("%s by %s: %s, want %s", try.line, try.by.Person().Name, got, try.want)
			}
		}
		for _, line := range []string{"/key reset boss", "/key add boss " + newKey} { // the owner's key is the worst to lose
			pass(time.Minute)
			sshchat.Do(t.Context(), local.Member, text.Line(line))
			if got := strings.Join(local.sees(), "\n"); got != "sshchat.Done" {
				t.Errorf("%s on the server: %q", line, got)
			}
		}
		carol.sees()
	})
}
