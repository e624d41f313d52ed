package people

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"sshchat/sshchat"
)

// Follow keeps up with the cards of other nodes until ctx ends. What this node does itself
// is in the mirror before the watch tells of it.
func (cs *Cards) Follow(ctx context.Context) error {
	stale := cs.foreign()
	return cs.ledger.Engine.Watch(ctx, CardPrefix, func(v sshchat.Value) error {
		key := sshchat.Skeleton(strings.TrimPrefix(v.Key, CardPrefix))
		if v.Key == "" {
			for key := range stale {
				cs.meet(key, nil)
			}
			return nil
		}
		delete(stale, key)
		if v.Rev == 0 {
			cs.Windows().ended(key)
			cs.meet(key, nil)
			return nil
		}
		card, err := parseCard(v)
		switch {
		case err != nil:
			cs.ledger.Log("read who is here", "key", v.Key, "err", err)
		case card.Windows != nil && cs.Windows().meet(key, card, v.Rev):
		case card.Node == cs.Node || card.Brief:
			cs.meet(key, nil)
		default:
			cs.meet(key, &shownCard{Card: card, rev: v.Rev, presence: card.Presence()})
		}
		return nil
	})
}

func parseCard(v sshchat.Value) (card Card, err error) {
	err = json.Unmarshal(v.Data, &card)
	return card, err
}

// foreign returns which cards of other nodes are kept.
func (cs *Cards) foreign() map[sshchat.Skeleton]struct{} {
	cs.mu.RLock()
	defer cs.mu.RUnlock()
	keys := map[sshchat.Skeleton]struct{}{}
	for key := range cs.others {
		keys[key] = struct{}{}
	}
	return keys
}

// meet takes over the card of another node, or with nil that there is none.
func (cs *Cards) meet(key sshchat.Skeleton, next *shownCard) {
	defer cs.waits.wake(key)
	cs.mu.Lock()
	old := cs.others[key]
	if old == nil && next == nil {
		cs.mu.Unlock()
		return
	}
	if next != nil {
		next.hidesAs(old)
	}
	cs.replaceLocked(cs.others, key, next)
	cs.mu.Unlock()
	cs.tell(touched(old, next))
}

// Told takes in what a room was told of people of other nodes: who left is not to be seen
// there any more, though their card may name the room for a moment still, or until a node that
// died is buried; who came is.
func (cs *Cards) Told(e *sshchat.Entry) {
	cs.mu.RLock()
	alone := len(cs.others) == 0
	cs.mu.RUnlock()
	if alone || !e.Kind.Is(sshchat.Passing) {
		return
	}
	met := false
	for _, p := range e.People {
		met = cs.toldOf(e.Room, p.Person, e.Kind == sshchat.Left) || met
	}
	if met {
		cs.changed(e.Room)
	}
}

// toldOf hides somebody of another node in a room, or shows them; it reports whether that is
// another than before.
func (cs *Cards) toldOf(room sshchat.RoomID, who sshchat.Person, left bool) bool {
	key := sshchat.SkeletonOf(who.Name.String())
	cs.mu.Lock()
	defer cs.mu.Unlock()
	now := cs.others[key]
	if now == nil || now.Account != who.Account || slices.Contains(now.hidden, room) == left {
		return false
	}
	next := *now
	if left {
		next.hidden = append(slices.Clone(now.hidden), room)
	} else {
		next.hidden = slices.DeleteFunc(slices.Clone(now.hidden), func(id sshchat.RoomID) bool { return id == room })
	}
	cs.replaceLocked(cs.others, key, &next)
	return true
}
