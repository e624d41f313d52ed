package act

import (
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/estate"
	"sshchat/sshchat/text"
)

const (
	// MarkWidth is how many cells a mark may have: it is a heading.
	MarkWidth = 120

	// markAge is how far back marks are looked for: to find those of all time, all of a room
	// would have to be read.
	markAge = 30 * 24 * time.Hour

	// MostMarks is how many are listed.
	MostMarks = 50
)

// MarkHere marks this moment of the room that the session is in. Who is no operator has a
// budget of marks, as of other acts in rooms: they are the headings of its record.
func (a Speech) MarkHere(words text.Text) error {
	m, v := a.By, a.By.At()
	if words.Width() > MarkWidth {
		return sshchat.NewFault("mark.long", MarkWidth)
	}
	if err := a.MayLink(v.ID(), words); err != nil {
		return err
	}
	if err := m.BeginLine(v); err != nil {
		return err
	}
	if m.Role() < sshchat.OperatorRole {
		if err := m.Spend(estate.StaysAct, 1); err != nil {
			return err
		}
	}
	return m.Put(v, sshchat.Marked, words, sshchat.Detail{})
}

// Marks returns the newest marks of a room that still have their words.
func (a Reading) Marks(room sshchat.RoomID) ([]sshchat.Entry, error) {
	page, err := a.Node.Ledger.Engine.Page(a.Ctx, sshchat.Range{
		Room: room, Since: a.Now().Add(-markAge), Kinds: []sshchat.Kind{sshchat.Marked}, Limit: 1000,
	})
	if err != nil {
		return nil, err
	}
	marks := page[:0]
	for _, e := range a.By.WithoutIgnored(page) {
		if !e.Body.IsZero() {
			marks = append(marks, e)
		}
	}
	return marks[max(0, len(marks)-MostMarks):], nil
}
