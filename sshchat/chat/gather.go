package chat

import (
	"context"
	"slices"

	"sshchat/sshchat"
	"sshchat/sshchat/books"
	"sshchat/sshchat/ledger"
	"sshchat/sshchat/live"
)

// look makes v the view of its room for somebody who was not looking at it: it
// returns what they have not seen, which then counts as seen.
func (m *reading) look(ctx context.Context, v *View) (missed sshchat.Missed, entries []sshchat.Entry, err error) {
	missed = v.missed
	if missed.Lines == 0 {
		return sshchat.Missed{}, nil, nil
	}
	entries, err = m.books.Past(ctx, sshchat.Range{
		Room: v.room.ID(), After: missed.After, Before: v.until + 1, Limit: missedLines,
	})
	if err != nil {
		return missed, nil, err
	}
	v.missed = sshchat.Missed{}
	entries = slices.DeleteFunc(entries, func(e sshchat.Entry) bool { return e.IsTakenBack() })
	return missed, m.WithoutIgnored(entries), nil
}

// gather takes what is new in all of m's rooms, and m's letters. A wake takes at most
// maxTake; the next one begins with the room that this one did not come to, so that a busy
// room hides none.
func (m *reading) gather(ctx context.Context, n *News) error {
	begin := m.turn
	m.order = keepsOrder(m)
	for i := range m.views {
		at := (begin + i) % len(m.views)
		v := m.views[at]
		if v.deaf || !v.room.Tail().News(v.cursor) {
			continue
		}
		limit := m.order.limit(len(n.Entries))
		if limit <= 0 {
			m.turn, n.more = at, true
			break
		}
		if err := m.gatherFrom(ctx, v, n, limit); err != nil {
			return err
		}
	}
	return m.gatherMail(ctx, n)
}

// gatherFrom takes what is new in one room, as far as m wants to see it.
func (m *reading) gatherFrom(ctx context.Context, v *View, n *News, limit int) error {
	first, before := len(n.Entries), v.cursor.Seq
	more, err := m.takeFrom(ctx, v, n, limit)
	if err != nil {
		return err
	}
	m.order.took(v, before, more)
	n.more = n.more || more
	n.Entries = append(n.Entries[:first], m.wanted(v, n.Entries[first:])...)
	return nil
}

// gatherMail takes m's letters.
func (m *reading) gatherMail(ctx context.Context, n *News) error {
	mail, err := m.takeMail(ctx, n)
	if err != nil {
		return err
	}
	m.order.tookMail(&m.box)
	n.Entries = append(n.Entries, mail...)
	m.noteShown(mail)
	return nil
}

// takeFrom reads on in one room, and reports whether there may be more: from memory, or
// from history where the tail no longer reaches, or jumps where reading on would take too
// long.
func (m *reading) takeFrom(ctx context.Context, v *View, n *News, limit int) (more bool, err error) {
	first := len(n.Entries)
	var behind bool
	if n.Entries, behind = v.room.Tail().Take(n.Entries, &v.cursor, limit); !behind {
		return len(n.Entries)-first == limit, nil
	}
	// However much history gives, the tail has the rest.
	if skipped, to := v.room.Tail().Jump(v.cursor, screenful); skipped > live.JumpEntries && !m.login.All {
		v.cursor = to
		m.Tell(sshchat.Skipped{Room: v.label, N: int(skipped)})
		n.Entries, _ = v.room.Tail().Take(n.Entries, &v.cursor, limit)
		return true, nil
	}
	page, err := m.books.Ledger.Engine.Page(ctx, sshchat.Range{
		Room: v.room.ID(), After: v.cursor.Seq, Limit: limit, Bytes: books.PageBytes, Oldest: true,
	})
	if ledger.IsSlow(err) { // being behind is no reason to be sent away: the next wake tries again
		return true, nil
	}
	if err != nil {
		return true, err
	}
	for i := range page {
		n.Entries = append(n.Entries, &page[i])
		v.cursor.Seq = page[i].Seq
		v.cursor.Count++
	}
	if len(page) == 0 { // history was trimmed under us: go on with what memory has
		_, v.cursor = v.room.Tail().Jump(live.Cursor{}, live.TailEntries)
	}
	return true, nil
}

// takePast takes the backlog, without what is no news of it: a snippet alone may be more
// than one Take.
func (m *reading) takePast(ctx context.Context, v *View, n *News) error {
	for v.cursor.Seq < v.live && len(n.Entries) < maxTake {
		more, err := m.takeFrom(ctx, v, n, maxTake)
		if err != nil {
			return err
		}
		v.holdLive(n) // counts entries: those that are no news too
		if n.Entries = slices.DeleteFunc(n.Entries, (*sshchat.Entry).IsSpent); !more {
			break
		}
	}
	return nil
}

// keepsOrder begins a wake. What is safe is asked before anything is taken.
func keepsOrder(m *reading) sequence {
	hears := 0
	for _, v := range m.views {
		if !v.deaf {
			hears++
		}
	}
	if !m.login.All || hears < 2 && !m.login.Bot { // a bot has letters, too
		return sequence{}
	}
	return sequence{
		on: true, safe: m.books.Live.RoutedTo(), share: max(1, maxTake/hears), before: map[*View]uint64{}, mailed: m.box.At(),
	}
}

// turnTo is TurnTo for somebody who did not ask for it.
func (m *reading) turnTo(ctx context.Context, v *View) error {
	missed, entries, err := m.look(ctx, v)
	if err != nil {
		return err
	}
	m.at, m.peer = v, nil
	scene := v.room.Scene(m.whole)
	scene.Room, scene.Pins = v.label, m.pinned(ctx, v)
	m.show(sshchat.Opened{Scene: scene, Missed: missed, Entries: entries, Now: m.Now()})
	return nil
}

// pinned returns the lines that v's room has pinned, for whoever turns to it.
func (m *reading) pinned(ctx context.Context, v *View) []sshchat.Entry {
	return m.WithoutIgnored(books.PinnedNow(ctx, m.books, v.room.ID()))
}

// noteShown picks what is to be kept of how far m has read, once m's session comes back
// for more: what Take returned has been shown then.
func (m *reading) noteShown(letters []*sshchat.Entry) {
	if m.guest || m.visiting || m.forgotten {
		return
	}
	mail := m.box.NoteSeen(letters, m.AccountID())
	now := m.books.Ledger.Clock.Now()
	for _, v := range m.views {
		if m.marking == nil && now.Sub(v.marked) >= markEvery && v.seen() != v.mark && m.books.MayMark(now) {
			m.marking = v
			v.marked, v.mark = now, v.seen()
		}
	}
	if m.marking != nil || mail {
		m.Ring()
	}
}
