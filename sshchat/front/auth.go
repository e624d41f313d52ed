package front

import (
	"errors"
	"time"

	"golang.org/x/crypto/ssh"

	"sshchat/keys"
	"sshchat/sshchat"
)

// The names under which a verified identity travels in ssh.Permissions. x/crypto
// hands over the Permissions of the attempt that succeeded and of no other, which is
// what makes them safe (CVE-2024-45337 was about trusting anything else).
const (
	extKey    = "sshchat-key"    // SHA256 fingerprint of the key that signed
	extMethod = "sshchat-method" // how they came in, for the log
	extRole   = "sshchat-role"   // "operator", or nothing
)

// maxAuthTries lets an agent with many keys find the right one: every key that is
// refused counts.
const maxAuthTries = 20

// serverConfig returns what one connection negotiates and how it proves who it is:
// any key (the identity), or keyboard-interactive without a question or any password
// (a guest). `none` is refused by default, because clients then never show a key.
//
// No callback keeps state: a key that is offered is not a key that is proved.
func (d *Door) serverConfig() *ssh.ServerConfig {
	c := &ssh.ServerConfig{
		ServerVersion: versionLine,
		MaxAuthTries:  maxAuthTries,
		// Modern only: 0 findings of ssh-audit, and no finite-field Diffie-Hellman,
		// which costs us 13 to 88 ms where these cost one.
		Config: ssh.Config{
			KeyExchanges: []string{ssh.KeyExchangeMLKEM768X25519, ssh.KeyExchangeCurve25519},
			Ciphers: []string{
				ssh.CipherChaCha20Poly1305, ssh.CipherAES256GCM, ssh.CipherAES128GCM,
				ssh.CipherAES256CTR, ssh.CipherAES192CTR, ssh.CipherAES128CTR,
			},
			MACs: []string{ssh.HMACSHA256ETM, ssh.HMACSHA512ETM},
		},
		PublicKeyAuthAlgorithms: []string{
			ssh.KeyAlgoED25519, ssh.KeyAlgoSKED25519, ssh.KeyAlgoSKECDSA256,
			ssh.KeyAlgoECDSA256, ssh.KeyAlgoECDSA384, ssh.KeyAlgoECDSA521,
			ssh.KeyAlgoRSASHA256, ssh.KeyAlgoRSASHA512, // not ssh-rsa: SHA-1
		},
		PublicKeyCallback:           d.publicKey,
		KeyboardInteractiveCallback: d.keyboardInteractive,
		PasswordCallback: func(ssh.ConnMetadata, []byte) (*ssh.Permissions, error) {
			return guest("password"), nil // for programs that know nothing else
		},
	}
	if d.o.AllowNone {
		c.NoClientAuth = true
		c.NoClientAuthCallback = func(ssh.ConnMetadata) (*ssh.Permissions, error) {
			return guest("none"), nil
		}
	}
	return c
}

func guest(method string) *ssh.Permissions {
	return &ssh.Permissions{Extensions: map[string]string{extMethod: method}}
}

// publicKey accepts any sound key. It is called for keys that are only offered, too.
func (d *Door) publicKey(conn ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
	if err := keys.CheckClientKey(key); err != nil {
		return nil, err
	}
	p := &ssh.Permissions{Extensions: map[string]string{
		extMethod: "publickey", extKey: keys.Fingerprint(key),
	}}
	if ops := d.o.Operators; ops != nil && ops.Allows(key, conn.User(), address(conn), time.Now()) == nil {
		p.Extensions[extRole] = sshchat.OperatorRole.String()
	}
	return p, nil
}

// keyboardInteractive lets a guest in without a question. The empty challenge is
// sent all the same: some clients take a success without one for an error.
func (d *Door) keyboardInteractive(_ ssh.ConnMetadata, ask ssh.KeyboardInteractiveChallenge) (*ssh.Permissions, error) {
	if _, err := ask("", "", nil, nil); err != nil {
		return nil, errors.New("keyboard-interactive: no answer to an empty challenge")
	}
	return guest("keyboard-interactive"), nil
}

// identified is who a connection proved to be.
type identified struct {
	account string // the key's fingerprint; empty for a guest
	role    sshchat.Role
	method  string
}

// identity reads who a connection proved to be. Permissions may be nil on a server
// that somebody else configured: a guest, then.
func identity(p *ssh.Permissions) identified {
	if p == nil {
		return identified{method: "unknown"}
	}
	id := identified{account: p.Extensions[extKey], method: p.Extensions[extMethod]}
	switch {
	case id.account == "":
	case p.Extensions[extRole] == sshchat.OperatorRole.String():
		id.role = sshchat.OperatorRole
	default:
		id.role = sshchat.MemberRole
	}
	return id
}
