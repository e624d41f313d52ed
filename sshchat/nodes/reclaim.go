package nodes

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"sshchat/sshchat"
)

// catchUpWait bounds how long a node waits at once for what was said while it was away.
const catchUpWait = 5 * time.Second

// settle has the people of this node hold their names under a new lease, and takes in all that was
// said of them meanwhile: nobody may write before.
func (w *Watch) settle(ctx context.Context, lease uint64) error {
	if w.claimed != lease {
		if err := w.reclaim(ctx); err != nil {
			return err
		}
		w.claimed = lease
	}
	ctx, cancel := context.WithTimeout(ctx, catchUpWait)
	defer cancel()
	if err := w.books.Ledger.Cluster.CatchUp(ctx); err != nil {
		return err
	}
	newest, err := w.books.Ledger.Engine.Page(ctx, sshchat.Range{Limit: 1})
	if err != nil || len(newest) == 0 {
		return err
	}
	for w.routed.Load() < newest[0].Seq {
		select {
		case <-w.moved:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// reclaim has the people of this node hold their names under its new lease. Whoever has lost
// theirs meanwhile is told so, and their session ends: nobody is renamed.
func (w *Watch) reclaim(ctx context.Context) error {
	var failed error
	for _, m := range w.house.Holders() {
		if !m.Stays() {
			continue
		}
		err := w.books.Cards.Reclaim(ctx, m.Held(), m.Card())
		switch {
		case errors.Is(err, sshchat.ErrConflict):
			m.LosesName()
		case err != nil:
			failed = err
		}
	}
	return failed
}

// Route takes in a batch of what the node follows: who left a room on another node is not to be
// seen there any more, and whoever of this node was buried alive comes back. Only the node's
// follower calls it.
func (w *Watch) Route(batch []*sshchat.Entry) {
	if w.books.Ledger.Cluster == nil {
		return
	}
	defer func() {
		w.routed.Store(batch[len(batch)-1].Seq)
		w.moved.Ring()
	}()
	met := false
	for _, e := range batch {
		if !e.Kind.Is(sshchat.Passing) {
			continue
		}
		w.books.Cards.Told(e)
		if isLostOf(e, w.books.Cards.Node) {
			met = w.meetLost(e) || met
		}
	}
	if met && w.books.Ledger.Link.Refusal() == nil {
		w.comeBack()
	}
}

// meetLost takes in that people of this node were told to have left with it, and reports
// whether one of them is here.
func (w *Watch) meetLost(e *sshchat.Entry) (met bool) {
	for _, p := range e.People {
		m := w.house.HolderOf(p.Person, e.Seq)
		if m == nil {
			continue
		}
		met = true
		w.mu.Lock()
		if w.lost[m] == nil {
			w.lost[m] = map[sshchat.RoomID]bool{}
		}
		w.lost[m][e.Room] = true
		w.mu.Unlock()
	}
	return met
}

// comeBack tells the rooms that those are back who were told to have left, and never did: when
// they hold their names.
func (w *Watch) comeBack() {
	w.mu.Lock()
	all := w.lost
	w.lost = map[Holder]map[sshchat.RoomID]bool{}
	w.mu.Unlock()
	for m, in := range all {
		for _, room := range slices.Sorted(maps.Keys(in)) {
			if r := w.books.Live.Held(room); r != nil && w.books.Cards.IsIn(room, m.SessionID()) && m.Stays() {
				r.Came(sshchat.Passage{Person: m.Person(), Entered: true})
			}
		}
	}
}
