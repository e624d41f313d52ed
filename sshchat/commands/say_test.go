package commands_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"sshchat/sshchat"
	"sshchat/sshchat/act"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
	"sshchat/sshchat/text"
)

func TestQuote(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, stage.Unhurried)
		alice, bob, carol := stage.Enter(t, c, "alice"), stage.Enter(t, c, "bob"), stage.Enter(t, c, "carol")
		alice.Says("one\ntwo\nthree\nfour")
		bob.Says("/msg carol a secret")
		stage.Settle(alice, bob, carol)
		bob.Says("/quote ALICE no")
		stage.Want(t, carol.Sees(), "bob: > alice: one\n> two\n> three …\nno")
		stage.Settle(alice, bob)
		alice.Says("/quote @bob why?") // what bob quoted is not said twice, nor is what bob wrote to carol alone
		stage.Want(t, carol.Sees(), "alice: > bob: no\nwhy?")
		stage.Settle(alice, bob)
		alice.Says(strings.Repeat("long", 100))
		stage.Settle(alice, bob, carol)
		bob.Says("/quote alice tl;dr")
		if got := carol.Sees(); len(got) != 1 || text.Width(strings.Split(got[0], "\n")[0]) > 220 || !strings.HasSuffix(got[0], "…\ntl;dr") {
			t.Errorf("a long line is quoted as %q", got)
		}
		carol.Says("/query bob")
		stage.Settle(carol)
		carol.Says("/quote bob tell me")
		stage.Want(t, bob.Sees(), "bob: > alice: "+strings.Repeat("long", 49)+"lon…\ntl;dr", "carol: > bob: a secret\ntell me")
		stage.Want(t, alice.Sees(), "bob: > alice: "+strings.Repeat("long", 49)+"lon…\ntl;dr")
		for command, key := range map[string]string{"/quote": "usage", "/quote bob": "usage", "/quote nobody hi": "last.none"} {
			if f := stage.Answer[*sshchat.Fault](t, alice, command); f.Key != key {
				t.Errorf("%s is refused with %s, want %s", command, f.Key, key)
			}
		}
	})
}

// Say speaks where it is told to, through the same checks, and takes nothing for more
// than text.
func TestSay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, stage.Unhurried)
		alice, bob := stage.Enter(t, c, "alice"), stage.Enter(t, c, "bob")
		alice.Says("/join #ops")
		alice.Says("hello")
		stage.Settle(alice, bob)
		bob.Says("/say +1")
		bob.Says("/say /quit")
		bob.Says("/say @alice psst")
		bob.Says("/say --code \tif x {\n\t\ty()")
		bob.Says("/say --codec what")
		bob.Says("/say --code @alice --code")
		stage.Want(t, alice.Sees(), "bob: +1", "bob: /quit", "bob: psst", "bob:  if x {\n  y()", "bob: --codec what", "bob: --code")
		stage.Settle(bob)
		for command, key := range map[string]string{
			"/say": "usage", "/say #ops": "usage", "/say #ops hi": "room.notin", "/say #none hi": "room.unknown", "/say --code": "usage", "/say --code #ops": "usage",
		} {
			if f := stage.Answer[*sshchat.Fault](t, bob, command); f.Key != key {
				t.Errorf("%s is refused with %s, want %s", command, f.Key, key)
			}
		}
		n, _ := sshchat.ParseName("deploy")
		m, err := c.Visit(t.Context(), chat.Login{Name: n, Key: "SHA256:deploy"})
		if err != nil {
			t.Fatal(err)
		}
		defer m.Leave(t.Context(), sshchat.Quit)
		for to, key := range map[string]string{"#ops": "", "@alice": "", "": "", "#none": "room.unknown", "ops": "", "@stranger": "msg.nobody"} {
			err := act.By(t.Context(), m.Session).Speech().Say(to, text.Code("a {\n    b"), true)
			if f, _ := errors.AsType[*sshchat.Fault](err); f == nil && key != "" || f != nil && f.Key != key {
				t.Errorf("to %q: %v, want %q", to, err, key)
			}
		}
		stage.Settle(alice)
		stage.Want(t, history(t, alice, "/history #ops"), "alice: hello", "deploy: a {\n    b (code)", "deploy: a {\n    b (code)")
		stage.Want(t, history(t, alice, "/last #lobby 1"), "deploy: a {\n    b (code)")
		stage.Want(t, history(t, alice, "/history @deploy"), "deploy: a {\n    b (code)")
	})
}

// A program's lines wait for its receipts: none is dropped, however many come at once,
// and what was not saved is told too.
func TestReceipts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, stage.Unhurried)
		stage.Enter(t, c, "alice")
		n, _ := sshchat.ParseName("deploy")
		m, err := c.Visit(t.Context(), chat.Login{Name: n, Key: "SHA256:deploy", Receipts: true, All: true})
		if err != nil {
			t.Fatal(err)
		}
		defer m.Leave(t.Context(), sshchat.Quit)
		said, receipts := 0, 0
		for range 3 {
			for said < 1000 && m.Ready() <= 0 { // nothing is taken meanwhile
				if err := act.By(t.Context(), m.Session).Speech().Say("", text.Line("x"), false); err != nil {
					t.Fatal(err)
				}
				said++
				synctest.Wait() // it is stored
			}
			if f, _ := errors.AsType[*sshchat.Fault](act.By(t.Context(), m.Session).Speech().Say("", text.Line("x"), false)); f == nil || f.Key != "busy" {
				t.Errorf("with %d receipts to take: %v", said-receipts, f)
			}
			news, err := m.Take(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range news.Notices {
				if _, ok := n.(sshchat.Receipt); ok {
					receipts++
				}
			}
			if said == 0 || receipts != said {
				t.Errorf("%d receipts for %d lines", receipts, said)
			}
		}
	})
}
