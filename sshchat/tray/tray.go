// Package tray is what waits for a session: what it is to be told, what it is asked to do, and how
// many of its lines are on their way to the disk. Any goroutine may put something there; the
// session takes it.
package tray

import (
	"slices"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/bell"
	"sshchat/sshchat/books"
	"sshchat/sshchat/lock"
	"sshchat/sshchat/meter"
	"sshchat/sshchat/text"
)

const (
	// maxNotices and maxNoticeBytes bound what waits to be told to one person who does not
	// read. A roster of a thousand is 100 KB.
	maxNotices     = 64
	maxNoticeBytes = 256 << 10

	// maxUnsaved is how many of one person's lines may wait for the disk. More would let
	// a program get so far ahead of who reads it that they have to read from the disk.
	maxUnsaved = 64
)

// Tray is what waits for one session.
type Tray struct {
	bell     bell.Bell
	receipts bool        // each line that is stored is told by one
	rung     meter.Stamp // of the rooms' rings
	lane     *meter.Lane // where what m is brought is counted

	lock     lock.Session // guards what follows, and where it is kept what of a person's is stored
	notices  []sshchat.Notice
	noticed  int     // bytes that they hold, roughly
	orders   []Order // what others ask of the session
	unsaved  int     // lines on their way to the disk
	awaited  bool    // somebody waits until there are none
	wrote    uint64  // the newest letter that its person sent and that is stored
	settling bool    // the session waits for that
}

// New returns the tray of a session. With receipts each line that is stored is told by one. What
// the session is brought is counted in lane.
func New(receipts bool, lane *meter.Lane) Tray {
	return Tray{bell: bell.New(), receipts: receipts, lane: lane}
}

// Ring rings the bell.
func (m *Tray) Ring() { m.bell.Ring() }

// RingAt rings the bell for what a room has to show, and notes when, if it is the first such ring
// since the session showed something.
func (m *Tray) RingAt(now time.Time) {
	m.rung.Ring(now)
	m.bell.Ring()
}

// Rung returns when the first of the rooms' rings was that are answered now; the zero time: they
// have not rung.
func (m *Tray) Rung() time.Time { return m.rung.Answer() }

// Showed counts what the session was brought, which a ring at rung asked for.
func (m *Tray) Showed(entries int, rung, now time.Time) {
	if entries == 0 {
		return
	}
	m.lane.Entries.Add(entries)
	if !rung.IsZero() {
		m.lane.Wait.Observe(now.Sub(rung))
	}
}

// Wrote counts a write of so many bytes.
func (m *Tray) Wrote(bytes int) {
	m.lane.Writes.Add(1)
	m.lane.Bytes.Add(bytes)
}

// Bell rings when there is something to Take.
func (m *Tray) Bell() <-chan struct{} { return m.bell }

// Tell queues a notice for m alone and rings.
func (m *Tray) Tell(n sshchat.Notice) {
	m.lock.Lock()
	_, receipt := n.(sshchat.Receipt)
	switch last := len(m.notices) - 1; {
	case last >= 0 && sameRefusal(m.notices[last], n): // told once, with the newest time
		m.notices[last] = n
	case receipt: // those are as many as the lines
		m.notices = append(m.notices, n)
	case len(m.notices) < maxNotices && (m.noticed == 0 || m.noticed+heft(n) <= maxNoticeBytes):
		m.notices = append(m.notices, n)
		m.noticed += heft(n)
	}
	m.lock.Unlock()
	m.bell.Ring()
}

// TakeNotices returns what the session is to be told.
func (m *Tray) TakeNotices() []sshchat.Notice {
	m.lock.Lock()
	defer m.lock.Unlock()
	all := m.notices
	m.notices, m.noticed = nil, 0
	return all
}

// heft is how many bytes a notice holds, roughly: the lists are what counts.
func heft(n sshchat.Notice) int {
	const each, name = 256, 128
	switch n := n.(type) {
	case sshchat.Who:
		return each + name*len(n.Here)
	case sshchat.Lines:
		return each + name*len(n.Entries) + books.Weigh(n.Entries)
	case sshchat.RoomList:
		return each + name*len(n.Rooms)
	}
	return each
}

// sameRefusal reports whether two notices tell of one rate: a flood is told of it once.
func sameRefusal(a, b sshchat.Notice) bool {
	f, ok := a.(*sshchat.Fault)
	g, also := b.(*sshchat.Fault)
	return ok && also && f.Key == g.Key && f.Key == "rate.ask"
}

