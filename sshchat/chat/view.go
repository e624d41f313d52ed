package chat

import (
	"context"
	"errors"
	"slices"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/ledger"
	"sshchat/sshchat/live"
	"sshchat/sshchat/mail"
	"sshchat/sshchat/people"
)

// view is a room as one session reads it. The session's goroutine owns it.
type view struct {
	room   *live.Room
	label  string // as its person writes the room
	cursor live.Cursor
	live   uint64 // entries up to this number are backlog
	watch  sshchat.Watch
	missed sshchat.Missed // what was not shown yet
	deaf   bool           // a program's: it speaks here, and does not listen
	mark   uint64         // up to where it was kept that the room was read
	marked time.Time
	opened bool // its person was shown the room, and needs not be told of coming there

	said uint64 // the newest line of its person that is stored; guarded by the member's mu
}

// reading is what a session reads: its rooms, its letters, and what was shown of them. The
// session's goroutine owns it.
type reading struct {
	rights
	*tray
	whole *Session // the session, as rooms and letters know it

	box     mail.Box                   // its letters
	views   []*view                    // the rooms that m is in, in the order that they were joined
	at      *view                      // the one that m's lines go to
	peer    *sshchat.Person            // whom they go to instead: /query
	heard   *sshchat.Person            // whose letter came last: /reply
	turn    int                        // which view the next wake begins with
	turned  bool                       // an Opened is among the notices
	told    []uint64                   // the last entries for every room that m was shown
	passed  map[passing]*sshchat.Entry // comings and goings that were shown lately
	marking *view                      // of which it is to be kept how far it was read
	rooms   []people.JoinedRoom        // which rooms the account is in, on coming in
	closes  string                     // the room that m is closing, and is told of by that
	welcome *sshchat.Welcome           // until the first Take
	order   sequence                   // of what the wake takes

	local     bool // of the server's own machine: no account
	fresh     bool // the account is new: nothing is kept of it
	forgotten bool // the account is no more: nothing is kept of what m did last
}

// look makes v the view of its room for somebody who was not looking at it: it
// returns what they have not seen, which then counts as seen.
func (m *reading) look(ctx context.Context, v *view) (missed sshchat.Missed, entries []sshchat.Entry, err error) {
	missed = v.missed
	if missed.Lines == 0 {
		return sshchat.Missed{}, nil, nil
	}
	entries, err = m.books.Ledger.Engine.Page(ctx, sshchat.Range{
		Room: v.room.ID(), After: missed.After, Before: v.cursor.Seq + 1,
		Kinds: sshchat.KindsOf(sshchat.Talk), Limit: missedLines,
	})
	if err == nil {
		err = errors.Join(m.books.Live.AddAnswers(ctx, sshchat.Range{Room: v.room.ID(), Before: v.cursor.Seq + 1}, entries), m.books.AddQuotes(ctx, entries))
	}
	if err != nil {
		return missed, nil, err
	}
	v.missed = sshchat.Missed{}
	entries = slices.DeleteFunc(entries, func(e sshchat.Entry) bool { return e.IsTakenBack() })
	return missed, m.WithoutIgnored(entries), nil
}

// seen returns the number up to which the person has seen the room.
func (v *view) seen() uint64 {
	if v.missed.Lines > 0 {
		return v.missed.After
	}
	return v.cursor.Seq
}

// find returns m's view of a room; nil: m is not in it.
func (m *reading) ViewOf(id string) *view {
	for _, v := range m.views {
		if v.room.ID() == id {
			return v
		}
	}
	return nil
}

