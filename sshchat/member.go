package sshchat

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"sync"
	"time"

	"sshchat/sshchat/bell"
	"sshchat/sshchat/text"
)

const (
	// maxTake is how much one wake shows at most: a few screenfuls. What is more
	// comes with the next frame, between which the keyboard gets its turn.
	maxTake = 128

	// pageBytes is how much is read from the log at once for one person: hundreds who do
	// not take what they asked for hold as much.
	pageBytes = 256 << 10

	// maxNotices and maxNoticeBytes bound what waits to be told to one person who does not
	// read. A roster of a thousand is 100 KB.
	maxNotices     = 64
	maxNoticeBytes = 256 << 10

	// maxUnsaved is how many of one person's lines may wait for the disk. More would let
	// a program get so far ahead of who reads it that they have to read from the disk.
	maxUnsaved = 64

	// fullWait is when to look again at the latest, whatever became of the bell.
	fullWait = 250 * time.Millisecond

	// screenful is what somebody who was skipped ahead sees of the room.
	screenful = 50
)

// Login is what a front door knows of somebody who proved who they are, and how to
// reach their session. Nothing in it is taken on trust from the client but Settings.
type Login struct {
	Name     Name
	Key      string     // SHA256 fingerprint of the key that signed; empty for a guest
	Role     Role       // what the operator's files say; the account may say more
	Addr     netip.Addr // where from; may be invalid
	Bot      bool
	Passed   bool // they knew the passphrase, and are not asked for it again
	Looks    bool // a program's: it only reads what anybody may, so nothing is kept of who is new
	Screen   bool // there is somebody at a terminal, whose screen goes on beside long commands
	Takeover bool // move the name here from the same key's other session
	Settings Settings
	Backlog  int // lines of the past that fit on their screen

	Door     string // through what they act: "exec", "socket"; empty: a session
	Receipts bool   // tell the number of each line that was stored
	All      bool   // never skip ahead, however far behind: programs want every line

	Rooms []string // a bot's: where it is to be, as it writes them; none: the lobby
	Since string   // a bot's: from where on it is told, as ParseSince has it; empty: from now on

	// Probe reports whether the session's client still answers. It may take as long
	// as ctx lasts.
	Probe func(ctx context.Context) bool
	// Heard returns when the client last sent anything; nil: unknown.
	Heard func() time.Time
	// Evict ends the session from outside, for cause, with words for the person (nil:
	// those of the cause). It must not block. nil: nobody can.
	Evict func(cause Cause, why *Fault)
}

// Member is one session in the chat: a name, a place in each room's log, and what
// waits to be told to this person alone. Its methods are called by the session that
// owns it, unless they say otherwise.
type Member struct {
	chat  *Chat
	login Login
	since time.Time
	bell  bell.Bell
	gone  chan struct{} // closed when the name is free again
	rate  *pace

	views   []*view            // the rooms that m is in, in the order that they were joined
	at      *view              // the one that m's lines go to
	peer    *Person            // whom they go to instead: /query
	heard   *Person            // whose letter came last: /reply
	knows   map[string]bool    // to whom m has written, by account
	waits   string             // the account that m was told is away
	turn    int                // which view the next wake begins with
	turned  bool               // an Opened is among the notices
	told    []uint64           // the last entries for every room that m was shown
	passed  map[passing]*Entry // comings and goings that were shown lately
	marking *view              // of which it is to be kept how far it was read
	rooms   []JoinedRoom       // which rooms the account is in, on coming in
	closes  string             // the room that m is closing, and is told of by that

	welcome *Welcome // until the first Take
	guest   bool     // no key, no account
	fresh   bool     // the account is new: nothing is kept of it

	errand    *errand // the command that runs beside the session
	quits     bool    // its person asked to leave
	forgotten bool    // its account is no more: nothing is kept of what it did last
	visiting  bool    // a program's: in nobody's roster
	local     bool    // of the server's own machine: no account
	newOwner  bool    // the name was somebody else's before
	from      uint64  // a bot's: the number behind which it is told everything
	sent      string  // the ID of what was said last
	guessing  limiter // of codes

	mu       sync.Mutex // guards what follows
	name     Name       // as shown; claim has what is held
	claim    claim
	account  string // ~ and something random for a guest
	role     Role
	prints   []string  // of all keys of the account
	born     time.Time // since when there is the account; zero: a guest, or of this machine
	admitted bool      // by an operator: no lockdown takes the account for new
	ignores  []Ignored
	isAway   bool
	away     text.Text
	settings Settings
	notices  []Notice
	noticed  int // bytes that they hold, roughly
	unsaved  int // lines on their way to the disk
	box      mailbox
	orders   []order   // what others ask of m's session
	settling bool      // the session waits for that
	spoke    time.Time // last, in a public room: others are told
	talked   bool      // under this name, so that it is m's
	noted    bool      // that it is kept that m talked
	leaving  bool
}

func (c *Chat) newMember(l Login) *Member {
	now := c.clock.Now()
	return &Member{
		chat: c, login: l, since: now, name: l.Name, settings: l.Settings,
		bell: bell.New(), gone: make(chan struct{}),
		rate: newPace(c.rateOf(l), c.o.Work, now),
	}
}

