package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/natsd"
	"sshchat/sshchat/jetstream"
)

// cluster is a chat on NATS servers, and the host keys that its nodes share.
type cluster struct {
	*natsd.Servers
	list string
	keys string // the folder of the first node; "": none has started
}

// newServers runs NATS servers that hold no chat yet.
func newServers(t *testing.T, n int) *cluster {
	t.Helper()
	s := natsd.Run(t, n)
	return &cluster{Servers: s, list: strings.Join(s.URLs(), ",")}
}

// newCluster makes an empty chat.
func newCluster(t *testing.T, n int) *cluster {
	t.Helper()
	c := newServers(t, n)
	succeed(t, "cluster", "init", "--cluster", c.list, "--replicas", map[int]string{1: "1", 3: "3"}[n])
	return c
}

// node starts a node of the real program in a data folder, with the host keys of the first.
func (c *cluster) node(t *testing.T, name, data string, args ...string) *program {
	t.Helper()
	keys := filepath.Join(data, "keys")
	if c.keys == "" {
		c.keys = keys
	}
	shareKeys(t, c.keys, keys)
	p := &program{data: data, args: append([]string{"--cluster", c.list, "--node", name}, args...)}
	return startAs(t, p, func(*exec.Cmd) {})
}

// shareKeys copies host keys into a folder that has none.
func shareKeys(t *testing.T, from, to string) {
	t.Helper()
	entries, err := os.ReadDir(from)
	if _, here := os.Stat(to); err != nil || here == nil {
		return // the first node makes them
	}
	if err := os.MkdirAll(to, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		writeFile(t, filepath.Join(to, e.Name()), readFile(t, filepath.Join(from, e.Name())))
	}
}

// TestCluster: two nodes of the real program, people with the stock ssh on each.
func TestCluster(t *testing.T) {
	chattest.Need(t, "ssh")
	c := newCluster(t, 1)
	one := c.node(t, "n1", filepath.Join(t.TempDir(), "n1"))
	two := c.node(t, "n2", filepath.Join(t.TempDir(), "n2"))
	annKey, _ := chattest.KeyFile(t)
	ann := one.login(t, chattest.Terminal{}, chattest.SSH{User: "ann", Key: annKey})
	ann.WaitFor("* ann joined")
	bob := two.login(t, chattest.Terminal{}, chattest.SSH{User: "bob"})
	ann.WaitFor("* bob joined")
	for i, line := range []string{"hello from one", "and from two", "你好"} {
		from := []*chattest.Pane{ann, bob, ann}[i]
		from.Line(line)
		ann.WaitFor(": " + line)
		bob.WaitFor(": " + line)
	}

	t.Log("a name is one person's over both nodes")
	thief := two.login(t, chattest.Terminal{}, chattest.SSH{User: "ann"})
	thief.WaitFor("Permission denied") // the name is of another key
	again := two.login(t, chattest.Terminal{}, chattest.SSH{User: "ann", Key: annKey})
	again.WaitFor("you are here already")
	sane(t, again, "1")
	moved := two.login(t, chattest.Terminal{}, chattest.SSH{User: "ann", Key: annKey, Command: []string{"takeover"}})
	moved.WaitFor("#lobby")
	sane(t, ann, "1")
	moved.Line("I am over here")
	bob.WaitFor("ann: I am over here")

	t.Log("a node is killed: its people leave, and their names are free")
	eve := one.login(t, chattest.Terminal{}, chattest.SSH{User: "eve"})
	eve.WaitFor("eve joined")
	two.signal(t, syscall.SIGKILL)
	const told = "(connection lost)" // of one, or of both in one line
	if s, ok := eve.Shows(jetstream.LeaseTTL+chattest.Patience, func(s string) bool { return strings.Contains(s, told) }); !ok {
		t.Fatalf("nobody left %s:\n%s", told, s)
	}
	bobAgain := one.login(t, chattest.Terminal{}, chattest.SSH{User: "bob2"})
	bobAgain.WaitFor("bob2 joined")

	t.Log("it comes back without its copy of the log")
	matches, err := filepath.Glob(filepath.Join(two.data, "chat.db*"))
	if err != nil || len(matches) == 0 {
		t.Fatalf("%v: %v", matches, err)
	}
	for _, file := range matches {
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}
	two = c.node(t, "n2", two.data)
	back := two.login(t, chattest.Terminal{}, chattest.SSH{User: "ann", Key: annKey})
	back.WaitFor("and from two") // what was said before
	eve.WaitFor("ann joined")

	t.Log("it is killed and started again: what was before is told at once")
	two.signal(t, syscall.SIGKILL)
	two = c.node(t, "n2", two.data)
	back = two.login(t, chattest.Terminal{}, chattest.SSH{User: "ann", Key: annKey})
	back.WaitFor("ann: I am over here")
	if state, _ := two.signal(t, syscall.SIGTERM); state.ExitCode() != 0 {
		t.Errorf("it ended with %v", state)
	}
}
