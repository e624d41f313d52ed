package people

import (
	"net/netip"
	"slices"

	"sshchat/sshchat"
)

// What is asked of everybody who is here, on whichever node, and of all cards of one person.

// removeOfLocked takes a card out of those of its person. Caller holds mu.
func (cs *Cards) removeOfLocked(old *shownCard) {
	rest := slices.DeleteFunc(cs.people[old.Account], func(c *shownCard) bool { return c == old })
	if len(rest) == 0 {
		delete(cs.people, old.Account)
		return
	}
	cs.people[old.Account] = rest
}

// Of returns the cards of an account, or a guest, who is here.
func (cs *Cards) Of(account string) []Card {
	cs.mu.RLock()
	defer cs.mu.RUnlock()
	all := make([]Card, len(cs.people[account]))
	for i, c := range cs.people[account] {
		all[i] = c.Card
	}
	return all
}

// Under returns the card of who is here under a name of that skeleton.
func (cs *Cards) Under(skeleton string) (Card, bool) {
	cs.mu.RLock()
	defer cs.mu.RUnlock()
	for _, in := range []map[string]*shownCard{cs.ours, cs.others} {
		if card := in[skeleton]; card != nil {
			return card.Card, true
		}
	}
	return Card{}, false
}

// IsElsewhere reports whether an account, or a guest, is here by a session of another node.
func (cs *Cards) IsElsewhere(account string) bool {
	cs.mu.RLock()
	defer cs.mu.RUnlock()
	return slices.ContainsFunc(cs.people[account], func(c *shownCard) bool { return c.Node != cs.Node })
}

// AddAccounts adds to all those of who is here.
func (cs *Cards) AddAccounts(all map[string]bool) {
	cs.mu.RLock()
	defer cs.mu.RUnlock()
	for account := range cs.people {
		all[account] = true
	}
}

// HighestFrom returns the highest role of those who are here from a network.
func (cs *Cards) HighestFrom(p netip.Prefix) (highest sshchat.Role) {
	cs.mu.RLock()
	defer cs.mu.RUnlock()
	for _, cards := range cs.people {
		for _, c := range cards {
			if p.Contains(c.Addr) {
				highest = max(highest, c.Role)
			}
		}
	}
	return highest
}

// CountIn returns how many are in a room.
func (cs *Cards) CountIn(room string) int {
	cs.mu.RLock()
	defer cs.mu.RUnlock()
	return len(cs.rooms[room])
}

// CountByNode returns how many sessions are on each node.
func (cs *Cards) CountByNode() map[string]int {
	cs.mu.RLock()
	defer cs.mu.RUnlock()
	n := map[string]int{}
	for _, cards := range cs.people {
		for _, c := range cards {
			n[c.Node]++
		}
	}
	return n
}
