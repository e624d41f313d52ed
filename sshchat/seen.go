package sshchat

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"sshchat/sshchat/bucket"
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

// markRate bounds how often that is kept in all: a line that ten thousand people hear
// after a quiet hour must not make ten thousand writes.
var markRate = Rate{Burst: 100, Every: 10 * time.Millisecond}

// remember keeps how far m has read a room, for the next time, of those who have an
// account.
func (m *kept) remember(ctx context.Context, v *view) {
	if m.guest || m.login.Bot { // what a person's bot was told, the person has not seen
		return
	}
	at := m.chat.clock.Now().UTC()
	if v.missed.Lines > 0 { // what they have not turned to is new since then
		at = v.missed.Since.UTC()
	}
	m.chat.note(ctx, "remember what was seen", seenKey(m.accountID(), v.room.ID()), mark{v.seen(), at})
}

// marks is how often it may be kept how far people have read, for all of a chat.
type marks struct {
	mu sync.Mutex // guards Bucket
	bucket.Bucket
}

func (k *marks) allow(now time.Time) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.Allow(now)
}

// noteShown picks what is to be kept of how far m has read, once m's session comes back
// for more: what Take returned has been shown then.
func (m *reading) noteShown(letters []*Entry) {
	if m.guest || m.visiting || m.forgotten {
		return
	}
	mail := m.box.noteSeen(letters, m.accountID())
	now := m.chat.clock.Now()
	for _, v := range m.views {
		if m.marking == nil && now.Sub(v.marked) >= markEvery && v.seen() != v.mark && m.chat.marks.allow(now) {
			m.marking = v
			v.marked, v.mark = now, v.seen()
		}
	}
	if m.marking != nil || mail {
		m.bell.Ring()
	}
}

// keepShown keeps what noteShown picked.
func (m *kept) keepShown(ctx context.Context) {
	if m.forgotten {
		return
	}
	if m.box.seenSome() {
		m.rememberMail(ctx)
	}
	if v := m.marking; v != nil {
		m.marking = nil
		if m.viewOf(v.room.ID()) == v {
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
func (m *kept) missed(ctx context.Context, r *Room, upTo uint64) Missed {
	if m.guest || m.fresh {
		return Missed{}
	}
	v, err := m.chat.engine.Get(ctx, seenKey(m.accountID(), r.ID()))
	if err != nil || v.Rev == 0 {
		return Missed{}
	}
	var was mark
	if err := json.Unmarshal(v.Data, &was); err != nil {
		m.chat.warn(ctx, "read what was seen", "account", m.accountID(), "err", err)
		return Missed{}
	}
	missed := Missed{After: was.Seq, Since: was.At}
	entries, behind := r.tail().take(nil, &Cursor{Seq: was.Seq}, tailEntries)
	if behind {
		page, err := m.chat.engine.Page(ctx, Range{
			Room: r.ID(), After: was.Seq, Kinds: KindsOf(Talk), Limit: missedCount,
		})
		if err != nil {
			m.chat.warn(ctx, "count what was missed", "room", r.ID(), "err", err)
		}
		entries = pointers(page)
	}
	me, ignoring := m.Person(), m.ignoring()
	for _, e := range entries {
		if e.Seq > upTo || !e.IsTalk() || e.IsTakenBack() || e.From.Account == me.Account || ignoring(e) {
			continue
		}
		missed.Lines++
		if e.calls(me) {
			missed.Mentions++
		}
	}
	missed.More = behind && len(entries) == missedCount
	return missed
}
