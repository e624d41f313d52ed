package admission

import "time"

// What a source pays for logins that came to nothing, in time that it must wait. They
// are those of sshd's PerSourcePenalties (sshd_config(5)): a penalty below penaltyLeast
// is noted and not enforced, so that one slow typist at the question for the host key
// costs nobody anything.
const (
	penaltyGrace  = 10 * time.Second // the limit for logins ended it
	penaltyNoAuth = time.Second      // it went without a login
	penaltyLeast  = 15 * time.Second
	penaltyMost   = 10 * time.Minute

	// penaltyCredit is what each login that comes in takes off: a class behind one
	// address has a few that dawdle and many that come in, a flooder none.
	penaltyCredit = 10 * time.Second
)

// regularLogins is how many unfinished logins a source may have that pays a penalty,
// when somebody has come in from it within regularTime: who was here is never locked
// out by their neighbours.
const regularLogins = 5

// regularTime is how long a source is remembered from which somebody came in.
const regularTime = 24 * time.Hour

// penalty is what a source has to pay. It goes by itself: it is a time.
type penalty struct{ until time.Time }

// add makes it cost d more, or less.
func (p *penalty) add(d time.Duration, now time.Time) {
	if p.until.Before(now) {
		p.until = now
	}
	p.until = p.until.Add(d)
	if most := now.Add(penaltyMost); p.until.After(most) {
		p.until = most
	}
}

// enforced reports whether it is due.
func (p *penalty) enforced(now time.Time) bool { return p.until.Sub(now) > penaltyLeast }

// paysLocked reports whether an arrival from s is refused for what its source did.
func (s *source) paysLocked(now time.Time) bool {
	if !s.penalty.enforced(now) {
		return false
	}
	return !s.regular || s.strangers >= regularLogins
}

// chargeLocked notes how an unfinished login ended. Who had to give way before a login
// is usually done has done nothing wrong.
func (t *Ticket) chargeLocked(now time.Time) {
	switch {
	case t.exempt, t.person, t.gave && now.Sub(t.since) < settleTime:
	case t.late:
		t.source.penalty.add(penaltyGrace, now)
	default:
		t.source.penalty.add(penaltyNoAuth, now)
	}
}

// Late notes that the connection ran into a limit of time; Release charges for it.
func (t *Ticket) Late() {
	g := t.gate
	g.mu.Lock()
	defer g.mu.Unlock()
	t.late = true
}

// Command takes the price of one more session on a connection that is there, or says
// after how long to ask again. It is the source's rate of connections once more, beside
// it: who logs in does not wait for a neighbour's programs.
func (t *Ticket) Command() (wait time.Duration) {
	g := t.gate
	g.mu.Lock()
	defer g.mu.Unlock()
	if t.exempt {
		return 0
	}
	wait, _ = t.source.commands.Take(g.now(), 1)
	return wait
}
