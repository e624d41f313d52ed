// Package admission decides by source address alone who gets a handshake: budgets for
// each address and for all together, held before any cryptography is done. It knows
// nothing of SSH or of a chat.
package admission

import (
	"container/list"
	"math/rand/v2"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/bucket"
)

// Refusal is why a connection or a login may not go on. The zero Refusal refuses
// nothing.
type Refusal struct {
	Cause string // one word for logs and metrics: banned, rate, penalty, strangers, busy, crowd, full
	Text  string // English, for the client to show; empty: close without a word
}

// Refused reports whether r refuses anything.
func (r Refusal) Refused() bool { return r.Cause != "" }

// The texts say what to do where something can be done. They go out in clear text
// before the handshake, where no language is known yet.
const (
	textBanned    = "connections from your address are not accepted here"
	textRate      = "too many new connections from your address, wait a few seconds and try again"
	textStrangers = "too many unfinished logins from your address, wait a few seconds and try again"
	textPenalty   = "too many logins from your address came to nothing, wait a few minutes and try again"
	textBusy      = "the server is busy with other logins, wait a few seconds and try again"
	textCrowd     = "too many people are here from your address already"
	textFull      = "the chat is full, try again later"
)

// Gate decides by source address alone who gets a handshake. Its methods are
// safe for concurrent use and do a bounded amount of work under one lock.
type Gate struct {
	budgets atomic.Pointer[Budgets]
	banned  func(netip.Addr) (string, bool)
	now     func() time.Time
	roll    func() float64 // uniform in [0, 1)

	mu        sync.Mutex
	strangers int
	people    int
	explained bucket.Bucket
	sources   map[netip.Prefix]*source
	waiting   []*source // those with unfinished logins
	idle      list.List // of *source without a connection, the longest unseen first
	regulars  list.List // the same of those from which somebody came in
}

// source is what is remembered of one address or /64.
type source struct {
	prefix    netip.Prefix
	seen      time.Time
	arrivals  bucket.Bucket
	commands  bucket.Bucket
	strangers int
	people    int
	penalty   penalty
	regular   bool          // somebody has come in from it
	place     int           // in Gate.waiting
	logins    []*Ticket     // its unfinished ones, the oldest first
	refused   int           // since window
	window    time.Time     // when the first of them was
	idle      *list.Element // of idle or regulars; nil while it has a connection
}

// New returns an empty gate. banned is asked without a lock held, about who
// does not come too often, and may give the words to tell; nil bans nobody. now is the clock.
func New(b Budgets, now func() time.Time, banned func(netip.Addr) (reason string, banned bool)) *Gate {
	if banned == nil {
		banned = func(netip.Addr) (string, bool) { return "", false }
	}
	b = b.withDefaults()
	g := &Gate{
		banned:    banned,
		now:       now,
		roll:      rand.Float64,
		explained: bucket.New(bucket.PerSecond(b.ExplainedPerSecond, 2*b.ExplainedPerSecond), now()),
		sources:   map[netip.Prefix]*source{},
	}
	g.budgets.Store(&b)
	return g
}

// Change takes other budgets from now on. Whoever is in stays in.
func (g *Gate) Change(b Budgets) {
	b = b.withDefaults()
	g.budgets.Store(&b)
}

// Budgets returns those that hold.
func (g *Gate) Budgets() Budgets { return *g.budgets.Load() }

// Admit lets a new connection from addr try to log in, or refuses it with a nil
// Ticket. The caller must release the ticket when the connection is closed.
func (g *Gate) Admit(addr netip.Addr) (*Ticket, Refusal) {
	t, r, out := g.admit(addr)
	if out != nil { // not under the lock: it comes back with Release
		out()
	}
	return t, r
}

