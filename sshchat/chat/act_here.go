package chat

import (
	"cmp"
	"slices"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/live"
	"sshchat/sshchat/people"
	"sshchat/sshchat/rooms"
	"sshchat/sshchat/text"
)

// Peer is whom m's lines go to alone; nil: they go to a room.
func (m *reading) Peer() *sshchat.Person { return m.peer }

// LastWriter is whose letter came last; nil: nobody's.
func (m *reading) LastWriter() *sshchat.Person { return m.heard }

// Print is the fingerprint of the key that m came in with; "" for a guest.
func (m *self) Print() string { return m.login.Key }

// FileRole is what the operator's files make of m.
func (m *self) FileRole() sshchat.Role { return m.login.Role }

// SetSettings changes how m sees the chat.
func (m *self) SetSettings(s sshchat.Settings) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.settings = s
}

// Now is the time by the chat's clock.
func (a Act) Now() time.Time { return a.Chat.Ledger.Clock.Now() }

// IsHere reports whether the session is in the room of a spot.
func (p Spot) IsHere() bool { return p.view != nil }

// Sight is the stretch of a spot that its person can see: all of what is no room of theirs.
func (p Spot) Sight() sshchat.Range {
	if p.view == nil {
		return sshchat.Range{}
	}
	return p.view.sight()
}

// PeopleHere returns how many are in the room that the session is in.
func (a Act) PeopleHere() int { return a.By.at.room.Count() }

// RosterHere returns who they are.
func (a Act) RosterHere() []sshchat.Presence { return a.By.at.room.Roster() }

// TopicHere returns the topic of the room that the session is in.
func (a Act) TopicHere() text.Text { return a.By.at.room.Topic() }

// SetTopicHere sets it.
func (a Act) SetTopicHere(topic text.Text) error { return a.setTopic(a.By.at, topic) }

// SayHere says something in the room that the session is in.
func (a Act) SayHere(k sshchat.Kind, body text.Text, d sshchat.Detail) error {
	return a.By.sayIn(a.By.at, k, body, d)
}

// EditHere changes what the session said in its room.
func (a Act) EditHere(body text.Text, d sshchat.Detail) error {
	m := a.By
	if err := m.mayWrite(m.at.room.ID()); err != nil {
		return err
	}
	if err := m.maySay(m.at, a.Now()); err != nil {
		return err
	}
	return m.put(m.at, sshchat.Edited, body, d)
}

// ReactHere answers a line of the room that the session is in; see react.
func (a Act) ReactHere(emoji text.Text, which Aim) (found bool, err error) {
	return a.react(a.By.at, emoji, which)
}

// TurnBack turns from letters to the room that the session is in.
func (a Act) TurnBack() error { return a.TurnTo(a.By.at) }

// TurnToPeer turns to one person: what is typed goes to them alone.
func (a Act) TurnToPeer(who sshchat.Person, entries []sshchat.Entry) {
	a.By.peer = &who
	a.By.show(sshchat.Opened{Scene: sshchat.Scene{Room: a.LettersWith(who).Label}, Peer: who.Name, Entries: entries})
}

// Join comes into a room, or turns to it. A room that the session founded is paid for.
func (a Act) Join(st rooms.Room, founded bool) error {
	m := a.By
	if err := m.mayEnter(st, true); err != nil {
		return err
	}
	if v := m.ViewOf(st.ID); v != nil {
		return a.TurnTo(v)
	}
	if len(m.views) >= people.MaxJoined {
		return sshchat.NewFault("room.many", people.MaxJoined)
	}
	if !founded {
		if err := m.Pace(); err != nil { // everybody there sees it, as they do a line
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

// Leave leaves a room, and says where the session is then. The last one is left by quitting.
func (a Act) Leave(p Spot) error {
	m := a.By
	if len(m.views) == 1 {
		return sshchat.NewFault("room.last")
	}
	turned := p.view == m.at
	m.leaveRoom(a.Ctx, p.view, sshchat.Quit)
	a.Tell(sshchat.Done{Key: "room.left", Args: []any{text.Line(p.Label), text.Line(m.at.label)}})
	if turned && m.at.missed.Lines > 0 {
		if err := a.TurnTo(m.at); err != nil {
			return err
		}
	}
	return m.keepLeft(a.Ctx, p.ID)
}

// Watched returns how much the session sees of a room that it is not looking at.
func (a Act) Watched(p Spot) sshchat.Watch { return cmp.Or(p.view.watch, sshchat.WatchAll) }

// Watch sets it.
func (a Act) Watch(p Spot, w sshchat.Watch) error {
	p.view.watch = w
	a.Tell(sshchat.Done{Key: "watch.set", Args: []any{text.Line(p.Label), string(w)}})
	return a.By.keepWatch(a.Ctx, p.view)
}

// Mine notes how the session is in a room, if it is.
func (a Act) Mine(r *live.Room, info *sshchat.RoomInfo) {
	for i, v := range a.By.views {
		if v.room == r && !v.deaf {
			info.Index, info.Current, info.Watch = i+1, v == a.By.at, cmp.Or(v.watch, sshchat.WatchAll)
			info.Unread, info.Calls = v.missed.Lines, v.missed.Mentions
		}
	}
}

// Closes notes that the session closes a room: if it is there, the answer to that tells it so.
func (a Act) Closes(id string) {
	if a.By.ViewOf(id) != nil {
		a.By.closes = id
	}
}

// everywhereMost bounds in how many rooms the server's own machine searches at once; people
// are in maxJoined at most.
const everywhereMost = 1000

// Everywhere returns every spot of the session's: the rooms that it is in, and the letters. A
// program is in no room; those of its account are meant.
func (a Act) Everywhere() (spots []Spot) {
	m := a.By
	if m.AccountID() != "" && !m.local {
		spots = append(spots, Spot{ID: sshchat.InboxOf(m.AccountID()), Letters: true})
	}
	for _, id := range a.everyRoom() {
		st, ok := a.Chat.Rooms.Get(id)
		if ok && st.Visible(m.AccountID()) && m.Sanctioned("ban", id) == nil {
			spots = append(spots, Spot{ID: id, Label: m.LabelFor(st), view: m.ViewOf(id)})
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
		rooms := a.Chat.Rooms.Seen(m.AccountID())
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

// RoomHeld is a room that somebody holds; nil: nobody is there.
func (a Act) RoomHeld(id string) *live.Room { return a.Chat.Live.Held(id) }

// IsIn reports whether the session of a card is in a room.
func (a Act) IsIn(room string, of people.Card) bool { return a.Chat.Cards.IsIn(room, of.Session) }

// AddAnswers adds to entries of a range how they were reacted to.
func (a Act) AddAnswers(r sshchat.Range, entries []sshchat.Entry) error {
	return a.Chat.Live.AddAnswers(a.Ctx, r, entries)
}

// NamesOf returns the names of an account, as it spells them.
func (a Act) NamesOf(of *people.Account) ([]text.Text, error) {
	return a.Chat.People.NamesOf(a.Ctx, of)
}

// InviteName lets whoever comes first with a key have a name, where names are by invitation.
func (a Act) InviteName(n sshchat.Name) error { return a.Chat.People.Invite(a.Ctx, n) }
