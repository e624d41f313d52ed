package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/natsd"
	"sshchat/sshchat/chattest/sample"
)

// contrib is contrib/cluster as somebody would install it: keys and certificates made by its
// script, three servers on its configurations with ports and paths of loopback.
type contrib struct {
	*natsd.Servers
	dir string
}

// installContrib does what contrib/cluster/README.md says.
func installContrib(t *testing.T) *contrib {
	t.Helper()
	if _, err := exec.LookPath("openssl"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip("openssl is not installed")
	}
	dir := t.TempDir()
	const from = "../../contrib/cluster"
	runScript(t, dir, from)
	ports, err := natsd.Ports(6)
	if err != nil {
		t.Fatal(err)
	}
	shared := readFile(t, filepath.Join(from, "chat.conf"))
	var files []string
	for i := range 3 {
		here := filepath.Join(dir, fmt.Sprint("n", i+1))
		conf := shared
		for old, fresh := range map[string]string{
			"0.0.0.0:4222": fmt.Sprint("127.0.0.1:", ports[i]), "0.0.0.0:6222": fmt.Sprint("127.0.0.1:", ports[3+i]),
			"n1:6222": fmt.Sprint("127.0.0.1:", ports[3]), "n2:6222": fmt.Sprint("127.0.0.1:", ports[4]), "n3:6222": fmt.Sprint("127.0.0.1:", ports[5]),
			"/var/lib/nats": filepath.Join(here, "data"), `"server.crt"`: `"` + here + `/server.crt"`, `"server.key"`: `"` + here + `/server.key"`,
			`"ca.crt"`: `"` + here + `/ca.crt"`, `"keys.conf"`: `"../keys.conf"`,
		} {
			if !strings.Contains(shared, old) {
				t.Errorf("chat.conf does not hold %s", old)
			}
			conf = strings.ReplaceAll(conf, old, fresh)
		}
		writeFile(t, filepath.Join(here, "chat.conf"), conf)
		name := fmt.Sprintf("n%d.conf", i+1)
		writeFile(t, filepath.Join(here, name), readFile(t, filepath.Join(from, name)))
		files = append(files, filepath.Join(here, name))
	}
	servers, err := natsd.Files(files...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(servers.Stop)
	return &contrib{servers, dir}
}

// runScript runs keys.sh with this test's binary as sshchat.
func runScript(t *testing.T, dir, from string) {
	t.Helper()
	bin := t.TempDir()
	writeFile(t, filepath.Join(bin, "sshchat"), fmt.Sprintf("#!/bin/sh\nexec env %s=1 %s \"$@\"\n", asProgram, os.Args[0]))
	if err := os.Chmod(filepath.Join(bin, "sshchat"), 0o700); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), filepath.Join(from, "keys.sh"), dir)
	cmd.Env = append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("keys.sh: %v\n%s", err, out)
	}
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// flags are those of somebody with the nkey in a file.
func (c *contrib) flags(key string) []string {
	return []string{
		"--cluster", strings.Join(c.URLs(), ","),
		"--cluster-key", filepath.Join(c.dir, key), "--cluster-ca", filepath.Join(c.dir, "ca.crt"),
	}
}

// TestContrib: with the configurations of contrib/cluster a chat can be made by the admin's nkey
// alone, and nodes that have one each can do what nodes do: talk, take back, write snapshots.
func TestContrib(t *testing.T) {
	if sample.Step > 1 {
		t.Skip("a page and a configuration are the same under the race detector; what they use is watched by other tests")
	}
	c := installContrib(t)
	if status, _, errs := call(t, append([]string{"cluster", "init"}, c.flags("n1/node.nk")...)...); status != 1 || !strings.Contains(errs, "the NATS servers refuse: ") {
		t.Errorf("a node makes a chat: status %d, %s", status, errs)
	}
	old := t.TempDir()
	remember(t, old)
	page := c.page(t)
	succeed(t, append(page["cluster"], "--from", old)...)
	var nodes []*program
	keys := ""
	for i := range 3 {
		name := fmt.Sprint("n", i+1)
		data := filepath.Join(t.TempDir(), name)
		shareKeys(t, keys, filepath.Join(data, "keys"))
		p := &program{data: data}
		for _, word := range page["serve"][1:] { // of n1
			p.args = append(p.args, regexp.MustCompile("^n1$|n1(/node.nk)$").ReplaceAllString(word, name+"$1"))
		}
		nodes = append(nodes, startAs(t, p, func(*exec.Cmd) {}))
		keys = filepath.Join(nodes[0].data, "keys")
	}
	ann := chattest.Dial(t, nodes[0].addr, "ann", chattest.NoPTY())
	bob := chattest.Dial(t, nodes[1].addr, "bob", chattest.NoPTY())
	eve := chattest.Dial(t, nodes[2].addr, "eve", chattest.NoPTY())
	for i, who := range []*chattest.Client{ann, bob, eve} {
		who.WaitFor("you are in #lobby")
		who.Type(fmt.Sprintf("line %d\n", i))
		for _, all := range []*chattest.Client{ann, bob, eve} {
			all.WaitFor(fmt.Sprint(": line ", i))
		}
	}
	if lines, was := exportLines(t, nodes[1].data), exportLines(t, old); !strings.HasPrefix(lines, was) {
		t.Errorf("the snapshot gave\n%s\nand not\n%s", lines, was)
	}
	putSnapshot(t, c)
	bob.Type("/del\n")
	bob.WaitFor("taken back")
	for i, p := range nodes {
		out := succeed(t, "check", "--data", p.data, "--cluster-system-key", filepath.Join(c.dir, "system.nk"))
		for want, n := range map[string]int{"on disk before it answers": 3, "ok     node       n": 3, "WRONG": 0, "that of the chat": 1} {
			if strings.Count(out, want) != n {
				t.Errorf("node %d: %q is not there %d times:\n%s", i+1, want, n, out)
			}
		}
	}
	succeed(t, "backup", "--data", nodes[0].data, filepath.Join(t.TempDir(), "chat.tar"))
	for _, p := range nodes {
		p.signal(t, syscall.SIGTERM)
		if all := p.stderr.String(); strings.Contains(all, "ermissions") || strings.Contains(all, "one by one") {
			t.Errorf("a right is missing:\n%s", all)
		}
	}
}

