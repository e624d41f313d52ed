package front

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"

	"sshchat/keys"
	"sshchat/sshchat"
	"sshchat/sshchat/words"
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

// guessTime bounds how long a guess of the passphrase waits for its turn.
const guessTime = 10 * time.Second

// serverConfig returns what one connection negotiates and how it proves who it is:
// any key (the identity), or keyboard-interactive without a question or any password
// (a guest). `none` is refused by default, because clients then never show a key.
//
// No callback keeps anything in the chat: a key that is offered is not one that is
// proved.
func (d *Door) serverConfig() *ssh.ServerConfig {
	a := &gatekeeper{door: d, ways: d.ways()}
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
		PreAuthConnCallback: func(pre ssh.ServerPreAuthConn) { a.pre = pre },
		PublicKeyCallback:   a.publicKey,
		KeyboardInteractiveCallback: func(conn ssh.ConnMetadata, ask ssh.KeyboardInteractiveChallenge) (*ssh.Permissions, error) {
			return a.keyboardInteractive(conn, ask)
		},
		PasswordCallback: a.password,
	}
	if d.o.AllowNone {
		c.NoClientAuth = true
		c.NoClientAuthCallback = func(conn ssh.ConnMetadata) (*ssh.Permissions, error) {
			if a.ways.Passphrase != nil {
				return nil, errNoAnswer
			}
			return a.guestUnder(conn, "none")
		}
	}
	return c
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

// ways returns what holds now.
func (d *Door) ways() Ways {
	if d.o.Ways == nil {
		return Ways{}
	}
	return d.o.Ways()
}

// applicant is somebody who wants to log in; nothing of it is proved.
type applicant interface {
	User() string
	RemoteAddr() net.Addr
}

// gatekeeper decides on one connection's attempts to log in. x/crypto calls it from
// one goroutine.
type gatekeeper struct {
	door *Door
	ways Ways
	told bool // the client was told why not: clients try again, and would repeat it
	pre  ssh.ServerPreAuthConn
}

// publicKey accepts any sound key that may have the login's name. It is called for
// keys that are only offered, too; a key that the name does not belong to is refused
// here, so that an agent with many goes on to the right one.
func (g *gatekeeper) publicKey(conn ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
	if err := keys.CheckClientKey(key); err != nil {
		return nil, err
	}
	who, p, err := g.entitled(conn, key)
	if err != nil && (g.ways.Passphrase == nil || errors.Is(err, errRevoked)) {
		return nil, err
	}
	if err := g.mayUse(conn, who); err != nil {
		return nil, err
	}
	in := func(method string) *ssh.Permissions {
		p.Extensions = map[string]string{extMethod: method, extKey: who}
		if g.operates(conn, key) {
			p.Extensions[extRole] = sshchat.OperatorRole.String()
		}
		return p
	}
	if err == nil {
		return in("publickey"), nil
	}
	// Reached only once the key's signature was verified; no Permissions until then.
	return nil, &ssh.PartialSuccessError{Next: ssh.ServerAuthCallbacks{
		KeyboardInteractiveCallback: func(conn ssh.ConnMetadata, ask ssh.KeyboardInteractiveChallenge) (*ssh.Permissions, error) {
			if err := g.askPassphrase(conn, ask); err != nil {
				return nil, err
			}
			return in("publickey+passphrase"), nil
		},
		PasswordCallback: func(conn ssh.ConnMetadata, word []byte) (*ssh.Permissions, error) {
			if err := g.checkPassphrase(conn, string(word)); err != nil {
				return nil, err
			}
			return in("publickey+passphrase"), nil
		},
	}}
}

var (
	errRevoked    = errors.New("key is revoked")
	errPassphrase = errors.New("key has no account yet, and the passphrase is asked for")
	errNoAnswer   = errors.New("keyboard-interactive: no answer")
)

// entitled returns who the holder of a key is, and whether they come in by it alone.
// Whom an authority certified is who it says they are, whichever key they have this
// week; everybody else is their key.
func (g *gatekeeper) entitled(conn applicant, key ssh.PublicKey) (who string, p *ssh.Permissions, err error) {
	who, p = keys.Fingerprint(key), &ssh.Permissions{}
	user, addr, now := conn.User(), addrOf(conn.RemoteAddr()), time.Now()
	cert, certified := key.(*ssh.Certificate)
	err = errors.New("key is not on the list")
	if g.ways.UserCA != nil {
		if why := g.ways.UserCA.Revoked(key); why != nil {
			return who, p, fmt.Errorf("%w: %w", errRevoked, why)
		}
		if certified {
			byCA, why := g.ways.UserCA.Check(cert, user, addr, now)
			if why == nil {
				return "principal:" + user, byCA, nil
			}
			err = why
		}
	}
	if g.ways.Allowed != nil {
		why := g.ways.Allowed.Allows(key, user, addr, now)
		if why == nil && certified {
			who = "principal:" + user
		}
		if why == nil || !certified || g.ways.UserCA == nil {
			err = why
		}
	}
	switch {
	case g.operates(conn, key):
		return who, p, nil
	case g.ways.closed():
		return who, p, err
	case g.ways.Passphrase == nil:
		return who, p, nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), askTime)
	defer cancel()
	known, err := g.door.chat.Known(ctx, who)
	if err == nil && !known {
		err = errPassphrase
	}
	return who, p, err
}

