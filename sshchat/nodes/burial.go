package nodes

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/books"
	"sshchat/sshchat/people"
)

const (
	// lostMark begins the ID of an entry that tells that people left with their node. No other
	// ID begins so.
	lostMark = "lost-"

	// maxLost is how many people such an entry names at most.
	maxLost = 500

	// lostStay is how long those are said to have been here: nobody knows when their node
	// died, and all who tell it must say the same, in each room.
	lostStay = time.Nanosecond

	// maxIDBytes is how long an entry's ID may be.
	maxIDBytes = 64

	// buryAgain is how long a burial waits that did not get through.
	buryAgain = time.Second
)

// burial tells the rooms that the people of a node left whose lease has ended, and then frees
// their names and what else it has left. All nodes do the same: of what they tell one of each is
// kept, as their IDs are alike. Whoever is here all the same, under another lease of this node,
// is none of them.
type burial struct {
	*books.Books
	sshchat.Grave
}

// run buries, and tries again until it is done, or ctx ends: then others do it.
func (b *burial) run(ctx context.Context) {
	b.Keys = slices.DeleteFunc(slices.Clone(b.Keys), b.Cards.IsOurs)
	for {
		err := b.once(ctx)
		if err == nil || ctx.Err() != nil || errors.Is(err, sshchat.ErrClosed) {
			return
		}
		if b.Ledger.Link.Open() {
			b.Ledger.Log("tell who left with a node", "node", b.Node, "err", err)
		}
		if !b.Ledger.Every(ctx, buryAgain) {
			return
		}
		b.Keys = b.stillThere(ctx) // others may have done it meanwhile
	}
}

// stillThere returns the keys that are as they were left, as far as can be found out.
func (b *burial) stillThere(ctx context.Context) (left []sshchat.Value) {
	for _, v := range b.Keys {
		if now, err := b.Ledger.Engine.Get(ctx, v.Key); err != nil || now.Rev == v.Rev {
			left = append(left, v)
		}
	}
	return left
}

