package main

import (
	"strings"
	"testing"

	"sshchat/sshchat/chattest"
)

// TestOwnerByFile: the list of operators can say who owns the chat, who then needs no code;
// a list of who may come in cannot.
func TestOwnerByFile(t *testing.T) {
	boss, otto, bob := chattest.NewKey(t), chattest.NewKey(t), chattest.NewKey(t)
	p := start(t, nil, "--operators", write(t, "operators", `role="owner" `+line(boss)+`role="operator" `+line(otto)))
	b := chattest.Dial(t, p.addr, "bob", chattest.Key(bob), chattest.NoPTY())
	b.WaitFor("#lobby")
	o := chattest.Dial(t, p.addr, "otto", chattest.Key(otto), chattest.NoPTY())
	o.WaitFor("#lobby")
	o.Type("/op bob\n")
	o.WaitFor("only owners can use /op")
	w := chattest.Dial(t, p.addr, "wendy", chattest.Key(boss), chattest.NoPTY())
	w.WaitFor("#lobby")
	w.Type("/op bob\n")
	w.WaitFor("bob")
	b.WaitFor("operator")
	for _, c := range []struct{ flag, line, want string }{
		{"--allowlist", `role="owner" ` + line(boss), "option role is for the list of operators"},
		{"--operators", `role="king" ` + line(boss), `"king" is neither operator nor owner`},
	} {
		_, out, errs := call(t, "check", "--listen", "127.0.0.1:0", "--data", t.TempDir(), c.flag, write(t, "list", c.line))
		if !strings.Contains(out+errs, c.want) {
			t.Errorf("%s %s: %s%s, want %q", c.flag, c.line, out, errs, c.want)
		}
	}
}
