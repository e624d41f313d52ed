package ledger

import (
	"context"
	"errors"

	"sshchat/sshchat"
)

// Mirror keeps a book up to date with the records under a prefix. Load reads them once;
// watch goes on from there, also with what happened in between. What the book hears, it
// hears from one goroutine at a time, and must not block.
type Mirror struct {
	Ledger *Ledger
	Prefix string

	// Put takes over a record. news says that it is not as load found it: it was written
	// since. An error is for the log: the other records must still be known.
	Put func(v sshchat.Value, news bool) error

	// Drop forgets a record that is gone, unless the book knows it of a revision above rev:
	// somebody wrote it again, and that will be put.
	Drop func(key string, rev uint64)

	seen map[string]uint64 // the revision of each record, as it was put last
}

// Load reads what there is.
func (m *Mirror) Load(ctx context.Context) error {
	err := m.follow(ctx, false, func() error { return errLoaded })
	if errors.Is(err, errLoaded) {
		return nil
	}
	return err
}

// Watch keeps the book up to date until ctx ends.
func (m *Mirror) Watch(ctx context.Context) error {
	return m.follow(ctx, true, func() error { return nil })
}

// follow hands on what the engine says. What it does not speak of in its first look was
// deleted while nobody listened.
func (m *Mirror) follow(ctx context.Context, watching bool, looked func() error) error {
	now, looking := map[string]uint64{}, true
	return m.Ledger.Engine.Watch(ctx, m.Prefix, func(v sshchat.Value) error {
		switch {
		case v.Key == "":
			before := m.seen
			m.seen, looking = now, false
			for key, rev := range before {
				if now[key] == 0 {
					m.Drop(key, rev)
				}
			}
			return looked()
		case v.Rev == 0:
			delete(now, v.Key)
			m.Drop(v.Key, Latest)
			return nil
		}
		news := watching && (!looking || m.seen[v.Key] != v.Rev)
		now[v.Key] = v.Rev
		if err := m.Put(v, news); err != nil {
			m.Ledger.Log("read a record", "key", v.Key, "err", err)
		}
		return nil
	})
}

// Latest is at least the revision of any record.
const Latest = ^uint64(0)
