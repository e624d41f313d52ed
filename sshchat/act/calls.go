package act

import (
	"cmp"
	"slices"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/books"
)

// Calls is what called the caller: lines that name them, answers to their lines, and letters to
// them. What was shown once is not among them again.
type Calls struct{ Act }

const (
	// callsLooked is in how many of the newest lines of the caller's rooms, all together, answers are
	// looked for that do not name whom they answer: there is no index of those.
	callsLooked = 500

	// callsFound is how many lines are asked for that have the caller's name in them, some of
	// which may be the caller's own.
	callsFound = 200

	// CallsMark is the place of the mark up to which calls were shown, among those of rooms: it
	// goes with those.
	CallsMark sshchat.RoomID = "!mentions"

	// callsSkew is how far an entry's time may be off the mark's.
	callsSkew = 10 * time.Minute
)

// Next returns at most so many of those that were not shown, the oldest, or with all the newest of
// them all, newest first either way, and whether there are more. What is returned counts as shown.
func (a Calls) Next(places []Spot, most int, all bool) (hits []sshchat.Entry, more bool, err error) {
	key := sshchat.SeenKey(a.By.AccountID(), CallsMark)
	var mark sshchat.Mark
	if _, err := a.Node.Ledger.GetJSON(a.Ctx, key, &mark); err != nil {
		return nil, false, err
	}
	if all {
		mark = sshchat.Mark{}
	}
	for _, look := range []func([]Spot, sshchat.Mark) ([]sshchat.Entry, error){a.named, a.answers, a.letters} {
		found, err := look(places, mark)
		if err != nil {
			return nil, false, err
		}
		hits = append(hits, found...)
	}
	me := a.By.Person()
	hits = slices.DeleteFunc(a.By.WithoutIgnored(hits), func(e sshchat.Entry) bool {
		return e.Seq <= mark.Seq || e.Body.IsZero() || e.From.Account == me.Account || e.Kind != sshchat.Told && !e.Calls(me) ||
			!slices.ContainsFunc(places, func(p Spot) bool { return p.ID == e.Room })
	})
	slices.SortFunc(hits, func(a, b sshchat.Entry) int { return cmp.Compare(b.Seq, a.Seq) })
	hits = slices.CompactFunc(hits, func(a, b sshchat.Entry) bool { return a.Seq == b.Seq })
	switch more = len(hits) > most; {
	case more && all:
		hits = hits[:most]
	case more: // the next answer goes on behind them: none is passed over
		hits = hits[len(hits)-most:]
	}
	if len(hits) > 0 && hits[0].Seq > mark.Seq {
		books.NoteSeen(a.Ctx, a.Node.Ledger, key, sshchat.Mark{Seq: hits[0].Seq, At: hits[0].At}, true)
	}
	return hits, more, nil
}

// named finds lines with the caller's name in them.
func (a Calls) named(places []Spot, mark sshchat.Mark) ([]sshchat.Entry, error) {
	q := sshchat.Query{Text: `"` + a.By.Person().Name.String() + `"`, Limit: callsFound}
	if !mark.At.IsZero() {
		q.Since = mark.At.Add(-callsSkew)
	}
	for _, p := range places {
		if !p.Letters {
			q.Rooms = append(q.Rooms, p.ID)
		}
	}
	if len(q.Rooms) == 0 { // else it would be everywhere
		return nil, nil
	}
	return a.By.Search(a.Ctx, q)
}

// answers finds lines that answer one of the caller's. It looks in each room by itself: what is said in
// rooms that they may not know of changes nothing.
func (a Calls) answers(places []Spot, mark sshchat.Mark) (found []sshchat.Entry, err error) {
	r := sshchat.Range{After: mark.Seq, Kinds: []sshchat.Kind{sshchat.Said}, Limit: max(callsLooked/max(1, len(places)), 10)}
	me := a.By.Person()
	for _, p := range places {
		if r.Room = p.ID; p.Letters {
			continue
		}
		page, err := a.Node.Ledger.Engine.Page(a.Ctx, r)
		if err != nil {
			return nil, err
		}
		for i := range page {
			if page[i].Answered(me) {
				found = append(found, page[i])
			}
		}
	}
	return found, nil
}

// letters finds those that others wrote to the caller.
func (a Calls) letters(places []Spot, mark sshchat.Mark) ([]sshchat.Entry, error) {
	i := slices.IndexFunc(places, func(p Spot) bool { return p.Letters })
	if i < 0 {
		return nil, nil
	}
	return a.Node.Ledger.Engine.Page(a.Ctx, sshchat.Range{Room: places[i].ID, After: mark.Seq, Kinds: []sshchat.Kind{sshchat.Told}, Limit: callsFound})
}
