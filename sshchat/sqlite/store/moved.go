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
