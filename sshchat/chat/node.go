package chat

import (
	"slices"
	"sync/atomic"

	"sshchat/sshchat"
	"sshchat/sshchat/books"
	"sshchat/sshchat/live"
	"sshchat/sshchat/people"
	"sshchat/sshchat/reports"
	"sshchat/sshchat/roll"
)

// Node is the sessions of this node and the books that they share. What is done to the
// sessions of somebody is done here. All methods are safe for concurrent use.
type Node struct {
	*books.Books
	*sessions
	windowed atomic.Bool // somebody has, or had, several windows
}

// sessions is the sessions of this node. Whatever is done to a session from outside finds it
// here; who else is here, on all nodes, the cards say.
type sessions struct{ roll *roll.Roll[*Session] }

// bySkeleton returns who of this node holds a name, or nil.
func (ss *sessions) bySkeleton(key sshchat.Skeleton) *Session { return ss.roll.Named(key) }

// SessionsOf returns the sessions of this node that a card is of.
func (ss *sessions) SessionsOf(card *people.Card) []*Session {
	return ss.windows(card.Account, card.Session)
}

// windows returns the sessions of this node by which somebody is here.
func (ss *sessions) windows(account sshchat.AccountID, session string) []*Session {
	return slices.DeleteFunc(ss.ByAccount(account), func(m *Session) bool { return m.visiting || m.seat.Session != session })
}

// under returns the sessions of this node by which somebody holds a name.
func (ss *sessions) under(key sshchat.Skeleton) []*Session {
	if m := ss.roll.Named(key); m != nil {
		return ss.windows(m.AccountID(), m.seat.Session)
	}
	return nil
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

// tellReport tells those who have a session on this node of a report that somebody did something
// with: operators that it is there, and whoever made it that it was seen to.
func (c *Node) tellReport(r *reports.Report) {
	for _, m := range c.Everybody() {
		if n := books.ReportNews(r, m.Person(), m.Role()); n != nil && !m.visiting && !m.IsBot() {
			m.Tell(n)
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
