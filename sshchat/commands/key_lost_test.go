package commands_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
	"sshchat/sshchat/commands"
	"sshchat/sshchat/text"
)

// newKey is a public key as ssh-keygen writes it, and its fingerprint as ssh-keygen -l does.
const (
	newKey   = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f carol@laptop"
	newPrint = "SHA256:ZkAslGjFiUHdGf/WUL8rQvkib4PTvQatUV0OUQSncCA"
)

// Whoever lost their key gets their name, letters and rooms back by a new one that an
// operator, or the server's own machine, gives to the account. It is on the record.
func TestALostKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		book := &ledger{}
		c := stage.OpenOn(t, stage.Engine(t), chat.Options{Audit: book})
		boss := stage.Own(t, c)
		carol := stage.In(t, c, stage.Somebody{Name: "carol", Key: "OLD"})
		carol.Says("hello")
		carol.Sees()
		was := carol.Person().Account
		if got := stage.Done(t, stage.Socket(t, c), "/key add carol "+newKey); got.Key != "key.gave" {
			t.Fatalf("the socket is answered %s", got.Key)
		}
		if got := strings.Join(carol.Sees(), "\n"); got != "sshchat.Done" {
			t.Errorf("carol, who is here, is told %q", got)
		}
		carol.Leaves(sshchat.Quit)
		back := stage.In(t, c, stage.Somebody{Name: "carol", Key: newPrint})
		if back.Person().Account != was {
			t.Error("the new key opens another account")
		}
		stage.Done(t, back, "/key remove OLD") // the thief of the laptop is out
		back.Leaves(sshchat.Quit)
		stage.Refuse(t, c, stage.Somebody{Name: "carol", Key: "OLD"}, "name.owned")

		// The same by a code, for whoever cannot send their key.
		code := stage.Done(t, boss, "/key reset carol").Args[0].(string)
		third := stage.In(t, c, stage.Somebody{Name: "carol2", Key: "THIRD"})
		stage.Pass(2 * time.Hour)
		third.Says("/key add " + code)
		third.Says("/key add " + code + " yes")
		third.Sees()
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
		c := stage.Open(t, chat.Options{})
		boss := stage.Own(t, c)
		carol, bob := stage.In(t, c, stage.Somebody{Name: "carol", Key: "C"}), stage.In(t, c, stage.Somebody{Name: "bob", Key: "SHA256:" + strings.Repeat("B", 43)})
		otto, _ := stage.In(t, c, stage.Somebody{Name: "otto", Key: "O"}), stage.In(t, c, stage.Somebody{Name: "olga", Key: "OL"})
		gina := stage.In(t, c, stage.Somebody{Name: "gina"})
		boss.Says("/op otto")
		boss.Says("/op olga")
		boss.Sees()
		local := stage.Socket(t, c)
		for _, try := range []struct {
			by         *stage.Person
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
			if got := stage.Refused(t, try.by, try.line); got != try.want {
				t.Errorf("%s by %s: %s, want %s", try.line, try.by.Person().Name, got, try.want)
			}
		}
		for _, line := range []string{"/key reset boss", "/key add boss " + newKey} { // the owner's key is the worst to lose
			stage.Pass(time.Minute)
			commands.Do(t.Context(), local.Session, text.Line(line))
			if got := strings.Join(local.Sees(), "\n"); got != "sshchat.Done" {
				t.Errorf("%s on the server: %q", line, got)
			}
		}
		carol.Sees()
	})
}
