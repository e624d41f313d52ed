package front_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"

	"sshchat/keys"
	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/inside"
	"sshchat/sshchat/chattest/wire"
	"sshchat/sshchat/front"
	"sshchat/sshchat/front/auth"
)

// certified reads the key at a path with the certificate beside it.
func certified(t *testing.T, path string) ssh.Signer {
	t.Helper()
	private, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := ssh.ParsePrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	public, err := os.ReadFile(path + "-cert.pub")
	if err != nil {
		t.Fatal(err)
	}
	cert, _, _, _, err := ssh.ParseAuthorizedKey(public)
	if err != nil {
		t.Fatal(err)
	}
	if signer, err = ssh.NewCertSigner(cert.(*ssh.Certificate), signer); err != nil {
		t.Fatal(err)
	}
	return signer
}

// TestCertificateIsToldWhy: whoever proved the key of a certificate that does not let them in
// is told what is wrong with it; of one by another authority there is nothing to tell.
func TestCertificateIsToldWhy(t *testing.T) {
	good, stranger := newCA(t), newCA(t)
	trusted, bad, err := keys.LoadUserCA(good.path+".pub", "")
	if err != nil || len(bad) > 0 {
		t.Fatal(bad, err)
	}
	h := serveParallel(t, inside.Options{Options: front.Options{Ways: func() auth.Ways { return auth.Ways{UserCA: trusted} }}})
	for _, c := range []struct{ what, key, want string }{
		{"expired", good.sign("-n", "carol", "-V", "20200101:20200102"), "expired"},
		{"not yet valid", good.sign("-n", "carol", "-V", "20400101:20400102"), "not yet valid"},
		{"another principal", good.sign("-n", "bob"), "not accepted: certificate names"},
		{"force-command", good.sign("-n", "carol", "-O", "force-command=/bin/true"), "force-command"},
		{"source-address", good.sign("-n", "carol", "-O", "source-address=192.0.2.0/24"), "certificate may not be used from 127."},
		{"another authority", stranger.sign("-n", "carol"), ""},
	} {
		_, err := chattest.TryDial(t, h.Addr, "carol", chattest.Key(certified(t, c.key)))
		if err == nil {
			t.Errorf("%s: in", c.what)
			continue
		}
		if told := strings.Contains(err.Error(), "your key was not accepted"); told != (c.want != "") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: told %q, want %q", c.what, err, c.want)
		}
	}
}

// TestRefusedPasswordIsNoStep: a guest's password is refused plainly where guests do not come
// in: programs take a partial success for a success, and find out at the next call.
func TestRefusedPasswordIsNoStep(t *testing.T) {
	for name, ways := range map[string]auth.Ways{"a name that is owned": {}, "a list": {Allowed: list(t)}} {
		t.Run(name, func(t *testing.T) {
			h := serve(t, inside.Options{Options: front.Options{Ways: func() auth.Ways { return ways }}})
			if ways.Allowed == nil {
				carol := h.Join(t, "carol", chattest.Key(chattest.NewKey(t)))
				carol.Send("this name is mine")
				carol.WaitFor("carol: this name is mine")
				leave(carol)
			}
			conn := h.Wire(t, "", 0)
			if err := conn.Handshake(); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if err := conn.LoginPassword("carol", "x"); !errors.Is(err, wire.ErrRefused) || errors.Is(err, wire.ErrPartial) {
					t.Errorf("a password is answered by %v", err)
				}
			}
		})
	}
}

// TestBrokenProtocolIsALostConnection: whoever breaks the protocol after the login did not
// leave by themselves: the room and the log say that the connection was lost.
func TestBrokenProtocolIsALostConnection(t *testing.T) {
	h := serve(t, inside.Options{})
	ann := h.Join(t, "ann", chattest.NoPTY())
	ann.WaitFor("you are in #lobby")
	for name, attack := range map[string]func(ch *wire.Channel) error{
		"eve":  func(ch *wire.Channel) error { return ch.WritePacket([]byte{wire.MsgChannelData, 0}) },
		"otto": func(ch *wire.Channel) error { ch.Remote += 7; return ch.Type([]byte("x")) },
		"pete": func(ch *wire.Channel) error { return ch.WritePacket(nil) },
	} {
		ch := h.session(t, name)
		if err := ch.Shell("xterm", 80, 24); err != nil {
			t.Fatal(err)
		}
		readTo(t, ch, "/quit leaves")
		ann.WaitFor("* ~" + name + " joined") // a guest
		if err := attack(ch); err != nil {
			t.Fatal(err)
		}
		ann.WaitLines(name+" is lost", func(lines []string) bool {
			for _, line := range lines {
				if strings.Contains(line, "* ~"+name+" left") {
					return strings.Contains(line, "connection lost")
				}
			}
			return false
		})
		ch.Conn.Close()
	}
}
