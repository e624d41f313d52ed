package sshchat

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"sshchat/sshchat/text"
)

// departing is who is to be forgotten.
type departing struct {
	id     string
	label  text.Text
	names  []string // that they own
	merged []string // the accounts that were merged into theirs
	self   bool
}

// ids are all accounts that go, their own last: it knows of the others.
func (d departing) ids() []string { return append(slices.Clone(d.merged), d.id) }

// forgetPerson forgets whom a word means: what they said in every room and in letters, their
// names and their account. Unless the caller is sure it only says what would go.
func (a Act) forgetPerson(word string, sure bool) error {
	d, err := a.departing(word)
	if err == nil {
		err = a.mayForgetMerged(d)
	}
	if err != nil {
		return err
	}
	if !sure {
		a.tell(Done{"forget.ask", []any{d.label, text.Line(strings.Join(d.names, ", ")), text.Line(word)}})
		return nil
	}
	if d.self {
		return a.forgetMe(d)
	}
	err = a.record(&Ruling{What: "forget", Target: d.label, Account: d.id})
	if err != nil {
		return err
	}
	return a.forgetAllOf(d)
}

// departing finds whom a word means, and refuses whom the caller may not have forgotten.
func (a Act) departing(word string) (departing, error) {
	switch me := strings.EqualFold(word, "me"); {
	case me && a.By.local:
		return departing{}, fault("command.account", "forget me")
	case me:
		return a.departingMe()
	case a.By.Role() < OwnerRole:
		return departing{}, fault("forget.others")
	}
	t, err := a.findTarget(word)
	switch {
	case err != nil:
		return departing{}, err
	case t.id() == "":
		return departing{}, fault("rule.nobody", echo(word))
	case t.Account != nil && t.Account.Role >= OperatorRole: // nobody would be what they are
		return departing{}, fault("forget.role", t.label())
	}
	if err := a.may(t, nil); err != nil {
		return departing{}, err
	}
	return a.withNames(departing{id: t.id(), label: t.label()}, t.Account)
}

// mayForgetMerged refuses to forget an account as long as operators can take back that another
// joined it.
func (a Act) mayForgetMerged(d departing) error {
	wait, err := a.Chat.movableFor(a.Ctx, d.id, d.merged)
	if err == nil && wait > 0 {
		return fault("forget.moved", d.label, max(wait, time.Minute))
	}
	return err
}

// departingMe is departing for the caller. What was ruled about them must not go with the
// account that it is about.
func (a Act) departingMe() (departing, error) {
	m := a.By
	if err := m.ruledAnywhere(); err != nil {
		return departing{}, err
	}
	if m.saving() {
		return departing{}, fault("edit.saving")
	}
	d := departing{id: m.accountID(), label: m.Person().Name, self: true}
	if m.guest {
		return d, nil
	}
	of, err := a.Chat.account(a.Ctx, d.id)
	if err != nil {
		return d, err
	}
	if of.Role >= OperatorRole {
		return d, fault("forget.role", d.label)
	}
	return a.withNames(d, of)
}

func (a Act) withNames(d departing, of *Account) (departing, error) {
	d.names = []string{d.label.String()}
	if of == nil {
		return d, nil
	}
	d.merged = of.Merged
	names, err := a.Chat.namesOf(a.Ctx, of)
	for _, n := range names {
		if !slices.Contains(d.names, n.String()) {
			d.names = append(d.names, n.String())
		}
	}
	return d, err
}

// forgetMe forgets the caller, whose session then ends.
func (a Act) forgetMe(d departing) error {
	if err := a.By.pace(); err != nil { // everybody is told, as of a line
		return err
	}
	if err := a.forgetAllOf(d); err != nil {
		return err
	}
	a.By.beForgotten()
	return nil
}

// forgetAllOf ends the sessions of who is to be forgotten, so that they say no more, and
// takes away first what they said, then what there is of them: who is interrupted can ask
// for the rest.
func (a Act) forgetAllOf(d departing) error {
	a.Chat.endSessions(a.Ctx, d.id, a.By)
	lines, letters := 0, 0
	for _, id := range d.ids() {
		n, err := a.eraseSaid(id, d.self)
		lines += n
		if err != nil {
			return err
		}
		// What others wrote to them stays with those who wrote it.
		everything := func(*Entry) bool { return true }
		inbox := Range{Room: inboxOf(id), Kinds: []Kind{Told, Piece, Edited}}
		n, _, err = a.erase(forgetPage*forgetPages, inbox, "forget", everything)
		letters += n
		if err != nil {
			return err
		}
	}
	if err := a.Chat.forgetMoves(a.Ctx, d.id, d.merged); err != nil {
		return err
	}
	for _, id := range d.ids() {
		if err := a.Chat.forgetAll(a.Ctx, id); err != nil {
			return err
		}
	}
	a.tell(Done{"forget.done", []any{d.label, lines, letters}})
	return nil
}

// eraseSaid forgets what an account said anywhere, at its own wish or not, and returns how
// many lines that was in rooms.
func (a Act) eraseSaid(id string, self bool) (lines int, err error) {
	r := Range{By: id, Kinds: KindsOf(Worded), Limit: forgetPage}
	for range forgetPages {
		page, err := a.Chat.engine.Page(a.Ctx, r)
		if err != nil {
			return lines, err
		}
		rooms, order := map[string][]Entry{}, []string(nil)
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
			detail := Detail{}
			if !self {
				detail.Rule = "forget"
			}
			if strings.HasPrefix(room, inboxMark) {
				detail.About = rooms[room][0].About
			}
			if err := a.forget(room, rooms[room], detail); err != nil {
				return lines, err
			}
		}
		if len(page) < forgetPage {
			break
		}
		r.Before = page[0].Seq
	}
	return lines, nil
}

// endSessions ends the sessions of who is to be forgotten, but for the one that asks for it,
// and waits until they say no more.
func (c *Chat) endSessions(ctx context.Context, id string, but *Member) {
	for _, m := range c.everybody() {
		if m.accountID() != id || m == but {
			continue
		}
		m.evict(Kicked, fault("forget.gone"))
		if !m.visiting {
			m.awaitGone(ctx, leaveWait)
		}
	}
}

// beForgotten ends m's session, of which nothing is kept any more.
func (m *Member) beForgotten() {
	m.forgotten = true
	m.quit()
}

// forgetAll forgets what there is of somebody besides what they said: their account with its
// keys, names and settings, their places in rooms, and to whom they wrote.
func (c *Chat) forgetAll(ctx context.Context, id string) error {
	if err := c.directory.unseat(ctx, id); err != nil {
		return err
	}
	if err := errors.Join(c.forgetReports(ctx, id), c.directory.clearTopics(ctx, id), c.forgetIgnored(ctx, id), c.forgetAccount(ctx, id)); err != nil {
		return err
	}
	return c.dropMarks(ctx, func(of, about string) bool { return of == id || about == id })
}
