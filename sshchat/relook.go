package sshchat

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"sshchat/sshchat/confusable"
)

// looksKey keeps the version of Unicode whose table the kept skeletons are from.
const looksKey = "state/looks"

// relook brings the skeletons under which names, rooms and invitations are kept to the
// table of this version, once. Two names that look alike by the new table stay with who had
// theirs first, and of two rooms the elder keeps its name; the log says who lost theirs.
func (c *Chat) relook(ctx context.Context) error {
	v, err := c.engine.Get(ctx, looksKey)
	if err != nil || string(v.Data) == confusable.Version() {
		return err
	}
	if err := errors.Join(c.relookNames(ctx), c.relookRooms(ctx), c.relookInvitations(ctx)); err != nil {
		return err
	}
	_, err = c.engine.Set(ctx, looksKey, []byte(confusable.Version()), SetOpt{Any: true})
	return err
}

// relooked returns the skeleton that a name of today has.
func relooked(name string) (string, bool) {
	n, err := spell(name)
	return n.skeleton, err == nil
}

// relookNames moves the records of names that are owned. The accounts follow.
func (c *Chat) relookNames(ctx context.Context) error {
	type move struct {
		from, to string
		owner    ownership
	}
	var moves []move
	err := c.each(ctx, "owner/", func(v Value) error {
		o, err := parseOwnership(v)
		from := strings.TrimPrefix(v.Key, "owner/")
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
		if err := c.relookName(ctx, m.from, m.to, m.owner); err != nil {
			return fmt.Errorf("keep the name %s under what it looks like now: %w", m.owner.Name, err)
		}
	}
	return nil
}

func (c *Chat) relookName(ctx context.Context, from, to string, o ownership) error {
	other, rev, _, err := c.owner(ctx, to)
	if err != nil {
		return err
	}
	var loser, winner ownership
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
		c.log("two names look alike by the new table of Unicode: the later one is free", "free", loser.Name, "kept by", winner.Name)
		if err := c.renameOwned(ctx, loser.Account, to, ""); err != nil {
			return err
		}
	}
	if keep {
		if _, err := c.setJSON(ctx, ownerKey(to), o, SetOpt{Any: true}); err != nil {
			return err
		}
	} else {
		to = ""
	}
	if err := c.renameOwned(ctx, o.Account, from, to); err != nil {
		return err
	}
	now, _, _, err := c.owner(ctx, from)
	if err != nil || now.Account != o.Account { // somebody else's has moved here meanwhile
		return err
	}
	return c.remove(ctx, ownerKey(from))
}

// renameOwned notes in an account that a name of its goes by another skeleton, or by none.
func (c *Chat) renameOwned(ctx context.Context, account, from, to string) error {
	_, err := c.update(ctx, account, func(a *Account) error {
		a.Names = slices.DeleteFunc(a.Names, func(s string) bool { return s == from || s == to })
		if to != "" {
			a.Names = append(a.Names, to)
		}
		return nil
	})
	if errors.Is(err, errNoAccount) {
		return nil
	}
	return err
}

// relookInvitations moves invitations, of which one to a name is as good as another.
func (c *Chat) relookInvitations(ctx context.Context) error {
	var moves []Value
	err := c.each(ctx, "invite/", func(v Value) error {
		if name := invitedName(v); name != "" && inviteKey(skeleton(name)) != v.Key {
			moves = append(moves, v)
		}
		return nil
	})
	if err != nil {
		return err
	}
	slices.SortFunc(moves, func(a, b Value) int { return strings.Compare(a.Key, b.Key) })
	for _, v := range moves {
		to := inviteKey(skeleton(invitedName(v)))
		if _, err := c.engine.Set(ctx, to, v.Data, SetOpt{}); err != nil && !errors.Is(err, ErrConflict) {
			return err
		}
		if err := c.remove(ctx, v.Key); err != nil {
			return err
		}
	}
	return nil
}

// invitedName returns the key of the name that a record of an invitation is for.
func invitedName(v Value) string {
	n, err := spell(string(v.Data))
	if err != nil {
		return ""
	}
	return n.key
}
