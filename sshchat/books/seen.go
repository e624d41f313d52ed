package books

import (
	"context"
	"errors"

	"sshchat/sshchat"
	"sshchat/sshchat/ledger"
)

// NoteSeen keeps up to where somebody has read a room, or their letters. Who has several windows
// may have read on in another one.
func NoteSeen(ctx context.Context, l *ledger.Ledger, key string, mark sshchat.Mark, windows bool) {
	const what = "remember what was seen"
	if !windows {
		l.Note(ctx, what, key, mark)
		return
	}
	_, err := ledger.Change(ctx, l, key, func(m *sshchat.Mark, _ uint64) error {
		if m.Seq >= mark.Seq {
			return ledger.ErrAsIs
		}
		*m = mark
		return nil
	})
	if err != nil && !errors.Is(err, sshchat.ErrClosed) && l.Link.Open() {
		l.Warn(ctx, what, "key", key, "err", err)
	}
}