// Order is something that others ask of a session: only its own goroutine may touch
// its rooms, and who it is.
type Order struct {
	Room  sshchat.RoomID // "": all that m is in
	Leave *sshchat.Fault // why to leave the room; nil: see whether m may stay, and under which label
	Moved bool           // instead: the key was moved to another account, whose session m is now

	Parted bool // instead: the room was told that m left it
	Reshow bool // instead: what m's card says of m is another
	Window bool // instead: a window of m's person changed their card

	Rename *Renaming // instead: m is to be called otherwise
}

// Renaming is how an operator has somebody be called.
type Renaming struct {
	By, Was text.Text
	To      string
	Why     text.Text
}

// Send asks the session to do something.
func (m *Tray) Send(o Order) {
	m.lock.Lock()
	m.orders = append(m.orders, o)
	m.lock.Unlock()
	m.bell.Ring()
}

// SendAgain puts orders that could not be obeyed before those that came since.
func (m *Tray) SendAgain(orders []Order) {
	m.lock.Lock()
	m.orders = append(orders, m.orders...)
	m.lock.Unlock()
	m.bell.Ring()
}

// IsMoved reports whether the session was told that its key opens another account.
func (m *Tray) IsMoved() bool {
	m.lock.Lock()
	defer m.lock.Unlock()
	return slices.ContainsFunc(m.orders, func(o Order) bool { return o.Moved })
}

// TakeOrders returns what the session is asked to do.
func (m *Tray) TakeOrders() []Order {
	m.lock.Lock()
	defer m.lock.Unlock()
	orders := m.orders
	m.orders = nil
	return orders
}

// Count counts a line that goes to the disk.
func (m *Tray) Count() error {
	m.lock.Lock()
	defer m.lock.Unlock()
	if m.fullLocked() {
		return sshchat.NewFault("busy")
	}
	m.unsaved++
	return nil
}

// Unsent takes back that a line goes to the disk.
func (m *Tray) Unsent() {
	m.lock.Lock()
	defer m.lock.Unlock()
	m.unsaved--
}

// Stored takes over what became of a line: its number, if it has one, and what the session is to be
// told of that, for which there is a place. A letter is one that the session waits to see.
func (m *Tray) Stored(seq uint64, letter bool, n sshchat.Notice, note func()) {
	m.lock.Lock()
	full := m.fullLocked() // then somebody waits for the next to be taken
	m.unsaved--
	if letter {
		m.wrote = max(m.wrote, seq)
	}
	note()
	if n != nil && (m.receipts || len(m.notices) < maxNotices) { // a place was kept for a receipt
		m.notices = append(m.notices, n)
	}
	ring := m.settling || n != nil || full || m.awaited && m.unsaved == 0
	m.awaited = m.awaited && m.unsaved > 0
	m.lock.Unlock()
	if ring {
		m.bell.Ring()
	}
}

// Settle has the bell ring with each line that is stored from now on, and reports whether there is
// nothing to wait for: no line, no notice, no letter behind the number at, and what more says, which is
// asked under the lock that Stored notes under.
func (m *Tray) Settle(at uint64, more func() bool) bool {
	m.lock.Lock()
	defer m.lock.Unlock()
	m.settling = true
	return m.unsaved == 0 && len(m.notices) == 0 && at >= m.wrote && !more()
}

// Saving reports whether lines are on their way to the disk.
func (m *Tray) Saving() bool {
	m.lock.Lock()
	defer m.lock.Unlock()
	return m.unsaved > 0
}

// Await reports whether lines are on their way to the disk. If there are, the bell rings when there
// are none.
func (m *Tray) Await() bool {
	m.lock.Lock()
	defer m.lock.Unlock()
	m.awaited = m.unsaved > 0
	return m.awaited
}

// Full reports whether as many lines are on their way as may be.
func (m *Tray) Full() bool {
	m.lock.Lock()
	defer m.lock.Unlock()
	return m.fullLocked()
}

// fullLocked reports whether as many lines are on their way as may be. Caller holds lock.
func (m *Tray) fullLocked() bool {
	if m.receipts { // none may be missing, so each has its place from the start
		return m.unsaved+len(m.notices) >= maxUnsaved
	}
	return m.unsaved >= maxUnsaved
}
