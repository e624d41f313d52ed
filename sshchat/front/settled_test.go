package front_test

import (
	"fmt"
	"testing"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/inside"
)

// TestBehindOwnLine: what is about the line that somebody has just sent waits until it is stored,
// be it typed or piped, and is then done to that line.
func TestBehindOwnLine(t *testing.T) {
	for _, c := range []struct{ command, says string }{
		{"/edit a final", "a final"},
		{"/edit s/draft/final/", "a final"},
		{"/del", "ann took back a line"},
	} {
		for _, pty := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, terminal %v", c.command[1:], pty), func(t *testing.T) {
				engine := &chattest.Hooked{}
				h := serve(t, inside.Options{Engine: engine})
				bob := h.Join(t, "bob")
				options := []chattest.Option{chattest.Key(chattest.NewKey(t))}
				if !pty {
					options = append(options, chattest.NoPTY())
				}
				ann := chattest.Dial(t, h.Addr, "ann", options...)
				ann.WaitFor("#lobby")
				ann.Type("an older draft\r\n")
				bob.WaitFor("ann: an older draft")
				stored := make(chan func(), 1)
				engine.Hook(chattest.Hooks{Append: func(e sshchat.Entry, done func(sshchat.Entry, error)) bool {
					if e.Body.String() != "a draft" {
						return false
					}
					stored <- func() { engine.Engine.Append(e, done) }
					return true
				}})
				ann.Type("a draft\r\n" + c.command + "\r\n")
				store := <-stored
				bob.Send("is ann here?")
				ann.WaitFor("bob: is ann here?") // so the command was taken
				store()
				bob.WaitFor(c.says)
			})
		}
	}
}
