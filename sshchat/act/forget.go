package act

import (
	"slices"
	"strings"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/people"
	"sshchat/sshchat/text"
)

// departing is who is to be forgotten.
type departing struct {
	id     sshchat.AccountID
	label  text.Text
	names  []string            // that they own
	merged []sshchat.AccountID // the accounts that were merged into theirs
	since  time.Time           // nothing names them before; zero: nobody knows
	self   bool
}

// ids are all accounts that go, their own last: it knows of the others.
func (d departing) ids() []sshchat.AccountID { return append(slices.Clone(d.merged), d.id) }

// ForgetPerson forgets whom a word means: what they said in every room and in letters, their
// names and their account. Unless the caller is sure it only says what would go.
func (a Erasing) ForgetPerson(word string, sure bool) error {
	d, err := a.departing(word)
	if err == nil {
		err = a.mayForgetMerged(d)
	}
	if err != nil {
		return err
	}
	if !sure {
		a.Tell(sshchat.Done{Key: "forget.ask", Args: []any{d.label, text.Line(strings.Join(d.names, ", ")), text.Line(word)}})
		return nil
	}
	if d.self {
		return a.forgetMe(d)
	}
	err = Record(a).keep(&sshchat.Ruling{What: "forget", Target: d.label, Account: d.id})
	if err != nil {
		return err
	}
	return a.forgetAllOf(d)
}

// departing finds whom a word means, and refuses whom the caller may not have forgotten.
func (a Erasing) departing(word string) (departing, error) {
	switch me := strings.EqualFold(word, "me"); {
	case me && a.By.IsLocal():
		return departing{}, sshchat.NewFault("command.account", "forget me")
	case me:
		return a.departingMe()
	case a.By.Role() < sshchat.OwnerRole:
		return departing{}, sshchat.NewFault("forget.others")
	}
	t, err := a.FindTarget(word)
	switch {
	case err != nil:
		return departing{}, err
	case t.Id() == "":
		return departing{}, sshchat.NewFault("rule.nobody", sshchat.Echo(word))
	case t.Account != nil && t.Account.Role >= sshchat.OperatorRole: // nobody would be what they are
		return departing{}, sshchat.NewFault("forget.role", t.Label())
	}
	if err := a.May(t, nil); err != nil {
		return departing{}, err
	}
	return a.withNames(departing{id: t.Id(), label: t.Label()}, t.Account)
}

// mayForgetMerged refuses to forget an account as long as operators can take back that another
// joined it.
func (a Erasing) mayForgetMerged(d departing) error {
	wait, err := a.Node.People.MovableFor(a.Ctx, d.id, d.merged)
	if err == nil && wait > 0 {
		return sshchat.NewFault("forget.moved", d.label, max(wait, time.Minute))
	}
	return err
}

// departingMe is departing for the caller. What was ruled about them must not go with the
// account that it is about.
func (a Erasing) departingMe() (departing, error) {
	m := a.By
	if err := a.ruledAnywhere(); err != nil {
		return departing{}, err
	}
	if m.Saving() {
		return departing{}, sshchat.NewFault("edit.saving")
	}
	d := departing{id: m.AccountID(), label: m.Person().Name, self: true}
	if m.IsGuest() {
		d.since = a.hereSince(d.id)
		return d, nil
	}
	of, err := a.Node.People.Account(a.Ctx, d.id)
	if err != nil {
		return d, err
	}
	if of.Role >= sshchat.OperatorRole {
		return d, sshchat.NewFault("forget.role", d.label)
	}
	return a.withNames(d, of)
}

func (a Erasing) withNames(d departing, of *people.Account) (departing, error) {
	d.names = []string{d.label.String()}
	if of == nil {
		d.since = a.hereSince(d.id)
		return d, nil
	}
	if d.merged = of.Merged; len(d.merged) == 0 {
		d.since = of.Since.Add(-bornBefore)
	}
	names, err := a.Node.People.NamesOf(a.Ctx, of)
	for _, n := range names {
		if !slices.Contains(d.names, n.String()) {
			d.names = append(d.names, n.String())
		}
	}
	return d, err
}

// forgetMe forgets the caller, whose session then ends.
func (a Erasing) forgetMe(d departing) error {
	if err := a.By.Pace(); err != nil { // everybody is told, as of a line
		return err
	}
	if err := a.forgetAllOf(d); err != nil {
		return err
	}
	a.By.BeForgotten()
	return nil
}

// forgetAllOf ends the sessions of who is to be forgotten, so that they say no more, and
// takes away first what they said, then what there is of them: who is interrupted can ask
// for the rest.
func (a Erasing) forgetAllOf(d departing) error {
	a.Node.EndSessions(a.Ctx, d.id, a.By)
	lines, letters := 0, 0
	for _, id := range d.ids() {
		n, err := a.eraseSaid(id, d.self)
		lines += n
		if err != nil {
			return err
		}
		// What others wrote to them stays with those who wrote it.
		everything := func(*sshchat.Entry) bool { return true }
		inbox := sshchat.Range{Room: sshchat.InboxOf(id), Kinds: []sshchat.Kind{sshchat.Told, sshchat.Piece, sshchat.Edited, sshchat.Notified}}
		n, _, err = a.Erase(ForgetPage*ForgetPages, inbox, "forget", everything)
		letters += n
		if err != nil {
			return err
		}
	}
	if err := a.Node.People.ForgetMoves(a.Ctx, d.id, d.merged); err != nil {
		return err
	}
	for _, id := range d.ids() {
		if err := a.unname(id, d.since); err != nil {
			return err
		}
		if err := a.Node.ForgetAll(a.Ctx, id); err != nil {
			return err
		}
	}
	a.Tell(sshchat.Done{Key: "forget.done", Args: []any{d.label, lines, letters}})
	return nil
}

// eraseSaid forgets what an account said anywhere, at its own wish or not, and returns how
// many lines that was in rooms.
func (a Erasing) eraseSaid(id sshchat.AccountID, self bool) (lines int, err error) {
	// What was ruled stays, but not the words for it.
	r := sshchat.Range{By: id, Kinds: append(sshchat.KindsOf(sshchat.Worded), sshchat.Ruled), Limit: ForgetPage}
	for range ForgetPages {
		page, err := a.Node.Ledger.Engine.Page(a.Ctx, r)
		if err != nil {
			return lines, err
		}
		rooms, order := map[sshchat.RoomID][]sshchat.Entry{}, []sshchat.RoomID(nil)
		for _, e := range page {
			if rooms[e.Room] == nil {
				order = append(order, e.Room)
			}
			rooms[e.Room] = append(rooms[e.Room], e)
			if e.IsTalk() {
				lines++
			}
		}
		for _, room := range order {
			detail, by := sshchat.Detail{}, sshchat.Somebody
			if !self {
				detail.Rule, by = "forget", a.By.Person()
			}
			if room.IsInbox() {
				detail.About = rooms[room][0].About
			}
			if err := a.forget(by, room, rooms[room], detail); err != nil {
				return lines, err
			}
		}
		if len(page) < ForgetPage {
			break
		}
		r.Before = page[0].Seq
	}
	return lines, nil
}
