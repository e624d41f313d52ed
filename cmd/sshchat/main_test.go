package main

import (
	"bytes"
	"context"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"sshchat/sshchat/chattest"
)

// call runs the program in this process.
func call(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var out, errs bytes.Buffer
	status = run(ctx, args, &out, &errs)
	return status, out.String(), errs.String()
}

func TestVersion(t *testing.T) {
	status, out, errs := call(t, "version")
	if status != 0 || errs != "" || !regexp.MustCompile(`^sshchat \S+ go1\.\S+ \w+/\w+\n$`).MatchString(out) {
		t.Errorf("status %d, %q, %q", status, out, errs)
	}
}

func TestHelp(t *testing.T) {
	for _, args := range [][]string{{"--help"}, {"help"}, {"help", "serve"}, {"check", "-h"}} {
		status, out, errs := call(t, args...)
		if status != 0 || errs != "" {
			t.Errorf("%q: status %d, %q", args, status, errs)
		}
		for _, want := range []string{"Usage:", "--listen", "--data", "--motd", "--help"} {
			if !strings.Contains(out, want) {
				t.Errorf("%q says nothing of %q:\n%s", args, want, out)
			}
		}
		for line := range strings.Lines(out) {
			if len(line) > 140 {
				t.Errorf("%q: a line of %d bytes: %s", args, len(line), line)
			}
		}
	}
}

// TestBadCalls: one line that says what was wrong, and status 2.
func TestBadCalls(t *testing.T) {
	data := t.TempDir()
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"sevre"}, `"sevre"`},
		{[]string{"serve", "now"}, `"now"`},
		{[]string{"check", "it"}, `"it"`},
		{[]string{"--frobnicate"}, "--frobnicate"},
		{[]string{"--listen"}, "--listen"},
		{[]string{"--listen", "2222"}, "write HOST:PORT or :PORT"},
		{[]string{"--exempt", "10.0.0.1"}, "10.1.0.0/16"},
		{[]string{"--say-burst", "0"}, "--say-burst"},
		{[]string{"--say-every", "often"}, "--say-every"},
		{[]string{"--log-level", "loud"}, "debug, info, warn or error"},
		{[]string{"--log-format", "xml"}, "text or json"},
		{[]string{"--max-people", "many"}, "--max-people"},
		{[]string{"--keep", "long"}, "--keep"},
		{[]string{"--name-expiry", "half a year"}, "--name-expiry"},
		{[]string{"--access", "closed"}, "open or known"},
		{[]string{"--revoked", "FILE"}, "--user-ca"},
	} {
		status, out, errs := call(t, append(c.args, "--data", data)...)
		if strings.HasSuffix(strings.Join(c.args, " "), "--listen") {
			status, out, errs = call(t, c.args...)
		}
		if status != 2 || out != "" {
			t.Errorf("%q: status %d, want 2; it printed %q", c.args, status, out)
		}
		if strings.Count(errs, "\n") != 1 || !strings.HasPrefix(errs, "sshchat: ") || !strings.Contains(errs, c.want) {
			t.Errorf("%q is told %q, want one line with %q", c.args, errs, c.want)
		}
	}
}

// TestCheck: it says what serve would do, and changes nothing.
func TestCheck(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	listen := []string{"--listen", "127.0.0.1:0", "--data", data}
	status, out, errs := call(t, append([]string{"check"}, listen...)...)
	if status != 0 || errs != "" || strings.Contains(out, "WRONG") || strings.Count(out, "would be made") != 3 {
		t.Errorf("a fresh folder: status %d, %q\n%s", status, errs, out)
	}
	if _, err := os.Lstat(data); err == nil {
		t.Error("check made the folder")
	}

	p := start(t, nil)
	made := snapshot(t, p.data)
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	status, out, _ = call(t, "check", "--listen", busy.Addr().String(), "--data", p.data)
	if status != 1 || !strings.Contains(out, "WRONG  listen") || !strings.Contains(out, chattest.Fingerprint(t, p.addr)) {
		t.Errorf("a port in use: status %d\n%s", status, out)
	}
	if now := snapshot(t, p.data); now != made {
		t.Errorf("check changed the folder:\n%s\n%s", made, now)
	}
	key := filepath.Join(p.data, "keys", "ssh_host_ed25519_key")
	if err := os.Chmod(key, 0o644); err != nil {
		t.Fatal(err)
	}
	status, out, errs = call(t, "check", "--listen", "127.0.0.1:0", "--data", p.data)
	if status != 1 || !strings.Contains(out, "WRONG  host key") || !strings.Contains(out, "chmod 600 "+key) {
		t.Errorf("a key that all can read: status %d, %q\n%s", status, errs, out)
	}
	status, _, errs = call(t, "--listen", "127.0.0.1:0", "--data", p.data)
	if status != 1 || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, "chmod 600 "+key) {
		t.Errorf("serve with such a key: status %d, %q", status, errs)
	}
}

