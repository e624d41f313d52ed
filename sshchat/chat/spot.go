package chat

import (
	"strings"

	"sshchat/sshchat"
)

// Spot is what a command looks at or acts on: a room, whether or not its caller is in
// it, or the letters between its caller and somebody.
type Spot struct {
	ID      string // as the engine knows it
	Label   string // as the caller writes it
	Peer    string // the other's account, for letters
	Letters bool   // all of the caller's letters
	view    *view  // nil: the caller is not there
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
		p, err = a.Letters(word)
		return p, rest, err
	}
	return a.Spot(), words, nil
}

// Spot is where what the caller types goes.
func (a Act) Spot() Spot {
	if a.By.peer != nil {
		return a.LettersWith(*a.By.peer)
	}
	return a.Here()
}

// Here is the room that the caller is in.
func (a Act) Here() Spot {
	v := a.By.at
	return Spot{ID: v.room.ID(), Label: v.label, view: v}
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
	return Spot{ID: st.ID, Label: a.By.LabelFor(st), view: a.By.ViewOf(st.ID)}, nil
}

// Letters are those with whom a word such as "@bob" names.
func (a Act) Letters(word string) (Spot, error) {
	who, err := a.Addressee(word)
	if err != nil {
		return Spot{}, err
	}
	return a.LettersWith(who), nil
}

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
