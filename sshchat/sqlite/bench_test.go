package sqlite

import (
	"database/sql"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/sqlite/store"
)

// perOp runs fn at least for a while and returns what one run takes.
func perOp(b *testing.B, fn func()) time.Duration {
	b.Helper()
	fn() // warm
	n, begin := 0, time.Now()
	for n < 3 || time.Since(begin) < 300*time.Millisecond {
		fn()
		n++
	}
	return time.Since(begin) / time.Duration(n)
}

// BenchmarkMillion prints what a history of a million messages costs: ns/op of each
// thing a person waits for, and how many times a plain SELECT for the same answer
// from the same file in the same run takes that (x/SELECT). With -short it has
// 50,000 messages.
func BenchmarkMillion(b *testing.B) {
	n := 1_000_000
	if testing.Short() {
		n = 50_000
	}
	path := fresh(b)
	begin := time.Now()
	generate(b, path, n, func(sshchat.Entry) {})
	b.Logf("%d messages written in %.1f s", n, time.Since(begin).Seconds())
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	plain, err := sql.Open("sqlite", store.DSN(path, "rw", "query_only(ON)"))
	if err != nil {
		b.Fatal(err)
	}
	defer plain.Close() //nolint:errcheck
	b.Run("start", func(b *testing.B) {
		for b.Loop() {
			e, err := Open(path, Options{})
			if err != nil {
				b.Fatal(err)
			}
			if err := e.Close(); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(info.Size())/1e6, "MB")
	})
	c := comparison{open(b, path, Options{}), plain}
	c.pages(b, n)
	c.searches(b)
	c.activity(b, n)
}

// comparison asks the engine and a plain SELECT for the same.
type comparison struct {
	e     *Engine
	plain *sql.DB
}

// plainSelect is what somebody would write who needs the answer only.
const plainSelect = `SELECT m.seq, m.at, p.name, m.body, m.detail FROM message m JOIN person p ON p.id = m.person `

func (c comparison) run(b *testing.B, name string, ours func() ([]sshchat.Entry, error), query string, args ...any) {
	b.Run(name, func(b *testing.B) {
		found := 0
		for b.Loop() {
			got, err := ours()
			if err != nil {
				b.Fatal(err)
			}
			found = len(got)
		}
		simple := perOp(b, func() { drain(b, c.plain, plainSelect+query, args...) })
		b.ReportMetric(float64(found), "rows")
		b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(simple), "x/SELECT")
	})
}

// pages reads as people do who come in, scroll back or ask for a day.
func (c comparison) pages(b *testing.B, n int) {
	day := newTalk(1).at.AddDate(0, 0, n/2000)
	for _, p := range []struct {
		name  string
		r     sshchat.Range
		query string
		args  []any
	}{
		{"join", sshchat.Range{Room: "lobby", Limit: 50}, "WHERE room = 1 ORDER BY seq DESC LIMIT 50", nil},
		{
			"page",
			sshchat.Range{Room: "dev", Before: uint64(n / 2), Limit: 50},
			"WHERE room = 2 AND seq < ? ORDER BY seq DESC LIMIT 50",
			[]any{n / 2},
		},
		{
			"page quiet room",
			sshchat.Range{Room: "quiet", Limit: 50},
			"WHERE room = (SELECT id FROM room WHERE name = 'quiet') ORDER BY seq DESC LIMIT 50", nil,
		},
		{
			"page of a day",
			sshchat.Range{Room: "lobby", Since: day, Limit: 50, Oldest: true},
			"WHERE room = 1 AND at >= ? ORDER BY seq LIMIT 50",
			[]any{day.UnixMilli()},
		},
	} {
		c.run(b, p.name, func() ([]sshchat.Entry, error) { return c.e.Page(b.Context(), p.r) }, p.query, p.args...)
	}
}

