package sshchat

import (
	"context"
	"time"

	"sshchat/sshchat/text"
)

const (
	// maxRoomRules is how many sanctions one room may have at a time: as many as anybody
	// reads, and as other chats give a channel (ergo: chan-list-modes).
	maxRoomRules = 100

	// maxAllRoomRules bounds those of all rooms together: some 20 MB. Past it a room that
	// has hardly any still gets fewRoomRules: whoever fills the list harms themselves.
	maxAllRoomRules = 10_000
	fewRoomRules    = 5

	// sweepEvery is how often sanctions that are over are forgotten.
	sweepEvery = 10 * time.Minute
)

// mayAdd refuses one sanction too many in a room that is written label. Operators are not
// bound by what all rooms have: it is theirs to put in order.
func (r *ruleBook) mayAdd(room, label string, by Role) error {
	here, all := r.count(room)
	switch {
	case here >= maxRoomRules:
		return fault("rule.many", text.Line(label), maxRoomRules)
	case all >= maxAllRoomRules && here >= fewRoomRules && by < OperatorRole:
		return fault("rule.full")
	}
	return nil
}

// keep keeps a sanction, which holds from then on.
func (r *ruleBook) keep(ctx context.Context, s Sanction) error {
	_, err := r.setJSON(ctx, s.key(), s, SetOpt{})
	return err
}

// end forgets sanctions by their records' keys.
func (r *ruleBook) end(ctx context.Context, keys ...string) error {
	for _, key := range keys {
		if err := r.remove(ctx, key); err != nil {
			return err
		}
	}
	return nil
}

// endIn forgets what holds in a room that is closed: nobody is there to be met.
func (r *ruleBook) endIn(ctx context.Context, room string) error {
	return r.end(ctx, r.stale(r.clock.Now(), func(o string) bool { return o == room })...)
}

// sweep forgets, as long as ctx lasts, sanctions that are over and those of rooms that are
// gone, so that what nobody asks for takes no place.
func (r *ruleBook) sweep(ctx context.Context, gone func(room string) bool) {
	for r.every(ctx, sweepEvery) {
		err := r.end(ctx, r.stale(r.clock.Now(), gone)...)
		if err != nil && ctx.Err() == nil {
			r.log("forget sanctions that are over", "err", err)
		}
	}
}

// lockDown says who comes in and speaks from now on.
func (r *ruleBook) lockDown(ctx context.Context, l Lockdown) error {
	_, err := r.engine.Set(ctx, lockdownKey, []byte(l.word()), SetOpt{Any: true, Delete: l == LockdownOff})
	return err
}