// admit is Admit, and returns what ends the login that must give way; nil: none.
func (g *Gate) admit(addr netip.Addr) (_ *Ticket, _ Refusal, out func()) {
	addr = addr.Unmap()
	exempt := g.budgets.Load().exempts(addr)
	if r := g.arrive(addr, exempt); r.Refused() {
		return nil, r, nil
	}
	reason, banned := g.banned(addr)

	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	s := g.sourceLocked(addr, now)
	var r Refusal
	var gives *Ticket
	switch {
	case banned && reason != "":
		r = Refusal{"banned", reason}
	case banned:
		r = Refusal{"banned", textBanned}
	default:
		r, gives = g.checkLocked(s, exempt, now)
	}
	if r.Refused() {
		if !g.explainLocked(s, exempt, now) {
			r.Text = ""
		}
		g.restLocked(s)
		return nil, r, nil
	}
	g.wakeLocked(s)
	t := &Ticket{gate: g, source: s, exempt: exempt, since: now}
	g.waitLocked(t)
	if gives != nil {
		out, gives.gave = gives.end, true
		gives.releaseLocked(now)
	}
	return t, Refusal{}, out
}

// arrive holds one arrival against its source's rate. It comes first: whoever comes too
// often is not even looked for among the banned.
func (g *Gate) arrive(addr netip.Addr, exempt bool) (r Refusal) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	s := g.sourceLocked(addr, now)
	if !exempt && !s.arrivals.Allow(now) {
		r = Refusal{"rate", textRate}
		if !g.explainLocked(s, exempt, now) {
			r.Text = ""
		}
	}
	g.restLocked(s)
	return r
}

// checkLocked holds one arrival against the budgets, the source's own first: it
// must be told what it can do something about. An arrival that is let in may need
// another login to give way.
func (g *Gate) checkLocked(s *source, exempt bool, now time.Time) (r Refusal, gives *Ticket) {
	b := g.budgets.Load()
	switch {
	case !exempt && s.paysLocked(now):
		return Refusal{"penalty", textPenalty}, nil
	case !exempt && s.strangers >= b.StrangersPerSource:
		return Refusal{"strangers", textStrangers}, nil
	case !exempt && s.people >= b.PeoplePerSource:
		return Refusal{"crowd", textCrowd}, nil
	case g.people >= b.People:
		return Refusal{"full", textFull}, nil
	case g.strangers >= b.Strangers, g.dropEarlyLocked():
		if gives = g.makeRoomLocked(s, now); gives == nil {
			return Refusal{"busy", textBusy}, nil
		}
	}
	return Refusal{}, gives
}

// dropEarlyLocked throws the dice: never below EarlyDrop, always at Strangers, and
// in proportion between.
func (g *Gate) dropEarlyLocked() bool {
	b := g.budgets.Load()
	over, room := g.strangers-b.EarlyDrop, b.Strangers-b.EarlyDrop
	return over > 0 && room > 0 && g.roll() < float64(over)/float64(room)
}

// explainLocked counts a refusal and reports whether it is worth words.
func (g *Gate) explainLocked(s *source, exempt bool, now time.Time) bool {
	if now.Sub(s.window) >= g.budgets.Load().ExplainedWindow {
		s.refused, s.window = 0, now
	}
	s.refused++
	return (exempt || s.refused <= g.budgets.Load().Explained) && g.explained.Allow(now)
}

// sourceLocked finds or makes the record of addr, and forgets a few old ones: two
// for each that may come, so that the table shrinks by itself.
func (g *Gate) sourceLocked(addr netip.Addr, now time.Time) *source {
	for range 2 {
		g.forgetLocked(&g.idle, g.memory(), now)
		g.forgetLocked(&g.regulars, regularTime, now)
	}
	p, b := sshchat.SourceOf(addr), g.budgets.Load()
	rate := bucket.PerSecond(b.Rate, b.Burst)
	s := g.sources[p]
	if s == nil {
		s = &source{prefix: p, arrivals: bucket.New(rate, now), commands: bucket.New(rate, now)}
		g.sources[p] = s
	}
	s.arrivals.Limit(now, rate)
	s.commands.Limit(now, rate)
	s.seen = now
	return s
}

