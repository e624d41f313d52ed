package rooms

import (
	"context"
	"errors"
	"time"

	"sshchat/sshchat"
)

// occupied are rooms that somebody is in, or reads.
type occupied = func(id sshchat.RoomID) bool

// Tidy forgets rooms in which nobody has spoken for as long as they are there, and that
// is longer than unused: a slip makes one. Those that are held stay; forgotten hears of
// each that is forgotten.
func (b *Book) Tidy(ctx context.Context, unused time.Duration, held occupied, forgotten func(id sshchat.RoomID) error) error {
	now := b.ledger.Clock.Now()
	for _, st := range b.unspoken(func(st Room) bool {
		return st.ID != b.lobby && !st.Prepared && !st.Made.IsZero() && now.Sub(st.Made) > unused
	}) {
		if held(st.ID) { // somebody is there
			continue
		}
		if err := b.forgetUnspoken(ctx, st, held, forgotten); err != nil {
			return err
		}
	}
	return nil
}

// Abandon forgets a room that somebody has left, if nobody ever spoke there or set anything, and nobody is there:
// a slip makes one.
func (b *Book) Abandon(ctx context.Context, id sshchat.RoomID, held occupied, forgotten func(id sshchat.RoomID) error) error {
	st, ok := b.Get(id)
	if _, talked := b.HeardTalk(id); !ok || talked || id == b.lobby || !st.untouched() || held(id) {
		return nil
	}
	return b.forgetUnspoken(ctx, st, held, forgotten)
}

// forgetUnspoken forgets a room unless somebody has spoken there, which costs a look at the disk.
func (b *Book) forgetUnspoken(ctx context.Context, st Room, held occupied, forgotten func(id sshchat.RoomID) error) error {
	said, err := b.ledger.Engine.Page(ctx, sshchat.Range{Room: st.ID, Kinds: sshchat.KindsOf(sshchat.Line), Limit: 1})
	if err != nil {
		return err
	}
	if len(said) > 0 {
		b.Spoke(st.ID, said[0].At)
		return nil
	}
	gone, err := b.forget(ctx, st, held)
	if gone {
		err = errors.Join(err, forgotten(st.ID))
	}
	return err
}

// forget forgets a room with its people and its name, unless somebody changed it just
// now: then it is used. Whoever comes in on this node counts as there before they look whether the room
// still is, and here it goes before it is looked who is there: one of the two sees the other.
func (b *Book) forget(ctx context.Context, st Room, held occupied) (gone bool, err error) {
	b.drop(st.ID, st.Rev)
	if held(st.ID) {
		b.put(st)
		return false, nil
	}
	_, err = b.ledger.Engine.Set(ctx, roomKey(st.ID), nil, sshchat.SetOpt{IfRev: st.Rev, Delete: true})
	if errors.Is(err, sshchat.ErrConflict) { // the watch brings what it is now
		return false, nil
	}
	if err != nil {
		b.put(st)
		return false, err
	}
	return true, b.freeName(ctx, st)
}
