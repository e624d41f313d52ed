package sshchat

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"sync"
	"time"

	"sshchat/sshchat/text"
)

const (
	// maxTake is how much one wake shows at most: a few screenfuls. What is more
	// comes with the next frame, between which the keyboard gets its turn.
	maxTake = 128

	// maxNotices bounds what waits to be told to one person who does not read.
	maxNotices = 64

	// maxUnsaved is how many of one person's lines may wait for the disk.
	maxUnsaved = 64

	// screenful is what somebody who was skipped ahead sees of the room.
	screenful = 50
)

// askRate is how often one person may have the log read: more than anybody reads the
// answers, and too little to keep the disk or memory busy with.
var askRate = Rate{Burst: 20, Every: time.Second}

// bell wakes a session. A bell that has rung needs no second ring.
type bell chan struct{}

// ring wakes the session without waiting: the log must not depend on one person's
// network.
func (b bell) ring() {
	select {
	case b <- struct{}{}:
	default:
	}
}

// Login is what a front door knows of somebody who proved who they are, and how to
// reach their session. Nothing in it is taken on trust from the client but Settings.
type Login struct {
	Name     Name
	Key      string     // SHA256 fingerprint of the key that signed; empty for a guest
	Role     Role       // what the operator's files say; the account may say more
	Addr     netip.Addr // where from; may be invalid
	Bot      bool
	Takeover bool // move the name here from the same key's other session
	Settings Settings
	Backlog  int // lines of the past that fit on their screen

	// Probe reports whether the session's client still answers. It may take as long
	// as ctx lasts.
	Probe func(ctx context.Context) bool
	// Evict ends the session from outside, for cause, with words for the person (nil:
	// those of the cause). It must not block.
	Evict func(cause Cause, why *Fault)
}

// view is a room as one session reads it. The session's goroutine owns it.
type view struct {
	room   *Room
	cursor Cursor
	live   uint64 // entries up to this number are backlog
}

// Member is one session in the chat: a name, a place in each room's log, and what
// waits to be told to this person alone. Its methods are called by the session that
// owns it, unless they say otherwise.
type Member struct {
	chat   *Chat
	login  Login
	since  time.Time
	bell   bell
	gone   chan struct{} // closed when the name is free again
	view   view
	limit  bucket
	asking bucket // questions that read the disk

	welcome  *Welcome // until the first Take
	guest    bool     // no key, no account
	newOwner bool     // the name was somebody else's before
	guessing limiter  // of codes

	mu       sync.Mutex // guards what follows
	name     Name       // as shown; claim has what is held
	claim    claim
	account  string // ~ and something random for a guest
	role     Role
	prints   []string // of all keys of the account
	ignores  []Ignored
	isAway   bool
	away     text.Text
	settings Settings
	notices  []Notice
	unsaved  int    // lines on their way to the disk
	said     uint64 // the number of the newest line that got there
	settling bool   // the session waits for that
	spoke    time.Time
	leaving  bool
}

// Enter brings somebody in: it claims the name, attaches a cursor to the lobby's
// log, takes the roster in the same step, and announces the newcomer. The error is
// a *Fault when the person can mend it, for example "name.taken".
//
// Whoever entered must Leave, once.
func (c *Chat) Enter(ctx context.Context, l Login) (*Member, error) {
	m := &Member{
		chat: c, login: l, since: c.clock.Now(), name: l.Name, settings: l.Settings,
		bell: make(bell, 1), gone: make(chan struct{}),
		limit: newBucket(c.o.Rate, c.clock.Now()), asking: newBucket(askRate, c.clock.Now()),
	}
	if err := c.identify(ctx, l, m); err != nil {
		return nil, err
	}
	if err := c.take(ctx, l.Name, m); err != nil {
		return nil, err
	}
	defer func() {
		if m.welcome == nil { // refused, or a panic, such as of the message of the day
			c.release(m)
		}
	}()
	if err := c.confirm(ctx, m); err != nil {
		return nil, err
	}
	w := Welcome{Room: c.o.Lobby, You: m.Person(), MOTD: c.motd(ctx)}
	r := c.Lobby()
	w.Missed = c.missed(ctx, m, r)
	r.enter(m, max(l.Backlog, min(w.Missed.Lines, missedLines)), &w)
	m.welcome = &w
	r.announcer.join(Passage{Person: m.Person(), NewOwner: m.newOwner})
	return m, nil
}

