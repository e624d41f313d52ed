package files

import (
	"fmt"
	"io/fs"
	"sync"
	"time"
)

// Patience is how long a Source waits for a disk. One that has not answered by then is
// most likely a network mount whose other end has gone.
const Patience = 2 * time.Second

// Source is a file that is read again and again while people wait for it. Whatever has
// become of the file, a Read returns within the time that it was given; and however
// often it is asked, only one goroutine waits for the disk.
type Source struct {
	path string
	most int64
	wait time.Duration
	read func(path string, most int64) ([]byte, fs.FileMode, error) // a test's slow disk

	mu     sync.Mutex  // guards what follows
	flight *flight     // the read that is under way
	mode   fs.FileMode // of the file when it was last read
}

// flight is one read, for all who want it meanwhile.
type flight struct {
	done chan struct{} // closed when data and err are set
	late time.Time     // nobody waits for it any longer
	data []byte
	err  error
}

// NewSource returns the source at path, which has at most most bytes.
func NewSource(path string, most int64) *Source {
	return &Source{path: path, most: most, wait: Patience, read: readMode}
}

// Path returns where the file is.
func (s *Source) Path() string { return s.path }

// Mode returns the rights that the file had when it was last read, 0 if it never was.
func (s *Source) Mode() fs.FileMode {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.mode
}

// Read reads the file. The data is shared: nobody may change it.
func (s *Source) Read() ([]byte, error) {
	f := s.begin()
	timer := time.NewTimer(time.Until(f.late))
	defer timer.Stop()
	select {
	case <-f.done:
		return f.data, f.err
	case <-timer.C:
		return nil, &fs.PathError{Op: "read", Path: s.path, Err: fmt.Errorf("the disk has not answered for %v", s.wait)}
	}
}

// begin joins the read that is under way, or starts one. A read that is stuck in the
// kernel cannot be called back: its goroutine waits as long as the disk does, and is
// the only one that does.
func (s *Source) begin() *flight {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.flight != nil {
		return s.flight
	}
	f := &flight{done: make(chan struct{}), late: time.Now().Add(s.wait)}
	s.flight = f
	go func() {
		var mode fs.FileMode
		f.data, mode, f.err = s.read(s.path, s.most)
		s.mu.Lock()
		s.flight = nil
		if f.err == nil {
			s.mode = mode
		}
		s.mu.Unlock()
		close(f.done)
	}()
	return f
}
