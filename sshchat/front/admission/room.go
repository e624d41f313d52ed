package admission

import "time"

// settleTime is how long a login may take before it gives way to one of a source that
// has as many. A login takes well under a second, on a bad link some ten.
const settleTime = 2 * time.Second

// makeRoomLocked finds who gives way to a newcomer from s when there are too many
// unfinished logins: the oldest of the source that has most of them, and not the
// newcomer, so that whoever holds every place locks nobody out. It returns nil when s
// has its share already, and its logins are as young as the others'.
//
// It looks at each source with an unfinished login, at most Budgets.Strangers; below
// Budgets.EarlyDrop nobody asks.
func (g *Gate) makeRoomLocked(s *source, now time.Time) *Ticket {
	var most *source
	for _, other := range g.waiting {
		if other.oldest() != nil && (most == nil || other.before(most)) {
			most = other
		}
	}
	if most == nil {
		return nil
	}
	t := most.oldest()
	share := most.strangers > s.strangers+1
	if !share && now.Sub(t.since) < settleTime {
		return nil
	}
	return t
}

// before reports whether s gives way before other does: it has more unfinished logins,
// or as many and nobody ever came in from it, or the older one.
func (s *source) before(other *source) bool {
	if s.strangers != other.strangers {
		return s.strangers > other.strangers
	}
	if s.regular != other.regular {
		return other.regular
	}
	return s.oldest().since.Before(other.oldest().since)
}

// oldest returns the unfinished login that has been there longest and can be ended.
func (s *source) oldest() *Ticket {
	for _, t := range s.logins {
		if t.end != nil {
			return t
		}
	}
	return nil
}

// waitLocked notes an unfinished login of t's source.
func (g *Gate) waitLocked(t *Ticket) {
	s := t.source
	if s.strangers == 0 {
		s.place = len(g.waiting)
		g.waiting = append(g.waiting, s)
	}
	s.logins = append(s.logins, t)
	g.strangers++
	s.strangers++
}

// doneLocked undoes waitLocked.
func (g *Gate) doneLocked(t *Ticket) {
	s := t.source
	for i, other := range s.logins {
		if other == t {
			s.logins = append(s.logins[:i], s.logins[i+1:]...)
			break
		}
	}
	g.strangers--
	s.strangers--
	if s.strangers > 0 {
		return
	}
	s.logins = nil
	last := g.waiting[len(g.waiting)-1]
	g.waiting[s.place], last.place = last, s.place
	g.waiting[len(g.waiting)-1] = nil
	g.waiting = g.waiting[:len(g.waiting)-1]
}

// Holds gives the ticket what ends its connection. Until then, and once it is
// released, it gives way to nobody. end must not wait.
func (t *Ticket) Holds(end func()) {
	g := t.gate
	g.mu.Lock()
	defer g.mu.Unlock()
	t.end = end
}
