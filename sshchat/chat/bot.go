package chat

import (
	"context"

	"sshchat/sshchat"
	"sshchat/sshchat/books"
	"sshchat/sshchat/live"
	"sshchat/sshchat/people"
	"sshchat/sshchat/text"
)

// Bot is a program that is in rooms as people are: it holds its name, is seen, and is
// marked. It is in the rooms that it asked for, for this session only, and is told
// everything from one number on, in the log's order.
type Bot struct {
	*Session
	from uint64 // the number behind which it is told everything
}

// EnterBot brings a program in as Enter does a person. The error is a *Fault when the
// person behind it can mend it.
//
// Whoever entered must Leave, once.
func (c *Chat) EnterBot(ctx context.Context, l Login) (*Bot, error) {
	l.Bot = true
	b := &Bot{Session: newSession(c.Node, l)}
	if err := c.enter(ctx, b.Session, b); err != nil {
		return nil, err
	}
	return b, nil
}

// aim finds the rooms that a bot asked for, and the number behind which it wants to be
// told everything. It refuses before anybody could learn of the bot.
func (m *Bot) aim(ctx context.Context) error {
	if m.guest {
		return sshchat.NewFault("command.guest", "bot")
	}
	if len(m.login.Rooms) > people.MaxJoined {
		return sshchat.NewFault("room.many", people.MaxJoined)
	}
	var err error
	if m.from, err = books.After(ctx, m.books.Ledger, m.login.Since, m.Now()); err != nil {
		return err
	}
	m.rooms = nil
	for _, word := range m.login.Rooms {
		st, ok := m.books.Rooms.Find(word, m.account)
		if !ok {
			return sshchat.NewFault("room.unknown", text.Line(word))
		}
		if f := m.mayEnter(st, true); f != nil {
			return f
		}
		m.rooms = append(m.rooms, people.JoinedRoom{ID: st.ID})
	}
	if len(m.rooms) == 0 {
		m.rooms = []people.JoinedRoom{{ID: m.books.Options().Lobby}}
	}
	return nil
}

// arrive attaches a bot to its inbox and its rooms. Letters and lines since the number that
// it named come with the rest; nothing welcomes it.
func (m *Bot) arrive(ctx context.Context) (*sshchat.Welcome, error) {
	c := m.node
	c.Mail.Open(&m.box, m.whole, m.account)
	m.box.GoTo(m.from)
	for _, j := range m.rooms {
		if m.ViewOf(j.ID) != nil {
			continue // it was named twice
		}
		st, ok := c.Rooms.Get(j.ID)
		if f := m.mayEnter(st, ok); f != nil {
			return nil, f
		}
		r, err := c.Live.Hold(ctx, j.ID)
		if err != nil {
			return nil, err
		}
		v, _, err := m.attach(r, st, 0)
		if err != nil {
			return nil, err
		}
		v.cursor, v.watch = live.Cursor{Seq: m.from}, sshchat.WatchAll
	}
	m.at = m.views[0]
	m.Ring()
	return nil, nil
}

// Begin returns the number behind which a bot is told everything.
func (m *Bot) Begin() uint64 { return m.from }
