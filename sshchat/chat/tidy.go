package chat

import (
	"context"
	"errors"
	"strings"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/confusable"
	"sshchat/sshchat/people"
)

// tidyEvery is how often the chat looks for what nobody uses.
const tidyEvery = time.Hour

// looksKey keeps the version of Unicode whose table the kept skeletons are from.
const looksKey = "state/looks"

// relook brings the skeletons under which names, rooms and invitations are kept to the
// table of this version, once. Two names that look alike by the new table stay with who had
// theirs first, and of two rooms the elder keeps its name; the log says who lost theirs.
func (c *Chat) relook(ctx context.Context) error {
	v, err := c.ledger.Engine.Get(ctx, looksKey)
	if err != nil || string(v.Data) == confusable.Version() {
		return err
	}
	if err := errors.Join(c.people.RelookNames(ctx), c.directory.Relook(ctx), c.people.RelookInvitations(ctx)); err != nil {
		return err
	}
	_, err = c.ledger.Engine.Set(ctx, looksKey, []byte(confusable.Version()), sshchat.SetOpt{Any: true})
	return err
}

// tidy forgets, as long as ctx lasts, what nobody uses: it looks once an hour.
func (c *Chat) tidy(ctx context.Context) {
	for c.ledger.Every(ctx, tidyEvery) {
		err := errors.Join(c.tidyPeople(ctx), c.tidyRooms(ctx), c.people.TidyMoves(ctx))
		if err != nil && ctx.Err() == nil && !errors.Is(err, sshchat.ErrClosed) {
			c.ledger.Log("forget what nobody uses", "err", err)
		}
	}
}

// tidyPeople forgets accounts and names that nobody uses, with what they had read.
func (c *Chat) tidyPeople(ctx context.Context) error {
	here := map[string]bool{}
	for _, m := range c.everybody() {
		here[m.AccountID()] = true
	}
	alive, err := c.people.TidyAccounts(ctx, here)
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
		err := c.ledger.Each(ctx, prefix, func(v sshchat.Value) error {
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
		if err := c.ledger.Remove(ctx, key); err != nil {
			return err
		}
	}
	return nil
}

// tidyRooms forgets rooms in which nobody ever spoke, with their sanctions.
func (c *Chat) tidyRooms(ctx context.Context) error {
	return c.directory.Tidy(ctx, people.UnusedFor, func(id string) bool { return c.live.Held(id) != nil },
		func(id string) error { return c.rules.EndIn(ctx, id) })
}
