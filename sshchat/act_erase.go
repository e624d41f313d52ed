package sshchat

import (
	"slices"
	"time"
)

const (
	// forgetPage is how many lines one look through the log takes, and how many one
	// Erased entry names at most: it must fit into one message of any engine.
	forgetPage = 1000

	// forgetPages bounds one call: a million lines back.
	forgetPages = 1000
)

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

// firstMatch finds the newest entry of a stretch that match accepts and that has a text.
func (a Act) firstMatch(r Range, match func(*Entry) bool) (e Entry, found bool, err error) {
	r.Limit = forgetPage
	for range forgetPages {
		page, err := a.Chat.engine.Page(a.Ctx, r)
		if err != nil {
			return e, false, err
		}
		for _, e := range slices.Backward(page) {
			if !e.Body.IsZero() && match(&e) {
				return e, true, nil
			}
		}
		if len(page) < forgetPage {
			break
		}
		r.Before = page[0].Seq
	}
	return e, false, nil
}
