package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"sshchat/cmd/sshchat/metrics"
	"sshchat/sshchat/chattest"
)

// TestTop: a picture that lives in a terminal until q, and is a page of plain lines elsewhere.
func TestTop(t *testing.T) {
	t.Parallel()
	p := start(t, nil)
	ann := chattest.Dial(t, p.addr, "ann")
	ann.WaitFor("* ann joined")
	pane := chattest.Tmux(t, chattest.Terminal{}, "sh", "-c", `"$@"; echo "status $?"; stty -a; exec cat`, "sh",
		"env", asProgram+"=1", os.Args[0], "top", "--data", p.data, "--every", "200ms")
	pane.WaitFor("#lobby")
	pane.WaitFor("people 1 ")
	for range 3 {
		ann.Send("hello")
	}
	pane.WaitScreen("lines a second", func(s string) bool { return strings.Contains(s, "/s   deliveries ") })
	pane.Resize(45, 20)
	pane.WaitScreen("a small window", func(s string) bool {
		return strings.Contains(s, "#lobby") && !strings.Contains(s, "so far\n#")
	})
	pane.Resize(80, 24)
	pane.Keys("q")
	sane(t, pane, "0")

	if out := succeed(t, "top", "--data", p.data); !strings.Contains(out, "people 1 ") || strings.Contains(out, "\x1b") {
		t.Errorf("without a terminal: %q", out)
	}
	var st metrics.Stats
	if out := succeed(t, "top", "--data", p.data, "--once", "--json"); json.Unmarshal([]byte(out), &st) != nil || st.People != 1 || st.Lines < 3 || strings.Count(out, "\n") != 1 {
		t.Errorf("as JSON: %q", out)
	}
	if out := succeed(t, "admin", "--data", p.data, "server", "budgets"); !strings.Contains(out, "--max-people") || !strings.Contains(out, "--new-rooms") {
		t.Errorf("budgets: %q", out)
	}
	if status, out, errs := call(t, "top", "--data", filepath.Join(t.TempDir(), "none")); status != 75 || out != "" || strings.Count(errs, "\n") != 1 {
		t.Errorf("without a server: status %d, %q, %q", status, out, errs)
	}
}

// TestHealth: status 0 and a line of who is ready, 75 and a line of who is not there, is not
// ready or does not answer.
func TestHealth(t *testing.T) {
	t.Parallel()
	down := filepath.Join(t.TempDir(), "none")
	if status, out, errs := call(t, "health", "--data", down); status != 75 || errs != "" || out != "down: no server runs on "+down+"\n" {
		t.Errorf("without a server: status %d, %q, %q", status, out, errs)
	}
	p := start(t, nil, "--metrics", "unix:"+filepath.Join(t.TempDir(), "m.sock"))
	if out := succeed(t, "health", "--data", p.data); !strings.HasPrefix(out, fmt.Sprintf("ready: process %d since ", p.cmd.Process.Pid)) || strings.Count(out, "\n") != 1 {
		t.Errorf("a server that is well: %q", out)
	}
	_, out, _ := call(t, "check", "--data", p.data)
	if want := fmt.Sprintf("m.sock is served by process %d\n", p.cmd.Process.Pid); !strings.Contains(out, "ok     metrics    unix:/") || !strings.Contains(out, want) {
		t.Errorf("check, beside it, says\n%s", out)
	}
	if err := p.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.cmd.Process.Signal(syscall.SIGCONT) }()
	chattest.Await(t, "a server that hangs is down", func() bool { // nobody tells when it has stopped
		short, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		var out strings.Builder
		return run(short, []string{"health", "--data", p.data}, &out, io.Discard) == 75 && strings.HasPrefix(out.String(), "down: ")
	})
}

// A flag that would show metrics to others is refused in a line.
func TestMetricsForOthers(t *testing.T) {
	status, _, errs := call(t, "--metrics", ":9222", "--data", t.TempDir())
	if status != 2 || !strings.Contains(errs, "others could read it there") || strings.Count(errs, "\n") != 1 {
		t.Errorf("status %d, %q", status, errs)
	}
	if _, err := os.Stat("9222"); err == nil {
		t.Error("a file was made")
	}
}

// TestInvite: a card has what the server and its folder say.
func TestInvite(t *testing.T) {
	t.Parallel()
	none := t.TempDir()
	if status, out, errs := call(t, "invite", "--data", none, "--host", "chat.example.org"); status != 2 || out != "" || !strings.Contains(errs, "start the server once") {
		t.Errorf("without a key: status %d, %q, %q", status, out, errs)
	}
	p := start(t, nil)
	_, port, _ := strings.Cut(p.addr, ":")
	for _, args := range [][]string{nil, {"--html"}, {"--lang", "zh"}} {
		out := succeed(t, append([]string{"invite", "--data", p.data, "--host", "chat.example.org"}, args...)...)
		for _, want := range []string{"ssh -p " + port + " NAME@chat.example.org", chattest.Fingerprint(t, p.addr)} {
			if !strings.Contains(strings.ReplaceAll(out, "&#43;", "+"), want) {
				t.Errorf("%q: %q is not in\n%s", args, want, out)
			}
		}
	}
	if status, _, errs := call(t, "invite", "--data", p.data, "--host", "-oProxyCommand=x"); status != 2 || strings.Count(errs, "\n") != 1 {
		t.Errorf("a host that is an option: status %d, %q", status, errs)
	}
}
