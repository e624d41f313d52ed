package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

// EntryColumns and EntryTables select entries, from message m, in the order in which a Row
// reads them. LEFT JOIN keeps message the outer table: only its order is the order of the log.
const (
	EntryColumns = ` m.seq, m.at, r.name, k.name, p.name, p.account, p.guest, p.bot, m.body, m.detail `
	EntryTables  = ` LEFT JOIN room r ON r.id = m.room LEFT JOIN kind k ON k.id = m.kind
		LEFT JOIN person p ON p.id = m.person `
)

// Row is an entry as it is stored. The names may be missing only in a damaged file.
type Row struct {
	seq, at       int64
	room, kind    sql.NullString
	name, account sql.NullString
	guest, bot    sql.NullBool
	body          sql.NullString // not valid: erased
	detail        []byte
}

// Seq is the entry's number.
func (r *Row) Seq() int64 { return r.seq }

// Erased reports whether the entry had a body that was taken back.
func (r *Row) Erased() bool { return !r.body.Valid }

// scan reads the row that rows stands at.
func (r *Row) scan(rows *sql.Rows) error {
	return rows.Scan(&r.seq, &r.at, &r.room, &r.kind, &r.name, &r.account, &r.guest, &r.bot, &r.body, &r.detail)
}

// Entry decodes r. What is in the file goes through the sanitizer again: it may come
// from an older version, or from somebody else's backup.
func (r *Row) Entry() (sshchat.Entry, error) {
	e := sshchat.Entry{
		Seq: uint64(r.seq), At: TimeOf(r.at),
		Room: sshchat.RoomID(r.room.String), Kind: sshchat.Kind(r.kind.String),
		From: sshchat.Person{
			Name: text.Line(r.name.String), Account: sshchat.AccountID(r.account.String), Guest: r.guest.Bool, Bot: r.bot.Bool,
		},
	}
	if strings.HasPrefix(r.account.String, forgottenMark) {
		e.From.Account = ""
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

// ScanEntries returns what query selects, which must begin with EntryColumns.
func ScanEntries(ctx context.Context, c Execer, query string, args ...any) ([]sshchat.Entry, error) {
	return ScanSome(ctx, c, 0, query, args...)
}

// errEnough ends a scan.
var errEnough = errors.New("enough")

// ScanSome is ScanEntries up to the entry with which the bodies make so many bytes; 0: all.
func ScanSome(ctx context.Context, c Execer, most int, query string, args ...any) ([]sshchat.Entry, error) {
	var all []sshchat.Entry
	weight := 0
	err := EachRow(ctx, c, func(r *Row) error {
		e, err := r.Entry()
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

// EachRow calls fn with every row that query selects, which must begin with
// EntryColumns. The row is reused.
func EachRow(ctx context.Context, c Execer, fn func(*Row) error, query string, args ...any) error {
	rows, err := c.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var r Row
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

// LastNumber is the highest number that an entry has or had.
func LastNumber(ctx context.Context, c Execer) (uint64, error) {
	n, err := Number(ctx, c, `SELECT max(
		ifnull((SELECT max(seq) FROM message), 0), ifnull((SELECT max(last) FROM gap), 0),
		ifnull((SELECT value - 1 FROM meta WHERE name = ?), 0))`, metaKept)
	return uint64(n), err
}
