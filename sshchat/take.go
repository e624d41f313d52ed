package sshchat

import "context"

const (
	// maxTake is how much one wake shows at most: a few screenfuls. What is more
	// comes with the next frame, between which the keyboard gets its turn.
	maxTake = 128

	// pageBytes is how much is read from the log at once for one person: hundreds who do
	// not take what they asked for hold as much.
	pageBytes = 256 << 10

	// screenful is what somebody who was skipped ahead sees of the room.
	screenful = 50
)

// News is what a session has to show since it last asked.
type News struct {
	Welcome *Welcome // with the first News alone, whose Entries are the backlog
	Entries []*Entry // in the log's order; shared, read-only
	Notices []Notice // to be shown below the entries

	more bool // there is more: the bell rings again
}

// Take returns what is new to m and moves its cursors past it. buf is reused for
// the entries. It may read from the disk when m is far behind, so no lock is held.
func (m *Member) Take(ctx context.Context, buf []*Entry) (News, error) {
	n := News{Entries: buf[:0]}
	if m.welcome != nil {
		// A Welcome is never the last: the newcomer's own arrival follows.
		defer m.bell.Ring()
		if err := m.takePast(ctx, m.at, &n); err != nil {
			return n, err
		}
		n.Welcome, m.welcome = m.welcome, nil
		var err error
		n.Entries, err = m.chat.withQuotes(ctx, m.once(m.dropIgnored(n.Entries)))
		return n, err
	}
	m.keepShown(ctx)
	m.keepTalked(ctx)
	if err := m.obey(ctx); err != nil {
		return n, err
	}
	if m.turned { // what one finds in a room stands above what is said from then on
		m.turned = false
		n.Notices = m.takeNotices()
		m.bell.Ring()
		return n, nil
	}
	if err := m.gather(ctx, &n); err != nil {
		return n, err
	}
	var err error
	// What is left is worth looking for what it answers.
	if n.Entries, err = m.chat.withQuotes(ctx, m.filtered(n.Entries)); err != nil {
		return n, err
	}
	if n.more {
		m.bell.Ring()
		return n, nil // a notice may be about a line that is still to come
	}
	n.Notices = m.takeNotices()
	return n, nil
}

// show tells m what is in the room that m turned to.
func (m *reading) show(o Opened) {
	m.turned = true
	m.Tell(o)
}
