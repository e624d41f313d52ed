package sqlite

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/sqlite/archive"
	"sshchat/sshchat/text"
)

// pass lets the bubble's time go by, which takes none of ours.
func pass(d time.Duration) { <-time.After(d) }

// patience is how long a test waits for what must happen.
const patience = time.Minute

// start opens an engine that the test closes at its end.
func open(t testing.TB, path string, o Options) *Engine {
	t.Helper()
	e, err := Open(path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() }) //nolint:errcheck // tests that care close it themselves
	return e
}

// fresh is the path of a history that is not there yet.
func fresh(t testing.TB) string { return filepath.Join(t.TempDir(), "chat.db") }

// crash copies what a kill -9 would leave of the history at path. The engine must be
// idle: then it is what the disk holds.
func crash(t testing.TB, path string) string {
	t.Helper()
	to := fresh(t)
	for _, suffix := range []string{"", "-wal", ".off"} {
		b, err := os.ReadFile(path + suffix)
		if os.IsNotExist(err) {
			continue
		}
		if err == nil {
			err = os.WriteFile(to+suffix, b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return to
}

func said(from, body string) sshchat.Entry {
	return sshchat.Entry{
		Room: "lobby", Kind: sshchat.Said,
		From: sshchat.Person{Name: text.Line(from)}, Body: text.Block(body),
	}
}

// must appends e and waits for its answer.
func must(t testing.TB, e *Engine, entry sshchat.Entry) sshchat.Entry {
	t.Helper()
	type answer struct {
		e   sshchat.Entry
		err error
	}
	c := make(chan answer, 1)
	e.Append(entry, func(e sshchat.Entry, err error) { c <- answer{e, err} })
	select {
	case a := <-c:
		if a.err != nil {
			t.Fatalf("Append = %v", a.err)
		}
		return a.e
	case <-time.After(patience):
		t.Fatal("an append was never answered")
	}
	panic("unreachable")
}

// fill appends n numbered lines at once and returns the last when all are stored.
func fill(t testing.TB, e *Engine, n int) sshchat.Entry {
	t.Helper()
	for i := range n - 1 {
		e.Append(said("alice", fmt.Sprint("line ", i)), func(_ sshchat.Entry, err error) {
			if err != nil {
				t.Errorf("Append = %v", err)
			}
		})
	}
	return must(t, e, said("alice", fmt.Sprint("line ", n-1)))
}

// all returns the whole log as Page gives it.
func all(t testing.TB, e *Engine) []sshchat.Entry {
	t.Helper()
	var entries []sshchat.Entry
	for after := uint64(0); ; after = entries[len(entries)-1].Seq {
		page, err := e.Page(t.Context(), sshchat.Range{After: after, Limit: 1000, Oldest: true})
		if err != nil {
			t.Fatal(err)
		}
		if entries = append(entries, page...); len(page) < 1000 {
			return entries
		}
	}
}

// sound fails the test unless Check finds nothing.
func sound(t testing.TB, path string) archive.Report {
	t.Helper()
	r, err := archive.Check(t.Context(), path)
	if err != nil || len(r.Problems) > 0 {
		t.Errorf("Check = %+v, %v", r, err)
	}
	return r
}

// descriptors lists the files below dir that this process has open, where the
// system can tell.
func descriptors(t testing.TB, dir string) []string {
	t.Helper()
	links, err := filepath.Glob("/proc/self/fd/*")
	if err != nil {
		t.Fatal(err)
	}
	var open []string
	for _, link := range links {
		if name, err := os.Readlink(link); err == nil && strings.HasPrefix(name, dir) {
			open = append(open, name)
		}
	}
	return open
}
