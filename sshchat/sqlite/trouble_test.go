package sqlite

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
)

// disk is a disk that can be broken.
type disk struct {
	broken atomic.Pointer[error]
	told   atomic.Pointer[[]error] // what Options.Trouble was called with
}

func (d *disk) options() Options {
	d.told.Store(&[]error{})
	return Options{
		Trouble: func(err error) {
			told := append(slices.Clone(*d.told.Load()), err)
			d.told.Store(&told)
		},
		faults: func() error {
			if err := d.broken.Load(); err != nil {
				return *err
			}
			return nil
		},
	}
}

func (d *disk) fail(err error) { d.broken.Store(&err) }
func (d *disk) mend()          { d.broken.Store(nil) }

// kinds is what the entries are, in short.
func kinds(entries []sshchat.Entry) string {
	var s []string
	for _, e := range entries {
		switch e.Kind {
		case sshchat.Said:
			s = append(s, e.Body.String())
		case sshchat.HistoryOn:
			s = append(s, fmt.Sprint("on", e.Lost))
		default:
			s = append(s, string(e.Kind))
		}
	}
	return strings.Join(s, " ")
}

// follow collects what a follower is handed, until the engine is closed.
func follow(t *testing.T, e *Engine, after uint64) func() []sshchat.Entry {
	seen := make(chan []sshchat.Entry, 1)
	go func() { // ends with the engine; the caller waits for its answer
		var got []sshchat.Entry
		err := e.Follow(t.Context(), after, func(batch []*sshchat.Entry) error {
			for _, e := range batch {
				got = append(got, *e)
			}
			return nil
		})
		if !errors.Is(err, sshchat.ErrClosed) {
			t.Errorf("Follow = %v", err)
		}
		seen <- got
	}()
	return func() []sshchat.Entry { return <-seen }
}

// inTrouble looks at the log of TestTrouble while the disk is broken.
func inTrouble(t *testing.T, e *Engine) {
	t.Helper()
	const during = "one   history-off three words here erased"
	if got := kinds(all(t, e)); got != during {
		t.Errorf("in trouble the log reads %q, want %q", got, during)
	}
	if got, _ := e.Page(t.Context(), sshchat.Range{Room: "lobby", Limit: 2}); kinds(got) != "three words here erased" {
		t.Errorf("in trouble the newest page reads %q", kinds(got))
	}
	if got, _ := e.Page(t.Context(), sshchat.Range{Room: "lobby", Limit: 2, Oldest: true}); kinds(got) != "one " {
		t.Errorf("in trouble the oldest page reads %q", kinds(got))
	}
	for words, want := range map[string]int{"one": 1, "xyzzy": 0, "two": 0, "words": 1, "": 2} {
		if got, err := e.Search(t.Context(), sshchat.Query{Text: words}); err != nil || len(got) != want {
			t.Errorf("in trouble search %q finds %v, %v; want %d", words, got, err, want)
		}
	}
}

// TestTrouble: the disk fails under a chat. Everybody is told once, talk goes on
// and can be read and searched, and all of it is in the file in the end.
func TestTrouble(t *testing.T) {
	path := fresh(t)
	synctest.Test(t, func(t *testing.T) {
		var d disk
		e := open(t, path, d.options())
		followed := follow(t, e, 0)
		must(t, e, said("alice", "one"))
		secret := must(t, e, said("alice", "xyzzy"))
		d.fail(errors.New("no space left on device"))
		two := must(t, e, said("alice", "two"))
		synctest.Wait() // the follower has it before it is erased
		if two.Seq <= secret.Seq {
			t.Errorf("number %d in trouble", two.Seq)
		}
		line := said("bob", "three words here")
		line.ID = "3"
		three := must(t, e, line)
		if again := must(t, e, line); again.Seq != three.Seq {
			t.Errorf("a repeat in trouble became entry %d, not %d", again.Seq, three.Seq)
		}
		forget := sshchat.Entry{Kind: sshchat.Erased, Room: "lobby"}
		forget.Refs = []uint64{secret.Seq, two.Seq}
		must(t, e, forget)
		if rev, err := e.Set(t.Context(), "ban/x", []byte("kept"), sshchat.SetOpt{}); err != nil || rev == 0 {
			t.Errorf("Set in trouble = %v", err)
		}
		pass(5 * time.Second) // five attempts that fail; time is the bubble's own

		inTrouble(t, e)
		if told := *d.told.Load(); len(told) != 1 || told[0] == nil {
			t.Errorf("the operator was told %v, want one error", told)
		}

		d.mend()
		pass(2 * time.Second)
		if again := must(t, e, line); again.Seq != three.Seq {
			t.Errorf("a repeat after trouble became entry %d, not %d", again.Seq, three.Seq)
		}
		must(t, e, said("alice", "four"))
		if told := *d.told.Load(); len(told) != 2 || told[1] != nil {
			t.Errorf("the operator was told %v, want one error and its end", told)
		}
		if err := e.Close(); err != nil {
			t.Errorf("Close = %v", err)
		}
		if got, want := kinds(followed()), "one xyzzy two history-off three words here erased on0 four"; got != want {
			t.Errorf("people were told %q, want %q", got, want)
		}

		sound(t, path)
		e = open(t, path, Options{})
		const after = "one   history-off three words here erased on0 four"
		if got := kinds(all(t, e)); got != after {
			t.Errorf("afterwards the file reads %q, want %q", got, after)
		}
		if v, _ := e.Get(t.Context(), "ban/x"); string(v.Data) != "kept" {
			t.Errorf("a key that was set in trouble is %+v", v)
		}
		if err := e.Close(); err != nil {
			t.Errorf("Close = %v", err)
		}
	})
}

