package chat

import (
	"context"
	"slices"

	"sshchat/sshchat"
	"sshchat/sshchat/books"
	"sshchat/sshchat/mail"
	"sshchat/sshchat/text"
	"sshchat/sshchat/tray"
)

// takeMail returns what came for m alone.
func (m *reading) takeMail(ctx context.Context, n *News) ([]*sshchat.Entry, error) {
	letters, more, err := m.box.Take(ctx, maxTake)
	n.more = n.more || more
	return slices.DeleteFunc(letters, func(e *sshchat.Entry) bool {
		if e.Kind != sshchat.Notified {
			return !m.wants(e)
		}
		if e.At.Before(m.since.Add(-mail.Skew)) {
			return true
		}
		if n := mail.NoticeOf(e); n != nil && !m.Ignoring()(e) {
			m.Tell(n)
		}
		to, why := sshchat.SplitWord(e.Body.String())
		if own := m.Person().Name; e.Rule == mail.Renamed && e.About != nil && (own == e.About.Name || own.String() == to) {
			m.Send(tray.Order{Rename: &tray.Renaming{By: e.From.Name, Was: e.About.Name, To: to, Why: text.Line(why)}})
		}
		return true
	}), err
}

// wants reports whether a letter is for this session: a program's hears only what was
// sent to its own name, not what its person is told.
func (m *reading) wants(e *sshchat.Entry) bool {
	return !m.login.Bot || e.About != nil && e.About.Name == m.Person().Name
}

// waiting reads what was sent to m while m was away.
func (m *reading) waiting(ctx context.Context) (w sshchat.Waiting) {
	if !m.guest && !m.fresh {
		w = books.WaitingFor(ctx, m.books, &m.box, m.account, m.WithoutIgnored)
		m.noteLetters(sshchat.Pointers(w.Letters))
	}
	return w
}

// noteLetters keeps whose letter came last, for /reply.
func (m *reading) noteLetters(entries []*sshchat.Entry) {
	for _, e := range entries {
		if e.Kind == sshchat.Told && e.From.Account != m.AccountID() {
			from := e.From
			m.heard = &from
		}
	}
}

// Follows keeps what m's prompt and replies call somebody true after a rename. Only the
// session that shows e calls it, as it alone knows whom m writes to.
func (m *reading) Follows(e *sshchat.Entry) {
	if e.Kind != sshchat.Renamed || e.About == nil {
		return
	}
	for _, who := range []**sshchat.Person{&m.peer, &m.heard} {
		if p := *who; p != nil && p.Account == e.From.Account {
			now := *p
			now.Name = e.About.Name
			*who = &now
		}
	}
}
