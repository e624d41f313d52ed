package sqlite

import (
	"context"
	"database/sql"
	"strings"
	"testing"

	"sshchat/sshchat"
)

// TestPageByIsIndexed: what an account said is looked up and not looked for: the question
// walks neither all people nor the room.
func TestPageByIsIndexed(t *testing.T) {
	e := open(t, fresh(t), Options{tail: 1})
	fill(t, e, 10)
	for query, want := range map[string]string{
		"SELECT id FROM person WHERE account = 'x'": "USING COVERING INDEX person_account",
		"SELECT seq FROM word CROSS JOIN message m ON m.seq = word.rowid WHERE word MATCH 'x' ORDER BY word.rowid DESC LIMIT 9": "SEARCH m USING INTEGER PRIMARY KEY",
	} {
		if plan := explain(t, e.searchers, query); !strings.Contains(plan, want) || strings.Contains(plan, "SCAN m") || strings.Contains(plan, "TEMP B-TREE") {
			t.Errorf("%s: %s", query, plan)
		}
	}
}

// explain returns how SQLite answers a query.
func explain(t *testing.T, db *sql.DB, query string) string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var plan []string
	for rows.Next() {
		var a, b, c int
		var detail string
		if err := rows.Scan(&a, &b, &c, &detail); err != nil {
			t.Fatal(err)
		}
		plan = append(plan, detail)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return strings.Join(plan, "; ")
}

// BenchmarkPageBy prints what it costs to look for the lines of somebody who said nothing,
// as a multiple of one page of the room: /del all of a stranger must not walk it.
func BenchmarkPageBy(b *testing.B) {
	path := fresh(b)
	generate(b, path, linesOf(50_000), func(sshchat.Entry) {})
	e := open(b, path, Options{tail: 1})
	ask := func(r sshchat.Range) func() {
		return func() {
			if _, err := e.Page(context.Background(), r); err != nil {
				b.Fatal(err)
			}
		}
	}
	page := perOp(b, ask(sshchat.Range{Room: "lobby", Limit: 1000}))
	stranger := ask(sshchat.Range{Room: "lobby", Limit: 1000, By: "acct-of-nobody"})
	b.ResetTimer()
	for b.Loop() {
		stranger()
	}
	b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(page), "x/page")
}
