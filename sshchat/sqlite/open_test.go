package sqlite

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/memory"
	"sshchat/sshchat/sqlite/archive"
	"sshchat/sshchat/sqlite/store"
)

func TestOpenNew(t *testing.T) {
	path := filepath.Join(t.TempDir(), "odd ?#%20 名.db")
	e := open(t, path, Options{})
	must(t, e, said("alice", "hi"))
	for _, suffix := range []string{"", "-wal", "-shm", ".lock"} {
		if info, err := os.Stat(path + suffix); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %v, %v, want 0600", suffix, info.Mode(), err)
		}
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if err := e.Close(); err != nil {
		t.Errorf("a second Close = %v", err)
	}
	if left := descriptors(t, filepath.Dir(path)); len(left) > 0 {
		t.Errorf("a closed engine has %v open", left)
	}
	if _, err := e.Page(t.Context(), sshchat.Range{}); err != sshchat.ErrClosed {
		t.Errorf("Page of a closed engine = %v", err)
	}
	if got := all(t, open(t, path, Options{})); len(got) != 1 || got[0].Seq != 1 || got[0].Body.String() != "hi" {
		t.Errorf("reopened, the log is %v", got)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 4 {
		t.Errorf("the folder holds %v, %v; want the file, its -wal, -shm and .lock", entries, err)
	}
}

// TestOpenRefuses: a file that cannot be used is refused in one line that names it
// and says what to do, and is not touched.
func TestOpenRefuses(t *testing.T) {
	good := fresh(t)
	e := open(t, good, Options{})
	fill(t, e, 300)
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	set := func(b []byte, at int, with string) []byte {
		return append(append(append([]byte{}, b[:at]...), with...), b[at+len(with):]...)
	}
	for name, c := range map[string]struct {
		content []byte
		want    string
	}{
		"empty":               {nil, "sshchat restore"},
		"cut off in header":   {content[:50], "sshchat restore"},
		"cut off by a page":   {content[:len(content)-4096], "sshchat restore"},
		"cut off by a byte":   {content[:len(content)-1], "sshchat restore"},
		"cut off in half":     {content[:len(content)/2/4096*4096], "sshchat restore"},
		"not SQLite":          {[]byte(strings.Repeat("hello ", 1000)), "sshchat restore"},
		"another program's":   {set(content, 68, "\x00\x00\x00\x01"), "of another program"},
		"newer":               {set(content, 60, "\x00\x00\x00\x63"), "newer sshchat (version 99"},
		"page 1 is noise":     {set(content, 100, strings.Repeat("\xa5", 3000)), "sshchat restore"},
		"all but page 1 zero": {append(append([]byte{}, content[:4096]...), make([]byte, len(content)-4096)...), "sshchat restore"},
	} {
		t.Run(name, func(t *testing.T) {
			path := fresh(t)
			if err := os.WriteFile(path, c.content, 0o600); err != nil {
				t.Fatal(err)
			}
			e, err := Open(path, Options{})
			if err == nil {
				e.Close() //nolint:errcheck
				t.Fatal("it was opened")
			}
			if s := err.Error(); !strings.Contains(s, path) || !strings.Contains(s, c.want) || strings.Contains(s, "\n") {
				t.Errorf("the operator is told %q, want %q", s, c.want)
			}
			if left := descriptors(t, filepath.Dir(path)); len(left) > 0 {
				t.Errorf("it has %v open", left)
			}
			if after, err := os.ReadFile(path); err != nil || string(after) != string(c.content) {
				t.Errorf("the file was changed (%v)", err)
			}
		})
	}
}

func TestOpenTwice(t *testing.T) {
	path := fresh(t)
	e := open(t, path, Options{})
	if _, err := Open(path, Options{}); err == nil || !strings.Contains(err.Error(), path+" is in use by another sshchat") {
		t.Errorf("a second Open = %v", err)
	}
	if _, err := archive.Import(t.Context(), path, strings.NewReader(""), archive.ImportOptions{}); err == nil {
		t.Error("an import while the file is in use was accepted")
	}
	if _, err := archive.Restore(t.Context(), path, path); err == nil {
		t.Error("a restore while the file is in use was accepted")
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, path, Options{})
}

// TestNumbersAfterCrash: after a kill, numbers go on behind all that may have been
// given out, and a retry of the last append is still harmless.
func TestNumbersAfterCrash(t *testing.T) {
	path := fresh(t)
	e := open(t, path, Options{})
	line := said("alice", "before")
	line.ID = "same"
	before := must(t, e, line)
	next := crash(t, path)
	e2 := open(t, next, Options{})
	if head, _ := e2.Head(t.Context()); head < before.Seq {
		t.Errorf("Head() = %d after entry %d", head, before.Seq)
	}
	if again := must(t, e2, line); again.Seq != before.Seq || !again.At.Equal(before.At) {
		t.Errorf("a retry after a crash became entry %d", again.Seq)
	}
	after := must(t, e2, said("alice", "after"))
	if after.Seq <= store.Reserve {
		t.Errorf("entry %d after a crash may have been another one in the trouble before", after.Seq)
	}
	if err := e2.Close(); err != nil {
		t.Fatal(err)
	}
	if r := sound(t, next); r.Messages != 2 || r.First != 1 || r.Last != after.Seq {
		t.Errorf("Check = %+v", r)
	}
	e3 := open(t, next, Options{})
	if last := must(t, e3, said("alice", "clean")); last.Seq != after.Seq+1 {
		t.Errorf("after a clean end the numbers jump from %d to %d", after.Seq, last.Seq)
	}
}

// TestFollowFarBehind follows from the beginning of a log that is longer than what
// is in memory, while it grows.
func TestFollowFarBehind(t *testing.T) {
	path := fresh(t)
	e := open(t, path, Options{})
	const stored, more = tailEntries + 3000, 2000
	fill(t, e, stored)
	begun := make(chan struct{})
	grown := make(chan struct{})
	go func() { // ends with its appends, which the test waits for
		defer close(grown)
		<-begun
		for i := range more {
			e.Append(said("bob", fmt.Sprint("more ", i)), func(sshchat.Entry, error) {})
		}
	}()
	next := uint64(1)
	err := e.Follow(t.Context(), 0, func(batch []*sshchat.Entry) error {
		if next == 1 {
			close(begun)
		}
		for _, entry := range batch {
			if entry.Seq != next {
				t.Errorf("entry %d came where %d belongs", entry.Seq, next)
			}
			next = entry.Seq + 1
		}
		if next > stored+more {
			return sshchat.ErrClosed
		}
		return nil
	})
	if err != sshchat.ErrClosed || next != stored+more+1 {
		t.Errorf("Follow = %v at %d", err, next)
	}
	<-grown
}

// TestRecentPruned: the ids of entries are remembered for two minutes, over a
// restart too, and then leave the file.
func TestRecentPruned(t *testing.T) {
	path := fresh(t)
	synctest.Test(t, func(t *testing.T) {
		e := open(t, path, Options{})
		id := 0
		talk := func(n int) (first, last sshchat.Entry) {
			for i := range n {
				id++
				line := said("alice", "hi")
				line.ID = fmt.Sprint("id ", id)
				if last = must(t, e, line); i == 0 {
					first = last
				}
			}
			return first, last
		}
		remembered := func() int64 {
			n, err := store.Number(t.Context(), e.readers, "SELECT count(*) FROM recent")
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		first, _ := talk(200)
		first.Seq, first.At = 0, time.Time{}
		pass(memory.RepeatWithin - time.Second)
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
		e = open(t, path, Options{})
		if again := must(t, e, first); again.Seq != 1 {
			t.Errorf("a repeat within two minutes, after a restart, became entry %d", again.Seq)
		}
		for range 5 {
			pass(memory.RepeatWithin + time.Second)
			talk(40)
		}
		if n := remembered(); n < 40 || n > 120 {
			t.Errorf("%d ids are remembered, of 40 that must and 80 that may be", n)
		}
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
	})
}
