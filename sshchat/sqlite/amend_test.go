package sqlite

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/memory"
	"sshchat/sshchat/text"
)

// edited is an entry that replaces what old says.
func edited(old sshchat.Entry, body string) sshchat.Entry {
	return sshchat.Entry{
		Room: old.Room, Kind: sshchat.Edited, From: old.From, Body: text.Block(body), Detail: sshchat.Detail{Ref: old.Seq},
	}
}

// found is the numbers of what a search finds, newest first.
func found(t *testing.T, e *Engine, words string) []uint64 {
	t.Helper()
	got, err := e.Search(t.Context(), sshchat.Query{Text: words, Limit: 200})
	if err != nil {
		t.Fatal(err)
	}
	var seqs []uint64
	for _, m := range got {
		seqs = append(seqs, m.Seq)
	}
	return seqs
}

// TestEditedFromDisk: neither what was said first nor the edit in between is in the
// files any more, although pages were split and merged to make room.
func TestEditedFromDisk(t *testing.T) {
	path := fresh(t)
	synctest.Test(t, func(t *testing.T) {
		e := open(t, path, Options{})
		fill(t, e, 500)
		secret := must(t, e, said("alice", "my password is Xyzzyplugh 密码"))
		talk := newTalk(7)
		for range 500 {
			e.Append(talk.next(), func(sshchat.Entry, error) {})
		}
		fill(t, e, 500)
		if !onDisk(t, path, "Xyzzyplugh") || !onDisk(t, path, "xyzzyplugh") {
			t.Error("the test looks for the wrong thing: it is not on disk before it is edited")
		}
		long := "no password, "
		for i := range 200 {
			long += fmt.Sprint("but many words ", i, " ")
		}
		must(t, e, edited(secret, long+"Waldofred"))
		pass(2 * time.Second)
		if onDisk(t, path, "yzzyplug") || !onDisk(t, path, "Waldofred") || !onDisk(t, path, "waldofred") {
			t.Error("the first text is on the disk, or the second is not")
		}
		must(t, e, edited(secret, "short"))
		pass(2 * time.Second)
		if onDisk(t, path, "aldofred") {
			t.Error("the text between is still on the disk")
		}
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	sound(t, path)
}

// TestEditMany compares a long series of lines, edits and erasures with the engine
// that keeps all in memory.
func TestEditMany(t *testing.T) {
	path := fresh(t)
	e, plain := open(t, path, Options{}), memory.New(memory.Options{})
	defer plain.Close() //nolint:errcheck // it never fails
	rnd := rand.New(rand.NewPCG(11, 6))
	talk := newTalk(5)
	var last sshchat.Entry
	for i := range 1000 {
		entry := talk.next()
		entry.Room = sshchat.RoomID(fmt.Sprint("r", rnd.IntN(2)))
		switch n := rnd.IntN(10); {
		case i > 50 && n < 5:
			entry.Kind, entry.Ref = sshchat.Edited, uint64(max(1, i-rnd.IntN(60)))
		case i > 50 && n == 5:
			entry.Kind, entry.Body, entry.Refs = sshchat.Erased, text.Text{}, []uint64{uint64(rnd.IntN(i)), uint64(max(0, i-rnd.IntN(20)))}
		}
		plain.Append(entry, func(sshchat.Entry, error) {})
		if i%7 == 0 || i == 999 { // so that commits hold some
			last = must(t, e, entry)
		} else {
			e.Append(entry, func(sshchat.Entry, error) {})
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	plain.Follow(ctx, last.Seq-1, func([]*sshchat.Entry) error { cancel(); return nil }) //nolint:errcheck // until it has all
	compare := func(when string) {
		t.Helper()
		changed := 0
		for _, got := range all(t, e) {
			page, err := plain.Page(t.Context(), sshchat.Range{After: got.Seq - 1, Limit: 1, Oldest: true})
			if err != nil || len(page) != 1 || page[0].Seq != got.Seq || page[0].Body != got.Body || page[0].Edited != got.Edited {
				t.Fatalf("%s: entry %d is %+v, want %+v", when, got.Seq, got, page)
			}
			if got.Edited {
				changed++
			}
		}
		if changed < 60 {
			t.Errorf("%s: only %d entries are edited", when, changed)
		}
		for _, words := range []string{"的 了", "服务器", "that", "deploy"} {
			want, err := plain.Search(t.Context(), sshchat.Query{Text: words, Limit: 200})
			if err != nil {
				t.Fatal(err)
			}
			got := found(t, e, words)
			want = slices.DeleteFunc(want, func(e sshchat.Entry) bool { // it finds parts of words as well
				return !contains(wordsOf(e.Body.String()), wordsOf(words), words == "deploy") && words != "的 了"
			})
			if len(want) == 0 || len(got) != len(want) {
				t.Errorf("%s: %q finds %d, want %d", when, words, len(got), len(want))
			}
		}
	}
	compare("live")
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	sound(t, path)
	e = open(t, path, Options{})
	compare("reopened")
}

// TestTroubleEdits: what waits for the disk is read and found as it will be.
func TestTroubleEdits(t *testing.T) {
	path := fresh(t)
	synctest.Test(t, func(t *testing.T) {
		var d disk
		e := open(t, path, d.options())
		begin := time.Now()
		one := must(t, e, said("alice", "plugh one"))
		before := must(t, e, edited(one, "grault one"))
		two := must(t, e, said("alice", "plugh two"))
		three := must(t, e, said("alice", "plugh three"))
		d.fail(errors.New("no space left on device"))
		four := must(t, e, said("alice", "plugh four")) // then comes history-off
		must(t, e, edited(one, "garply uno"))
		must(t, e, edited(four, "garply quattro"))
		must(t, e, edited(two, "garply due"))
		elsewhere := two
		elsewhere.Room = "den"
		must(t, e, edited(elsewhere, "garply den"))
		forget := sshchat.Entry{Kind: sshchat.Erased, Room: "lobby"}
		forget.Refs = []uint64{two.Seq}
		must(t, e, forget)
		check := func(when string) {
			t.Helper()
			for words, want := range map[string][]uint64{
				"plugh": {three.Seq}, "grault": nil, "garply": {four.Seq, one.Seq}, "": {four.Seq, three.Seq, one.Seq},
			} {
				if got := found(t, e, words); !slices.Equal(got, want) {
					t.Errorf("%s: search %q finds %d, want %d", when, words, got, want)
				}
			}
			got := all(t, e)
			if s := bodiesOf(got[:4]); s != `"garply uno" "" "" "plugh three"` || !got[0].Edited || got[1].Seq != before.Seq {
				t.Errorf("%s: the log reads %s", when, s)
			}
			counts, err := e.Activity(t.Context(), "lobby", begin, time.Hour, 2)
			if err != nil || !slices.Equal(counts, []int{3, 0}) {
				t.Errorf("%s: Activity = %v, %v, want 3 and none", when, counts, err)
			}
		}
		pass(3 * time.Second)
		check("in trouble")
		d.mend()
		pass(2 * time.Second)
		if told := *d.told.Load(); len(told) != 2 {
			t.Errorf("the operator was told %v", told)
		}
		check("saved")
		if err := e.Close(); err != nil {
			t.Error(err)
		}
		if onDisk(t, path, "plugh one") || onDisk(t, path, "garply due") {
			t.Error("a text that was replaced or erased in trouble is on the disk")
		}
		e = open(t, path, Options{})
		check("reopened")
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	sound(t, path)
}

// TestActivitySaved: an entry that is in the file and waits in memory as well, as one
// does for a moment when the disk is back, counts once.
func TestActivitySaved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // no tick of the writer comes between
		e := open(t, fresh(t), Options{})
		first := must(t, e, said("alice", "one"))
		last := fill(t, e, 3)
		waiting := memory.NewLog(0, 10)
		waiting.Add(&last)
		e.writer.trouble.unsaved.Store(waiting)
		counts, err := e.Activity(t.Context(), "lobby", first.At, time.Hour, 1)
		if err != nil || counts[0] != 4 {
			t.Errorf("Activity = %v, %v, want 4", counts, err)
		}
		e.writer.trouble.unsaved.Store(nil)
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
}

func bodiesOf(entries []sshchat.Entry) string {
	var s string
	for i, e := range entries {
		if i > 0 {
			s += " "
		}
		s += e.Body.Quote()
	}
	return s
}
