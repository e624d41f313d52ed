// Package wire is a client of the SSH protocol that sends exactly the packets it is
// told to. A proper client cannot announce a window of 512 bytes, type before it has
// a shell, or ask for new keys at each packet; this one can, and so can play the
// people a server must survive. It needs one goroutine and a few KiB a session, so
// thousands fit in one process. It verifies host keys against nothing: tests only.
package wire

import (
	"bufio"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"syscall"

	"golang.org/x/crypto/ssh"
)

// Message numbers of RFC 4253, 4252, 4254 and RFC 8308.
const (
	MsgDisconnect      = 1
	MsgIgnore          = 2
	MsgUnimplemented   = 3
	MsgDebug           = 4
	MsgServiceRequest  = 5
	MsgServiceAccept   = 6
	MsgExtInfo         = 7
	MsgKexInit         = 20
	MsgNewKeys         = 21
	msgKexHybridInit   = 30
	msgKexHybridReply  = 31
	MsgAuthRequest     = 50
	MsgAuthFailure     = 51
	MsgAuthSuccess     = 52
	MsgAuthBanner      = 53
	MsgAuthInfoRequest = 60 // or, after an offer without a signature: the key would do
	MsgAuthInfoReply   = 61
	MsgGlobalRequest   = 80
	MsgRequestSuccess  = 81
	MsgRequestFailure  = 82
	MsgChannelOpen     = 90
	MsgChannelOpened   = 91
	MsgChannelRefused  = 92
	MsgWindowAdjust    = 93
	MsgChannelData     = 94
	MsgChannelExtended = 95
	MsgChannelEOF      = 96
	MsgChannelClose    = 97
	MsgChannelRequest  = 98
	MsgChannelSuccess  = 99
	MsgChannelFailure  = 100
)

// maxPacketBytes bounds what a server can make us hold.
const maxPacketBytes = 256 << 10

// Disconnect is the server's last word (RFC 4253, 11.1).
type Disconnect struct {
	Reason uint32 `sshtype:"1"`
	Text   string
	Lang   string
}

// Error gives the reason by its number in RFC 4253, 11.1, with the text that came along.
func (d *Disconnect) Error() string { return fmt.Sprintf("disconnected (%d): %s", d.Reason, d.Text) }

// Conn is the client end of one connection. One goroutine reads; any may write.
type Conn struct {
	net.Conn
	r             *bufio.Reader
	client        string // version lines without CR LF
	server        string
	sessionID     []byte
	in            *direction
	packet        []byte // the last one read
	ServerKexInit []byte // the server's algorithms as it sent them
	// Passive makes ReadPacket return the server's KEXINIT and leave it unanswered.
	Passive bool

	wmu sync.Mutex // guards what follows: a packet and its nonce belong together
	out *direction
	buf []byte
}

// direction is aes128-gcm@openssh.com (RFC 5647), or nil for clear text.
type direction struct {
	aead  cipher.AEAD
	nonce [12]byte
}

// Dial connects like DialTCP and says nothing yet.
func Dial(ctx context.Context, addr, source string, receiveBuffer int) (*Conn, error) {
	nc, err := DialTCP(ctx, addr, source, receiveBuffer)
	if err != nil {
		return nil, err
	}
	return &Conn{Conn: nc, r: bufio.NewReaderSize(nc, 2048), client: "SSH-2.0-wire"}, nil
}

// DialTCP connects from source, an address of this machine, or from any if it is
// empty. A receiveBuffer that is not 0, in bytes, bounds what the kernels on both ends
// take in for a client that does not read.
func DialTCP(ctx context.Context, addr, source string, receiveBuffer int) (net.Conn, error) {
	d := net.Dialer{}
	if source != "" {
		d.LocalAddr = &net.TCPAddr{IP: net.ParseIP(source)}
	}
	if receiveBuffer > 0 {
		d.Control = func(_, _ string, rc syscall.RawConn) error { return shrink(rc, receiveBuffer) }
	}
	return d.DialContext(ctx, "tcp", addr)
}

// Hello exchanges version lines (RFC 4253, 4.2).
func (c *Conn) Hello() error {
	if err := c.SendVersion(); err != nil {
		return err
	}
	return c.ReadVersion()
}

