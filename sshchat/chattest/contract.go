// Package chattest is what tests of the chat share.
package chattest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

// patience is how long a contract test waits for something that must happen. It is
// long because it is only ever spent on a failure.
const patience = 20 * time.Second

// Opener starts an engine. It is called once with old nil for a fresh engine. With
// old it starts the engine again on what old, which is closed, has left.
type Opener func(t *testing.T, old sshchat.Engine) sshchat.Engine

// Contract runs what every engine promises. A durable engine is also opened again
// after a Close, and must not have forgotten.
//
// It asks for no more than sshchat.Engine says: numbers may have gaps, the order is
// compared room by room, and history is read only up to what Follow has delivered.
// Goroutines that open starts and that outlive the engine are named in others.
func Contract(t *testing.T, durable bool, open Opener, others ...goleak.Option) {
	tests := map[string]func(*testing.T, *bench){
		"append numbers and keeps":         testAppend,
		"append keeps each caller's order": testAppendOrder,
		"append is harmless repeated":      testAppendRepeated,
		"append answers once, closing too": testAppendClosing,
		"follow has no gap and no double":  testFollow,
		"follow from head":                 testFollowHead,
		"follow ends":                      testFollowEnds,
		"page bounds":                      testPage,
		"page limit":                       testPageLimit,
		"page of an account":               testPageBy,
		"search words":                     testSearch,
		"search filters":                   testSearchFilters,
		"erased text is gone":              testErased,
		"edited text is replaced":          testEdited,
		"who is forgotten is somebody":     testUnnamed,
		"reactions are not found":          testReacted,
		"pieces are not found":             testPieces,
		"edited what cannot be":            testEditedNothing,
		"edited, then erased":              testEditedErased,
		"rooms that are no words":          testRooms,
		"activity":                         testActivity,
		"activity bounds":                  testActivityBounds,
		"keys compare and set":             testKeys,
		"keys are copied":                  testKeysCopied,
		"keys are won by one":              testKeysRace,
		"watch":                            testWatch,
		"watch merges, never loses":        testWatchLast,
		"lease ends with the engine":       testLease,
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			leak := goleak.IgnoreCurrent()
			b := &bench{t: t, open: open, durable: durable}
			b.Engine = open(t, nil)
			test(t, b)
			if err := b.Close(); err != nil {
				t.Errorf("Close() = %v", err)
			}
			if err := goleak.Find(append(others, leak)...); err != nil {
				t.Error(err)
			}
		})
	}
}

// bench is an engine under test.
type bench struct {
	sshchat.Engine
	t       *testing.T
	open    Opener
	durable bool
}

// reopen closes the engine and opens it again. It reports false when the engine is
// not made to remember.
func (b *bench) reopen() bool {
	b.t.Helper()
	if !b.durable {
		return false
	}
	if err := b.Close(); err != nil {
		b.t.Fatalf("Close() = %v", err)
	}
	b.Engine = b.open(b.t, b.Engine)
	return true
}

// say is a line of talk in the lobby.
func say(from, body string) sshchat.Entry {
	return sshchat.Entry{
		Room: "lobby", Kind: sshchat.Said,
		From: sshchat.Person{Name: text.Line(from)}, Body: text.Block(body),
	}
}

// must appends e and waits until it is stored.
func (b *bench) must(e sshchat.Entry) sshchat.Entry {
	b.t.Helper()
	type answer struct {
		e   sshchat.Entry
		err error
	}
	answers := make(chan answer, 1)
	b.Append(e, func(e sshchat.Entry, err error) { answers <- answer{e, err} })
	select {
	case a := <-answers:
		if a.err != nil {
			b.t.Fatalf("Append(%v) = %v", e, a.err)
		}
		return a.e
	case <-time.After(patience):
		b.t.Fatalf("Append(%v) was never answered", e)
	}
	panic("unreachable")
}

// fill appends n lines to the lobby and waits until the node's copy has them.
func (b *bench) fill(n int) []sshchat.Entry {
	b.t.Helper()
	all := make([]sshchat.Entry, n)
	for i := range n {
		all[i] = b.must(say("alice", fmt.Sprint("line ", i)))
	}
	b.settle(all[n-1])
	return all
}

// settle waits until Follow has delivered e, and with it everything before.
func (b *bench) settle(e sshchat.Entry) {
	b.t.Helper()
	b.gather(e.Seq-1, func(got []*sshchat.Entry) bool { return true })
}

// errEnough ends a Follow or a Watch that has seen what it wanted.
var errEnough = errors.New("enough")

// gather follows from after until enough says so of all that came, and returns it.
func (b *bench) gather(after uint64, enough func(all []*sshchat.Entry) bool) []*sshchat.Entry {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.t.Context(), patience)
	defer cancel()
	var all []*sshchat.Entry
	err := b.Follow(ctx, after, func(batch []*sshchat.Entry) error {
		all = append(all, batch...)
		if enough(all) {
			return errEnough
		}
		return nil
	})
	if !errors.Is(err, errEnough) {
		b.t.Fatalf("Follow(%d) = %v after %d entries", after, err, len(all))
	}
	return all
}

// page is Page without its error.
func (b *bench) page(r sshchat.Range) []sshchat.Entry {
	b.t.Helper()
	got, err := b.Page(b.t.Context(), r)
	if err != nil {
		b.t.Fatalf("Page(%+v) = %v", r, err)
	}
	return got
}

// search is Search without its error.
func (b *bench) search(q sshchat.Query) []sshchat.Entry {
	b.t.Helper()
	got, err := b.Search(b.t.Context(), q)
	if err != nil {
		b.t.Fatalf("Search(%+v) = %v", q, err)
	}
	return got
}

// together runs fn n times at once and waits for all.
func together(n int, fn func(i int)) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { fn(i) })
	}
	all.Wait()
}