// Person returns how others know m. Any goroutine may call it.
func (m *Member) Person() Person {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.personLocked()
}

func (m *Member) personLocked() Person {
	return Person{
		Name: m.name.Text(), Account: m.account, Guest: m.guest, Bot: m.login.Bot,
	}
}

// Presence returns what others may see of m. Any goroutine may call it.
func (m *Member) Presence() Presence {
	m.mu.Lock()
	defer m.mu.Unlock()
	return Presence{Person: m.personLocked(), Since: m.since, Spoke: m.spoke, IsAway: m.isAway, Away: m.away}
}

// Settings returns how m wants to see the chat. Any goroutine may call it.
func (m *Member) Settings() Settings {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.settings
}

// Ring rings m's bell. Any goroutine may call it.
func (m *Member) Ring() { m.bell.Ring() }

// Bell rings when there is something to Take.
func (m *Member) Bell() <-chan struct{} { return m.bell }

// Tell queues a notice for m alone and rings. Any goroutine may call it.
func (m *Member) Tell(n Notice) {
	m.mu.Lock()
	_, receipt := n.(Receipt)
	switch last := len(m.notices) - 1; {
	case last >= 0 && sameRefusal(m.notices[last], n): // told once, with the newest time
		m.notices[last] = n
	case receipt: // those are as many as the lines
		m.notices = append(m.notices, n)
	case len(m.notices) < maxNotices && (m.noticed == 0 || m.noticed+heft(n) <= maxNoticeBytes):
		m.notices = append(m.notices, n)
		m.noticed += heft(n)
	}
	m.mu.Unlock()
	m.bell.Ring()
}

// heft is how many bytes a notice holds, roughly: the lists are what counts.
func heft(n Notice) int {
	const each, name = 256, 128
	switch n := n.(type) {
	case Who:
		return each + name*len(n.Here)
	case Lines:
		return each + name*len(n.Entries) + weigh(n.Entries)
	case RoomList:
		return each + name*len(n.Rooms)
	}
	return each
}

// sameRefusal reports whether two notices tell of one rate: a flood is told of it once.
func sameRefusal(a, b Notice) bool {
	f, ok := a.(*Fault)
	g, also := b.(*Fault)
	return ok && also && f.Key == g.Key && f.Key == "rate.ask"
}

// News is what a session has to show since it last asked.
type News struct {
	Welcome *Welcome // with the first News alone, whose Entries are the backlog
	Entries []*Entry // in the log's order; shared, read-only
	Notices []Notice // to be shown below the entries

	more bool // there is more: the bell rings again
}

// Take returns what is new to m and moves its cursors past it. buf is reused for
// the entries. It may read from the disk when m is far behind, so no lock is held.
func (m *Member) Take(ctx context.Context, buf []*Entry) (News, error) {
	n := News{Entries: buf[:0]}
	if m.login.Bot {
		m.welcome = nil
	}
	if m.welcome != nil {
		// A Welcome is never the last: the newcomer's own arrival follows.
		defer m.bell.Ring()
		if err := m.takePast(ctx, m.at, &n); err != nil {
			return n, err
		}
		n.Welcome, m.welcome = m.welcome, nil
		var err error
		n.Entries, err = m.chat.withQuotes(ctx, m.once(m.dropIgnored(n.Entries)))
		return n, err
	}
	m.keepShown(ctx)
	m.keepTalked(ctx)
	if err := m.obey(ctx); err != nil {
		return n, err
	}
	if m.turned { // what one finds in a room stands above what is said from then on
		m.turned = false
		n.Notices = m.takeNotices()
		m.bell.Ring()
		return n, nil
	}
	if err := m.gather(ctx, &n); err != nil {
		return n, err
	}
	n.Entries = m.dropIgnored(n.Entries)
	if !m.login.All && !m.login.Bot { // programs want each entry
		n.Entries = folded(m.dropOwnLeaving(n.Entries))
	}
	m.noteLetters(n.Entries)
	var err error
	if n.Entries, err = m.chat.withQuotes(ctx, n.Entries); err != nil {
		return n, err
	}
	if n.more {
		m.bell.Ring()
		return n, nil // a notice may be about a line that is still to come
	}
	n.Notices = m.takeNotices()
	return n, nil
}

func (m *Member) takeNotices() []Notice {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := m.notices
	m.notices, m.noticed = nil, 0
	return all
}

// show tells m what is in the room that m turned to. Only the session that owns m may
// call it.
func (m *Member) show(o Opened) {
	m.turned = true
	m.Tell(o)
}

// WantAll has m told every line from now on, however far behind it is, as Login.All does.
// Only the session that owns m may call it.
func (m *Member) WantAll() { m.login.All = true }

// sayIn puts what m said, or did, into the log of one of m's rooms. It returns at once; m
// sees the line when everybody does.
func (m *Member) sayIn(v *view, k Kind, body text.Text, d Detail) error {
	if body.IsZero() && k != Topic {
		return nil
	}
	if err := m.begin(v); err != nil {
		return err
	}
	return m.put(v, k, body, d)
}

