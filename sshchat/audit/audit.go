// Package audit keeps acts of moderation in a file of JSON lines that only grows. Each
// line holds the SHA-256 of the line before it, so that a line which was changed, put
// in or taken out shows. Lines taken off the end do not show here; the rooms' history
// has the acts as well, and the program logs the last line's hash at every start.
package audit

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"
	"time"

	"sshchat/files"
	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

const (
	// maxLineBytes bounds one line when reading: a reason is a line of chat at most.
	maxLineBytes = 64 << 10

	// maxLast is how many rulings of a room, or of the whole chat, stay in memory, for
	// who wants to see the last ones.
	maxLast = 32
)

// line is one ruling as it is kept.
type line struct {
	Prev    string            `json:"prev"` // SHA-256 of the line before, in hex; "" in the first
	At      time.Time         `json:"at"`
	By      sshchat.Person    `json:"by"`
	Door    string            `json:"door"`
	What    string            `json:"what"`
	Target  text.Text         `json:"target,omitzero"`
	Account sshchat.AccountID `json:"account,omitempty"`
	Reason  text.Text         `json:"reason,omitzero"`
	Until   time.Time         `json:"until,omitzero"`
	Room    string            `json:"room,omitempty"`
	In      sshchat.RoomID    `json:"in,omitempty"` // the ID of the room that it is about
}

// Log is an audit log that is open. It implements sshchat.Audit; its methods are safe
// for concurrent use.
type Log struct {
	path string
	warn func(error)

	mu   sync.Mutex // guards what follows; held over the write, which it orders
	file *os.File
	size int64
	head string                              // hash of the last line
	last map[sshchat.RoomID][]sshchat.Ruling // by the room that they are about
}

// Open opens the log at path, or makes it, for its owner alone. A line that does not
// fit is told to warn and the log goes on behind it: moderation must not stop because
// somebody edited a file.
func Open(path string, warn func(error)) (*Log, error) {
	f, err := files.Open(path, os.O_RDWR|os.O_CREATE|os.O_APPEND|files.NoFollow, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the audit log: %w", err)
	}
	info, err := f.Stat()
	if err == nil && files.OpenTo(info.Mode(), 0o077) {
		err = fmt.Errorf("%s can be read by others: chmod 600 it", path)
	}
	l := &Log{path: path, warn: warn, file: f, last: map[sshchat.RoomID][]sshchat.Ruling{}}
	if err == nil {
		err = l.read(warn)
	}
	if err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("open the audit log: %w", err)
	}
	return l, nil
}

// read takes down where the chain ends. The rest of a line that a crash cut short was
// never acknowledged, so it is taken off.
func (l *Log) read(warn func(error)) error {
	c := chain{keep: func(x line) {
		l.remember(sshchat.Ruling{
			At: x.At, By: x.By, Door: x.Door, What: x.What, Target: x.Target,
			Account: x.Account, Reason: x.Reason, Until: x.Until, Room: x.Room, In: x.In,
		})
	}, bad: warn}
	if err := c.run(l.file); err != nil {
		return err
	}
	l.head, l.size = c.head, c.whole
	return l.file.Truncate(l.size)
}

func (l *Log) remember(r sshchat.Ruling) {
	last := append(l.last[r.In], r)
	if len(last) > 2*maxLast {
		last = slices.Clone(last[maxLast:])
	}
	l.last[r.In] = last
}

// Record writes r and returns when it is on disk. After an error nothing is recorded.
func (l *Log) Record(r sshchat.Ruling) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.holdLocked(); err != nil {
		return err
	}
	data, err := json.Marshal(line{
		Prev: l.head, At: r.At, By: r.By, Door: r.Door, What: r.What, Target: r.Target,
		Account: r.Account, Reason: r.Reason, Until: r.Until, Room: r.Room, In: r.In,
	})
	if err != nil {
		return err
	}
	if _, err = l.file.Write(append(data, '\n')); err == nil {
		err = l.file.Sync()
	}
	if err != nil {
		// What came through must not stay behind as half a line; if this fails as well,
		// the next Open takes it off.
		return errors.Join(err, l.file.Truncate(l.size))
	}
	l.size += int64(len(data)) + 1
	l.head = hash(data)
	l.remember(r)
	return nil
}

// holdLocked goes on in a new file if somebody took ours away: what is written into a
// file without a name is lost. The new one begins with the hash of the last line that
// was written, so that the break shows at every later start.
func (l *Log) holdLocked() error {
	ours, err := l.file.Stat()
	if err != nil {
		return err
	}
	if now, err := os.Lstat(l.path); err == nil && os.SameFile(ours, now) {
		return nil
	}
	f, err := files.Open(l.path, os.O_RDWR|os.O_CREATE|os.O_APPEND|files.NoFollow, 0o600)
	if err != nil {
		return fmt.Errorf("the audit log was taken away: %w", err)
	}
	info, err := f.Stat()
	if err != nil {
		return errors.Join(err, f.Close())
	}
	_ = l.file.Close() // nothing of it was left to write
	l.file, l.size = f, info.Size()
	l.warn(fmt.Errorf("%s was taken away or replaced: the record goes on in what is there now, behind a line that is missing", l.path))
	return nil
}

// Last returns up to n of the last 32 rulings about a room, or with "" about the whole
// chat, the oldest first.
func (l *Log) Last(room sshchat.RoomID, n int) ([]sshchat.Ruling, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	last := l.last[room]
	return slices.Clone(last[len(last)-min(n, maxLast, len(last)):]), nil
}

// Head returns the hash of the last line, "" of an empty log. Kept elsewhere, it shows
// later whether lines were taken off the end.
func (l *Log) Head() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.head
}

// Close closes the file.
func (l *Log) Close() error { return l.file.Close() }

// Verify reads a log and returns how many lines it has, its head, and the first line
// that does not fit, as an error that names it.
func Verify(r io.Reader) (lines int, head string, err error) {
	var first error
	c := chain{keep: func(line) {}, bad: func(err error) {
		if first == nil {
			first = err
		}
	}}
	if err := c.run(r); err != nil {
		return c.n, c.head, err
	}
	if first == nil && c.torn {
		first = fmt.Errorf("line %d is cut short", c.n+1)
	}
	return c.n, c.head, first
}

// chain checks lines one after the other.
type chain struct {
	keep func(line)
	bad  func(error)

	n     int
	head  string
	whole int64 // bytes up to the last LF
	torn  bool  // there is more behind it
}

func (c *chain) run(r io.Reader) error {
	in := bufio.NewReaderSize(r, maxLineBytes)
	for {
		data, err := in.ReadSlice('\n')
		switch {
		case errors.Is(err, io.EOF):
			c.torn = len(data) > 0
			return nil
		case err != nil:
			return fmt.Errorf("line %d: %w", c.n+1, err)
		}
		c.n++
		c.whole += int64(len(data))
		c.check(bytes.TrimSuffix(data, []byte("\n")))
	}
}

func (c *chain) check(data []byte) {
	var x line
	switch err := json.Unmarshal(data, &x); {
	case err != nil:
		c.bad(fmt.Errorf("line %d is no ruling: %w", c.n, err))
	case x.Prev != c.head:
		c.bad(fmt.Errorf("line %d does not follow the line before it: something was changed, put in or taken out", c.n))
		c.keep(x)
	default:
		c.keep(x)
	}
	c.head = hash(data)
}

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
