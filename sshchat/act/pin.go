package act

import (
	"slices"
	"strconv"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/books"
	"sshchat/sshchat/rooms"
	"sshchat/sshchat/text"
)

// Pins is the lines that a room shows to everybody who turns to it.
type Pins struct{ Act }

// In returns those of a room, without what the caller ignores.
func (a Pins) In(room sshchat.RoomID) ([]sshchat.Entry, error) {
	all, err := books.Pinned(a.Ctx, a.Node.Books, room)
	return a.By.WithoutIgnored(all), err
}

// MayPin refuses who may not pin in a place: where somebody looks after the room, that is
// theirs, as its topic is.
func (a Pins) MayPin(p Spot) error {
	if a.By.Role() < sshchat.MemberRole {
		return sshchat.NewFault("pin.guest")
	}
	st, _ := a.Node.Rooms.Get(p.ID)
	if (st.ID == a.Node.Options().Lobby || st.LookedAfter()) && a.By.RankIn(st.ID) < sshchat.RoomOp {
		return sshchat.NewFault("pin.rank", text.Line(p.Label))
	}
	return a.By.MayWrite(st.ID)
}

// Find returns the line of a place that words mean: by its number, the last one of somebody's,
// or the last one that has the words in it.
func (a Pins) Find(p Spot, words string) (sshchat.Entry, error) {
	if seq, err := strconv.ParseUint(strings.TrimPrefix(words, "#"), 10, 63); err == nil && seq > 0 {
		e, err := a.By.EntryAt(a.Ctx, seq)
		if err == nil && (e.Room != p.ID || !e.Kind.Is(sshchat.Line) || e.Body.IsZero()) {
			err = sshchat.NewFault("show.none", seq)
		}
		return e, err
	}
	name, rest := sshchat.SplitWord(words)
	bare, _ := sshchat.BareName(name)
	e, found, err := a.newest(p, Aim{Name: bare, Words: rest})
	if !found && err == nil && !a.Knows(name) { // then it is the first of the words
		e, found, err = a.newest(p, Aim{Words: words})
	}
	switch {
	case err != nil || found:
		return e, err
	case rest == "":
		return e, sshchat.NewFault("last.none", sshchat.Echo(name))
	}
	return e, sshchat.NewFault("pin.nothing", text.Line(p.Label), sshchat.Echo(rest))
}

func (a Pins) newest(p Spot, which Aim) (e sshchat.Entry, found bool, err error) {
	named, words := a.Named(which.Name), strings.ToLower(which.Words)
	return Reading(a).Newest(p, p.Sight(), func(e *sshchat.Entry) bool {
		return named(e) && strings.Contains(strings.ToLower(e.Body.String()), words)
	})
}

// Add pins a line of a place, on the record, and has the room told.
func (a Pins) Add(p Spot, seq uint64) error {
	shown, err := books.Pinned(a.Ctx, a.Node.Books, p.ID)
	if err != nil {
		return err
	}
	gone := func(o uint64) bool {
		return !slices.ContainsFunc(shown, func(e sshchat.Entry) bool { return e.Seq == o })
	}
	return a.change(p, "pin", seq, func(st *rooms.Room) error { return st.Pin(seq, gone) })
}

// Drop takes a line of a place down, by its number or by where it stands in the list of In.
func (a Pins) Drop(p Spot, n uint64) error {
	shown, err := a.In(p.ID)
	if err != nil {
		return err
	}
	if n >= 1 && n <= uint64(len(shown)) {
		n = shown[n-1].Seq
	}
	return a.change(p, "unpin", n, func(st *rooms.Room) error { return st.Unpin(n) })
}

// change changes what is pinned. What would be refused is not put on the record.
func (a Pins) change(p Spot, what string, seq uint64, edit func(*rooms.Room) error) error {
	st, _ := a.Node.Rooms.Get(p.ID)
	would := st
	if err := edit(&would); err != nil {
		return err
	}
	r := sshchat.Ruling{What: what, Ref: seq}
	return Record(a).RuleIn(st, r, func() error {
		_, err := a.Node.Rooms.Change(a.Ctx, st.ID, edit)
		return err
	})
}
