package act

import (
	"context"
	"slices"

	"sshchat/sshchat"
	"sshchat/sshchat/estate"
)

// SaySnippet is Say for a block of any length. It waits until the pieces are stored, and
// puts the head behind them: whoever sees it can show all of it.
func (a Speech) SaySnippet(to string, s sshchat.Snippet) error {
	if body, ok := s.Message(); ok {
		return a.Say(to, body, true)
	}
	who, v, err := a.destination(to)
	if err != nil {
		return err
	}
	room := sshchat.RoomID("")
	if who == nil {
		room = v.ID()
	}
	if err := a.mayLinkIn(room, s); err != nil {
		return err
	}
	if err := a.By.Spend(estate.StaysBytes, s.Bytes()); err != nil {
		return err
	}
	if who != nil {
		return Letters(a).writeSnippet(*who, s)
	}
	if err := a.By.BeginLine(v); err != nil {
		return err
	}
	if err := a.By.Sending(); err != nil {
		return err
	}
	pieces := make([]sshchat.Entry, len(s.Parts))
	for i, p := range s.Parts {
		pieces[i] = piece(a.Act, v.ID(), a.By.Person(), p)
	}
	refs, err := appendPieces(a.Ctx, pieces, v.Room().Append)
	if err != nil {
		a.By.Unsent()
		return err
	}
	a.By.Store(v, sshchat.Said, s.Head, sshchat.Detail{Code: true, Refs: refs, Lines: s.Lines})
	return nil
}

// piece makes the entry of one part.
func piece(a Act, room sshchat.RoomID, from sshchat.Person, p sshchat.Part) sshchat.Entry {
	e := a.Node.Ledger.Entry(room, sshchat.Piece, from)
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
