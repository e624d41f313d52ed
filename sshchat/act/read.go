package act

import (
	"slices"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/books"
	"sshchat/sshchat/live"
	"sshchat/sshchat/people"
	"sshchat/sshchat/when"
)

// Reading is what a session looks up of what was said.
type Reading struct{ Act }

// RoomsOf returns the rooms that somebody is in and that the caller may know of. That
// somebody is in a private one is told to those alone who are there as well.
func (a Reading) RoomsOf(card people.Card) []string {
	var labels []string
	for _, id := range card.Rooms {
		st, ok := a.Node.Rooms.Get(id)
		if !ok || !a.Node.Cards.IsIn(id, card.Session) || a.By.ViewOf(id) == nil &&
			(st.Private || !st.Closed.IsZero() || a.By.Sanctioned("ban", id) != nil) {
			continue
		}
		labels = append(labels, a.By.LabelFor(st))
	}
	slices.SortFunc(labels, sshchat.CompareFold)
	return labels
}

// Stats counts what was said in a room before now, in now's zone.
func (a Reading) Stats(room sshchat.RoomID, now time.Time) (sshchat.Stats, error) {
	var s sshchat.Stats
	year, month, day := now.Date()
	var days [len(s.Days) + 1]time.Time
	for i := range days {
		days[i] = when.StartOfDay(year, month, day+1-len(s.Days)+i, now.Location())
	}
	hour := now.Add(-time.Duration(now.Minute())*time.Minute - time.Duration(now.Second())*time.Second - time.Duration(now.Nanosecond()))
	s.HoursFrom, s.DaysFrom = hour.Add(-time.Duration(len(s.Hours)-1)*time.Hour), days[0]
	n := int(hour.Add(time.Hour).Sub(s.DaysFrom)/live.StatsGrain) + 1
	counts, err := a.Node.Live.Activity(a.Ctx, room, s.DaysFrom, n)
	if err != nil {
		return s, err
	}
	today := 0
	for i, lines := range counts {
		at := s.DaysFrom.Add(time.Duration(i) * live.StatsGrain)
		for today < len(s.Days)-1 && !at.Before(days[today+1]) {
			today++
		}
		s.Days[today] += lines
		if since := at.Sub(s.HoursFrom); since >= 0 {
			s.Hours[min(int(since/time.Hour), len(s.Hours)-1)] += lines
		}
	}
	return s, nil
}

// Read returns a stretch of a place's log, at most so many lines. Letters with others
// lie between those that are asked for, so that more are looked through.
func (a Reading) Read(p Spot, r sshchat.Range, most int) ([]sshchat.Entry, error) {
	r.Room, r.Kinds = p.ID, p.kinds()
	r.Limit = most
	if p.Peer != "" {
		r.Limit = 1000
	}
	entries, err := a.Node.Ledger.Engine.Page(a.Ctx, r)
	if err != nil {
		return nil, err
	}
	entries = slices.DeleteFunc(a.By.WithoutIgnored(entries), func(e sshchat.Entry) bool { return !p.Holds(&e) })
	switch {
	case len(entries) <= most:
	case r.Oldest:
		entries = entries[:most]
	default:
		entries = entries[len(entries)-most:]
	}
	return entries, a.Node.AddQuotes(a.Ctx, entries)
}

// Reversed returns entries with the newest first.
func Reversed(entries []sshchat.Entry) []sshchat.Entry {
	out := make([]sshchat.Entry, 0, len(entries))
	for i := len(entries) - 1; i >= 0; i-- {
		out = append(out, entries[i])
	}
	return out
}

// Page is a stretch of what was said in one place.
type Page struct {
	Room    string // as its reader writes it
	Entries []sshchat.Entry
	First   uint64 // the lowest number that was looked at
	Last    uint64 // the highest: the next page lies behind it
	More    bool   // there may be one
}

