package sshchat

import (
	"context"
	"strings"

	"sshchat/sshchat/text"
)

// talk says a line to where m is: to the room, or to one person.
func (m *Member) talk(ctx context.Context, line text.Text) error {
	if m.peer != nil {
		return m.Act(ctx).write(*m.peer, line, Detail{})
	}
	return m.speak(ctx, m.at, line)
}

// talkTo says a line that begins with '#': "#ops text" goes to the room ops, "##ops
// text" says "#ops text" here. A word that no room of m's has is refused and not said:
// what was meant for one room must not land in another because of a slip.
func (m *Member) talkTo(ctx context.Context, line text.Text) error {
	s := line.String()
	word, rest := splitWord(s)
	if strings.HasPrefix(word, "##") && looksLikeRoom(word[1:]) {
		return m.talk(ctx, text.Block(s[1:]))
	}
	if rest == "" || !looksLikeRoom(word) {
		return m.talk(ctx, line)
	}
	c := m.Act(ctx)
	p, err := c.room(word)
	switch {
	case err == nil && p.view != nil:
		return m.speak(ctx, p.view, text.Block(rest))
	case err == nil:
		return fault("room.notin", text.Line(p.Label))
	}
	return fault("room.hash", echo(word))
}