// activity counts as pictures of a day, a month and of everything do.
func (c comparison) activity(b *testing.B, n int) {
	begin := newTalk(1).at
	for _, a := range []struct {
		name  string
		room  sshchat.RoomID
		since time.Time
		every time.Duration
		n     int
	}{
		{"a day", "lobby", begin.AddDate(0, 0, n/2000), time.Hour, 24},
		{"a month", "lobby", begin.AddDate(0, 0, n/2000), 24 * time.Hour, 30},
		{"a year", "lobby", begin.AddDate(0, 0, n/3000), 24 * time.Hour, 365},
		{"everything", "lobby", begin, 5 * 24 * time.Hour, 1000},
		{"everything in a quiet room", "quiet", begin, 5 * 24 * time.Hour, 1000},
	} {
		b.Run("activity of "+a.name, func(b *testing.B) {
			var said int
			for b.Loop() {
				counts, err := c.e.Activity(b.Context(), a.room, a.since, a.every, a.n)
				if err != nil {
					b.Fatal(err)
				}
				said = 0
				for _, k := range counts {
					said += k
				}
			}
			b.ReportMetric(float64(said), "lines")
		})
	}
}

// searches looks for what is frequent, rare and missing, in both scripts.
func (c comparison) searches(b *testing.B) {
	for _, q := range []sshchat.Query{
		{Text: "的"},
		{Text: "部署"},
		{Text: "服务器"},
		{Text: "的 了"},
		{Text: "the"},
		{Text: "deploy"},
		{Text: "that"},
		{Text: "deploy failed"},
		{Text: `"release failed"`},
		{Text: "notthere"},
		{Text: "的", Rooms: []sshchat.RoomID{"quiet"}},
		{Text: "的", From: newTalk(1).people[1500].Name.String()},
	} {
		var like []string
		var args []any
		for _, w := range strings.Fields(q.Text) {
			like = append(like, "m.body LIKE ?")
			args = append(args, "%"+strings.Trim(w, `"`)+"%")
		}
		if q.From != "" {
			like, args = append(like, "p.name = ?"), append(args, q.From)
		}
		c.run(b, fmt.Sprint("search ", q.Text, " ", q.Rooms, q.From),
			func() ([]sshchat.Entry, error) { return c.e.Search(b.Context(), q) },
			"WHERE "+strings.Join(like, " AND ")+" ORDER BY m.seq DESC LIMIT 20", args...)
	}
}

// drain reads all that a query selects.
func drain(b *testing.B, db *sql.DB, query string, args ...any) {
	b.Helper()
	rows, err := db.Query(query, args...)
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close() //nolint:errcheck
	var columns [5]sql.RawBytes
	for rows.Next() {
		if err := rows.Scan(&columns[0], &columns[1], &columns[2], &columns[3], &columns[4]); err != nil {
			b.Fatal(err)
		}
	}
	if err := rows.Err(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkAppend has writers append and wait for the disk, each one line after the
// other, with a follower; it reports lines a second and the slowest of a hundred.
func BenchmarkAppend(b *testing.B) {
	for _, writers := range []int{1, 16, 128} {
		b.Run(fmt.Sprint(writers), func(b *testing.B) {
			e := open(b, fresh(b), Options{})
			go e.Follow(b.Context(), 0, func([]*sshchat.Entry) error { return nil }) //nolint:errcheck // ends with e
			talk := newTalk(2)
			lines := make([]sshchat.Entry, 1000)
			for i := range lines {
				lines[i] = talk.next()
			}
			waits := make([]time.Duration, b.N)
			var next atomic.Int64
			var all sync.WaitGroup
			b.ResetTimer()
			for range writers {
				all.Go(func() {
					stored := make(chan struct{}, 1)
					for i := next.Add(1) - 1; i < int64(b.N); i = next.Add(1) - 1 {
						line := lines[i%int64(len(lines))]
						line.ID = fmt.Sprint(i)
						begin := time.Now()
						e.Append(line, func(sshchat.Entry, error) { stored <- struct{}{} })
						<-stored
						waits[i] = time.Since(begin)
					}
				})
			}
			all.Wait()
			b.StopTimer()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "lines/s")
			report(b, waits)
		})
	}
}

// report adds the middle and the hundredth slowest of waits to the result.
func report(b *testing.B, waits []time.Duration) {
	slices.Sort(waits)
	b.ReportMetric(float64(waits[len(waits)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(waits[len(waits)*99/100].Microseconds()), "p99-µs")
}
