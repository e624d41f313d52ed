package commands_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/text"
)

func TestQuote(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, unhurried)
		alice, bob, carol := enter(t, c, "alice"), enter(t, c, "bob"), enter(t, c, "carol")
		alice.say("one\ntwo\nthree\nfour")
		bob.say("/msg carol a secret")
		settle(alice, bob, carol)
		bob.say("/quote ALICE no")
		want(t, carol.sees(), "bob: > alice: one\n> two\n> three …\nno")
		settle(alice, bob)
		alice.say("/quote @bob why?") // what bob quoted is not said twice, nor is what bob wrote to carol alone
		want(t, carol.sees(), "alice: > bob: no\nwhy?")
		settle(alice, bob)
		alice.say(strings.Repeat("long", 100))
		settle(alice, bob, carol)
		bob.say("/quote alice tl;dr")
		if got := carol.sees(); len(got) != 1 || text.Width(strings.Split(got[0], "\n")[0]) > 220 || !strings.HasSuffix(got[0], "…\ntl;dr") {
			t.Errorf("a long line is quoted as %q", got)
		}
		carol.say("/query bob")
		settle(carol)
		carol.say("/quote bob tell me")
		want(t, bob.sees(), "bob: > alice: "+strings.Repeat("long", 49)+"lon…\ntl;dr", "carol: > bob: a secret\ntell me")
		want(t, alice.sees(), "bob: > alice: "+strings.Repeat("long", 49)+"lon…\ntl;dr")
		for command, key := range map[string]string{"/quote": "usage", "/quote bob": "usage", "/quote nobody hi": "last.none"} {
			if f := answer[*sshchat.Fault](t, alice, command); f.Key != key {
				t.Errorf("%s is refused with %s, want %s", command, f.Key, key)
			}
		}
	})
}

// Say speaks where it is told to, through the same checks, and takes nothing for more
// than text.
func TestSay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, unhurried)
		alice, bob := enter(t, c, "alice"), enter(t, c, "bob")
		alice.say("/join #ops")
		alice.say("hello")
		settle(alice, bob)
		bob.say("/say +1")
		bob.say("/say /quit")
		bob.say("/say @alice psst")
		bob.say("/say --code \tif x {\n\t\ty()")
		bob.say("/say --codec what")
		bob.say("/say --code @alice --code")
		want(t, alice.sees(), "bob: +1", "bob: /quit", "bob: psst", "bob:  if x {\n  y()", "bob: --codec what", "bob: --code")
		settle(bob)
		for command, key := range map[string]string{
			"/say": "usage", "/say #ops": "usage", "/say #ops hi": "room.notin", "/say #none hi": "room.unknown", "/say --code": "usage", "/say --code #ops": "usage",
		} {
			if f := answer[*sshchat.Fault](t, bob, command); f.Key != key {
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
			err := chat.By(t.Context(), m.Session).Speech().Say(to, text.Code("a {\n    b"), true)
			if f, _ := errors.AsType[*sshchat.Fault](err); f == nil && key != "" || f != nil && f.Key != key {
				t.Errorf("to %q: %v, want %q", to, err, key)
			}
		}
		settle(alice)
		want(t, history(t, alice, "/history #ops"), "alice: hello", "deploy: a {\n    b (code)", "deploy: a {\n    b (code)")
		want(t, history(t, alice, "/last #lobby 1"), "deploy: a {\n    b (code)")
		want(t, history(t, alice, "/history @deploy"), "deploy: a {\n    b (code)")
	})
}

// A program's lines wait for its receipts: none is dropped, however many come at once,
// and what was not saved is told too.
func TestReceipts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, unhurried)
		enter(t, c, "alice")
		n, _ := sshchat.ParseName("deploy")
		m, err := c.Visit(t.Context(), chat.Login{Name: n, Key: "SHA256:deploy", Receipts: true, All: true})
		if err != nil {
			t.Fatal(err)
		}
		defer m.Leave(t.Context(), sshchat.Quit)
		said, receipts := 0, 0
		for range 3 {
			for said < 1000 && m.Ready() <= 0 { // nothing is taken meanwhile
				if err := chat.By(t.Context(), m.Session).Speech().Say("", text.Line("x"), false); err != nil {
					t.Fatal(err)
				}
				said++
				synctest.Wait() // it is stored
			}
			if f, _ := errors.AsType[*sshchat.Fault](chat.By(t.Context(), m.Session).Speech().Say("", text.Line("x"), false)); f == nil || f.Key != "busy" {
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
