package chat

import (
	"slices"

	"sshchat/sshchat"
	"sshchat/sshchat/bell"
	"sshchat/sshchat/books"
	"sshchat/sshchat/lock"
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

// tray is what waits for a session: what it is to be told, what it is asked to do, and how
// many of its lines are on their way to the disk. Any goroutine may put something there; the
// session takes it.
type tray struct {
	bell     bell.Bell
	receipts bool // each line that is stored is told by one

	lock     lock.Session // guards what follows, and where it is kept what of a person's is stored
	notices  []sshchat.Notice
	noticed  int     // bytes that they hold, roughly
	orders   []order // what others ask of the session
	unsaved  int     // lines on their way to the disk
	wrote    uint64  // the newest letter that its person sent and that is stored
	settling bool    // the session waits for that
}

// Ring rings the bell.
func (m *tray) Ring() { m.bell.Ring() }

// Bell rings when there is something to Take.
func (m *tray) Bell() <-chan struct{} { return m.bell }

// Tell queues a notice for m alone and rings.
func (m *tray) Tell(n sshchat.Notice) {
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

func (m *tray) takeNotices() []sshchat.Notice {
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

// order is something that others ask of a session: only its own goroutine may touch
// its rooms, and who it is.
type order struct {
	room  sshchat.RoomID // "": all that m is in
	leave *sshchat.Fault // why to leave the room; nil: see whether m may stay, and under which label
	moved bool           // instead: the key was moved to another account, whose session m is now

	parted bool // instead: the room was told that m left it
	reshow bool // instead: what m's card says of m is another
}

// send asks m's session to do something.
func (m *tray) send(o order) {
	m.lock.Lock()
	m.orders = append(m.orders, o)
	m.lock.Unlock()
	m.bell.Ring()
}

// sendAgain puts orders that could not be obeyed before those that came since.
func (m *tray) sendAgain(orders []order) {
	m.lock.Lock()
	m.orders = append(orders, m.orders...)
	m.lock.Unlock()
	m.bell.Ring()
}

// moved reports whether m was told that its key opens another account.
func (m *tray) moved() bool {
	m.lock.Lock()
	defer m.lock.Unlock()
	return slices.ContainsFunc(m.orders, func(o order) bool { return o.moved })
}

// takeOrders returns what the session is asked to do.
func (m *tray) takeOrders() []order {
	m.lock.Lock()
	defer m.lock.Unlock()
	orders := m.orders
	m.orders = nil
	return orders
}

// count counts a line that goes to the disk.
func (m *tray) count() error {
	m.lock.Lock()
	defer m.lock.Unlock()
	if m.fullLocked() {
		return sshchat.NewFault("busy")
	}
	m.unsaved++
	return nil
}

// Unsent takes back that a line goes to the disk.
func (m *tray) Unsent() {
	m.lock.Lock()
	defer m.lock.Unlock()
	m.unsaved--
}

// Saving reports whether lines are on their way to the disk.
func (m *tray) Saving() bool {
	m.lock.Lock()
	defer m.lock.Unlock()
	return m.unsaved > 0
}

// full reports whether as many lines are on their way as may be.
func (m *tray) full() bool {
	m.lock.Lock()
	defer m.lock.Unlock()
	return m.fullLocked()
}

// fullLocked reports whether as many lines are on their way as may be. Caller holds lock.
func (m *tray) fullLocked() bool {
	if m.receipts { // none may be missing, so each has its place from the start
		return m.unsaved+len(m.notices) >= maxUnsaved
	}
	return m.unsaved >= maxUnsaved
}
