package wire

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"golang.org/x/crypto/ssh"
)

// ErrRefused: the server answered, and the answer was no.
var ErrRefused = errors.New("refused")

// Handshake is Hello, Kex and StartAuth.
func (c *Conn) Handshake() error {
	if err := c.Hello(); err != nil {
		return err
	}
	if err := c.Kex(); err != nil {
		return err
	}
	return c.StartAuth()
}

// StartAuth asks for the service that logs in (RFC 4253, 10).
func (c *Conn) StartAuth() error {
	if err := c.WritePacket(ssh.Marshal(struct {
		Name string `sshtype:"5"`
	}{"ssh-userauth"})); err != nil {
		return err
	}
	p, err := c.ReadPacket()
	if err == nil && p[0] != MsgServiceAccept {
		err = fmt.Errorf("message %d instead of a service", p[0])
	}
	return err
}

// authRequest is the common head of RFC 4252, 5.
type authRequest struct {
	User, Service, Method string `sshtype:"50"`
	Rest                  []byte `ssh:"rest"`
}

// LoginKey logs in with a key and its signature, without asking first whether the
// key would do.
func (c *Conn) LoginKey(user string, s ssh.Signer) error {
	algo, blob := s.PublicKey().Type(), s.PublicKey().Marshal()
	req := ssh.Marshal(authRequest{user, "ssh-connection", "publickey", ssh.Marshal(struct {
		Signed bool
		Algo   string
		Key    []byte
	}{true, algo, blob})})
	sig, err := s.Sign(rand.Reader, append(ssh.Marshal(struct{ ID []byte }{c.sessionID}), req...))
	if err != nil {
		return fmt.Errorf("sign: %w", err)
	}
	return c.auth(append(req, ssh.Marshal(struct{ Sig []byte }{ssh.Marshal(sig)})...))
}

// OfferKey asks whether a key would do, proves nothing, and says what the server
// answered: nil if the key would do.
func (c *Conn) OfferKey(user string, key ssh.PublicKey) error {
	return c.auth(ssh.Marshal(authRequest{user, "ssh-connection", "publickey", ssh.Marshal(struct {
		Signed bool
		Algo   string
		Key    []byte
	}{false, key.Type(), key.Marshal()})}))
}

// LoginNone tries to log in with nothing.
func (c *Conn) LoginNone(user string) error {
	return c.auth(ssh.Marshal(authRequest{User: user, Service: "ssh-connection", Method: "none"}))
}

// LoginGuest logs in by keyboard-interactive and answers every question with nothing
// (RFC 4256).
func (c *Conn) LoginGuest(user string) error {
	return c.auth(ssh.Marshal(authRequest{
		user, "ssh-connection", "keyboard-interactive", ssh.Marshal(struct{ Lang, Methods string }{}),
	}))
}

// LoginPassword logs in with a password (RFC 4252, 8).
func (c *Conn) LoginPassword(user, password string) error {
	return c.auth(ssh.Marshal(authRequest{user, "ssh-connection", "password", ssh.Marshal(struct {
		Change   bool
		Password string
	}{false, password})}))
}

// ErrPartial is the refusal of a step that was right and is not enough.
var ErrPartial = fmt.Errorf("%w: partial success", ErrRefused)

// auth sends one request and reads to its verdict.
func (c *Conn) auth(req []byte) error {
	if err := c.WritePacket(req); err != nil {
		return err
	}
	for {
		p, err := c.ReadPacket()
		if err != nil {
			return err
		}
		switch p[0] {
		case MsgAuthSuccess:
			return nil
		case MsgAuthFailure: // RFC 4252, 5.1: the last byte says whether it was a step on the way
			if p[len(p)-1] != 0 {
				return ErrPartial
			}
			return ErrRefused
		case MsgAuthBanner:
		case MsgAuthInfoRequest:
			var q struct {
				Name, Instruction, Lang string `sshtype:"60"`
				Prompts                 uint32
				Rest                    []byte `ssh:"rest"`
			}
			if err := ssh.Unmarshal(p, &q); err != nil || q.Prompts > 16 {
				return nil // not questions: a key that would do
			}
			answer := binary.BigEndian.AppendUint32([]byte{MsgAuthInfoReply}, q.Prompts)
			if err := c.WritePacket(append(answer, make([]byte, 4*q.Prompts)...)); err != nil {
				return err
			}
		default:
			return fmt.Errorf("message %d instead of a verdict", p[0])
		}
	}
}

// Channel is a channel that we opened. One goroutine reads; any may write.
type Channel struct {
	*Conn
	Local, Remote uint32 // the numbers of the two ends
	// Adjust is whether Read gives the server its window back. Without it the server
	// can send what Open granted, and then no more: an SSH client that has stalled.
	Adjust bool

	window, used uint32
	Stderr       []byte // the first 4 KiB
	Status       int    // exit status; -1 for none
}

// Open opens a channel and grants a window and a greatest packet, in bytes. At most one
// other channel may have data coming meanwhile, which is dropped.
func (c *Conn) Open(kind string, local, window, maxPacket uint32, extra []byte) (*Channel, error) {
	if err := c.WritePacket(OpenPacket(kind, local, window, maxPacket, extra)); err != nil {
		return nil, err
	}
	for {
		p, err := c.ReadPacket()
		if err != nil {
			return nil, err
		}
		switch p[0] {
		case MsgChannelOpened:
			return &Channel{
				Conn: c, Local: local, Remote: binary.BigEndian.Uint32(p[5:]),
				Adjust: true, window: window, Status: -1,
			}, nil
		case MsgChannelRefused:
			var m struct {
				Local, Reason uint32 `sshtype:"92"`
				Text, Lang    string
			}
			if err := ssh.Unmarshal(p, &m); err != nil {
				return nil, err
			}
			return nil, fmt.Errorf("open %s: %w (%d): %s", kind, ErrRefused, m.Reason, m.Text)
		default:
			if err := c.refuse(p); err != nil {
				return nil, err
			}
		}
	}
}

