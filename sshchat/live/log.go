package live

import (
	"slices"
	"sort"
	"sync/atomic"

	"sshchat/sshchat"
	"sshchat/sshchat/lock"
	"sshchat/sshchat/text"
)

const (
	// TailEntries is how far a cursor may fall behind and still read from memory:
	// ten seconds of a busy room. Past it the reader goes on from history, so that
	// memory stays bounded however slow the slowest network is.
	TailEntries = 1024

	// tailBytes bounds the same tail for a room where everybody pastes: entries are
	// up to 64 KiB each.
	tailBytes = 4 << 20

	// JumpEntries is where reading on stops making sense: nobody reads four
	// thousand lines that went by, and showing them keeps a slow line slow.
	JumpEntries = 4096
)

// Log is the live end of one room's log: its newest entries, in memory, in the
// order that the engine gave them. Only the chat's follower extends it; any number
// of cursors read it.
type Log struct {
	head atomic.Uint64 // Seq of the newest entry; written under mu

	mu    lock.SharedLeaf
	ring  []*sshchat.Entry // the tail: the n-th entry ever lies at n%len while it is held
	held  int              // how many entries the ring holds, the newest ones
	bytes int              // what they weigh
	count uint64           // entries ever extended here
	gone  uint64           // Seq of the newest entry that has left the tail
}

// Cursor is how far one session has read one log. Its session owns it.
type Cursor struct {
	Seq   uint64 // the last entry taken: what counts
	Count uint64 // the log's count then: only to say how far behind this is
}

// extend adds entries that the engine delivered. Those that a room's past, read while
// they were on their way, has brought already are no news.
func (l *Log) extend(batch []*sshchat.Entry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range batch {
		if e.Seq > l.head.Load() {
			l.addLocked(e)
		}
	}
}

// addLocked adds one entry, and makes of earlier ones what it made of them: whoever
// comes in later must not be shown what was taken back. Caller holds mu.
func (l *Log) addLocked(e *sshchat.Entry) {
	l.pushLocked(e)
	l.applyLocked(e)
}

// applyLocked makes of earlier entries what e made of them. Caller holds mu.
func (l *Log) applyLocked(e *sshchat.Entry) {
	switch e.Kind {
	case sshchat.Reacted:
		if e.Body.IsZero() { // from history, where it was taken back
			return
		}
		l.amendLocked(e.Ref, func(old *sshchat.Entry) {
			if old.IsEditable() {
				old.Answers = answered(old.Answers, e.Body)
			}
		})
	case sshchat.Erased:
		if e.Who() != "" {
			l.unnameLocked(e)
			return
		}
		l.eraseLocked(e.Refs)
	case sshchat.Edited:
		l.amendLocked(e.Ref, func(old *sshchat.Entry) {
			if old.IsEditable() && !e.Body.IsZero() { // zero: from history, where a later one overtook it
				old.Body, old.Edited = e.Body, true
			}
		})
	}
}

// eraseLocked takes the text out of the entries numbered refs, and of those that edited
// them. Caller holds mu.
func (l *Log) eraseLocked(refs []uint64) {
	blank := func(old *sshchat.Entry) { old.Body, old.Detail, old.Answers = text.Text{}, sshchat.Detail{}, nil }
	for _, ref := range refs {
		if e := l.findLocked(ref); e != nil && e.Kind == sshchat.Reacted && !e.Body.IsZero() {
			l.amendLocked(e.Ref, func(old *sshchat.Entry) { old.Answers = unanswered(old.Answers, e.Body) })
		}
		l.amendLocked(ref, blank)
	}
	for i := range l.held {
		if e := l.atLocked(i); e.Kind == sshchat.Edited && slices.Contains(refs, e.Ref) {
			l.amendLocked(e.Seq, blank)
		}
	}
}

// unnameLocked does what an Erased entry says of somebody who is forgotten. Caller holds mu.
func (l *Log) unnameLocked(e *sshchat.Entry) {
	for i := range l.held {
		if old := l.atLocked(i); e.Unnames(old) {
			l.amendLocked(old.Seq, func(amended *sshchat.Entry) { *amended = *old.Unnamed(e.Who()) })
		}
	}
}

// findLocked returns the entry of a number, if the tail has it still. Caller holds mu.
func (l *Log) findLocked(seq uint64) *sshchat.Entry {
	i := sort.Search(l.held, func(i int) bool { return l.atLocked(i).Seq >= seq })
	if i == l.held || l.atLocked(i).Seq != seq {
		return nil
	}
	return l.atLocked(i)
}

// pushLocked adds one entry and drops old ones past the bounds. The ring grows by
// doubling: an empty room costs nothing. Caller holds mu.
func (l *Log) pushLocked(e *sshchat.Entry) {
	if l.held == len(l.ring) && l.held < TailEntries {
		l.growLocked()
	}
	for l.held > 0 && (l.held == len(l.ring) || l.bytes+weight(e) > tailBytes) {
		l.dropLocked()
	}
	l.ring[l.count%uint64(len(l.ring))] = e
	l.held++
	l.count++
	l.bytes += weight(e)
	l.head.Store(e.Seq)
}

