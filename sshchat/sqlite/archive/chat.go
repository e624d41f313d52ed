package archive

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"unicode/utf8"

	"sshchat/sshchat"
	"sshchat/sshchat/sqlite/store"
)

// A whole chat leaves the file as JSON lines: a header, every record (accounts, keys,
// names, rooms, rulings, settings) by its key and as it is, so that kinds of records
// that are made later travel too; then the log, a Line each; and an end, without
// which the file was cut off.

// chatVersion is the version of that form. What an older program would take wrongly
// counts it up.
const chatVersion = 1

// header is the first line.
type header struct {
	SSHChat string `json:"sshchat"` // "chat"
	Version int    `json:"version"`
	Last    uint64 `json:"last"` // the highest number given out; marks of what was read refer to it
}

// record is a key and its value, in the first form that holds it.
type record struct {
	Key   string          `json:"key"`
	Value json.RawMessage `json:"value,omitempty"`
	Text  string          `json:"text,omitempty"`
	Data  []byte          `json:"data,omitempty"` // base64
}

func newRecord(key string, data []byte) record {
	switch {
	case json.Valid(data):
		return record{Key: key, Value: data}
	case utf8.Valid(data):
		return record{Key: key, Text: string(data)}
	}
	return record{Key: key, Data: data}
}

func (r *record) bytes() []byte {
	switch {
	case r.Value != nil:
		return r.Value
	case r.Text != "":
		return []byte(r.Text)
	}
	return append([]byte{}, r.Data...)
}

// footer is the last line.
type footer struct {
	End     bool `json:"end"`
	Records int  `json:"records"`
	Lines   int  `json:"lines"`
}

// ExportChat writes the whole chat at path to w. A server may be using it: records are
// those of one moment, and the log goes up to it.
func ExportChat(ctx context.Context, path string, w io.Writer) error {
	db, err := store.OpenReadOnly(path)
	if err != nil {
		return fmt.Errorf("export %s: %w", path, err)
	}
	defer db.Close() //nolint:errcheck // only read
	if err := store.CheckOurs(ctx, db); err != nil {
		return fmt.Errorf("export %s: %w", path, err)
	}
	var records []record
	h := header{SSHChat: "chat", Version: chatVersion}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("export %s: %w", path, err)
	}
	if records, err = readRecords(ctx, tx); err == nil {
		h.Last, err = store.LastNumber(ctx, tx)
	}
	if err := errors.Join(err, tx.Rollback()); err != nil {
		return fmt.Errorf("export %s: %w", path, err)
	}
	out := newLineWriter(w)
	out.put(h)
	for _, r := range records {
		out.put(r)
	}
	n, err := exportLines(ctx, db, h.Last, func(l *Line) error { out.put(l); return out.err })
	if err != nil {
		return fmt.Errorf("export %s: %w", path, err)
	}
	out.put(footer{true, len(records), n})
	return out.flush()
}

// readRecords reads all durable keys, in their order.
func readRecords(ctx context.Context, c store.Execer) ([]record, error) {
	rows, err := c.QueryContext(ctx, "SELECT key, value FROM key ORDER BY key")
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var all []record
	for rows.Next() {
		var key string
		var data []byte
		if err := rows.Scan(&key, &data); err != nil {
			return nil, err
		}
		all = append(all, newRecord(key, data))
	}
	return all, rows.Err()
}

// parseHeader reads the first line of a whole chat; ok is false if it is none.
func parseHeader(line []byte) (h header, ok bool) {
	return h, json.Unmarshal(line, &h) == nil && h.SSHChat != ""
}

// importChat makes a new history of a whole chat, all of it or nothing.
func importChat(ctx context.Context, path string, h header, r *lines, o ImportOptions) (done Imported, err error) {
	if h.SSHChat != "chat" || h.Version > chatVersion || h.Last > math.MaxInt64-2*store.Reserve {
		return done, fmt.Errorf("it is %q of version %d, and this program knows \"chat\" up to version %d: use a newer program", h.SSHChat, h.Version, chatVersion)
	}
	l, err := store.TakeLock(path)
	if err != nil {
		return done, err
	}
	defer l.Close() //nolint:errcheck // nothing is written to it
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return done, fmt.Errorf("there is a chat at %s already: name a new folder with --data, or take the lines alone with --lines", path)
	}
	fresh := path + ".import"
	remains := []string{fresh, fresh + "-wal", fresh + "-shm", fresh + ".lock"}
	if err := store.RemoveAll(remains...); err != nil {
		return done, err
	}
	defer func() { err = store.Join(err, store.RemoveAll(remains...)) }()
	opened, err := store.Open(ctx, fresh)
	if err != nil {
		return done, err
	}
	s := importer{opened}
	done, err = s.importAll(ctx, h, r, o)
	if err := store.Join(err, s.Close(context.WithoutCancel(ctx))); err != nil {
		return Imported{}, err
	}
	return done, store.MoveInto(fresh, path)
}

// importAll reads what follows the header.
func (s importer) importAll(ctx context.Context, h header, r *lines, o ImportOptions) (done Imported, err error) {
	done.Whole = true
	var batch []Line
	keys := map[string]sshchat.Value{}
	flush := func() error {
		err := s.importLines(ctx, batch)
		if err == nil {
			err = s.Commit(ctx, nil, func() error { return s.PutKeys(ctx, keys) })
		}
		batch, keys = nil, map[string]sshchat.Value{}
		return err
	}
	for n := 2; ; n++ {
		line, err := r.next()
		if errors.Is(err, io.EOF) {
			return done, errors.New("it ends in the middle: the export was cut off")
		}
		if err != nil {
			return done, err
		}
		var f footer
		if bytes.HasPrefix(line, []byte(`{"end":`)) && json.Unmarshal(line, &f) == nil {
			if f.Records != done.Records || f.Lines != done.Entries {
				return done, fmt.Errorf("it holds %d records and %d lines, and says %d and %d", done.Records, done.Entries, f.Records, f.Lines)
			}
			if err := flush(); err != nil {
				return done, err
			}
			return done, s.skipTo(ctx, h.Last)
		}
		if bytes.HasPrefix(line, []byte(`{"key":`)) {
			v, err := parseRecord(line, o.Check)
			if err != nil {
				return done, fmt.Errorf("line %d: %w", n, err)
			}
			done.Records++
			v.Rev = uint64(done.Records)
			keys[v.Key] = v
		} else {
			l, ok := parseJSON(line, &o)
			if !ok {
				return done, fmt.Errorf("line %d is neither a record nor an entry", n)
			}
			done.Entries++
			batch = append(batch, l)
		}
		if len(batch)+len(keys) >= importEntries {
			if err := flush(); err != nil {
				return done, err
			}
		}
	}
}

func parseRecord(line []byte, check func(string, []byte) error) (sshchat.Value, error) {
	var r record
	if err := json.Unmarshal(line, &r); err != nil {
		return sshchat.Value{}, err
	}
	v := sshchat.Value{Key: r.Key, Data: r.bytes()}
	if check != nil {
		if err := check(v.Key, v.Data); err != nil {
			return v, fmt.Errorf("the record %.60q: %w", r.Key, err)
		}
	}
	return v, nil
}

// skipTo gives up the numbers up to last, which entries had that are no more.
func (s importer) skipTo(ctx context.Context, last uint64) error {
	if last <= s.Last {
		return nil
	}
	first := s.Last + 1
	s.Last = last
	return s.Commit(ctx, nil, func() error { return s.NoteGap(ctx, first, last, "import") })
}
