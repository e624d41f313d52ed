package sshchat

import (
	"maps"
	"slices"
	"sync"
)

// sessions is the sessions of this node. Whatever is done to a session from outside finds it
// here; who else is here, on all nodes, the cards say.
type sessions struct {
	mu       sync.Mutex           // guards what follows; never held over a call out
	byName   map[string]*Member   // by the skeleton of the name they hold
	programs map[*Member]struct{} // which hold no name
}

func newSessions() *sessions {
	return &sessions{byName: map[string]*Member{}, programs: map[*Member]struct{}{}}
}

// addNamed takes in who has just claimed a name.
func (ss *sessions) addNamed(n Name, m *Member) {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	ss.byName[n.Skeleton()] = m
}

// removeNamed lets go of m under a name that it holds no more.
func (ss *sessions) removeNamed(n Name, m *Member) {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	if key := n.Skeleton(); ss.byName[key] == m {
		delete(ss.byName, key)
	}
}

// addProgram takes in who comes without a name.
func (ss *sessions) addProgram(m *Member) {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	ss.programs[m] = struct{}{}
}

// removeProgram lets go of who came without a name, and reports whether it was there.
func (ss *sessions) removeProgram(m *Member) bool {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	_, ok := ss.programs[m]
	delete(ss.programs, m)
	return ok
}

// bySkeleton returns who of this node holds a name, or nil.
func (ss *sessions) bySkeleton(key string) *Member {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	return ss.byName[key]
}

// sessionOf returns the session that a card is of, if it is one of this node; nil: it is not.
func (ss *sessions) sessionOf(card *Card) *Member {
	if card == nil {
		return nil
	}
	ss.mu.Lock()
	defer ss.mu.Unlock()
	if m := ss.byName[skeleton(card.Name)]; m != nil && m.session == card.Session {
		return m
	}
	return nil
}

// everybody returns all sessions, programs too. Who is between two names comes once.
func (ss *sessions) everybody() []*Member {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	all := make(map[*Member]struct{}, len(ss.byName)+len(ss.programs))
	for _, m := range ss.byName {
		all[m] = struct{}{}
	}
	maps.Copy(all, ss.programs)
	return slices.Collect(maps.Keys(all))
}

// byAccount returns the sessions of an account, or a guest, programs too.
func (ss *sessions) byAccount(account string) []*Member {
	return slices.DeleteFunc(ss.everybody(), func(m *Member) bool { return m.accountID() != account })
}
