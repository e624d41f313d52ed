package audit_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/audit"
	"sshchat/sshchat/text"
)

func ruling(n int) sshchat.Ruling {
	return sshchat.Ruling{
		At: time.Date(2026, 11, 23, 12, 0, n, 0, time.UTC), By: sshchat.Person{Name: text.Line("ann"), Account: "a1"},
		Door: "chat", What: "ban", Target: text.Line("小明"), Account: "b2",
		Reason: text.Line(fmt.Sprintf("spam %d", n)), Until: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), Room: "lobby",
	}
}

func open(t *testing.T, path string) (l *audit.Log, warned *[]string) {
	t.Helper()
	warned = &[]string{}
	l, err := audit.Open(path, func(err error) { *warned = append(*warned, err.Error()) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l, warned
}

// write makes a log of n rulings and returns its path.
func write(t *testing.T, n int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	l, _ := open(t, path)
	for i := range n {
		if err := l.Record(ruling(i)); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

func TestReopen(t *testing.T) {
	path := write(t, 3)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v, want 0600", info.Mode(), err)
	}
	l, warned := open(t, path)
	if err := l.Record(ruling(3)); err != nil {
		t.Fatal(err)
	}
	last, err := l.Last("", 2)
	if err != nil || len(last) != 2 || last[0] != ruling(2) || last[1] != ruling(3) {
		t.Errorf("Last(2) = %v, %v", last, err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if n, head, err := audit.Verify(bytes.NewReader(data)); n != 4 || head != l.Head() || err != nil {
		t.Errorf("Verify = %d, %s, %v", n, head, err)
	}
	if len(*warned) != 0 {
		t.Errorf("warned %q", *warned)
	}
}

// Whatever is changed in the middle shows, at the line where it stops to fit.
func TestVerifyFindsChanges(t *testing.T) {
	data, err := os.ReadFile(write(t, 4))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(strings.TrimSuffix(string(data), "\n"), "\n")
	lines[3] += "\n"
	join := func(l ...string) string { return strings.Join(l, "") }
	for name, tt := range map[string]struct{ log, want string }{
		"whole":        {join(lines...), ""},
		"edited":       {join(lines[0], strings.Replace(lines[1], "spam", "ham", 1), lines[2], lines[3]), "line 3 "},
		"taken out":    {join(lines[0], lines[2], lines[3]), "line 2 "},
		"first gone":   {join(lines[1:]...), "line 1 "},
		"put in":       {join(lines[0], lines[0], lines[1]), "line 2 "},
		"swapped":      {join(lines[0], lines[2], lines[1], lines[3]), "line 2 "},
		"one byte":     {join(lines[0], strings.Replace(lines[1], ":", ": ", 1), lines[2]), "line 3 "},
		"no JSON":      {join(lines[0], "x\n"), "line 2 "},
		"cut short":    {join(lines[0], lines[1][:20]), "line 2 "},
		"endless line": {join(lines[0], strings.Repeat("x", 1<<20)), "line 2"},
	} {
		_, _, err := audit.Verify(strings.NewReader(tt.log))
		if (err == nil) != (tt.want == "") || err != nil && !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", name, err, tt.want)
		}
	}
}

// A crash leaves half a line, which was not acknowledged: the log goes on without it.
func TestTornLine(t *testing.T) {
	path := write(t, 2)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(data, data[:30]...), 0o600); err != nil {
		t.Fatal(err)
	}
	l, warned := open(t, path)
	if err := l.Record(ruling(2)); err != nil {
		t.Fatal(err)
	}
	data, err = os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if n, _, err := audit.Verify(bytes.NewReader(data)); n != 3 || err != nil || len(*warned) != 0 {
		t.Errorf("Verify = %d, %v; warned %q", n, err, *warned)
	}
}

func TestOpenWarnsAndRefuses(t *testing.T) {
	path := write(t, 3)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, bytes.Replace(data, []byte("spam 0"), []byte("ham"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	l, warned := open(t, path)
	if len(*warned) != 1 || !strings.HasPrefix((*warned)[0], "line 2 ") {
		t.Errorf("warned %q, want of line 2", *warned)
	}
	if err := l.Record(ruling(3)); err != nil {
		t.Errorf("moderation stops: %v", err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := audit.Open(path, func(error) {}); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("a log that all can read: %v", err)
	}
	link := filepath.Join(t.TempDir(), "audit.jsonl")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	if _, err := audit.Open(link, func(error) {}); err == nil {
		t.Error("a symbolic link is followed")
	}
}

// Many who rule at once make one chain; what cannot be written is not in it.
func TestConcurrentAndFailed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	l, _ := open(t, path)
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() {
			if err := l.Record(ruling(i)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	head := l.Head()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if err := l.Record(ruling(99)); err == nil {
		t.Error("a closed file takes a ruling")
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if n, got, err := audit.Verify(bytes.NewReader(data)); n != 40 || got != head || err != nil {
		t.Errorf("Verify = %d, %s, %v", n, got, err)
	}
}

// TestTakenAway: an act is on record also after somebody deleted the record, and the
// break shows.
func TestTakenAway(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	var warned []error
	warn := func(err error) { warned = append(warned, err) }
	l, err := audit.Open(path, warn)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for _, what := range []string{"ban", "mute"} {
		if err := l.Record(sshchat.Ruling{What: what}); err != nil {
			t.Fatal(err)
		}
		if what == "ban" {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		}
	}
	data, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(data), `"mute"`) || len(warned) != 1 {
		t.Fatalf("the record is %q, %v; told: %v", data, err, warned)
	}
	if lines, head, err := audit.Verify(bytes.NewReader(data)); err == nil || lines != 1 || head != l.Head() {
		t.Errorf("the break does not show: %d lines, %v", lines, err)
	}
}
