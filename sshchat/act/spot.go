package act

import (
	"slices"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/live"
	"sshchat/sshchat/people"
	"sshchat/sshchat/text"
)

// Spot is what a command looks at or acts on: a room, whether or not its caller is in
// it, or the letters between its caller and somebody.
type Spot struct {
	ID      sshchat.RoomID    // as the engine knows it
	Label   string            // as the caller writes it
	Peer    sshchat.AccountID // the other's account, for letters
	Letters bool              // all of the caller's letters
	View    *chat.View        // nil: the caller is not there
}

// Where returns the place that words are about: the room or the person that they begin
// with, or where the session is. rest is what follows.
func (a Act) Where(words string) (p Spot, rest string, err error) {
	word, rest := sshchat.SplitWord(words)
	switch {
	case strings.HasPrefix(word, "#"):
		p, err = a.Room(word)
		return p, rest, err
	case strings.HasPrefix(word, "@"):
		p, err = a.LettersNamed(word)
		return p, rest, err
	}
	return a.Spot(), words, nil
}

// Spot is where what the caller types goes.
func (a Act) Spot() Spot {
	if a.By.Peer() != nil {
		return a.LettersWith(*a.By.Peer())
	}
	return a.Here()
}

// Here is the room that the caller is in.
func (a Act) Here() Spot {
	v := a.By.At()
	return Spot{ID: v.ID(), Label: v.Label(), View: v}
}

// Room finds the room that a word means. One that the caller may not know of is
// unknown, in the same words and after the same steps.
func (a Act) Room(word string) (Spot, error) {
	st, ok := a.By.Find(word)
	if !ok {
		return Spot{}, sshchat.NewFault("room.unknown", sshchat.Echo(word))
	}
	if err := a.By.Sanctioned("ban", st.ID); err != nil {
		return Spot{}, err
	}
	return Spot{ID: st.ID, Label: a.By.LabelFor(st), View: a.By.ViewOf(st.ID)}, nil
}

// LettersNamed are those with whom a word such as "@bob" names.
func (a Act) LettersNamed(word string) (Spot, error) {
	who, err := a.Addressee(word)
	if err != nil {
		return Spot{}, err
	}
	return a.LettersWith(who), nil
}

// LettersWith are those with one person.
func (a Act) LettersWith(who sshchat.Person) Spot {
	return Spot{ID: sshchat.InboxOf(a.By.AccountID()), Label: "@" + who.Name.String(), Peer: who.Account}
}

// kinds returns what is read back of a place.
func (p Spot) kinds() []sshchat.Kind {
	if p.Peer != "" || p.Letters {
		return []sshchat.Kind{sshchat.Told}
	}
	return sshchat.KindsOf(sshchat.Talk)
}

// Holds reports whether an entry of the place's log is of the place.
func (p Spot) Holds(e *sshchat.Entry) bool {
	return p.Peer == "" || e.From.Account == p.Peer || e.About != nil && e.About.Account == p.Peer
}

// ByMe returns whether an entry is the caller's.
func (a Act) ByMe() func(*sshchat.Entry) bool {
	account := a.By.AccountID()
	return func(e *sshchat.Entry) bool { return e.From.Account == account }
}

// Named returns whether an entry is of whom name means, "" for anybody, and is not of
// somebody whom the caller ignores.
func (a Act) Named(name string) func(*sshchat.Entry) bool {
	ignoring := a.By.Ignoring()
	return func(e *sshchat.Entry) bool {
		return !ignoring(e) && (name == "" || sshchat.SameName(e.From.Name.String(), name))
	}
}

// IsHere reports whether the session is in the room of a spot.
func (p Spot) IsHere() bool { return p.View != nil }

// Sight is the stretch of a spot that its person can see: all of what is no room of theirs.
func (p Spot) Sight() sshchat.Range {
	if p.View == nil {
		return sshchat.Range{}
	}
	return p.View.Sight()
}

// everywhereMost bounds in how many rooms the server's own machine searches at once; people
// are in maxJoined at most.
const everywhereMost = 1000

// Everywhere returns every spot of the session's: the rooms that it is in, and the letters. A
// program is in no room; those of its account are meant.
func (a Act) Everywhere() (spots []Spot) {
	m := a.By
	if m.AccountID() != "" && !m.IsLocal() {
		spots = append(spots, Spot{ID: sshchat.InboxOf(m.AccountID()), Letters: true})
	}
	for _, id := range a.everyRoom() {
		st, ok := a.Node.Rooms.Get(id)
		if ok && st.Visible(m.AccountID()) && m.Sanctioned("ban", id) == nil {
			spots = append(spots, Spot{ID: id, Label: m.LabelFor(st), View: m.ViewOf(id)})
		}
	}
	return spots
}

// everyRoom returns the IDs of the session's rooms, each once.
func (a Act) everyRoom() (ids []sshchat.RoomID) {
	add := func(id sshchat.RoomID) {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	m := a.By
	switch {
	case m.IsLocal():
		rooms := a.Node.Rooms.Seen(m.AccountID())
		for _, st := range rooms[:min(len(rooms), everywhereMost)] {
			ids = append(ids, st.ID)
		}
	case m.IsVisitor():
		for _, j := range m.Remembered() {
			add(j.ID)
		}
	default:
		for _, v := range m.Views() {
			add(v.ID())
		}
	}
	return ids
}

// RoomHeld is a room that somebody of this node holds, or nil.
func (a Act) RoomHeld(id sshchat.RoomID) *live.Room { return a.Node.Live.Held(id) }

// PeopleIn returns how many are in a room, on all nodes.
func (a Act) PeopleIn(id sshchat.RoomID) int { return a.Node.Cards.CountIn(id) }

// IsIn reports whether the session of a card is in a room.
func (a Act) IsIn(room sshchat.RoomID, of people.Card) bool {
	return a.Node.Cards.IsIn(room, of.Session)
}

// PeopleHere returns how many are in the room that the session is in.
func (a Act) PeopleHere() int { return a.By.At().Room().Count() }

// RosterHere returns who they are.
func (a Act) RosterHere() []sshchat.Presence { return a.By.At().Room().Roster() }

// TopicHere returns the topic of the room that the session is in.
func (a Act) TopicHere() text.Text { return a.By.At().Room().Topic() }
