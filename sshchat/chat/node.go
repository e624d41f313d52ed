package chat

import (
	"maps"
	"slices"

	"sshchat/sshchat"
	"sshchat/sshchat/books"
	"sshchat/sshchat/live"
	"sshchat/sshchat/lock"
	"sshchat/sshchat/people"
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
type sessions struct {
	mu       lock.Leaf                     // guards what follows; never held over a call out
	byName   map[sshchat.Skeleton]*Session // by the name they hold
	byID     map[string]*Session           // those, and whoever claims their first name
	programs map[*Session]struct{}         // which hold no name
}

func newSessions() *sessions {
	return &sessions{byName: map[sshchat.Skeleton]*Session{}, byID: map[string]*Session{}, programs: map[*Session]struct{}{}}
}

// begin takes in who is about to claim a first name: from the moment that there is a card of
// theirs it can be asked of them.
func (ss *sessions) begin(m *Session) {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	ss.byID[m.session] = m
}

// end lets go of who holds no name.
func (ss *sessions) end(m *Session) {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	delete(ss.byID, m.session)
}

// session returns who of this node is so called, or nil.
func (ss *sessions) session(id string) *Session {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	return ss.byID[id]
}

// addNamed takes in who has just claimed a name.
func (ss *sessions) addNamed(n sshchat.Name, m *Session) {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	ss.byName[n.Skeleton()] = m
}

// removeNamed lets go of m under a name that it holds no more.
func (ss *sessions) removeNamed(n sshchat.Name, m *Session) {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	if key := n.Skeleton(); ss.byName[key] == m {
		delete(ss.byName, key)
	}
}

// addProgram takes in who comes without a name.
func (ss *sessions) addProgram(m *Session) {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	ss.programs[m] = struct{}{}
}

// removeProgram lets go of who came without a name, and reports whether it was there.
func (ss *sessions) removeProgram(m *Session) bool {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	_, ok := ss.programs[m]
	delete(ss.programs, m)
	return ok
}

// bySkeleton returns who of this node holds a name, or nil.
func (ss *sessions) bySkeleton(key sshchat.Skeleton) *Session {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	return ss.byName[key]
}

// SessionOf returns the session that a card is of, if it is one of this node; nil: it is not.
func (ss *sessions) SessionOf(card *people.Card) *Session {
	if card == nil {
		return nil
	}
	return ss.session(card.Session)
}

// Everybody returns all sessions, programs too. Who is between two names comes once.
func (ss *sessions) Everybody() []*Session {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	all := make(map[*Session]struct{}, len(ss.byName)+len(ss.programs))
	for _, m := range ss.byName {
		all[m] = struct{}{}
	}
	maps.Copy(all, ss.programs)
	return slices.Collect(maps.Keys(all))
}

// ByAccount returns the sessions of an account, or a guest, programs too.
func (c *Node) ByAccount(account string) (all []*Session) {
	for _, card := range c.Cards.Of(account) {
		if m := c.SessionOf(&card); m != nil && !slices.Contains(all, m) {
			all = append(all, m)
		}
	}
	c.sessions.mu.Lock()
	programs := slices.Collect(maps.Keys(c.programs))
	c.sessions.mu.Unlock()
	for _, m := range programs {
		if m.AccountID() == account {
			all = append(all, m)
		}
	}
	return all
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
