package table

import (
	"sshchat/sshchat"
	"sshchat/sshchat/chat"
)

// MayUse returns why m may not use a command; nil: m may.
func MayUse(m *chat.Session, row *sshchat.Command) *sshchat.Fault {
	switch {
	case m.Role() < row.Role && !m.IsVisitor() && row.Name == "mute": // what they mean they may do for themselves
		return sshchat.NewFault("denied.mute", row.Name, row.Role)
	case m.Role() < row.Role && !m.IsVisitor() && row.Name == "rename":
		return sshchat.NewFault("denied.rename", row.Name, row.Role)
	case m.Role() < row.Role:
		return sshchat.NewFault("denied", row.Name, row.Role)
	case !m.IsVisitor() && row.Program:
		return sshchat.NewFault("command.program", row.Name)
	case !m.IsVisitor():
		return nil
	case m.IsLocal() && row.Needs == sshchat.NeedsAccount:
		return sshchat.NewFault("command.account", row.Name)
	case m.IsLocal() && row.Name == "bot": // which comes in over SSH, and then is no visit
		return sshchat.NewFault("command.bot")
	case row.Needs == sshchat.NeedsSession:
		return sshchat.NewFault("command.session", row.Name)
	case m.IsGuest() && row.Needs != sshchat.NeedsNothing:
		return sshchat.NewFault("command.guest", row.Name)
	}
	return nil
}

// WordsBelow lists the words of a row that m may use.
func WordsBelow(m *chat.Session, r *Row) (words []string) {
	for _, c := range r.Below {
		if MayUse(m, c) == nil {
			words = append(words, c.Word())
		}
	}
	return words
}
