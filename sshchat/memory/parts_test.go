package memory_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/memory"
	"sshchat/sshchat/text"
)

// entries makes said entries numbered from..to.
func entries(from, to uint64) []*sshchat.Entry {
	var all []*sshchat.Entry
	for seq := from; seq <= to; seq++ {
		all = append(all, &sshchat.Entry{Seq: seq, Kind: sshchat.Said, Body: text.Line(fmt.Sprint(seq))})
	}
	return all
}

func seqs(all []*sshchat.Entry) []uint64 {
	var s []uint64
	for _, e := range all {
		s = append(s, e.Seq)
	}
	return s
}

func TestLogTrims(t *testing.T) {
	log := memory.NewLog(100, 8)
	if log.Head() != 100 || log.Base() != 100 {
		t.Errorf("a log after 100 has head %d and base %d", log.Head(), log.Base())
	}
	log.Add(entries(101, 109)...)
	if _, ok := log.After(100); !ok {
		t.Error("an eighth over the maximum was trimmed already")
	}
	log.Add(entries(110, 110)...)
	if _, ok := log.After(101); ok || log.Base() != 102 {
		t.Errorf("base is %d after 10 entries, want 102", log.Base())
	}
	got, ok := log.After(105)
	if want := []uint64{106, 107, 108, 109, 110}; !ok || !slices.Equal(seqs(got), want) {
		t.Errorf("After(105) = %v, %v, want %v", seqs(got), ok, want)
	}
}

// TestLogEraseCopies: a reader who has a slice must not see it change.
func TestLogEraseCopies(t *testing.T) {
	log := memory.NewLog(0, 100)
	log.Add(entries(1, 3)...)
	before, _ := log.After(0)
	log.Add(&sshchat.Entry{Seq: 4, Kind: sshchat.Erased, Detail: sshchat.Detail{Refs: []uint64{2, 77}}})
	if before[1].Body.String() != "2" {
		t.Error("erasing changed what a reader holds")
	}
	after, _ := log.After(0)
	if len(after) != 4 || !after[1].Body.IsZero() || after[2].Body.String() != "3" {
		t.Errorf("after erasing 2 the log holds %v", after)
	}
}

// TestLogEditCopies: nor when a text is replaced. Edits in the same breath as what
// they edit count, and the last of them counts.
func TestLogEditCopies(t *testing.T) {
	log := memory.NewLog(0, 100)
	log.Add(entries(1, 3)...)
	before, _ := log.After(0)
	edit := func(seq, ref uint64, body string) *sshchat.Entry {
		return &sshchat.Entry{Seq: seq, Kind: sshchat.Edited, Body: text.Line(body), Detail: sshchat.Detail{Ref: ref}}
	}
	four := &sshchat.Entry{Seq: 4, Kind: sshchat.Told, Body: text.Line("4")}
	first := edit(5, 4, "four")
	log.Add(four, first, edit(6, 2, "two"), edit(7, 4, "FOUR"), edit(8, 9, "the future"), edit(9, 3, ""))
	if before[1].Body.String() != "2" || before[1].Edited || four.Body.String() != "4" || first.Body.IsZero() {
		t.Error("editing changed what a reader holds")
	}
	after, _ := log.After(0)
	var got []string
	for _, e := range after {
		got = append(got, fmt.Sprint(e.Body, e.Edited))
	}
	want := []string{"1 false", "two true", "3 false", "FOUR true", " false", "two false", "FOUR false", "the future false", " false"}
	if !slices.Equal(got, want) {
		t.Errorf("after the edits the log holds %q, want %q", got, want)
	}
}

func TestLogForgets(t *testing.T) {
	log := memory.NewLog(0, 100)
	log.Add(entries(1, 6)...)
	before, _ := log.After(0)
	log.Forget([]int64{2, 3, 5, 77})
	after, ok := log.After(1)
	if want := []uint64{4, 6}; !ok || !slices.Equal(seqs(after), want) || len(before) != 6 || before[1].Seq != 2 || log.Head() != 6 {
		t.Errorf("After(1) = %v, %v, want %v; a reader holds %v", seqs(after), ok, want, seqs(before))
	}
}

