package chat

import (
	"context"
	"errors"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/books"
	"sshchat/sshchat/text"
)

// FullWait is when to look again at the latest, whatever became of the bell.
const FullWait = 250 * time.Millisecond

// pen is with what a session writes: how fast it may, and what it remembers of what it wrote.
// The session's goroutine owns it.
type pen struct {
	*reading
	books.Purse

	sent  string                     // the ID of what was said last
	knows map[sshchat.AccountID]bool // to whom m has written, by account
	waits sshchat.AccountID          // the account that m was told is away
}

// Say puts what m said, or did, into the log of one of m's rooms. It returns at once; m
// sees the line when everybody does.
func (m *pen) Say(v *View, k sshchat.Kind, body text.Text, d sshchat.Detail) error {
	if body.IsZero() && k != sshchat.Topic {
		return nil
	}
	if err := m.BeginLine(v); err != nil {
		return err
	}
	return m.Put(v, k, body, d)
}

// BeginLine holds m to what holds in a room where m is about to speak.
func (m *pen) BeginLine(v *View) error {
	if err := m.MayWrite(v.room.ID()); err != nil {
		return err
	}
	return m.MaySay(v, m.books.Ledger.Clock.Now())
}

// Put appends what m may say to the log of one of m's rooms.
func (m *pen) Put(v *View, k sshchat.Kind, body text.Text, d sshchat.Detail) error {
	if err := m.Sending(); err != nil {
		return err
	}
	m.Store(v, k, body, d)
	return nil
}

// Store is put for a line that is counted.
func (m *pen) Store(v *View, k sshchat.Kind, body text.Text, d sshchat.Detail) {
	e := m.books.Ledger.Entry(v.room.ID(), k, m.Person())
	e.Body, e.Detail = body, d
	e.Op = m.Role() >= sshchat.OperatorRole
	m.Append(v, e)
}

// Append puts what m said, and was counted by sending, into the log of a room.
func (m *pen) Append(v *View, e sshchat.Entry) {
	m.sent = e.ID
	v.room.Append(e, func(e sshchat.Entry, err error) { m.saved(&v.said, e, err) })
}

// Sending counts a line that goes to the disk.
func (m *pen) Sending() error {
	if f := m.books.Ledger.Link.Refusal(); f != nil {
		return f
	}
	if err := m.Count(); err != nil {
		return err
	}
	m.noteTalked()
	return nil
}

// MaySay holds m against mutes, lockdown, slow mode and the rate.
func (m *pen) MaySay(v *View, now time.Time) error {
	if err := m.MayTalk(v.room.ID()); err != nil {
		return err
	}
	if m.RankIn(v.room.ID()) < sshchat.RoomOp {
		if wait := v.room.HoldUp(m.slowAs(), m.slowest(now), now); wait > 0 {
			return sshchat.NewFault("slow.wait", wait)
		}
	}
	if err := m.Pace(); err != nil {
		return err
	}
	v.room.Spoke(m.slowAs(), m.slowest(now), now)
	return nil
}

// MayTalk holds m against mutes and lockdown, and against a node that gets nothing through.
func (m *pen) MayTalk(room sshchat.RoomID) error {
	if f := m.books.Ledger.Link.Refusal(); f != nil {
		return f
	}
	if m.visiting && m.guest {
		return sshchat.NewFault("visit.guest")
	}
	if err := m.Sanctioned("mute", room); err != nil {
		return err
	}
	return m.lockedOut()
}

// saved hears from the engine what became of a line, and notes its number in said; nil: it is a
// letter. It must not block. What is told of the line comes first: who settles must not miss it.
func (m *pen) saved(said *uint64, e sshchat.Entry, err error) {
	var n sshchat.Notice
	switch {
	case err != nil && m.login.Bot:
		n = sshchat.Receipt{ID: e.ID, Kind: e.Kind, Failed: true}
	case errors.Is(err, sshchat.ErrUnavailable) && m.books.Ledger.Link.Among():
		n = sshchat.NewFault("maybe.saved")
	case err != nil && !errors.Is(err, sshchat.ErrClosed):
		n = sshchat.NewFault("not.saved")
	case err == nil && m.login.Receipts:
		n = sshchat.Receipt{Seq: e.Seq, ID: e.ID, Kind: e.Kind}
	}
	m.Stored(e.Seq, said == nil, n, func() {
		if said != nil {
			*said = max(*said, e.Seq)
		}
	})
}

