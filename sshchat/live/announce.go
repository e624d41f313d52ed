package live

import (
	"errors"
	"slices"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/lock"
)

// announceEvery is how often a room speaks of comings and goings at most. The first
// after a quiet second is told at once; in a storm one line names all who came, so
// that a thousand people cost one write each a second and not a thousand.
const announceEvery = time.Second

// announcer tells a room who comes and goes. What it has not told yet it puts
// before anything that those people say: nobody speaks before their name was
// called.
type announcer struct {
	room *Room

	// mu guards what follows. Unlike every other lock here it is held over
	// Engine.Append, which only queues: that is what keeps the order.
	mu    lock.Announcer
	came  []sshchat.Passage
	went  []sshchat.Passage
	gone  []func()                // told that what went says is in the log
	again []telling               // of which nobody knows whether they are in the log
	lost  map[sshchat.Person]bool // who is here, and of whom others told that they left with this node
	last  time.Time               // when the room was last told
	timer bool                    // a flush is on its way
}

// telling is an entry of comings or goings that was given to the engine.
type telling struct {
	entry sshchat.Entry
	told  []func()
}

// join announces that p came in.
func (a *announcer) join(p sshchat.Passage) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.lost, p.Person)
	if named(a.came, p) { // and could not be told of yet
		return
	}
	if named(a.went, p) { // left and came back within the second: in that order
		a.flushLocked()
	}
	a.came = append(a.came, p)
	a.soonLocked()
}

// buried notes that others told that somebody of this node left: what this node has still to tell
// of their leaving is told by that, unless they come back first.
func (a *announcer) buried(p sshchat.Person) {
	a.mu.Lock()
	i := slices.IndexFunc(a.went, func(q sshchat.Passage) bool { return q.Person == p })
	if i < 0 {
		if a.lost == nil {
			a.lost = map[sshchat.Person]bool{}
		}
		a.lost[p] = true
		a.mu.Unlock()
		return
	}
	told := a.gone[i]
	a.went, a.gone = slices.Delete(a.went, i, i+1), slices.Delete(a.gone, i, i+1)
	a.mu.Unlock()
	told()
}

// leave announces that p left; told is called once the log has it. told must not
// block and must not call back into the announcer.
func (a *announcer) leave(p sshchat.Passage, told func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.lost[p.Person] {
		delete(a.lost, p.Person)
		told()
		return
	}
	if named(a.came, p) {
		a.flushLocked()
	}
	if link := a.room.all.ledger.Link; link.Among() && link.Now().Lease == 0 { // others tell it, who bury this node
		told()
		return
	}
	a.went = append(a.went, p)
	a.gone = append(a.gone, told)
	if a.room.Count() == 0 { // nobody is left to spare a line, and a server may be waiting
		a.flushLocked()
		return
	}
	a.soonLocked()
}

// append puts e into the log behind whatever is still to be announced of its sender.
func (a *announcer) append(e sshchat.Entry, done func(sshchat.Entry, error)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.came) > 0 && named(a.came, sshchat.Passage{Person: e.From}) {
		a.flushLocked()
	}
	a.room.all.ledger.Engine.Append(e, done)
}

// flush announces what is still to be announced, now.
func (a *announcer) flush() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.flushLocked()
}

// soonLocked announces now, or when a second has passed since the last time.
func (a *announcer) soonLocked() {
	clock := a.room.all.ledger.Clock
	wait := announceEvery - clock.Now().Sub(a.last)
	if wait <= 0 || wait > announceEvery {
		a.flushLocked()
		return
	}
	if a.timer {
		return
	}
	a.timer = true
	clock.AfterFunc(wait, func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.timer = false
		a.flushLocked()
	})
}

// flushLocked announces now, or where nobody may write, when they may again.
func (a *announcer) flushLocked() {
	c := a.room.all
	if c.ledger.Link.Refusal() != nil {
		return
	}
	a.last = c.ledger.Clock.Now()
	again := a.again
	a.again = nil
	for _, t := range again {
		a.sendLocked(t)
	}
	if len(a.came) > 0 {
		e := c.ledger.Entry(a.room.id, sshchat.Joined, a.came[0].Person)
		e.People = a.came
		a.came = nil
		a.sendLocked(telling{entry: e})
	}
	if len(a.went) > 0 {
		e := c.ledger.Entry(a.room.id, sshchat.Left, a.went[0].Person)
		e.People = a.went
		t := telling{e, a.gone}
		a.went, a.gone = nil, nil
		a.sendLocked(t)
	}
}

// sendLocked gives a telling to the engine. Among several nodes one that did not get through
// is told again, under its own ID: a name must not be free before the room was told.
func (a *announcer) sendLocked(t telling) {
	l := a.room.all.ledger
	l.Engine.Append(t.entry, func(_ sshchat.Entry, err error) {
		if l.Link.Among() && errors.Is(err, sshchat.ErrUnavailable) && a.later(t) {
			return
		}
		for _, told := range t.told {
			told()
		}
	})
}

// later has a telling be told again, and reports whether it will be: who has lost the lease
// leaves it to those who bury it.
func (a *announcer) later(t telling) bool {
	if now := a.room.all.ledger.Link.Now(); now.Lease == 0 || now.Over {
		return false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.again = append(a.again, t)
	a.soonLocked()
	return true
}

// abandon leaves it to others to tell who went: they bury the lease that this node has lost.
func (a *announcer) abandon() {
	a.mu.Lock()
	gone := a.gone
	for _, t := range a.again {
		gone = append(gone, t.told...)
	}
	a.went, a.gone, a.again = nil, nil, nil
	a.mu.Unlock()
	for _, told := range gone {
		told()
	}
}

// named reports whether p is among people.
func named(people []sshchat.Passage, p sshchat.Passage) bool {
	for _, q := range people {
		if q.Name == p.Name {
			return true
		}
	}
	return false
}