// refuse answers a request that we have no use for, such as a keepalive, with no.
func (c *Conn) refuse(p []byte) error {
	var g struct {
		Name string `sshtype:"80"`
		Want bool
		Rest []byte `ssh:"rest"`
	}
	if p[0] != MsgGlobalRequest || ssh.Unmarshal(p, &g) != nil || !g.Want {
		return nil
	}
	return c.WritePacket([]byte{MsgRequestFailure})
}

// Enter is the whole way into a room: handshake, login with a key, a session with this
// window in bytes, and a shell on a terminal wide enough not to wrap a line.
func (c *Conn) Enter(user string, s ssh.Signer, window uint32) (*Channel, error) {
	ch, err := c.session(user, s, window)
	if err != nil {
		return nil, err
	}
	return ch, ch.Shell("xterm-256color", 120, 40)
}

// Run is Enter for a program: it asks for a command, and for no terminal.
func (c *Conn) Run(user string, s ssh.Signer, window uint32, command string) (*Channel, error) {
	ch, err := c.session(user, s, window)
	if err != nil {
		return nil, err
	}
	return ch, ch.Request("exec", ssh.Marshal(struct{ Command string }{command}))
}

// session logs in and opens a session.
func (c *Conn) session(user string, s ssh.Signer, window uint32) (*Channel, error) {
	if err := c.Handshake(); err != nil {
		return nil, fmt.Errorf("handshake: %w", err)
	}
	if err := c.LoginKey(user, s); err != nil {
		return nil, fmt.Errorf("login: %w", err)
	}
	return c.Open("session", 0, window, 32<<10, nil)
}

// Ask sends a channel request. With want the server answers, and Answer reads that.
func (ch *Channel) Ask(name string, want bool, payload []byte) error {
	return ch.WritePacket(ch.RequestPacket(name, want, payload))
}

// Request is Ask with want, and reads to the answer. Output that comes before it is
// dropped, so there should be none: use it before the shell.
func (ch *Channel) Request(name string, payload []byte) error {
	if err := ch.Ask(name, true, payload); err != nil {
		return err
	}
	for {
		p, err := ch.ReadPacket()
		if err != nil {
			return err
		}
		switch p[0] {
		case MsgChannelSuccess:
			return nil
		case MsgChannelFailure:
			return fmt.Errorf("%s: %w", name, ErrRefused)
		}
		if _, err := ch.Handle(p); err != nil {
			return err
		}
	}
}

// Shell asks for a terminal of this size in cells, and a shell.
func (ch *Channel) Shell(term string, width, height uint32) error {
	if err := ch.Ask("pty-req", false, PTY(term, width, height)); err != nil {
		return err
	}
	return ch.Request("shell", nil)
}

// Type sends input. It does not look at the server's window, which is far larger than
// what a person types; a flood may overrun it and be cut off for that.
func (ch *Channel) Type(b []byte) error {
	return ch.WritePacket(ch.DataPacket(b))
}

// CloseChannel says that we are done with the channel.
func (ch *Channel) CloseChannel() error {
	return ch.WritePacket(binary.BigEndian.AppendUint32([]byte{MsgChannelClose}, ch.Remote))
}

// Read returns the next output, valid until the next call, and io.EOF when the server
// has closed the channel. It answers everything else that comes.
func (ch *Channel) Read() ([]byte, error) {
	for {
		p, err := ch.ReadPacket()
		if err != nil {
			return nil, err
		}
		if data, err := ch.Handle(p); err != nil || data != nil {
			return data, err
		}
	}
}

// Handle takes one packet and returns its output, if it has any, and io.EOF if it
// closes the channel. Read does it for each packet.
func (ch *Channel) Handle(p []byte) ([]byte, error) {
	switch p[0] {
	case MsgChannelData:
		if len(p) < 9 {
			return nil, io.ErrUnexpectedEOF
		}
		return p[9:], ch.took(len(p) - 9)
	case MsgChannelExtended:
		if len(p) < 13 {
			return nil, io.ErrUnexpectedEOF
		}
		ch.Stderr = append(ch.Stderr, p[13:min(len(p), 13+4096-len(ch.Stderr))]...)
		return nil, ch.took(len(p) - 13)
	case MsgChannelRequest:
		return nil, ch.asked(p)
	case MsgChannelClose:
		return nil, io.EOF
	}
	return nil, ch.refuse(p)
}

// asked notes an exit status and refuses what wants an answer.
func (ch *Channel) asked(p []byte) error {
	var m struct {
		Local uint32 `sshtype:"98"`
		Name  string
		Want  bool
		Rest  []byte `ssh:"rest"`
	}
	if err := ssh.Unmarshal(p, &m); err != nil {
		return err
	}
	if m.Name == "exit-status" && len(m.Rest) == 4 {
		ch.Status = int(binary.BigEndian.Uint32(m.Rest))
	}
	if m.Want {
		return ch.WritePacket(binary.BigEndian.AppendUint32([]byte{MsgChannelFailure}, ch.Remote))
	}
	return nil
}

// took counts n bytes of the window as used and gives them back half a window at a
// time, as OpenSSH does.
func (ch *Channel) took(n int) error {
	ch.used += uint32(n)
	if !ch.Adjust || ch.used < ch.window/2 {
		return nil
	}
	give := ch.used
	ch.used = 0
	return ch.WritePacket(ssh.Marshal(struct {
		Remote uint32 `sshtype:"93"`
		Bytes  uint32
	}{ch.Remote, give}))
}
