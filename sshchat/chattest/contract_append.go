package chattest

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

func testAppend(t *testing.T, b *bench) {
	before := time.Now().Add(-time.Second)
	ann := sshchat.Person{Name: text.Line("Ann"), Account: "SHA256:x", Bot: true}
	bob := sshchat.Person{Name: text.Line("bob"), Guest: true}
	full := []sshchat.Entry{
		{Room: "lobby", Kind: sshchat.Said, From: ann, Body: text.Block("大家好\nhello"), ID: "1"},
		{Room: "lobby", Kind: sshchat.Said, From: ann, Body: text.Block("x = 1"), Detail: sshchat.Detail{Code: true}},
		{Room: "lobby", Kind: sshchat.Left, Detail: sshchat.Detail{People: []sshchat.Passage{
			{Person: bob, Cause: sshchat.LostLink, Stayed: 3 * time.Minute}, {Person: ann},
		}}},
		{Room: "den", Kind: sshchat.Ruled, From: ann, Detail: sshchat.Detail{About: &bob, Rule: "ban", For: time.Hour}},
		{Room: "", Kind: sshchat.Kind("from-the-future"), From: bob},
	}
	for i, e := range full {
		got := b.must(e)
		if got.Seq == 0 || got.At.Before(before) || got.At.After(time.Now().Add(time.Second)) || got.At.Location() != time.UTC {
			t.Errorf("Append gave number %d and time %v", got.Seq, got.At)
		}
		e.Seq, e.At = got.Seq, got.At
		if !reflect.DeepEqual(got, e) {
			t.Errorf("Append changed the entry to %+v, want %+v", got, e)
		}
		full[i] = got
	}
	compare := func(when string) {
		t.Helper()
		got := b.gather(0, func(all []*sshchat.Entry) bool { return len(all) >= len(full) })
		if len(got) != len(full) {
			t.Fatalf("%s: followed %d entries, want %d", when, len(got), len(full))
		}
		for i, e := range got {
			same(t, when+", followed", *e, full[i])
		}
		for i, e := range b.page(sshchat.Range{Room: "lobby"})[:3] {
			same(t, when+", paged", e, full[i])
		}
	}
	compare("live")
	if b.reopen() {
		compare("reopened")
		if next := b.must(say("bob", "again")); next.Seq <= full[len(full)-1].Seq {
			t.Errorf("the number after reopening is %d, not above %d", next.Seq, full[len(full)-1].Seq)
		}
	}
}

// same compares entries, except that history need not know an ID.
func same(t *testing.T, what string, got, want sshchat.Entry) {
	t.Helper()
	if got.ID == "" {
		want.ID = ""
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: got %+v\nwant %+v", what, got, want)
	}
}

func testAppendOrder(t *testing.T, b *bench) {
	const callers, each = 16, 100
	var answered sync.WaitGroup
	answered.Add(callers * each)
	numbers := make([][]uint64, callers)
	together(callers, func(i int) {
		numbers[i] = make([]uint64, each)
		for k := range each {
			b.Append(say(fmt.Sprint("p", i), fmt.Sprint(k)), func(e sshchat.Entry, err error) {
				defer answered.Done()
				if err != nil {
					t.Errorf("Append = %v", err)
				}
				numbers[i][k] = e.Seq
			})
		}
	})
	answered.Wait()
	for i, n := range numbers {
		if !slices.IsSorted(n) || len(slices.Compact(slices.Clone(n))) != each {
			t.Errorf("caller %d's entries were numbered %v", i, n)
		}
	}
	all := b.gather(0, func(all []*sshchat.Entry) bool { return len(all) >= callers*each })
	next := map[string]int{}
	for _, e := range all {
		who := e.From.Name.String()
		if want := fmt.Sprint(next[who]); e.Body.String() != want {
			t.Fatalf("%s's line %s came where %s belongs", who, e.Body, want)
		}
		next[who]++
	}
}

func testAppendRepeated(t *testing.T, b *bench) {
	line := say("alice", "once")
	line.ID = "the-very-same"
	firstTime := b.must(line)
	check := func(when string) {
		t.Helper()
		again := b.must(line)
		if again.Seq != firstTime.Seq || !again.At.Equal(firstTime.At) {
			t.Errorf("%s: repeated as %d %v, first was %d %v", when, again.Seq, again.At, firstTime.Seq, firstTime.At)
		}
	}
	check("at once")
	// Repeats that are queued together, and an empty ID, which is never a repeat.
	twin := say("alice", "twin")
	twin.ID = "twin"
	seqs := make(chan uint64, 20)
	for range 20 {
		b.Append(twin, func(e sshchat.Entry, err error) { seqs <- e.Seq })
	}
	firstTwin := <-seqs
	for range 19 {
		if s := <-seqs; s != firstTwin {
			t.Errorf("a repeat in the same breath got number %d, the first %d", s, firstTwin)
		}
	}
	b.must(say("alice", "unnamed"))
	last := b.must(say("alice", "unnamed"))
	if b.reopen() {
		check("reopened")
	}
	b.settle(last)
	if got := len(b.page(sshchat.Range{Room: "lobby"})); got != 4 {
		t.Errorf("%d lines are stored, want 4", got)
	}
}

func testAppendClosing(t *testing.T, b *bench) {
	const callers, each = 8, 200
	var answers, stored atomic.Int64
	answered := make([]atomic.Int32, callers*each)
	half := make(chan struct{})
	var once sync.Once
	append1 := func(i int) {
		b.Append(say("alice", fmt.Sprint(i)), func(_ sshchat.Entry, err error) {
			answered[i].Add(1)
			switch {
			case err == nil:
				stored.Add(1)
			case !errors.Is(err, sshchat.ErrClosed) && !errors.Is(err, sshchat.ErrUnavailable):
				t.Errorf("Append = %v", err)
			}
			if answers.Add(1) == callers*each/2 {
				once.Do(func() { close(half) })
			}
		})
	}
	var callersDone sync.WaitGroup
	for i := range callers {
		callersDone.Go(func() {
			for k := range each {
				append1(i*each + k)
			}
		})
	}
	<-half
	if err := b.Close(); err != nil {
		t.Errorf("Close() = %v", err)
	}
	callersDone.Wait()
	if !eventually(func() bool { return answers.Load() >= callers*each }) {
		t.Errorf("%d of %d appends were answered", answers.Load(), callers*each)
	}
	for i := range answered {
		if n := answered[i].Load(); n != 1 {
			t.Errorf("append %d was answered %d times", i, n)
		}
	}
	late := make(chan error, 1)
	b.Append(say("alice", "too late"), func(_ sshchat.Entry, err error) { late <- err })
	if err := <-late; !errors.Is(err, sshchat.ErrClosed) {
		t.Errorf("Append after Close = %v, want ErrClosed", err)
	}
	if b.reopen() {
		all := b.gather(0, func(all []*sshchat.Entry) bool { return int64(len(all)) >= stored.Load() })
		if int64(len(all)) != stored.Load() {
			t.Errorf("%d appends were told stored, %d are", stored.Load(), len(all))
		}
	}
}

// eventually yields until ok or patience runs out.
func eventually(ok func() bool) bool {
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(patience); time.Now().Before(end); <-tick.C {
		if ok() {
			return true
		}
	}
	return ok()
}
