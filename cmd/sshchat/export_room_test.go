package main

import (
	"strings"
	"syscall"
	"testing"

	"sshchat/sshchat/chattest"
)

// The operator exports the record of any room from the data folder, while the server runs and when
// it does not; private rooms too, which the folder's owner can read anyway.
func TestExportRoom(t *testing.T) {
	t.Parallel()
	p := start(t, nil)
	alice := chattest.Dial(t, p.addr, "alice", chattest.Key(chattest.NewKey(t)), chattest.NoPTY())
	alice.WaitFor("#lobby")
	for _, step := range [][2]string{
		{"/join #ops", "#ops"},
		{"<i>it burns</i>", "it burns"},
		{"/mark rollback started", "alice marks: rollback started"},
		{"/join #den", "#den"},
		{"/room private yes", "private"},
		{"in the den", "in the den"},
	} {
		alice.Type(step[0] + "\n")
		alice.WaitFor(step[1])
	}
	look := func(when string) {
		t.Helper()
		out := succeed(t, "export", "--data", p.data, "--room", "#ops", "--since", "1h", "--format", "html", "--title", "An outage", "--tz", "Asia/Tokyo")
		for _, want := range []string{"<title>An outage</title>", "&lt;i&gt;it burns&lt;/i&gt;", "<bdi>rollback started</bdi>", "Asia/Tokyo"} {
			if !strings.Contains(out, want) {
				t.Errorf("%s the page lacks %q", when, want)
			}
		}
		if out := succeed(t, "export", "--data", p.data, "--room", "#+den"); !strings.Contains(out, "**alice:** in the den") {
			t.Errorf("%s a private room: %q", when, out)
		}
		if out := succeed(t, "export", "--data", p.data, "--room", "#lobby", "--since", "20d", "--until", "10d"); !strings.Contains(out, "Nothing was said") {
			t.Errorf("%s an empty stretch: %q", when, out)
		}
	}
	look("while the server runs")
	for _, args := range [][]string{
		{"--room", "#nix"},
		{"--room", "#ops", "--format", "pdf"},
		{"--room", "#ops", "--since", "never"},
		{"--room", "#ops", "--tz", "Nowhere/X"},
		{"--room", "#ops", "--lines"},
		{"--format", "html"},
		{"--room", "#ops", "--since", "1h", "--until", "2h"},
	} {
		if status, out, errs := call(t, append([]string{"export", "--data", p.data}, args...)...); status == 0 || out != "" || errs == "" {
			t.Errorf("%q: status %d, %q, %q", args, status, out, errs)
		}
	}
	alice.Type("/quit\n")
	alice.WaitExit()
	p.signal(t, syscall.SIGTERM)
	look("when it is down")
}
