package sshchat

import (
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

// doForget forgets a person: what they said in every room and in letters, their names and
// their account. It says first what will go, and does it when it is told so.
func doForget(c *Call) error {
	word, yes := splitWord(c.Args)
	if word == "" || yes != "" && !strings.EqualFold(yes, "yes") {
		return c.usage()
	}
	d, err := c.departing(word)
	if err == nil {
		err = c.mayForgetMerged(d)
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
	case t.Account != nil && t.Account.Role >= OperatorRole: // nobody would be what they are
		return departing{}, fault("forget.role", t.label())
	}
	if err := c.may(t, nil); err != nil {
		return departing{}, err
	}
	return c.withNames(departing{id: t.id(), label: t.label()}, t.Account)
}

// mayForgetMerged refuses to forget an account as long as operators can take back that another
// joined it.
func (c *Call) mayForgetMerged(d departing) error {
	wait, err := c.Chat.movableFor(c.Ctx, d.id, d.merged)
	if err == nil && wait > 0 {
		return fault("forget.moved", d.label, max(wait, time.Minute))
	}
	return err
}

// departingMe is departing for the caller. What was ruled about them must not go with the
// account that it is about.
func (c *Call) departingMe() (departing, error) {
	m := c.By
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
	c.By.beForgotten()
	return nil
}

// forgetPerson ends the sessions of who is to be forgotten, so that they say no more, and
// takes away first what they said, then what there is of them: who is interrupted can ask
// for the rest.
func (c *Call) forgetPerson(d departing) error {
	c.Chat.endSessions(c.Ctx, d.id, c.By)
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
	if err := c.Chat.forgetMoves(c.Ctx, d.id, d.merged); err != nil {
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
	before := uint64(0)
	for range forgetPages {
		page, err := c.Chat.saidBy(c.Ctx, id, before)
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
		before = page[0].Seq
	}
	return lines, nil
}