// Ready returns how long m must wait before the next line is accepted: a script is
// slowed down, where a person is told. If that is because too many lines wait for the disk
// the bell rings when there is room again: no disk that is stuck is to be asked for that.
func (m *pen) Ready() time.Duration {
	if m.Full() || !m.login.Screen && m.books.Ledger.Link.Refusal() != nil { // who is at a terminal is told instead
		return FullWait
	}
	return m.Rate.Wait(m.books.Ledger.Clock.Now())
}

// Sent returns the ID of what m said, set or answered last: a Receipt will bear it.
func (m *pen) Sent() string { return m.sent }

// Entry returns what is numbered seq, if m may read it; else it is the *Fault
// "show.none".
func (m *pen) Entry(ctx context.Context, seq uint64) (sshchat.Entry, error) {
	if err := m.Ask(); err != nil {
		return sshchat.Entry{}, err
	}
	return m.EntryAt(ctx, seq)
}

// ViewToSpeak returns the view through which m speaks in the room that a word means. What
// may be entered is asked each time: a program may go on for days.
func (m *pen) ViewToSpeak(ctx context.Context, word string) (*View, error) {
	st, ok := m.books.Rooms.Find(word, m.AccountID())
	if !ok {
		return nil, sshchat.NewFault("room.unknown", sshchat.Echo(word))
	}
	if m.visiting {
		if f := m.mayEnter(st, true); f != nil {
			return nil, f
		}
	}
	return m.reach(ctx, st.ID)
}

// GoTo has a program act in the room that a word means.
func (m *pen) GoTo(ctx context.Context, word string) error {
	v, err := m.ViewToSpeak(ctx, word)
	if err == nil {
		m.at = v
	}
	return err
}

// reach returns a view of a room for m to speak in: the one that m has, or for a
// program one that hears nothing.
func (m *pen) reach(ctx context.Context, id sshchat.RoomID) (*View, error) {
	if v := m.ViewOf(id); v != nil {
		return v, nil
	}
	st, ok := m.books.Rooms.Get(id)
	if err := m.mayEnter(st, ok); err != nil {
		return nil, err
	}
	if !m.visiting {
		return nil, sshchat.NewFault("room.notin", m.LabelFor(st))
	}
	r, err := m.books.Live.Hold(ctx, id)
	if err != nil {
		return nil, err
	}
	v := &View{room: r, label: m.LabelFor(st), deaf: true}
	m.views = append(m.views, v)
	return v, nil
}

// NoteSent notes the ID of the letter that m wrote last.
func (m *pen) NoteSent(id string) { m.sent = id }

// LetterSaved is saved for m's copy of a letter.
func (m *pen) LetterSaved(e sshchat.Entry, err error) { m.saved(nil, e, err) }

// TellWaits says, once in a conversation, that who is away and will see it later.
func (m *pen) TellWaits(who sshchat.Person) {
	here := m.books.Mail.IsHere(who.Account)
	switch {
	case here && m.waits == who.Account:
		m.waits = ""
	case !here && m.waits != who.Account:
		m.waits = who.Account
		m.Tell(sshchat.Done{Key: "msg.waits", Args: []any{who.Name}})
	}
}

// Acquaint notes that m has written to who, whose answers are wanted then.
func (m *pen) Acquaint(ctx context.Context, who sshchat.Person) error {
	if m.guest || m.knows[who.Account] {
		return nil
	}
	if err := m.books.Mail.Acquaint(ctx, m.AccountID(), who.Account); err != nil {
		return err
	}
	if m.knows == nil {
		m.knows = map[sshchat.AccountID]bool{}
	}
	m.knows[who.Account] = true
	return nil
}