// Leave undoes Enter in reverse: no more bells, the room is told, and only when the
// log has it the name is free. It waits for that, a second at most in a storm.
func (m *Member) Leave(ctx context.Context, cause Cause) {
	m.mu.Lock()
	m.leaving = true
	m.mu.Unlock()
	r := m.view.room
	r.leave(m)
	if !m.guest {
		m.chat.remember(ctx, m)
		m.chat.renew(ctx, m)
	}
	told := make(chan struct{})
	p := Passage{Person: m.Person(), Cause: cause, Stayed: m.chat.clock.Now().Sub(m.since)}
	r.announcer.leave(p, func() { close(told) })
	select {
	case <-told:
	case <-ctx.Done(): // the engine is stuck; the name must not be
	}
	m.chat.release(m)
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

// Bell rings when there is something to Take.
func (m *Member) Bell() <-chan struct{} { return m.bell }

// Room returns the room that m's lines go to.
func (m *Member) Room() *Room { return m.view.room }

// Tell queues a notice for m alone and rings. Any goroutine may call it.
func (m *Member) Tell(n Notice) {
	m.mu.Lock()
	if len(m.notices) < maxNotices {
		m.notices = append(m.notices, n)
	}
	m.mu.Unlock()
	m.bell.ring()
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
	if err := m.takeEntries(ctx, &n); err != nil {
		return n, err
	}
	full := len(n.Entries) == maxTake
	if m.welcome != nil {
		n.Welcome, m.welcome = m.welcome, nil
		m.view.holdLive(&n) // counts entries: those of the ignored too
		n.Entries = m.dropIgnored(slices.DeleteFunc(n.Entries, isPassing))
		m.bell.ring()
		return n, nil // a Welcome is never the last: the newcomer's own arrival follows
	}
	n.Entries = m.dropIgnored(n.Entries)
	if n.more = n.more || full; n.more {
		m.bell.ring()
		return n, nil // a notice may be about a line that is still to come
	}
	m.mu.Lock()
	n.Notices, m.notices = m.notices, nil
	m.mu.Unlock()
	return n, nil
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
	v.cursor.count -= uint64(len(n.Entries) - i)
	v.cursor.seq = v.live
	n.Entries = n.Entries[:i]
}

// takeEntries reads on from memory, or from history where the tail no longer
// reaches, or jumps where reading on would take too long.
func (m *Member) takeEntries(ctx context.Context, n *News) error {
	v := &m.view
	var behind bool
	if n.Entries, behind = v.room.log.take(n.Entries, &v.cursor, maxTake); !behind {
		return nil
	}
	n.more = true // however much history gives, the tail has the rest
	if skipped, to := v.room.log.jump(v.cursor, screenful); skipped > jumpEntries {
		v.cursor = to
		m.Tell(Skipped{Room: v.room.key, N: int(skipped)})
		n.Entries, _ = v.room.log.take(n.Entries, &v.cursor, maxTake)
		return nil
	}
	page, err := m.chat.engine.Page(ctx, Range{
		Room: v.room.key, After: v.cursor.seq, Limit: maxTake, Oldest: true,
	})
	if err != nil {
		return err
	}
	for i := range page {
		n.Entries = append(n.Entries, &page[i])
		v.cursor.seq = page[i].Seq
		v.cursor.count++
	}
	if len(page) == 0 { // history was trimmed under us: go on with what memory has
		_, v.cursor = v.room.log.jump(Cursor{}, tailEntries)
	}
	return nil
}

// say puts what m said, or did, into the room's log. It returns at once; m sees the
// line when everybody does.
func (m *Member) say(k Kind, body text.Text, d Detail) error {
	if body.IsZero() && k != Topic {
		return nil
	}
	now := m.chat.clock.Now()
	if err := m.maySay(now); err != nil {
		return err
	}
	m.mu.Lock()
	if m.unsaved >= maxUnsaved {
		m.mu.Unlock()
		return fault("busy")
	}
	m.unsaved++
	m.spoke = now
	from := m.personLocked()
	m.mu.Unlock()
	e := m.chat.entry(m.view.room.key, k, from)
	e.Body, e.Detail = body, d
	m.view.room.announcer.append(e, m.saved)
	return nil
}

// maySay holds m against mutes, lockdown, slow mode and the rate.
func (m *Member) maySay(now time.Time) error {
	if err := m.sanctioned("mute"); err != nil {
		return err
	}
	if m.guest && m.chat.rules.lockedDown() {
		return fault("lockdown")
	}
	if m.Role() < OperatorRole {
		if wait := m.view.room.holdUp(m.slowAs(), now); wait > 0 {
			return fault("slow.wait", wait)
		}
	}
	if err := m.pace(); err != nil {
		return err
	}
	m.view.room.spoke(m.slowAs(), now)
	return nil
}

// slowAs is whom slow mode counts: neither a reconnect nor a rename makes somebody
// new. Guests from one source are one.
func (m *Member) slowAs() string {
	if source := SourceOf(m.login.Addr); m.guest && source.IsValid() {
		return source.String()
	}
	return m.accountID()
}

// saved hears from the engine what became of a line. It must not block.
func (m *Member) saved(e Entry, err error) {
	m.mu.Lock()
	m.unsaved--
	m.said = max(m.said, e.Seq)
	settling := m.settling
	m.mu.Unlock()
	if err != nil && !errors.Is(err, ErrClosed) {
		m.Tell(fault("not.saved"))
	}
	if settling {
		m.bell.ring()
	}
}

// Ready returns how long m must wait before the next line is accepted: a script is
// slowed down, where a person is told.
func (m *Member) Ready() time.Duration {
	m.mu.Lock()
	full := m.unsaved >= maxUnsaved
	m.mu.Unlock()
	if full {
		return time.Millisecond // about one group commit
	}
	return m.limit.wait(m.chat.clock.Now())
}

// Settle reports whether everything that m said is stored and shown to m, answers too. Until
// then the bell rings with each line that is stored.
func (m *Member) Settle() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.settling = true
	return m.unsaved == 0 && len(m.notices) == 0 && m.view.cursor.seq >= m.said
}
