package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"sshchat/sshchat/chattest"
)

// TestSocketAbuse: a hundred at the control socket, those who are in follow and read
// nothing while much is said: people talk on, the next are told to try again, a place is
// free when one goes, and the server ends in time.
func TestSocketAbuse(t *testing.T) {
	p := start(t, nil, "--bot-every", "0")
	ann := chattest.Dial(t, p.addr, "ann", chattest.NoPTY())
	ann.WaitFor("you are in #lobby")
	const places = 16
	var in []net.Conn
	told := 0
	for range 100 {
		nc, err := net.Dial("unix", filepath.Join(p.data, "admin.sock"))
		if err != nil {
			t.Fatal(err)
		}
		defer nc.Close()
		_ = nc.SetDeadline(time.Now().Add(chattest.Patience))
		_, _ = io.WriteString(nc, "topic hello\ntail --since 0\n") // who is refused may have been closed
		answer, _ := bufio.NewReaderSize(nc, 16).ReadString('\n')
		switch {
		case len(in) < places && !strings.Contains(answer, "connections are open"):
			in = append(in, nc)
		case strings.Contains(answer, "connections are open"):
			told++
		case answer != "":
			t.Errorf("the hundred were answered %q", answer)
		}
	}
	if len(in) != places || told == 0 {
		t.Fatalf("%d came in and %d were told, want %d and some", len(in), told, places)
	}
	bob := chattest.Dial(t, p.addr, "bob", chattest.NoPTY(), chattest.Exec("say -"))
	for i := range 3000 { // more than a socket takes that nobody reads
		bob.Type(fmt.Sprintf("%d %s\n", i, strings.Repeat("x", 200)))
	}
	bob.CloseInput()
	if status := bob.WaitExit(); status != 0 {
		t.Errorf("say -: status %d, %q", status, bob.Stderr())
	}
	ann.WaitFor("bob: 2999 xxx")

	_ = in[0].Close()
	for deadline := time.Now().Add(chattest.Patience); ; {
		if status, out, _ := call(t, "who", "--data", p.data); status == 0 && strings.HasPrefix(out, "ann") {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("no place is free again")
		}
	}
	if state, took := p.signal(t, syscall.SIGTERM); state.ExitCode() != 0 || took > 8*time.Second {
		t.Errorf("it ended with %v after %v", state, took)
	}
}
