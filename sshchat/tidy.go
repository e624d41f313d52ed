package sshchat

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
)

const (
	// tidyEvery is how often the chat looks for what nobody uses.
	tidyEvery = time.Hour

	// unusedFor is how long an account or a name stays under which nobody ever spoke, and
	// a room in which nobody did.
	unusedFor = 24 * time.Hour
)

// tidy forgets, as long as ctx lasts, what nobody uses: it looks once an hour.
func (c *Chat) tidy(ctx context.Context) {
	for c.every(ctx, tidyEvery) {
		err := errors.Join(c.tidyAccounts(ctx), c.tidyRooms(ctx), c.tidyMoves(ctx))
		if err != nil && ctx.Err() == nil && !errors.Is(err, ErrClosed) {
			c.log("forget what nobody uses", "err", err)
		}
	}
}

// tidyAccounts forgets accounts that never spoke and those whose names have expired, with
// all that is theirs, and names under which nobody ever spoke.
func (c *Chat) tidyAccounts(ctx context.Context) error {
	now := c.clock.Now()
	here := map[string]bool{}
	for _, m := range c.everybody() {
		here[m.accountID()] = true
	}
	var gone []string
	alive := map[string]bool{}
	err := c.each(ctx, "account/", func(v Value) error {
		a, err := parseAccount(v)
		if err != nil {
			return err
		}
		alive[a.ID] = true
		unused := a.Fresh && now.Sub(a.Seen) > unusedFor
		expired := c.o.NameExpiry > 0 && a.Role <= MemberRole && now.Sub(a.Seen) > 2*c.o.NameExpiry
		if (unused || expired) && !here[a.ID] {
			gone = append(gone, a.ID)
			delete(alive, a.ID)
		}
		return nil
	})
	for _, id := range gone {
		err = errors.Join(err, c.forgetAccount(ctx, id))
	}
	if err == nil {
		err = c.tidyNames(ctx, now, here)
	}
	if err == nil {
		err = c.tidyMarks(ctx, alive)
	}
	return err
}

// tidyNames frees names that were only tried on.
func (c *Chat) tidyNames(ctx context.Context, now time.Time, here map[string]bool) error {
	var unspoken []string
	err := c.each(ctx, "owner/", func(v Value) error {
		o, err := parseOwnership(v)
		if err == nil && o.Fresh && now.Sub(o.Used) > unusedFor && !here[o.Account] {
			unspoken = append(unspoken, strings.TrimPrefix(v.Key, "owner/"))
		}
		return err
	})
	for _, skeleton := range unspoken {
		err = errors.Join(err, c.disown(ctx, skeleton, func(o ownership) bool { return o.Fresh && now.Sub(o.Used) > unusedFor }))
	}
	return err
}

// tidyMarks forgets what accounts that are gone had read, and to whom they had written. An
// account that came since we looked loses a mark of a minute at most.
func (c *Chat) tidyMarks(ctx context.Context, alive map[string]bool) error {
	return c.dropMarks(ctx, func(of, _ string) bool { return !alive[of] })
}

// dropMarks forgets what accounts had read, and to whom they had written, where gone says so
// of the account and of what, or whom, the mark is about.
func (c *Chat) dropMarks(ctx context.Context, gone func(of, about string) bool) error {
	var marks []string
	for _, prefix := range []string{"seen/", "talked/"} {
		err := c.each(ctx, prefix, func(v Value) error {
			if of, about, _ := strings.Cut(strings.TrimPrefix(v.Key, prefix), "/"); gone(of, about) {
				marks = append(marks, v.Key)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	for _, key := range marks {
		if err := c.remove(ctx, key); err != nil {
			return err
		}
	}
	return nil
}

// changeAccounts changes each account of which is says so.
func (c *Chat) changeAccounts(ctx context.Context, is func(*Account) bool, change func(*Account)) error {
	var ids []string
	err := c.each(ctx, "account/", func(v Value) error {
		a, err := parseAccount(v)
		if err == nil && is(&a) {
			ids = append(ids, a.ID)
		}
		return err
	})
	for _, id := range ids {
		_, e := c.update(ctx, id, func(a *Account) error { change(a); return nil })
		if !errors.Is(e, errNoAccount) {
			err = errors.Join(err, e)
		}
	}
	return err
}

// disown frees a name if may says so of its owner.
func (c *Chat) disown(ctx context.Context, skeleton string, may func(ownership) bool) error {
	o, rev, _, err := c.owner(ctx, skeleton)
	if err != nil || rev == 0 || !may(o) {
		return err
	}
	if _, err := c.engine.Set(ctx, ownerKey(skeleton), nil, SetOpt{IfRev: rev, Delete: true}); err != nil {
		if errors.Is(err, ErrConflict) { // it was used just now
			return nil
		}
		return err
	}
	_, err = c.update(ctx, o.Account, func(a *Account) error {
		a.Names = slices.DeleteFunc(a.Names, func(s string) bool { return s == skeleton })
		return nil
	})
	if errors.Is(err, errNoAccount) {
		return nil
	}
	return err
}

// forgetAccount forgets an account with its keys and names. Its marks go with tidyMarks.
func (c *Chat) forgetAccount(ctx context.Context, id string) error {
	a, err := c.account(ctx, id)
	if errors.Is(err, errNoAccount) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, skeleton := range a.Names {
		if err := c.disown(ctx, skeleton, func(o ownership) bool { return o.Account == id }); err != nil {
			return err
		}
	}
	for _, k := range a.Keys {
		v, err := c.engine.Get(ctx, keyKey(k.Print))
		if err == nil && string(v.Data) == id {
			_, err = c.engine.Set(ctx, keyKey(k.Print), nil, SetOpt{IfRev: v.Rev, Delete: true})
		}
		if err != nil && !errors.Is(err, ErrConflict) {
			return err
		}
	}
	return c.remove(ctx, accountKey(id))
}

// tidyRooms forgets rooms in which nobody ever spoke: a slip makes one.
func (c *Chat) tidyRooms(ctx context.Context) error {
	now := c.clock.Now()
	for _, st := range c.directory.unspoken(func(st roomState) bool {
		return st.ID != c.o.Lobby && !st.Prepared && !st.Made.IsZero() && now.Sub(st.Made) > unusedFor
	}) {
		if r := c.held(st.ID); r != nil { // somebody is there
			continue
		}
		said, err := c.engine.Page(ctx, Range{Room: st.ID, Kinds: KindsOf(Line), Limit: 1})
		if err != nil {
			return err
		}
		if len(said) > 0 {
			c.directory.spoke(st.ID, said[0].At)
			continue
		}
		if err := c.forgetRoom(ctx, st); err != nil {
			return err
		}
	}
	return nil
}

// forgetRoom forgets a room with its people, its sanctions and its name.
func (c *Chat) forgetRoom(ctx context.Context, st roomState) error {
	_, err := c.engine.Set(ctx, roomKey(st.ID), nil, SetOpt{IfRev: st.Rev, Delete: true})
	if errors.Is(err, ErrConflict) { // somebody changed it just now, so it is used
		return nil
	}
	if err != nil {
		return err
	}
	c.directory.drop(st.ID)
	return errors.Join(c.freeRoomName(ctx, st), c.rules.endIn(ctx, st.ID))
}
