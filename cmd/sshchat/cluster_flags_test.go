package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"sshchat/sshchat/chattest/natsd"
)

// TestClusterCalls: what cannot be meant is told in one line that says what can.
func TestClusterCalls(t *testing.T) {
	data := t.TempDir()
	seed := write(t, "node.nk", "nothing\n")
	open := write(t, "open.nk", "nothing\n")
	if err := os.Chmod(seed, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(open, 0o644); err != nil {
		t.Fatal(err)
	}
	const list = "nats://127.0.0.1:1"
	for _, c := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"--node", "n1"}, 2, "--node says nothing without --cluster"},
		{[]string{"--cluster-key", seed}, 2, "--cluster-key says nothing without --cluster"},
		{[]string{"--cluster-ca", seed}, 2, "--cluster-ca says nothing without --cluster"},
		{[]string{"check", "--cluster-system-key", seed}, 2, "--cluster-system-key says nothing without --cluster"},
		{[]string{"--cluster", list}, 2, "--cluster needs --node NAME"},
		{[]string{"--cluster", list, "--node", "n 1"}, 2, "letters, digits, - and _"},
		{[]string{"--cluster", list, "--node", "init"}, 2, "choose another"},
		{[]string{"--cluster", "n1:4222", "--node", "n1"}, 2, "nats://HOST:PORT or tls://HOST:PORT"},
		{[]string{"--cluster", "nats://a,,nats://b", "--node", "n1"}, 2, "a comma between two"},
		{[]string{"--cluster", "nats://user:secret@n1:4222", "--node", "n1"}, 2, "--cluster-key FILE"},
		{[]string{"--cluster", list, "--node", "n1", "--cluster-key", "/nowhere"}, 1, "/nowhere"},
		{[]string{"--cluster", list, "--node", "n1", "--cluster-key", seed}, 1, "sshchat cluster key makes one"},
		{[]string{"--cluster", list, "--node", "n1", "--cluster-key", open}, 1, "chmod 600 " + open},
		{[]string{"--cluster", list, "--node", "n1", "--cluster-ca", seed}, 1, "BEGIN CERTIFICATE"},
		{[]string{"--cluster", list, "--node", "n1"}, 1, "connect to the cluster at " + list},
		{[]string{"cluster", "init"}, 2, "--cluster is missing"},
		{[]string{"cluster", "init", "--cluster", list, "--replicas", "2"}, 2, "write 3"},
		{[]string{"cluster", "key"}, 2, "name one file"},
		{[]string{"cluster", "inti"}, 2, `"inti"`},
		{[]string{"backup", "--node", "n1"}, 2, "--node says nothing without --cluster"},
	} {
		args := c.args
		if args[0] != "cluster" {
			args = append(args, "--data", data)
		}
		if strings.HasPrefix(args[0], "--") {
			args = append(args, "--listen", "127.0.0.1:0")
		}
		status, out, errs := call(t, args...)
		if status != c.status || out != "" || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, c.want) {
			t.Errorf("%q: status %d, %q, is told %q, want %q", args, status, out, errs, c.want)
		}
		if strings.Contains(errs, "secret") {
			t.Errorf("the password is shown: %q", errs)
		}
	}
}

// TestClusterKey: a key is made once, and its public half is what is printed each time.
func TestClusterKey(t *testing.T) {
	file := filepath.Join(t.TempDir(), "node.nk")
	public := succeed(t, "cluster", "key", file)
	if !strings.HasPrefix(public, "U") || succeed(t, "cluster", "key", file) != public {
		t.Errorf("it prints %q", public)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
}

// TestNodeRefuses: a node does not serve where it could not keep what is promised, and says what
// to do.
func TestNodeRefuses(t *testing.T) {
	servers := natsd.Run(t, 1)
	list := servers.URLs()[0]
	serve := func(node, data string) []string {
		return []string{"--cluster", list, "--node", node, "--data", data, "--listen", "127.0.0.1:0"}
	}
	refused := func(what, want string, args []string) {
		t.Helper()
		status, out, errs := call(t, args...)
		last := errs[strings.LastIndex(strings.TrimSpace(errs), "\n")+1:] // behind what is logged
		if status != 1 || out != "" || !strings.HasPrefix(last, "sshchat: ") || !strings.Contains(last, want) {
			t.Errorf("%s: status %d, %q, %q; want %q", what, status, out, errs, want)
		}
	}
	refused("no chat", "sshchat cluster init", serve("n1", t.TempDir()))
	succeed(t, "cluster", "init", "--cluster", list, "--replicas", "1")
	c := &cluster{Servers: servers, list: list}
	one := c.node(t, "n1", filepath.Join(t.TempDir(), "n1"), "--lobby", "hall")

	refused("no host key", "copy the folder keys from there", serve("n2", t.TempDir()))
	other := t.TempDir()
	alone := start(t, nil, "--data", other)
	alone.signal(t, os.Interrupt)
	for _, file := range []string{"chat.db", "chat.db.lock"} {
		if err := os.Remove(filepath.Join(other, file)); err != nil {
			t.Fatal(err)
		}
	}
	refused("another host key", "host keys", serve("n2", other))
	twin := filepath.Join(t.TempDir(), "twin")
	shareKeys(t, c.keys, filepath.Join(twin, "keys"))
	refused("the same name", "--node", serve("n1", twin))

	two := c.node(t, "n2", filepath.Join(t.TempDir(), "n2"))
	two.waitForLog(t, "another node has other settings")
	if status, out, _ := call(t, "check", "--data", two.data); status != 1 || !strings.Contains(out, "WRONG  node       n1: it differs in --lobby") {
		t.Errorf("check: status %d\n%s", status, out)
	}
	changeByHand(t, list)
	status, out, _ := call(t, "check", "--data", one.data)
	if status != 1 || !strings.Contains(out, "KV_chat was changed by hand: allow_direct") {
		t.Errorf("check: status %d\n%s", status, out)
	}
	one.signal(t, os.Interrupt)
	refused("a stream changed by hand", "allow_direct", serve("n1", one.data))
}

// changeByHand lets replicas answer for the keys, which they must not.
func changeByHand(t *testing.T, list string) {
	t.Helper()
	conn, err := nats.Connect(list)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	j, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	s, err := j.Stream(ctx, "KV_chat")
	if err != nil {
		t.Fatal(err)
	}
	changed := s.CachedInfo().Config
	changed.AllowDirect = true
	if _, err := j.UpdateStream(ctx, changed); err != nil {
		t.Fatal(err)
	}
}
