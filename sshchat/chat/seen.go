package chat

import (
	"context"
	"encoding/json"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/live"
)

const (
	// missedLines is how many missed lines are shown on coming in: a few screenfuls.
	// What came before them is in the history.
	missedLines = 100

	// missedCount is how far missed lines are counted; more is "more than".
	missedCount = 1000

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
	m.books.Ledger.Note(ctx, "remember what was seen", sshchat.SeenKey(m.AccountID(), v.room.ID()), sshchat.Mark{Seq: v.seen(), At: at})
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

// missed counts what m has not seen of r, up to the entry numbered upTo. Failing to is no
// reason to keep m out.
func (m *kept) missed(ctx context.Context, r *live.Room, upTo uint64) sshchat.Missed {
	if m.guest || m.fresh {
		return sshchat.Missed{}
	}
	v, err := m.books.Ledger.Engine.Get(ctx, sshchat.SeenKey(m.AccountID(), r.ID()))
	if err != nil || v.Rev == 0 {
		return sshchat.Missed{}
	}
	var was sshchat.Mark
	if err := json.Unmarshal(v.Data, &was); err != nil {
		m.books.Ledger.Warn(ctx, "read what was seen", "account", m.AccountID(), "err", err)
		return sshchat.Missed{}
	}
	missed := sshchat.Missed{After: was.Seq, Since: was.At}
	entries, behind := r.Tail().Take(nil, &live.Cursor{Seq: was.Seq}, live.TailEntries)
	if behind {
		page, err := m.books.Ledger.Engine.Page(ctx, sshchat.Range{
			Room: r.ID(), After: was.Seq, Kinds: sshchat.KindsOf(sshchat.Talk), Limit: missedCount,
		})
		if err != nil {
			m.books.Ledger.Warn(ctx, "count what was missed", "room", r.ID(), "err", err)
		}
		entries = sshchat.Pointers(page)
	}
	me, ignoring := m.Person(), m.Ignoring()
	for _, e := range entries {
		if e.Seq > upTo || !e.IsTalk() || e.IsTakenBack() || e.From.Account == me.Account || ignoring(e) {
			continue
		}
		missed.Lines++
		if e.Calls(me) {
			missed.Mentions++
		}
	}
	missed.More = behind && len(entries) == missedCount
	return missed
}
