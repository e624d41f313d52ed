package sshchat

import (
	"context"

	"sshchat/sshchat/text"
)

// BotSession is a program that is in rooms as people are: it holds its name, is seen, and is
// marked. It is in the rooms that it asked for, for this session only, and is told
// everything from one number on, in the log's order.
type BotSession struct {
	*Member
	from uint64 // the number behind which it is told everything
}

// EnterBot brings a program in as Enter does a person. The error is a *Fault when the
// person behind it can mend it.
//
// Whoever entered must Leave, once.
func (c *Chat) EnterBot(ctx context.Context, l Login) (*BotSession, error) {
	l.Bot = true
	b := &BotSession{Member: c.newMember(l)}
	if err := c.enter(ctx, b.Member, b); err != nil {
		return nil, err
	}
	return b, nil
}

// rateOf returns how much somebody who came in by l may say.
func (c *Chat) rateOf(l Login) Rate {
	if l.Bot || l.Door != "" {
		return c.o.Bots
	}
	return c.o.Rate
}

// aim finds the rooms that a bot asked for, and the number behind which it wants to be
// told everything. It refuses before anybody could learn of the bot.
func (m *BotSession) aim(ctx context.Context) error {
	if m.guest {
		return fault("command.guest", "bot")
	}
	if len(m.login.Rooms) > maxJoined {
		return fault("room.many", maxJoined)
	}
	var err error
	if m.from, err = m.after(ctx, m.login.Since); err != nil {
		return err
	}
	m.rooms = nil
	for _, word := range m.login.Rooms {
		st, ok := m.chat.directory.find(word, m.account)
		if !ok {
			return fault("room.unknown", text.Line(word))
		}
		if f := m.mayEnter(st, true); f != nil {
			return f
		}
		m.rooms = append(m.rooms, JoinedRoom{ID: st.ID})
	}
	if len(m.rooms) == 0 {
		m.rooms = []JoinedRoom{{ID: m.chat.o.Lobby}}
	}
	return nil
}

// after returns the number behind which everything since a moment, or a number, lies;
// everything that is still to come, for "".
func (m *BotSession) after(ctx context.Context, since string) (uint64, error) {
	head, err := m.chat.engine.Head(ctx)
	if err != nil || since == "" {
		return head, err
	}
	after, at, err := m.ParseSince(since)
	switch {
	case err != nil:
		return 0, err
	case !at.IsZero():
		return m.SeqBefore(ctx, at)
	case after > head:
		return 0, fault("since.ahead", after, head)
	}
	return after, nil
}

// arrive attaches a bot to its inbox and its rooms. Letters and lines since the number that
// it named come with the rest; nothing welcomes it.
func (m *BotSession) arrive(ctx context.Context) (*Welcome, error) {
	c := m.chat
	c.mail.open(&m.box, m.whole, m.account)
	m.box.goTo(m.from)
	for _, j := range m.rooms {
		if m.viewOf(j.ID) != nil {
			continue // it was named twice
		}
		st, ok := c.directory.get(j.ID)
		if f := m.mayEnter(st, ok); f != nil {
			return nil, f
		}
		r, err := c.hold(ctx, j.ID)
		if err != nil {
			return nil, err
		}
		v, _, err := m.attach(r, st, 0)
		if err != nil {
			return nil, err
		}
		v.cursor, v.watch = Cursor{Seq: m.from}, WatchAll
	}
	m.at = m.views[0]
	m.bell.Ring()
	return nil, nil
}

// Begin returns the number behind which a bot is told everything.
func (m *BotSession) Begin() uint64 { return m.from }

// Sent returns the ID of what m said, set or answered last: a Receipt will bear it.
func (m *pen) Sent() string { return m.sent }

// React answers the entry numbered ref, of a room that m is in, with an emoji. The error
// is a *Fault when the person can mend it.
func (m *BotSession) React(ctx context.Context, ref uint64, emoji text.Text) error {
	e, err := m.Entry(ctx, ref)
	if err != nil {
		return err
	}
	v := m.viewOf(e.Room)
	if v == nil || !e.IsTalk() || e.Body.IsZero() {
		return fault("show.none", ref)
	}
	return m.Act(ctx).reactTo(v, &e, emoji)
}
