package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"sshchat/sshchat/chattest"
)

// TestCheckNamesWhatDiffers: whatever somebody changes on one node alone while it serves, its host
// keys or a list of people, check names it, on that node and on others.
func TestCheckNamesWhatDiffers(t *testing.T) {
	t.Parallel() // it waits for a lease to be refreshed
	c := newCluster(t, 1)
	list := filepath.Join(t.TempDir(), "operators")
	writeFile(t, list, "")
	one := c.node(t, "n1", filepath.Join(t.TempDir(), "n1"), "--operators", list)
	other := filepath.Join(t.TempDir(), "operators")
	writeFile(t, other, "")
	two := c.node(t, "n2", filepath.Join(t.TempDir(), "n2"), "--operators", other)
	says := func(p *program) string {
		t.Helper()
		_, out, _ := call(t, "check", "--data", p.data)
		return out
	}
	if out := says(one) + says(two); strings.Contains(out, "differs") || strings.Contains(out, "WRONG  host") {
		t.Fatalf("nothing differs, and check says\n%s", out)
	}
	writeFile(t, other, line(chattest.NewKey(t)))
	if err := two.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	two.waitForLog(t, "another node has other settings")
	for _, p := range []*program{one, two} {
		for end := time.Now().Add(chattest.Patience); ; time.Sleep(100 * time.Millisecond) { // nobody tells when a lease is refreshed
			out := says(p)
			if strings.Contains(out, "it differs in --operators") {
				break
			}
			if time.Now().After(end) {
				t.Fatalf("of a list that was edited check says\n%s", out)
			}
		}
	}
	fresh := t.TempDir()
	alone := start(t, nil, "--data", fresh)
	alone.signal(t, os.Interrupt)
	if err := os.RemoveAll(filepath.Join(two.data, "keys")); err != nil {
		t.Fatal(err)
	}
	shareKeys(t, filepath.Join(fresh, "keys"), filepath.Join(two.data, "keys"))
	if out := says(two); !strings.Contains(out, "WRONG  host keys") || !strings.Contains(out, "differs in host-key") {
		t.Errorf("of replaced host keys check says\n%s", out)
	}
}
