package chat

import (
	"context"
	"slices"
	"sync"

	"sshchat/sshchat"
	"sshchat/sshchat/people"
	"sshchat/sshchat/text"
	"sshchat/sshchat/tray"
)

// answerAsks answers who wants a name that a session of this node holds, until ctx ends.
func (c *Chat) answerAsks(ctx context.Context) error {
	var answers sync.WaitGroup
	defer answers.Wait()
	return c.Cards.Asks().Follow(ctx, func(key sshchat.Skeleton, rev uint64, a people.Ask) {
		answers.Go(func() { c.answerAsk(ctx, key, rev, a) })
	})
}

// answerAsk answers one ask. That of a session of another node is that node's, as long as the
// session is there: it is deleted when its holder has gone, or stays.
func (c *Chat) answerAsk(ctx context.Context, key sshchat.Skeleton, rev uint64, a people.Ask) {
	holder := c.roll.ByID(a.Holder)
	switch {
	case holder == nil && !c.Cards.Asks().HasFreed(ctx, key, a.Holder):
		return
	case holder != nil && c.Cards.Asks().IsAsked(ctx, key, rev): // else whoever asked has gone, or got the name
		var all sync.WaitGroup
		windows := c.windows(holder.AccountID(), a.Holder)
		if len(windows) == 0 { // it claims its first name
			windows = []*Session{holder}
		}
		for _, m := range windows {
			all.Go(func() { m.makeWay(ctx, key, a) })
		}
		all.Wait()
		if c.roll.ByID(a.Holder) == nil && !c.Cards.Asks().HasFreed(ctx, key, a.Holder) { // windows on other nodes answer, too
			return
		}
	}
	if ctx.Err() == nil { // else the holder goes with its node
		c.Cards.Asks().End(key, rev)
	}
}

// accounts returns those who have a session on this node.
func (ss *sessions) accounts() map[sshchat.AccountID]bool {
	here := map[sshchat.AccountID]bool{}
	for _, m := range ss.Everybody() {
		here[m.AccountID()] = true
	}
	return here
}

// renewNames notes, as long as ctx lasts, that the names of those who are here are in
// use: somebody who stays for a year must not lose their name meanwhile.
func (c *Chat) renewNames(ctx context.Context) {
	for c.Ledger.Every(ctx, people.UsedEvery) {
		for _, m := range c.Everybody() {
			c.renew(ctx, m)
		}
	}
}

// A kick is an entry: the node that has its person acts when it follows that.

// kick sends away whom an entry names, if that is a session of this node that came before
// it. Only the node's follower calls it.
func (c *Chat) kick(e *sshchat.Entry) {
	for _, m := range c.under(sshchat.SkeletonOf(e.About.Name.String())) {
		switch st, _ := c.Rooms.Get(e.Room); {
		case m.AccountID() != e.About.Account || e.Seq <= m.came:
		case e.Rule == "kick":
			m.evict(sshchat.Kicked, sshchat.NewFault("kick.you", e.From.Name, e.Body))
		default:
			m.Send(tray.Order{Room: e.Room, Leave: sshchat.NewFault("room.kicked", text.Line(st.Label()), e.From.Name, e.Body)})
		}
	}
}

// enforce meets with a new sanction those who are on this node. Only the watch of the
// rules calls it: a ban takes effect on every node.
func (c *Chat) enforce(s sshchat.Sanction) {
	if s.Room != "" {
		c.enforceIn(s)
		return
	}
	for _, m := range c.Everybody() {
		switch {
		case !s.Meets(m.subject(), c.Ledger.Clock.Now()):
		case s.What == "ban":
			m.evict(sshchat.Kicked, c.Refusal(s))
		default:
			m.Tell(c.Refusal(s))
		}
	}
}

// enforceIn meets with a sanction of one room those who are there.
func (c *Chat) enforceIn(s sshchat.Sanction) {
	r := c.Live.Held(s.Room)
	if r == nil {
		return
	}
	for _, m := range membersIn(r) {
		switch {
		case !s.Meets(m.SubjectIn(s.Room), c.Ledger.Clock.Now()):
		case s.What == "ban":
			m.Send(tray.Order{Room: s.Room, Leave: c.Refusal(s)})
		default:
			m.Tell(c.Refusal(s))
		}
	}
}

// roomChanged brings what the room is now to who is there, from whichever node it comes.
func (c *Chat) roomChanged(id sshchat.RoomID) {
	st, ok := c.Rooms.Get(id)
	if r := c.Live.Held(id); r != nil && ok && r.Changed(st.Rev) {
		sendAll(membersIn(r), tray.Order{Room: id})
	}
	if c.windowed.Load() { // whose card may have named the room before this node knew of it
		sendAll(slices.DeleteFunc(c.Everybody(), func(m *Session) bool { return !m.shares() }), tray.Order{Window: true})
	}
}
