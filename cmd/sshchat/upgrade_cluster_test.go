package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"sshchat/sshchat/chattest"
)

// TestUpgradeCluster: the nodes of a chat on an earlier program become this one, one after the other, while
// people talk on both. It needs that program:
//
//	SSHCHAT_OLD_NODE=/tmp/old/sshchat go test ./cmd/sshchat -run TestUpgradeCluster
func TestUpgradeCluster(t *testing.T) {
	old := os.Getenv("SSHCHAT_OLD_NODE")
	if old == "" {
		t.Skip("an earlier program is not in the repository: SSHCHAT_OLD_NODE=FILE")
	}
	c := newServers(t, 1)
	if out, err := exec.CommandContext(t.Context(), old, "cluster", "init", "--cluster", c.list, "--replicas", "1").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	boss := operators(t)
	start := func(name, data, bin string) *program {
		if c.keys == "" {
			c.keys = filepath.Join(data, "keys")
		}
		shareKeys(t, c.keys, filepath.Join(data, "keys"))
		p := &program{data: data, args: []string{"--cluster", c.list, "--node", name, "--operators", boss}}
		return startAs(t, p, func(cmd *exec.Cmd) {
			if bin != "" {
				cmd.Path = bin
			}
		})
	}
	come := func(p *program, name string) *chattest.Client {
		client := chattest.Dial(t, p.addr, name, chattest.Key(keyOf(t, name)), chattest.NoPTY())
		client.WaitFor("you are in #lobby")
		return client
	}
	talk := func(from, to *chattest.Client, line string) {
		from.Type(line + "\n")
		to.WaitFor(": " + line)
	}
	one, two := start("n1", filepath.Join(t.TempDir(), "n1"), old), start("n2", filepath.Join(t.TempDir(), "n2"), old)
	alice, bob := come(one, "alice"), come(two, "bob")
	talk(alice, bob, "both are old")
	alice.Type("/join #ops\n/room private yes\n/invite bob\n")
	bob.WaitFor("#+ops")
	mallory := come(two, "mallory")
	talk(mallory, alice, "buy now")

	if state, _ := one.signal(t, syscall.SIGTERM); state.ExitCode() != 0 {
		t.Errorf("n1 ended with %v", state)
	}
	one = start("n1", one.data, "")
	alice = come(one, "alice")
	alice.Type("/switch #lobby\n")
	talk(alice, bob, "one is new")
	talk(bob, alice, "and one is not")
	chief := come(one, "boss")
	chief.Type("/ban mallory spam\n")
	mallory.WaitFor("spam")
	mallory.WaitExit()

	if state, _ := two.signal(t, syscall.SIGTERM); state.ExitCode() != 0 {
		t.Errorf("n2 ended with %v", state)
	}
	two = start("n2", two.data, "")
	bob = come(two, "bob")
	talk(bob, alice, "both are new")
	for _, p := range []*program{one, two} {
		if out := succeed(t, "history", "--data", p.data, "-n", "100"); !strings.Contains(out, "alice: both are old") || !strings.Contains(out, "bob: both are new") {
			t.Errorf("its history is\n%s", out)
		}
		if out := succeed(t, "admin", "--data", p.data, "bans"); !strings.Contains(out, "mallory") {
			t.Errorf("it bans %s", out)
		}
	}
}
