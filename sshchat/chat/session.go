package chat

import (
	"context"
	"math"
	"slices"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/books"
	"sshchat/sshchat/errand"
	"sshchat/sshchat/estate"
	"sshchat/sshchat/people"
	"sshchat/sshchat/roll"
	"sshchat/sshchat/tray"
)

// FaultOf returns what m is told of an error; what m cannot mend is logged.
func (m *Session) FaultOf(err error) *sshchat.Fault {
	return books.FaultOf(m.books.Ledger, m.Person().Name, err)
}

// Did tells m what was wrong, if anything was, and reports that nothing was.
func (m *Session) Did(err error) bool {
	if err != nil {
		m.refuse(err)
	}
	return err == nil
}

// Session is one session in the chat: a name, a place in each room's log, and what
// waits to be told to this person alone. Each of its parts says by its type who may touch
// it: anybody may ask self and put into its tray; reading and pen, and what stands here, belong
// to the session's goroutine.
type Session struct {
	self
	tray.Tray
	reading
	pen
	kept

	node     *Node
	gone     chan struct{}  // closed when the name is free again
	errand   *errand.Errand // the command that runs beside the session
	quits    bool           // its person asked to leave
	shared   *people.Card   // of its person, who has or had several windows, as it was shared last; nil: they have one
	newOwner bool           // the name was somebody else's before

	// came is the number up to which the node had followed when the session began: an entry
	// up to there was meant for somebody before. Times do not tell, for those of entries are
	// another machine's, and whole milliseconds.
	came uint64
}

func newSession(c *Node, l Login) *Session {
	now, program := c.Ledger.Clock.Now(), l.Bot || l.Door != "" // programs' paces outlive them: they hold no login
	m := &Session{
		self: self{books: c.Books, login: l, since: now, seat: people.Seat{Session: c.Ledger.NewID(), Window: 1}, name: l.Name, settings: l.Settings},
		Tray: tray.New(l.Receipts, c.Options().Meter.Readers.Lane()),
		pen:  pen{Purse: books.Purse{Books: c.Books, Rate: estate.NewPace(func() sshchat.Rate { return c.RateOf(program) }, c.Options().Work, now), Addr: l.Addr}},
		node: c, gone: make(chan struct{}), came: c.Live.RoutedTo(),
	}
	m.reading.rights.self, m.reading.Tray, m.reading.whole = &m.self, &m.Tray, m
	m.pen.reading, m.kept.reading = &m.reading, &m.reading
	return m
}

// found is what m is found by.
func (m *Session) found() roll.Found {
	return roll.Found{Account: m.AccountID(), Key: m.login.Key}
}

// WantAll has m told every line from now on, however far behind it is, as Login.All does.
// Only the session that owns m may call it.
func (m *Session) WantAll() { m.login.All = true }

// Settle reports whether everything that m said is stored and shown to m, answers too. Until
// then the bell rings with each line that is stored.
func (m *Session) Settle() bool {
	at := m.box.At()
	if m.visiting {
		at = math.MaxUint64
	}
	return !m.errand.Running() && m.Tray.Settle(at, func() bool {
		return slices.ContainsFunc(m.views, func(v *View) bool { return !v.deaf && v.cursor.Seq < v.said })
	})
}

// refuse tells m what was wrong.
func (m *Session) refuse(err error) { m.Tell(m.FaultOf(err)) }

// awaitGone waits until m's name is free, and reports whether it is.
func (m *Session) awaitGone(ctx context.Context, atMost time.Duration) bool {
	wait, cancel := context.WithTimeout(ctx, atMost)
	defer cancel()
	select {
	case <-m.gone:
		return true
	case <-wait.Done():
		return false
	}
}

// SetIgnored changes whom m ignores, in the account if there is one.
func (m *Session) SetIgnored(ctx context.Context, change func([]people.Ignored) []people.Ignored) error {
	list := change(slices.Clone(m.Ignored()))
	if !m.guest {
		var err error
		if list, err = m.books.People.NoteIgnored(ctx, m.AccountID(), change); err != nil {
			return err
		}
	}
	list = list[:min(len(list), people.MaxIgnores)]
	m.mu.Lock()
	m.ignores = list
	m.mu.Unlock()
	return nil
}

// waits tells m once, while it is on its way in, what it waits for.
func (m *Session) waits(what *sshchat.Fault) {
	if tell := m.login.Waits; tell != nil {
		m.login.Waits = nil
		tell(what)
	}
}

// makeWay has m go for who asks for a name of m's, if it must, and waits for that. Whoever does
// not answer a probe is a ghost, and is evicted.
func (m *Session) makeWay(ctx context.Context, name sshchat.Skeleton, a people.Ask) {
	switch {
	case m.isLeaving():
	case a.Why != "":
		m.evict(sshchat.Kicked, sshchat.NewFault(a.Why))
	case m.frees(name): // in the middle of a change of name
		m.books.Cards.Asks().AwaitFree(ctx, name, m.seat.Session, people.LeaveWait)
		return
	case a.MayTake(m.AccountID()):
		m.evict(sshchat.TakenOver, nil)
		m.books.Flush()
		if m.awaitGone(ctx, people.LeaveWait) {
			return
		}
		m.evict(sshchat.LostLink, nil) // it does not even take its last words
	case m.heardFrom(a):
		return
	default:
		probe, cancel := context.WithTimeout(ctx, people.ProbeWait)
		defer cancel()
		if m.login.Probe(probe) {
			return
		}
		m.evict(sshchat.LostLink, nil)
	}
	m.books.Flush() // what is announced of the holder must be told before the name is free
	m.awaitGone(ctx, people.LeaveWait)
}

// IsOver reports whether its person asked to leave.
func (m *Session) IsOver() bool { return m.quits }

// IsBusy reports whether a command runs beside the session.
func (m *Session) IsBusy() bool { return m.errand.Running() }

// Quit ends m's session. What comes behind it in the same input is not said.
func (m *Session) Quit() {
	m.quits = true
	m.Tell(sshchat.Quitting{})
}

// BeForgotten ends m's session, of which nothing is kept any more.
func (m *Session) BeForgotten() {
	m.forgotten = true
	m.Quit()
}

// Node is the node that m is on, with all that it keeps.
func (m *Session) Node() *Node { return m.node }

// At is the room that m's lines go to, but for letters. Only the session's goroutine may use it,
// as all views.
func (m *Session) At() *View { return m.at }

// Views are the rooms that m is in, in the order that they were joined.
func (m *Session) Views() []*View { return m.views }
