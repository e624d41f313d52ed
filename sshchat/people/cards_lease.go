package people

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/ledger"
)

// What a node does with its cards when nothing got through for a while, or its lease ended.

// owedKey is of whom something is owed: the last window of a card deletes it.
type owedKey struct {
	skeleton sshchat.Skeleton
	window   int
}

// owed is a card that is to be deleted.
type owed struct {
	name sshchat.Name
	seat Seat
}

// owe keeps that a card is to be deleted. Without a lease it is for others to do: they bury
// what it hung on.
func (cs *Cards) owe(n sshchat.Name, seat Seat) {
	if link := cs.ledger.Link; !link.Among() || link.Now().Lease == 0 {
		return
	}
	cs.mu.Lock()
	cs.owed[owedKey{n.Skeleton(), seat.Window}] = owed{n, seat}
	cs.mu.Unlock()
	cs.Owes()
}

// Settle deletes the cards that could not be deleted when their sessions ended.
func (cs *Cards) Settle() {
	for _, o := range cs.takeOwed() {
		cs.freeSeat(o.name, o.seat)
	}
}

// Abandon leaves it to others to delete what could not be: the lease that it hung on is lost.
func (cs *Cards) Abandon() { cs.takeOwed() }

func (cs *Cards) takeOwed() []owed {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	all := slices.Collect(maps.Values(cs.owed))
	clear(cs.owed)
	return all
}

// Reclaim makes the card of a session of this node hang on the lease that the node has now: over
// the old one, or anew if that was buried. ErrConflict says that the name is somebody else's by
// now.
func (cs *Cards) Reclaim(ctx context.Context, n sshchat.Name, card Card) error {
	if card.Windows != nil {
		return cs.Windows().reclaim(ctx, n.Skeleton(), card)
	}
	key := n.Skeleton()
	if card.Node = cs.Node; sshchat.SkeletonOf(card.Name) != key { // in the middle of a change of name
		card.Name = n.String()
	}
	for range ledger.ChangeTries {
		var now Card
		rev, err := cs.ledger.GetJSON(ctx, CardKey(key), &now)
		if err != nil {
			return err
		}
		if rev != 0 && now.Session != card.Session {
			return sshchat.ErrConflict
		}
		rev, err = cs.ledger.SetJSON(ctx, CardKey(key), card, sshchat.SetOpt{IfRev: rev, Ephemeral: true})
		if err == nil {
			cs.put(key, card, rev, nil)
			return nil
		}
		if !errors.Is(err, sshchat.ErrConflict) {
			return err
		}
	}
	return sshchat.ErrUnavailable
}

// IsOurs reports whether a key is the card of a session that is here.
func (cs *Cards) IsOurs(v sshchat.Value) bool {
	key, is := strings.CutPrefix(v.Key, CardPrefix)
	if !is {
		return false
	}
	card, err := parseCard(v)
	return err == nil && card.Windows == nil && cs.Mine(sshchat.Skeleton(key), card.Session) != nil
}

// Left is a card that a node has left whose lease has ended.
type Left struct {
	Card
	Key string
	Rev uint64
}

// LeftIn returns the cards among what such a node has left.
func (cs *Cards) LeftIn(keys []sshchat.Value) (all []Left) {
	for _, v := range keys {
		if !strings.HasPrefix(v.Key, CardPrefix) {
			continue
		}
		card, err := parseCard(v)
		if err != nil {
			cs.ledger.Log("read who was here", "key", v.Key, "err", err)
			continue
		}
		all = append(all, Left{card, v.Key, v.Rev})
	}
	return all
}
