package sshchat

import "strings"

// Spot is what a command looks at or acts on: a room, whether or not its caller is in
// it, or the letters between its caller and somebody.
type Spot struct {
	ID      string // as the engine knows it
	Label   string // as the caller writes it
	Peer    string // the other's account, for letters
	Letters bool   // all of the caller's letters
	view    *view  // nil: the caller is not there
}

// where returns the place that words are about: the room or the person that they begin
// with, or where the session is. rest is what follows.
func (a Act) where(words string) (p Spot, rest string, err error) {
	word, rest := splitWord(words)
	switch {
	case strings.HasPrefix(word, "#"):
		p, err = a.room(word)
		return p, rest, err
	case strings.HasPrefix(word, "@"):
		p, err = a.letters(word)
		return p, rest, err
	}
	return a.spot(), words, nil
}

// spot is where what the caller types goes.
func (a Act) spot() Spot {
	if a.By.peer != nil {
		return a.lettersWith(*a.By.peer)
	}
	return a.here()
}

// here is the room that the caller is in.
func (a Act) here() Spot {
	v := a.By.at
	return Spot{ID: v.room.ID(), Label: v.label, view: v}
}

// room finds the room that a word means. One that the caller may not know of is
// unknown, in the same words and after the same steps.
func (a Act) room(word string) (Spot, error) {
	st, ok := a.By.find(word)
	if !ok {
		return Spot{}, fault("room.unknown", echo(word))
	}
	if err := a.By.sanctioned("ban", st.ID); err != nil {
		return Spot{}, err
	}
	return Spot{ID: st.ID, Label: a.By.labelFor(st), view: a.By.viewOf(st.ID)}, nil
}

// letters are those with whom a word such as "@bob" names.
func (a Act) letters(word string) (Spot, error) {
	who, err := a.addressee(word)
	if err != nil {
		return Spot{}, err
	}
	return a.lettersWith(who), nil
}

func (a Act) lettersWith(who Person) Spot {
	return Spot{ID: inboxOf(a.By.accountID()), Label: "@" + who.Name.String(), Peer: who.Account}
}

// kinds returns what is read back of a place.
func (p Spot) kinds() []Kind {
	if p.Peer != "" || p.Letters {
		return []Kind{Told}
	}
	return KindsOf(Talk)
}

// holds reports whether an entry of the place's log is of the place.
func (p Spot) holds(e *Entry) bool {
	return p.Peer == "" || e.From.Account == p.Peer || e.About != nil && e.About.Account == p.Peer
}
