package sshchat

import (
	"context"
	"strings"

	"sshchat/sshchat/text"
)

// Say says body in a room ("#ops"), to one person alone ("@bob"), or with "" where m is;
// code keeps it verbatim. It returns at once. The error is a *Fault when the person can
// mend it.
func (m *Member) Say(ctx context.Context, to string, body text.Text, code bool) error {
	if m.visiting && m.guest {
		return fault("command.guest", "say")
	}
	c := &Call{Ctx: ctx, Chat: m.chat, By: m}
	d := Detail{Code: code}
	switch {
	case strings.HasPrefix(to, "@"):
		who, err := c.addressee(to)
		if err != nil {
			return err
		}
		return c.write(who, body, d)
	case to == "" && m.peer != nil:
		return c.write(*m.peer, body, d)
	case to == "":
		return m.sayIn(m.at, Said, body, d)
	}
	v, err := m.speakIn(ctx, to)
	if err != nil {
		return err
	}
	return m.sayIn(v, Said, body, d)
}
