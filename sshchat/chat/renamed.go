package chat

import (
	"context"

	"sshchat/sshchat"
	"sshchat/sshchat/people"
	"sshchat/sshchat/tray"
)

// renamed has m be called as an operator says, and frees the name that m had: whoever looks after
// the chat may give it to somebody else, or ban it. Of several windows one is the quickest, and all
// are told. It fails where somebody took the name meanwhile.
func (c *Node) renamed(ctx context.Context, m *Session, o *tray.Renaming) {
	old := m.held()
	to, err := sshchat.ParseName(o.To)
	if err == nil {
		err = c.Rename(ctx, m, to)
	}
	if err == nil && !m.guest && old.Skeleton() != to.Skeleton() {
		id := m.AccountID()
		err = c.People.Disown(ctx, old.Skeleton(), func(is people.Ownership) bool { return is.Account == id })
	}
	switch {
	case err != nil && !sshchat.IsFault(err, "nick.same"):
		c.Ledger.Warn(ctx, "call somebody as an operator says", "name", old.String(), "to", o.To, "err", err)
	case o.Why.IsZero():
		m.Tell(sshchat.Done{Key: "rename.now", Args: []any{o.By, o.Was, to.Text()}})
	default:
		m.Tell(sshchat.Done{Key: "rename.you", Args: []any{o.By, o.Was, to.Text(), o.Why}})
	}
}
