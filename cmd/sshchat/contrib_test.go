package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/natsd"
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

// TestContribRights: with the configurations of contrib/cluster a chat can be made by the
// admin's nkey alone, and a node's has the rights that it needs.
func TestContribRights(t *testing.T) {
	c := installContrib(t)
	if status, _, errs := call(t, append([]string{"cluster", "init"}, c.flags("n1/node.nk")...)...); status != 1 || !strings.Contains(errs, "the NATS servers refuse: ") {
		t.Errorf("a node makes a chat: status %d, %s", status, errs)
	}
	status, out, errs := call(t, append([]string{"cluster", "init"}, c.flags("admin.nk")...)...)
	if status != 0 {
		t.Fatalf("status %d\n%s%s", status, out, errs)
	}
	for _, node := range []string{"n1", "n2", "n3"} {
		args := append([]string{"check", "--data", t.TempDir(), "--listen", "127.0.0.1:0", "--node", node}, c.flags(node+"/node.nk")...)
		status, out, errs := call(t, append(args, "--cluster-system-key", filepath.Join(c.dir, "system.nk"))...)
		if status != 0 || strings.Count(out, "on disk before it answers") != 3 || !strings.Contains(out, "ok     rights     node "+node) {
			t.Errorf("status %d\n%s%s", status, out, errs)
		}
		t.Log(out)
	}
}

// TestContribRefuses: a node's nkey cannot do what no node does.
func TestContribRefuses(t *testing.T) {
	c := installContrib(t)
	if status, out, errs := call(t, append([]string{"cluster", "init"}, c.flags("admin.nk")...)...); status != 0 {
		t.Fatalf("status %d\n%s%s", status, out, errs)
	}
	nkey, err := nats.NkeyOptionFromSeed(filepath.Join(c.dir, "n1", "node.nk"))
	if err != nil {
		t.Fatal(err)
	}
	said := make(chan error, 64)
	conn, err := nats.Connect(strings.Join(c.URLs(), ","), nkey, nats.RootCAs(filepath.Join(c.dir, "ca.crt")),
		nats.CustomInboxPrefix("_INBOX_n1"), nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { said <- err }))
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
