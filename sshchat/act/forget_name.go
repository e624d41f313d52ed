package act

import (
	"slices"
	"time"

	"sshchat/sshchat"
)

// bornBefore is how much earlier than an account an entry may be that names it: their moments are
// of two clocks.
const bornBefore = time.Hour

// hereSince returns from when on entries name somebody who is a guest, or has no account any more.
func (a Erasing) hereSince(id sshchat.AccountID) (first time.Time) {
	for _, c := range a.Node.Cards.Of(id) {
		if first.IsZero() || c.Since.Before(first) {
			first = c.Since.Add(-bornBefore)
		}
	}
	return first
}

// unname has no entry say who an account was: who came and went, was renamed, answered or had
// something taken back is Somebody from then on. The texts of others stay.
func (a Erasing) unname(id sshchat.AccountID, since time.Time) error {
	a.Node.Flush() // what is still to be told of them is told before
	r := sshchat.Range{Since: since, Limit: ForgetPage, Oldest: true}
	in, order := map[sshchat.RoomID][]uint64{}, []sshchat.RoomID(nil)
	for range ForgetPages {
		page, err := a.Node.Ledger.Engine.Page(a.Ctx, r)
		if err != nil {
			return err
		}
		for i := range page {
			e := &page[i]
			if !e.Names(id) {
				continue
			}
			if in[e.Room] == nil {
				order = append(order, e.Room)
			}
			in[e.Room] = append(in[e.Room], e.Seq)
		}
		if len(page) < ForgetPage {
			break
		}
		r.After = page[len(page)-1].Seq
	}
	for _, room := range order {
		for refs := range slices.Chunk(in[room], ForgetPage) {
			if err := a.appendUnnamed(room, id, refs); err != nil {
				return err
			}
		}
	}
	return a.appendUnnamed(sshchat.InboxOf(id), id, nil)
}

// appendUnnamed waits until the engine has forgotten who an account was.
func (a Erasing) appendUnnamed(room sshchat.RoomID, id sshchat.AccountID, refs []uint64) error {
	e := a.Node.Ledger.Entry(room, sshchat.Erased, sshchat.Somebody)
	e.Detail = sshchat.Unnaming(id, refs)
	return a.Node.Ledger.AppendWait(a.Ctx, e)
}
