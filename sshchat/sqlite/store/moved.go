package store

import (
	"context"
	"database/sql"

	"sshchat/sshchat"
)

// IsCopy reports whether a file is a node's copy of a log, and not a history that gives out its
// own numbers.
func IsCopy(ctx context.Context, c Execer) (bool, error) {
	of, err := Number(ctx, c, "SELECT max(value) FROM meta WHERE name = ?", metaLog)
	return of != 0, err
}

// Release makes of a copy, which nobody has open, a history that gives out its own numbers and
// has these keys.
func Release(ctx context.Context, path string, keys []sshchat.Value) (err error) {
	db, err := sql.Open("sqlite", DSN(path, "rw", "journal_mode(MEMORY)", "synchronous(OFF)", "secure_delete(ON)"))
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	defer func() { err = Join(err, db.Close()) }()
	c, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = Join(err, c.Close()) }()
	err = inTx(ctx, c, func() error {
		for _, q := range []string{"DROP TABLE IF EXISTS scrub", "DELETE FROM key", "DELETE FROM meta WHERE name = '" + metaLog + "'"} {
			if _, err := c.ExecContext(ctx, q); err != nil {
				return err
			}
		}
		s := &Store{Conn: c}
		all := map[string]sshchat.Value{}
		for i, v := range keys {
			v.Rev = uint64(i) + 1
			all[v.Key] = v
		}
		return s.PutKeys(ctx, all)
	})
	if err != nil {
		return err
	}
	return SyncPath(path)
}
