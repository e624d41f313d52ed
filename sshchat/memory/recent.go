package memory

import (
	"crypto/sha256"
	"time"

	"sshchat/sshchat"
)

// RepeatWithin is how long an entry's ID is remembered at least: longer than any
// sender goes on trying (sshchat.Engine promises two minutes).
const RepeatWithin = 2 * time.Minute

// IDHash stands for an entry's ID: 16 bytes whatever the sender chose, so that
// memory is bounded. Two ids share one with a chance of 1 in 2^128.
type IDHash [16]byte

// HashID returns the hash of an entry's ID.
func HashID(id string) IDHash {
	sum := sha256.Sum256([]byte(id))
	return IDHash(sum[:16])
}

// first is where an ID was stored first.
type first struct {
	seq uint64
	at  int64 // Unix milliseconds; a time.Time would triple the size
}

// Recent remembers the ids of the last minutes. The writer owns it.
//
// It keeps two generations and drops the older one as a whole: no heap, no timer,
// and an ID lives between one and two times RepeatWithin.
type Recent struct {
	young, old map[IDHash]first
	turned     time.Time // when young was begun
}

// NewRecent remembers nothing yet.
func NewRecent() *Recent {
	return &Recent{young: map[IDHash]first{}, old: map[IDHash]first{}}
}

// Repeated reports whether e's ID was stored before; if so, e gets the first
// entry's number and time. An entry without ID is never a repeat.
func (r *Recent) Repeated(e *sshchat.Entry, now time.Time) bool {
	if e.ID == "" {
		return false
	}
	r.turn(now)
	id := HashID(e.ID)
	f, ok := r.young[id]
	if !ok {
		f, ok = r.old[id]
	}
	if ok {
		e.Seq, e.At = f.seq, time.UnixMilli(f.at).UTC()
	}
	return ok
}

// Add remembers that id was stored as seq. An empty id is not remembered.
func (r *Recent) Add(id string, seq uint64, at time.Time) {
	if id != "" {
		r.AddHash(HashID(id), seq, at)
	}
}

// AddHash is Add for an ID that was read back from disk.
func (r *Recent) AddHash(id IDHash, seq uint64, at time.Time) {
	r.turn(at)
	r.young[id] = first{seq, at.UnixMilli()}
}

// turn begins a new generation when the young one is old enough. A clock that was
// set back far does so as well, or the young one would grow until it catches up.
func (r *Recent) turn(now time.Time) {
	if age := now.Sub(r.turned); age > -RepeatWithin && age < RepeatWithin {
		return
	}
	r.old, r.young, r.turned = r.young, map[IDHash]first{}, now
}
