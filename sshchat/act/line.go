package act

import (
	"errors"

	"sshchat/sshchat"
	"sshchat/sshchat/people"
	"sshchat/sshchat/rooms"
	"sshchat/sshchat/text"
)

// Line is a message of one of the session's rooms that it named by its number, as programs do,
// and what the session does to it and to its author. No right comes with that: each asks for the
// rank that a command in the room asks for.
type Line struct {
	Act
	entry sshchat.Entry
	room  rooms.Room
}

// Line finds the message numbered seq, or the one that the edit of this number changed. word, if it
// is not "", is the room in which it must be. The error is the *Fault "show.none" for what the
// session could not see.
func (a Act) Line(word string, seq uint64) (Line, error) {
	e, err := a.numbered(seq)
	if err != nil {
		return Line{}, err
	}
	return a.line(word, seq, e)
}

// numbered reads an entry by its number. It is paid for whether or not it is found: nobody is to try numbers
// for nothing.
func (a Act) numbered(seq uint64) (sshchat.Entry, error) {
	if err := a.By.Charge(1); err != nil {
		return sshchat.Entry{}, err
	}
	e, err := a.By.EntryAt(a.Ctx, seq)
	if err == nil && e.Kind == sshchat.Edited {
		return a.By.EntryAt(a.Ctx, e.Ref)
	}
	return e, err
}

// line is the line that an entry is, or was before it was erased.
func (a Act) line(word string, seq uint64, e sshchat.Entry) (Line, error) {
	st, _ := a.Node.Rooms.Get(e.Room)
	named, ok := a.By.Find(word)
	elsewhere := word != "" && (!ok || named.ID != st.ID)
	said := e.IsTalk() || e.Kind == sshchat.Piece
	if a.By.ViewOf(e.Room) == nil || elsewhere || !said {
		return Line{}, sshchat.NewFault("show.none", seq)
	}
	return Line{Act: a, entry: e, room: st}, nil
}

// Answer says something below the message numbered seq, as /quote does: where it stands, or to whom
// the letter is from, or was for.
func (a Act) Answer(word string, seq uint64, body text.Text, code bool) error {
	e, err := a.numbered(seq)
	if err != nil {
		return err
	}
	d := sshchat.Detail{Ref: e.Seq, Code: code}
	if word == "" && e.Kind == sshchat.Told && !e.Body.IsZero() {
		return Letters{a}.answer(e, body, d)
	}
	l, err := a.line(word, seq, e)
	switch {
	case err != nil:
		return err
	case e.Body.IsZero():
		return sshchat.NewFault("show.none", seq)
	}
	d.About = &l.entry.From
	return a.SayIn(a.By.ViewOf(l.room.ID), sshchat.Said, body, d)
}

// answer writes a letter below another one.
func (a Letters) answer(e sshchat.Entry, body text.Text, d sshchat.Detail) error {
	who := e.From
	if a.ByMe()(&e) && e.About != nil {
		who = *e.About
	}
	twin, err := a.Twin(a.LettersWith(who), e)
	if err != nil {
		return err
	}
	return a.Post(who, Letter{Body: body, Detail: d, Answers: twin})
}

// Erase has the line forgotten: one's own as by /del, that of others as by /purge.
func (l Line) Erase() error {
	a := Erasing{l.Act}
	gone := []sshchat.Entry{l.entry}
	own := l.By.RankIn(l.room.ID)
	rank := l.room.Rank(l.entry.From.Account)
	switch {
	case l.entry.Body.IsZero():
		return sshchat.NewFault("show.none", l.entry.Seq)
	case a.ByMe()(&l.entry):
		if err := l.By.Pace(); err != nil { // everybody is told, as of a line
			return err
		}
		return a.forget(a.By.Person(), l.room.ID, gone, sshchat.Detail{})
	case own < sshchat.RoomOp:
		return sshchat.NewFault("room.rank", l.label())
	case rank >= sshchat.RoomOp && rank >= own:
		return sshchat.NewFault("room.above", l.label())
	}
	r := sshchat.Ruling{What: "purge", Target: l.entry.From.Name, Account: l.entry.From.Account}
	return Record(a).RuleIn(l.room, r, func() error {
		return a.forget(a.By.Person(), l.room.ID, gone, sshchat.Detail{Rule: "purge"})
	})
}

// Author is who wrote the line, whatever they are called by now.
func (l Line) Author() (Target, error) {
	from := l.entry.From
	t, name := Target{}, from.Name.String()
	for _, card := range l.Node.Cards.Of(from.Account) { // they may be here by several names
		if t.Card == nil || l.IsIn(l.room.ID, card) {
			t.Card, name = &card, card.Name
		}
	}
	var err error
	if t.Name, err = sshchat.Spell(name); err != nil || from.Account.IsGuest() {
		return t, err
	}
	t.Account, err = l.Node.People.Account(l.Ctx, from.Account)
	if errors.Is(err, people.ErrNoAccount) { // it was forgotten, or moved into another
		t.Account, err = nil, nil
	}
	return t, err
}

// Room is where the line stands.
func (l Line) Room() rooms.Room { return l.room }

func (l Line) label() text.Text { return text.Line(l.By.LabelFor(l.room)) }