// TestFollowFromOlder has a follower begin before what the log still holds, with
// numbers missing in between.
func TestFollowFromOlder(t *testing.T) {
	log := memory.NewLog(10, 100)
	log.Add(entries(11, 12)...)
	log.Close()
	stored := entries(4, 7)
	older := func(_ context.Context, after, upTo uint64) ([]*sshchat.Entry, error) {
		for _, e := range stored {
			if e.Seq > after && e.Seq <= upTo {
				return []*sshchat.Entry{e}, nil
			}
		}
		return nil, nil
	}
	var got []uint64
	err := log.Follow(t.Context(), 2, older, func(batch []*sshchat.Entry) error {
		got = append(got, seqs(batch)...)
		return nil
	})
	if want := []uint64{4, 5, 6, 7, 11, 12}; !errors.Is(err, sshchat.ErrClosed) || !slices.Equal(got, want) {
		t.Errorf("followed %v, %v, want %v and ErrClosed", got, err, want)
	}
	broken := errors.New("disk on fire")
	err = log.Follow(t.Context(), 2, func(context.Context, uint64, uint64) ([]*sshchat.Entry, error) {
		return nil, broken
	}, func([]*sshchat.Entry) error { return nil })
	if !errors.Is(err, broken) {
		t.Errorf("Follow = %v, want %v", err, broken)
	}
}

// TestQueueFull: refusals come at once, and never from inside Append, whose caller
// may hold the lock that done takes.
func TestQueueFull(t *testing.T) {
	q := memory.NewQueue(2)
	var mu sync.Mutex
	refused := make(chan error, 3)
	mu.Lock()
	for range 5 {
		q.Append(sshchat.Entry{}, func(_ sshchat.Entry, err error) {
			mu.Lock()
			defer mu.Unlock()
			refused <- err
		})
	}
	mu.Unlock()
	for range 3 {
		if err := <-refused; !errors.Is(err, sshchat.ErrUnavailable) {
			t.Errorf("a full queue answers %v", err)
		}
	}
	q.Close()
	if items, more := q.Take(10); len(items) != 2 || !more {
		t.Errorf("Take = %d items, %v after Close, want the 2 that were queued", len(items), more)
	}
	if items, more := q.Take(10); len(items) != 0 || more {
		t.Errorf("Take = %d items, %v from a closed and empty queue", len(items), more)
	}
}

func TestRecentForgets(t *testing.T) {
	r := memory.NewRecent()
	now := time.UnixMilli(1_800_000_000_000).UTC()
	e := sshchat.Entry{ID: "x"}
	if r.Repeated(&e, now) {
		t.Error("an ID is known before it was stored")
	}
	r.Add("x", 7, now)
	if e := (sshchat.Entry{ID: "x"}); !r.Repeated(&e, now.Add(memory.RepeatWithin)) || e.Seq != 7 || !e.At.Equal(now) {
		t.Errorf("after two minutes: %+v", e)
	}
	r.Add("y", 8, now.Add(memory.RepeatWithin))
	late := now.Add(2*memory.RepeatWithin + time.Second)
	if e := (sshchat.Entry{ID: "x"}); r.Repeated(&e, late) {
		t.Error("an ID is never forgotten")
	}
	if e := (sshchat.Entry{ID: "y"}); !r.Repeated(&e, late) {
		t.Error("a newer ID was forgotten with the old")
	}
	if e := (sshchat.Entry{}); r.Repeated(&e, late) {
		t.Error("no ID counts as repeated")
	}
}

func TestWords(t *testing.T) {
	for in, want := range map[string][]memory.Word{
		"":               nil,
		"  ":             nil,
		"a  b":           {{Text: "a"}, {Text: "b"}},
		`"a b" c`:        {{Text: "a b", Quoted: true}, {Text: "c"}},
		`x"y z`:          {{Text: "x"}, {Text: "y z", Quoted: true}},
		`"" " "`:         nil,
		"你好　世界":          {{Text: "你好"}, {Text: "世界"}}, // an ideographic space
		`a"b"c`:          {{Text: "a"}, {Text: "b", Quoted: true}, {Text: "c"}},
		"tab\tnew\nline": {{Text: "tab"}, {Text: "new"}, {Text: "line"}},
	} {
		if got := memory.Words(in); !reflect.DeepEqual(got, want) {
			t.Errorf("Words(%q) = %v, want %v", in, got, want)
		}
	}
}