// count adds a line to what was not shown.
func (v *view) count(e *sshchat.Entry, calls bool, now time.Time) {
	if v.missed.Lines == 0 {
		v.missed = sshchat.Missed{After: e.Seq - 1, Since: now}
	}
	v.missed.Lines++
	if calls {
		v.missed.Mentions++
	}
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
func (m *reading) gatherFrom(ctx context.Context, v *view, n *News, limit int) error {
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
func (m *reading) takeFrom(ctx context.Context, v *view, n *News, limit int) (more bool, err error) {
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
		Room: v.room.ID(), After: v.cursor.Seq, Limit: limit, Bytes: pageBytes, Oldest: true,
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
func (m *reading) takePast(ctx context.Context, v *view, n *News) error {
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

// holdLive keeps for the next Take what came after the backlog, so that everybody
// is welcomed before their own arrival is told.
func (v *view) holdLive(n *News) {
	i := len(n.Entries)
	for i > 0 && n.Entries[i-1].Seq > v.live {
		i--
	}
	if i == len(n.Entries) {
		return
	}
	v.cursor.Count -= uint64(len(n.Entries) - i)
	v.cursor.Seq = v.live
	n.Entries = n.Entries[:i]
}

// Place is where what somebody types goes.
type Place struct{ room, peer string }

// Place returns where what m types goes. Only the session that owns m may call it.
func (m *reading) Place() Place {
	p := Place{room: m.at.room.ID()}
	if m.peer != nil {
		p.peer = m.peer.Account
	}
	return p
}

// Standing returns where m is. Only the session that owns m may call it.
func (m *reading) Standing() sshchat.Standing {
	s := sshchat.Standing{Room: m.at.label, People: m.at.room.Count(), Rooms: len(m.views), Far: m.at.room.ID() != m.books.Options.Lobby}
	if m.peer != nil {
		s.Peer = m.peer.Name
	}
	for _, v := range m.views {
		if v != m.at {
			s.Unread += v.missed.Lines
			s.Calls += v.missed.Mentions
		}
	}
	return s
}

// Elsewhere returns the room that an entry is from as m writes it, or "" when it needs
// no telling: it is from where m is, from every room, or for m alone.
func (m *reading) Elsewhere(e *sshchat.Entry) string {
	if e.Room == "" || e.Room == m.at.room.ID() && m.peer == nil || ofAllRooms(e) {
		return ""
	}
	if v := m.ViewOf(e.Room); v != nil {
		return v.label
	}
	return ""
}

// IsLocal reports whether m is the server's own machine, which has no account.
func (m *reading) IsLocal() bool { return m.local }

// turnTo is Call.turnTo for somebody who did not ask for it.
func (m *reading) turnTo(ctx context.Context, v *view) error {
	missed, entries, err := m.look(ctx, v)
	if err != nil {
		return err
	}
	m.at, m.peer = v, nil
	scene := v.room.Scene(m.whole)
	scene.Room = v.label
	m.show(sshchat.Opened{Scene: scene, Missed: missed, Entries: entries})
	return nil
}

// Rooms returns the rooms that m is in, as m writes them. Only the session that owns m
// may call it, as all that follows.
func (m *reading) Rooms() []string {
	labels := make([]string, len(m.views))
	for i, v := range m.views {
		labels[i] = v.label
	}
	return labels
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
		on: true, safe: m.books.Live.RoutedTo(), share: max(1, maxTake/hears), before: map[*view]uint64{}, mailed: m.box.At(),
	}
}

// show tells m what is in the room that m turned to.
func (m *reading) show(o sshchat.Opened) {
	m.turned = true
	m.Tell(o)
}

// EntryAt is Entry for what is counted already.
func (m *reading) EntryAt(ctx context.Context, seq uint64) (sshchat.Entry, error) {
	page, err := m.books.Ledger.Engine.Page(ctx, sshchat.Range{After: seq - 1, Before: seq + 1, Limit: 1})
	if err != nil {
		return sshchat.Entry{}, err
	}
	if len(page) == 0 || !m.mayRead(&page[0]) {
		return sshchat.Entry{}, sshchat.NewFault("show.none", seq)
	}
	return page[0], m.books.AddQuotes(ctx, page)
}

// Label returns the place that an entry is from as m writes it: "#ops", "@bob"; "" for
// every room, and for what m may not know of.
func (m *reading) Label(e *sshchat.Entry) string {
	if e.Kind == sshchat.Told || e.Kind == sshchat.Piece && e.About != nil {
		if e.From.Account == m.AccountID() && e.About != nil {
			return "@" + e.About.Name.String()
		}
		return "@" + e.From.Name.String()
	}
	if v := m.ViewOf(e.Room); v != nil {
		return v.label
	}
	if st, ok := m.books.Rooms.Get(e.Room); ok && st.Visible(m.AccountID()) {
		return m.LabelFor(st)
	}
	return ""
}
