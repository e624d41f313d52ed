package abuse

import (
	"bytes"
	"context"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
	"golang.org/x/crypto/ssh"

	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/wire"
	"sshchat/sshchat/chattest/yardstick"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// unguarded starts the yardstick, which refuses nothing.
func unguarded(t *testing.T) Target {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- new(yardstick.Server).Serve(ctx, ln) }()
	t.Cleanup(func() {
		cancel()
		<-done
	})
	// Long where the attack leaves by itself; short where it waits for the time to end.
	return Target{Addr: ln.Addr().String(), Source: "127.0.0.66", Within: 10 * time.Second}
}

func (t Target) within(d time.Duration) Target {
	t.Within = d
	return t
}

// What each attack does to a server that bounds nothing.
func TestAgainstUnguarded(t *testing.T) {
	target := unguarded(t)
	ctx := t.Context()
	short := target.within(time.Second) // enough to come as far as it is to come, on a busy machine too
	line := []byte("flood\r")
	for name, c := range map[string]struct {
		attack func() (Outcome, error)
		want   Outcome
	}{
		"silent":      {func() (Outcome, error) { return short.Stop(ctx, TCP) }, Outcome{End: Open}},
		"version":     {func() (Outcome, error) { return short.Stop(ctx, Version) }, Outcome{Reached: Version, End: Open}},
		"kexinit":     {func() (Outcome, error) { return short.Stop(ctx, KexInit) }, Outcome{Reached: KexInit, End: Open}},
		"kex":         {func() (Outcome, error) { return short.Stop(ctx, Kex) }, Outcome{Reached: Kex, End: Open}},
		"auth":        {func() (Outcome, error) { return short.Stop(ctx, Auth) }, Outcome{Reached: Auth, End: Open}},
		"channel":     {func() (Outcome, error) { return short.Stop(ctx, Channel) }, Outcome{Reached: Channel, End: Open}},
		"windows":     {func() (Outcome, error) { return target.WindowChanges(ctx, 100) }, Outcome{Reached: Channel, End: HungUp, Sent: 100}},
		"resizes":     {func() (Outcome, error) { return target.Resizes(ctx, 100) }, Outcome{Reached: Shell, End: HungUp, Sent: 100}},
		"env":         {func() (Outcome, error) { return short.Env(ctx, 5, 1000) }, Outcome{Reached: Channel, End: Open, Sent: 5}},
		"early":       {func() (Outcome, error) { return short.TypeBeforeShell(ctx, 50) }, Outcome{Reached: Channel, End: Open, Sent: 50}},
		"sessions":    {func() (Outcome, error) { return target.Channels(ctx, "session", 20) }, Outcome{Reached: Auth, End: HungUp, Sent: 20, Granted: 20}},
		"x11":         {func() (Outcome, error) { return target.Channels(ctx, "x11", 3) }, Outcome{Reached: Auth, End: HungUp, Sent: 3, Refused: 3}},
		"direct":      {func() (Outcome, error) { return target.DirectTCP(ctx, "127.0.0.1", 22) }, Outcome{Reached: Auth, End: HungUp, Refused: 1}},
		"forward":     {func() (Outcome, error) { return target.TCPForward(ctx, 0) }, Outcome{Reached: Auth, End: HungUp, Sent: 1, Refused: 1}},
		"globals":     {func() (Outcome, error) { return target.Globals(ctx, 30, "boo", line) }, Outcome{Reached: Auth, End: HungUp, Sent: 30, Refused: 30}},
		"subsystem":   {func() (Outcome, error) { return target.Subsystem(ctx, "sftp") }, Outcome{Reached: Channel, End: HungUp, Refused: 1}},
		"exec":        {func() (Outcome, error) { return target.Exec(ctx, "id") }, Outcome{Reached: Channel, End: HungUp, Granted: 1, Stderr: "no commands here\r\n", Status: 1}},
		"rekey":       {func() (Outcome, error) { return target.Rekey(ctx, 5) }, Outcome{Reached: Auth, End: HungUp, Sent: 5}},
		"offers":      {func() (Outcome, error) { return target.Offers(ctx, 4) }, Outcome{Reached: Kex, End: HungUp, Sent: 4, Granted: 4}},
		"http":        {func() (Outcome, error) { return short.Junk(ctx, TCP, []byte("GET / HTTP/1.0\r\n\r\n")) }, Outcome{End: Open, Sent: 18}},
		"huge length": {func() (Outcome, error) { return target.Junk(ctx, Kex, bytes.Repeat([]byte{0xff}, 64)) }, Outcome{Reached: Kex, End: Closed, Sent: 64}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := c.attack()
			if err != nil {
				t.Fatal(err)
			}
			if c.want.Stderr == "" {
				c.want.Status = -1
			}
			got.After, got.Output = 0, ""
			if got.End == Reset { // whether bytes were unread is a matter of moments
				got.End = Closed
			}
			if got != c.want {
				t.Errorf("saw %+v, want %+v", got, c.want)
			}
		})
	}
	if took, err := target.Probe(ctx, "still there?"); err != nil || took > 5*time.Second {
		t.Errorf("probe: %v, %v", took, err)
	}
}