// once tells, waits until that is in the log, and deletes the keys.
func (b *burial) once(ctx context.Context) error {
	left, err := b.handOn(ctx)
	if err != nil {
		return err
	}
	lost, err := b.lost(ctx, left)
	if err != nil {
		return err
	}
	var entries []sshchat.Entry
	for _, of := range slices.SortedFunc(maps.Keys(lost), compareLosses) {
		gone, err := b.left(ctx, of.room)
		if err != nil {
			return err
		}
		entries = append(entries, b.entries(of, lost[of], gone)...)
	}
	stored := make(chan error, len(entries))
	for _, e := range entries {
		b.Ledger.Engine.Append(e, func(_ sshchat.Entry, err error) { stored <- err })
	}
	for range entries {
		select {
		case err := <-stored:
			if err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	for _, v := range b.Keys {
		_, err := b.Ledger.Engine.Set(ctx, v.Key, nil, sshchat.SetOpt{IfRev: v.Rev, Delete: true})
		if err != nil && !errors.Is(err, sshchat.ErrConflict) { // else others were quicker, or it is held again
			return err
		}
	}
	return nil
}

// handOn hands the cards of those who have windows on other nodes to these, and returns those of
// all others. They are no longer in the grave.
func (b *burial) handOn(ctx context.Context) (left []people.Left, err error) {
	for _, c := range b.Cards.LeftIn(b.Keys) {
		stays := false
		if c.Windows != nil {
			if stays, err = b.Cards.Windows().HandOn(ctx, &c, sshchat.LeaseOf{Node: b.Node, Epoch: b.Epoch}); err != nil {
				return nil, err
			}
		}
		if !stays {
			left = append(left, c)
			continue
		}
		b.Keys = slices.DeleteFunc(b.Keys, func(v sshchat.Value) bool { return v.Key == c.Key })
	}
	return left, nil
}

// loss is of what one entry tells: a room, and there one person alone, by their session, if they
// had several windows. Their card may come into the grave later than others, when one of the same
// room was told already.
type loss struct {
	room    sshchat.RoomID
	session string
}

func compareLosses(a, b loss) int {
	return cmp.Or(cmp.Compare(a.room, b.room), cmp.Compare(a.session, b.session))
}

// lost returns who is lost, by room: as the room knows them, by their names.
func (b *burial) lost(ctx context.Context, left []people.Left) (map[loss][]sshchat.Passage, error) {
	bySession := map[string][]people.Left{} // two, in the middle of a change of name
	for _, c := range left {
		if !c.Brief {
			bySession[c.Session] = append(bySession[c.Session], c)
		}
	}
	lost := map[loss][]sshchat.Passage{}
	for session, cards := range bySession {
		slices.SortFunc(cards, func(a, b people.Left) int { return cmp.Compare(a.Rev, b.Rev) })
		newest := cards[len(cards)-1]
		for _, room := range newest.Rooms {
			who := newest.Person()
			if len(cards) > 1 {
				told, err := b.toldOfName(ctx, room, who)
				if err != nil {
					return nil, err
				}
				if !told {
					who = cards[0].Person()
				}
			}
			of := loss{room: room}
			if newest.Windows != nil {
				of.session = session
			}
			lost[of] = append(lost[of], sshchat.Passage{Person: who, Cause: sshchat.LostLink, Stayed: lostStay})
		}
	}
	for _, all := range lost {
		slices.SortFunc(all, func(a, b sshchat.Passage) int {
			return cmp.Or(sshchat.CompareFold(a.Name.String(), b.Name.String()), cmp.Compare(a.Account, b.Account))
		})
	}
	return lost, nil
}

// toldOfName reports whether a room was told that somebody who changes their name is called so
// now.
func (b *burial) toldOfName(ctx context.Context, room sshchat.RoomID, who sshchat.Person) (bool, error) {
	page, err := b.Ledger.Engine.Page(ctx, sshchat.Range{Room: room, Kinds: []sshchat.Kind{sshchat.Renamed}, Limit: 1000})
	for _, e := range slices.Backward(page) {
		if e.From.Account == who.Account {
			return e.About != nil && e.About.Name == who.Name, err
		}
	}
	return false, err
}

// maxPassing is how much of a room's coming and going is read: who left before that and whose
// card is there still is told of again.
const maxPassing = 1000

// left returns of whom a room was told by their own node that they left. A node may die between
// that and the end of their card. What burials tell does not count: of those one of each is kept.
func (b *burial) left(ctx context.Context, room sshchat.RoomID) (map[sshchat.Person]bool, error) {
	kinds := []sshchat.Kind{sshchat.Joined, sshchat.Left, sshchat.Renamed}
	page, err := b.Ledger.Engine.Page(ctx, sshchat.Range{Room: room, Kinds: kinds, Limit: maxPassing})
	left := map[sshchat.Person]bool{}
	for _, e := range page {
		for _, p := range e.People {
			left[p.Person] = e.Kind == sshchat.Left && p.Stayed != lostStay
		}
		if e.Kind == sshchat.Renamed && e.About != nil { // they came by another name
			left[*e.About] = false
		}
	}
	return left, err
}

// entries tells one room who is lost, but for those who left before. They are parted before
// these are taken out: so an ID tells of the same people on all nodes.
func (b *burial) entries(of loss, all []sshchat.Passage, left map[sshchat.Person]bool) (entries []sshchat.Entry) {
	n := 0
	for part := range slices.Chunk(all, maxLost) {
		part = slices.DeleteFunc(slices.Clone(part), func(p sshchat.Passage) bool { return left[p.Person] })
		if len(part) > 0 {
			e := b.Ledger.Entry(of.room, sshchat.Left, part[0].Person)
			e.ID, e.People = lostID(b.Grave, of, n), part
			entries = append(entries, e)
		}
		n++
	}
	return entries
}

// lostID is the ID of an entry that tells of a loss in a grave, which all nodes make alike: of
// the n-th, from 0. Neither a node's nor a room's ID, nor a session's, has a slash.
func lostID(g sshchat.Grave, of loss, n int) string {
	id := fmt.Sprintf("%d/%s", g.Epoch, of.room)
	if of.session != "" {
		id += "/of/" + of.session
	}
	if n > 0 {
		id += fmt.Sprintf("/%d", n+1)
	}
	whose := lostMark + g.Node + "/"
	if len(whose)+len(id) > maxIDBytes || strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r > '~' }) { // no header may hold it
		sum := sha256.Sum256([]byte(id))
		id = base32.StdEncoding.EncodeToString(sum[:])[:26]
	}
	return whose + id
}

// isLostOf reports whether an entry tells that people left with the node that is so called.
func isLostOf(e *sshchat.Entry, node string) bool {
	return e.Kind == sshchat.Left && strings.HasPrefix(e.ID, lostMark+node+"/")
}
