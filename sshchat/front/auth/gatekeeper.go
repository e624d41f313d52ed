package auth

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
	"sshchat/sshchat/front/admission"
	"sshchat/sshchat/text"
)

// askTime bounds what the chat may take to say whose a name is.
const askTime = 5 * time.Second

// Applicant is somebody who wants to log in; nothing of it is proved.
type Applicant interface {
	User() string
	RemoteAddr() net.Addr
}

// gatekeeper decides on one connection's attempts to log in. x/crypto calls it from
// one goroutine.
type gatekeeper struct {
	config *Config
	ways   Ways
	told   bool // the client was told why not: clients try again, and would repeat it
	pre    ssh.ServerPreAuthConn
	weak   string // why a key was not accepted, for its holder
	keys   int    // how many were refused
	asks   int    // how often the passphrase was asked for
}

// publicKey accepts any sound key that may have the login's name. It is called for
// keys that are only offered, too; a key that the name does not belong to is refused
// here, so that an agent with many goes on to the right one.
func (g *gatekeeper) publicKey(conn ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
	if err := keys.CheckClientKey(key); err != nil {
		g.weak = err.Error()
		return nil, err
	}
	who, p, why := g.entitled(conn, key)
	if why != nil && !g.tellable(why) && (g.ways.Passphrase == nil || errors.Is(why, errRevoked)) {
		return nil, why
	}
	if err := g.mayUse(conn, who); err != nil {
		return nil, err
	}
	if why != nil { // whether it is theirs decides what they are told
		return &ssh.Permissions{ExtraData: map[any]any{pendingKey{}: pending{who, p, why}}}, nil
	}
	return g.permit(conn, key, p, who, "publickey"), nil
}

// pending is a key that does not let its holder in by itself, until it is proved.
type pending struct {
	who sshchat.Print
	p   *ssh.Permissions
	why error
}

type pendingKey struct{}

// verified goes on once a key's signature was verified: who may not come in by the key
// alone is asked for the passphrase, or told the reason, which is nobody else's.
func (g *gatekeeper) verified(conn ssh.ConnMetadata, key ssh.PublicKey, p *ssh.Permissions, _ string) (*ssh.Permissions, error) {
	if p == nil {
		return nil, errors.New("no permissions")
	}
	held, ok := p.ExtraData[pendingKey{}].(pending)
	switch {
	case !ok:
		return p, nil
	case g.ways.Passphrase == nil || errors.Is(held.why, errRevoked):
		why := strings.TrimPrefix(held.why.Error(), errDenied.Error()+": ") // which the words say
		g.tell(&sshchat.Fault{Key: "key.why", Args: []any{text.Line(why)}})
		return nil, held.why
	}
	in := func() *ssh.Permissions {
		p := g.permit(conn, key, held.p, held.who, "publickey+passphrase")
		p.Extensions[extPassed] = "yes"
		return p
	}
	return nil, &ssh.PartialSuccessError{Next: ssh.ServerAuthCallbacks{
		KeyboardInteractiveCallback: func(conn ssh.ConnMetadata, ask ssh.KeyboardInteractiveChallenge) (*ssh.Permissions, error) {
			if err := g.askPassphrase(conn, ask); err != nil {
				return nil, err
			}
			return in(), nil
		},
		PasswordCallback: func(conn ssh.ConnMetadata, word []byte) (*ssh.Permissions, error) {
			if err := g.checkPassphrase(conn, string(word)); err != nil {
				return nil, err
			}
			return in(), nil
		},
	}}
}

// permit is what a verified key may do.
func (g *gatekeeper) permit(conn Applicant, key ssh.PublicKey, p *ssh.Permissions, who sshchat.Print, method string) *ssh.Permissions {
	p.Extensions = map[string]string{extMethod: method, extKey: string(who)}
	if role := g.role(conn, key); role != "" {
		p.Extensions[extRole] = role
	}
	return p
}

