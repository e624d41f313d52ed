package sshchat

import (
	"context"
	"errors"
	"strings"
	"time"

	"sshchat/sshchat/confusable"
)

// tidyEvery is how often the chat looks for what nobody uses.
const tidyEvery = time.Hour

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

// tidy forgets, as long as ctx lasts, what nobody uses: it looks once an hour.
func (c *Chat) tidy(ctx context.Context) {
	for c.every(ctx, tidyEvery) {
		err := errors.Join(c.tidyPeople(ctx), c.tidyRooms(ctx), c.tidyMoves(ctx))
		if err != nil && ctx.Err() == nil && !errors.Is(err, ErrClosed) {
			c.log("forget what nobody uses", "err", err)
		}
	}
}

// tidyPeople forgets accounts and names that nobody uses, with what they had read.
func (c *Chat) tidyPeople(ctx context.Context) error {
	here := map[string]bool{}
	for _, m := range c.everybody() {
		here[m.accountID()] = true
	}
	alive, err := c.tidyAccounts(ctx, here)
	if err != nil {
		return err
	}
	return c.tidyMarks(ctx, alive)
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
