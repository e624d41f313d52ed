package front_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"

	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/inside"
	"sshchat/sshchat/chattest/wire"
	"sshchat/sshchat/front"
)

// unproved offers a key that it cannot sign with: soft-serve's CVE-2026-24058, and
// x/crypto's CVE-2024-45337.
type unproved struct{ key ssh.PublicKey }

func (u unproved) PublicKey() ssh.PublicKey                       { return u.key }
func (u unproved) Sign(io.Reader, []byte) (*ssh.Signature, error) { return &ssh.Signature{}, nil }

// TestIdentity: only a key whose signature was verified is somebody.
func TestIdentity(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	victim, own := chattest.NewKey(t), chattest.NewKey(t)
	anything := ssh.KeyboardInteractive(func(_, _ string, q []string, _ []bool) ([]string, error) {
		return make([]string, len(q)), nil
	})
	fingerprint := func(s ssh.Signer) string { return ssh.FingerprintSHA256(s.PublicKey()) }
	ec := sshSigner(t, must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)))
	big := sshSigner(t, must(rsa.GenerateKey(rand.Reader, 2048)))
	small := sshSigner(t, must(rsa.GenerateKey(rand.Reader, 1024)))
	for name, c := range map[string]struct {
		auth []ssh.AuthMethod
		want string
	}{
		"ed25519":  {[]ssh.AuthMethod{ssh.PublicKeys(own)}, fingerprint(own)},
		"ecdsa":    {[]ssh.AuthMethod{ssh.PublicKeys(ec)}, fingerprint(ec)},
		"rsa2048":  {[]ssh.AuthMethod{ssh.PublicKeys(big)}, fingerprint(big)},
		"thief":    {[]ssh.AuthMethod{ssh.PublicKeys(unproved{victim.PublicKey()}, own)}, fingerprint(own)},
		"faker":    {[]ssh.AuthMethod{ssh.PublicKeys(unproved{victim.PublicKey()}), anything}, ""},
		"visitor":  {[]ssh.AuthMethod{anything}, ""},
		"password": {[]ssh.AuthMethod{ssh.Password("sesame")}, ""},
		"weakrsa":  {[]ssh.AuthMethod{ssh.PublicKeys(small), anything}, ""},
		"second":   {[]ssh.AuthMethod{ssh.PublicKeys(small, own)}, fingerprint(own)},
	} {
		t.Run(name, func(t *testing.T) {
			who := h.Join(t, name, chattest.NoPTY(), chattest.Auth(c.auth...))
			who.WaitFor("you are in #lobby")
			if got := h.Account(t, name); got != c.want {
				t.Errorf("the chat takes them for %q, want %q", got, c.want)
			}
			who.Type("/quit\n")
			who.WaitExit()
		})
	}
}

// TestNoIdentity lists what lets nobody in at all.
func TestNoIdentity(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	small := sshSigner(t, must(rsa.GenerateKey(rand.Reader, 1024)))
	sha1 := &oldRSA{sshSigner(t, must(rsa.GenerateKey(rand.Reader, 2048)))}
	for name, auth := range map[string]ssh.AuthMethod{
		"weak RSA":      ssh.PublicKeys(small),
		"ssh-rsa SHA-1": ssh.PublicKeys(sha1),
		"unproved":      ssh.PublicKeys(unproved{chattest.NewKey(t).PublicKey()}),
	} {
		if _, err := chattest.TryDial(t, h.Addr, "nobody", chattest.Auth(auth)); err == nil {
			t.Errorf("%s: let in", name)
		}
	}
}

// oldRSA signs with SHA-1 and nothing else.
type oldRSA struct{ ssh.Signer }

func (o *oldRSA) Algorithms() []string { return []string{ssh.KeyAlgoRSA} }
func (o *oldRSA) SignWithAlgorithm(r io.Reader, data []byte, _ string) (*ssh.Signature, error) {
	return o.Signer.(ssh.AlgorithmSigner).SignWithAlgorithm(r, data, ssh.KeyAlgoRSA)
}

// TestNone: `none` is refused, since a client that gets in by it never shows its key;
// with AllowNone it makes a guest.
func TestNone(t *testing.T) {
	for _, allowed := range []bool{false, true} {
		h := inside.Open(t, inside.Options{Options: front.Options{AllowNone: allowed}})
		c := h.Wire(t, "", 0)
		if err := c.Handshake(); err != nil {
			t.Fatal(err)
		}
		if err := c.LoginNone("ann"); allowed != (err == nil) || err != nil && !errors.Is(err, wire.ErrRefused) {
			t.Errorf("none, allowed %t: %v", allowed, err)
		}
		if !allowed {
			continue
		}
		shell(t, c)
		h.Log.Count(t, "auth=none", 1)
		if got := h.Account(t, "ann"); got != "" {
			t.Errorf("the chat takes them for %q, want a guest", got)
		}
	}
}

