package bundle

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestAddRefusesRubbish: a backup that cannot be restored gets no name of one, and takes away
// none that can.
func TestAddRefusesRubbish(t *testing.T) {
	data, dir := t.TempDir(), t.TempDir()
	old := filepath.Join(dir, "sshchat-20200102-030405.tar")
	if err := os.WriteFile(old, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, _, _, gone, err := Shelf{dir, 1}.Add(t.Context(), data, func(_ context.Context, dst string) error {
		return os.WriteFile(dst, []byte(strings.Repeat("no database", 1000)), 0o600)
	})
	if err == nil || !strings.Contains(err.Error(), "is no backup") || len(gone) > 0 {
		t.Errorf("%v, %q", err, gone)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 || left[0].Name() != filepath.Base(old) {
		t.Errorf("there are %v, %v", left, err)
	}
}

// TestRemind: the log hears of an old backup once a day, and of none where none was ever made.
func TestRemind(t *testing.T) {
	for _, c := range []struct {
		made bool
		want int // in ten days
	}{{false, 0}, {true, 7}} {
		data := t.TempDir()
		synctest.Test(t, func(t *testing.T) {
			if c.made {
				if err := Note(data, "/x.tar", time.Now()); err != nil {
					t.Fatal(err)
				}
			}
			ctx, cancel := context.WithTimeout(t.Context(), 10*24*time.Hour)
			defer cancel()
			told := 0
			Remind(ctx, data, func() time.Duration { return 72 * time.Hour }, func(file string, _ time.Time) {
				told++
				if file != "/x.tar" {
					t.Errorf("told of %q", file)
				}
			})
			if told != c.want {
				t.Errorf("made %t: told %d times, want %d", c.made, told, c.want)
			}
		})
	}
}

// TestNameIn: backups of one second have names of their own, in the order in which they were begun.
func TestNameIn(t *testing.T) {
	dir, made := t.TempDir(), time.Date(2026, 11, 30, 23, 59, 59, 0, time.UTC)
	for _, c := range []struct{ want, then string }{
		{"sshchat-20261130-235959.tar", "sshchat-20261130-235959.tar"},
		{"sshchat-20261201-000000.tar", ".sshchat-20261201-000000.tar"}, // one that is not finished
		{"sshchat-20261201-000001.tar", "x"},
	} {
		if got := NameIn(dir, made); got != c.want || !named.MatchString(got) {
			t.Errorf("it is called %s, want %s", got, c.want)
		}
		if err := os.WriteFile(filepath.Join(dir, c.then), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
