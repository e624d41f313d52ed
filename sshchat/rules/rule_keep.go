package rules

import (
	"context"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/ledger"
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

// MayAdd refuses one sanction too many in a room that is written label. Operators are not
// bound by what all rooms have: it is theirs to put in order.
func (r *Book) MayAdd(room sshchat.RoomID, label string, by sshchat.Role) error {
	here, all := r.Count(room)
	switch {
	case here >= maxRoomRules:
		return sshchat.NewFault("rule.many", text.Line(label), maxRoomRules)
	case all >= maxAllRoomRules && here >= fewRoomRules && by < sshchat.OperatorRole:
		return sshchat.NewFault("rule.full")
	}
	return nil
}

// Keep keeps a sanction, which holds from then on.
func (r *Book) Keep(ctx context.Context, s sshchat.Sanction) error {
	_, err := r.ledger.SetJSON(ctx, s.Key(), s, sshchat.SetOpt{})
	return err
}

// End forgets sanctions by their records' keys.
func (r *Book) End(ctx context.Context, keys ...string) error {
	for _, key := range keys {
		if err := r.ledger.Remove(ctx, key); err != nil {
			return err
		}
	}
	return nil
}

// ForgetRuler has no sanction say who ruled it, and in which words, where that was an account. It
// holds on.
func (r *Book) ForgetRuler(ctx context.Context, account sshchat.AccountID) error {
	for _, s := range r.RuledBy(account) {
		_, err := ledger.Change(ctx, r.ledger, s.Key(), func(s *sshchat.Sanction, rev uint64) error {
			if rev == 0 { // it has ended meanwhile
				return ledger.ErrAsIs
			}
			s.By, s.Ruler, s.Reason = sshchat.Somebody.Name, "", text.Text{}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// EndIn forgets what holds in a room that is closed: nobody is there to be met.
func (r *Book) EndIn(ctx context.Context, room sshchat.RoomID) error {
	return r.End(ctx, r.stale(r.ledger.Clock.Now(), func(o sshchat.RoomID) bool { return o == room })...)
}

// Sweep forgets, as long as ctx lasts, sanctions that are over and those of rooms that are
// gone, so that what nobody asks for takes no place.
func (r *Book) Sweep(ctx context.Context, gone func(room sshchat.RoomID) bool) {
	for r.ledger.Every(ctx, sweepEvery) {
		err := r.End(ctx, r.stale(r.ledger.Clock.Now(), gone)...)
		if err != nil && ctx.Err() == nil {
			r.ledger.Log("forget sanctions that are over", "err", err)
		}
	}
}

// LockDown says who comes in and speaks from now on.
func (r *Book) LockDown(ctx context.Context, l sshchat.Lockdown) error {
	_, err := r.ledger.Engine.Set(ctx, lockdownKey, []byte(l.Word()), sshchat.SetOpt{Any: true, Delete: l == sshchat.LockdownOff})
	return err
}
