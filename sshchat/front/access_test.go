package front_test

import (
	"bytes"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"sshchat/keys"
	"sshchat/sshchat"
	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/inside"
	"sshchat/sshchat/front"
	"sshchat/sshchat/front/auth"
)

// run starts a command line and returns its output and exit status.
func run(t *testing.T, stdin string, argv ...string) (out string, status int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), argv[0], argv[1:]...)
	cmd.Stdin = strings.NewReader(stdin)
	b, _ := cmd.CombinedOutput() // the status says it
	return string(b), cmd.ProcessState.ExitCode()
}

// leave lets somebody go and waits until the name is free.
func leave(c *chattest.Client) {
	c.Type("\x04")
	c.WaitExit()
	c.Close()
}

// owned makes a name somebody's and returns the key, as a file and as a signer.
func (h *house) owned(t *testing.T, name string) (path string, key ssh.Signer) {
	t.Helper()
	path, key = chattest.KeyFile(t)
	leave(h.Join(t, name, chattest.Key(key)))
	h.Log.Count(t, "msg=left ip=127.0.0.1 name="+name, 1)
	return path, key
}

// TestNameOfAnother: with another key, or none, a name is refused at once, in one
// banner; the owner's key opens it, wherever in the queue it stands.
func TestNameOfAnother(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	_, key := h.owned(t, "alice")
	anything := chattest.NoKey()
	other := chattest.NewKey(t)
	_, err := chattest.TryDial(t, h.Addr, "ALICE", chattest.Key(other), anything)
	if err == nil || strings.Count(err.Error(), "sshchat:") != 1 || // in two languages, once
		!strings.Contains(err.Error(), "the name ALICE belongs to somebody's key") || !strings.Contains(err.Error(), "密钥") {
		t.Errorf("another key, then none: %v", err)
	}
	if known, err := h.Chat.Known(t.Context(), sshchat.Print(ssh.FingerprintSHA256(other.PublicKey()))); known || err != nil {
		t.Errorf("the refused key is known: %t, %v", known, err)
	}
	var five []ssh.Signer
	for range 4 {
		five = append(five, chattest.NewKey(t))
	}
	c := h.Join(t, "alice", chattest.Auth(ssh.PublicKeys(append(five, key)...)))
	if got := h.Account(t, "alice"); got != ssh.FingerprintSHA256(key.PublicKey()) {
		t.Errorf("alice is %q", got)
	}
	leave(c)
	for _, k := range five {
		if known, _ := h.Chat.Known(t.Context(), sshchat.Print(ssh.FingerprintSHA256(k.PublicKey()))); known {
			t.Error("a key that was only offered is known")
		}
	}
}

// TestQueriesKeepNothing: asking whether a key would do registers nothing.
func TestQueriesKeepNothing(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	key := chattest.NewKey(t)
	c := h.Wire(t, "", 0)
	if err := c.Handshake(); err != nil {
		t.Fatal(err)
	}
	if err := c.OfferKey("fresh", key.PublicKey()); err != nil {
		t.Fatal(err)
	}
	if known, err := h.Chat.Known(t.Context(), sshchat.Print(ssh.FingerprintSHA256(key.PublicKey()))); known || err != nil {
		t.Errorf("a key that was only asked about is known: %t, %v", known, err)
	}
	h.Join(t, "fresh", chattest.Key(chattest.NewKey(t))) // and the name is free
}

