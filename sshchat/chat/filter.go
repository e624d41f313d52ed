package chat

import (
	"cmp"
	"slices"

	"sshchat/sshchat"
	"sshchat/sshchat/live"
)

// filter is one step between what a wake gathered and what it shows.
type filter struct {
	name string
	keep func(*reading, []*sshchat.Entry) []*sshchat.Entry
}

// filters are all steps, in their order.
var filters = []filter{
	{"sorted", (*reading).sorted},          // first: what follows sees what happened in the one log's order
	{"passed", (*reading).dropPassed},      // behind sorted: the room that told it first is the one that tells it
	{"cut", (*reading).cut},                // before all that remember what was shown: what is cut comes again
	{"once", (*reading).once},              // behind cut: else a broadcast that is cut counts as shown, and never is
	{"leaving", (*reading).dropOwnLeaving}, // anywhere
	{"ignored", (*reading).dropIgnored},    // before all that speak of what is shown
	{"letters", (*reading).noteSenders},    // behind ignored and cut: nobody replies to whom they have not read
	{"folded", (*reading).folded},          // behind ignored: else a reaction of one who is ignored stands for those of others
}

// filtered returns what of the entries that a wake gathered is shown.
func (m *reading) filtered(entries []*sshchat.Entry) []*sshchat.Entry {
	for _, f := range filters {
		entries = f.keep(m, entries)
	}
	return entries
}

// sorted puts what several rooms gave into the order of the one log.
func (m *reading) sorted(entries []*sshchat.Entry) []*sshchat.Entry {
	bySeq := func(a, b *sshchat.Entry) int { return cmp.Compare(a.Seq, b.Seq) }
	if !slices.IsSortedFunc(entries, bySeq) {
		slices.SortStableFunc(entries, bySeq)
	}
	return entries
}

// cut leaves for the next wake what is not safe yet.
func (m *reading) cut(entries []*sshchat.Entry) []*sshchat.Entry { return m.order.cut(&m.box, entries) }

// noteSenders notes who wrote to m last.
func (m *reading) noteSenders(entries []*sshchat.Entry) []*sshchat.Entry {
	m.noteLetters(entries)
	return entries
}

// folded makes one line of what says one thing; programs want each entry.
func (m *reading) folded(entries []*sshchat.Entry) []*sshchat.Entry {
	if m.login.All || m.login.Bot {
		return entries
	}
	return live.Folded(entries)
}

// maxTold is how many entries for every room are told apart. They come in pairs, when
// the disk fails and when it works again.
const maxTold = 16

// once takes out what was told to every room and has been shown: each room's log has
// it, and the rooms hear of it one after the other.
func (m *reading) once(entries []*sshchat.Entry) []*sshchat.Entry {
	return slices.DeleteFunc(entries, func(e *sshchat.Entry) bool {
		if e.Room != "" {
			return false
		}
		if slices.Contains(m.told, e.Seq) {
			return true
		}
		m.told = append(m.told[max(0, len(m.told)+1-maxTold):], e.Seq)
		return false
	})
}

// dropOwnLeaving leaves out that m left: who comes back at once would be told of the
// session before.
func (m *reading) dropOwnLeaving(entries []*sshchat.Entry) []*sshchat.Entry {
	if m.login.All || m.login.Bot { // programs want each entry
		return entries
	}
	account := m.AccountID()
	mine := func(id sshchat.AccountID) bool { return id == account }
	kept := entries[:0]
	for _, e := range entries {
		if e.Kind == sshchat.Left && len(e.People) > 0 {
			if e = e.WithoutPeople(mine); e == nil {
				continue
			}
		}
		kept = append(kept, e)
	}
	return kept
}

// wanted keeps what m wants to see of what one room gave. It stands before the filters, as
// what a room that m is not looking at hides must not use up the wake.
func (m *reading) wanted(v *View, entries []*sshchat.Entry) []*sshchat.Entry {
	switch {
	case len(entries) == 0:
	case m.login.Bot: // which looks at all of its rooms
	case v != m.at:
		return m.sift(v, entries)
	case v.opened:
		return m.dropArrival(entries)
	}
	return entries
}

// sift counts and keeps of a room that m is not looking at what m wants to see of it.
func (m *reading) sift(v *View, entries []*sshchat.Entry) []*sshchat.Entry {
	me, ignoring := m.Person(), m.Ignoring()
	return slices.DeleteFunc(entries, func(e *sshchat.Entry) bool {
		own := e.From.Account == me.Account
		switch {
		case e.Room == "" || own && e.IsTalk():
			return false
		case own && e.Kind.Is(sshchat.Passing) && len(e.People) == 1, ignoring(e):
			return true
		case v.watch == sshchat.WatchAll || v.watch == "":
			return false
		case !e.IsTalk() || v.watch == sshchat.WatchNone:
			return v.read || v.watch == sshchat.WatchNone || !e.ReactsTo(me)
		}
		calls := e.Calls(me)
		if v.read {
			return !calls
		}
		v.count(e, calls, m.books.Ledger.Clock.Now())
		return !calls
	})
}

// dropArrival leaves out that m itself came in.
func (m *reading) dropArrival(entries []*sshchat.Entry) []*sshchat.Entry {
	me := m.AccountID()
	kept := entries[:0]
	for _, e := range entries {
		if e.Kind == sshchat.Joined && len(e.People) <= live.MaxPassing {
			e = e.WithoutPeople(func(account sshchat.AccountID) bool { return account == me })
		}
		if e != nil {
			kept = append(kept, e)
		}
	}
	return kept
}

// dropPassed shows once somebody's coming or going in several rooms at once.
func (m *reading) dropPassed(entries []*sshchat.Entry) []*sshchat.Entry {
	if len(m.views) < 2 || m.login.All {
		return entries
	}
	return m.passed.Drop(entries, m.at.room.ID())
}
