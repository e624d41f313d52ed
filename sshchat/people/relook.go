package people

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"sshchat/sshchat"
)

// relooked returns the skeleton that a name of today has.
func relooked(name string) (sshchat.Skeleton, bool) {
	n, err := sshchat.Spell(name)
	return n.Skeleton(), err == nil
}

// RelookNames moves the records of names that are owned to the skeletons that they have by
// the table of this version. The accounts follow. Two names that look alike by it stay with
// who had theirs first; the log says who lost theirs.
func (ow *owners) RelookNames(ctx context.Context) error {
	type move struct {
		from, to sshchat.Skeleton
		owner    Ownership
	}
	var moves []move
	err := ow.ledger.Each(ctx, "owner/", func(v sshchat.Value) error {
		o, err := parseOwnership(v)
		from := ownedName(v.Key)
		if to, ok := relooked(o.Name); err == nil && ok && to != from {
			moves = append(moves, move{from, to, o})
		}
		return err
	})
	if err != nil {
		return err
	}
	slices.SortFunc(moves, func(a, b move) int { return a.owner.Since.Compare(b.owner.Since) })
	for _, m := range moves {
		if err := ow.relookName(ctx, m.from, m.to, m.owner); err != nil {
			return fmt.Errorf("keep the name %s under what it looks like now: %w", m.owner.Name, err)
		}
	}
	return nil
}

func (ow *owners) relookName(ctx context.Context, from, to sshchat.Skeleton, o Ownership) error {
	other, rev, _, err := ow.Owner(ctx, to)
	if err != nil {
		return err
	}
	var loser, winner Ownership
	keep := true
	look, ok := relooked(other.Name)
	switch {
	case rev == 0 || other.Account == o.Account, ok && look != to: // the other moves as well
	case o.Since.Before(other.Since):
		loser, winner = other, o
	default:
		loser, winner, keep = o, other, false
	}
	if loser.Account != "" {
		ow.ledger.Log("two names look alike by the new table of Unicode: the later one is free", "free", loser.Name, "kept by", winner.Name)
		if err := ow.renameOwned(ctx, loser.Account, to, ""); err != nil {
			return err
		}
	}
	if keep {
		if _, err := ow.ledger.SetJSON(ctx, ownerKey(to), o, sshchat.SetOpt{Any: true}); err != nil {
			return err
		}
	} else {
		to = ""
	}
	if err := ow.renameOwned(ctx, o.Account, from, to); err != nil {
		return err
	}
	now, _, _, err := ow.Owner(ctx, from)
	if err != nil || now.Account != o.Account { // somebody else's has moved here meanwhile
		return err
	}
	return ow.ledger.Remove(ctx, ownerKey(from))
}

// RelookInvitations moves invitations, of which one to a name is as good as another.
func (ow *owners) RelookInvitations(ctx context.Context) error {
	var moves []sshchat.Value
	err := ow.ledger.Each(ctx, "invite/", func(v sshchat.Value) error {
		if name := invitedName(v); name != "" && inviteKey(sshchat.SkeletonOf(name)) != v.Key {
			moves = append(moves, v)
		}
		return nil
	})
	if err != nil {
		return err
	}
	slices.SortFunc(moves, func(a, b sshchat.Value) int { return strings.Compare(a.Key, b.Key) })
	for _, v := range moves {
		to := inviteKey(sshchat.SkeletonOf(invitedName(v)))
		if _, err := ow.ledger.Engine.Set(ctx, to, v.Data, sshchat.SetOpt{}); err != nil && !errors.Is(err, sshchat.ErrConflict) {
			return err
		}
		if err := ow.ledger.Remove(ctx, v.Key); err != nil {
			return err
		}
	}
	return nil
}

// invitedName returns the key of the name that a record of an invitation is for.
func invitedName(v sshchat.Value) string {
	n, err := sshchat.Spell(string(v.Data))
	if err != nil {
		return ""
	}
	return n.Key()
}
