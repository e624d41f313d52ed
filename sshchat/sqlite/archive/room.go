package archive

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"strings"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/sqlite/store"
)

// logBytes is how much text is read at once.
const logBytes = 1 << 20

// Log reads the chat in a file, one room at a time. A server may be using it. Make one with
// OpenLog, and Close it.
type Log struct{ db *sql.DB }

// OpenLog opens the chat at path.
func OpenLog(ctx context.Context, path string) (*Log, error) {
	db, err := store.OpenReadOnly(path)
	if err != nil {
		return nil, fmt.Errorf("export %s: %w", path, err)
	}
	if err := store.CheckOurs(ctx, db); err != nil {
		return nil, store.Join(fmt.Errorf("export %s: %w", path, err), db.Close())
	}
	return &Log{db}, nil
}

// Close ends the reading.
func (l *Log) Close() error { return l.db.Close() }

// Keys returns the records whose keys begin with a prefix, in their order.
func (l *Log) Keys(ctx context.Context, prefix string) (all []sshchat.Value, err error) {
	records, err := readRecords(ctx, l.db)
	for _, r := range records {
		if strings.HasPrefix(r.Key, prefix) {
			all = append(all, sshchat.Value{Key: r.Key, Data: r.bytes(), Rev: 1})
		}
	}
	return all, err
}

// Room calls each with what a room's log has of a stretch behind the number after, in order,
// and with what was told in every room. Zero times do not restrict.
func (l *Log) Room(ctx context.Context, id sshchat.RoomID, since, until time.Time, after uint64, each func(*sshchat.Entry) error) error {
	first, err := store.Number(ctx, l.db, "SELECT ifnull(min(first), ?) FROM hour WHERE hour >= ?", int64(math.MaxInt64), store.HourOf(since))
	if err != nil {
		return err
	}
	end := int64(math.MaxInt64)
	if !until.IsZero() {
		end = until.UnixMilli()
	}
	one := "SELECT * FROM (SELECT * FROM message WHERE room = %s AND seq > ? AND at >= ? AND at < ? ORDER BY seq LIMIT ?)"
	query := "SELECT" + store.EntryColumns + "FROM (" + fmt.Sprintf(one, "(SELECT id FROM room WHERE name = ?)") + " UNION ALL " + fmt.Sprintf(one, "0") +
		" ORDER BY seq LIMIT ?) m" + store.EntryTables + " ORDER BY m.seq"
	from := max(first-1, int64(min(after, math.MaxInt64)))
	for {
		page, err := store.ScanSome(ctx, l.db, logBytes, query, string(id), from, since.UnixMilli(), end, exportEntries, from, since.UnixMilli(), end, exportEntries, exportEntries)
		if err != nil || len(page) == 0 {
			return err
		}
		for i := range page {
			if err := each(&page[i]); err != nil {
				return err
			}
		}
		from = int64(page[len(page)-1].Seq)
	}
}
