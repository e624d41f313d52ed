package front

import (
	"container/list"
	"math/rand/v2"
	"net"
	"net/netip"
	"sync"
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
	place     int           // in Admission.waiting
	logins    []*Ticket     // its unfinished ones, the oldest first
	refused   int           // since window
	window    time.Time     // when the first of them was
	idle      *list.Element // of idle or regulars; nil while it has a connection
}

// NewAdmission returns an empty door. banned is asked without a lock held, about who
// does not come too often, and may give the words to tell; nil bans nobody. now is the clock.
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
		explained: bucket.New(bucket.PerSecond(b.ExplainedPerSecond, 2*b.ExplainedPerSecond), now()),
		sources:   map[netip.Prefix]*source{},
	}
}

// Admit lets a new connection from addr try to log in, or refuses it with a nil
// Ticket. The caller must release the ticket when the connection is closed.
func (a *Admission) Admit(addr netip.Addr) (*Ticket, Refusal) {
	t, r, out := a.admit(addr)
	if out != nil { // not under the lock: it comes back with Release
		out()
	}
	return t, r
}

// admit is Admit, and returns what ends the login that must give way; nil: none.
func (a *Admission) admit(addr netip.Addr) (_ *Ticket, _ Refusal, out func()) {
	addr = addr.Unmap()
	exempt := a.budgets.exempts(addr)
	if r := a.arrive(addr, exempt); r.Refused() {
		return nil, r, nil
	}
	reason, banned := a.banned(addr)

	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.now()
	s := a.sourceLocked(addr, now)
	var r Refusal
	var gives *Ticket
	switch {
	case banned && reason != "":
		r = Refusal{"banned", reason}
	case banned:
		r = Refusal{"banned", textBanned}
	default:
		r, gives = a.checkLocked(s, exempt, now)
	}
	if r.Refused() {
		if !a.explainLocked(s, exempt, now) {
			r.Text = ""
		}
		a.restLocked(s)
		return nil, r, nil
	}
	a.wakeLocked(s)
	t := &Ticket{admission: a, source: s, exempt: exempt, since: now}
	a.waitLocked(t)
	if gives != nil {
		out, gives.gave = gives.end, true
		gives.releaseLocked(now)
	}
	return t, Refusal{}, out
}

// arrive holds one arrival against its source's rate. It comes first: whoever comes too
// often is not even looked for among the banned.
func (a *Admission) arrive(addr netip.Addr, exempt bool) (r Refusal) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.now()
	s := a.sourceLocked(addr, now)
	if !exempt && !s.arrivals.Allow(now) {
		r = Refusal{"rate", textRate}
		if !a.explainLocked(s, exempt, now) {
			r.Text = ""
		}
	}
	a.restLocked(s)
	return r
}

// checkLocked holds one arrival against the budgets, the source's own first: it
// must be told what it can do something about. An arrival that is let in may need
// another login to give way.
func (a *Admission) checkLocked(s *source, exempt bool, now time.Time) (r Refusal, gives *Ticket) {
	b := a.budgets
	switch {
	case !exempt && s.paysLocked(now):
		return Refusal{"penalty", textPenalty}, nil
	case !exempt && s.strangers >= b.StrangersPerSource:
		return Refusal{"strangers", textStrangers}, nil
	case !exempt && s.people >= b.PeoplePerSource:
		return Refusal{"crowd", textCrowd}, nil
	case a.people >= b.People:
		return Refusal{"full", textFull}, nil
	case a.strangers >= b.Strangers, a.dropEarlyLocked():
		if gives = a.makeRoomLocked(s, now); gives == nil {
			return Refusal{"busy", textBusy}, nil
		}
	}
	return Refusal{}, gives
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
	return (exempt || s.refused <= a.budgets.Explained) && a.explained.Allow(now)
}

// sourceLocked finds or makes the record of addr, and forgets a few old ones: two
// for each that may come, so that the table shrinks by itself.
func (a *Admission) sourceLocked(addr netip.Addr, now time.Time) *source {
	for range 2 {
		a.forgetLocked(&a.idle, a.memory(), now)
		a.forgetLocked(&a.regulars, regularTime, now)
	}
	p := sshchat.SourceOf(addr)
	s := a.sources[p]
	if s == nil {
		s = &source{
			prefix:   p,
			arrivals: bucket.New(bucket.PerSecond(a.budgets.Rate, a.budgets.Burst), now),
			commands: bucket.New(bucket.PerSecond(a.budgets.Rate, a.budgets.Burst), now),
		}
		a.sources[p] = s
	}
	s.seen = now
	return s
}

// forgetLocked forgets the source that a list has held longest, if it has held it for
// so long, or too many.
func (a *Admission) forgetLocked(from *list.List, after time.Duration, now time.Time) {
	oldest := from.Front()
	if oldest == nil {
		return
	}
	s := oldest.Value.(*source)
	if from.Len() <= a.budgets.Sources && now.Sub(s.seen) < after {
		return
	}
	from.Remove(oldest)
	delete(a.sources, s.prefix)
}

// memory is how long a source is remembered that has no connection: until its
// bucket is full, its refusals are forgiven and its penalty is over, a new record is
// no better.
func (a *Admission) memory() time.Duration {
	full := time.Duration(a.budgets.Burst) * time.Second / time.Duration(a.budgets.Rate)
	return max(full, a.budgets.ExplainedWindow, penaltyMost)
}

// restLocked puts a source without connections at the young end of the idle list.
func (a *Admission) restLocked(s *source) {
	switch {
	case s.strangers+s.people > 0:
	case s.idle != nil:
		a.listOf(s).MoveToBack(s.idle)
	default:
		s.idle = a.listOf(s).PushBack(s)
	}
}

// listOf returns the list that remembers s. Those from which somebody came in have one
// of their own, which addresses that nobody comes in from cannot push them out of.
func (a *Admission) listOf(s *source) *list.List {
	if s.regular {
		return &a.regulars
	}
	return &a.idle
}

// wakeLocked keeps a source that gets a connection from being forgotten.
func (a *Admission) wakeLocked(s *source) {
	if s.idle != nil {
		a.listOf(s).Remove(s.idle)
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

	since time.Time

	// under admission.mu
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
	a.doneLocked(t)
	s.regular = true
	s.penalty.add(-penaltyCredit, a.now())
	a.people++
	s.people++
	return Refusal{}
}

// Release gives the place back. Only the first call counts.
func (t *Ticket) Release() {
	a := t.admission
	a.mu.Lock()
	defer a.mu.Unlock()
	t.releaseLocked(a.now())
}

func (t *Ticket) releaseLocked(now time.Time) {
	if t.released {
		return
	}
	a, s := t.admission, t.source
	t.released, t.end = true, nil
	t.chargeLocked(now)
	if t.person {
		a.people--
		s.people--
	} else {
		a.doneLocked(t)
	}
	s.seen = now
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
