package front_test

import (
	"crypto/rand"
	"crypto/rsa"
	"net/netip"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/inside"
	"sshchat/sshchat/front"
	"sshchat/sshchat/front/admission"
	"sshchat/sshchat/front/auth"
)

func rsaKey(t *testing.T, bits int) ssh.Signer {
	t.Helper()
	t.Setenv("GODEBUG", "rsa1024min=0")
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		t.Fatal(err)
	}
	s, err := ssh.NewSignerFromKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestBotsOfSSHChat: bots that were made for ssh-chat have an odd RSA key, set TERM,
// ask for the terminal behind the shell, and read lines that begin with a name.
func TestBotsOfSSHChat(t *testing.T) {
	h := serve(t, inside.Options{})
	c, err := ssh.Dial("tcp", h.Addr, &ssh.ClientConfig{
		User: "robot", Auth: []ssh.AuthMethod{ssh.PublicKeys(rsaKey(t, 2014))},
		HostKeyCallback: ssh.InsecureIgnoreHostKey(), // loopback, and the key is new each time
	})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	s, err := c.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	out, err := s.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.StdinPipe(); err != nil { // open: it stays
		t.Fatal(err)
	}
	if err := s.Setenv("TERM", "bot"); err != nil {
		t.Errorf("TERM: %v", err)
	}
	if err := s.Shell(); err != nil {
		t.Fatal(err)
	}
	if err := s.RequestPty("xterm", 40, 80, ssh.TerminalModes{}); err != nil {
		t.Errorf("pty-req behind the shell: %v", err)
	}
	h.Log.Count(t, "name=robot", 1)
	ann := h.Join(t, "ann", chattest.NoPTY())
	ann.Type("hey robot, up?\n")
	var all strings.Builder
	for buf := make([]byte, 1024); !strings.Contains(all.String(), "up?"); {
		n, err := out.Read(buf)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(buf[:n])
	}
	if got := all.String(); strings.Contains(got, "»") || strings.Contains(got, "\x1b") {
		t.Errorf("the bot reads %q", got)
	}
}

// TestWeakKeyIsTold: who becomes a guest because of a key hears of it, and every guest
// that they are one.
func TestWeakKeyIsTold(t *testing.T) {
	h := serve(t, inside.Options{})
	h.Join(t, "weakone", chattest.Key(rsaKey(t, 1024)), chattest.NoKey()).
		WaitFor("your key was not accepted (RSA of 1024 bits; 2000 to 8192 are needed)")
	h.Join(t, "gina", chattest.NoKey()).WaitFor("you are a guest: the name is yours only while")
}

