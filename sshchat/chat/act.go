package chat

import (
	"context"

	"sshchat/sshchat"
)

// Act is something that a session does: who does it, and until when. What a person, a bot or a
// program can do in the chat are its methods; in which words they ask for it is not the chat's
// business. Only the session's own goroutine acts, but for what runs beside it.
type Act struct {
	Ctx  context.Context
	Chat *Chat
	By   *Session
}

// Act begins something that m does.
func (m *Session) Act(ctx context.Context) Act { return Act{Ctx: ctx, Chat: m.chat, By: m} }

// Tell answers whoever acts, and nobody else.
func (a Act) Tell(n sshchat.Notice) { a.By.Tell(n) }

// IsOver reports whether its person asked to leave.
func (m *Session) IsOver() bool { return m.quits }

// IsBusy reports whether a command runs beside the session.
func (m *Session) IsBusy() bool { return m.errand.running() }
