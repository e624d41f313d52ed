package front

import (
	"container/list"
	"math/rand/v2"
	"net"
	"net/netip"
	"sync"
	"time"

	"sshchat/sshchat"
)

// Refusal is why a connection or a login may not go on. The zero Refusal refuses
// nothing.
type Refusal struct {
	Cause string // one word for logs and metrics: banned, rate, strangers, busy, crowd, full
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
	textBusy      = "the server is busy with other logins, wait a few seconds and try again"
	textCrowd     = "too many people are here from your address already"
	textFull      = "the chat is full, try again later"
)

// Admission decides by source address alone who gets a handshake. Its methods are
// safe for concurrent use and do a bounded amount of work under one lock.
type Admission struct {
	budgets Budgets
	banned  func(netip.Addr) (string, bool)
	now     func() time.Time
	roll    func() float64 // uniform in [0, 1)

	mu        sync.Mutex
	strangers int
	people    int
	explained bucket
	sources   map[netip.Prefix]*source
	idle      list.List // of *source without a connection, the longest unseen first
}

// source is what is remembered of one address or /64.
type source struct {
	prefix    netip.Prefix
	seen      time.Time
	arrivals  bucket
	strangers int
	people    int
	refused   int           // since window
	window    time.Time     // when the first of them was
	idle      *list.Element // nil while it has a connection
}

// NewAdmission returns an empty door. banned is asked without a lock held, about who
// has a place by the budgets,
// and may give the words to tell; nil bans nobody. now is the clock.
func NewAdmission(b Budgets, now func() time.Time, banned func(netip.Addr) (reason string, banned bool)) *Admission {
	if banned == nil {
		banned = func(netip.Addr) (string, bool) { return "", false }
	}
	b = b.withDefaults()
	return &Admission{
		budgets:   b,
		banned:    banned,
		now:       now,
		roll:      rand.Float64,
		explained: newBucket(b.ExplainedPerSecond, 2*b.ExplainedPerSecond, now()),
		sources:   map[netip.Prefix]*source{},
	}
}

