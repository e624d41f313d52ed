package sshchat

import (
	"context"
	"maps"
	"net/netip"
	"sync"
	"time"

	"sshchat/sshchat/bucket"
)

// Questions are paid for in work, so that a roster of a thousand costs more than the time
// of day. One unit is some 50 µs of a core: what a question costs that reads nothing.
const (
	// diskWork is what a question costs that reads the log.
	diskWork = 5

	// perName is how many people of a list are one unit: all who ask share one roster, so
	// that most of them pay for the writing alone.
	perName = 200

	// perRoom is how many rooms of a list are one unit.
	perRoom = 50
)

var (
	// workRate is what one person may ask: 20 pages of history at once and then one a
	// second, or 100 small questions and then 5 a second. More than anybody reads.
	workRate = Rate{Burst: 100, Every: time.Second / 5}

	// sourceRate is what all who come from one address may ask together. A class of 300 that
	// types /who in a room of 1,000 at the stroke of the hour is 1,800 units: the last of
	// them waits two seconds. A hundred sessions of one flooder get 20 ms of a core each
	// second, and 50 ms at once, which nobody notices who talks.
	sourceRate = Rate{Burst: 1000, Every: time.Second / 400}
)

// maxSources is from how many on those are forgotten that owe nothing.
const maxSources = 1024

// works is what the sources have asked for lately.
type works struct {
	rate Rate       // of each
	mu   sync.Mutex // guards all
	all  map[netip.Prefix]*bucket.Bucket
}

// take takes the right to so much work on behalf of a source, or reports how long until
// there is that much.
func (w *works) take(source netip.Prefix, now time.Time, units int) (wait time.Duration, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	b := w.all[source]
	if b == nil {
		if w.all == nil {
			w.all = map[netip.Prefix]*bucket.Bucket{}
		}
		if len(w.all) >= maxSources {
			maps.DeleteFunc(w.all, func(_ netip.Prefix, b *bucket.Bucket) bool { return b.Full(now) })
		}
		fresh := bucket.New(w.rate, now)
		b = &fresh
		w.all[source] = b
	}
	return b.Take(now, units)
}

// wait returns how long until there is the right to so much work.
func (w *works) wait(source netip.Prefix, now time.Time, units int) time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	if b := w.all[source]; b != nil {
		return b.Wait(now, units)
	}
	return 0
}

// charge holds m, and everybody from where m is, to what may be asked.
func (m *Member) charge(units int) error {
	if m.local { // whoever may open the socket owns the machine
		return nil
	}
	now := m.chat.clock.Now()
	wait, ok := m.rate.takeWork(now, units)
	if source := SourceOf(m.login.Addr); ok && source.IsValid() {
		wait, ok = m.chat.works.take(source, now, units)
	}
	if !ok {
		return fault("rate.ask", wait)
	}
	return nil
}

// ask is charge for a question that reads the disk.
func (m *Member) ask() error { return m.charge(diskWork) }

// WaitFor returns how long m must wait before a line is taken, be it to say or a command
// that asks something: a script, or a burst of keys, is slowed down, where a person is told.
// Where too many lines wait for the disk, the bell rings when there is room again.
func (m *Member) WaitFor(line string) time.Duration {
	row, ok := commandTable().find(line)
	if !ok || row != nil && row.Group == "talk" {
		return m.Ready()
	}
	if row != nil && row.beside && m.errand.running() { // it comes behind
		return fullWait
	}
	units, lines := 1, time.Duration(0)
	if row != nil {
		if row.Needs != NeedsNothing { // others may see it, as they do a line
			lines = m.Ready()
		}
		_, args := splitWord(line)
		if units = (&Call{Act: m.Act(context.Background()), Row: row, Args: args}).price(); units == 0 { // going away
			return 0
		}
	}
	if m.local {
		return lines
	}
	now := m.chat.clock.Now()
	wait := max(lines, m.rate.waitWork(now, units))
	if source := SourceOf(m.login.Addr); source.IsValid() {
		wait = max(wait, m.chat.works.wait(source, now, units))
	}
	return wait
}

// price returns what a call costs: what its row says, else what it reads.
func (c *Call) price() int {
	switch {
	case c.Row.price != nil:
		return c.Row.price(c)
	case c.Row.reads:
		return diskWork
	case c.Row.Group == "talk": // which the rate of lines holds
		return 0
	}
	return 1
}

// free is the price of going away, which nobody is kept from.
func free(*Call) int { return 0 }

// peoplePrice is the price of a list of those who are in the caller's room: most who ask for
// another's ask for one that is smaller than the lobby.
func peoplePrice(c *Call) int { return 1 + c.By.at.room.Count()/perName }

// roomsPrice is the price of a list of rooms.
func roomsPrice(c *Call) int { return 1 + c.Chat.directory.count()/perRoom }

// tabPrice is the price of one Tab.
func tabPrice(c *Call, word string) int {
	if len(word) > 0 && word[0] == '#' {
		return roomsPrice(c)
	}
	return peoplePrice(c)
}
