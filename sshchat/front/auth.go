package front

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/crypto/ssh"

	"sshchat/keys"
	"sshchat/sshchat"
	"sshchat/sshchat/text"
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

// askTime bounds what the chat may take to say whose a name is.
const askTime = 5 * time.Second

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
		PasswordCallback:            d.password,
	}
	if d.o.AllowNone {
		c.NoClientAuth = true
		c.NoClientAuthCallback = func(conn ssh.ConnMetadata) (*ssh.Permissions, error) {
			if d.o.Passphrase != nil {
				return nil, errNoAnswer
			}
			return d.guestUnder(conn, "none")
		}
	}
	return c
}

func guest(method string) *ssh.Permissions {
	return &ssh.Permissions{Extensions: map[string]string{extMethod: method}}
}

// publicKey accepts any sound key that may have the login's name. It is called for
// keys that are only offered, too; a key that the name does not belong to is refused
// here, so that an agent with many goes on to the right one.
func (d *Door) publicKey(conn ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
	if err := keys.CheckClientKey(key); err != nil {
		return nil, err
	}
	print := keys.Fingerprint(key)
	if err := d.mayUse(conn, print); err != nil {
		return nil, err
	}
	p, err := d.listed(conn, key)
	if err != nil {
		return nil, err
	}
	p.Extensions = map[string]string{extMethod: "publickey", extKey: print}
	if ops := d.o.Operators; ops != nil && ops.Allows(key, conn.User(), address(conn), time.Now()) == nil {
		p.Extensions[extRole] = sshchat.OperatorRole.String()
	}
	return p, nil
}

// mayUse asks whether the login's name may be had with a key, or by a guest. A name
// that is none is not refused here but in the session, where the reason is shown.
func (d *Door) mayUse(conn ssh.ConnMetadata, print string) error {
	name, err := sshchat.ParseName(conn.User())
	if err != nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), askTime)
	defer cancel()
	return d.chat.MayUse(ctx, name, print)
}

// listed holds a key against the ways in: the list, and the authorities whose
// certificates count. Everybody may when neither is set.
func (d *Door) listed(conn ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
	now := time.Now()
	if d.o.UserCA != nil {
		if err := d.o.UserCA.Revoked(key); err != nil {
			return nil, err
		}
		if cert, ok := key.(*ssh.Certificate); ok {
			return d.o.UserCA.Check(cert, conn.User(), address(conn), now)
		}
	}
	if d.o.Allowed == nil {
		if d.o.UserCA != nil {
			return nil, errors.New("only certificates of our authorities come in")
		}
		return &ssh.Permissions{}, nil
	}
	return &ssh.Permissions{}, d.o.Allowed().Allows(key, conn.User(), address(conn), now)
}

// closed reports whether guests have no way in, with one line to tell them.
func (d *Door) closed() bool { return d.o.Allowed != nil || d.o.UserCA != nil }

// keyboardInteractive lets a guest in without a question, or for the passphrase. It
// never makes anybody more than a guest, whatever key was offered before.
func (d *Door) keyboardInteractive(conn ssh.ConnMetadata, ask ssh.KeyboardInteractiveChallenge) (*ssh.Permissions, error) {
	if d.o.Passphrase != nil {
		answers, err := ask("", "", []string{"passphrase: "}, []bool{false})
		if err != nil || len(answers) != 1 {
			return nil, errNoAnswer
		}
		if err := d.o.Passphrase.Check(context.Background(), answers[0], address(conn)); err != nil {
			return nil, err
		}
		// After the passphrase: who does not have it learns nothing about names.
		return d.guestUnder(conn, "passphrase")
	}
	// The empty challenge is sent all the same: some clients take a success, or a
	// failure, without one for an error of the protocol.
	if _, err := ask("", "", nil, nil); err != nil {
		return nil, errNoAnswer
	}
	return d.guestUnder(conn, "keyboard-interactive")
}

var errNoAnswer = errors.New("keyboard-interactive: no answer")

// password lets programs in that know nothing else, as guests.
func (d *Door) password(conn ssh.ConnMetadata, word []byte) (*ssh.Permissions, error) {
	if d.o.Passphrase != nil {
		if err := d.o.Passphrase.Check(context.Background(), string(word), address(conn)); err != nil {
			return nil, err
		}
	}
	return d.guestUnder(conn, "password")
}

// guestUnder lets a guest have the login's name, or says in one banner line why not:
// it is the only text that clients show before a session.
func (d *Door) guestUnder(conn ssh.ConnMetadata, method string) (*ssh.Permissions, error) {
	if d.closed() {
		return nil, &ssh.BannerError{
			Err:     errors.New("guests are not let in"),
			Message: "sshchat: only known keys come in here; ask an operator to add yours\n",
		}
	}
	if err := d.mayUse(conn, ""); err != nil {
		return nil, &ssh.BannerError{
			Err:     err,
			Message: fmt.Sprintf("sshchat: the name %s belongs to a key: log in with that key, or choose another name\n", text.Line(conn.User()).Truncate(40)),
		}
	}
	return guest(method), nil
}

// identified is who a connection proved to be.
type identified struct {
	key    string // fingerprint of the key that signed; empty for a guest
	role   sshchat.Role
	method string
}

// identity reads who a connection proved to be. Permissions may be nil on a server
// that somebody else configured: a guest, then.
func identity(p *ssh.Permissions) identified {
	if p == nil {
		return identified{method: "unknown"}
	}
	id := identified{key: p.Extensions[extKey], method: p.Extensions[extMethod]}
	switch {
	case id.key == "":
	case p.Extensions[extRole] == sshchat.OperatorRole.String():
		id.role = sshchat.OperatorRole
	default:
		id.role = sshchat.MemberRole
	}
	return id
}
