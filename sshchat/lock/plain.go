//go:build !lockorder

package lock

import "sync"

// Checked says whether locks look in which order they are taken, which costs time and memory.
const Checked = false

type (
	// Announcer is the lock of who tells a room who comes and goes. It is held over
	// Engine.Append, which only queues: no other lock is held over a call to the engine.
	Announcer = sync.Mutex
	// Room is the lock of who reads a room, and when bells ring.
	Room = sync.Mutex
	// Session is the lock of what others may ask of a session, or put there.
	Session = sync.Mutex
	// Leaf is the lock of a book, or of a part that calls nobody.
	Leaf = sync.Mutex
	// SharedLeaf is a Leaf that many may hold to read.
	SharedLeaf = sync.RWMutex
)
