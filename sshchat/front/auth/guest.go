package auth

import (
	"context"
	"errors"
	"time"

	"golang.org/x/crypto/ssh"

	"sshchat/sshchat"
	"sshchat/sshchat/front/admission"
)

// guessTime bounds how long a guess of the passphrase waits for its turn.
const guessTime = 10 * time.Second

// keyboardInteractive lets a guest in without a question, or for the passphrase. It
// never makes anybody more than a guest, whatever key was offered before.
func (g *gatekeeper) keyboardInteractive(conn Applicant, ask ssh.KeyboardInteractiveChallenge) (*ssh.Permissions, error) {
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
func (g *gatekeeper) askPassphrase(conn Applicant, ask ssh.KeyboardInteractiveChallenge) error {
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
func (g *gatekeeper) checkPassphrase(conn Applicant, guess string) error {
	if guess == "" {
		return errNoAnswer
	}
	ctx, cancel := context.WithTimeout(context.Background(), guessTime)
	defer cancel()
	addr := admission.AddrOf(conn.RemoteAddr())
	err := g.ways.Passphrase.Check(ctx, guess, Guesser{
		Addr: addr, Name: conn.User(), Exempt: g.config.exempts(addr),
	})
	if err == nil {
		return nil
	}
	g.config.Log.Warn("refused", addr, "cause", "passphrase")
	if g.config.Meter != nil {
		g.config.Meter.Refused.Add("passphrase")
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
func (g *gatekeeper) guestUnder(conn Applicant, method string, asked bool) (*ssh.Permissions, error) {
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
