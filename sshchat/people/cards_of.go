package people

import (
	"net/netip"
	"slices"

	"sshchat/sshchat"
)

// What is asked of everybody who is here, on whichever node, and of all cards of one person.

// removeOfLocked takes a card out of those of its person. Caller holds mu.
func (e *everybody) removeOfLocked(old *shownCard) {
	rest := slices.DeleteFunc(e.people[old.Account], func(c *shownCard) bool { return c == old })
	if len(rest) == 0 {
		delete(e.people, old.Account)
		return
	}
	e.people[old.Account] = rest
}

// Of returns the cards of an account, or a guest, who is here.
func (e *everybody) Of(account sshchat.AccountID) []Card {
	e.mu.RLock()
	defer e.mu.RUnlock()
	all := make([]Card, len(e.people[account]))
	for i, c := range e.people[account] {
		all[i] = c.Card
	}
	return all
}

// Under returns the card of who is here under a name of that skeleton.
func (cs *Cards) Under(skeleton sshchat.Skeleton) (Card, bool) {
	cs.mu.RLock()
	defer cs.mu.RUnlock()
	for _, in := range []map[sshchat.Skeleton]*shownCard{cs.ours, cs.others} {
		if card := in[skeleton]; card != nil {
			return card.Card, true
		}
	}
	return Card{}, false
}

// IsElsewhere reports whether an account, or a guest, is here by a session of another node.
func (cs *Cards) IsElsewhere(account sshchat.AccountID) bool {
	cs.mu.RLock()
	defer cs.mu.RUnlock()
	return slices.ContainsFunc(cs.people[account], func(c *shownCard) bool { return c.Node != cs.Node })
}

// AddAccounts adds to all those of who is here.
func (e *everybody) AddAccounts(all map[sshchat.AccountID]bool) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	for account := range e.people {
		all[account] = true
	}
}

// HighestFrom returns the highest role of those who are here from a network.
func (e *everybody) HighestFrom(p netip.Prefix) (highest sshchat.Role) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	for _, cards := range e.people {
		for _, c := range cards {
			if p.Contains(c.Addr) {
				highest = max(highest, c.Role)
			}
		}
	}
	return highest
}

// CountIn returns how many are in a room.
func (e *everybody) CountIn(room sshchat.RoomID) int {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return len(e.rooms[room])
}

// CountByNode returns how many sessions are on each node.
func (e *everybody) CountByNode() map[string]int {
	e.mu.RLock()
	defer e.mu.RUnlock()
	n := map[string]int{}
	for _, cards := range e.people {
		for _, c := range cards {
			n[c.Node]++
		}
	}
	return n
}

// IsIn reports whether a session is to be seen in a room.
func (e *everybody) IsIn(room sshchat.RoomID, session string) bool {
	e.mu.RLock()
	defer e.mu.RUnlock()
	_, in := e.rooms[room][session]
	return in
}

// InRoom returns who is in a room, in no order.
func (e *everybody) InRoom(room sshchat.RoomID) []sshchat.Here {
	e.mu.RLock()
	defer e.mu.RUnlock()
	all := make([]sshchat.Here, 0, len(e.rooms[room]))
	for _, card := range e.rooms[room] {
		here := sshchat.Here{Presence: card.presence, Session: card.Session}
		here.Spoke = e.spoken.in[room][card.Session] // what they say elsewhere is no business of who is here
		all = append(all, here)
	}
	return all
}

// SomeIn returns at most so many of who is in a room besides one session, and how many
// besides it there are.
func (e *everybody) SomeIn(room sshchat.RoomID, most int, besides string) (some []sshchat.Presence, others int) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	others = len(e.rooms[room])
	if _, in := e.rooms[room][besides]; in {
		others--
	}
	for _, card := range e.rooms[room] {
		if len(some) == most {
			break
		}
		if card.Session != besides {
			some = append(some, card.presence)
		}
	}
	return some, others
}