// TestOfferedKeys: offers alone, however they are mixed with other names and methods,
// leave no trace in what the connection turns out to be.
func TestOfferedKeys(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	victim, own := chattest.NewKey(t), chattest.NewKey(t)
	for i, c := range []struct {
		login func(c *wire.Conn, user string) error
		want  string
	}{
		{func(c *wire.Conn, user string) error { return c.LoginGuest(user) }, ""},
		{func(c *wire.Conn, user string) error { return c.LoginKey(user, own) }, ssh.FingerprintSHA256(own.PublicKey())},
	} {
		user := []string{"ann", "bob"}[i]
		conn := h.Wire(t, "", 0)
		if err := conn.Handshake(); err != nil {
			t.Fatal(err)
		}
		for _, as := range []string{"victim", user} { // also under another name first
			if err := conn.OfferKey(as, victim.PublicKey()); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.login(conn, user); err != nil {
			t.Fatal(err)
		}
		shell(t, conn)
		h.Log.Count(t, "msg=joined", i+1)
		if got := h.Account(t, user); got != c.want {
			t.Errorf("the chat takes %s for %q, want %q", user, got, c.want)
		}
	}
}

// TestTooManyKeys: an agent with many keys gets its turn, a key collection does not.
func TestTooManyKeys(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	small := sshSigner(t, must(rsa.GenerateKey(rand.Reader, 1024))).PublicKey()
	conn := h.Wire(t, "", 0)
	if err := conn.Handshake(); err != nil {
		t.Fatal(err)
	}
	tries := 0
	for errors.Is(conn.OfferKey("ann", small), wire.ErrRefused) {
		tries++
	}
	if tries < 15 || tries > 25 {
		t.Errorf("cut after %d refused keys, want about 20", tries)
	}
	// Keys that would do are no failures; they end as well.
	conn = h.Wire(t, "", 0)
	if err := conn.Handshake(); err != nil {
		t.Fatal(err)
	}
	tries = 0
	for key := chattest.NewKey(t).PublicKey(); conn.OfferKey("ann", key) == nil; tries++ {
		if tries > 200 {
			t.Fatalf("%d offers on one connection", tries)
		}
	}
	h.Alive(t)
}

// TestEncryptedKey: the stock client offers a key whose passphrase nobody knows, and
// then comes in as a guest, not as the key's owner (the pattern of CVE-2023-43809).
func TestEncryptedKey(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	dir := t.TempDir()
	key := filepath.Join(dir, "id_enc")
	keygen := exec.CommandContext(t.Context(), chattest.Need(t, "ssh-keygen"), "-q", "-t", "ed25519", "-N", "right", "-f", key)
	if out, err := keygen.CombinedOutput(); err != nil {
		t.Fatalf("make a key: %v\n%s", err, out)
	}
	ask := filepath.Join(dir, "ask")
	if err := os.WriteFile(ask, []byte("#!/bin/sh\necho wrong\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	args := chattest.SSH{Addr: h.Addr, User: "ann", NoTTY: true, Options: []string{"-i", key, "-o", "NumberOfPasswordPrompts=1"}}.Args(t)
	// IdentityFile=none comes first in a guest's options; both are tried.
	ssh := exec.CommandContext(t.Context(), args[0], args[1:]...)
	ssh.Env = []string{"HOME=" + dir, "PATH=" + os.Getenv("PATH"), "SSH_ASKPASS=" + ask, "SSH_ASKPASS_REQUIRE=force", "DISPLAY=:0"}
	ssh.Stdin = strings.NewReader("hello\n")
	out, err := ssh.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "~ann: hello") {
		t.Errorf("%v; want a line as a guest:\n%s", err, out)
	}
	if log := h.Log.String(); !strings.Contains(log, "auth=keyboard-interactive") {
		t.Errorf("not a guest:\n%s", log)
	}
}

// shell opens a session with a terminal and reads until somebody is welcomed.
func shell(t *testing.T, c *wire.Conn) *wire.Channel {
	t.Helper()
	ch, err := c.Open("session", 0, 1<<20, 32<<10, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := ch.Shell("xterm", 80, 24); err != nil {
		t.Fatal(err)
	}
	readTo(t, ch, "/quit leaves")
	return ch
}

// readTo reads output until what has come.
func readTo(t *testing.T, ch *wire.Channel, what string) {
	t.Helper()
	seen := ""
	for !strings.Contains(seen, what) {
		b, err := ch.Read()
		if err != nil {
			t.Fatalf("after %q: %v", seen, err)
		}
		seen += string(b)
	}
}

func sshSigner(t *testing.T, key crypto.Signer) ssh.Signer {
	t.Helper()
	return must(ssh.NewSignerFromSigner(key))
}

// must is for what fails only when the machine has no randomness.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
