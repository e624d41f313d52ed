package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sshchat/sshchat/chattest/load"
)

// TestMain lets the test binary be the yardstick's process, as the program is.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "yardstick" {
		exitOn(serveYardstick(os.Args[2:]))
		return
	}
	goleak.VerifyTestMain(m)
}

// Every kind of measure, small, on a yardstick in a process of its own.
func TestMeasures(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := program{path: self, args: []string{"yardstick", "-coalesce"}}
	for _, take := range []func(context.Context, *server, bool) (figures, error){
		func(ctx context.Context, s *server, _ bool) (figures, error) { return idle(ctx, s, 20) },
		func(ctx context.Context, s *server, _ bool) (figures, error) {
			return talk(ctx, s, load.Talk{Speakers: 5, Rate: 20, Burst: 4, Duration: seconds(true, 1, 9)})
		},
	} {
		f, err := p.measure(t.Context(), measure{name: "test", take: take}, true)
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range f[:len(f)-1] {
			if v < 0 {
				t.Errorf("figure %d of %v is negative", i, f)
			}
		}
		if faults := f[len(f)-1]; len(f) > 2 && faults != 0 {
			t.Errorf("%v faults", faults)
		}
	}
	for _, m := range measures { // each row has its figure
		if m.take == nil || len(m.rows) == 0 {
			t.Errorf("measure %s is empty", m.name)
		}
	}
}

func TestServersThatFail(t *testing.T) {
	for script, want := range map[string]string{
		"echo no luck today; exit 3":                     "no luck today",
		"echo listening on 127.0.0.1:0 and nothing else": "named no address|the server ended",
	} {
		p := program{path: "/bin/sh", args: []string{"-c", script}}
		_, err := p.start(t.Context())
		if err == nil {
			t.Errorf("%q started", script)
			continue
		}
		ok := false
		for w := range strings.SplitSeq(want, "|") {
			ok = ok || strings.Contains(err.Error(), w)
		}
		if !ok {
			t.Errorf("%q: %v, want %q", script, err, want)
		}
	}
}

func TestTable(t *testing.T) {
	m := measure{rows: []goal{
		{"cost", 1, 1.3, false},
		{"lost", 0, 0, true},
		{"only to be known", 0, 0, false},
	}}
	rows := compare(m, []figures{{10, 0, 5}, {20, 0, 5}, {30, 0, 5}}, []figures{{25, 4, 1}, {99, 4, 1}, {24, 4, 1}})
	if rows[0].raw != 20 || rows[0].ours != 25 || rows[0].verdict() != "bar" {
		t.Errorf("cost: %v %s, want the medians 20 and 25, and the bar", rows[0], rows[0].verdict())
	}
	var out strings.Builder
	if missed := printTable(&out, rows); missed != 1 {
		t.Errorf("%d missed, want 1 (the lost lines)\n%s", missed, &out)
	}
	if got := strings.Join(strings.Fields(strings.Split(out.String(), "\n")[1]), " "); got != "cost 20.00 25.00 1.25 1.0 1.3 bar" {
		t.Errorf("row %q", got)
	}
	if compare(m, []figures{nil}, []figures{nil}) != nil {
		t.Error("a measure that was left out has rows")
	}
	for ours, want := range map[float64]string{9: "goal", 10: "goal", 13: "bar", 13.1: "MISSED"} {
		if got := (row{m.rows[0], 10, ours}).verdict(); got != want {
			t.Errorf("%v of 10: %s, want %s", ours, got, want)
		}
	}
}

// TestPage: a run takes the place of the last one in a page, and leaves the rest of it alone.
func TestPage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "page.md")
	if err := os.WriteFile(path, []byte("above\n"+pageBegins+"old\n"+pageEnds+"below\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	table := page([]row{{goal{"cost", 1, 1.3, false}, 10, 12}}, time.Unix(0, 0), "0.1")
	if err := writePage(path, table); err != nil {
		t.Fatal(err)
	}
	got, _ := os.ReadFile(path)
	if want := "above\n" + pageBegins + string(table) + pageEnds + "below\n"; string(got) != want {
		t.Errorf("%s", got)
	}
	if !strings.Contains(string(table), "| cost | 10.00 | 12.00 | 1.20 | 1.0 |\n") {
		t.Errorf("%s", table)
	}
	if err := os.WriteFile(path, []byte("above\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if writePage(path, table) == nil {
		t.Error("a page without a place for the table was written")
	}
}
