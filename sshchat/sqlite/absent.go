package sqlite

import (
	"context"
	"errors"
	"fmt"
	"time"

	"sshchat/sshchat"
)

// span is a stretch of numbers, both ends among them.
type span struct{ first, last uint64 }

// errAbsent says that a part of the log is neither in the file nor in memory: the disk is in
// trouble for long. The log has it, and so will the file.
var errAbsent = errors.New("a part of the history is not here: this node cannot write its copy")

// noteAbsent notes what memory had to let go before the file could take it.
func (c *Copy) noteAbsent() {
	t := &c.writer.trouble
	for len(t.skipped) > 0 && t.skipped[0][1] <= c.writer.Last {
		t.skipped = t.skipped[1:]
	}
	if len(t.skipped) == 0 {
		c.absent.Store(nil)
		return
	}
	first, last := max(t.skipped[0][0], c.writer.Last+1), t.skipped[len(t.skipped)-1][1]
	t.skipped = append(t.skipped[:0], [2]uint64{first, last})
	c.absent.Store(&span{first, last})
}

// whole returns found, what a page of r is, unless some of the page may be absent.
func (e *reader) whole(r sshchat.Range, found []sshchat.Entry) ([]sshchat.Entry, error) {
	gone := e.absent.Load()
	switch {
	case gone == nil, r.After >= gone.last, r.Before != 0 && r.Before <= gone.first:
		return found, nil
	case len(found) == r.Limit && r.Oldest && found[len(found)-1].Seq < gone.first:
		return found, nil
	case len(found) == r.Limit && !r.Oldest && found[0].Seq > gone.last:
		return found, nil
	}
	return nil, fmt.Errorf("entries %d to %d: %w", gone.first, gone.last, errAbsent)
}

// olderEvery is how often a follower looks whether what is absent is there again.
const olderEvery = time.Second

// older reads on for a follower who is behind the tail. It waits for what is absent: the log
// has no gaps.
func (e *reader) older(ctx context.Context, after, upTo uint64) ([]*sshchat.Entry, error) {
	for {
		all, err := e.Page(ctx, sshchat.Range{After: after, Before: upTo + 1, Limit: olderEntries, Oldest: true})
		if err == nil {
			return sshchat.Pointers(all), nil
		}
		if !errors.Is(err, errAbsent) {
			return nil, err
		}
		wait := time.NewTimer(olderEvery)
		select {
		case <-wait.C:
		case <-ctx.Done():
			wait.Stop()
			return nil, ctx.Err()
		case <-e.reading.Done():
			wait.Stop()
			return nil, sshchat.ErrClosed
		}
	}
}