// operates reports whether the operator's files name a key.
func (g *gatekeeper) operates(conn applicant, key ssh.PublicKey) bool {
	ops := g.ways.Operators
	return ops != nil && ops.Allows(key, conn.User(), addrOf(conn.RemoteAddr()), time.Now()) == nil
}

// mayUse asks whether the login's name may be had with a key, or by a guest. A name
// that is none is not refused here but in the session, where the reason is shown.
func (g *gatekeeper) mayUse(conn applicant, who string) error {
	ctx, cancel := context.WithTimeout(context.Background(), askTime)
	defer cancel()
	name, err := g.door.chat.LoginName(ctx, conn.User(), who)
	if err != nil {
		return nil
	}
	return g.door.chat.MayUse(ctx, name, who)
}

// keyboardInteractive lets a guest in without a question, or for the passphrase. It
// never makes anybody more than a guest, whatever key was offered before.
func (g *gatekeeper) keyboardInteractive(conn applicant, ask ssh.KeyboardInteractiveChallenge) (*ssh.Permissions, error) {
	if g.ways.Passphrase != nil {
		if err := g.askPassphrase(conn, ask); err != nil {
			return nil, err
		}
		// After the passphrase: who does not have it learns nothing about names.
		return g.guestUnder(conn, "passphrase")
	}
	if g.told { // clients try again, some twenty times, and show each empty challenge
		return nil, errNoAnswer
	}
	// The empty challenge is sent all the same: some clients take a success, or a
	// failure, without one for an error of the protocol.
	if _, err := ask("", "", nil, nil); err != nil {
		return nil, errNoAnswer
	}
	return g.guestUnder(conn, "keyboard-interactive")
}

// askPassphrase asks for the passphrase, which is not echoed, in the same words
// whoever it is.
func (g *gatekeeper) askPassphrase(conn applicant, ask ssh.KeyboardInteractiveChallenge) error {
	answers, err := ask("", "", []string{"passphrase: "}, []bool{false})
	if err != nil || len(answers) != 1 {
		return errNoAnswer
	}
	return g.checkPassphrase(conn, answers[0])
}

// checkPassphrase holds a guess against the passphrase.
func (g *gatekeeper) checkPassphrase(conn applicant, guess string) error {
	ctx, cancel := context.WithTimeout(context.Background(), guessTime)
	defer cancel()
	err := g.ways.Passphrase.Check(ctx, guess, addrOf(conn.RemoteAddr()))
	if err == nil {
		return nil
	}
	if passed, missed := g.door.failures.pass(time.Now()); passed {
		g.door.o.Log.Warn("refused", "ip", addrOf(conn.RemoteAddr()), "unlogged", missed, "cause", "passphrase")
	}
	if errors.Is(err, errTooManyGuesses) {
		return g.refuse(&sshchat.Fault{Key: "passphrase.slow"})
	}
	return err
}

// password lets programs in that know nothing else, as guests.
func (g *gatekeeper) password(conn ssh.ConnMetadata, word []byte) (*ssh.Permissions, error) {
	if g.ways.Passphrase != nil {
		if err := g.checkPassphrase(conn, string(word)); err != nil {
			return nil, err
		}
	}
	return g.guestUnder(conn, "password")
}

// guestUnder lets a guest have the login's name, or says why not.
func (g *gatekeeper) guestUnder(conn applicant, method string) (*ssh.Permissions, error) {
	if g.ways.closed() && g.ways.Passphrase == nil {
		return nil, g.refuse(&sshchat.Fault{Key: "guest.listed"})
	}
	if err := g.mayUse(conn, ""); err != nil {
		return nil, g.refuse(err)
	}
	return &ssh.Permissions{Extensions: map[string]string{extMethod: method}}, nil
}

// refuse makes of a reason the one banner that clients show before a session, in both
// languages: nobody has said yet which one they read.
func (g *gatekeeper) refuse(err error) error {
	f, ok := errors.AsType[*sshchat.Fault](err)
	if !ok || g.told {
		return err
	}
	g.told = true
	var b strings.Builder
	for _, lang := range words.Langs() {
		b.WriteString("sshchat: " + words.NewStyler(words.Look{Lang: lang, Bare: true}).Fault(f.Key, f.Args) + "\n")
	}
	if g.pre == nil || g.pre.SendAuthBanner(b.String()) != nil {
		return err
	}
	// Only a key helps now. Without this, clients would go on to ask for a password,
	// which nobody has.
	return &ssh.PartialSuccessError{Next: ssh.ServerAuthCallbacks{PublicKeyCallback: g.publicKey}}
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