// TestStockOwnership: what people with the usual clients see of it.
func TestStockOwnership(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	path, _ := h.owned(t, "alice")
	wrong, _ := chattest.KeyFile(t)
	for _, client := range []string{"ssh", "dbclient", "plink"} {
		t.Run(client, func(t *testing.T) {
			who := chattest.SSH{Client: client, Addr: h.Addr, User: "alice", NoTTY: true}
			who.Key = wrong
			args := who.Args(t)
			if client == "ssh" { // BatchMode would leave out what comes after the key
				args = without(args, "BatchMode=yes", "LogLevel=ERROR")
			}
			out, status := run(t, "hello\n", args...)
			// dbclient ends with 0 whenever it was the server that hung up.
			if status == 0 && client != "dbclient" || strings.Contains(out, "hello") {
				t.Errorf("another key is let in: %d\n%s", status, out)
			}
			if n := strings.Count(out, "belongs to somebody's key"); n != 1 {
				t.Errorf("told %d times:\n%s", n, out)
			}
			who.Key = path
			if out, status := run(t, "hello\n", who.Args(t)...); status != 0 || !strings.Contains(out, "alice: hello") || strings.Contains(out, "~alice") {
				t.Errorf("the owner: %d\n%s", status, out)
			}
		})
	}
	t.Run("paramiko", func(t *testing.T) {
		p := chattest.Tmux(t, chattest.Terminal{}, chattest.SSH{Client: "paramiko", Addr: h.Addr, User: "alice", Key: path}.Args(t)...)
		p.WaitFor("alice, you are in #lobby")
		p.Line("/quit")
		p.WaitExit()
		p = chattest.Tmux(t, chattest.Terminal{}, chattest.SSH{Client: "paramiko", Addr: h.Addr, User: "alice", Key: wrong}.Args(t)...)
		if status := p.WaitExit(); status == 0 {
			t.Errorf("another key is let in:\n%s", p.Capture())
		}
	})
}

// without takes ssh's -o inside.Options out of a command line.
func without(args []string, options ...string) (out []string) {
	for i := 0; i < len(args); i++ {
		if args[i] == "-o" && contains(options, args[i+1]) {
			i++
			continue
		}
		out = append(out, args[i])
	}
	return out
}

func contains(list []string, s string) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}

// TestAgent: an agent with five keys, the owner's last, logs in as the owner.
func TestAgent(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	path, key := h.owned(t, "alice")
	sock := filepath.Join(t.TempDir(), "agent")
	agent := exec.CommandContext(t.Context(), chattest.Need(t, "ssh-agent"), "-D", "-a", sock)
	said, err := agent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := agent.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = agent.Process.Kill(); _ = agent.Wait() })
	if _, err := said.Read(make([]byte, 256)); err != nil { // it listens once it says where
		t.Fatal(err)
	}
	add := func(path string) {
		cmd := exec.CommandContext(t.Context(), chattest.Need(t, "ssh-add"), "-q", path)
		cmd.Env = append(os.Environ(), "SSH_AUTH_SOCK="+sock)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("ssh-add: %v\n%s", err, out)
		}
	}
	for range 4 {
		other, _ := chattest.KeyFile(t)
		add(other)
	}
	add(path)
	args := chattest.SSH{Addr: h.Addr, User: "alice", Options: []string{"-o", "IdentityAgent=" + sock}}.Args(t)
	p := chattest.Tmux(t, chattest.Terminal{}, without(args, "IdentitiesOnly=yes")...)
	p.WaitFor("alice, you are in #lobby")
	if got := h.Account(t, "alice"); got != ssh.FingerprintSHA256(key.PublicKey()) {
		t.Errorf("alice is %q", got)
	}
	p.Line("/quit")
	p.WaitExit()
}

// ca makes certificates with ssh-keygen.
type ca struct {
	t    *testing.T
	path string
}

func newCA(t *testing.T) ca {
	path, key := chattest.KeyFile(t)
	if err := os.WriteFile(path+".pub", ssh.MarshalAuthorizedKey(key.PublicKey()), 0o600); err != nil {
		t.Fatal(err)
	}
	return ca{t, path}
}

// sign returns the path of a fresh key that is certified as ssh-keygen's args say.
func (a ca) sign(args ...string) string {
	a.t.Helper()
	path, key := chattest.KeyFile(a.t)
	if err := os.WriteFile(path+".pub", ssh.MarshalAuthorizedKey(key.PublicKey()), 0o600); err != nil {
		a.t.Fatal(err)
	}
	keygen := append([]string{chattest.Need(a.t, "ssh-keygen"), "-q", "-s", a.path, "-I", "test"}, args...)
	if out, status := run(a.t, "", append(keygen, path+".pub")...); status != 0 {
		a.t.Fatalf("ssh-keygen: %s", out)
	}
	return path
}

