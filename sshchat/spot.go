package sshchat

import "strings"

// place is what a command looks at or acts on: a room, whether or not its caller is in
// it, or the letters between its caller and somebody.
type place struct {
	id    string // as the engine knows it
	label string // as the caller writes it
	peer  string // the other's account, for letters
	inbox bool   // all of the caller's letters
	view  *view  // nil: the caller is not there
}

// where returns the place that words are about: the room or the person that they begin
// with, or where the session is. rest is what follows.
func (a Act) where(words string) (p place, rest string, err error) {
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
func (a Act) spot() place {
	if a.By.peer != nil {
		return a.lettersWith(*a.By.peer)
	}
	return a.here()
}

// here is the room that the caller is in.
func (a Act) here() place {
	v := a.By.at
	return place{id: v.room.ID(), label: v.label, view: v}
}

// room finds the room that a word means. One that the caller may not know of is
// unknown, in the same words and after the same steps.
func (a Act) room(word string) (place, error) {
	st, ok := a.By.find(word)
	if !ok {
		return place{}, fault("room.unknown", echo(word))
	}
	if err := a.By.sanctioned("ban", st.ID); err != nil {
		return place{}, err
	}
	return place{id: st.ID, label: a.By.labelFor(st), view: a.By.viewOf(st.ID)}, nil
}

// letters are those with whom a word such as "@bob" names.
func (a Act) letters(word string) (place, error) {
	who, err := a.addressee(word)
	if err != nil {
		return place{}, err
	}
	return a.lettersWith(who), nil
}

func (a Act) lettersWith(who Person) place {
	return place{id: inboxOf(a.By.accountID()), label: "@" + who.Name.String(), peer: who.Account}
}

// kinds returns what is read back of a place.
func (p place) kinds() []Kind {
	if p.peer != "" || p.inbox {
		return []Kind{Told}
	}
	return KindsOf(Talk)
}

// holds reports whether an entry of the place's log is of the place.
func (p place) holds(e *Entry) bool {
	return p.peer == "" || e.From.Account == p.peer || e.About != nil && e.About.Account == p.peer
}
