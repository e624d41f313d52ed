//go:build unix

package files

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"golang.org/x/sys/unix"
)

// TestReadRegularOnly: whatever stands where a file is expected is read or refused,
// and never waited for.
func TestReadRegularOnly(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	for _, name := range []string{"plain", "with blanks", "?x#y%z", "long"} {
		if err := os.WriteFile(at(name), []byte("hello"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(
		os.WriteFile(at("long"), []byte(strings.Repeat("x", 101)), 0o600),
		os.Mkdir(at("folder"), 0o700), unix.Mkfifo(at("pipe"), 0o600),
		os.Symlink("plain", at("link")), os.Symlink("pipe", at("link to a pipe")),
	); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	for path, want := range map[string]string{
		"plain": "", "./plain": "", "folder//../plain": "", at("plain"): "", "with blanks": "", "?x#y%z": "", "link": "",
		"folder": "not a regular file", "pipe": "not a regular file", "link to a pipe": "not a regular file",
		"/dev/null": "not a regular file", "none": "no such file", "plain/none": "not a directory", "long": "more than 100 bytes",
	} {
		data, err := Read(path, 100)
		switch {
		case want == "" && (err != nil || string(data) != "hello"):
			t.Errorf("%s: %q, %v", path, data, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: %q, %v, want %q", path, data, err, want)
		}
	}
	for _, path := range []string{"folder", "pipe"} {
		if _, err := Open(path, os.O_WRONLY, 0); !errors.Is(err, ErrNotRegular) {
			t.Errorf("%s opens for writing: %v", path, err)
		}
	}
}

// TestSourceOnDeadDisk: a disk that never answers costs each reader the time limit at
// most, all of them one goroutine, and nothing once it answers again.
func TestSourceOnDeadDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var reads atomic.Int32
		answer := make(chan struct{})
		s := NewSource("f", 10)
		s.read = func(string, int64) ([]byte, fs.FileMode, error) {
			reads.Add(1)
			<-answer
			return []byte("x"), 0o640, nil
		}
		for range 5 {
			if _, err := s.Read(); err == nil || !strings.Contains(err.Error(), "has not answered") {
				t.Errorf("a dead disk: %v", err)
			}
		}
		if n := reads.Load(); n != 1 {
			t.Errorf("%d reads wait for the disk, want 1", n)
		}
		close(answer)
		synctest.Wait()
		if data, err := s.Read(); err != nil || string(data) != "x" || s.Mode() != 0o640 || reads.Load() != 2 {
			t.Errorf("a disk that is back: %q, %v, %d reads", data, err, reads.Load())
		}
	})
}

// TestLockRenewed: a lock whose file was removed is taken anew, so that who comes
// later is refused; and not from somebody who was faster.
func TestLockRenewed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	first, err := TakeLock(path)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	if _, err := TakeLock(path); !errors.Is(err, ErrHeld) || !Held(path) {
		t.Errorf("a second lock: %v", err)
	}
	if again, err := first.Renew(); again || err != nil {
		t.Errorf("a lock that is there: %t, %v", again, err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if Held(path) {
		t.Error("a lock that is not there is held")
	}
	if again, err := first.Renew(); !again || err != nil {
		t.Errorf("a lock that was removed: %t, %v", again, err)
	}
	if _, err := TakeLock(path); !errors.Is(err, ErrHeld) {
		t.Errorf("a second lock after the removal: %v", err)
	}
	if err := os.Rename(path, path+"x"); err != nil {
		t.Fatal(err)
	}
	second, err := TakeLock(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := first.Renew(); !errors.Is(err, ErrHeld) {
		t.Errorf("a lock that another has by now: %v", err)
	}
	second.Close() //nolint:errcheck
	if again, err := first.Renew(); !again || err != nil {
		t.Errorf("when the other has gone: %t, %v", again, err)
	}
}
