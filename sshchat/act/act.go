package act

import (
	"context"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
)

// Act is something that a session does: who does it, and until when. What is asked before
// anything is done, of places and of people, are its methods. Only the session's own goroutine
// acts, but for what runs beside it.
type Act struct {
	Ctx  context.Context
	Chat *chat.Node
	By   *chat.Session
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
