package front_test

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/abuse"
	"sshchat/sshchat/chattest/inside"
	"sshchat/sshchat/chattest/wire"
)

// alien is a KEXINIT of algorithms that nobody has.
func alien() []byte {
	return ssh.Marshal(struct {
		Cookie             [16]byte `sshtype:"20"`
		Kex, HostKey       []string
		CipherCS, CipherSC []string
		MACCS, MACSC       []string
		CompCS, CompSC     []string
		LangCS, LangSC     []string
		FirstKexFollows    bool
		Reserved           uint32
	}{
		Kex: []string{"rot13"}, HostKey: []string{"ssh-wax"}, CipherCS: []string{"rot13"}, CipherSC: []string{"rot13"},
		MACCS: []string{"crc"}, MACSC: []string{"crc"}, CompCS: []string{"none"}, CompSC: []string{"none"},
	})
}

// TestNoCommonAlgorithm is case 13: the connection ends at once, and the log says why.
func TestNoCommonAlgorithm(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	o, err := abuse.Target{Addr: h.Addr}.Packet(t.Context(), abuse.Version, alien())
	if err != nil || o.End == abuse.Open || o.End == abuse.HungUp {
		t.Errorf("%+v, %v", o, err)
	}
	h.Log.Count(t, "no common algorithm", 1)
	h.Alive(t)
}

// TestBrokenPackets is case 14: a second KEXINIT in the exchange, one whose first guess
// follows, a share that is no point, and bytes that no key has sealed. Each ends its own
// connection.
func TestBrokenPackets(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	target := abuse.Target{Addr: h.Addr, Within: 15 * time.Second}
	guess := wire.KexInit()
	guess[len(guess)-5] = 1 // first_kex_packet_follows (RFC 4253, 7.1)
	zero := ssh.Marshal(struct {
		Share []byte `sshtype:"30"` // SSH_MSG_KEX_ECDH_INIT (RFC 5656, 7.1)
	}{make([]byte, 32)})
	noise := make([]byte, 4096)
	source := rand.New(rand.NewPCG(1, 2))
	for i := range noise {
		noise[i] = byte(source.Uint32())
	}
	for name, attack := range map[string]func() (abuse.Outcome, error){
		"two KEXINIT": func() (abuse.Outcome, error) { return target.Packet(t.Context(), abuse.KexInit, wire.KexInit()) },
		"a guess": func() (abuse.Outcome, error) {
			return target.Packet(t.Context(), abuse.Version, append(guess, zero...))
		},
		"no point": func() (abuse.Outcome, error) { return target.Packet(t.Context(), abuse.KexInit, zero) },
		"no MAC":   func() (abuse.Outcome, error) { return target.Junk(t.Context(), abuse.Kex, noise) },
		"a length of 4 G": func() (abuse.Outcome, error) {
			return target.Junk(t.Context(), abuse.Kex, bytes.Repeat([]byte{0xff}, 64))
		},
	} {
		o, err := attack()
		if err != nil || o.End == abuse.Open || o.End == abuse.HungUp {
			t.Errorf("%s: %+v, %v", name, o, err)
		}
		h.Alive(t)
	}
}

// TestNameChanged is case 29: a key is offered under one name and signed under another,
// in both orders. Nobody becomes who they did not prove to be.
func TestNameChanged(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	alice := chattest.NewKey(t)
	leaveAfterWord(t, h, "alice", alice)
	own := chattest.NewKey(t)
	for _, c := range []struct{ offered, signed string }{{"alice", "mallory"}, {"mallory", "alice"}} {
		conn := h.Wire(t, "", 0)
		if err := conn.Handshake(); err != nil {
			t.Fatal(err)
		}
		_ = conn.OfferKey(c.offered, alice.PublicKey()) // whatever the answer
		err := conn.LoginKey(c.signed, own)
		if c.signed == "alice" && err == nil {
			t.Error("mallory's key came in as alice")
		}
		conn.Close()
	}
	if all := h.Log.String(); strings.Count(all, "msg=joined ip=127.0.0.1 name=alice") != 1 {
		t.Errorf("alice came in more than once:\n%s", all)
	}
	h.Alive(t)
}

// leaveAfterWord makes a name somebody's.
func leaveAfterWord(t *testing.T, h *house, user string, key ssh.Signer) {
	t.Helper()
	c := h.Join(t, user, chattest.Key(key))
	c.Send("a word")
	c.WaitFor(user + ": a word")
	leave(c)
}

// TestSignalFlood is case 39: ten thousand signals and breaks cost nothing that lasts.
func TestSignalFlood(t *testing.T) {
	h := serve(t, inside.Options{})
	ch := h.session(t, "eve")
	if err := ch.Shell("xterm", 80, 24); err != nil {
		t.Fatal(err)
	}
	before := heap()
	signal, rest := ssh.Marshal(struct{ Name string }{"INT"}), ssh.Marshal(struct{ Millis uint32 }{500})
	for range 5000 {
		if ch.WritePacket(ch.RequestPacket("signal", false, signal)) != nil || ch.WritePacket(ch.RequestPacket("break", false, rest)) != nil {
			break // cut for the flood: just as good
		}
	}
	if grown := heap() - before; grown > 2<<20 {
		t.Errorf("%d KiB are held", grown>>10)
	}
	h.Alive(t)
}

// TestMuchBeforeShell is case 40: two megabytes in packets of one byte, before the shell.
func TestMuchBeforeShell(t *testing.T) {
	h := serve(t, inside.Options{Options: inside.Deadlines(10*time.Second, 10*time.Second, time.Second)})
	before := heap()
	o, err := abuse.Target{Addr: h.Addr, Within: 15 * time.Second}.TypeBeforeShell(t.Context(), 2<<20)
	if err != nil || o.Sent >= 2<<20 || o.End == abuse.Open {
		t.Errorf("%+v, %v: all was taken, or it goes on", o, err)
	}
	if grown := heap() - before; grown > 2<<20 {
		t.Errorf("%d KiB are held", grown>>10)
	}
	h.Alive(t)
}

// TestRekeyFlood is case 42: key exchanges without end are held to the rate of input,
// and somebody else talks meanwhile.
func TestRekeyFlood(t *testing.T) {
	h := serve(t, inside.Options{Options: inside.Deadlines(10*time.Second, 10*time.Second, time.Second)})
	done := make(chan abuse.Outcome, 4)
	for range cap(done) {
		go func() {
			o, _ := abuse.Target{Addr: h.Addr, Within: 4 * time.Second}.Rekey(t.Context(), 5000)
			done <- o
		}()
	}
	for range 5 {
		h.Alive(t)
	}
	for range cap(done) {
		if o := <-done; o.Sent >= 5000 {
			t.Errorf("all %d key exchanges went through", o.Sent)
		}
	}
	h.Alive(t)
}