// TestTroubleBounded: what does not fit into memory is given up, oldest first, and
// counted; but never what erases.
func TestTroubleBounded(t *testing.T) {
	path := fresh(t)
	synctest.Test(t, func(t *testing.T) {
		var d disk
		e := open(t, path, d.options())
		secret := must(t, e, said("alice", "xyzzy"))
		d.fail(errors.New("input/output error"))
		must(t, e, said("alice", "first"))
		forget := sshchat.Entry{Kind: sshchat.Erased, Room: "lobby"}
		forget.Refs = []uint64{secret.Seq}
		must(t, e, forget)
		large := said("alice", strings.Repeat(".", 4000)) // without a word, to be quick
		for range unsavedBytes / 4000 {
			e.Append(large, func(sshchat.Entry, error) {})
		}
		last := must(t, e, large)
		var bytes int
		waiting, _ := e.unsaved().After(0)
		for _, entry := range waiting {
			bytes += size(entry)
		}
		if bytes > unsavedBytes || len(waiting) < 1000 {
			t.Errorf("%d entries wait in memory and take %d bytes, the bound is %d", len(waiting), bytes, unsavedBytes)
		}
		d.mend()
		pass(2 * time.Second)
		if err := e.Close(); err != nil {
			t.Errorf("Close = %v", err)
		}
		r := sound(t, path)
		e = open(t, path, Options{})
		got := all(t, e)
		on := got[len(got)-1]
		if on.Kind != sshchat.HistoryOn || on.Lost == 0 || int64(on.Lost)+r.Messages != int64(on.Seq) {
			t.Errorf("%d entries were numbered, %d are kept, and people are told that %d are lost", on.Seq, r.Messages, on.Lost)
		}
		if k := kinds(got[:3]); k != " history-off erased" || got[len(got)-2].Seq != last.Seq {
			t.Errorf("the log begins with %q and ends with entry %d, want %d", k, got[len(got)-2].Seq, last.Seq)
		}
		if err := e.Close(); err != nil {
			t.Errorf("Close = %v", err)
		}
	})
}

// TestTroubleUntilTheEnd: if the disk is still broken when the engine ends, the
// operator is told how much is lost, and people when the chat is back.
func TestTroubleUntilTheEnd(t *testing.T) {
	path := fresh(t)
	synctest.Test(t, func(t *testing.T) {
		var d disk
		e := open(t, path, d.options())
		must(t, e, said("alice", "one"))
		d.fail(errors.New("read-only file system"))
		two := must(t, e, said("alice", "two"))
		killed := crash(t, path)
		err := e.Close()
		if err == nil || !strings.Contains(err.Error(), "2 entries were shown but could not be saved: read-only file system") {
			t.Errorf("Close = %v", err)
		}
		for _, path := range []string{path, killed} {
			e := open(t, path, Options{})
			three := must(t, e, said("alice", "three"))
			if got := kinds(all(t, e)); got != "one on-1 three" {
				t.Errorf("the log reads %q, want %q", got, "one on-1 three")
			}
			if three.Seq <= two.Seq {
				t.Errorf("entry %d is given out again as %d", two.Seq, three.Seq)
			}
			if err := e.Close(); err != nil {
				t.Errorf("Close = %v", err)
			}
			sound(t, path)
			e = open(t, path, Options{})
			if got := kinds(all(t, e)); got != "one on-1 three" {
				t.Errorf("opened once more, the log reads %q", got)
			}
			if err := e.Close(); err != nil {
				t.Errorf("Close = %v", err)
			}
		}
	})
}

// TestTroubleComesBack: a disk that fails again and again is not announced every
// second.
func TestTroubleComesBack(t *testing.T) {
	path := fresh(t)
	synctest.Test(t, func(t *testing.T) {
		var d disk
		e := open(t, path, d.options())
		pass(tickEvery / 2) // between the ticks
		for range 600 {     // ten minutes, in which every line fails and every attempt to save goes well
			d.fail(errors.New("no space left on device"))
			must(t, e, said("alice", "again"))
			d.mend()
			pass(time.Second)
		}
		if told := len(*d.told.Load()); told < 10 || told > 60 {
			t.Errorf("the operator was told %d times in ten minutes", told)
		}
		pass(time.Minute)
		before := len(*d.told.Load())
		pass(time.Minute)
		d.fail(errors.New("no space left on device"))
		must(t, e, said("alice", "much later"))
		d.mend()
		pass(2 * time.Second)
		if told := len(*d.told.Load()); told != before+2 {
			t.Errorf("after a quiet time the operator was told %d times, want 2: new trouble ends at once", told-before)
		}
		if err := e.Close(); err != nil {
			t.Error(err)
		}
		sound(t, path)
	})
}

// await waits until the log reads as wanted.
func await(t *testing.T, e *Engine, what string, ok func([]sshchat.Entry) bool) []sshchat.Entry {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(patience); ; <-tick.C {
		page, err := e.Page(t.Context(), sshchat.Range{Limit: 1000})
		if err == nil && ok(page) {
			return page
		}
		if time.Now().After(end) {
			t.Fatalf("%s: the log still reads %q (%v)", what, kinds(page), err)
		}
	}
}
