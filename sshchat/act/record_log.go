package act

import (
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/books"
	"sshchat/sshchat/estate"
	"sshchat/sshchat/text"
	"sshchat/sshchat/when"
)

// RecordPage is how many entries of a record are read at once.
const RecordPage = 1000

// RecordPage returns what a room's log has of a stretch, oldest first: entries of every kind,
// and also of people whom the session ignores, as the record is for others too. Who may not
// know of the room is refused as if it was not there, at each page: they may be sent out
// meanwhile. more says that there is another page, behind last.
func (a Reading) RecordPage(room string, r sshchat.Range) (page []sshchat.Entry, more bool, err error) {
	p, err := a.Room(room)
	if err != nil {
		return nil, false, err
	}
	if err := a.By.Ask(); err != nil {
		return nil, false, err
	}
	r.Room, r.Limit, r.Bytes, r.Oldest = p.ID, RecordPage, books.PageBytes, true
	page, err = a.Node.Ledger.Engine.Page(a.Ctx, r)
	return page, len(page) > 0, err
}

// PayForHTML charges for what is made of a page of a record, where that is HTML.
func (a Reading) PayForHTML(entries int) error { return a.By.Charge(entries / estate.PerHTMLLine) }

// RecordSpan reads from when to when a record goes, by the clock of a zone.
func (a Reading) RecordSpan(zone *time.Location, since, until string) (when.Stretch, error) {
	now := a.Now().In(zone)
	s := when.ParseStretch(since, until, now)
	switch {
	case s.Bad != "":
		return s, sshchat.NewFault("date", sshchat.Echo(s.Bad), now.Format(time.DateOnly))
	case s.IsEmpty():
		return s, sshchat.NewFault("export.span", text.Line(since), text.Line(until))
	}
	return s, nil
}