// TestPasswordPrompt: it says whose password is meant, ends as programs look for it, says
// what was wrong, and nothing typed is no guess.
func TestPasswordPrompt(t *testing.T) {
	p, err := auth.ParsePassphrase(auth.HashPassphrase("open sesame", []byte("0123456789abcdef")), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	h := serve(t, inside.Options{Options: front.Options{
		Ways:    func() auth.Ways { return auth.Ways{Passphrase: p} },
		Budgets: admission.Budgets{Exempt: []netip.Prefix{}},
	}})
	for range 12 {
		if _, err := chattest.TryDial(t, h.Addr, "cron", chattest.NoKey(""), chattest.Auth(ssh.Password(""))); err == nil {
			t.Fatal("an empty answer lets in")
		}
	}
	var said []string
	answers := []string{"wrong", "open sesame"}
	ask := ssh.KeyboardInteractive(func(_, what string, questions []string, _ []bool) ([]string, error) {
		if len(questions) != 1 || !strings.HasSuffix(questions[0], "password: ") {
			t.Errorf("questions %q", questions)
		}
		said = append(said, what)
		a := answers[0]
		answers = answers[1:]
		return []string{a}, nil
	})
	h.Join(t, "cron", chattest.Auth(ssh.RetryableAuthMethod(ask, 2)))
	if len(said) != 2 || !strings.Contains(said[0], "not the passphrase of your key") || !strings.Contains(said[1], "not this chat's password") {
		t.Errorf("said %q", said)
	}
}

// TestGuessesGoByName: who has guessed too often under one name keeps nobody else of the
// address out; names without end do not help, and an exempt address never waits.
func TestGuessesGoByName(t *testing.T) {
	began := time.Now() // and no time goes by: guessing takes long where others work, too
	p, err := auth.ParsePassphrase(auth.HashPassphrase("right", []byte("0123456789abcdef")), func() time.Time { return began })
	if err != nil {
		t.Fatal(err)
	}
	addr := netip.MustParseAddr("192.0.2.1")
	for range 6 {
		_ = p.Check(t.Context(), "wrong", auth.Guesser{Addr: addr, Name: "mallory"})
	}
	if p.Check(t.Context(), "right", auth.Guesser{Addr: addr, Name: "mallory"}) == nil {
		t.Error("mallory does not wait")
	}
	if err := p.Check(t.Context(), "right", auth.Guesser{Addr: addr, Name: "ann"}); err != nil {
		t.Errorf("ann pays for mallory: %v", err)
	}
	computed := 0
	for i := range 40 {
		name := "n" + strings.Repeat("x", i%20) + string(rune('a'+i%26))
		if err := p.Check(t.Context(), "wrong", auth.Guesser{Addr: addr, Name: name}); err != nil && err.Error() == "wrong passphrase" {
			computed++
		}
	}
	if computed != 25 {
		t.Errorf("%d guesses under many names were computed, want 25", computed)
	}
	if err := p.Check(t.Context(), "right", auth.Guesser{Addr: addr, Name: "mallory", Exempt: true}); err != nil {
		t.Errorf("an exempt address: %v", err)
	}
}

// TestNotAskedAgain: who knew the passphrase comes in without it the next time, with a
// list that does not name them, too; who was struck off the list does not.
func TestNotAskedAgain(t *testing.T) {
	p, err := auth.ParsePassphrase(auth.HashPassphrase("open sesame", []byte("0123456789abcdef")), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	carol, listed := chattest.NewKey(t), chattest.NewKey(t)
	ways := make(chan auth.Ways, 1)
	ways <- auth.Ways{Passphrase: p, Allowed: list(t, authorized(listed))}
	now := func() auth.Ways { w := <-ways; ways <- w; return w }
	h := serve(t, inside.Options{Options: front.Options{Ways: now}})
	leave(h.Join(t, "carol", chattest.Key(carol), chattest.NoKey("open sesame")))
	leave(h.Join(t, "carol", chattest.Key(carol)))
	leave(h.Join(t, "dave", chattest.Key(listed)))
	<-ways
	ways <- auth.Ways{Passphrase: p, Allowed: list(t)}
	if _, err := chattest.TryDial(t, h.Addr, "dave", chattest.Key(listed)); err == nil {
		t.Error("a key that was struck off is in")
	}
}

// TestListedKeyHasItsName: name="..." binds a login to a key.
func TestListedKeyHasItsName(t *testing.T) {
	alice, other := chattest.NewKey(t), chattest.NewKey(t)
	set := list(t, `name="alice" `+authorized(alice), authorized(other))
	h := serve(t, inside.Options{Options: front.Options{Ways: func() auth.Ways { return auth.Ways{Allowed: set} }}})
	for _, c := range []struct {
		user string
		key  ssh.Signer
		in   bool
	}{{"alice", other, false}, {"Alice", alice, true}, {"bob", other, true}, {"bob2", alice, false}} {
		client, err := chattest.TryDial(t, h.Addr, c.user, chattest.Key(c.key), chattest.NoPTY())
		if (err == nil) != c.in {
			t.Errorf("%s: %v", c.user, err)
		}
		if err == nil {
			client.WaitFor("you are in #lobby")
			client.Type("/quit\n")
			client.WaitExit()
		} else if !strings.Contains(err.Error(), "your key was not accepted") {
			t.Errorf("%s is told %v", c.user, err)
		}
	}
}

// TestManyKeysAreToldOf: before the last try there is a word of what to do.
func TestManyKeysAreToldOf(t *testing.T) {
	h := serve(t, inside.Options{Options: front.Options{Ways: func() auth.Ways { return auth.Ways{Allowed: list(t)} }}})
	var many []ssh.Signer
	for range 25 {
		many = append(many, chattest.NewKey(t))
	}
	if _, err := chattest.TryDial(t, h.Addr, "ann", chattest.Auth(ssh.PublicKeys(many...))); err == nil || !strings.Contains(err.Error(), "IdentitiesOnly") {
		t.Errorf("told %v", err)
	}
}

// TestNoShowIsLogged: ssh -N logs in and asks for nothing.
func TestNoShowIsLogged(t *testing.T) {
	h := serve(t, inside.Options{Options: inside.Deadlines(5*time.Second, 300*time.Millisecond, time.Second)})
	c := h.Guest(t, "nobody")
	if _, took := ended(t, c, time.Now()); took > 3*time.Second {
		t.Errorf("cut after %v", took)
	}
	h.Log.Count(t, `cause="no session in time"`, 1)
}

// TestThrottledPasteIsNoGhost: a stranger does not get a guest's name while the answer to
// the probe stands behind the guest's own paste.
func TestThrottledPasteIsNoGhost(t *testing.T) {
	h := serve(t, inside.Options{})
	victor := h.Join(t, "victor", chattest.NoKey())
	pasted := make(chan struct{})
	go func() {
		defer close(pasted)
		_ = victor.TryType(strings.Repeat("0123456789abcdef\x7f\x7f", 20<<10)) // 360 KB, above the rate
	}()
	stranger := chattest.Dial(t, h.Addr, "victor", chattest.NoKey(), chattest.NoPTY())
	if status := stranger.WaitExit(); status != 1 || !strings.Contains(stranger.Stderr(), "in use") {
		t.Errorf("the stranger: status %d, %q", status, stranger.Stderr())
	}
	victor.Close()
	<-pasted
}
