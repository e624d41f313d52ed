package archive

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/sqlite/store"
	"sshchat/sshchat/text"
)

// Format is a form in which a log leaves or enters the file.
type Format int

// The formats. Text can only be written, SSHChat and Devzat only be read.
const (
	JSON    Format = iota // one JSON object a line, see Line
	Text                  // one line an entry, for reading and grep
	SSHChat               // what ssh-chat writes to its --log file
	Devzat                // what devzat writes to its log.txt
)

// Line is an entry in an export. The names of its fields never change; fields are
// left out when they are empty. Times are RFC 3339 in UTC.
type Line struct {
	Seq    uint64         `json:"seq"`
	At     time.Time      `json:"at"`
	Room   sshchat.RoomID `json:"room"`
	Kind   sshchat.Kind   `json:"kind"`
	From   sshchat.Person `json:"from,omitzero"`
	Body   text.Text      `json:"body,omitzero"`
	Erased bool           `json:"erased,omitempty"` // there was a Body once
	sshchat.Detail
}

// entry is the entry that the line stands for.
func (l *Line) entry() sshchat.Entry {
	return sshchat.Entry{
		Seq: l.Seq, At: l.At, Room: l.Room, Kind: l.Kind, From: l.From, Body: l.Body, Detail: l.Detail,
	}
}

// exportEntries is how many entries are read at once. Between two reads a server
// can tidy up, so an export may take its time.
const exportEntries = 1000

// Export writes the log at path to w, in order, and nothing but the log: see ExportChat.
// A server may be using it.
func Export(ctx context.Context, path string, w io.Writer, f Format) error {
	db, err := store.OpenReadOnly(path)
	if err != nil {
		return fmt.Errorf("export %s: %w", path, err)
	}
	defer db.Close() //nolint:errcheck // only read
	if err := store.CheckOurs(ctx, db); err != nil {
		return fmt.Errorf("export %s: %w", path, err)
	}
	out := newLineWriter(w)
	put := func(l *Line) error { return putText(out.w, l) }
	if f == JSON {
		put = func(l *Line) error { out.put(l); return out.err }
	}
	if _, err := exportLines(ctx, db, math.MaxInt64, put); err != nil {
		return fmt.Errorf("export %s: %w", path, err)
	}
	return out.flush()
}

// exportLines calls put with every entry up to last, and returns how many there were.
func exportLines(ctx context.Context, db store.Execer, last uint64, put func(*Line) error) (total int, err error) {
	for after, n := int64(0), exportEntries; n == exportEntries; {
		n = 0
		err := store.EachRow(ctx, db, func(r *store.Row) error {
			e, err := r.Entry()
			if err != nil {
				return err
			}
			n++
			after = r.Seq()
			return put(&Line{
				Seq: e.Seq, At: e.At, Room: e.Room, Kind: e.Kind, From: e.From,
				Body: e.Body, Erased: r.Erased(), Detail: e.Detail,
			})
		}, "SELECT"+store.EntryColumns+"FROM message m"+store.EntryTables+"WHERE m.seq > ? AND m.seq <= ? ORDER BY m.seq LIMIT ?",
			after, int64(last), exportEntries)
		if err != nil {
			return total, err
		}
		total += n
	}
	return total, nil
}

// lineWriter writes JSON objects, one a line, and keeps the first error.
type lineWriter struct {
	w       *bufio.Writer
	encoder *json.Encoder
	err     error
}

func newLineWriter(w io.Writer) *lineWriter {
	out := &lineWriter{w: bufio.NewWriter(w)}
	out.encoder = json.NewEncoder(out.w)
	out.encoder.SetEscapeHTML(false)
	return out
}

func (o *lineWriter) put(v any) {
	if o.err == nil {
		o.err = o.encoder.Encode(v)
	}
}

func (o *lineWriter) flush() error {
	if o.err != nil {
		return o.err
	}
	return o.w.Flush()
}

// putText writes an entry as a line to read. A body of several lines is indented, so
// that none of its lines looks like an entry of its own.
func putText(w io.Writer, l *Line) error {
	room := ""
	if l.Room != "" {
		room = " #" + string(l.Room)
	}
	_, err := fmt.Fprintf(w, "%s%s %s\n", l.At.Format("2006-01-02 15:04:05"), room,
		strings.ReplaceAll(plain(l), "\n", "\n    "))
	return err
}

// plain is what the entry says, in English whatever people's languages are.
func plain(l *Line) string {
	from, body := l.From.Name.String(), l.Body.String()
	if l.Erased {
		body = "(erased)"
	}
	switch l.Kind {
	case sshchat.Said:
		if l.Ref != 0 && !l.Erased {
			return from + " to " + name(l.About) + " (" + strconv.FormatUint(l.Ref, 10) + "): " + body
		}
		return from + ": " + body
	case sshchat.Acted:
		return "* " + from + " " + body
	case sshchat.Told:
		return from + " to " + name(l.About) + ": " + body
	case sshchat.Joined, sshchat.Left:
		names := make([]string, len(l.People))
		for i, p := range l.People {
			names[i] = p.Name.String()
		}
		return "* " + strings.Join(names, ", ") + " " + string(l.Kind)
	case sshchat.Renamed:
		return "* " + from + " is now " + name(l.About)
	case sshchat.Ruled:
		return strings.TrimSpace(fmt.Sprintf("* %s: %s %s %s", from, l.Rule, name(l.About), body))
	case sshchat.Erased:
		return fmt.Sprintf("* %s erased %d", from, l.Refs)
	case sshchat.Edited, sshchat.Reacted:
		return fmt.Sprintf("* %s %s %d: %s", from, l.Kind, l.Ref, body)
	case sshchat.HistoryOff:
		return "* history is not being kept"
	case sshchat.HistoryOn:
		return fmt.Sprintf("* history is being kept again, %d entries are lost", l.Lost)
	default: // Topic, and kinds that this program does not know
		return strings.TrimSpace(fmt.Sprintf("* %s %s: %s", from, l.Kind, body))
	}
}

// name is the name of somebody who may be missing.
func name(p *sshchat.Person) string {
	if p == nil {
		return "?"
	}
	return p.Name.String()
}
