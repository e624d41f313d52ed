package sqlite

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
)

// onDisk reports whether the word is anywhere in the files of the history, as text
// or as a term of the index.
func onDisk(t *testing.T, path, word string) bool {
	t.Helper()
	for _, suffix := range []string{"", "-wal"} {
		b, err := os.ReadFile(path + suffix)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		if bytes.Contains(b, []byte(word)) {
			return true
		}
	}
	return false
}

// TestErasedFromDisk: what was erased is not in the files any more, although it had
// been in a page, in the index, in pages that were merged since, and in the
// write-ahead log.
func TestErasedFromDisk(t *testing.T) {
	path := fresh(t)
	synctest.Test(t, func(t *testing.T) {
		e := open(t, path, Options{})
		fill(t, e, 500)
		secret := must(t, e, said("alice", "my password is Xyzzyplugh 密码"))
		talk := newTalk(7)
		for range 1000 {
			e.Append(talk.next(), func(sshchat.Entry, error) {})
		}
		last := fill(t, e, 500)
		if !onDisk(t, path, "Xyzzyplugh") || !onDisk(t, path, "xyzzyplugh") {
			t.Error("the test looks for the wrong thing: it is not on disk before it is erased")
		}
		forget := sshchat.Entry{Kind: sshchat.Erased, Room: "lobby"}
		forget.Refs = []uint64{secret.Seq}
		must(t, e, forget)
		pass(2 * time.Second) // of the bubble: the write-ahead log is emptied
		if onDisk(t, path, "Xyzzyplugh") || onDisk(t, path, "xyzzyplugh") || onDisk(t, path, "yzzyplug") {
			t.Error("an erased text is still on the disk")
		}
		if got, err := e.Search(t.Context(), sshchat.Query{Text: "line 499"}); err != nil || len(got) != 2 {
			t.Errorf("search finds %d other lines, %v, want 2", len(got), err)
		}
		if head, _ := e.Head(t.Context()); head != last.Seq+1 {
			t.Errorf("Head() = %d", head)
		}
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	sound(t, path)
}

// TestKeep: what is too old goes, in small steps, with its words and its names in
// no page; numbers go on.
func TestKeep(t *testing.T) {
	path := fresh(t)
	synctest.Test(t, func(t *testing.T) {
		var ahead atomic.Int64
		o := Options{Limits: NewLimits(24*time.Hour, 0), Now: func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }}
		e := open(t, path, o)
		must(t, e, said("alice", "an Oldfashioned word"))
		old := fill(t, e, 300)
		ahead.Add(int64(23 * time.Hour))
		young := must(t, e, said("alice", "young"))
		pass(2 * time.Second)
		if got := all(t, e); len(got) != 302 {
			t.Errorf("%d entries are kept before their time, want 302", len(got))
		}
		ahead.Add(int64(2 * time.Hour))
		pass(3 * time.Second)
		if got := kinds(all(t, e)); got != "young" {
			t.Errorf("after 25 hours the log reads %q", got)
		}
		if onDisk(t, path, "ldfashioned") {
			t.Error("a forgotten text is still on the disk")
		}
		if got, err := e.Search(t.Context(), sshchat.Query{Text: "line"}); err != nil || len(got) != 0 {
			t.Errorf("search finds forgotten %v, %v", got, err)
		}
		ahead.Add(int64(48 * time.Hour))
		pass(2 * time.Second)
		if got := all(t, e); len(got) != 0 {
			t.Errorf("the log still holds %v", got)
		}
		if head, _ := e.Head(t.Context()); head != young.Seq || young.Seq <= old.Seq {
			t.Errorf("Head() went back to %d", head)
		}
		if err := e.Close(); err != nil {
			t.Error(err)
		}
		sound(t, path)
		e = open(t, path, o)
		if next := must(t, e, said("alice", "next")); next.Seq != young.Seq+1 {
			t.Errorf("entry %d comes after %d in an empty log", next.Seq, young.Seq)
		}
		// A follower who is behind all that was forgotten gets what there is.
		followed := follow(t, e, 1)
		synctest.Wait()
		if err := e.Close(); err != nil {
			t.Error(err)
		}
		if got := kinds(followed()); got != "next" {
			t.Errorf("followed %q", got)
		}
	})
	sound(t, path)
}

// TestKeepSize: the file stops growing, and the newest are there.
func TestKeepSize(t *testing.T) {
	path := fresh(t)
	const limit = 160 << 10
	synctest.Test(t, func(t *testing.T) {
		limits := NewLimits(0, 0)
		e := open(t, path, Options{Limits: limits})
		long := said("alice", strings.Repeat("some words that fill the file ", 3))
		var last sshchat.Entry
		for range 4 {
			for range 200 {
				e.Append(long, func(sshchat.Entry, error) {})
			}
			last = must(t, e, long)
			pass(2 * time.Second)
			limits.Set(0, limit) // while it runs
		}
		got := all(t, e)
		if len(got) < 100 || len(got) > 700 || got[len(got)-1].Seq != last.Seq {
			t.Errorf("%d entries of 804 are kept", len(got))
		}
		for i, entry := range got {
			if entry.Seq != last.Seq-uint64(len(got)-1-i) {
				t.Fatalf("entry %d is missing among the kept", entry.Seq-1)
			}
		}
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	if r := sound(t, path); r.Bytes > 3*limit {
		t.Errorf("the file has %d bytes, the limit is %d", r.Bytes, limit)
	}
}

// TestKeepPutOff: forgetting that fails is no reason to say that history is not
// being kept. It is tried again, and the operator hears of it once.
func TestKeepPutOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d disk
		var warned atomic.Int32
		o := d.options()
		o.Limits, o.Warn = NewLimits(time.Minute, 0), func(error) { warned.Add(1) }
		e := open(t, fresh(t), o)
		fill(t, e, 3)
		d.fail(errors.New("no space left on device"))
		pass(3 * time.Minute) // in which it is tried each second
		if n := len(all(t, e)); n != 3 || warned.Load() != 1 || len(*d.told.Load()) != 0 {
			t.Errorf("%d entries are left, the operator was warned %d times and told of trouble %d times", n, warned.Load(), len(*d.told.Load()))
		}
		d.mend()
		pass(2 * time.Second)
		if n := len(all(t, e)); n != 0 {
			t.Errorf("%d entries are left", n)
		}
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
}
