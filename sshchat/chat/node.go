package chat

import (
	"sshchat/sshchat"
	"sshchat/sshchat/books"
	"sshchat/sshchat/live"
	"sshchat/sshchat/people"
	"sshchat/sshchat/roll"
	"sshchat/sshchat/text"
)

// Node is the sessions of this node and the books that they share. What is done to the
// sessions of somebody is done here. All methods are safe for concurrent use.
type Node struct {
	*books.Books
	*sessions
}

// sessions is the sessions of this node. Whatever is done to a session from outside finds it
// here; who else is here, on all nodes, the cards say.
type sessions struct{ roll *roll.Roll[*Session] }

// bySkeleton returns who of this node holds a name, or nil.
func (ss *sessions) bySkeleton(key sshchat.Skeleton) *Session { return ss.roll.Named(key) }

// SessionOf returns the session that a card is of, if it is one of this node; nil: it is not.
func (ss *sessions) SessionOf(card *people.Card) *Session {
	if card == nil {
		return nil
	}
	return ss.roll.ByID(card.Session)
}

// Everybody returns all sessions, programs too. Who is between two names comes once.
func (ss *sessions) Everybody() []*Session { return ss.roll.All() }

// ByAccount returns the sessions of an account, or a guest, programs too.
func (ss *sessions) ByAccount(account sshchat.AccountID) []*Session {
	return ss.roll.ByAccount(account)
}

// tellOperators tells those who look after the chat and have a session on this node.
func (c *Node) tellOperators(n sshchat.Notice) {
	for _, m := range c.Everybody() {
		if m.Role() >= sshchat.OperatorRole {
			m.Tell(n)
		}
	}
}

// tellReport tells the operators who have a session on this node of a new report.
func (c *Node) tellReport(r *books.Report) {
	for _, m := range c.Everybody() {
		if m.Role() >= sshchat.OperatorRole && !m.visiting && !m.IsBot() && r.MayRead(m.AccountID()) {
			m.Tell(sshchat.Done{Key: "report.new", Args: []any{r.By.Name, r.Whom.Name, text.Line(r.Room), r.Why}})
		}
	}
}

// membersIn returns the sessions that are in a room of this node, and the programs that
// listen there.
func membersIn(r *live.Room) []*Session {
	var all []*Session
	for _, who := range r.Readers() {
		if m, ok := who.(*Session); ok {
			all = append(all, m)
		}
	}
	return all
}
