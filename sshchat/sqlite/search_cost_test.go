package sqlite

import (
	"context"
	"errors"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest/sample"
)

// hostile is the search that kept everybody away for 24 s: it asks for nearly each word
// of the history, forty times.
var hostile = strings.Repeat("a* b* c* d* e* f* g* h* i* j* k* l* m* n* o* p* q* r* s* t* u* v* w* x* y* z* ", 40)

// TestSearchesAreApart: with every connection for searches in use, pages are read as
// ever, and a search waits no longer than it may.
func TestSearchesAreApart(t *testing.T) {
	e := open(t, fresh(t), Options{tail: 1})
	fill(t, e, 50)
	for range searchers {
		held, err := e.searchers.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer held.Close() //nolint:errcheck
	}
	if got, err := e.Page(t.Context(), sshchat.Range{Limit: 20}); err != nil || len(got) != 20 {
		t.Errorf("a page: %d entries, %v", len(got), err)
	}
	why := errors.New("no longer")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(why)
	if _, err := e.Search(ctx, sshchat.Query{Text: "word"}); !errors.Is(err, why) {
		t.Errorf("a search that may not wait: %v", err)
	}
}

// TestSearchIsBrokenOff: when its time is over a query stops inside SQLite and gives its
// connection back, however much it has still to do.
func TestSearchIsBrokenOff(t *testing.T) {
	path := fresh(t)
	generate(t, path, 20_000/sample.Step, func(sshchat.Entry) {})
	e := open(t, path, Options{})
	for range searchers + 2 { // more than there are connections
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		if _, err := e.Search(ctx, sshchat.Query{Text: hostile}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the hostile search: %v", err)
		}
		cancel()
	}
	if _, err := e.Search(t.Context(), sshchat.Query{Text: "deploy"}); err != nil {
		t.Errorf("an honest search behind them: %v", err)
	}
}

// linesOf returns how long a history the run asks for: SSHCHAT_LINES, or n.
func linesOf(n int) int {
	if asked, err := strconv.Atoi(os.Getenv("SSHCHAT_LINES")); err == nil {
		return asked
	}
	return n
}

// BenchmarkHostile prints what a login's page takes beside eight hostile searches, as a
// multiple of the same page alone. SSHCHAT_LINES=300000 for the run of the docs.
func BenchmarkHostile(b *testing.B) {
	lines := linesOf(50_000)
	path := fresh(b)
	generate(b, path, lines, func(sshchat.Entry) {})
	e := open(b, path, Options{tail: 1})
	page := func() {
		if _, err := e.Page(context.Background(), sshchat.Range{Room: "lobby", Limit: 50}); err != nil {
			b.Fatal(err)
		}
	}
	alone := perOp(b, page)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	for range 8 {
		go func() {
			defer func() { done <- struct{}{} }()
			for ctx.Err() == nil {
				one, cancel := context.WithTimeout(ctx, 2*time.Second)
				_, _ = e.Search(one, sshchat.Query{Text: hostile}) // given up, each time
				cancel()
			}
		}()
	}
	b.ResetTimer()
	var worst time.Duration
	for b.Loop() {
		began := time.Now()
		page()
		worst = max(worst, time.Since(began))
	}
	stop()
	for range 8 {
		<-done
	}
	b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(alone), "x/alone")
	b.ReportMetric(float64(worst)/1e6, "ms-worst")
	b.Logf("%d lines", lines)
}
