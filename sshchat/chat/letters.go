package chat

import (
	"context"
	"slices"

	"sshchat/sshchat"
	"sshchat/sshchat/books"
	"sshchat/sshchat/mail"
)

// maxWaitingBytes is how much of what waits is shown on coming in: more screenfuls than
// anybody reads, and a slow line takes it in some seconds.
const maxWaitingBytes = 64 << 10

// takeMail returns what came for m alone.
func (m *reading) takeMail(ctx context.Context, n *News) ([]*sshchat.Entry, error) {
	letters, more, err := m.box.Take(ctx, maxTake)
	n.more = n.more || more
	return slices.DeleteFunc(letters, func(e *sshchat.Entry) bool {
		if e.Kind != sshchat.Notified {
			return !m.wants(e)
		}
		if n := mail.NoticeOf(e); n != nil && !e.At.Before(m.since.Add(-mail.Skew)) && !m.Ignoring()(e) {
			m.Tell(n)
		}
		return true
	}), err
}

// wants reports whether a letter is for this session: a program's hears only what was
// sent to its own name, not what its person is told.
func (m *reading) wants(e *sshchat.Entry) bool {
	return !m.login.Bot || e.About != nil && e.About.Name == m.Person().Name
}

// waiting reads what was sent to m while m was away. Failing to is no reason to keep m
// out.
func (m *reading) waiting(ctx context.Context) (w sshchat.Waiting) {
	if m.guest || m.fresh {
		return w
	}
	page, more, err := m.books.Mail.Waiting(ctx, &m.box, m.account, missedLines)
	if err != nil {
		m.books.Ledger.Warn(ctx, "read what waits", "account", m.account, "err", err)
		return w
	}
	w.More = more
	w.Letters = slices.DeleteFunc(m.WithoutIgnored(page), func(e sshchat.Entry) bool {
		return e.From.Account == m.account
	})
	if cut := books.NewestWithin(w.Letters, maxWaitingBytes); cut > 0 {
		w.Letters, w.More = w.Letters[cut:], true
	}
	if err := m.books.AddQuotes(ctx, w.Letters); err != nil {
		m.books.Ledger.Warn(ctx, "read what letters answer", "account", m.account, "err", err)
	}
	m.noteLetters(sshchat.Pointers(w.Letters))
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
