package nodes

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"sshchat/sshchat"
)

const (
	// catchUpWait bounds how long a node waits at once for what was said while it was away.
	catchUpWait = 5 * time.Second

	// buriedWait bounds how long it waits for others to tell that its people left with the old
	// lease. They do that at once, if they are there.
	buriedWait = 2 * time.Second
)

// settle has the people of this node hold their names under a new lease, and takes in all that was
// said of them meanwhile: nobody may write before.
func (w *Watch) settle(ctx context.Context, lease uint64) error {
	if w.claimed != lease {
		if err := w.reclaim(ctx); err != nil {
			return err
		}
		w.claimed = lease
		if err := w.awaitBurial(ctx); err != nil {
			return err
		}
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

// awaitBurial waits until others have told of all who were here under the old lease, which they bury:
// whoever leaves at this moment would be told of twice.
func (w *Watch) awaitBurial(ctx context.Context) error {
	nodes, err := w.books.Ledger.Cluster.Nodes(ctx)
	if err != nil || !slices.ContainsFunc(nodes, func(n sshchat.NodeInfo) bool { return n.ID != w.books.Cards.Node }) {
		return err
	}
	wait, cancel := context.WithTimeout(ctx, buriedWait)
	defer cancel()
	for slices.ContainsFunc(w.house.Holders(), w.isUntold) {
		select {
		case <-w.moved:
		case <-wait.Done():
			return ctx.Err()
		}
	}
	return nil
}

// isUntold reports whether others have not told yet that somebody left with the old lease. Who has
// windows on other nodes need not have left.
func (w *Watch) isUntold(m Holder) bool {
	w.mu.Lock()
	told := w.lost[m] != nil
	w.mu.Unlock()
	return !told && m.Card().Windows == nil
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
		if r := w.books.Live.Held(e.Room); r != nil {
			r.Buried(p.Person)
		}
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
