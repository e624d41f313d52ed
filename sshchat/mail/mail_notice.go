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

// NoticeOf returns what an entry notifies its addressee of; nil: it is something else.
func NoticeOf(e *sshchat.Entry) sshchat.Notice {
	switch {
	case e.Kind != sshchat.Notified:
		return nil
	case e.Rule == "invite":
		return sshchat.Invitation{Room: e.Body.String(), By: e.From.Name}
	case e.Body.IsZero():
		return sshchat.Done{Key: e.Rule, Args: []any{e.From.Name}}
	}
	return sshchat.Done{Key: e.Rule, Args: []any{e.From.Name, e.Body}}
}
