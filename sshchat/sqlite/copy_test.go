package sqlite

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

// copyTest is a copy of a log, and a disk that can be full.
type copyTest struct {
	*Copy
	t      *testing.T
	full   bool
	told   []error // what Trouble said
	made   time.Time
	all    []Numbered // the log
	stored time.Time
	id     string // of every entry; a long one fills the memory
}

var errFull = errors.New("the disk is full")

func openCopyTest(t *testing.T) *copyTest {
	c := &copyTest{t: t, made: time.Unix(1_700_000_000, 5).UTC()}
	c.stored = c.made
	c.open(filepath.Join(t.TempDir(), "chat.db"))
	t.Cleanup(func() { c.Close() }) //nolint:errcheck // the test has looked
	return c
}

func (c *copyTest) open(path string) {
	c.t.Helper()
	var err error
	c.Copy, err = OpenCopy(path, CopyOptions{
		Log: c.made, Trouble: func(err error) { c.told = append(c.told, err) }, Warn: func(err error) { c.t.Log(err) },
		faults: func() error {
			if c.full {
				return errFull
			}
			return nil
		},
	})
	if err != nil {
		c.t.Fatal(err)
	}
}

// say gives the copy n lines.
func (c *copyTest) say(n int, body string) {
	for range n {
		seq := uint64(len(c.all) + 1)
		c.stored = c.stored.Add(time.Millisecond)
		e := &sshchat.Entry{
			Seq: seq, At: c.stored, ID: c.id, Room: "lobby", Kind: sshchat.Said, Body: text.Block(fmt.Sprint(body, " ", seq)),
			From: sshchat.Person{Name: text.Line("Ann"), Account: "a1"},
		}
		c.give(Numbered{Seq: seq, Entry: e})
	}
}

func (c *copyTest) give(it Numbered) {
	c.all = append(c.all, it)
	c.Store(c.t.Context(), []Numbered{it}, it.Seq)
}

// catch brings the file up to where its readers are, as its owner does.
func (c *copyTest) catch() error {
	for c.Behind() {
		from := c.Stored()
		to := min(from+100, c.Seen())
		if err := c.Catch(c.t.Context(), c.all[from:to], to); err != nil {
			return err
		}
	}
	return nil
}

// reads fails the test unless the newest of the lobby are the log's.
func (c *copyTest) reads(when string, n int) {
	c.t.Helper()
	got, err := c.Page(c.t.Context(), sshchat.Range{Room: "lobby", Limit: n})
	if err != nil || len(got) != min(n, len(c.all)) || got[len(got)-1].Seq != uint64(len(c.all)) {
		c.t.Errorf("%s: the newest %d are %d, %v", when, n, len(got), err)
	}
}

// TestCopyGoesOnWithoutDisk: a full disk costs followers nothing; when it is well again the file
// is brought to where they are, and says the same.
func TestCopyGoesOnWithoutDisk(t *testing.T) {
	c := openCopyTest(t)
	c.say(10, "before")
	c.full = true
	c.say(10, "beside")
	if !c.Behind() || c.Stored() != 10 || c.Seen() != 20 || len(c.told) != 1 || !errors.Is(c.told[0], errFull) {
		t.Fatalf("behind %v, stored %d, seen %d, told %v", c.Behind(), c.Stored(), c.Seen(), c.told)
	}
	c.reads("in trouble", 15)
	found, err := c.Search(t.Context(), sshchat.Query{Text: "beside"})
	if err != nil || len(found) != 10 {
		t.Errorf("in trouble it finds %d, %v", len(found), err)
	}
	if err := c.catch(); err == nil {
		t.Error("it caught up on a full disk")
	}
	c.full = false
	c.say(1, "still in trouble")
	if err := c.catch(); err != nil {
		t.Fatal(err)
	}
	if c.Behind() || c.Stored() != 21 || len(c.told) != 2 || c.told[1] != nil {
		t.Errorf("behind %v, stored %d, told %v", c.Behind(), c.Stored(), c.told)
	}
	c.say(1, "after")
	c.reads("well again", 22)
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	c.open(c.path)
	c.reads("opened again", 22)
	for _, e := range sure(c.Page(t.Context(), sshchat.Range{Limit: 1000})) {
		if e.Kind != sshchat.Said {
			t.Errorf("it has told of its trouble in the log: %+v", e)
		}
	}
}

