package archive

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/memory"
	"sshchat/sshchat/sqlite/store"
	"sshchat/sshchat/text"
)

const (
	// importLine bounds a line: an entry that names everybody who left a full room
	// is the longest, and it stays far below.
	importLine = 4 << 20

	// importEntries is how many entries go into one commit.
	importEntries = 1000
)

// ImportOptions say how to read another chat's log. The zero ImportOptions are for
// our own JSON.
type ImportOptions struct {
	Format Format
	Room   sshchat.RoomID // the room of entries that name none; "" means "lobby"
	Zone   *time.Location // of times without a zone; nil means UTC
	Lines  bool           // of a whole chat, take the log alone

	// Check refuses records that no chat could have made; nil takes all.
	Check func(key string, data []byte) error
}

// Imported says what an import did.
type Imported struct {
	Entries int
	Junk    int // lines that are no entry
	Records int
	Whole   bool // it was a whole chat
}

// Import adds the log that r holds to the history at path, which is created if there
// is none and which no server may be using. Our JSON keeps its numbers, so it must
// begin above the newest number there; entries of other chats get new ones. A whole
// chat (ExportChat) becomes a new history, all of it or nothing.
func Import(ctx context.Context, path string, r io.Reader, o ImportOptions) (done Imported, err error) {
	if o.Room == "" {
		o.Room = "lobby"
	}
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	parse, ok := map[Format]parser{JSON: parseJSON, SSHChat: parseSSHChat, Devzat: parseDevzat}[o.Format]
	if !ok {
		return done, errors.New("this format cannot be imported")
	}
	lines := newLines(r)
	if o.Format == JSON {
		first, err := lines.peek()
		if err != nil && !errors.Is(err, io.EOF) {
			return done, err
		}
		if h, ok := parseHeader(first); ok && !o.Lines {
			_, _ = lines.next() // the header
			done, err := importChat(ctx, path, h, lines, o)
			if err != nil {
				err = fmt.Errorf("import into %s: %w", path, err)
			}
			return done, err
		}
	}
	opened, err := store.Open(ctx, path)
	if err != nil {
		return done, err
	}
	s := importer{opened}
	defer func() {
		if err2 := s.Close(context.WithoutCancel(ctx)); err2 != nil || err != nil {
			err = fmt.Errorf("import into %s: %w", path, store.Join(err, err2))
		}
	}()
	for more := true; more; {
		var batch []Line
		if batch, more, err = readBatch(lines, parse, o, &done); err != nil {
			return done, err
		}
		if err := s.importLines(ctx, batch); err != nil {
			return done, err
		}
		done.Entries += len(batch)
	}
	return done, nil
}

// A parser makes an entry of a line. It reports false for junk.
type parser func(line []byte, o *ImportOptions) (Line, bool)

// parseJSON reads a line of Export. Texts sanitize themselves. A number or time that
// the file cannot hold is junk, and so is a key that no chat of ours would make.
func parseJSON(line []byte, _ *ImportOptions) (Line, bool) {
	var l Line
	if json.Unmarshal(line, &l) != nil || l.Kind == "" || l.Seq == 0 || l.Seq > math.MaxInt64-2*store.Reserve ||
		l.At.Year() < 1970 || l.At.Year() > 9999 {
		return Line{}, false
	}
	for _, key := range []string{string(l.Room), string(l.Kind), string(l.From.Account), l.Rule} {
		if text.Line(key).String() != key {
			return Line{}, false
		}
	}
	l.At = memory.Stamp(l.At)
	if l.Erased {
		l.Body = Line{}.Body
	}
	return l, true
}

// readBatch parses lines until there are enough for a commit or no more.
func readBatch(r *lines, parse parser, o ImportOptions, done *Imported) (batch []Line, more bool, err error) {
	for len(batch) < importEntries {
		line, err := r.next()
		if errors.Is(err, io.EOF) {
			return batch, false, nil
		}
		if err != nil {
			return batch, false, err
		}
		if len(line) == 0 {
			continue
		}
		if o.Lines && (bytes.HasPrefix(line, []byte(`{"sshchat":`)) || bytes.HasPrefix(line, []byte(`{"key":`)) || bytes.HasPrefix(line, []byte(`{"end":`))) {
			continue // a whole chat's
		}
		if l, ok := parse(line, &o); ok {
			batch = append(batch, l)
		} else {
			done.Junk++
		}
	}
	return batch, true, nil
}

// importer puts what it reads into a history that it alone has open.
type importer struct{ *store.Store }

// importLines stores a batch in one commit.
func (s importer) importLines(ctx context.Context, batch []Line) error {
	entries := make([]*sshchat.Entry, len(batch))
	var erased []uint64
	var gaps [][2]uint64
	for i := range batch {
		e := batch[i].entry()
		switch {
		case e.Seq == 0:
			e.Seq = s.Last + 1
		case e.Seq <= s.Last:
			return fmt.Errorf("entry %d is not above %d, the newest there: import into a new history, or leave out what it has",
				e.Seq, s.Last)
		case e.Seq > s.Last+1:
			gaps = append(gaps, [2]uint64{s.Last + 1, e.Seq - 1})
		}
		s.Last = e.Seq
		entries[i] = &e
		if batch[i].Erased {
			erased = append(erased, e.Seq)
		}
	}
	return s.Commit(ctx, entries, func() error {
		for _, g := range gaps {
			if err := s.NoteGap(ctx, g[0], g[1], "import"); err != nil {
				return err
			}
		}
		for _, seq := range erased {
			if err := s.Blank(ctx, int64(seq)); err != nil {
				return err
			}
		}
		return nil
	})
}

// lines reads lines of bounded length.
type lines struct {
	r    *bufio.Reader
	held []byte // what peek has read
}

func newLines(r io.Reader) *lines { return &lines{r: bufio.NewReaderSize(r, 64<<10)} }

// peek returns the next line and leaves it for next.
func (l *lines) peek() ([]byte, error) {
	line, err := l.next()
	l.held = line
	return line, err
}

// next returns the next line without its end, empty if it is too long to be one. The
// last line need not have an end.
func (l *lines) next() ([]byte, error) {
	if l.held != nil {
		line := l.held
		l.held = nil
		return line, nil
	}
	var line []byte
	tooLong := false
	for {
		part, err := l.r.ReadSlice('\n')
		if tooLong = tooLong || len(line)+len(part) > importLine; !tooLong {
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil && (!errors.Is(err, io.EOF) || len(line) == 0 && !tooLong):
			return nil, err
		case tooLong:
			return []byte("?"), nil // junk in every format
		}
		return trimEnd(line), nil
	}
}

// trimEnd removes LF or CRLF.
func trimEnd(line []byte) []byte {
	for len(line) > 0 && (line[len(line)-1] == '\n' || line[len(line)-1] == '\r') {
		line = line[:len(line)-1]
	}
	return line
}