// snapshot lists the names and modes in a folder, but for what a live database makes.
func snapshot(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err == nil && !strings.Contains(path, ".db") {
			b.WriteString(info.Mode().String() + " " + path + "\n")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestServeGreets(t *testing.T) {
	p := start(t, nil)
	host, port, err := net.SplitHostPort(p.addr)
	if err != nil {
		t.Fatal(err)
	}
	want := "listening  " + p.addr + "\n" +
		"host key   " + chattest.Fingerprint(t, p.addr) + " (ssh-ed25519)\n" +
		"data       " + p.data + "\n" +
		"join       ssh -p " + port + " alice@" + host + "\n"
	p.waitFor(t, "type  /owner ") // the code is another each time
	if got := p.stdout.String(); !strings.HasPrefix(got, want+"owner      nobody yet: ") || strings.Count(got, "\n") != 5 {
		t.Errorf("it says\n%swant\n%sand the owner's code", got, want)
	}
	info, err := os.Stat(filepath.Join(p.data, "keys"))
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the keys' folder: %v, %v", info.Mode(), err)
	}
}

func TestPortInUse(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	status, out, errs := call(t, "--listen", l.Addr().String(), "--data", t.TempDir())
	want := "sshchat: " + l.Addr().String() + " is in use by another program: stop that one, or choose another with --listen\n"
	if status != 1 || errs != want || out != "" {
		t.Errorf("status %d, %q, %q; want %q", status, out, errs, want)
	}
}

func TestMOTDFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "motd")
	if status, _, errs := call(t, "--motd", file, "--data", t.TempDir()); status != 1 || !strings.Contains(errs, file) {
		t.Errorf("a file that is not there: status %d, %q", status, errs)
	}
	if err := os.WriteFile(file, []byte("tea at four\x1b[2J\n大家好\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := start(t, nil, "--motd", file)
	c := chattest.Dial(t, p.addr, "ann", chattest.NoPTY())
	c.WaitFor("大家好")
	if got := strings.Join(c.Lines()[1:3], "|"); got != "tea at four[2J|大家好" {
		t.Errorf("the message of the day is %q", got)
	}
	if err := os.WriteFile(file, []byte("tea is over\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c = chattest.Dial(t, p.addr, "bob", chattest.NoPTY())
	c.WaitFor("tea is over") // an edit shows at once
}

// TestRoomsFlag: rooms for newcomers are made at the start, and a name that is none is refused.
func TestRoomsFlag(t *testing.T) {
	for _, name := range []string{"a\nb", "a b", ""} {
		if status, _, errs := call(t, "--data", t.TempDir(), "--lobby", name); status != 2 || !strings.Contains(errs, "is no name of a room") {
			t.Errorf("a lobby called %q: status %d, %s", name, status, errs)
		}
	}
	if status, _, errs := call(t, "--data", t.TempDir(), "--rooms", "help,no room"); status != 2 || !strings.Contains(errs, `--rooms: "no room" is no name of a room`) {
		t.Errorf("status %d, %q", status, errs)
	}
	p := start(t, nil, "--rooms", "help,news")
	ann := chattest.Dial(t, p.addr, "ann", chattest.NoPTY())
	ann.WaitFor("you are in #lobby")
	ann.Type("#help who is there?\n")
	ann.WaitFor("who is there?")
	if out := succeed(t, "admin", "--data", p.data, "rooms"); !strings.Contains(out, "#help") || !strings.Contains(out, "#news") {
		t.Errorf("rooms:\n%s", out)
	}
}
