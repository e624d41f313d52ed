package books

import (
	"context"

	"sshchat/sshchat"
	"sshchat/sshchat/estate"
)

// Pinned returns the lines that are pinned in a room, as they are now: what was erased, or is
// kept no more, is pinned no more.
func Pinned(ctx context.Context, b *Books, room sshchat.RoomID) (all []sshchat.Entry, err error) {
	st, _ := b.Rooms.Get(room)
	for _, seq := range st.Pins {
		// Not from the tail, which may hold what is kept no more.
		page, err := b.Ledger.Engine.Page(ctx, sshchat.Range{Room: room, After: seq - 1, Before: seq + 1, Limit: 1})
		if err != nil {
			return all, err
		}
		if len(page) == 1 && page[0].Room == room && page[0].Kind.Is(sshchat.Line) && !page[0].Body.IsZero() {
			all = append(all, page[0])
		}
	}
	return all, nil
}

// PinnedNow is Pinned for whoever turns to the room: failing to is no reason to keep them out.
func PinnedNow(ctx context.Context, b *Books, room sshchat.RoomID) []sshchat.Entry {
	all, err := Pinned(ctx, b, room)
	if err != nil {
		b.Ledger.Warn(ctx, "read what is pinned", "room", room, "err", err)
	}
	return all
}

// TurnPrice is what it costs to turn to a room: what was missed there is read from the disk, and
// each line that is pinned is a look by its number, of some 50 µs.
func TurnPrice(b *Books, room sshchat.RoomID, missed sshchat.Missed) int {
	st, _ := b.Rooms.Get(room)
	if missed.Lines > 0 {
		return estate.DiskWork + len(st.Pins)
	}
	return len(st.Pins)
}
