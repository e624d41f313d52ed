package rooms

import (
	"context"
	"errors"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/ledger"
)

// Tidy forgets rooms in which nobody has spoken for as long as they are there, and that
// is longer than unused: a slip makes one. Those that are held stay; forgotten hears of
// each that is forgotten.
func (b *Book) Tidy(ctx context.Context, unused time.Duration, held func(id sshchat.RoomID) bool, forgotten func(id sshchat.RoomID) error) error {
	now := b.ledger.Clock.Now()
	for _, st := range b.unspoken(func(st Room) bool {
		return st.ID != b.lobby && !st.Prepared && !st.Made.IsZero() && now.Sub(st.Made) > unused
	}) {
		if held(st.ID) { // somebody is there
			continue
		}
		said, err := b.ledger.Engine.Page(ctx, sshchat.Range{Room: st.ID, Kinds: sshchat.KindsOf(sshchat.Line), Limit: 1})
		if err != nil {
			return err
		}
		if len(said) > 0 {
			b.Spoke(st.ID, said[0].At)
			continue
		}
		gone, err := b.forget(ctx, st)
		if gone {
			err = errors.Join(err, forgotten(st.ID))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// forget forgets a room with its people and its name, unless somebody changed it just
// now: then it is used.
func (b *Book) forget(ctx context.Context, st Room) (gone bool, err error) {
	_, err = b.ledger.Engine.Set(ctx, roomKey(st.ID), nil, sshchat.SetOpt{IfRev: st.Rev, Delete: true})
	if errors.Is(err, sshchat.ErrConflict) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	b.drop(st.ID, ledger.Latest)
	return true, b.freeName(ctx, st)
}
