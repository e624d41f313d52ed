package memory

import (
	"sync"

	"sshchat/sshchat"
	"sshchat/sshchat/bell"
)

// DefaultQueue is how many appends may wait: three seconds of the busiest chat we
// promise to carry. Past it the disk has stalled, and people are better told so
// than made to wait.
const DefaultQueue = 16 << 10

// Item is one append that waits: an entry, and whom to tell.
type Item struct {
	Entry sshchat.Entry
	Done  func(sshchat.Entry, error)
}

// Queue holds appends until the writer takes them. It keeps each caller's order,
// and calls no Done before Append returns: the caller may hold a lock.
type Queue struct {
	bell bell.Bell // there may be something to take

	mu       sync.Mutex
	items    []Item
	max      int
	closed   bool
	refusals sync.WaitGroup // refusals on their way; only added to while not closed
}

// NewQueue makes a queue that holds max items, DefaultQueue when max is 0.
func NewQueue(max int) *Queue {
	if max <= 0 {
		max = DefaultQueue
	}
	return &Queue{bell: bell.New(), max: max}
}

// Append queues e. When the queue is full, done gets ErrUnavailable; after Close
// it gets ErrClosed.
func (q *Queue) Append(e sshchat.Entry, done func(sshchat.Entry, error)) {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case q.closed:
		go done(e, sshchat.ErrClosed) // nobody is left to wait for it; done does not block
	case len(q.items) >= q.max:
		q.refusals.Go(func() { done(e, sshchat.ErrUnavailable) }) // Close waits
	default:
		q.items = append(q.items, Item{e, done})
		q.bell.Ring()
	}
}

// Bell rings when there is something to take, and once more when the queue closes.
func (q *Queue) Bell() <-chan struct{} { return q.bell }

// Take removes up to n items from the front. It returns none when there are none;
// more is false when there will never be any again. Only the writer calls it.
func (q *Queue) Take(n int) (items []Item, more bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	n = min(n, len(q.items))
	items = q.items[:n:n]
	q.items = q.items[n:]
	if len(q.items) == 0 {
		q.items = nil // let go of the array, which a burst may have made large
	}
	return items, n > 0 || !q.closed
}

// Close refuses what comes from now on and waits until refusals are delivered.
// What is queued stays for the writer.
func (q *Queue) Close() {
	q.mu.Lock()
	q.closed = true
	q.bell.Ring()
	q.mu.Unlock()
	q.refusals.Wait()
}
