package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

// entryColumns and entryTables select entries in the order that scanEntries reads.
// LEFT JOIN keeps message the outer table: only its order is the order of the log.
const (
	entryColumns = ` m.seq, m.at, r.name, k.name, p.name, p.account, p.guest, p.bot, m.body, m.detail `
	entryTables  = ` LEFT JOIN room r ON r.id = m.room LEFT JOIN kind k ON k.id = m.kind
		LEFT JOIN person p ON p.id = m.person `
)

// row is an entry as it is stored. The names may be missing only in a damaged file.
type row struct {
	seq, at       int64
	room, kind    sql.NullString
	name, account sql.NullString
	guest, bot    sql.NullBool
	body          sql.NullString // not valid: erased
	detail        []byte
}

func (r *row) scan(rows *sql.Rows) error {
	return rows.Scan(&r.seq, &r.at, &r.room, &r.kind, &r.name, &r.account, &r.guest, &r.bot, &r.body, &r.detail)
}

// entry decodes r. What is in the file goes through the sanitizer again: it may come
// from an older version, or from somebody else's backup.
func (r *row) entry() (sshchat.Entry, error) {
	e := sshchat.Entry{
		Seq: uint64(r.seq), At: timeOf(r.at),
		Room: r.room.String, Kind: sshchat.Kind(r.kind.String),
		From: sshchat.Person{
			Name: text.Line(r.name.String), Account: r.account.String, Guest: r.guest.Bool, Bot: r.bot.Bool,
		},
	}
	if r.seq <= 0 || !r.room.Valid || !r.kind.Valid || !r.name.Valid {
		return e, fmt.Errorf("entry %d is damaged: its room, kind or person is missing", r.seq)
	}
	if len(r.detail) > 0 {
		if err := json.Unmarshal(r.detail, &e.Detail); err != nil {
			return e, fmt.Errorf("entry %d is damaged: %w", r.seq, err)
		}
	}
	if e.Code { // its first line may be indented
		e.Body = text.Code(r.body.String)
	} else {
		e.Body = text.Block(r.body.String)
	}
	return e, nil
}

// encodeDetail returns nil when there is nothing to store.
func encodeDetail(d *sshchat.Detail) ([]byte, error) {
	b, err := json.Marshal(d)
	if err != nil || bytes.Equal(b, []byte("{}")) {
		return nil, err
	}
	return b, nil
}

// scanEntries returns what query selects, which must begin with entryColumns.
func scanEntries(ctx context.Context, c execer, query string, args ...any) ([]sshchat.Entry, error) {
	return scanSome(ctx, c, 0, query, args...)
}

// errEnough ends a scan.
var errEnough = errors.New("enough")

// scanSome is scanEntries up to the entry whose body makes so many bytes; 0: all.
func scanSome(ctx context.Context, c execer, most int, query string, args ...any) ([]sshchat.Entry, error) {
	var all []sshchat.Entry
	weight := 0
	err := eachRow(ctx, c, func(r *row) error {
		e, err := r.entry()
		all = append(all, e)
		if weight += len(e.Body.String()); err == nil && most > 0 && weight >= most {
			return errEnough
		}
		return err
	}, query, args...)
	if err != nil && !errors.Is(err, errEnough) {
		return nil, err
	}
	return all, nil
}

// eachRow calls fn with every row that query selects, which must begin with
// entryColumns. The row is reused.
func eachRow(ctx context.Context, c execer, fn func(*row) error, query string, args ...any) error {
	rows, err := c.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var r row
	for rows.Next() {
		if err := r.scan(rows); err != nil {
			return err
		}
		if err := fn(&r); err != nil {
			return err
		}
	}
	return rows.Err()
}
