package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"sshchat/sshchat/chattest"
)

// exportLines is what export --lines writes.
func exportLines(t *testing.T, data string) string {
	t.Helper()
	status, out, errs := call(t, "export", "--lines", "--data", data)
	if status != 0 {
		t.Fatalf("export --lines: status %d, %s", status, errs)
	}
	return out
}

// lastNumber is the number of the newest line that an export holds.
func lastNumber(t *testing.T, export string) (last uint64) {
	t.Helper()
	for line := range strings.Lines(export) {
		var l struct {
			Seq uint64 `json:"seq"`
		}
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		last = max(last, l.Seq)
	}
	return last
}

// TestMoveToClusterAndBack: a chat that moves from one machine into a cluster, and back, is the
// same to the people in it; numbers rise, and who follows goes on.
func TestMoveToClusterAndBack(t *testing.T) {
	p := start(t, nil)
	w := settle(t, p)
	lines := exportLines(t, p.data)
	before := lastNumber(t, lines)

	c := newServers(t, 1)
	init := []string{"cluster", "init", "--cluster", c.list, "--replicas", "1", "--from", p.data}
	if status, _, errs := call(t, init...); status != 1 || !strings.Contains(errs, "in use") {
		t.Errorf("moved in while it is served: status %d, %q", status, errs)
	}
	p.signal(t, syscall.SIGKILL) // its numbers go on behind what it may have shown
	if out := succeed(t, init...); !strings.Contains(out, "records; the next entry gets the number ") {
		t.Errorf("it says\n%s", out)
	}
	if status, _, errs := call(t, init...); status != 1 || !strings.Contains(errs, "there is a chat on these servers already") {
		t.Errorf("moved in twice: status %d, %q", status, errs)
	}
	if status, _, errs := call(t, "--cluster", c.list, "--node", "n1", "--data", p.data, "--listen", "127.0.0.1:0"); status != 1 || !strings.Contains(errs, "sshchat cluster init --from") {
		t.Errorf("a node in the folder of a chat on one machine: status %d, %q", status, errs)
	}

	c.keys = filepath.Join(p.data, "keys")
	node := c.node(t, "n1", filepath.Join(t.TempDir(), "n1"))
	if moved := exportLines(t, node.data); !strings.HasPrefix(moved, lines) {
		t.Errorf("the lines are\n%s\nand were\n%s", moved, lines)
	}
	if chattest.Fingerprint(t, node.addr) == "" {
		t.Error("it has no host key")
	}
	w.check(t, node)
	since := succeed(t, "tail", "--data", node.data, "--json", "--since", "1", "-n", "1000", "--max", "3")
	if first := lastNumber(t, since); first >= before {
		t.Errorf("tail --since 1 begins with\n%s", since)
	}
	t.Run("beside a node", func(t *testing.T) { refuseBeside(t, node) })

	inCluster := exportLines(t, node.data) // what is announced later may be in the backup as well
	backup := filepath.Join(t.TempDir(), "chat.tar")
	if out := succeed(t, "backup", "--data", node.data, backup); !strings.Contains(out, "chat.db, ") {
		t.Errorf("backup says\n%s", out)
	}
	whole := succeed(t, "export", "--data", node.data)
	node.signal(t, syscall.SIGTERM)
	if status, _, errs := call(t, "--data", node.data, "--listen", "127.0.0.1:0"); status != 1 || !strings.Contains(errs, "serve it with --cluster") {
		t.Errorf("a node's folder served as one machine: status %d, %q", status, errs)
	}

	home := filepath.Join(t.TempDir(), "home")
	succeed(t, "restore", "--data", home, backup)
	if out := succeed(t, "check", "--listen", "127.0.0.1:0", "--data", home); strings.Contains(out, "WRONG") {
		t.Errorf("check says\n%s", out)
	}
	if back := exportLines(t, home); !strings.HasPrefix(back, inCluster) {
		t.Errorf("the lines are\n%s\nand were\n%s", back, inCluster)
	}
	if back := succeed(t, "export", "--data", home); !bytes.Equal(records(back), records(whole)) {
		t.Errorf("the records are\n%s\nand were\n%s", records(back), records(whole))
	}
	q := start(t, nil, "--data", home)
	w.checkAgain(t, q)
	said := succeed(t, "say", "--data", home, "#lobby", "home again")
	if now := lastNumber(t, exportLines(t, home)); now <= lastNumber(t, inCluster) {
		t.Errorf("the newest line has the number %d (%s)", now, said)
	}
}

// checkAgain is check for those whose letters are read by now.
func (w *town) checkAgain(t *testing.T, p *program) {
	t.Helper()
	boss := w.dial(t, p, "boss1", w.boss)
	boss.WaitFor("#lobby")
	boss.Type("/unban mallory\n")
	boss.WaitFor("ended the ban of mallory")
	alice := w.dial(t, p, "alice", w.alice)
	alice.WaitFor("你进入了 #lobby")
	alice.Type("/history #ops\n")
	alice.WaitFor("the deploy is done")
	mallory := w.dial(t, p, "mallory", w.mallory, chattest.From("127.0.0.4"))
	mallory.WaitFor("you are in #lobby")
}

// records are those of a whole export.
func records(export string) []byte {
	var all bytes.Buffer
	for line := range strings.Lines(export) {
		if strings.HasPrefix(line, `{"key":`) {
			all.WriteString(line)
		}
	}
	return all.Bytes()
}

// refuseBeside: what would make another chat of a node's folder is refused, with a line that
// says what to do.
func refuseBeside(t *testing.T, node *program) {
	backup := filepath.Join(t.TempDir(), "lines.db")
	succeed(t, "backup", "--data", node.data, backup)
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"restore", "--data", node.data, backup}, "name a new folder with --data"},
		{[]string{"import", "--data", node.data, os.DevNull}, ""},
		{[]string{"cluster", "init", "--cluster", "nats://127.0.0.1:1", "--from", node.data}, "make a backup of the node"},
	} {
		status, _, errs := call(t, c.args...)
		if status != 1 || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, c.want) {
			t.Errorf("%q: status %d, %q", c.args, status, errs)
		}
	}
}