// SendVersion is our half of Hello.
func (c *Conn) SendVersion() error {
	_, err := io.WriteString(c.Conn, c.client+"\r\n")
	return err
}

// ReadVersion is the server's half of Hello. It may say other things first.
func (c *Conn) ReadVersion() error {
	for range 64 {
		line, err := c.r.ReadSlice('\n')
		if err != nil {
			return err
		}
		if s := strings.TrimRight(string(line), "\r\n"); strings.HasPrefix(s, "SSH-") {
			c.server = s
			return nil
		}
	}
	return errors.New("no version line")
}

// WritePacket sends one packet with this payload.
func (c *Conn) WritePacket(payload []byte) error {
	c.wmu.Lock()
	defer c.wmu.Unlock()
	return c.writeLocked(payload)
}

// writeLocked frames one packet (RFC 4253, 6) and writes it in one go.
func (c *Conn) writeLocked(payload []byte) error {
	block, lengthCounts := 8, 4 // with AEAD the length is not part of the padded text
	if c.out != nil {
		block, lengthCounts = 16, 0
	}
	padding := block - (lengthCounts+1+len(payload))%block
	if padding < 4 {
		padding += block
	}
	b := binary.BigEndian.AppendUint32(c.buf[:0], uint32(1+len(payload)+padding))
	b = append(b, byte(padding))
	b = append(b, payload...)
	n := len(b)
	b = append(b, make([]byte, padding)...)
	rand.Read(b[n:])
	if c.out != nil {
		b = c.out.aead.Seal(b[:4], c.out.next(), b[4:], b[:4])
	}
	c.buf = b
	_, err := c.Conn.Write(b)
	return err
}

// ReadPacket returns the payload of the next packet, valid until the next call. It
// answers a key exchange that the server begins by itself and does not return it. The
// server's disconnect is returned as a *Disconnect error.
func (c *Conn) ReadPacket() ([]byte, error) {
	for {
		p, err := c.readAny()
		switch {
		case err != nil:
			return nil, err
		case p[0] == MsgIgnore || p[0] == MsgDebug || p[0] == MsgExtInfo || p[0] == MsgUnimplemented:
		case p[0] == MsgDisconnect:
			d := new(Disconnect)
			if err := ssh.Unmarshal(p, d); err != nil {
				return nil, err
			}
			return nil, d
		case p[0] == MsgKexInit && !c.Passive:
			if err := c.answerKex(p); err != nil {
				return nil, err
			}
		default:
			return p, nil
		}
	}
}

// readAny reads one packet of any kind.
func (c *Conn) readAny() ([]byte, error) {
	var head [4]byte
	if _, err := io.ReadFull(c.r, head[:]); err != nil {
		return nil, err
	}
	n, tag := int(binary.BigEndian.Uint32(head[:])), 0
	if c.in != nil {
		tag = c.in.aead.Overhead()
	}
	if n < 2 || n > maxPacketBytes {
		return nil, fmt.Errorf("packet of %d bytes", n)
	}
	if cap(c.packet) < n+tag {
		c.packet = make([]byte, n+tag)
	}
	b := c.packet[:n+tag]
	if _, err := io.ReadFull(c.r, b); err != nil {
		return nil, err
	}
	if c.in != nil {
		var err error
		if b, err = c.in.aead.Open(b[:0], c.in.next(), b, head[:]); err != nil {
			return nil, err
		}
	}
	padding := int(b[0])
	if 1+padding >= len(b) {
		return nil, errors.New("empty packet")
	}
	return b[1 : len(b)-padding], nil
}

// newDirection makes a cipher of a 16-byte key and a 12-byte IV.
func newDirection(key, iv []byte) (*direction, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	d := &direction{aead: aead}
	copy(d.nonce[:], iv)
	return d, nil
}

// next returns the nonce of this packet; its last eight bytes count (RFC 5647, 7.1).
func (d *direction) next() []byte {
	nonce := d.nonce
	binary.BigEndian.PutUint64(d.nonce[4:], binary.BigEndian.Uint64(d.nonce[4:])+1)
	return nonce[:]
}
