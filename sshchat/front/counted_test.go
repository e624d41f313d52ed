package front_test

import (
	"net"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/inside"
	"sshchat/sshchat/front"
	"sshchat/sshchat/front/guard"
)

// What comes to the door is counted by words of ours, whatever strangers send.
func TestCounted(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	door := &h.Chat.Options().Meter.Door
	ann := chattest.Dial(t, h.Addr, "ann", chattest.Key(chattest.NewKey(t)))
	ann.WaitFor("* ann joined")
	ann.Send("hello")
	ann.WaitFor("ann: hello")
	bob := chattest.Dial(t, h.Addr, "bob", chattest.NoPTY(), chattest.NoKey())
	bob.WaitFor("joined")
	chattest.Dial(t, h.Addr, "a:b", chattest.NoPTY()) // who has no name that can be
	chattest.Await(t, "a refusal", func() bool { return door.Refused.Of("name") == 1 })
	bob.Close()
	ann.Close()
	chattest.Await(t, "both have left", func() bool { return door.Left.Of("quit")+door.Left.Of("lost") == 2 })
	for what, n := range map[string]uint64{
		"accepted by key": door.Accepted.Of("publickey"), "accepted as guest": door.Accepted.Of("keyboard-interactive") + door.Accepted.Of("password"),
		"terminals": door.Began.Of("terminal"), "pipes": door.Began.Of("pipe"), "terminals ended": door.Ended.Of("terminal"),
		"entries brought": h.Chat.Options().Meter.Readers.Load().Entries, "writes timed": h.Chat.Options().Meter.Readers.Load().Wait.Total(),
	} {
		if n == 0 {
			t.Errorf("none: %s", what)
		}
	}
	strange := &ssh.ClientConfig{User: "x", HostKeyCallback: ssh.InsecureIgnoreHostKey(), Timeout: time.Minute}
	if c, err := ssh.Dial("tcp", h.Addr, strange); err == nil { // it has no method but none
		_ = c.Close()
		t.Error("none let in")
	}
	nc, err := net.Dial("tcp", h.Addr)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = nc.Write([]byte("GET / HTTP/1.0\r\n\r\n"))
	_ = nc.Close()
	chattest.Await(t, "two went without a login", func() bool { return door.NoLogin.Load() >= 2 })
	if n := door.Denied.Of("none"); n != 0 {
		t.Errorf("%d questions for the methods count as denied", n)
	}
}

// Who does not log in in time is counted as cut.
func TestCutIsCounted(t *testing.T) {
	limits := guard.DefaultLimits()
	limits.Login = 50 * time.Millisecond
	h := serveParallel(t, inside.Options{Options: front.Options{Limits: limits}})
	nc, err := net.Dial("tcp", h.Addr)
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	chattest.Await(t, "the cut", func() bool { return h.Chat.Options().Meter.Door.Cut.Of("login-deadline") == 1 })
}