// tellable reports whether the holder of a key can do something about why it does not
// let them in: it expired, or names somebody else. Of a key that nobody listed there is
// nothing to tell, and an agent goes on to the next.
func (g *gatekeeper) tellable(why error) bool {
	return g.ways.closed() && errors.Is(why, errDenied) && !errors.Is(why, keys.ErrNotListed)
}

// tried counts the keys that were refused. The next to last tells what to do: x/crypto
// hangs up after the last without a word of ours.
func (g *gatekeeper) tried(method string, err error) {
	if err == nil || method != "publickey" {
		return
	}
	if g.keys++; g.keys == maxAuthTries-1 {
		g.tell(&sshchat.Fault{Key: "keys.many"})
	}
}

var (
	errRevoked    = errors.New("key is revoked")
	errDenied     = errors.New("key does not let in")
	errPassphrase = errors.New("key has no account yet, and the passphrase is asked for")
	errNoAnswer   = errors.New("keyboard-interactive: no answer")
)

// entitled returns who the holder of a key is, and whether they come in by it alone.
// Whom an authority certified is who it says they are, whichever key they have this
// week; everybody else is their key.
func (g *gatekeeper) entitled(conn Applicant, key ssh.PublicKey) (who sshchat.Print, p *ssh.Permissions, err error) {
	who, p = sshchat.Print(keys.Fingerprint(key)), &ssh.Permissions{}
	user, addr, now := conn.User(), admission.AddrOf(conn.RemoteAddr()), time.Now()
	cert, certified := key.(*ssh.Certificate)
	err = keys.ErrNotListed
	if g.ways.UserCA != nil {
		if why := g.ways.UserCA.Revoked(key); why != nil {
			return who, p, fmt.Errorf("%w: %w: %w", errDenied, errRevoked, why)
		}
		if certified {
			byCA, why := g.ways.UserCA.Check(cert, user, addr, now)
			if why == nil {
				return sshchat.Print("principal:" + user), byCA, nil
			}
			err = why
		}
	}
	if g.ways.Allowed != nil {
		why := g.ways.Allowed.Allows(key, user, addr, now)
		if why == nil && certified {
			who = sshchat.Print("principal:" + user)
		}
		if why == nil || !certified || g.ways.UserCA == nil {
			err = why
		}
	}
	switch {
	case g.operates(conn, key):
		return who, p, nil
	case g.ways.closed() && err == nil:
		return who, p, nil
	case g.ways.closed() && g.ways.Passphrase == nil:
		return who, p, fmt.Errorf("%w: %w", errDenied, err)
	case g.ways.Passphrase == nil:
		return who, p, nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), askTime)
	defer cancel()
	// Who knew it once is not asked again. With a list the account alone shows nothing:
	// its key may have been struck off.
	known, why := g.config.Chat.Known(ctx, who)
	if g.ways.closed() {
		known, why = g.config.Chat.Passed(ctx, who)
	}
	switch {
	case why != nil:
		return who, p, why
	case known:
		return who, p, nil
	case g.ways.closed():
		return who, p, err
	}
	return who, p, errPassphrase
}

// role returns what the operator's files say of a key: "operator", "owner" or "".
func (g *gatekeeper) role(conn Applicant, key ssh.PublicKey) string {
	ops := g.ways.Operators
	if ops == nil {
		return ""
	}
	return ops.Role(key, conn.User(), admission.AddrOf(conn.RemoteAddr()), time.Now())
}

// operates reports whether the operator's files name a key.
func (g *gatekeeper) operates(conn Applicant, key ssh.PublicKey) bool { return g.role(conn, key) != "" }

// mayUse asks whether the login's name may be had with a key, or by a guest. A name
// that is none is not refused here but in the session, where the reason is shown.
func (g *gatekeeper) mayUse(conn Applicant, who sshchat.Print) error {
	ctx, cancel := context.WithTimeout(context.Background(), askTime)
	defer cancel()
	name, err := g.config.Chat.LoginName(ctx, conn.User(), who)
	if err != nil {
		return nil
	}
	return g.config.Chat.MayUse(ctx, name, who)
}