// begin holds m to what holds in a room, and notes that m speaks there.
func (m *Member) begin(v *view) error {
	now := m.chat.clock.Now()
	if err := m.mayWrite(v.room.ID()); err != nil {
		return err
	}
	if err := m.maySay(v, now); err != nil {
		return err
	}
	if st, ok := m.chat.directory.get(v.room.ID()); ok && !st.Private {
		m.mu.Lock()
		m.spoke = now
		m.mu.Unlock()
	}
	return nil
}

// put appends what m may say to the log of one of m's rooms.
func (m *Member) put(v *view, k Kind, body text.Text, d Detail) error {
	if err := m.sending(); err != nil {
		return err
	}
	m.store(v, k, body, d)
	return nil
}

// store is put for a line that is counted.
func (m *Member) store(v *view, k Kind, body text.Text, d Detail) {
	e := m.chat.entry(v.room.ID(), k, m.Person())
	e.Body, e.Detail = body, d
	e.Op = m.Role() >= OperatorRole
	m.append(v, e)
}

// append puts what m said, and was counted by sending, into the log of a room.
func (m *Member) append(v *view, e Entry) {
	m.sent = e.ID
	v.room.append(e, func(e Entry, err error) { m.saved(&v.said, e, err) })
}

// sending counts a line that goes to the disk.
func (m *Member) sending() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fullLocked() {
		return fault("busy")
	}
	m.unsaved++
	m.talked = true
	return nil
}

// fullLocked reports whether as many lines are on their way as may be. Caller holds mu.
func (m *Member) fullLocked() bool {
	if m.login.Receipts { // none may be missing, so each has its place from the start
		return m.unsaved+len(m.notices) >= maxUnsaved
	}
	return m.unsaved >= maxUnsaved
}

// maySay holds m against mutes, lockdown, slow mode and the rate.
func (m *Member) maySay(v *view, now time.Time) error {
	if err := m.mayTalk(v.room.ID()); err != nil {
		return err
	}
	if m.rankIn(v.room.ID()) < RoomOp {
		if wait := v.room.holdUp(m.slowAs(), m.slowest(now), now); wait > 0 {
			return fault("slow.wait", wait)
		}
	}
	if err := m.pace(); err != nil {
		return err
	}
	v.room.spoke(m, m.slowAs(), m.slowest(now), now)
	return nil
}

// mayTalk holds m against mutes and lockdown.
func (m *Member) mayTalk(room string) error {
	if m.visiting && m.guest {
		return fault("visit.guest")
	}
	if err := m.sanctioned("mute", room); err != nil {
		return err
	}
	return m.lockedOut()
}

// slowest returns how much time has to be between two lines of m's because m is new.
func (m *Member) slowest(now time.Time) time.Duration {
	m.mu.Lock()
	born := m.born
	if m.guest {
		born = m.since
	}
	m.mu.Unlock()
	if !born.IsZero() && now.Sub(born) < m.chat.o.NewWait {
		return m.chat.o.NewSlow
	}
	return 0
}

// slowAs is whom slow mode counts: neither a reconnect nor a rename makes somebody
// new. Guests from one source are one.
func (m *Member) slowAs() string {
	if source := SourceOf(m.login.Addr); m.guest && source.IsValid() {
		return source.String()
	}
	return m.accountID()
}

// saved hears from the engine what became of a line, and notes its number in said. It
// must not block. What is told of the line comes first: who settles must not miss it.
func (m *Member) saved(said *uint64, e Entry, err error) {
	var n Notice
	switch {
	case err != nil && m.login.Bot:
		n = Receipt{ID: e.ID, Kind: e.Kind, Failed: true}
	case err != nil && !errors.Is(err, ErrClosed):
		n = fault("not.saved")
	case err == nil && m.login.Receipts:
		n = Receipt{Seq: e.Seq, ID: e.ID, Kind: e.Kind}
	}
	m.mu.Lock()
	full := m.fullLocked() // then somebody waits for Ready
	m.unsaved--
	*said = max(*said, e.Seq)
	if n != nil && (m.login.Receipts || len(m.notices) < maxNotices) { // sending has kept a place
		m.notices = append(m.notices, n)
	}
	ring := m.settling || n != nil || full
	m.mu.Unlock()
	if ring {
		m.bell.Ring()
	}
}

// Ready returns how long m must wait before the next line is accepted: a script is
// slowed down, where a person is told. If that is because too many lines wait for the disk
// the bell rings when there is room again: no disk that is stuck is to be asked for that.
func (m *Member) Ready() time.Duration {
	m.mu.Lock()
	full := m.fullLocked()
	m.mu.Unlock()
	if full {
		return fullWait
	}
	return m.rate.wait(m.chat.clock.Now())
}

// Settle reports whether everything that m said is stored and shown to m, answers too. Until
// then the bell rings with each line that is stored.
func (m *Member) Settle() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.settling = true
	return !m.errand.running() && m.unsaved == 0 && len(m.notices) == 0 && (m.visiting || m.box.seq >= m.box.said) &&
		!slices.ContainsFunc(m.views, func(v *view) bool { return !v.deaf && v.cursor.Seq < v.said })
}
