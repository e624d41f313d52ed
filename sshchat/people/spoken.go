package people

import (
	"net/netip"
	"slices"
	"time"

	"sshchat/sshchat"
)

// spoken is when those who are here spoke, as the log has it: so all nodes know the same. It is
// guarded by the lock of the cards.
type spoken struct {
	in   map[sshchat.RoomID]map[string]time.Time // in which room, by session
	last map[string]time.Time                    // where everybody may know of it, by session
}

func newSpoken() spoken {
	return spoken{in: map[sshchat.RoomID]map[string]time.Time{}, last: map[string]time.Time{}}
}

// forget forgets a session: in these rooms, or with all set wholly.
func (s *spoken) forget(session string, rooms []sshchat.RoomID, all bool) {
	for _, room := range rooms {
		delete(s.in[room], session)
		if len(s.in[room]) == 0 {
			delete(s.in, room)
		}
	}
	if all {
		delete(s.last, session)
	}
}

// NoteSpoken takes over that somebody spoke in a room; open says that everybody may know.
func (e *everybody) NoteSpoken(room sshchat.RoomID, said *sshchat.Entry, open bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	card := e.saidByLocked(said.From)
	if card == nil {
		return
	}
	if e.rooms[room][card.Session] != nil && e.spoken.in[room][card.Session].Before(said.At) {
		if e.spoken.in[room] == nil {
			e.spoken.in[room] = map[string]time.Time{}
		}
		e.spoken.in[room][card.Session] = said.At
	}
	if open && said.Kind.Is(sshchat.Line) && e.spoken.last[card.Session].Before(said.At) {
		e.spoken.last[card.Session] = said.At
	}
}

// saidByLocked returns the card of who said something: the one of that name, or their only one,
// as they may be called otherwise by now. Caller holds mu.
func (e *everybody) saidByLocked(p sshchat.Person) *shownCard {
	all := e.people[p.Account]
	for _, card := range all {
		if card.presence.Name == p.Name {
			return card
		}
	}
	if len(all) == 1 {
		return all[0]
	}
	return nil
}

// forgetSpokenLocked forgets when somebody spoke in rooms that no card of their session names
// any more. Caller holds mu.
func (e *everybody) forgetSpokenLocked(old *shownCard) {
	left := slices.Clone(old.Rooms)
	gone := true
	for _, card := range e.people[old.Account] {
		if card.Session == old.Session {
			gone = false
			left = slices.DeleteFunc(left, func(room sshchat.RoomID) bool { return slices.Contains(card.Rooms, room) })
		}
	}
	e.spoken.forget(old.Session, left, gone)
}

// LastSpoke returns when a session last said something where everybody may know of it.
func (e *everybody) LastSpoke(session string) time.Time {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return e.spoken.last[session]
}

// SlowAs is whom slow mode counts: neither a reconnect nor a rename makes somebody new. Guests
// from one source are one.
func SlowAs(account sshchat.AccountID, guest bool, from netip.Addr) string {
	if source := sshchat.SourceOf(from); guest && source.IsValid() {
		return source.String()
	}
	return string(account)
}

// SlowAs is whom slow mode counts when somebody spoke, on whichever node.
func (e *everybody) SlowAs(p sshchat.Person) string {
	if !p.Guest {
		return string(p.Account)
	}
	e.mu.RLock()
	defer e.mu.RUnlock()
	for _, card := range e.people[p.Account] {
		if card.Source().IsValid() {
			return SlowAs(p.Account, true, card.Addr)
		}
	}
	return string(p.Account)
}
