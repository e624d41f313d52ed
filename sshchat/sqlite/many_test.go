package sqlite

import (
	"context"
	"slices"
	"strings"
	"testing"
	"unicode"

	"sshchat/sshchat"
	"sshchat/sshchat/sqlite/store"
)

// generate writes n messages of talk into a new history, as the writer would.
func generate(t testing.TB, path string, n int, each func(sshchat.Entry)) {
	t.Helper()
	ctx := context.Background()
	s, err := store.Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	talk := newTalk(1)
	for n > 0 {
		batch := make([]*sshchat.Entry, min(n, commitEntries))
		for i := range batch {
			e := talk.next()
			s.Last++
			e.Seq = s.Last
			batch[i] = &e
			each(e)
		}
		if err := s.Commit(ctx, batch, func() error { return nil }); err != nil {
			t.Fatal(err)
		}
		n -= len(batch)
	}
	if err := s.Close(ctx); err != nil {
		t.Fatal(err)
	}
}

// wordsOf is how a message is cut into words, written without a look at split:
// runs of letters and digits, and each Han character.
func wordsOf(s string) []string {
	var words []string
	last := false // the last word may go on
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Han, r):
			words, last = append(words, string(r)), false
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if !last {
				words = append(words, "")
			}
			words[len(words)-1] += string(unicode.ToLower(r))
			last = true
		default:
			last = false
		}
	}
	return words
}

// contains reports whether want occurs in words, in this order without a gap; the
// last of them may be the beginning of a longer one if prefix says so.
func contains(words, want []string, prefix bool) bool {
	for i := range len(words) - len(want) + 1 {
		ok := true
		for k, w := range want {
			ok = ok && (words[i+k] == w || prefix && k == len(want)-1 && strings.HasPrefix(words[i+k], w))
		}
		if ok {
			return true
		}
	}
	return false
}

// plainly finds what Search should, newest first, by looking at every entry and the
// words it was cut into. If prefix says so, "deploy" also stands for longer words.
func plainly(log []sshchat.Entry, cut [][]string, q sshchat.Query, phrases []string, prefix bool) (seqs []uint64) {
	for i, m := range slices.Backward(log) {
		ok := len(seqs) < q.Limit &&
			(len(q.Rooms) == 0 || slices.Contains(q.Rooms, m.Room)) &&
			(q.From == "" || strings.EqualFold(q.From, m.From.Name.String())) &&
			!m.At.Before(q.Since) && (q.Until.IsZero() || m.At.Before(q.Until)) && (q.Before == 0 || m.Seq < q.Before)
		for _, p := range phrases {
			ok = ok && contains(cut[i], wordsOf(p), prefix && strings.Contains(p, "deploy"))
		}
		if ok {
			seqs = append(seqs, m.Seq)
		}
	}
	return seqs
}

// TestSearchMany compares the index with a plain look at 10,000 messages.
func TestSearchMany(t *testing.T) {
	path := fresh(t)
	var log []sshchat.Entry
	var cut [][]string
	generate(t, path, 10_000, func(e sshchat.Entry) {
		log = append(log, e)
		cut = append(cut, wordsOf(e.Body.String()))
	})
	e := open(t, path, Options{})
	rare := log[len(log)/3]
	for _, q := range []struct {
		sshchat.Query
		phrases []string // each must occur
		prefix  bool
	}{
		{sshchat.Query{Text: "的"}, []string{"的"}, false},
		{sshchat.Query{Text: "部署"}, []string{"部署"}, false},
		{sshchat.Query{Text: "服务器"}, []string{"服务器"}, false},
		{sshchat.Query{Text: "今天 部署"}, []string{"今天", "部署"}, false},
		{sshchat.Query{Text: "the"}, []string{"the"}, false},
		{sshchat.Query{Text: "deploy"}, []string{"deploy"}, true},
		{sshchat.Query{Text: "DEPLOY the"}, []string{"the", "deploy"}, true},
		{sshchat.Query{Text: `"the deploy"`}, []string{"the deploy"}, false},
		{sshchat.Query{Text: "了the"}, []string{"了the"}, false},
		{sshchat.Query{Text: "deploy", Rooms: []sshchat.RoomID{"ops", "quiet"}}, []string{"deploy"}, true},
		{sshchat.Query{Text: "的", From: strings.ToUpper(rare.From.Name.String())}, []string{"的"}, false},
		{sshchat.Query{From: rare.From.Name.String(), Rooms: []sshchat.RoomID{rare.Room}}, nil, false},
		{sshchat.Query{Text: "的", Since: log[5_000].At, Until: log[5_500].At}, []string{"的"}, false},
		{sshchat.Query{Text: "the", Before: 1000}, []string{"the"}, false},
		{sshchat.Query{Since: log[100].At, Until: log[130].At}, nil, false},
	} {
		q.Limit = 200
		want := plainly(log, cut, q.Query, q.phrases, q.prefix)
		found, err := e.Search(t.Context(), q.Query)
		if err != nil {
			t.Fatalf("%+v: %v", q.Query, err)
		}
		var got []uint64
		for _, m := range found {
			got = append(got, m.Seq)
			if m.Body != log[m.Seq-1].Body || m.From != log[m.Seq-1].From || !m.At.Equal(log[m.Seq-1].At) {
				t.Errorf("entry %d came as %+v", m.Seq, m)
			}
		}
		if !slices.Equal(got, want) || len(want) == 0 {
			t.Errorf("%+v: %d found, want %d", q.Query, len(got), len(want))
		}
	}
	for _, at := range []int{0, 1, 2_345, len(log) - 1} { // /history 2021-01-05
		got, err := e.Page(t.Context(), sshchat.Range{Since: log[at].At, Limit: 3, Oldest: true})
		if err != nil || len(got) == 0 || got[0].Seq > log[at].Seq || !got[0].At.Equal(log[at].At) {
			t.Errorf("Page since message %d = %v, %v", at, got, err)
		}
	}
}
