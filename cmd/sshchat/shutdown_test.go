package main

import (
	"testing"
	"time"

	"sshchat/sshchat/chattest"
)

// TestShutdown: the server ends when its countdown is over, with everybody told and status 0, as
// for SIGTERM.
func TestShutdown(t *testing.T) {
	p := start(t, nil)
	ann := chattest.Dial(t, p.addr, "ann", chattest.NoPTY())
	ann.WaitFor("you are in #lobby")
	succeed(t, "admin", "--data", p.data, "shutdown", "in", "10s", "new disks")
	ann.WaitFor("takes the server down in 10s: new disks")
	bob := chattest.Dial(t, p.addr, "bob", chattest.NoPTY())
	bob.WaitFor("new disks")
	select {
	case <-p.ended:
	case <-time.After(time.Minute):
		t.Fatal("it still runs")
	}
	ann.WaitExit()
	if code := p.cmd.ProcessState.ExitCode(); code != 0 {
		t.Errorf("exit status %d", code)
	}
	p.waitForLog(t, "as was announced in the chat")
}
