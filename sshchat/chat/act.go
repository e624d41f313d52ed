package chat

import (
	"context"
	"time"

	"sshchat/sshchat"
)

// Act is something that a session does: who does it, and until when. What a person, a bot or a
// program can do in the chat are its methods; in which words they ask for it is not the chat's
// business. Only the session's own goroutine acts, but for what runs beside it.
type Act struct {
	Ctx  context.Context
	Chat *Node
	By   *Session
}

// Tell answers whoever acts, and nobody else.
func (a Act) Tell(n sshchat.Notice) { a.By.Tell(n) }

// Now is the time by the chat's clock.
func (a Act) Now() time.Time { return a.Chat.Ledger.Clock.Now() }

// onlyOperators refuses what nobody but operators may do.
func (a Act) onlyOperators(what string) error {
	if a.By.Role() < sshchat.OperatorRole {
		return sshchat.NewFault("denied", what, sshchat.OperatorRole)
	}
	return nil
}
