package act

import (
	"slices"
	"time"

	"sshchat/sshchat"
)

// Erasing takes back what was said.
type Erasing struct{ Act }

const (
	// ForgetPage is how many lines one look through the log takes, and how many one
	// Erased entry names at most: it must fit into one message of any engine.
	ForgetPage = 1000

	// ForgetPages bounds one call: a million lines back.
	ForgetPages = 1000
)

// Erase forgets up to n of the newest entries in r that match, by a rule or because they
// are the caller's own, and returns how many, and from when the oldest was.
func (a Erasing) Erase(n int, r sshchat.Range, rule string, match func(*sshchat.Entry) bool) (erased int, since time.Time, err error) {
	r.Limit = ForgetPage
	pieces := map[uint64]bool{} // those that go with their heads
	for range ForgetPages {
		page, err := a.Node.Ledger.Engine.Page(a.Ctx, r)
		if err == nil {
			err = a.Ctx.Err() // it was stopped
		}
		if err != nil {
			return erased, since, err
		}
		var gone []sshchat.Entry
		for _, e := range Reversed(page) {
			if e.Body.IsZero() || pieces[e.Seq] || !match(&e) {
				continue
			}
			if e.Kind != sshchat.Piece && erased == n {
				break
			}
			gone, since = append(gone, e), e.At
			if e.Kind != sshchat.Piece {
				erased++
			}
			for _, ref := range e.Refs {
				pieces[ref] = true
			}
		}
		if err := a.forget(a.By.Person(), r.Room, gone, sshchat.Detail{Rule: rule}); err != nil {
			return erased, since, err
		}
		if len(page) < ForgetPage || erased >= n {
			break
		}
		r.Before = page[0].Seq
	}
	return erased, since, nil
}

// forget has messages of a room forgotten by somebody, with their pieces.
func (a Erasing) forget(by sshchat.Person, room sshchat.RoomID, all []sshchat.Entry, d sshchat.Detail) error {
	messages := 0
	flush := func() error {
		if messages < len(d.Refs) {
			d.Lines = messages
		}
		err := a.appendErased(by, room, d)
		d.Refs, d.Lines, messages = nil, 0, 0
		return err
	}
	for i := range all {
		e := &all[i]
		pieces := e.Refs[:min(len(e.Refs), ForgetPage-1)]
		if len(d.Refs)+1+len(pieces) > ForgetPage {
			if err := flush(); err != nil {
				return err
			}
		}
		d.Refs = append(append(d.Refs, e.Seq), pieces...)
		if e.Kind != sshchat.Piece {
			messages++
		}
	}
	return flush()
}

// appendErased waits for the engine: who asked is told only when the text is gone.
func (a Erasing) appendErased(by sshchat.Person, room sshchat.RoomID, d sshchat.Detail) error {
	if len(d.Refs) == 0 {
		return nil
	}
	e := a.Node.Ledger.Entry(room, sshchat.Erased, by)
	e.Detail = d
	return a.Node.Ledger.AppendWait(a.Ctx, e)
}

// EraseLetters takes back the session's last letters to somebody, from both inboxes, and
// returns how many.
func (a Erasing) EraseLetters(n int, p Spot) (int, error) {
	page, err := a.Node.Ledger.Engine.Page(a.Ctx, sshchat.Range{Room: p.ID, Kinds: p.kinds(), Limit: ForgetPage})
	if err != nil {
		return 0, err
	}
	mine := a.ByMe()
	own := slices.DeleteFunc(Reversed(page), func(e sshchat.Entry) bool { return !e.IsEditable() || !p.Holds(&e) || !mine(&e) })
	own = own[:min(len(own), n)]
	if len(own) == 0 {
		return 0, sshchat.NewFault("del.none")
	}
	theirs, err := Letters(a).twins(p, own)
	if err != nil {
		return 0, err
	}
	d := sshchat.Detail{About: own[0].About}
	if err := a.forget(a.By.Person(), sshchat.InboxOf(p.Peer), theirs, d); err != nil {
		return 0, err
	}
	if err := a.forget(a.By.Person(), p.ID, own, d); err != nil {
		return 0, err
	}
	return len(own), nil
}