// forgetLocked forgets the source that a list has held longest, if it has held it for
// so long, or too many.
func (g *Gate) forgetLocked(from *list.List, after time.Duration, now time.Time) {
	oldest := from.Front()
	if oldest == nil {
		return
	}
	s := oldest.Value.(*source)
	if from.Len() <= g.budgets.Load().Sources && now.Sub(s.seen) < after {
		return
	}
	from.Remove(oldest)
	delete(g.sources, s.prefix)
}

// memory is how long a source is remembered that has no connection: until its
// bucket is full, its refusals are forgiven and its penalty is over, a new record is
// no better.
func (g *Gate) memory() time.Duration {
	full := time.Duration(g.budgets.Load().Burst) * time.Second / time.Duration(g.budgets.Load().Rate)
	return max(full, g.budgets.Load().ExplainedWindow, penaltyMost)
}

// restLocked puts a source without connections at the young end of the idle list.
func (g *Gate) restLocked(s *source) {
	switch {
	case s.strangers+s.people > 0:
	case s.idle != nil:
		g.listOf(s).MoveToBack(s.idle)
	default:
		s.idle = g.listOf(s).PushBack(s)
	}
}

// listOf returns the list that remembers s. Those from which somebody came in have one
// of their own, which addresses that nobody comes in from cannot push them out of.
func (g *Gate) listOf(s *source) *list.List {
	if s.regular {
		return &g.regulars
	}
	return &g.idle
}

// wakeLocked keeps a source that gets a connection from being forgotten.
func (g *Gate) wakeLocked(s *source) {
	if s.idle != nil {
		g.listOf(s).Remove(s.idle)
		s.idle = nil
	}
}

// Exempts reports whether an address has no limits of its own.
func (g *Gate) Exempts(addr netip.Addr) bool { return g.budgets.Load().exempts(addr) }

// Count returns how many connections have not logged in and how many have.
func (g *Gate) Count() (strangers, people int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.strangers, g.people
}

// Ticket is one admitted connection's place in the counts.
type Ticket struct {
	gate   *Gate
	source *source
	exempt bool

	since time.Time

	// under gate.mu
	end      func() // ends the connection; nil: it cannot give way
	person   bool
	late     bool // a limit of time ended it
	gave     bool // it gave way
	released bool
}

// Authenticated counts the connection as a person from now on. When there is no
// room for one more it stays a stranger and the refusal, always in words, says why:
// the connection may be told and must then be closed.
func (t *Ticket) Authenticated() Refusal {
	g, s := t.gate, t.source
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case t.person || t.released:
		return Refusal{}
	case !t.exempt && s.people >= g.budgets.Load().PeoplePerSource:
		return Refusal{"crowd", textCrowd}
	case g.people >= g.budgets.Load().People:
		return Refusal{"full", textFull}
	}
	t.person = true
	g.doneLocked(t)
	s.regular = true
	s.penalty.add(-penaltyCredit, g.now())
	g.people++
	s.people++
	return Refusal{}
}

// Release gives the place back. Only the first call counts.
func (t *Ticket) Release() {
	g := t.gate
	g.mu.Lock()
	defer g.mu.Unlock()
	t.releaseLocked(g.now())
}

func (t *Ticket) releaseLocked(now time.Time) {
	if t.released {
		return
	}
	g, s := t.gate, t.source
	t.released, t.end = true, nil
	t.chargeLocked(now)
	if t.person {
		g.people--
		s.people--
	} else {
		g.doneLocked(t)
	}
	s.seen = now
	g.restLocked(s)
}

// AddrOf returns the IP address of a network address, or the zero Addr.
func AddrOf(a net.Addr) netip.Addr {
	tcp, ok := a.(*net.TCPAddr)
	if !ok {
		return netip.Addr{}
	}
	return tcp.AddrPort().Addr().Unmap()
}
