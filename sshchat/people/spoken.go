package people

import (
	"slices"
	"time"

	"sshchat/sshchat"
)

// spoken is when those who are here spoke, as the log has it: so all nodes know the same. It is
// guarded by the lock of the cards.
type spoken struct {
	in   map[string]map[string]time.Time // in which room, by session
	last map[string]time.Time            // where everybody may know of it, by session
}

func newSpoken() spoken {
	return spoken{in: map[string]map[string]time.Time{}, last: map[string]time.Time{}}
}

// forget forgets a session: in these rooms, or with all set wholly.
func (s *spoken) forget(session string, rooms []string, all bool) {
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
func (cs *Cards) NoteSpoken(room string, e *sshchat.Entry, open bool) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	card := cs.saidByLocked(e.From)
	if card == nil {
		return
	}
	if cs.rooms[room][card.Session] != nil && cs.spoken.in[room][card.Session].Before(e.At) {
		if cs.spoken.in[room] == nil {
			cs.spoken.in[room] = map[string]time.Time{}
		}
		cs.spoken.in[room][card.Session] = e.At
	}
	if open && e.Kind.Is(sshchat.Line) && cs.spoken.last[card.Session].Before(e.At) {
		cs.spoken.last[card.Session] = e.At
	}
}

// saidByLocked returns the card of who said something: the one of that name, or their only one,
// as they may be called otherwise by now. Caller holds mu.
func (cs *Cards) saidByLocked(p sshchat.Person) *shownCard {
	all := cs.people[p.Account]
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
func (cs *Cards) forgetSpokenLocked(old *shownCard) {
	left := slices.Clone(old.Rooms)
	gone := true
	for _, card := range cs.people[old.Account] {
		if card.Session == old.Session {
			gone = false
			left = slices.DeleteFunc(left, func(room string) bool { return slices.Contains(card.Rooms, room) })
		}
	}
	cs.spoken.forget(old.Session, left, gone)
}

// LastSpoke returns when a session last said something where everybody may know of it.
func (cs *Cards) LastSpoke(session string) time.Time {
	cs.mu.RLock()
	defer cs.mu.RUnlock()
	return cs.spoken.last[session]
}

// SlowAs is whom slow mode counts: neither a reconnect nor a rename makes somebody new. Guests
// from one source are one.
func (cs *Cards) SlowAs(p sshchat.Person) string {
	if !p.Guest {
		return p.Account
	}
	cs.mu.RLock()
	defer cs.mu.RUnlock()
	for _, card := range cs.people[p.Account] {
		if source := card.Source(); source.IsValid() {
			return source.String()
		}
	}
	return p.Account
}