// TestCertificates: of all that ssh-keygen can make, the good ones alone are in, and
// they are whom they name, whatever key they have this week.
func TestCertificates(t *testing.T) {
	good, stranger := newCA(t), newCA(t)
	revoked := filepath.Join(t.TempDir(), "revoked")
	if err := os.WriteFile(revoked, []byte("serial:666\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	trusted, bad, err := keys.LoadUserCA(good.path+".pub", revoked)
	if err != nil || len(bad) > 0 {
		t.Fatal(bad, err)
	}
	h := serveParallel(t, inside.Options{Options: front.Options{Ways: func() auth.Ways { return auth.Ways{UserCA: trusted} }}})
	plain, _ := chattest.KeyFile(t)
	for _, c := range []struct {
		what string
		key  string
		in   bool
	}{
		{"good", good.sign("-n", "carol", "-V", "+1h"), true},
		{"good, another key of the same person", good.sign("-n", "bob,carol", "-V", "+1h"), true},
		{"source-address right", good.sign("-n", "carol", "-O", "source-address=127.0.0.0/8"), true},
		{"wrong principal", good.sign("-n", "bob"), false},
		{"no principal", good.sign(), false},
		{"expired", good.sign("-n", "carol", "-V", "20200101:20200102"), false},
		{"not yet valid", good.sign("-n", "carol", "-V", "20400101:20400102"), false},
		{"host", good.sign("-h", "-n", "carol"), false},
		{"unknown CA", stranger.sign("-n", "carol"), false},
		{"force-command", good.sign("-n", "carol", "-O", "force-command=/bin/true"), false},
		{"source-address wrong", good.sign("-n", "carol", "-O", "source-address=192.0.2.0/24"), false},
		{"unknown critical", good.sign("-n", "carol", "-O", "critical:who@example.com=x"), false},
		{"revoked", good.sign("-n", "carol", "-z", "666"), false},
		{"no certificate", plain, false},
	} {
		out, status := run(t, "hello\n", chattest.SSH{Addr: h.Addr, User: "carol", Key: c.key, NoTTY: true}.Args(t)...)
		if in := status == 0 && strings.Contains(out, "carol: hello"); in != c.in {
			t.Errorf("%s: in: %t, status %d\n%s", c.what, in, status, out)
		}
	}
	if _, err := chattest.TryDial(t, h.Addr, "gina", chattest.NoKey()); err == nil || !strings.Contains(err.Error(), "only known keys") {
		t.Errorf("a guest: %v", err)
	}
}

// list reads a list of keys.
func list(t *testing.T, lines ...string) *keys.KeySet {
	t.Helper()
	set, bad := keys.ParseAuthorizedKeys(strings.NewReader(strings.Join(lines, "\n")), "list")
	for _, b := range bad {
		t.Log(b)
	}
	return set
}

func authorized(s ssh.Signer) string {
	return string(bytes.TrimSpace(ssh.MarshalAuthorizedKey(s.PublicKey())))
}

// TestAllowlist: who is on it comes in, as it holds at that moment; nobody else.
func TestAllowlist(t *testing.T) {
	member, late, old, far, op := chattest.NewKey(t), chattest.NewKey(t), chattest.NewKey(t), chattest.NewKey(t), chattest.NewKey(t)
	var mu sync.Mutex
	ways := auth.Ways{Operators: list(t, authorized(op)), Allowed: list(t,
		"ssh-ed25519 garbage", authorized(member), `expiry-time="20200101" `+authorized(old), `from="192.0.2.0/24" `+authorized(far),
	)}
	h := serveParallel(t, inside.Options{Options: front.Options{Ways: func() auth.Ways {
		mu.Lock()
		defer mu.Unlock()
		return ways
	}}})
	leave(h.Join(t, "member", chattest.Key(member)))
	boss := h.Join(t, "boss1", chattest.Key(op))
	boss.Send("/bans") // an operator by the file
	boss.WaitFor("nobody is banned or muted")
	for name, key := range map[string]ssh.Signer{"late": late, "old": old, "far": far} {
		if _, err := chattest.TryDial(t, h.Addr, name, chattest.Key(key)); err == nil {
			t.Errorf("%s is in", name)
		}
	}
	if _, err := chattest.TryDial(t, h.Addr, "gina", chattest.NoKey()); err == nil || !strings.Contains(err.Error(), "名单") {
		t.Errorf("a guest: %v", err)
	}
	mu.Lock()
	ways.Allowed = list(t, authorized(late))
	mu.Unlock()
	leave(h.Join(t, "late", chattest.Key(late)))
	if _, err := chattest.TryDial(t, h.Addr, "member", chattest.Key(member)); err == nil {
		t.Error("who was struck off the list is in")
	}
	mu.Lock()
	ways.Allowed = list(t)
	mu.Unlock()
	if _, err := chattest.TryDial(t, h.Addr, "late", chattest.Key(late)); err == nil {
		t.Error("an empty list lets somebody in")
	}
}

// TestPassphrase: guests and new keys must know it; a key stays who it is, and is not
// asked again. What is wrong reads the same whoever one claims to be.
func TestPassphrase(t *testing.T) {
	p, err := auth.ParsePassphrase(auth.HashPassphrase("open sesame", []byte("0123456789abcdef")), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	h := serveParallel(t, inside.Options{Options: front.Options{Ways: func() auth.Ways { return auth.Ways{Passphrase: p} }}})
	key := chattest.NewKey(t)
	leave(h.Join(t, "alice", chattest.Key(key), chattest.NoKey("open sesame")))
	alice := h.Join(t, "alice", chattest.Key(key)) // known now
	if got := h.Account(t, "alice"); got != ssh.FingerprintSHA256(key.PublicKey()) {
		t.Errorf("alice is %q", got)
	}
	leave(h.Join(t, "gina", chattest.NoKey("open sesame")))
	leave(h.Join(t, "pwd", chattest.Auth(ssh.Password("open sesame"))))
	var texts []string
	for _, name := range []string{"alice", "nosuch"} {
		_, err := chattest.TryDial(t, h.Addr, name, chattest.NoKey("wrong"), chattest.From("127.0.0.2"))
		if err == nil {
			t.Fatalf("%s is in by a wrong passphrase", name)
		}
		texts = append(texts, err.Error())
	}
	if texts[0] != texts[1] {
		t.Errorf("a name that is somebody's is told apart: %q", texts)
	}
	for _, auth := range []chattest.Option{chattest.Key(chattest.NewKey(t)), chattest.NoKey(""), chattest.Auth(ssh.Password(""))} {
		if _, err := chattest.TryDial(t, h.Addr, "eve", auth, chattest.From("127.0.0.3")); err == nil {
			t.Error("somebody is in without the passphrase")
		}
	}
	_, err = chattest.TryDial(t, h.Addr, "alice", chattest.NoKey("open sesame"))
	if err == nil || !strings.Contains(err.Error(), "belongs to somebody's key") {
		t.Errorf("the passphrase opens somebody's name: %v", err)
	}
	alice.Close()
}

// TestPassphraseGuessing: fifty guesses at once cost two at a time, and a source that
// guesses wrong waits, while others come in.
func TestPassphraseGuessing(t *testing.T) {
	p, err := auth.ParsePassphrase(auth.HashPassphrase("open sesame", []byte("0123456789abcdef")), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	source := netip.MustParseAddr("192.0.2.1")
	var mu sync.Mutex
	said := map[string]int{}
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			err := p.Check(t.Context(), "wrong", auth.Guesser{Addr: source, Name: "gina"})
			mu.Lock()
			defer mu.Unlock()
			said[fmt.Sprint(err)]++
		})
	}
	wg.Wait()
	if n := said["wrong passphrase"]; n < 5 || n > 7 || len(said) != 2 {
		t.Errorf("answers: %v, want about five that were computed", said)
	}
	if err := p.Check(t.Context(), "open sesame", auth.Guesser{Addr: source, Name: "gina"}); err == nil {
		t.Error("the penalty does not hold")
	}
	if err := p.Check(t.Context(), "open sesame", auth.Guesser{Addr: source, Name: "bob"}); err != nil {
		t.Errorf("somebody else pays for it: %v", err)
	}
}

func TestPassphraseFile(t *testing.T) {
	salt := []byte("0123456789abcdef")
	good := auth.HashPassphrase("open sesame", salt)
	for line, ok := range map[string]bool{
		good: true, good + "\n": true, "": false, "open sesame": false, good[:len(good)-4]: false,
		strings.Replace(good, "m=19456", "m=4294967295", 1): false, strings.Replace(good, "t=2", "t=1", 1): false,
		strings.Replace(good, "argon2id", "argon2i", 1): false,
	} {
		if _, err := auth.ParsePassphrase(line, time.Now); (err == nil) != ok {
			t.Errorf("%q: %v", line, err)
		}
	}
	if strings.Contains(good, "sesame") || good == auth.HashPassphrase("open sesame", []byte("fedcba9876543210")) {
		t.Errorf("the hash is %s", good)
	}
}

// operator is a house with somebody in it who looks after it.
func operator(t *testing.T) (*house, *chattest.Client) {
	t.Helper()
	op := chattest.NewKey(t)
	ops := list(t, authorized(op))
	h := serveParallel(t, inside.Options{Options: front.Options{Ways: func() auth.Ways { return auth.Ways{Operators: ops} }}})
	return h, h.Join(t, "opal", chattest.Key(op), chattest.From("127.0.0.9"))
}

// TestThrownOut: who is kicked or banned reads why and until when, ends with status 1,
// and a banned one is refused with the same words at the next login.
func TestThrownOut(t *testing.T) {
	h, opal := operator(t)
	key := chattest.NewKey(t)
	opts := []chattest.Option{chattest.Key(key), chattest.NoPTY(), chattest.From("127.0.0.5")}
	mallory := h.Join(t, "mallory", opts...)
	opal.Send("/kick mallory too loud")
	mallory.WaitFor("you were removed by opal: too loud")
	if status := mallory.WaitExit(); status != 1 {
		t.Errorf("kicked: status %d, want 1", status)
	}
	opal.WaitFor("* opal removed mallory: too loud")
	opal.WaitFor("mallory left (kicked)")
	mallory = h.Join(t, "mallory", opts...)
	until := time.Now().Add(3 * 24 * time.Hour).Format("2006-01-02 ")
	honest := []chattest.Option{chattest.Key(chattest.NewKey(t)), chattest.From("127.0.0.5")}
	leave(h.Join(t, "honest", honest...))
	opal.Send("/ban mallory for 3d spam")
	mallory.WaitFor("you are banned here until " + until)
	if status := mallory.WaitExit(); status != 1 {
		t.Errorf("banned: status %d, want 1", status)
	}
	last := mallory.Lines()[len(mallory.Lines())-1]
	for _, who := range [][]chattest.Option{opts, {chattest.NoKey(), chattest.NoPTY(), chattest.From("127.0.0.5")}} {
		again := chattest.Dial(t, h.Addr, "mallory9", who...)
		if status := again.WaitExit(); status != 1 {
			t.Errorf("the next login: status %d, want 1", status)
		}
		if got := strings.TrimSpace(again.Stderr()); !strings.Contains(last, got) || !strings.HasSuffix(got, "by opal: spam") {
			t.Errorf("the next login reads %q, the ban read %q", got, last)
		}
	}
	zh := chattest.Dial(t, h.Addr, "mallory", append(opts, chattest.Env("LANG=zh_CN.UTF-8"))...)
	if zh.WaitExit(); !strings.Contains(zh.Stderr(), "spam") || strings.Contains(zh.Stderr(), "banned") {
		t.Errorf("in Chinese: %q", zh.Stderr())
	}
	leave(h.Join(t, "honest", honest...)) // another key, the same address
	newcomer := chattest.Dial(t, h.Addr, "newcomer", chattest.NoPTY(), chattest.From("127.0.0.5"))
	if newcomer.WaitExit(); !strings.Contains(newcomer.Stderr(), "somebody from your address was banned") {
		t.Errorf("a key that nobody knew before the ban: %q", newcomer.Stderr())
	}
}

// TestBannedAddress: refused before any cryptography, in words that clients show.
func TestBannedAddress(t *testing.T) {
	h, opal := operator(t)
	opal.Send("/ban 127.0.0.6 for 1h flood")
	opal.WaitFor("* opal banned 127.0.0.6/32")
	key, _ := chattest.KeyFile(t)
	args := chattest.SSH{Addr: h.Addr, User: "ann", Key: key, NoTTY: true, Options: []string{"-b", "127.0.0.6", "-o", "LogLevel=INFO"}}.Args(t)
	out, status := run(t, "", without(args, "LogLevel=ERROR")...)
	if status != 255 || !strings.Contains(out, "your address is banned here until ") || !strings.Contains(out, ": flood") {
		t.Errorf("status %d\n%s", status, out)
	}
	h.Log.Count(t, "cause=banned", 1)
	opal.Send("/unban 127.0.0.6")
	opal.WaitFor("* opal ended the ban of 127.0.0.6/32")
	leave(h.Join(t, "ann", chattest.From("127.0.0.6")))
}

// TestTakeover: `ssh -t alice@host takeover` moves the session, with words for the old
// one, also when the old one has stopped reading.
func TestTakeover(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	path, key := chattest.KeyFile(t)
	old := h.Join(t, "alice", chattest.Key(key))
	p := chattest.Tmux(t, chattest.Terminal{}, chattest.SSH{Addr: h.Addr, User: "alice", Key: path, Command: []string{"takeover"}}.Args(t)...)
	p.WaitFor("alice, you are in #lobby")
	old.WaitFor("your session moved to your other terminal")
	if status := old.WaitExit(); status != 1 {
		t.Errorf("the old session: status %d, want 1", status)
	}
	p.Line("hello")
	p.WaitFor("alice: hello")
	guest := h.Join(t, "gina", chattest.NoKey())
	thief := chattest.Dial(t, h.Addr, "gina", chattest.NoKey(), chattest.NoPTY(), chattest.Exec("takeover"))
	if status := thief.WaitExit(); status != 1 || !strings.Contains(thief.Stderr(), "in use") {
		t.Errorf("a guest takes over: %d %q", status, thief.Stderr())
	}
	guest.Send("still here")
	guest.WaitFor("gina: still here")
	p.Line("/quit")
	p.WaitExit()
}

// TestSettingsFollow: what was set in one session holds in the next, over the client's
// own environment.
func TestSettingsFollow(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	key := chattest.Key(chattest.NewKey(t))
	ann := h.Join(t, "ann", key, chattest.Env("LANG=en_US.UTF-8"))
	ann.Send("/lang zh")
	ann.WaitFor("语言已设为 zh")
	ann.Send("/time off")
	ann.WaitFor("时间显示已设为 off")
	leave(ann)
	ann = chattest.Dial(t, h.Addr, "ann", key, chattest.Env("LANG=en_US.UTF-8"))
	ann.WaitFor("ann，你进入了 #lobby")
	ann.WaitLines("no time", func(lines []string) bool {
		return contains(lines, "* ann 进入了聊天室")
	})
}