// Admit lets a new connection from addr try to log in, or refuses it with a nil
// Ticket. The caller must release the ticket when the connection is closed.
func (a *Admission) Admit(addr netip.Addr) (*Ticket, Refusal) {
	addr = addr.Unmap()
	t, r := a.count(addr)
	if r.Refused() {
		return nil, r
	}
	// Who has no place is not looked for among the banned: what a stranger's connection
	// costs is bounded by the budgets first.
	reason, banned := a.banned(addr)
	if !banned {
		return t, Refusal{}
	}
	t.Release()
	r = Refusal{"banned", textBanned}
	if reason != "" {
		r.Text = reason
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.explainLocked(t.source, t.exempt, a.now()) {
		r.Text = ""
	}
	return nil, r
}

// count holds a new connection against the budgets and counts it.
func (a *Admission) count(addr netip.Addr) (*Ticket, Refusal) {
	exempt := a.budgets.exempts(addr)
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.now()
	s := a.sourceLocked(addr, now)
	if r := a.checkLocked(s, exempt, now); r.Refused() {
		if !a.explainLocked(s, exempt, now) {
			r.Text = ""
		}
		a.restLocked(s)
		return nil, r
	}
	a.wakeLocked(s)
	a.strangers++
	s.strangers++
	return &Ticket{admission: a, source: s, exempt: exempt}, Refusal{}
}

// checkLocked holds one arrival against the budgets, the source's own first: it
// must be told what it can do something about.
func (a *Admission) checkLocked(s *source, exempt bool, now time.Time) Refusal {
	b := a.budgets
	switch {
	case !exempt && !s.arrivals.take(now):
		return Refusal{"rate", textRate}
	case !exempt && s.strangers >= b.StrangersPerSource:
		return Refusal{"strangers", textStrangers}
	case !exempt && s.people >= b.PeoplePerSource:
		return Refusal{"crowd", textCrowd}
	case a.people >= b.People:
		return Refusal{"full", textFull}
	case a.strangers >= b.Strangers, a.dropEarlyLocked():
		return Refusal{"busy", textBusy}
	}
	return Refusal{}
}

// dropEarlyLocked throws the dice: never below EarlyDrop, always at Strangers, and
// in proportion between.
func (a *Admission) dropEarlyLocked() bool {
	over := a.strangers - a.budgets.EarlyDrop
	room := a.budgets.Strangers - a.budgets.EarlyDrop
	return over > 0 && room > 0 && a.roll() < float64(over)/float64(room)
}

// explainLocked counts a refusal and reports whether it is worth words.
func (a *Admission) explainLocked(s *source, exempt bool, now time.Time) bool {
	if now.Sub(s.window) >= a.budgets.ExplainedWindow {
		s.refused, s.window = 0, now
	}
	s.refused++
	return (exempt || s.refused <= a.budgets.Explained) && a.explained.take(now)
}

// sourceLocked finds or makes the record of addr, and forgets a few old ones: two
// for each that may come, so that the table shrinks by itself.
func (a *Admission) sourceLocked(addr netip.Addr, now time.Time) *source {
	for range 2 {
		oldest := a.idle.Front()
		if oldest == nil {
			break
		}
		s := oldest.Value.(*source)
		if a.idle.Len() <= a.budgets.Sources && now.Sub(s.seen) < a.memory() {
			break
		}
		a.idle.Remove(oldest)
		delete(a.sources, s.prefix)
	}
	p := sshchat.SourceOf(addr)
	s := a.sources[p]
	if s == nil {
		s = &source{prefix: p, arrivals: newBucket(a.budgets.Rate, a.budgets.Burst, now)}
		a.sources[p] = s
	}
	s.seen = now
	return s
}

// memory is how long a source is remembered that has no connection: until its
// bucket is full and its refusals are forgiven, a new record is no better.
func (a *Admission) memory() time.Duration {
	full := time.Duration(a.budgets.Burst) * time.Second / time.Duration(a.budgets.Rate)
	return max(full, a.budgets.ExplainedWindow)
}

// restLocked puts a source without connections at the young end of the idle list.
func (a *Admission) restLocked(s *source) {
	switch {
	case s.strangers+s.people > 0:
	case s.idle != nil:
		a.idle.MoveToBack(s.idle)
	default:
		s.idle = a.idle.PushBack(s)
	}
}

// wakeLocked keeps a source that gets a connection from being forgotten.
func (a *Admission) wakeLocked(s *source) {
	if s.idle != nil {
		a.idle.Remove(s.idle)
		s.idle = nil
	}
}

// Count returns how many connections have not logged in and how many have.
func (a *Admission) Count() (strangers, people int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.strangers, a.people
}

// Ticket is one admitted connection's place in the counts.
type Ticket struct {
	admission *Admission
	source    *source
	exempt    bool

	// under admission.mu
	person   bool
	released bool
}

// Authenticated counts the connection as a person from now on. When there is no
// room for one more it stays a stranger and the refusal, always in words, says why:
// the connection may be told and must then be closed.
func (t *Ticket) Authenticated() Refusal {
	a, s := t.admission, t.source
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case t.person || t.released:
		return Refusal{}
	case !t.exempt && s.people >= a.budgets.PeoplePerSource:
		return Refusal{"crowd", textCrowd}
	case a.people >= a.budgets.People:
		return Refusal{"full", textFull}
	}
	t.person = true
	a.strangers--
	s.strangers--
	a.people++
	s.people++
	return Refusal{}
}

// Release gives the place back. Only the first call counts.
func (t *Ticket) Release() {
	a, s := t.admission, t.source
	a.mu.Lock()
	defer a.mu.Unlock()
	if t.released {
		return
	}
	t.released = true
	if t.person {
		a.people--
		s.people--
	} else {
		a.strangers--
		s.strangers--
	}
	s.seen = a.now()
	a.restLocked(s)
}

// addrOf returns the IP address of a network address, or the zero Addr.
func addrOf(a net.Addr) netip.Addr {
	tcp, ok := a.(*net.TCPAddr)
	if !ok {
		return netip.Addr{}
	}
	return tcp.AddrPort().Addr().Unmap()
}
