package mail

import (
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

// Skew is how far the engine's clock may be from a node's, when it is asked whether a notice
// came before a session.
const Skew = time.Minute

// Notify tells an account, or a guest, something about them alone, if they are here: every
// session of theirs, on whichever node, finds it in the inbox.
func (b *Book) Notify(who, by sshchat.Person, what string, of text.Text) {
	if !b.IsHere(who.Account) {
		return
	}
	e := b.ledger.Entry(sshchat.InboxOf(who.Account), sshchat.Notified, by)
	e.About, e.Rule, e.Body = &who, what, of
	b.ledger.Engine.Append(e, b.ledger.Ignore)
}

// What somebody may be notified of.
const (
	ToRoom   = "invite"    // by From, into the room whose label is Body
	KeyGiven = "key-given" // their account, by From: its fingerprint is Body
	KeyReset = "key-reset" // From made a code that gives their account a key
	Renamed  = "rename"    // From has them be called as the first word of Body says; the rest is why
)

// NoticeOf returns what an entry notifies its addressee of; nil: of nothing that is known here.
func NoticeOf(e *sshchat.Entry) sshchat.Notice {
	switch e.Rule {
	case ToRoom:
		return sshchat.Invitation{Room: e.Body.String(), By: e.From.Name}
	case KeyGiven:
		return sshchat.Done{Key: "key.given", Args: []any{e.From.Name, e.Body}}
	case KeyReset:
		return sshchat.Done{Key: "key.resets", Args: []any{e.From.Name}}
	}
	return nil
}