func (l *Log) growLocked() {
	bigger := make([]*sshchat.Entry, max(16, 2*len(l.ring)))
	for i := range l.held {
		at := l.count - uint64(l.held-i)
		bigger[at%uint64(len(bigger))] = l.atLocked(i)
	}
	l.ring = bigger
}

func (l *Log) dropLocked() {
	e := l.atLocked(0)
	l.ring[(l.count-uint64(l.held))%uint64(len(l.ring))] = nil // let go: bodies may be large
	l.held--
	l.bytes -= weight(e)
	l.gone = e.Seq
}

// weight is what an entry costs to keep, roughly.
func weight(e *sshchat.Entry) int { return 256 + len(e.Body.String()) + 64*len(e.People) }

// end returns a cursor at the head: everything so far counts as read.
func (l *Log) end() Cursor {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return Cursor{Seq: l.head.Load(), Count: l.count}
}

// back returns a cursor that lies n entries for which keep is true before the
// head, or at the tail's start when it holds fewer.
func (l *Log) back(n int, keep func(*sshchat.Entry) bool) Cursor {
	l.mu.RLock()
	defer l.mu.RUnlock()
	i := l.held
	for i > 0 && n > 0 {
		i--
		if keep(l.atLocked(i)) {
			n--
		}
	}
	return l.beforeLocked(i)
}

// News reports whether there are entries after c, without waiting: somebody who is in
// many rooms asks all of them at each wake.
func (l *Log) News(c Cursor) bool { return c.Seq < l.head.Load() }

// Take appends to dst up to limit entries after c and moves c past them. behind
// says that the tail no longer holds the entry after c: the caller must page from
// the engine, or jump.
func (l *Log) Take(dst []*sshchat.Entry, c *Cursor, limit int) (_ []*sshchat.Entry, behind bool) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if c.Seq < l.gone {
		return dst, true
	}
	if c.Seq >= l.head.Load() { // the usual case: somebody else's bell
		return dst, false
	}
	first := sort.Search(l.held, func(i int) bool { return l.atLocked(i).Seq > c.Seq })
	for i := first; i < min(l.held, first+limit); i++ {
		e := l.atLocked(i)
		dst = append(dst, e)
		*c = Cursor{Seq: e.Seq, Count: l.count - uint64(l.held-i-1)}
	}
	return dst, false
}

// At returns the entry numbered seq, if the tail still has it; nil: it has not.
func (l *Log) At(seq uint64) *sshchat.Entry {
	l.mu.RLock()
	defer l.mu.RUnlock()
	for i := l.held - 1; i >= 0; i-- {
		switch e := l.atLocked(i); {
		case e.Seq == seq:
			return e
		case e.Seq < seq:
			return nil
		}
	}
	return nil
}

// Jump returns how many entries would be left out by going on from the last keep
// entries instead of from c, and the cursor to go on from.
func (l *Log) Jump(c Cursor, keep int) (skipped uint64, to Cursor) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	to = l.beforeLocked(l.held - min(keep, l.held))
	if to.Count < c.Count {
		return 0, c
	}
	return to.Count - c.Count, to
}

// amendLocked replaces the entry numbered ref, where the tail still has it, by one
// that change was made to. Caller holds mu.
func (l *Log) amendLocked(ref uint64, change func(*sshchat.Entry)) {
	i := sort.Search(l.held, func(i int) bool { return l.atLocked(i).Seq >= ref })
	if i == l.held || l.atLocked(i).Seq != ref {
		return
	}
	old := l.atLocked(i)
	amended := *old // entries are shared: whoever shows the old one now may finish
	change(&amended)
	l.ring[(l.count-uint64(l.held-i))%uint64(len(l.ring))] = &amended
	l.bytes += weight(&amended) - weight(old)
}

// atLocked returns the i-th entry of the tail, the oldest first. Caller holds mu.
func (l *Log) atLocked(i int) *sshchat.Entry {
	return l.ring[(l.count-uint64(l.held-i))%uint64(len(l.ring))]
}

// beforeLocked returns the cursor just before the tail's i-th entry; i may be held,
// for the end. Caller holds mu.
func (l *Log) beforeLocked(i int) Cursor {
	if i == l.held {
		return Cursor{Seq: l.head.Load(), Count: l.count}
	}
	return Cursor{Seq: l.atLocked(i).Seq - 1, Count: l.count - uint64(l.held-i)}
}

// load puts a room's past, oldest first, before what was extended meanwhile, some of
// which it may hold too. At most limit was asked for: if all came, older entries lie in
// the history.
func (l *Log) load(past []sshchat.Entry, limit int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(past) == 0 || l.gone > 0 { // more came meanwhile than the tail holds: there is a gap between
		return
	}
	fresh := make([]*sshchat.Entry, 0, l.held)
	for i := range l.held {
		fresh = append(fresh, l.atLocked(i))
	}
	l.ring, l.held, l.bytes, l.count = nil, 0, 0, 0
	if len(past) >= limit {
		l.gone = past[0].Seq - 1
	}
	for i := range past {
		if len(fresh) > 0 && past[i].Seq >= fresh[0].Seq {
			break
		}
		l.addLocked(&past[i])
	}
	for _, e := range fresh {
		l.pushLocked(e)
		if e.Kind != sshchat.Reacted || e.Ref < fresh[0].Seq { // what came with it counts it already
			l.applyLocked(e)
		}
	}
}
