// Package auth is how somebody proves who they are to an SSH door: a key, a certificate, the
// chat's passphrase, or nothing at all, as a guest. It decides on one login and keeps
// nothing of it: what was proved travels in ssh.Permissions, and IdentityOf reads it.
package auth

import (
	"context"
	"errors"
	"net/netip"

	"golang.org/x/crypto/ssh"

	"sshchat/keys"
	"sshchat/sshchat"
	"sshchat/sshchat/front/admission"
	"sshchat/sshchat/front/guard"
	"sshchat/sshchat/meter"
)

// maxAuthTries lets an agent with many keys find the right one: every key that is
// refused counts.
const maxAuthTries = 20

// Chat is what a login asks the chat.
type Chat interface {
	// LoginName returns the name that a login is for. who is a key's fingerprint, a
	// certificate's principal, or nobody: a guest.
	LoginName(ctx context.Context, login string, who sshchat.Print) (sshchat.Name, error)
	// MayUse returns why somebody may not have a name; nil: they may.
	MayUse(ctx context.Context, name sshchat.Name, who sshchat.Print) error
	// Known reports whether somebody has an account.
	Known(ctx context.Context, who sshchat.Print) (bool, error)
	// Passed reports whether somebody with an account has known the passphrase.
	Passed(ctx context.Context, who sshchat.Print) (bool, error)
}

// Config says how logins are decided. One is for all connections; it is not changed once
// it is in use.
type Config struct {
	Chat      Chat
	Ways      func() Ways           // who may come in, as it holds now; nil: everybody
	AllowNone func() bool           // let clients in by `none`, which then hide their key
	Exempt    func(netip.Addr) bool // whose guesses at the passphrase are not held to a rate
	Log       *admission.Log        // of refusals
	Meter     *meter.Door           // where attempts are counted; nil: nobody counts
}

// Ways says who may come in. The zero Ways lets everybody in.
//
// Where Allowed or UserCA is set, keys that neither names stay out, and guests. Where
// Passphrase is set, whoever would stay out, and in an open house whoever has no
// account yet, comes in with it; a key that was shown before stays their identity.
type Ways struct {
	Operators  *keys.KeySet // who looks after the chat, and comes in always; nil: nobody
	Allowed    *keys.KeySet // nil: everybody
	UserCA     *keys.UserCA // nil: certificates are keys like others
	Passphrase *Passphrase  // nil: none is asked for
}

// closed reports whether only those come in whom a list or an authority names.
func (w Ways) closed() bool { return w.Allowed != nil || w.UserCA != nil }

// gatekeeper returns who decides on one connection, by what holds now.
func (c *Config) gatekeeper() *gatekeeper {
	g := &gatekeeper{config: c}
	if c.Ways != nil {
		g.ways = c.Ways()
	}
	return g
}

// count counts an attempt. A client asks with none first, to hear what else there is: that one
// counts only where it lets in. What was enough for one of two steps is neither.
func (c *Config) count(method string, err error) {
	switch {
	case c.Meter == nil:
	case err == nil:
		c.Meter.Accepted.Add(method)
	case method == "none", errors.As(err, new(*ssh.PartialSuccessError)):
	default:
		c.Meter.Denied.Add(method)
	}
}

// exempts reports whether an address has no limits of its own.
func (c *Config) exempts(addr netip.Addr) bool { return c.Exempt != nil && c.Exempt(addr) }

// AskGuest lets somebody in as a guest, or says why not. It is for servers that call
// nothing but a handler of their own for keyboard-interactive; Server has it already.
func (c *Config) AskGuest(who Applicant, ask ssh.KeyboardInteractiveChallenge) error {
	_, err := c.gatekeeper().keyboardInteractive(who, ask)
	return err
}

// Server returns what one connection negotiates and how it proves who it is:
// any key (the identity), or keyboard-interactive without a question or any password
// (a guest). `none` is refused by default, because clients then never show a key.
//
// loggedIn is called as soon as an attempt succeeds.
//
// No callback keeps anything in the chat: a key that is offered is not one that is
// proved.
func (c *Config) Server(loggedIn func()) *ssh.ServerConfig {
	g := c.gatekeeper()
	sc := &ssh.ServerConfig{
		ServerVersion: guard.VersionLine,
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
		PreAuthConnCallback: func(pre ssh.ServerPreAuthConn) { g.pre = pre },
		AuthLogCallback: func(_ ssh.ConnMetadata, method string, err error) {
			if err == nil {
				loggedIn()
			}
			g.tried(method, err)
			c.count(method, err)
		},
		PublicKeyCallback:         g.publicKey,
		VerifiedPublicKeyCallback: g.verified,
		KeyboardInteractiveCallback: func(conn ssh.ConnMetadata, ask ssh.KeyboardInteractiveChallenge) (*ssh.Permissions, error) {
			return g.keyboardInteractive(conn, ask)
		},
		PasswordCallback: g.password,
	}
	if c.AllowNone != nil && c.AllowNone() {
		sc.NoClientAuth = true
		sc.NoClientAuthCallback = func(conn ssh.ConnMetadata) (*ssh.Permissions, error) {
			if g.ways.Passphrase != nil {
				return nil, errNoAnswer
			}
			return g.guestUnder(conn, "none", false)
		}
	}
	return sc
}
