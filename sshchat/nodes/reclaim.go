package nodes

import (
	"context"
	"errors"
	"maps"
	"slices"

	"sshchat/sshchat"
)

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
