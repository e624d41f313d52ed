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
	Node *chat.Node
	By   *chat.Session
}

// Tell answers whoever acts, and nobody else.
func (a Act) Tell(n sshchat.Notice) { a.By.Tell(n) }

// Now is the time by the chat's clock.
func (a Act) Now() time.Time { return a.Node.Ledger.Clock.Now() }

// onlyOperators refuses what nobody but operators may do.
func (a Act) onlyOperators(what string) error {
	if a.By.Role() < sshchat.OperatorRole {
		return sshchat.NewFault("denied", what, sshchat.OperatorRole)
	}
	return nil
}

// ruledAnywhere returns the refusal that meets whoever acts in the whole chat or in some room. It must
// not be left behind with the account that it is about. What holds in a room that they may
// not know of is not asked: they are no member of it, and to be told would tell them of the room.
func (a Act) ruledAnywhere() error {
	seen := func(room sshchat.RoomID) bool {
		st, ok := a.Node.Rooms.Get(room)
		return ok && st.Visible(a.By.AccountID())
	}
	if s, ok := a.Node.Rules.FindAnywhere(a.By.SubjectIn(""), a.Now(), seen); ok {
		return a.Node.Refusal(s)
	}
	return nil
}