func TestClaim(t *testing.T) {
	target := unguarded(t).within(2 * time.Second) // of which it waits out all
	victim := chattest.NewKey(t).PublicKey()
	for _, guest := range []bool{false, true} {
		o, err := target.Claim(t.Context(), victim, guest, "it is me")
		if err != nil {
			t.Fatal(err)
		}
		if o.Reached != Shell || o.Granted != 1 || !strings.Contains(o.Output, "it is me") {
			t.Errorf("guest %t: %+v", guest, o)
		}
	}
}

// A server that takes a key by its signature takes neither signer for the victim. After
// the empty signature the next key gets in; after a wrong one nothing does.
func TestSigners(t *testing.T) {
	own := chattest.NewKey(t)
	victim := chattest.NewKey(t).PublicKey()
	var tried []ssh.PublicKey
	cfg := &ssh.ServerConfig{
		VerifiedPublicKeyCallback: func(_ ssh.ConnMetadata, key ssh.PublicKey, p *ssh.Permissions, _ string) (*ssh.Permissions, error) {
			tried = append(tried, key)
			return p, nil
		},
		PublicKeyCallback: func(ssh.ConnMetadata, ssh.PublicKey) (*ssh.Permissions, error) { return nil, nil },
	}
	cfg.AddHostKey(chattest.NewKey(t))
	for _, liar := range []ssh.Signer{Unproven(victim), Imposter(victim, own)} {
		_, in := liar.(unproven)
		tried = nil
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 1)
		go func() {
			nc, err := ln.Accept()
			if err == nil {
				defer nc.Close()
				_, _, _, err = ssh.NewServerConn(nc, cfg)
			}
			done <- err
		}()
		nc, err := net.Dial("tcp", ln.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		conn, _, _, err := ssh.NewClientConn(nc, "", &ssh.ClientConfig{
			User: "mallory", HostKeyCallback: ssh.InsecureIgnoreHostKey(),
			Auth: []ssh.AuthMethod{ssh.PublicKeys(liar, own)},
		})
		serverErr := <-done
		if err == nil {
			conn.Close()
		}
		nc.Close()
		ln.Close()
		for _, key := range tried {
			if bytes.Equal(key.Marshal(), victim.Marshal()) {
				t.Errorf("%T: the victim's key was taken for proved", liar)
			}
		}
		if (err == nil) != in || (serverErr == nil) != in || (len(tried) == 1) != in {
			t.Errorf("%T: client %v, server %v, %d keys proved", liar, err, serverErr, len(tried))
		}
	}
}

// Ends that a careful server makes.
func TestEnds(t *testing.T) {
	for name, c := range map[string]struct {
		serve  func(net.Conn)
		end    End
		reason string
	}{
		"disconnect": {func(nc net.Conn) {
			d := ssh.Marshal(wire.Disconnect{Reason: 11, Text: "too many from your address"})
			io.WriteString(nc, "SSH-2.0-full\r\n")
			nc.Write(append([]byte{0, 0, 0, byte(1 + len(d) + 8), 8}, append(d, make([]byte, 8)...)...))
		}, Disconnected, "too many from your address"},
		"close": {func(net.Conn) {}, Closed, ""},
		"reset": {func(nc net.Conn) { nc.(*net.TCPConn).SetLinger(0) }, Reset, ""},
	} {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		done := make(chan struct{})
		go func() {
			defer close(done)
			if nc, err := ln.Accept(); err == nil {
				c.serve(nc)
				nc.Close()
			}
		}()
		o, err := Target{Addr: ln.Addr().String()}.Stop(t.Context(), TCP)
		ln.Close()
		<-done
		if err != nil || o.End != c.end || o.Reason != c.reason || o.After > time.Second {
			t.Errorf("%s: %+v, %v", name, o, err)
		}
	}
}

func TestDribble(t *testing.T) {
	ticks := make(chan time.Time, 20)
	for range cap(ticks) {
		ticks <- time.Time{}
	}
	o, err := unguarded(t).within(300*time.Millisecond).Dribble(t.Context(), ticks)
	if err != nil || o.Sent != 20 || o.End != Open {
		t.Errorf("%+v, %v: want 20 bytes taken and an open connection", o, err)
	}
}

// Neither the attacks nor the bare library leave anything behind.
func TestNothingIsLeft(t *testing.T) {
	target := unguarded(t)
	leak := chattest.LeakCheck(t)
	for range 30 {
		if _, err := target.WindowChanges(t.Context(), 2); err != nil {
			t.Fatal(err)
		}
	}
	leak.Settle(5 * time.Second)
}
