package front_test

import (
	"testing"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/inside"
)

// TestLongCommandIsStopped: while a long command is at work its person sees the room go on,
// types, and stops it with ^C, which does not leave then.
func TestLongCommandIsStopped(t *testing.T) {
	engine := &chattest.Hooked{}
	h := serve(t, inside.Options{Engine: engine})
	ann, bob := h.Join(t, "ann"), h.Join(t, "bob")
	ann.Send("a line of mine")
	bob.WaitFor("ann: a line of mine")
	held := make(chan struct{})
	engine.Hook(chattest.Hooks{BeforePage: func(r sshchat.Range) error {
		if r.By != "" {
			<-held
		}
		return nil
	}})
	ann.Send("/del all")
	bob.Send("does ann see this?")
	ann.WaitFor("bob: does ann see this?")
	ann.Send("and ann talks on")
	bob.WaitFor("ann: and ann talks on")
	ann.Type("\x03")
	ann.Send("behind it")
	bob.WaitFor("ann: behind it") // so it was taken
	close(held)
	ann.WaitFor("stopped; what it had done stays done")
	ann.Type("\x03") // the first that means to leave
	ann.WaitFor("^C again leaves")
	ann.Send("still here")
	bob.WaitFor("ann: still here")
}
