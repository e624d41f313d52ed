package chat

import (
	"context"
	"slices"

	"sshchat/sshchat"
	"sshchat/sshchat/estate"
)

// SaySnippet is Say for a block of any length. It waits until the pieces are stored, and
// puts the head behind them: whoever sees it can show all of it.
func (m *Session) SaySnippet(ctx context.Context, to string, s sshchat.Snippet) error {
	if body, ok := s.Message(); ok {
		return m.Say(ctx, to, body, true)
	}
	who, v, err := m.destination(ctx, to)
	if err != nil {
		return err
	}
	if err := m.books.Stay(estate.StaysBytes, m.login.Addr, s.Bytes()); err != nil {
		return err
	}
	if who != nil {
		return m.Act(ctx).writeSnippet(*who, s)
	}
	if err := m.begin(v); err != nil {
		return err
	}
	if err := m.sending(); err != nil {
		return err
	}
	pieces := make([]sshchat.Entry, len(s.Parts))
	for i, p := range s.Parts {
		pieces[i] = m.chat.piece(v.room.ID(), m.Person(), p)
	}
	refs, err := appendPieces(ctx, pieces, v.room.Append)
	if err != nil {
		m.unsent()
		return err
	}
	m.store(v, sshchat.Said, s.Head, sshchat.Detail{Code: true, Refs: refs, Lines: s.Lines})
	return nil
}

// writeSnippet is write for a snippet: both inboxes get the pieces, and then the head.
func (a Act) writeSnippet(who sshchat.Person, s sshchat.Snippet) error {
	m := a.By
	if err := a.mayLetter(who); err != nil {
		return err
	}
	if err := m.sending(); err != nil {
		return err
	}
	store := func(inbox string) ([]uint64, error) {
		pieces := make([]sshchat.Entry, len(s.Parts))
		for i, p := range s.Parts {
			pieces[i] = a.Chat.piece(inbox, m.Person(), p)
			pieces[i].About = &who
		}
		return appendPieces(a.Ctx, pieces, a.Chat.Ledger.Engine.Append)
	}
	own, err := store(sshchat.InboxOf(m.AccountID()))
	theirs := own
	if err == nil && who.Account != m.AccountID() {
		theirs, err = store(sshchat.InboxOf(who.Account))
	}
	if err != nil {
		m.unsent()
		return err
	}
	d := sshchat.Detail{Code: true, Lines: s.Lines}
	a.send(who, Letter{Body: s.Head, Detail: d, Theirs: theirs, Own: own})
	return nil
}

// piece makes the entry of one part.
func (c *Chat) piece(room string, from sshchat.Person, p sshchat.Part) sshchat.Entry {
	e := c.Ledger.Entry(room, sshchat.Piece, from)
	e.Body, e.Blank, e.Code = p.Body, p.Blank, true
	return e
}

// appendPieces stores pieces in their order and returns their numbers.
func appendPieces(ctx context.Context, pieces []sshchat.Entry, put func(sshchat.Entry, func(sshchat.Entry, error))) ([]uint64, error) {
	refs := make([]uint64, 0, len(pieces))
	for len(pieces) > 0 {
		n := min(len(pieces), sshchat.PieceWindow)
		done := make(chan result, n) // with room for all: the engine must not wait
		for _, e := range pieces[:n] {
			put(e, func(e sshchat.Entry, err error) { done <- result{e.Seq, err} })
		}
		for range n {
			select {
			case r := <-done:
				if r.err != nil {
					return nil, sshchat.NewFault("not.saved")
				}
				refs = append(refs, r.seq)
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
		pieces = pieces[n:]
	}
	slices.Sort(refs) // the order of the appends, whatever that of the answers was
	return refs, nil
}

// result is what became of an append.
type result struct {
	seq uint64
	err error
}

// pieces reads the pieces of a head, as far as they are there and by its author: an
// import may name others.
func (a Act) pieces(head *sshchat.Entry) (all []sshchat.Entry, err error) {
	if head.Lines == 0 || len(head.Refs) == 0 || head.Kind == sshchat.Erased {
		return nil, nil
	}
	want := make(map[uint64]bool, len(head.Refs))
	first, last := head.Refs[0], head.Refs[0]
	for _, seq := range head.Refs {
		want[seq] = true
		first, last = min(first, seq), max(last, seq)
	}
	r := sshchat.Range{
		Room: head.Room, After: max(first, 1) - 1, Before: min(last, head.Seq-1) + 1,
		Kinds: []sshchat.Kind{sshchat.Piece}, Limit: 1000, Bytes: sshchat.AnswerBytes, Oldest: true,
	}
	for size := 0; ; { // others' pieces may lie between
		page, err := a.Chat.Ledger.Engine.Page(a.Ctx, r)
		if err != nil || len(page) == 0 {
			return all, err
		}
		for i := range page {
			e := &page[i]
			if !want[e.Seq] || e.From.Account != head.From.Account {
				continue
			}
			if size += e.Blank + len(e.Body.String()) + 1; size > sshchat.AnswerBytes || e.Blank < 0 {
				return all, nil
			}
			all = append(all, *e)
		}
		r.After = page[len(page)-1].Seq
	}
}

// TellRaw tells an entry as it was sent, with its pieces.
func (a Act) TellRaw(e sshchat.Entry) error {
	r := sshchat.Raw{Entry: e}
	if !e.Body.IsZero() {
		var err error
		if r.Pieces, err = a.pieces(&e); err != nil {
			return err
		}
	}
	a.Tell(r)
	return nil
}
