//go:build lockorder

package lock

import (
	"bytes"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"sync"
)

// Checked says whether locks look in which order they are taken, which costs time and memory.
const Checked = true

// level is the place of a lock in the order.
type level int

const (
	announcer level = iota + 1
	room
	session
	leaf
)

func (l level) String() string {
	return [...]string{announcer: "an announcer's", room: "a room's", session: "a session's", leaf: "a leaf"}[l]
}

// Announcer is the lock of who tells a room who comes and goes. It is held over
// Engine.Append, which only queues: no other lock is held over a call to the engine.
type Announcer struct{ mu sync.Mutex }

// Lock locks; it panics when the order is broken.
func (l *Announcer) Lock() { take(announcer); l.mu.Lock() }

// Unlock unlocks.
func (l *Announcer) Unlock() { l.mu.Unlock(); drop(announcer) }

// Room is the lock of who reads a room, and when bells ring.
type Room struct{ mu sync.Mutex }

// Lock locks; it panics when the order is broken.
func (l *Room) Lock() { take(room); l.mu.Lock() }

// Unlock unlocks.
func (l *Room) Unlock() { l.mu.Unlock(); drop(room) }

// Session is the lock of what others may ask of a session, or put there.
type Session struct{ mu sync.Mutex }

// Lock locks; it panics when the order is broken.
func (l *Session) Lock() { take(session); l.mu.Lock() }

// Unlock unlocks.
func (l *Session) Unlock() { l.mu.Unlock(); drop(session) }

// Leaf is the lock of a book, or of a part that calls nobody.
type Leaf struct{ mu sync.Mutex }

// Lock locks; it panics when the order is broken.
func (l *Leaf) Lock() { take(leaf); l.mu.Lock() }

// Unlock unlocks.
func (l *Leaf) Unlock() { l.mu.Unlock(); drop(leaf) }

// SharedLeaf is a Leaf that many may hold to read.
type SharedLeaf struct{ mu sync.RWMutex }

// Lock locks; it panics when the order is broken.
func (l *SharedLeaf) Lock() { take(leaf); l.mu.Lock() }

// Unlock unlocks.
func (l *SharedLeaf) Unlock() { l.mu.Unlock(); drop(leaf) }

// RLock locks for reading; it panics when the order is broken.
func (l *SharedLeaf) RLock() { take(leaf); l.mu.RLock() }

// RUnlock unlocks what RLock locked.
func (l *SharedLeaf) RUnlock() { l.mu.RUnlock(); drop(leaf) }

// held are the levels of what each goroutine holds now, in the order that it took them.
var held = struct {
	mu sync.Mutex
	by map[int64][]level
}{by: map[int64][]level{}}

// take notes that this goroutine is about to take a lock.
func take(l level) {
	me := goroutine()
	held.mu.Lock()
	defer held.mu.Unlock()
	for _, has := range held.by[me] {
		if has >= l {
			panic(fmt.Sprintf("lock order: %v lock is taken under %v", l, has))
		}
	}
	held.by[me] = append(held.by[me], l)
}

// drop notes that this goroutine has let a lock go.
func drop(l level) {
	me := goroutine()
	held.mu.Lock()
	defer held.mu.Unlock()
	has := held.by[me]
	i := slices.Index(has, l)
	if i < 0 {
		panic(fmt.Sprintf("lock order: %v lock is let go by a goroutine that does not hold it", l))
	}
	if has = slices.Delete(has, i, i+1); len(has) == 0 {
		delete(held.by, me)
		return
	}
	held.by[me] = has
}

// goroutine returns which goroutine this is, as a stack's first line says it.
func goroutine() int64 {
	var buf [64]byte
	line := buf[:runtime.Stack(buf[:], false)]
	fields := bytes.Fields(line)
	n, err := strconv.ParseInt(string(fields[1]), 10, 64)
	if err != nil {
		panic(fmt.Sprintf("read the number of a goroutine from %q: %v", line, err))
	}
	return n
}