// page returns the commands of sshchat with which docs/cluster.md sets a chat up, by their first
// words, on these servers.
func (c *contrib) page(t *testing.T) map[string][]string {
	t.Helper()
	_, text, _ := strings.Cut(readFile(t, "../../docs/cluster.md"), "## Set it up")
	commands := map[string][]string{}
	for _, block := range recipeBlock.FindAllStringSubmatch(text, -1) {
		for line := range strings.Lines(block[1]) {
			if words := strings.Fields(line); words[0] == "sshchat" {
				line = strings.ReplaceAll(line, "tls://n1:4222,tls://n2:4222,tls://n3:4222", strings.Join(c.URLs(), ","))
				commands[words[1]] = strings.Fields(strings.ReplaceAll(line, " keys/", " "+c.dir+"/"))[1:]
			}
		}
	}
	if len(commands) != 2 {
		t.Fatalf("docs/cluster.md sets a chat up with %q", commands)
	}
	return commands
}

// putSnapshot does with a node's nkey what a node does for a snapshot.
func putSnapshot(t *testing.T, c *contrib) {
	t.Helper()
	conn, err := c.dial(t, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	j, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	store, err := j.CreateObjectStore(t.Context(), jetstream.ObjectStoreConfig{Bucket: "snap-b", Replicas: 3})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.PutString(t.Context(), "3-1", "a log"); err != nil {
		t.Fatal(err)
	}
	if text, err := store.GetString(t.Context(), "3-1"); err != nil || text != "a log" {
		t.Errorf("%q, %v", text, err)
	}
	if err := j.DeleteObjectStore(t.Context(), "snap-b"); err != nil {
		t.Error(err)
	}
}

// dial connects with the nkey of n1, and tells said what is refused.
func (c *contrib) dial(t *testing.T, said chan<- error) (*nats.Conn, error) {
	t.Helper()
	nkey, err := nats.NkeyOptionFromSeed(filepath.Join(c.dir, "n1", "node.nk"))
	if err != nil {
		return nil, err
	}
	return nats.Connect(strings.Join(c.URLs(), ","), nkey, nats.RootCAs(filepath.Join(c.dir, "ca.crt")),
		nats.CustomInboxPrefix("_INBOX_n1"), nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
			if said != nil {
				said <- err
			} else {
				t.Error(err)
			}
		}))
}

// TestContribRefuses: a node's nkey cannot do what no node does.
func TestContribRefuses(t *testing.T) {
	if sample.Step > 1 {
		t.Skip("a page and a configuration are the same under the race detector; what they use is watched by other tests")
	}
	c := installContrib(t)
	succeed(t, append([]string{"cluster", "init"}, c.flags("admin.nk")...)...)
	said := make(chan error, 64)
	conn, err := c.dial(t, said)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	hears := func(subject string) func() error {
		return func() error { _, err := conn.SubscribeSync(subject); return err }
	}
	sends := func(subject string) func() error {
		return func() error { return conn.Publish(subject, nil) }
	}
	for what, try := range map[string]func() error{
		"all there is":              hears(">"),
		"another node's answers":    hears("_INBOX_n2.>"),
		"what is written to keys":   hears("$KV.chat.>"),
		"a forged line":             sends("chat.live.n1"),
		"a forged key":              sends("chat.keys.name.alice"),
		"an answer to another":      sends("_INBOX_n2.x"),
		"deleting the log":          sends("$JS.API.STREAM.DELETE.chat"),
		"deleting the keys":         sends("$JS.API.STREAM.DELETE.KV_chat"),
		"emptying the keys":         sends("$JS.API.STREAM.PURGE.KV_chat"),
		"changing the log":          sends("$JS.API.STREAM.UPDATE.chat"),
		"making a stream":           sends("$JS.API.STREAM.CREATE.other"),
		"a consumer of the log":     sends("$JS.API.CONSUMER.CREATE.chat"),
		"asking servers about them": sends("$SYS.REQ.SERVER.PING.VARZ"),
	} {
		if err := errors.Join(try(), conn.FlushTimeout(chattest.Patience)); err != nil {
			t.Fatal(err)
		}
		timer := time.NewTimer(chattest.Patience)
		select {
		case err := <-said:
			if !errors.Is(err, nats.ErrPermissionViolation) {
				t.Errorf("%s: %v", what, err)
			}
		case <-timer.C:
			t.Errorf("%s is not refused", what)
		}
		timer.Stop()
	}
}
