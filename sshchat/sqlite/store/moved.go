package store

import (
	"context"

	"sshchat/sshchat"
)

// IsCopy reports whether a file is a node's copy of a log, and not a history that gives out its
// own numbers.
func IsCopy(ctx context.Context, c Execer) (bool, error) {
	of, err := Number(ctx, c, "SELECT max(value) FROM meta WHERE name = ?", metaLog)
	return of != 0, err
}

// LastOf returns the newest number of a history that nobody uses, and with it those that it had
// set aside when it was not ended well: they may have been shown.
func LastOf(ctx context.Context, path string) (uint64, error) {
	s, err := Open(ctx, path)
	if err != nil {
		return 0, err
	}
	return s.Last, s.Close(ctx)
}

// FreeCopy makes a copy that nobody uses a history that gives out its own numbers.
func FreeCopy(ctx context.Context, path string) error {
	s, err := open(ctx, path, true, copyError)
	if err != nil {
		return err
	}
	err = s.Tx(ctx, func() error {
		_, err := s.Conn.ExecContext(ctx, "DROP TABLE scrub; DELETE FROM meta WHERE name = ?", metaLog)
		return err
	})
	return Join(err, s.Close(ctx))
}

// Fill writes keys into a history that nobody uses, and that has none.
func Fill(ctx context.Context, path string, keys []sshchat.Value) error {
	s, err := Open(ctx, path)
	if err != nil {
		return err
	}
	all := map[string]sshchat.Value{}
	for i, v := range keys {
		v.Rev = uint64(i) + 1
		all[v.Key] = v
	}
	err = s.Commit(ctx, nil, func() error { return s.PutKeys(ctx, all) })
	return Join(err, s.Close(context.WithoutCancel(ctx)))
}