func sure[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// TestCopySaysWhatIsAbsent: what memory had to let go is not there until the file has it, and
// who asks for it is told; a follower waits for it.
func TestCopySaysWhatIsAbsent(t *testing.T) {
	c := openCopyTest(t)
	c.say(10, "before")
	c.full, c.id = true, strings.Repeat("i", unsavedBytes/1000)
	c.say(1500, "beside")
	if gone := c.absent.Load(); gone == nil || gone.first != 11 || gone.last < 100 {
		t.Fatalf("absent is %+v", gone)
	}
	c.reads("in long trouble", 100)
	for _, r := range []sshchat.Range{{After: 5, Oldest: true}, {Before: 300}, {After: 50, Before: 60}} {
		if got, err := c.Page(t.Context(), r); !errors.Is(err, errAbsent) {
			t.Errorf("Page(%+v) = %d, %v", r, len(got), err)
		}
	}
	for _, r := range []sshchat.Range{{Before: 11}, {After: uint64(len(c.all)) - 5, Oldest: true}, {After: 0, Limit: 5, Oldest: true}} {
		if got, err := c.Page(t.Context(), r); err != nil || len(got) == 0 {
			t.Errorf("Page(%+v) = %d, %v", r, len(got), err)
		}
	}
	if _, err := c.Search(t.Context(), sshchat.Query{Text: "nowhere"}); !errors.Is(err, errAbsent) {
		t.Errorf("Search = %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var next uint64 = 1
	followed := make(chan error, 1)
	go func() {
		followed <- c.Follow(ctx, 0, func(batch []*sshchat.Entry) error {
			for _, e := range batch {
				if e.Seq != next {
					return fmt.Errorf("entry %d came where %d belongs", e.Seq, next)
				}
				next++
			}
			if next > uint64(len(c.all)) {
				cancel()
			}
			return nil
		})
	}()
	c.full = false
	if err := c.catch(); err != nil {
		t.Fatal(err)
	}
	if err := <-followed; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if c.absent.Load() != nil {
		t.Error("it is absent still")
	}
	c.reads("well again", 1000)
}

// TestCopyIsNoHistory: a copy and a history are not opened for each other, and a copy not for
// another log.
func TestCopyIsNoHistory(t *testing.T) {
	c := openCopyTest(t)
	c.say(3, "one")
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(c.path, Options{}); err == nil || !strings.Contains(err.Error(), "node's copy") {
		t.Errorf("opened as a history: %v", err)
	}
	if _, err := OpenCopy(c.path, CopyOptions{Log: c.made.Add(1)}); !errors.Is(err, ErrOtherLog) {
		t.Errorf("opened for another log: %v", err)
	}
	path := filepath.Join(t.TempDir(), "chat.db")
	e := sure(Open(path, Options{}))
	done := make(chan error, 1)
	e.Append(sshchat.Entry{Kind: sshchat.Said}, func(_ sshchat.Entry, err error) { done <- err })
	if err := errors.Join(<-done, e.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenCopy(path, CopyOptions{Log: c.made}); !errors.Is(err, ErrOtherLog) {
		t.Errorf("a history was opened as a copy: %v", err)
	}
	c.open(c.path)
	c.reads("refused to others", 3)
	if c.Seen() != 3 {
		t.Errorf("it begins at %d", c.Seen())
	}
}

// TestTombs: what a tomb says replaces all of a row but its text; a live one gets the text of its
// newest edit, unless that came too late.
func TestTombs(t *testing.T) {
	bob := sshchat.Person{Name: text.Line("bob"), Account: "b1"}
	tomb := func(seq, asOf uint64, live bool) Tomb {
		return Tomb{Live: live, AsOf: asOf, Entry: sshchat.Entry{
			Seq: seq, At: time.Unix(1_700_000_000, 0).UTC(), Room: "lobby", Kind: sshchat.Said, From: bob, Detail: sshchat.Detail{Edited: true},
		}}
	}
	entry := func(seq uint64, kind sshchat.Kind, body string, d sshchat.Detail) Numbered {
		return Numbered{Seq: seq, Entry: &sshchat.Entry{
			Seq: seq, At: time.Unix(1_700_000_001, 0).UTC(), Room: "lobby", Kind: kind, From: bob, Body: text.Block(body), Detail: d,
		}}
	}
	edit := func(seq, ref uint64, body string) Numbered {
		return entry(seq, sshchat.Edited, body, sshchat.Detail{Ref: ref})
	}
	erase := func(seq, ref uint64) Numbered {
		return entry(seq, sshchat.Erased, "", sshchat.Detail{Refs: []uint64{ref}})
	}
	buried := func(seq uint64, tombs ...Tomb) Numbered { return Numbered{Seq: seq, Tombs: tombs} }
	for name, c := range map[string]struct {
		log  []Numbered
		want string // of entry 1; "-": it has no text, "none": it is not there
	}{
		"blank, and nothing was there":  {[]Numbered{buried(5, tomb(1, 4, false))}, "-"},
		"blank, and a text was there":   {[]Numbered{entry(1, sshchat.Said, "old", sshchat.Detail{}), buried(5, tomb(1, 4, false))}, "-"},
		"live, behind its edit":         {[]Numbered{edit(3, 1, "new"), buried(5, tomb(1, 4, true))}, "new"},
		"live, the newest edit":         {[]Numbered{edit(3, 1, "new"), edit(4, 1, "last"), buried(5, tomb(1, 3, true))}, "last"},
		"live, before its edit":         {[]Numbered{buried(5, tomb(1, 4, true)), edit(6, 1, "new"), buried(7, tomb(1, 6, true))}, "new"},
		"live, and there as it is":      {[]Numbered{entry(1, sshchat.Said, "old", sshchat.Detail{}), buried(5, tomb(1, 4, true))}, "old"},
		"live, then erased":             {[]Numbered{edit(3, 1, "new"), erase(4, 1), buried(5, tomb(1, 3, true))}, "-"},
		"live, erased, a late edit":     {[]Numbered{edit(3, 1, "new"), erase(4, 1), edit(5, 1, "late"), buried(6, tomb(1, 3, true))}, "-"},
		"of what comes later: no sense": {[]Numbered{buried(1, tomb(1, 1, false)), entry(2, sshchat.Said, "x", sshchat.Detail{})}, "none"},
	} {
		k := openCopyTest(t)
		for _, it := range c.log {
			k.Store(t.Context(), []Numbered{it}, it.Seq)
		}
		got := sure(k.Page(t.Context(), sshchat.Range{Before: 2}))
		switch {
		case c.want == "none":
			if len(got) != 0 {
				t.Errorf("%s: there is %+v", name, got)
			}
			continue
		case len(got) != 1:
			t.Errorf("%s: there are %d", name, len(got))
			continue
		}
		if body := got[0].Body.String(); body != strings.TrimPrefix(c.want, "-") || !got[0].Edited || got[0].From != bob {
			t.Errorf("%s: it is %+v, want %q", name, got[0], c.want)
		}
		for _, word := range []string{"old", "new", "last", "late"} {
			found := sure(k.Search(t.Context(), sshchat.Query{Text: word}))
			has := len(found) > 0 && found[len(found)-1].Seq == 1
			if has != strings.HasPrefix(c.want, word) {
				t.Errorf("%s: a search for %s finds %d", name, word, len(found))
			}
		}
	}
}

// TestCopyForgets: a copy has its retention, and rooms their own.
func TestCopyForgets(t *testing.T) {
	c := &copyTest{t: t, made: time.Now().Add(-time.Hour).UTC(), stored: time.Now().Add(-time.Hour).UTC()}
	var err error
	c.Copy, err = OpenCopy(filepath.Join(t.TempDir(), "chat.db"), CopyOptions{
		Log: c.made, Warn: func(err error) { t.Error(err) },
		RoomKeep: func(v sshchat.Value) (sshchat.RoomID, time.Duration) { return sshchat.RoomID(v.Key), time.Minute },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close() //nolint:errcheck // the test has looked
	c.say(30, "old")
	c.Keep(sshchat.Value{Key: "lobby", Rev: 1})
	for range 3 {
		c.Tick(t.Context())
	}
	if got := sure(c.Page(t.Context(), sshchat.Range{Room: "lobby"})); len(got) != 0 {
		t.Errorf("it keeps %d", len(got))
	}
	if c.Stored() != 30 {
		t.Errorf("it goes up to %d", c.Stored())
	}
}
