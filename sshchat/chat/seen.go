package chat

import (
	"context"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/books"
	"sshchat/sshchat/live"
)

const (
	// missedLines is how many missed lines are shown on coming in: a few screenfuls.
	// What came before them is in the history.
	missedLines = 100

	// markEvery is how often it is kept how far somebody has read a room while they are
	// there: after a crash they are told of no more than that again.
	markEvery = 2 * time.Minute
)

// remember keeps how far m has read a room, for the next time, of those who have an
// account.
func (m *kept) remember(ctx context.Context, v *View) {
	if m.guest || m.login.Bot { // what a person's bot was told, the person has not seen
		return
	}
	at := m.books.Ledger.Clock.Now().UTC()
	if v.missed.Lines > 0 { // what they have not turned to is new since then
		at = v.missed.Since.UTC()
	}
	books.NoteSeen(ctx, m.books.Ledger, sshchat.SeenKey(m.AccountID(), v.room.ID()), sshchat.Mark{Seq: v.seen(), At: at}, m.shares())
}

// keepShown keeps what noteShown picked.
func (m *kept) keepShown(ctx context.Context) {
	if m.forgotten {
		return
	}
	if m.box.SeenSome() {
		m.rememberMail(ctx)
	}
	if v := m.marking; v != nil {
		m.marking = nil
		if m.ViewOf(v.room.ID()) == v {
			m.remember(ctx, v)
		}
	}
}

// keepTalked keeps that m spoke under this name for the first time, from when on it is
// m's and stays.
func (m *kept) keepTalked(ctx context.Context) {
	first := !m.noted && m.hasTalked()
	m.noted = m.noted || first
	if first && !m.guest && !m.forgotten {
		m.settle(ctx)
	}
}

// missed counts what m has not seen of r, up to the entry numbered upTo.
func (m *kept) missed(ctx context.Context, r *live.Room, upTo uint64) sshchat.Missed {
	if m.guest || m.fresh {
		return sshchat.Missed{}
	}
	return m.books.Missed(ctx, m.Person(), r, upTo, m.Ignoring())
}
