package inside

import (
	"bytes"
	"strings"
	"sync"
	"testing"
	"time"

	"sshchat/sshchat/chattest"
)

// Journal is a log that wakes who waits for a line of it.
type Journal struct {
	mu      sync.Mutex
	text    strings.Builder
	changed chan struct{} // closed and replaced with each line
	trap    string        // the next line that holds it is a panic
}

// NewJournal returns an empty log.
func NewJournal() *Journal { return &Journal{changed: make(chan struct{})} }

// Write implements io.Writer.
func (j *Journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.trap != "" && bytes.Contains(p, []byte(j.trap)) {
		j.trap = ""
		panic("the log exploded")
	}
	j.text.Write(p)
	close(j.changed)
	j.changed = make(chan struct{})
	return len(p), nil
}

// String returns the whole log.
func (j *Journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// ExplodeOn makes the next line with what a panic in whoever logs it.
func (j *Journal) ExplodeOn(what string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.trap = what
}

// Count waits until what stands in the log n times.
func (j *Journal) Count(t *testing.T, what string, n int) {
	t.Helper()
	timer := time.NewTimer(chattest.Patience)
	defer timer.Stop()
	for {
		j.mu.Lock()
		all, changed := j.text.String(), j.changed
		j.mu.Unlock()
		if strings.Count(all, what) >= n {
			return
		}
		select {
		case <-changed:
		case <-timer.C:
			t.Fatalf("the log has %q %d times, want %d:\n%s", what, strings.Count(all, what), n, all)
		}
	}
}
