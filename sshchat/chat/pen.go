package chat

import (
	"errors"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/estate"
	"sshchat/sshchat/text"
)

// FullWait is when to look again at the latest, whatever became of the bell.
const FullWait = 250 * time.Millisecond

// pen is with what a session writes: how fast it may, and what it remembers of what it wrote.
// The session's goroutine owns it.
type pen struct {
	*reading

	rate     *estate.Pace
	sent     string          // the ID of what was said last
	knows    map[string]bool // to whom m has written, by account
	waits    string          // the account that m was told is away
	guessing limiter         // of codes
}

// sayIn puts what m said, or did, into the log of one of m's rooms. It returns at once; m
// sees the line when everybody does.
func (m *pen) sayIn(v *view, k sshchat.Kind, body text.Text, d sshchat.Detail) error {
	if body.IsZero() && k != sshchat.Topic {
		return nil
	}
	if err := m.begin(v); err != nil {
		return err
	}
	return m.put(v, k, body, d)
}

// begin holds m to what holds in a room, and notes that m speaks there.
func (m *pen) begin(v *view) error {
	now := m.books.Ledger.Clock.Now()
	if err := m.mayWrite(v.room.ID()); err != nil {
		return err
	}
	if err := m.maySay(v, now); err != nil {
		return err
	}
	if st, ok := m.books.Rooms.Get(v.room.ID()); ok && !st.Private {
		m.noteSpoke(now)
	}
	return nil
}

// put appends what m may say to the log of one of m's rooms.
func (m *pen) put(v *view, k sshchat.Kind, body text.Text, d sshchat.Detail) error {
	if err := m.sending(); err != nil {
		return err
	}
	m.store(v, k, body, d)
	return nil
}

// store is put for a line that is counted.
func (m *pen) store(v *view, k sshchat.Kind, body text.Text, d sshchat.Detail) {
	e := m.books.Ledger.Entry(v.room.ID(), k, m.Person())
	e.Body, e.Detail = body, d
	e.Op = m.Role() >= sshchat.OperatorRole
	m.append(v, e)
}

// append puts what m said, and was counted by sending, into the log of a room.
func (m *pen) append(v *view, e sshchat.Entry) {
	m.sent = e.ID
	v.room.Append(e, func(e sshchat.Entry, err error) { m.saved(&v.said, e, err) })
}

// sending counts a line that goes to the disk.
func (m *pen) sending() error {
	if err := m.count(); err != nil {
		return err
	}
	m.noteTalked()
	return nil
}

// maySay holds m against mutes, lockdown, slow mode and the rate.
func (m *pen) maySay(v *view, now time.Time) error {
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
	v.room.Spoke(m.whole, m.slowAs(), m.slowest(now), now)
	return nil
}

// MayTalk holds m against mutes and lockdown.
func (m *pen) MayTalk(room string) error {
	if m.visiting && m.guest {
		return sshchat.NewFault("visit.guest")
	}
	if err := m.Sanctioned("mute", room); err != nil {
		return err
	}
	return m.lockedOut()
}

// saved hears from the engine what became of a line, and notes its number in said. It
// must not block. What is told of the line comes first: who settles must not miss it.
func (m *pen) saved(said *uint64, e sshchat.Entry, err error) {
	var n sshchat.Notice
	switch {
	case err != nil && m.login.Bot:
		n = sshchat.Receipt{ID: e.ID, Kind: e.Kind, Failed: true}
	case err != nil && !errors.Is(err, sshchat.ErrClosed):
		n = sshchat.NewFault("not.saved")
	case err == nil && m.login.Receipts:
		n = sshchat.Receipt{Seq: e.Seq, ID: e.ID, Kind: e.Kind}
	}
	m.lock.Lock()
	full := m.fullLocked() // then somebody waits for Ready
	m.unsaved--
	*said = max(*said, e.Seq)
	if n != nil && (m.login.Receipts || len(m.notices) < maxNotices) { // sending has kept a place
		m.notices = append(m.notices, n)
	}
	ring := m.settling || n != nil || full
	m.lock.Unlock()
	if ring {
		m.bell.Ring()
	}
}

// Ready returns how long m must wait before the next line is accepted: a script is
// slowed down, where a person is told. If that is because too many lines wait for the disk
// the bell rings when there is room again: no disk that is stuck is to be asked for that.
func (m *pen) Ready() time.Duration {
	if m.full() {
		return FullWait
	}
	return m.rate.Wait(m.books.Ledger.Clock.Now())
}
