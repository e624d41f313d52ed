package sshchat

import (
	"strings"
	"time"

	"sshchat/sshchat/text"
)

// editTime is how long a line may be changed: long enough for a slip, too short to put
// other words above what people have answered.
const editTime = 5 * time.Minute

func editRows() []*row {
	return []*row{
		{
			Command: Command{Name: "edit", Aliases: []string{"修改"}, Args: "TEXT | s/OLD/NEW/", Group: "talk", Needs: NeedsRoom},
			reads:   true, shows: always, run: doEdit,
		},
	}
}

// doEdit replaces the caller's last line where they are. "s/old/new/" replaces what is
// old in it, the first time that it occurs.
func doEdit(c *Call) error {
	m := c.By
	if c.Args == "" {
		return c.usage()
	}
	if m.saving() { // what is on its way is newer than all that is found
		return fault("edit.saving")
	}
	p, now := c.spot(), c.Chat.clock.Now()
	own, found, err := c.newest(p, Range{Since: now.Add(-editTime)}, c.byMe())
	if err != nil {
		return err
	}
	if !found {
		return fault("edit.none", editTime)
	}
	if len(own.Refs) > 0 {
		return fault("edit.snippet")
	}
	body, err := amended(&own, c.Args)
	if err != nil {
		return err
	}
	d := Detail{Ref: own.Seq, Code: own.Code, Act: own.Kind == Acted}
	if p.peer != "" {
		return c.editLetter(p, own, body, d)
	}
	if err := m.mayWrite(m.at.room.ID()); err != nil {
		return err
	}
	if err := m.maySay(m.at, now); err != nil {
		return err
	}
	return m.put(m.at, Edited, body, d)
}

// amended returns the text that /edit makes of an entry's.
func amended(old *Entry, args string) (body text.Text, err error) {
	if from, to, ok := substitution(args); ok {
		was := old.Body.String()
		if !strings.Contains(was, from) {
			return body, fault("edit.nomatch", echo(from))
		}
		args = strings.Replace(was, from, to, 1)
	}
	switch {
	case old.Code:
		body = text.Code(args)
	case old.Kind == Acted:
		body = text.Line(args)
	default:
		body = text.Block(args)
	}
	if body.IsZero() {
		return body, fault("edit.empty")
	}
	return body, nil
}

// substitution reads "s/from/to/", in which neither holds a slash. The last slash may
// be missing, as people write it in a hurry.
func substitution(s string) (from, to string, ok bool) {
	inner, ok := strings.CutPrefix(s, "s/")
	from, to, cut := strings.Cut(inner, "/")
	if !ok || !cut || from == "" || to == "" {
		return "", "", false
	}
	to = strings.TrimSuffix(to, "/")
	return from, to, !strings.Contains(to, "/")
}

// editLetter changes a letter in both inboxes.
func (a Act) editLetter(p place, own Entry, body text.Text, d Detail) error {
	m := a.By
	if err := m.mayTalk(""); err != nil {
		return err
	}
	if err := m.pace(); err != nil {
		return err
	}
	theirs, err := a.twins(p, []Entry{own})
	if err != nil {
		return err
	}
	if len(theirs) == 0 {
		return fault("edit.none", editTime)
	}
	if err := m.sending(); err != nil {
		return err
	}
	d.About = own.About
	e := a.Chat.entry(inboxOf(p.peer), Edited, m.Person())
	e.Body, e.Detail = body, d
	e.Ref = theirs[0].Seq
	mine := e
	mine.ID, mine.Room, mine.Ref = e.ID+"s", p.id, own.Seq
	saved := func(e Entry, err error) { m.saved(&m.box.said, e, err) }
	a.Chat.engine.Append(e, func(_ Entry, err error) {
		if err != nil { // it must not be changed for who wrote it alone
			saved(mine, err)
			return
		}
		a.Chat.engine.Append(mine, saved)
	})
	return nil
}

// twins returns the caller's letters, newest first, as they are in the inbox of who they
// were for: write stores that copy first, so that it is the newest letter of
// the caller's before the caller's own. One whose copy is not there has none.
func (a Act) twins(p place, own []Entry) (theirs []Entry, err error) {
	if len(own) == 0 {
		return nil, nil
	}
	page, err := a.Chat.engine.Page(a.Ctx, Range{
		Room: inboxOf(p.peer), Before: own[0].Seq, Kinds: []Kind{Told}, Limit: forgetPage,
	})
	if err != nil {
		return nil, err
	}
	mine := a.byMe()
	i := len(page) - 1
	for _, letter := range own {
		for j := i; j >= 0; j-- { // one that was sent after it may be stored before it
			if e := &page[j]; e.Seq < letter.Seq && mine(e) && e.Body == letter.Body {
				theirs, i = append(theirs, *e), j-1
				break
			}
		}
	}
	return theirs, nil
}

// byMe returns whether an entry is the caller's.
func (a Act) byMe() func(*Entry) bool {
	account := a.By.accountID()
	return func(e *Entry) bool { return e.From.Account == account }
}

// newest finds the newest line of a place that match accepts and that has a text. It
// looks through a thousand lines: what is older is no answer to anything any more.
func (a Act) newest(p place, r Range, match func(*Entry) bool) (e Entry, found bool, err error) {
	r.Room, r.Kinds = p.id, p.kinds()
	for _, r.Limit = range []int{50, 1000} { // it is nearly always among the last few
		page, err := a.Chat.engine.Page(a.Ctx, r)
		if err != nil {
			return e, false, err
		}
		for i := len(page) - 1; i >= 0; i-- {
			if e := &page[i]; e.IsEditable() && p.holds(e) && match(e) {
				return *e, true, nil
			}
		}
		if len(page) < r.Limit {
			break
		}
	}
	return e, false, nil
}

// saving reports whether lines of m's are on their way to the disk.
func (m *Member) saving() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.unsaved > 0
}
