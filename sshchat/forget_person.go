package sshchat

import (
	"context"
	"errors"
	"slices"
	"strings"

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

// doForget forgets a person: what they said in every room and in letters, their names and
// their account. It says first what will go, and does it when it is told so.
func doForget(c *Call) error {
	word, yes := splitWord(c.Args)
	if word == "" || yes != "" && !strings.EqualFold(yes, "yes") {
		return c.usage()
	}
	d, err := c.departing(word)
	if err == nil {
		err = c.Chat.mayForgetMerged(c.Ctx, d)
	}
	if err != nil {
		return err
	}
	if yes == "" {
		c.tell(Done{"forget.ask", []any{d.label, text.Line(strings.Join(d.names, ", ")), text.Line(word)}})
		return nil
	}
	if d.self {
		return c.forgetMe(d)
	}
	err = c.record(&Ruling{What: "forget", Target: d.label, Account: d.id})
	if err != nil {
		return err
	}
	return c.forgetPerson(d)
}

// departing finds whom a word means, and refuses whom the caller may not have forgotten.
func (c *Call) departing(word string) (departing, error) {
	switch me := strings.EqualFold(word, "me"); {
	case me && c.By.local:
		return departing{}, fault("command.account", c.Row.Name+" me")
	case me:
		return c.departingMe()
	case c.By.Role() < OwnerRole:
		return departing{}, fault("forget.others")
	}
	t, err := c.findTarget(word)
	switch {
	case err != nil:
		return departing{}, err
	case t.id() == "":
		return departing{}, fault("rule.nobody", echo(word))
	case t.account != nil && t.account.Role >= OperatorRole: // nobody would be what they are
		return departing{}, fault("forget.role", t.label())
	}
	if err := c.may(t, nil); err != nil {
		return departing{}, err
	}
	return c.withNames(departing{id: t.id(), label: t.label()}, t.account)
}

// departingMe is departing for the caller. What was ruled about them must not go with the
// account that it is about.
func (c *Call) departingMe() (departing, error) {
	m := c.By
	seen := func(room string) bool {
		st, ok := c.Chat.directory.get(room)
		return ok && st.visible(m.accountID())
	}
	if s, ok := c.Chat.rules.findAnywhere(m.subject(), c.Chat.clock.Now(), seen); ok {
		return departing{}, c.Chat.refusal(s)
	}
	if m.saving() {
		return departing{}, fault("edit.saving")
	}
	d := departing{id: m.accountID(), label: m.Person().Name, self: true}
	if m.guest {
		return d, nil
	}
	a, err := c.Chat.account(c.Ctx, d.id)
	if err != nil {
		return d, err
	}
	if a.Role >= OperatorRole {
		return d, fault("forget.role", d.label)
	}
	return c.withNames(d, a)
}

func (c *Call) withNames(d departing, a *Account) (departing, error) {
	d.names = []string{d.label.String()}
	if a == nil {
		return d, nil
	}
	d.merged = a.Merged
	names, err := c.Chat.namesOf(c.Ctx, a)
	for _, n := range names {
		if !slices.Contains(d.names, n.String()) {
			d.names = append(d.names, n.String())
		}
	}
	return d, err
}

// forgetMe forgets the caller, whose session then ends.
func (c *Call) forgetMe(d departing) error {
	if err := c.By.pace(); err != nil { // everybody is told, as of a line
		return err
	}
	if err := c.forgetPerson(d); err != nil {
		return err
	}
	c.By.forgotten = true
	c.By.quit()
	return nil
}

// forgetPerson ends the sessions of who is to be forgotten, so that they say no more, and
// takes away first what they said, then what there is of them: who is interrupted can ask
// for the rest.
func (c *Call) forgetPerson(d departing) error {
	for _, m := range c.Chat.everybody() {
		if m.accountID() != d.id || m == c.By {
			continue
		}
		m.evict(Kicked, fault("forget.gone"))
		if !m.visiting {
			m.awaitGone(c.Ctx, leaveWait)
		}
	}
	lines, letters := 0, 0
	for _, id := range d.ids() {
		n, err := c.eraseSaid(id, d.self)
		lines += n
		if err != nil {
			return err
		}
		// What others wrote to them stays with those who wrote it.
		everything := func(*Entry) bool { return true }
		inbox := Range{Room: inboxOf(id), Kinds: []Kind{Told, Piece, Edited}}
		n, _, err = c.erase(forgetPage*forgetPages, inbox, "forget", everything)
		letters += n
		if err != nil {
			return err
		}
	}
	if err := c.Chat.forgetMoves(c.Ctx, d); err != nil {
		return err
	}
	for _, id := range d.ids() {
		if err := c.Chat.forgetAll(c.Ctx, id); err != nil {
			return err
		}
	}
	c.tell(Done{"forget.done", []any{d.label, lines, letters}})
	return nil
}

// eraseSaid forgets what an account said anywhere, at its own wish or not, and returns how
// many lines that was in rooms.
func (c *Call) eraseSaid(id string, self bool) (lines int, err error) {
	r := Range{By: id, Kinds: KindsOf(Worded), Limit: forgetPage}
	for range forgetPages {
		page, err := c.Chat.engine.Page(c.Ctx, r)
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
			if err := c.forget(room, rooms[room], detail); err != nil {
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

// forgetAll forgets what there is of somebody besides what they said: their account with its
// keys, names and settings, their places in rooms, and to whom they wrote.
func (c *Chat) forgetAll(ctx context.Context, id string) error {
	for _, st := range c.directory.seats(id) {
		if _, err := c.changeRoom(ctx, st.ID, func(st *roomState) error {
			st.seat(Seat{Account: id})
			return nil
		}); err != nil {
			return err
		}
	}
	if err := errors.Join(c.forgetReports(ctx, id), c.forgetTopics(ctx, id), c.forgetIgnored(ctx, id), c.forgetAccount(ctx, id)); err != nil {
		return err
	}
	return c.dropMarks(ctx, func(of, about string) bool { return of == id || about == id })
}

// forgetIgnored takes an account off the lists of those who ignore it: they hold its name.
func (c *Chat) forgetIgnored(ctx context.Context, id string) error {
	its := func(i Ignored) bool { return i.Account == id }
	err := c.changeAccounts(ctx,
		func(a *Account) bool { return slices.ContainsFunc(a.Ignores, its) },
		func(a *Account) { a.Ignores = slices.DeleteFunc(a.Ignores, its) },
	)
	for _, m := range c.everybody() {
		m.mu.Lock()
		m.ignores = slices.DeleteFunc(slices.Clone(m.ignores), its) // who reads the list has no lock
		m.mu.Unlock()
	}
	return err
}
