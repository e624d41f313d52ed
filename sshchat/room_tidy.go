package sshchat

import (
	"context"
	"errors"
	"time"
)

// tidy forgets rooms in which nobody has spoken for as long as they are there, and that
// is longer than unused: a slip makes one. Those that are held stay; forgotten hears of
// each that is forgotten.
func (b *roomBook) tidy(ctx context.Context, unused time.Duration, held func(id string) bool, forgotten func(id string) error) error {
	now := b.clock.Now()
	for _, st := range b.unspoken(func(st roomState) bool {
		return st.ID != b.lobby && !st.Prepared && !st.Made.IsZero() && now.Sub(st.Made) > unused
	}) {
		if held(st.ID) { // somebody is there
			continue
		}
		said, err := b.engine.Page(ctx, Range{Room: st.ID, Kinds: KindsOf(Line), Limit: 1})
		if err != nil {
			return err
		}
		if len(said) > 0 {
			b.spoke(st.ID, said[0].At)
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
func (b *roomBook) forget(ctx context.Context, st roomState) (gone bool, err error) {
	_, err = b.engine.Set(ctx, roomKey(st.ID), nil, SetOpt{IfRev: st.Rev, Delete: true})
	if errors.Is(err, ErrConflict) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	b.drop(st.ID, latest)
	return true, b.freeName(ctx, st)
}
