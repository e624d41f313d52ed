package guard

import (
	"encoding/binary"
	"io"
	"net"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"
)

// VersionLine is what we call ourselves on the wire (RFC 4253, 4.2). It names no
// release: nobody but a scanner would use it.
const VersionLine = "SSH-2.0-sshchat"

const (
	// drainTime bounds how long a refused client may keep its descriptor.
	drainTime = time.Second

	// drainBytes bounds what is read from it meanwhile; its version line and
	// KEXINIT are about 2 KB.
	drainBytes = 64 << 10

	// maxRefusalBytes bounds the text, which may carry a moderator's reason.
	maxRefusalBytes = 512

	// disconnectByApplication is RFC 4253, 11.1. Clients show the text beside it;
	// the other reason codes would tell them nothing more.
	disconnectByApplication = 11
)

// disconnectMsg mirrors SSH_MSG_DISCONNECT, RFC 4253, 11.1.
type disconnectMsg struct {
	Reason   uint32 `sshtype:"1"`
	Text     string
	Language string
}

// Refuse tells an SSH client in clear text, before any key exchange, why it may not
// come in, and closes conn. It takes up to twice drainTime. OpenSSH, PuTTY, libssh,
// dropbear and asyncssh show the text; an empty reason closes without a word.
func Refuse(conn net.Conn, reason string) {
	defer conn.Close()
	if reason == "" {
		return
	}
	if err := conn.SetDeadline(time.Now().Add(drainTime)); err != nil {
		return
	}
	if _, err := conn.Write(refusalBytes(reason)); err != nil {
		return
	}
	hangUp(conn)
}

// hangUp ends our side, then reads the other's last words away. A plain Close with
// input unread makes the kernel send RST, and the client shows "Connection reset"
// instead of what it was told.
func hangUp(conn net.Conn) {
	half, ok := conn.(interface{ CloseWrite() error })
	if !ok || half.CloseWrite() != nil {
		return
	}
	if conn.SetReadDeadline(time.Now().Add(drainTime)) != nil {
		return
	}
	// An error here is the peer's hanging up first, or the end of its time.
	_, _ = io.CopyN(io.Discard, conn, drainBytes)
}

// refusalBytes is the version line and one unencrypted packet (RFC 4253, 6).
func refusalBytes(reason string) []byte {
	payload := ssh.Marshal(disconnectMsg{disconnectByApplication, plainASCII(reason), "en"})
	const header, block, least = 5, 8, 4 // the lengths' bytes, multiple of, least padding
	padding := block - (header+len(payload))%block
	if padding < least {
		padding += block
	}
	out := make([]byte, 0, len(VersionLine)+2+header+len(payload)+padding)
	out = append(out, VersionLine+"\r\n"...)
	out = binary.BigEndian.AppendUint32(out, uint32(1+len(payload)+padding))
	out = append(out, byte(padding))
	out = append(out, payload...)
	return append(out, make([]byte, padding)...)
}

// plainASCII keeps what every client prints as it is: OpenSSH shows any other byte
// of a disconnect as an octal escape.
func plainASCII(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, s)
	return s[:min(len(s), maxRefusalBytes)]
}
