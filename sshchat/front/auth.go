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
	"sshchat/sshchat/text"
	"sshchat/sshchat/words"
	"sshchat/sshchat/words/lang"
	"sshchat/sshchat/words/paint"
)

// The names under which a verified identity travels in ssh.Permissions. x/crypto
// hands over the Permissions of the attempt that succeeded and of no other, which is
// what makes them safe (CVE-2024-45337 was about trusting anything else).
const (
	extKey    = "sshchat-key"    // SHA256 fingerprint of the key that signed
	extMethod = "sshchat-method" // how they came in, for the log
	extRole   = "sshchat-role"   // "operator", "owner", or nothing
	extWeak   = "sshchat-weak"   // why a guest's key was not accepted, or nothing
	extPassed = "sshchat-passed" // set: they knew the passphrase
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
func (d *Door) serverConfig(st *connState) *ssh.ServerConfig {
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
		AuthLogCallback: func(_ ssh.ConnMetadata, method string, err error) {
			if err == nil && st.guard != nil {
				st.guard.loggedIn()
			}
			a.tried(method, err)
		},
		PublicKeyCallback:         a.publicKey,
		VerifiedPublicKeyCallback: a.verified,
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
			return a.guestUnder(conn, "none", false)
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
	weak string // why a key was not accepted, for its holder
	keys int    // how many were refused
	asks int    // how often the passphrase was asked for
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
	who string
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
func (g *gatekeeper) permit(conn applicant, key ssh.PublicKey, p *ssh.Permissions, who, method string) *ssh.Permissions {
	p.Extensions = map[string]string{extMethod: method, extKey: who}
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
func (g *gatekeeper) entitled(conn applicant, key ssh.PublicKey) (who string, p *ssh.Permissions, err error) {
	who, p = keys.Fingerprint(key), &ssh.Permissions{}
	user, addr, now := conn.User(), addrOf(conn.RemoteAddr()), time.Now()
	cert, certified := key.(*ssh.Certificate)
	err = keys.ErrNotListed
	if g.ways.UserCA != nil {
		if why := g.ways.UserCA.Revoked(key); why != nil {
			return who, p, fmt.Errorf("%w: %w: %w", errDenied, errRevoked, why)
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
	known, why := g.door.chat.Known(ctx, who)
	if g.ways.closed() {
		known, why = g.door.chat.Passed(ctx, who)
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
func (g *gatekeeper) role(conn applicant, key ssh.PublicKey) string {
	ops := g.ways.Operators
	if ops == nil {
		return ""
	}
	return ops.Role(key, conn.User(), addrOf(conn.RemoteAddr()), time.Now())
}

// operates reports whether the operator's files name a key.
func (g *gatekeeper) operates(conn applicant, key ssh.PublicKey) bool { return g.role(conn, key) != "" }

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
		return g.guestUnder(conn, "passphrase", true)
	}
	if g.told { // clients try again, some twenty times, and show each empty challenge
		return nil, g.onlyKeys()
	}
	// The empty challenge is sent all the same: some clients take a success, or a
	// failure, without one for an error of the protocol.
	if _, err := ask("", "", nil, nil); err != nil {
		return nil, errNoAnswer
	}
	return g.guestUnder(conn, "keyboard-interactive", true)
}

// chatPassword is the question for the passphrase. It ends as programs look for it
// (sshpass: "assword:", JSch: "password:", asyncssh: "password"), and names the chat,
// because ssh asks for the passphrase of a key in much the same way.
const chatPassword = "chat password: "

// askPassphrase asks for the passphrase, which is not echoed, in the same words
// whoever it is.
func (g *gatekeeper) askPassphrase(conn applicant, ask ssh.KeyboardInteractiveChallenge) error {
	hint := &sshchat.Fault{Key: "password.what"}
	if g.asks > 0 {
		hint = &sshchat.Fault{Key: "password.wrong"}
	}
	g.asks++
	what := g.bilingual(hint)
	if g.fromDropbear() { // which puts the question behind it on the same row
		what += "\n"
	}
	answers, err := ask("", what, []string{chatPassword}, []bool{false})
	if err != nil || len(answers) != 1 {
		return errNoAnswer
	}
	return g.checkPassphrase(conn, answers[0])
}

// checkPassphrase holds a guess against the passphrase. Nothing is no guess: programs
// without one answer so, as often as they are asked.
func (g *gatekeeper) checkPassphrase(conn applicant, guess string) error {
	if guess == "" {
		return errNoAnswer
	}
	ctx, cancel := context.WithTimeout(context.Background(), guessTime)
	defer cancel()
	addr := addrOf(conn.RemoteAddr())
	err := g.ways.Passphrase.Check(ctx, guess, Guesser{
		Addr: addr, Name: conn.User(), Exempt: g.door.admission.budgets.exempts(addr),
	})
	if err == nil {
		return nil
	}
	if passed, missed := g.door.failures.pass(time.Now()); passed {
		g.door.o.Log.Warn("refused", "ip", addr, "unlogged", missed, "cause", "passphrase")
	}
	if errors.Is(err, errTooManyGuesses) {
		g.tell(&sshchat.Fault{Key: "passphrase.slow"})
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
	return g.guestUnder(conn, "password", false)
}

// guestUnder lets a guest have the login's name, or says why not.
func (g *gatekeeper) guestUnder(conn applicant, method string, asked bool) (*ssh.Permissions, error) {
	if g.ways.closed() && g.ways.Passphrase == nil {
		return nil, g.refuse(&sshchat.Fault{Key: "guest.listed"}, asked)
	}
	if err := g.mayUse(conn, ""); err != nil {
		return nil, g.refuse(err, asked)
	}
	p := &ssh.Permissions{Extensions: map[string]string{extMethod: method}}
	if g.weak != "" {
		p.Extensions[extWeak] = g.weak
	}
	return p, nil
}

// refuse tells a reason and returns what to answer. After keyboard-interactive (asked)
// only keys are left: people would be asked for a password next, which nobody has.
// A program that tried a password is refused plainly: it would take the other answer
// for a success.
func (g *gatekeeper) refuse(err error, asked bool) error {
	f, ok := errors.AsType[*sshchat.Fault](err)
	if !ok || !g.tell(f) || !asked {
		return err
	}
	return g.onlyKeys()
}

// onlyKeys ends the asking for anything but keys.
func (g *gatekeeper) onlyKeys() error {
	return &ssh.PartialSuccessError{Next: ssh.ServerAuthCallbacks{PublicKeyCallback: g.publicKey}}
}

// tell makes of a reason the one banner that clients show before a session, and reports
// whether it did.
func (g *gatekeeper) tell(f *sshchat.Fault) bool {
	if g.told || g.pre == nil {
		return false
	}
	g.told = true
	return g.pre.SendAuthBanner("sshchat: "+g.bilingual(f)+"\n") == nil
}

// bilingual words a reason in both languages: nobody has said yet which one they read.
// English comes first; a client that shows nothing but ASCII gets no more.
func (g *gatekeeper) bilingual(f *sshchat.Fault) string {
	var lines []string
	for _, tag := range lang.Tags() {
		if tag != "en" && g.fromDropbear() {
			continue
		}
		lines = append(lines, words.NewStyler(paint.Look{Lang: tag, Bare: true}).Fault(f.Key, f.Args))
	}
	return strings.Join(lines, "\n")
}

// fromDropbear reports whether the client is Dropbear's, which shows ASCII alone.
func (g *gatekeeper) fromDropbear() bool {
	return g.pre != nil && strings.Contains(string(g.pre.ClientVersion()), "dropbear")
}

// identified is who a connection proved to be.
type identified struct {
	key    string // fingerprint of the key that signed; empty for a guest
	role   sshchat.Role
	method string
	weak   string // why a guest's key was not accepted
	passed bool   // they knew the passphrase
}

// identity reads who a connection proved to be. Permissions may be nil on a server
// that somebody else configured: a guest, then.
func identity(p *ssh.Permissions) identified {
	if p == nil {
		return identified{method: "unknown"}
	}
	id := identified{key: p.Extensions[extKey], method: p.Extensions[extMethod]}
	id.weak, id.passed = p.Extensions[extWeak], p.Extensions[extPassed] != ""
	switch {
	case id.key == "":
	case p.Extensions[extRole] == sshchat.OwnerRole.String():
		id.role = sshchat.OwnerRole
	case p.Extensions[extRole] == sshchat.OperatorRole.String():
		id.role = sshchat.OperatorRole
	default:
		id.role = sshchat.MemberRole
	}
	return id
}
