package main

import (
	"bytes"
	"context"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"sshchat/cmd/sshchat/folder"
	"sshchat/sshchat/chattest"
	"sshchat/sshchat/front/auth"
)

// write writes a file of a test's own and returns its path.
func write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func line(key ssh.Signer) string { return string(ssh.MarshalAuthorizedKey(key.PublicKey())) }

// TestReload: what can be read holds from then on; what cannot leaves what held, and
// a bad line is named and takes nobody else down.
func TestReload(t *testing.T) {
	ann, bob := chattest.NewKey(t), chattest.NewKey(t)
	path := write(t, "allowed", "\ufeff"+strings.ReplaceAll(line(ann), "\n", "\r\n")+"nonsense\n")
	var log bytes.Buffer
	g, err := openGate(access{mode: "open", allowlist: path}, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	in := func(key ssh.Signer) bool {
		return g.now().Allowed.Allows(key.PublicKey(), "who", netip.MustParseAddr("192.0.2.1"), time.Now()) == nil
	}
	if !in(ann) || in(bob) || !strings.Contains(log.String(), "line=2") {
		t.Errorf("at first: ann %t, bob %t, log %s", in(ann), in(bob), &log)
	}
	for _, c := range []struct {
		what     string
		change   func() error
		ann, bob bool
		logged   string
	}{
		{"bob joins the list", func() error { return os.WriteFile(path, []byte(line(ann)+line(bob)), 0o600) }, true, true, "read again"},
		{"the file vanishes", func() error { return os.Remove(path) }, true, true, "still holds"},
		{"an endless line", func() error { return os.WriteFile(path, []byte(strings.Repeat("x", 1<<20)+"\n"+line(bob)), 0o600) }, false, true, "line=1"},
		{"an empty file", func() error { return os.WriteFile(path, nil, 0o600) }, false, false, "read again"},
	} {
		log.Reset()
		if err := c.change(); err != nil {
			t.Fatal(err)
		}
		g.reload()
		if in(ann) != c.ann || in(bob) != c.bob || !strings.Contains(log.String(), c.logged) {
			t.Errorf("%s: ann %t, bob %t, log %s", c.what, in(ann), in(bob), &log)
		}
	}
}

// TestGateRefuses: nobody serves with a list that is not there or not what it seems.
func TestGateRefuses(t *testing.T) {
	none := filepath.Join(t.TempDir(), "none")
	ca := write(t, "ca", line(chattest.NewKey(t)))
	for name, a := range map[string]access{
		"no allowlist":  {allowlist: none},
		"no operators":  {operators: none},
		"bad operator":  {operators: write(t, "ops", "nonsense\n")},
		"no authority":  {userCA: none},
		"no revoked":    {userCA: ca, revoked: none},
		"bad revoked":   {userCA: ca, revoked: write(t, "revoked", "nonsense\n")},
		"no passphrase": {passphrase: none},
		"plain words":   {passphrase: write(t, "words", "open sesame\n")},
	} {
		if _, err := openGate(a, slog.New(slog.DiscardHandler)); err == nil {
			t.Errorf("%s: it serves", name)
		}
	}
}

// TestPassphraseCommand: its line is what --passphrase-file wants.
func TestPassphraseCommand(t *testing.T) {
	for word, ok := range map[string]bool{"open sesame\n": true, "open sesame\r\n": true, "芝麻开门芝麻开门": true, "short\n": false, "": false} {
		var out, errs bytes.Buffer
		root := rootCommand(&out, &errs)
		root.SetArgs([]string{"passphrase"})
		root.SetIn(strings.NewReader(word))
		if err := root.ExecuteContext(context.Background()); (err == nil) != ok {
			t.Errorf("%q: %v", word, err)
		}
		if !ok {
			continue
		}
		p, err := auth.ParsePassphrase(out.String(), time.Now)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Check(t.Context(), strings.TrimRight(word, "\r\n"), auth.Guesser{}); err != nil {
			t.Errorf("%q: %v", word, err)
		}
		if err := p.Check(t.Context(), "something else", auth.Guesser{}); err == nil {
			t.Errorf("%q: another word opens it", word)
		}
	}
}

// TestCheckAccess: each way in is reported on, and what is wrong with it.
func TestCheckAccess(t *testing.T) {
	key := chattest.NewKey(t)
	good := write(t, "good", line(key))
	data := filepath.Join(t.TempDir(), "data")
	run := func(args ...string) (int, string) {
		status, out, _ := call(t, append([]string{"check", "--listen", "127.0.0.1:0", "--data", data}, args...)...)
		return status, out
	}
	hash := write(t, "hash", auth.HashPassphrase("open sesame", []byte("0123456789abcdef")))
	status, out := run("--allowlist", good, "--operators", good, "--user-ca", good, "--passphrase-file", hash, "--access", "known")
	for _, want := range []string{"1 key in " + good, "certificates by " + good, "asked of guests", "/admit"} {
		if status != 0 || !strings.Contains(out, want) {
			t.Errorf("status %d, want %q in\n%s", status, want, out)
		}
	}
	status, out = run("--allowlist", write(t, "bad", line(key)+"nonsense\n"))
	if status != 1 || !strings.Contains(out, "bad:2: ") {
		t.Errorf("a bad line: status %d\n%s", status, out)
	}
	if err := os.Chmod(hash, 0o644); err != nil {
		t.Fatal(err)
	}
	if status, out = run("--passphrase-file", hash); status != 1 || !strings.Contains(out, "chmod 600") {
		t.Errorf("a passphrase that all can read: status %d\n%s", status, out)
	}
	if err := os.MkdirAll(data, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(data, folder.Audit), []byte(`{"prev":"x"}`+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, out = run(); status != 1 || !strings.Contains(out, "line 1 does not follow") {
		t.Errorf("a changed audit log: status %d\n%s", status, out)
	}
}

// TestOwnerAndBansOverRestarts: the code of the first start makes the owner, once;
// what the owner ruled holds after a restart, and is on the record.
func TestOwnerAndBansOverRestarts(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	p := start(t, nil, "--data", data)
	p.waitFor(t, "/owner ")
	_, code, _ := strings.Cut(p.stdout.String(), "/owner ")
	boss, mallory := chattest.Key(chattest.NewKey(t)), chattest.Key(chattest.NewKey(t))
	b := chattest.Dial(t, p.addr, "boss1", boss)
	b.WaitFor("#lobby")
	b.Send("/owner " + strings.TrimSpace(code))
	b.WaitFor("you are the owner of this chat now")
	m := chattest.Dial(t, p.addr, "mallory", mallory, chattest.From("127.0.0.4"))
	m.WaitFor("#lobby")
	b.Send("/ban mallory for 3d spam")
	m.WaitFor("you are banned here until")
	b.Send("/topic tea")
	b.WaitFor("topic")
	p.signal(t, syscall.SIGTERM)

	p = start(t, nil, "--data", data)
	b = chattest.Dial(t, p.addr, "boss1", boss)
	b.WaitFor("topic: tea")
	if all := p.stdout.String(); strings.Contains(all, "/owner") {
		t.Errorf("a second code:\n%s", all)
	}
	m = chattest.Dial(t, p.addr, "mallory", mallory, chattest.NoPTY(), chattest.From("127.0.0.4"))
	if status := m.WaitExit(); status != 1 || !strings.Contains(m.Stderr(), "by boss1: spam") {
		t.Errorf("after the restart: status %d, %q", status, m.Stderr())
	}
	b.Send("/audit")
	b.WaitFor("boss1  ban  mallory")
	log, err := os.ReadFile(filepath.Join(data, folder.Audit))
	if err != nil || bytes.Count(log, []byte("\n")) != 3 || !bytes.Contains(log, []byte(`"reason":"spam"`)) {
		t.Errorf("the record, %v:\n%s", err, log)
	}
	if status, out, _ := call(t, "check", "--listen", "127.0.0.1:0", "--data", data); !strings.Contains(out, "3 rulings") {
		t.Errorf("check: status %d\n%s", status, out)
	}
}

// TestSIGHUP: a running server reads its lists again.
func TestSIGHUP(t *testing.T) {
	ann, bob := chattest.NewKey(t), chattest.NewKey(t)
	path := write(t, "allowed", line(ann))
	p := start(t, nil, "--allowlist", path)
	if _, err := chattest.TryDial(t, p.addr, "bob", chattest.Key(bob)); err == nil {
		t.Fatal("bob is in")
	}
	if err := os.WriteFile(path, []byte(line(bob)), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	p.waitForLog(t, "read again who may come in")
	chattest.Dial(t, p.addr, "bob", chattest.Key(bob)).WaitFor("#lobby")
	if _, err := chattest.TryDial(t, p.addr, "ann", chattest.Key(ann)); err == nil {
		t.Error("ann is in, who was struck off")
	}
}
