package sshchat

import (
	"slices"
	"strconv"
	"time"
)

const (
	// forgetPage is how many lines one look through the log takes, and how many one
	// Erased entry names at most: it must fit into one message of any engine.
	forgetPage = 1000

	// forgetPages bounds one call: a million lines back.
	forgetPages = 1000
)

func delRows() []*row {
	return []*row{
		{
			Command: Command{Name: "del", Aliases: []string{"删除"}, Args: "[COUNT | all]", Group: "talk", Needs: NeedsRoom},
			reads:   true, beside: true, run: doDel,
		},
	}
}

// doDel takes back the caller's own lines where they are: the last one, the last n, or
// all. The entries stay, without their text.
func doDel(c *Call) error {
	n, kinds := 1, KindsOf(Line)
	switch {
	case c.Args == "all":
		n, kinds = forgetPage*forgetPages, append(KindsOf(Talk), Piece) // one without its head, too
	case c.Args != "":
		var err error
		if n, err = strconv.Atoi(c.Args); err != nil || n < 1 {
			return c.usage()
		}
	}
	if c.By.saving() { // the last one is not the last one yet
		return fault("edit.saving")
	}
	if err := c.By.pace(); err != nil { // everybody is told, as of a line
		return err
	}
	if p := c.spot(); p.peer != "" {
		return c.delLetters(n, p)
	}
	r := Range{Room: c.By.at.room.ID(), Kinds: kinds, By: c.By.accountID()}
	if n <= forgetPage {
		return c.delLines(n, r)
	}
	return c.beside(func(c *Call) error { return c.delLines(n, r) })
}

// delLines takes back the caller's last lines in a room.
func (c *Call) delLines(n int, r Range) error {
	erased, _, err := c.erase(n, r, "", c.byMe())
	if err != nil {
		return err
	}
	if erased == 0 {
		return fault("del.none")
	}
	c.tell(Done{"del.done", []any{erased}})
	return nil
}

// delLetters takes back the caller's last letters to somebody, from both inboxes.
func (c *Call) delLetters(n int, p place) error {
	page, err := c.Chat.engine.Page(c.Ctx, Range{Room: p.id, Kinds: p.kinds(), Limit: forgetPage})
	if err != nil {
		return err
	}
	mine := c.byMe()
	own := slices.DeleteFunc(reversed(page), func(e Entry) bool { return !e.IsEditable() || !p.holds(&e) || !mine(&e) })
	own = own[:min(len(own), n)]
	if len(own) == 0 {
		return fault("del.none")
	}
	theirs, err := c.twins(p, own)
	if err != nil {
		return err
	}
	d := Detail{About: own[0].About}
	if err := c.forget(inboxOf(p.peer), theirs, d); err != nil {
		return err
	}
	if err := c.forget(p.id, own, d); err != nil {
		return err
	}
	c.tell(Done{"del.done", []any{len(own)}})
	return nil
}

// erase forgets up to n of the newest entries in r that match, by a rule or because they
// are the caller's own, and returns how many, and from when the oldest was.
func (a Act) erase(n int, r Range, rule string, match func(*Entry) bool) (erased int, since time.Time, err error) {
	r.Limit = forgetPage
	pieces := map[uint64]bool{} // those that go with their heads
	for range forgetPages {
		page, err := a.Chat.engine.Page(a.Ctx, r)
		if err == nil {
			err = a.Ctx.Err() // it was stopped
		}
		if err != nil {
			return erased, since, err
		}
		var gone []Entry
		for _, e := range reversed(page) {
			if e.Body.IsZero() || pieces[e.Seq] || !match(&e) {
				continue
			}
			if e.Kind != Piece && erased == n {
				break
			}
			gone, since = append(gone, e), e.At
			if e.Kind != Piece {
				erased++
			}
			for _, ref := range e.Refs {
				pieces[ref] = true
			}
		}
		if err := a.forget(r.Room, gone, Detail{Rule: rule}); err != nil {
			return erased, since, err
		}
		if len(page) < forgetPage || erased >= n {
			break
		}
		r.Before = page[0].Seq
	}
	return erased, since, nil
}

// forget has messages of a room forgotten, with their pieces.
func (a Act) forget(room string, all []Entry, d Detail) error {
	messages := 0
	flush := func() error {
		if messages < len(d.Refs) {
			d.Lines = messages
		}
		err := a.appendErased(room, d)
		d.Refs, d.Lines, messages = nil, 0, 0
		return err
	}
	for i := range all {
		e := &all[i]
		pieces := e.Refs[:min(len(e.Refs), forgetPage-1)]
		if len(d.Refs)+1+len(pieces) > forgetPage {
			if err := flush(); err != nil {
				return err
			}
		}
		d.Refs = append(append(d.Refs, e.Seq), pieces...)
		if e.Kind != Piece {
			messages++
		}
	}
	return flush()
}

// appendErased waits for the engine: who asked is told only when the text is gone.
func (a Act) appendErased(room string, d Detail) error {
	if len(d.Refs) == 0 {
		return nil
	}
	e := a.Chat.entry(room, Erased, a.By.Person())
	e.Detail = d
	return a.Chat.appendWait(a.Ctx, e)
}
