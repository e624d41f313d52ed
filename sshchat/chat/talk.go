package chat

import (
	"context"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

// Talk says a line to where m is: to the room, or to one person.
func (m *Session) Talk(ctx context.Context, line text.Text) error {
	if m.peer != nil {
		return m.Act(ctx).Write(*m.peer, line, sshchat.Detail{})
	}
	return m.speak(ctx, m.at, line)
}

// TalkTo says a line that begins with '#': "#ops text" goes to the room ops, "##ops
// text" says "#ops text" here. A word that no room of m's has is refused and not said:
// what was meant for one room must not land in another because of a slip.
func (m *Session) TalkTo(ctx context.Context, line text.Text) error {
	s := line.String()
	word, rest := sshchat.SplitWord(s)
	if strings.HasPrefix(word, "##") && sshchat.LooksLikeRoom(word[1:]) {
		return m.Talk(ctx, text.Block(s[1:]))
	}
	if rest == "" || !sshchat.LooksLikeRoom(word) {
		return m.Talk(ctx, line)
	}
	c := m.Act(ctx)
	p, err := c.Room(word)
	switch {
	case err == nil && p.view != nil:
		return m.speak(ctx, p.view, text.Block(rest))
	case err == nil:
		return sshchat.NewFault("room.notin", text.Line(p.Label))
	}
	return sshchat.NewFault("room.hash", sshchat.Echo(word))
}
