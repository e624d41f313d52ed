package main

import (
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"sshchat/cmd/sshchat/folder"
	"sshchat/sshchat/chattest"
)

// TestCheckBesideServer: check asks a server that runs, looks where that one looks, and
// finds nothing wrong with what is right.
func TestCheckBesideServer(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.WriteFile("list", []byte(line(chattest.NewKey(t))), 0o600); err != nil {
		t.Fatal(err)
	}
	p := start(t, nil, "--allowlist", "list") // relative to where it runs
	t.Chdir("/")
	out := succeed(t, "check", "--data", p.data)
	for _, want := range []string{"server ", "listen     " + p.addr + " is served by process", "1 key in " + filepath.Join(dir, "list"), chattest.Fingerprint(t, p.addr)} {
		if strings.Contains(out, "WRONG") || !strings.Contains(out, want) {
			t.Errorf("check says\n%swant %q", out, want)
		}
	}
	if out := succeed(t, "check", "--data", p.data, "--listen", p.addr); !strings.Contains(out, p.addr+" is served") {
		t.Errorf("asked for its address, check says\n%s", out)
	}
	other, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if status, out, _ := call(t, "check", "--data", p.data, "--listen", other.Addr().String()); status != 1 || !strings.Contains(out, "WRONG  listen") {
		t.Errorf("asked for another's address: status %d\n%s", status, out)
	}
	if err := os.WriteFile(filepath.Join(dir, "list"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if status, out, _ := call(t, "check", "--data", p.data); status != 1 || !strings.Contains(out, "WRONG  allowlist") {
		t.Errorf("its list is empty: status %d\n%s", status, out)
	}
	if err := p.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	p.waitForLog(t, "nobody can come in")
	if err := os.Chmod(filepath.Join(dir, "list"), 0o666); err != nil {
		t.Fatal(err)
	}
	if status, out, _ := call(t, "check", "--data", p.data); status != 1 || !strings.Contains(out, "others can change "+filepath.Join(dir, "list")) {
		t.Errorf("all can write its list: status %d\n%s", status, out)
	}
	var r running
	if err := json.Unmarshal([]byte(succeed(t, "admin", "--data", p.data, statusLine)), &r); err != nil || r.PID != p.cmd.Process.Pid || len(r.Listen) != 1 || r.Listen[0] != p.addr {
		t.Errorf("the server says of itself %+v, %v", r, err)
	}
	for command, want := range map[string]string{
		"nosuchthing": "there is no command nosuchthing; sshchat admin help lists what there is\n",
		"join":        "join is for a session: log in without a command (ssh HOST), then type /join\n",
		"kick":        "usage: sshchat admin kick NAME [REASON]\n",
	} {
		if _, _, said := call(t, "admin", "--data", p.data, command); said != want {
			t.Errorf("admin %s: %q, want %q", command, said, want)
		}
	}
}

// TestFolderOpenToOthers: what others could change is refused as a host key is, what
// they can read is told.
func TestFolderOpenToOthers(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	if err := os.Mkdir(data, 0o700); err != nil {
		t.Fatal(err)
	}
	remember(t, data)
	both := func(want string) {
		t.Helper()
		if status, out, _ := call(t, "check", "--listen", "127.0.0.1:0", "--data", data); status != 1 || !strings.Contains(out, "WRONG  data") || !strings.Contains(out, want) {
			t.Errorf("check: status %d\n%s", status, out)
		}
	}
	for _, mode := range []os.FileMode{0o777, 0o770, 0o702} {
		if err := os.Chmod(data, mode); err != nil {
			t.Fatal(err)
		}
		both("chmod go-w " + data)
		if status, _, errs := call(t, "--listen", "127.0.0.1:0", "--data", data); status != 1 || !strings.Contains(errs, "chmod go-w "+data) || strings.Count(errs, "\n") != 1 {
			t.Errorf("serve in a folder of %o: status %d, %q", mode, status, errs)
		}
	}
	file := filepath.Join(data, folder.History)
	if err := os.Chmod(data, 0o755); err != nil { // to list its names tells nobody anything
		t.Fatal(err)
	}
	if err := os.Chmod(file, 0o644); err != nil {
		t.Fatal(err)
	}
	both("chmod 600 " + file)
	p := start(t, nil, "--data", data)
	p.waitForLog(t, "chmod 600 "+file)
	p.signal(t, syscall.SIGTERM)
	if out := succeed(t, "check", "--listen", "127.0.0.1:0", "--data", data); strings.Contains(out, "WRONG") {
		t.Errorf("after a start:\n%s", out)
	}
}
