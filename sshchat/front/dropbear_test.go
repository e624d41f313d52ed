package front_test

import (
	"strings"
	"testing"
	"time"

	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/inside"
	"sshchat/sshchat/front"
	"sshchat/sshchat/front/auth"
)

// What somebody with Dropbear's client sees in a terminal: why they are refused, and a question
// on a row of its own, in words and not in half of them.
func TestDropbearInATerminal(t *testing.T) {
	see := func(o front.Options) *chattest.Pane {
		h := serve(t, inside.Options{Options: o})
		args := chattest.SSH{Client: "dbclient", Addr: h.Addr, User: "newguy"}.Args(t)
		return chattest.Tmux(t, chattest.Terminal{Width: 80, Height: 24, Term: "tmux-256color"}, args...)
	}
	listed := list(t, authorized(chattest.NewKey(t)))
	p := see(front.Options{Ways: func() auth.Ways { return auth.Ways{Allowed: listed} }})
	p.WaitFor("sshchat: only known keys come in here: ask an operator to add yours")
	p.WaitExit()

	word, err := auth.ParsePassphrase(auth.HashPassphrase("open sesame", []byte("0123456789abcdef")), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	p = see(front.Options{Ways: func() auth.Ways { return auth.Ways{Passphrase: word} }})
	question := func(what string) {
		t.Helper()
		p.WaitScreen(what, func(screen string) bool {
			rows := strings.Split(strings.TrimRight(screen, "\n "), "\n")
			return strings.TrimSpace(rows[len(rows)-1]) == "chat password:" && strings.TrimSpace(rows[len(rows)-2]) == what
		})
	}
	question("This chat has a password of its own: it is not the passphrase of your key.")
	p.Line("wrong")
	question("That is not this chat's password.")
	p.Line("open sesame")
	p.WaitFor("~newguy, you are in #lobby")
	p.Line("hello from dropbear")
	p.WaitFor("~newguy: hello from dropbear")
	p.Line("/quit")
	if status := p.WaitExit(); status != 0 {
		t.Errorf("it ends with %d:\n%s", status, p.Capture())
	}
}
