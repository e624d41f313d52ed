package auth

import (
	"errors"
	"strings"

	"golang.org/x/crypto/ssh"

	"sshchat/sshchat"
	"sshchat/sshchat/words"
	"sshchat/sshchat/words/paint"
)

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

// bilingual words a reason in English and in Chinese: nobody has said yet which one they read, and a banner has
// room for two. A client that shows nothing but ASCII gets English alone.
func (g *gatekeeper) bilingual(f *sshchat.Fault) string {
	var lines []string
	for _, tag := range []string{"en", "zh"} {
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