// Page returns a stretch of what was said in a place: "#ops", "@bob", or "" for where the
// session is. Of r, Room and Kinds do not count. The error is a *Fault when the person can mend
// it: "rate" says when to come back.
func (a Reading) Page(place string, r sshchat.Range) (Page, error) {
	p, _, err := a.Where(place)
	if err != nil {
		return Page{}, err
	}
	if err := a.By.Ask(); err != nil {
		return Page{}, err
	}
	r.Room, r.Kinds, r.Bytes = p.ID, p.kinds(), books.PageBytes
	entries, err := a.Node.Ledger.Engine.Page(a.Ctx, r)
	if err != nil || len(entries) == 0 {
		return Page{Room: p.Label}, err
	}
	page := Page{Room: p.Label, First: entries[0].Seq, Last: entries[len(entries)-1].Seq, More: len(entries) == r.Limit || books.Weigh(entries) >= books.PageBytes}
	for _, e := range a.By.WithoutIgnored(entries) {
		if p.Holds(&e) {
			page.Entries = append(page.Entries, e)
		}
	}
	return page, a.Node.AddQuotes(a.Ctx, page.Entries)
}

// Newest finds the newest line of a place that match accepts and that has a text. It
// looks through a thousand lines: what is older is no answer to anything any more.
func (a Reading) Newest(p Spot, r sshchat.Range, match func(*sshchat.Entry) bool) (e sshchat.Entry, found bool, err error) {
	r.Room, r.Kinds = p.ID, p.kinds()
	for _, r.Limit = range []int{50, 1000} { // it is nearly always among the last few
		page, err := a.Node.Ledger.Engine.Page(a.Ctx, r)
		if err != nil {
			return e, false, err
		}
		for i := len(page) - 1; i >= 0; i-- {
			if e := &page[i]; e.IsEditable() && p.Holds(e) && match(e) {
				return *e, true, nil
			}
		}
		if len(page) < r.Limit {
			break
		}
	}
	return e, false, nil
}

// FirstMatch finds the newest entry of a stretch that match accepts and that has a text.
func (a Reading) FirstMatch(r sshchat.Range, match func(*sshchat.Entry) bool) (e sshchat.Entry, found bool, err error) {
	r.Limit = ForgetPage
	for range ForgetPages {
		page, err := a.Node.Ledger.Engine.Page(a.Ctx, r)
		if err != nil {
			return e, false, err
		}
		for _, e := range slices.Backward(page) {
			if !e.Body.IsZero() && match(&e) {
				return e, true, nil
			}
		}
		if len(page) < ForgetPage {
			break
		}
		r.Before = page[0].Seq
	}
	return e, false, nil
}

// pieces reads the pieces of a head, as far as they are there and by its author: an
// import may name others.
func (a Reading) pieces(head *sshchat.Entry) (all []sshchat.Entry, err error) {
	if head.Lines == 0 || len(head.Refs) == 0 || head.Kind == sshchat.Erased {
		return nil, nil
	}
	want := make(map[uint64]bool, len(head.Refs))
	first, last := head.Refs[0], head.Refs[0]
	for _, seq := range head.Refs {
		want[seq] = true
		first, last = min(first, seq), max(last, seq)
	}
	r := sshchat.Range{
		Room: head.Room, After: max(first, 1) - 1, Before: min(last, head.Seq-1) + 1,
		Kinds: []sshchat.Kind{sshchat.Piece}, Limit: 1000, Bytes: sshchat.AnswerBytes, Oldest: true,
	}
	for size := 0; ; { // others' pieces may lie between
		page, err := a.Node.Ledger.Engine.Page(a.Ctx, r)
		if err != nil || len(page) == 0 {
			return all, err
		}
		for i := range page {
			e := &page[i]
			if !want[e.Seq] || e.From.Account != head.From.Account {
				continue
			}
			if size += e.Blank + len(e.Body.String()) + 1; size > sshchat.AnswerBytes || e.Blank < 0 {
				return all, nil
			}
			all = append(all, *e)
		}
		r.After = page[len(page)-1].Seq
	}
}

// TellRaw tells an entry as it was sent, with its pieces.
func (a Reading) TellRaw(e sshchat.Entry) error {
	r := sshchat.Raw{Entry: e}
	if !e.Body.IsZero() {
		var err error
		if r.Pieces, err = a.pieces(&e); err != nil {
			return err
		}
	}
	a.Tell(r)
	return nil
}

// AddAnswers adds to entries of a range how they were reacted to.
func (a Reading) AddAnswers(r sshchat.Range, entries []sshchat.Entry) error {
	return a.Node.Live.AddAnswers(a.Ctx, r, entries)
}
