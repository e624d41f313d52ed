package sshchat

import (
	"cmp"
	"slices"
	"time"

	"sshchat/sshchat/text"
)

// RoomBook is the book of which rooms there are.
func (c *Chat) RoomBook() *roomBook { return c.directory }

// RuleBook is the book of bans, mutes and lockdown.
func (c *Chat) RuleBook() *ruleBook { return c.rules }

// AuditLog keeps the acts of moderation; nil: nobody does.
func (c *Chat) AuditLog() Audit { return c.o.Audit }

// LobbyID is the ID of the room in which everybody begins.
func (c *Chat) LobbyID() string { return c.o.Lobby }

// Peer is whom m's lines go to alone; nil: they go to a room.
func (m *reading) Peer() *Person { return m.peer }

// LastWriter is whose letter came last; nil: nobody's.
func (m *reading) LastWriter() *Person { return m.heard }

// Print is the fingerprint of the key that m came in with; "" for a guest.
func (m *self) Print() string { return m.login.Key }

// FileRole is what the operator's files make of m.
func (m *self) FileRole() Role { return m.login.Role }

// SetSettings changes how m sees the chat.
func (m *self) SetSettings(s Settings) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.settings = s
}

// now is the time by the chat's clock.
func (a Act) now() time.Time { return a.Chat.clock.Now() }

// isHere reports whether the session is in the room of a spot.
func (p Spot) isHere() bool { return p.view != nil }

// sight is the stretch of a spot that its person can see: all of what is no room of theirs.
func (p Spot) sight() Range {
	if p.view == nil {
		return Range{}
	}
	return p.view.sight()
}

// peopleHere returns how many are in the room that the session is in.
func (a Act) peopleHere() int { return a.By.at.room.Count() }

// rosterHere returns who they are.
func (a Act) rosterHere() []Presence { return a.By.at.room.Roster() }

// topicHere returns the topic of the room that the session is in.
func (a Act) topicHere() text.Text { return a.By.at.room.Topic() }

// setTopicHere sets it.
func (a Act) setTopicHere(topic text.Text) error { return a.setTopic(a.By.at, topic) }

// sayHere says something in the room that the session is in.
func (a Act) sayHere(k Kind, body text.Text, d Detail) error { return a.By.sayIn(a.By.at, k, body, d) }

// editHere changes what the session said in its room.
func (a Act) editHere(body text.Text, d Detail) error {
	m := a.By
	if err := m.mayWrite(m.at.room.ID()); err != nil {
		return err
	}
	if err := m.maySay(m.at, a.now()); err != nil {
		return err
	}
	return m.put(m.at, Edited, body, d)
}

// reactHere answers a line of the room that the session is in; see react.
func (a Act) reactHere(emoji text.Text, which Aim) (found bool, err error) {
	return a.react(a.By.at, emoji, which)
}

// turnBack turns from letters to the room that the session is in.
func (a Act) turnBack() error { return a.turnTo(a.By.at) }

// turnToPeer turns to one person: what is typed goes to them alone.
func (a Act) turnToPeer(who Person, entries []Entry) {
	a.By.peer = &who
	a.By.show(Opened{Scene: Scene{Room: a.lettersWith(who).Label}, Peer: who.Name, Entries: entries})
}

// join comes into a room, or turns to it. A room that the session founded is paid for.
func (a Act) join(st roomState, founded bool) error {
	m := a.By
	if err := m.mayEnter(st, true); err != nil {
		return err
	}
	if v := m.viewOf(st.ID); v != nil {
		return a.turnTo(v)
	}
	if len(m.views) >= maxJoined {
		return fault("room.many", maxJoined)
	}
	if !founded {
		if err := m.pace(); err != nil { // everybody there sees it, as they do a line
			return err
		}
	}
	opened, err := m.joinRoom(a.Ctx, st)
	if err != nil {
		return err
	}
	opened.Founded = founded
	m.show(opened)
	return m.keepJoined(a.Ctx, m.at)
}

// leave leaves a room, and says where the session is then. The last one is left by quitting.
func (a Act) leave(p Spot) error {
	m := a.By
	if len(m.views) == 1 {
		return fault("room.last")
	}
	turned := p.view == m.at
	m.leaveRoom(a.Ctx, p.view, Quit)
	a.tell(Done{"room.left", []any{text.Line(p.Label), text.Line(m.at.label)}})
	if turned && m.at.missed.Lines > 0 {
		if err := a.turnTo(m.at); err != nil {
			return err
		}
	}
	return m.keepLeft(a.Ctx, p.ID)
}

// watched returns how much the session sees of a room that it is not looking at.
func (a Act) watched(p Spot) Watch { return cmp.Or(p.view.watch, WatchAll) }

// watch sets it.
func (a Act) watch(p Spot, w Watch) error {
	p.view.watch = w
	a.tell(Done{"watch.set", []any{text.Line(p.Label), string(w)}})
	return a.By.keepWatch(a.Ctx, p.view)
}

// mine notes how the session is in a room, if it is.
func (a Act) mine(r *Room, info *RoomInfo) {
	for i, v := range a.By.views {
		if v.room == r && !v.deaf {
			info.Index, info.Current, info.Watch = i+1, v == a.By.at, cmp.Or(v.watch, WatchAll)
			info.Unread, info.Calls = v.missed.Lines, v.missed.Mentions
		}
	}
}

// closes notes that the session closes a room: if it is there, the answer to that tells it so.
func (a Act) closes(id string) {
	if a.By.viewOf(id) != nil {
		a.By.closes = id
	}
}

// everywhereMost bounds in how many rooms the server's own machine searches at once; people
// are in maxJoined at most.
const everywhereMost = 1000

// everywhere returns every spot of the session's: the rooms that it is in, and the letters. A
// program is in no room; those of its account are meant.
func (a Act) everywhere() (spots []Spot) {
	m := a.By
	if m.accountID() != "" && !m.local {
		spots = append(spots, Spot{ID: inboxOf(m.accountID()), Letters: true})
	}
	for _, id := range a.everyRoom() {
		st, ok := a.Chat.directory.get(id)
		if ok && st.visible(m.accountID()) && m.sanctioned("ban", id) == nil {
			spots = append(spots, Spot{ID: id, Label: m.labelFor(st), view: m.viewOf(id)})
		}
	}
	return spots
}

// everyRoom returns the IDs of the session's rooms, each once.
func (a Act) everyRoom() (ids []string) {
	add := func(id string) {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	m := a.By
	switch {
	case m.local:
		rooms := a.Chat.directory.seen(m.accountID())
		for _, st := range rooms[:min(len(rooms), everywhereMost)] {
			ids = append(ids, st.ID)
		}
	case m.visiting:
		for _, j := range m.remembered() {
			add(j.ID)
		}
	default:
		for _, v := range m.views {
			add(v.room.ID())
		}
	}
	return ids
}
