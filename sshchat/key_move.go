package sshchat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"sshchat/sshchat/text"
)

// goods is what goes to another account with somebody's only key.
type goods struct {
	names []string    // under which they spoke
	rooms []roomState // in which they have a rank
	words bool        // that they said, or that were written to them and nobody can read afterwards
}

func (g goods) none() bool { return len(g.names) == 0 && len(g.rooms) == 0 && !g.words }

// goods returns what would go with m's key: nothing if the account has another, and stays.
func (c *Chat) goods(ctx context.Context, m *Member) (g goods, err error) {
	old, err := c.account(ctx, m.accountID())
	if err != nil || len(old.Keys) > 1 {
		return g, err
	}
	for _, skeleton := range old.Names {
		o, rev, _, err := c.owner(ctx, skeleton)
		if err != nil {
			return g, err
		}
		if rev != 0 && o.Account == old.ID && !o.Fresh {
			g.names = append(g.names, o.Name)
		}
	}
	g.rooms = c.directory.seats(old.ID)
	g.words, err = c.hasWords(ctx, old.ID)
	return g, err
}

// askSure tells whose account a code is of, and what goes there. The code stays good.
func (c *Call) askSure(code, to string, g goods) error {
	a, name, err := c.Chat.holder(c.Ctx, to)
	if err != nil {
		return err
	}
	return fault("key.sure", text.Line(code), name, a.Since, len(g.names), text.Line(strings.Join(g.names, ", ")), len(g.rooms))
}

// holder returns an account, and a name that it owns, or its ID.
func (c *Chat) holder(ctx context.Context, id string) (*Account, text.Text, error) {
	a, err := c.account(ctx, id)
	if err != nil {
		return nil, text.Text{}, err
	}
	names, err := c.namesOf(ctx, a)
	return a, append(names, text.Line(a.ID))[0], err
}

// joinAccount moves the caller's key to another account. Where something goes with it the
// rooms hear so, it is on the record, and operators can take it back for a day.
func (c *Call) joinAccount(to string, g goods) error {
	if g.none() {
		return c.Chat.moveKey(c.Ctx, c.By, to)
	}
	_, name, err := c.Chat.holder(c.Ctx, to)
	if err != nil {
		return err
	}
	if err := c.Chat.noteMove(c.Ctx, c.By, to); err != nil {
		return err
	}
	r := Ruling{What: "key-join", Target: name, Account: to}
	if err := c.record(&r); err != nil {
		return err
	}
	heard := []string{c.Chat.o.Lobby}
	for _, st := range g.rooms {
		heard = append(heard, st.ID)
	}
	if err := c.Chat.moveKey(c.Ctx, c.By, to); err != nil {
		return err
	}
	for _, room := range slices.Compact(slices.Sorted(slices.Values(heard))) {
		c.Chat.tellRuled(room, r)
	}
	return nil
}

// mayMoveKey refuses what moveKey would refuse.
func (c *Chat) mayMoveKey(ctx context.Context, m *Member, to string) error {
	old, err := c.account(ctx, m.accountID())
	if err != nil {
		return err
	}
	if len(old.Keys) == 1 && old.Role >= OperatorRole {
		return fault("key.role") // the role would be nobody's
	}
	got, err := c.account(ctx, to)
	if err == nil && len(withoutKey(got.Keys, m.login.Key)) >= maxKeys {
		return fault("key.many", maxKeys)
	}
	return err
}

// moveKey gives m's key to another account. The account that it had keeps its names
// if it has other keys; otherwise the names go along. Of the steps each leaves the key
// with one account, so that a crash in between locks nobody out.
func (c *Chat) moveKey(ctx context.Context, m *Member, to string) error {
	print, now := m.login.Key, c.clock.Now().UTC()
	old, err := c.account(ctx, m.accountID())
	if err != nil {
		return err
	}
	if len(old.Keys) == 1 && old.Role >= OperatorRole {
		return fault("key.role") // the role would be nobody's
	}
	if _, err := c.update(ctx, to, func(a *Account) error { return a.addKey(print, now) }); err != nil {
		return err
	}
	if _, err := c.engine.Set(ctx, keyKey(print), []byte(to), SetOpt{Any: true}); err != nil {
		return err
	}
	if old, err = c.update(ctx, old.ID, func(a *Account) error {
		a.Keys = withoutKey(a.Keys, print)
		return nil
	}); err != nil {
		return err
	}
	if err := m.recognizeAgain(ctx); err != nil {
		return err
	}
	sessions := slices.DeleteFunc(c.everybody(), func(o *Member) bool { return o.login.Key != print })
	for _, other := range sessions { // this key's other sessions are the same person
		other.send(order{moved: true})
	}
	if len(old.Keys) == 0 { // places go to who the sessions are already: nobody is sent out
		if err := c.handOver(ctx, old, to); err != nil {
			return err
		}
	}
	for _, other := range sessions { // which may be in rooms that the account may not enter
		other.send(order{})
	}
	m.Tell(Done{"key.added", nil})
	return nil
}

// addKey makes a key open the account.
func (a *Account) addKey(print string, now time.Time) error {
	if len(a.Keys) >= maxKeys {
		return fault("key.many", maxKeys)
	}
	a.Keys = append(withoutKey(a.Keys, print), KeyOf{Print: print, Since: now})
	return nil
}

func withoutKey(keys []KeyOf, print string) []KeyOf {
	return slices.DeleteFunc(keys, func(k KeyOf) bool { return k.Print == print })
}

// handOver makes to the owner of everything that old owned, and forgets old.
func (c *Chat) handOver(ctx context.Context, old *Account, to string) error {
	words, err := c.hasWords(ctx, old.ID)
	if err != nil {
		return err
	}
	if _, err := c.update(ctx, to, func(a *Account) error {
		if words || len(old.Merged) > 0 {
			a.merge(old)
		}
		a.Names = slices.Compact(slices.Sorted(slices.Values(append(a.Names, old.Names...))))
		for _, j := range old.Rooms {
			known := slices.ContainsFunc(a.Rooms, func(o JoinedRoom) bool { return o.ID == j.ID })
			if !known && len(a.Rooms) < maxJoined {
				a.Rooms = append(a.Rooms, j)
			}
		}
		return nil
	}); err != nil {
		return err
	}
	for _, skeleton := range old.Names {
		if err := c.passOn(ctx, skeleton, old.ID, to); err != nil {
			return err
		}
	}
	if err := c.passSeats(ctx, old.ID, to); err != nil {
		return err
	}
	return c.remove(ctx, accountKey(old.ID))
}

// passSeats gives one account's ranks in rooms to another, which keeps what it has if
// that is more.
func (c *Chat) passSeats(ctx context.Context, from, to string) error {
	for _, st := range c.directory.seats(from) {
		if _, err := c.changeRoom(ctx, st.ID, func(st *roomState) error {
			for _, s := range st.Seats {
				if s.Account == from {
					s.Account, s.Rank = to, max(s.Rank, st.rank(to))
					st.seat(Seat{Account: from})
					st.seat(s)
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// passOn makes a name of one account another's.
func (c *Chat) passOn(ctx context.Context, skeleton, from, to string) error {
	for range 4 { // a session may just note that the name is in use
		o, rev, _, err := c.owner(ctx, skeleton)
		if err != nil || o.Account != from {
			return err
		}
		o.Account = to
		if _, err = c.setJSON(ctx, ownerKey(skeleton), o, SetOpt{IfRev: rev}); !errors.Is(err, ErrConflict) {
			return err
		}
	}
	return ErrConflict
}

// movedFor is how long a move can be taken back.
const movedFor = 24 * time.Hour

// movedKey is what an account was before its only key moved, kept under
// "moved/<fingerprint>" for a day.
type movedKey struct {
	Old   Account              `json:"old"`
	To    string               `json:"to"`
	At    time.Time            `json:"at"`
	Names map[string]ownership `json:"names,omitempty"` // by skeleton
	Seats map[string][]Seat    `json:"seats,omitempty"` // by room: the old account's, and the other's, if it had one
}

func movedKeyKey(print string) string { return "moved/" + print }

// noteMove keeps what moving m's key to another account changes.
func (c *Chat) noteMove(ctx context.Context, m *Member, to string) error {
	old, err := c.account(ctx, m.accountID())
	if err != nil {
		return err
	}
	k := movedKey{Old: *old, To: to, At: c.clock.Now().UTC(), Names: map[string]ownership{}, Seats: map[string][]Seat{}}
	for _, skeleton := range old.Names {
		o, rev, _, err := c.owner(ctx, skeleton)
		if err != nil {
			return err
		}
		if rev != 0 && o.Account == old.ID {
			k.Names[skeleton] = o
		}
	}
	for _, st := range c.directory.seats(old.ID) {
		k.Seats[st.ID] = slices.DeleteFunc(slices.Clone(st.Seats), func(s Seat) bool { return s.Account != old.ID && s.Account != to })
	}
	_, err = c.setJSON(ctx, movedKeyKey(m.login.Key), k, SetOpt{Any: true})
	return err
}

// undoKey takes back that somebody's key moved to another account within the last day: the
// account is there again, with its names and its ranks.
func (c *Call) undoKey(word string) error {
	if c.By.Role() < OperatorRole {
		return fault("denied", c.Row.Name+" undo", OperatorRole)
	}
	bare, _ := bareName(word)
	name, err := ParseName(bare)
	if err != nil {
		return err
	}
	print, k, err := c.Chat.lastMove(c.Ctx, name.Skeleton())
	if err != nil {
		return err
	}
	if print == "" {
		return fault("key.unmoved", name.Text())
	}
	if err := c.record(&Ruling{What: "key-undo", Target: name.Text(), Account: k.Old.ID}); err != nil {
		return err
	}
	if err := c.Chat.moveBack(c.Ctx, print, k); err != nil {
		return err
	}
	c.tell(Done{"key.undone", []any{name.Text()}})
	return nil
}

// lastMove finds the latest move of an account that owned a name.
func (c *Chat) lastMove(ctx context.Context, skeleton string) (print string, last movedKey, err error) {
	now := c.clock.Now()
	err = c.eachMove(ctx, func(p string, k movedKey) {
		if slices.Contains(k.Old.Names, skeleton) && k.At.After(last.At) && now.Sub(k.At) <= movedFor {
			print, last = p, k
		}
	})
	return print, last, err
}

func (c *Chat) eachMove(ctx context.Context, fn func(print string, k movedKey)) error {
	return c.each(ctx, "moved/", func(v Value) error {
		var k movedKey
		if err := json.Unmarshal(v.Data, &k); err != nil {
			return fmt.Errorf("read the record %s: %w", v.Key, err)
		}
		fn(strings.TrimPrefix(v.Key, "moved/"), k)
		return nil
	})
}

// moveBack undoes what moveKey and handOver did. Of its steps each can be done again.
func (c *Chat) moveBack(ctx context.Context, print string, k movedKey) error {
	old := k.Old
	if _, err := c.setJSON(ctx, accountKey(old.ID), old, SetOpt{Any: true}); err != nil {
		return err
	}
	if _, err := c.engine.Set(ctx, keyKey(print), []byte(old.ID), SetOpt{Any: true}); err != nil {
		return err
	}
	_, err := c.update(ctx, k.To, func(a *Account) error {
		a.Keys = withoutKey(a.Keys, print)
		a.Names = slices.DeleteFunc(a.Names, func(s string) bool { return slices.Contains(old.Names, s) })
		return nil
	})
	if err != nil && !errors.Is(err, errNoAccount) {
		return err
	}
	for skeleton, owned := range k.Names {
		if err := c.nameBack(ctx, skeleton, owned); err != nil {
			return err
		}
	}
	if err := c.seatBack(ctx, k); err != nil {
		return err
	}
	for _, m := range c.everybody() {
		switch {
		case m.login.Key == print:
			m.send(order{moved: true})
			m.send(order{})
		case m.accountID() != old.ID && isOneOf(m.Person().Name, old.Names):
			m.evict(Kicked, fault("key.notyours"))
		case m.accountID() == k.To:
			m.send(order{}) // it may be in rooms where it has no place any more
		}
	}
	return c.remove(ctx, movedKeyKey(print))
}

// nameBack makes a name its former owner's again, whoever has it now: the account that the key
// moved to may have given it up for another key of the same hand to take. An operator says
// so, within a day, and it is on the record.
func (c *Chat) nameBack(ctx context.Context, skeleton string, owned ownership) error {
	for range 4 { // a session may just note that the name is in use
		now, rev, _, err := c.owner(ctx, skeleton)
		if err != nil {
			return err
		}
		if _, err = c.setJSON(ctx, ownerKey(skeleton), owned, SetOpt{IfRev: rev}); errors.Is(err, ErrConflict) {
			continue
		}
		if err != nil || now.Account == owned.Account || now.Account == "" {
			return err
		}
		return c.renameOwned(ctx, now.Account, skeleton, "")
	}
	return ErrConflict
}

// isOneOf reports whether a name in use has one of the skeletons.
func isOneOf(name text.Text, skeletons []string) bool {
	n, err := ParseName(name.String())
	return err == nil && slices.Contains(skeletons, n.Skeleton())
}

// seatBack gives the ranks back that a move passed on, and what was said.
func (c *Chat) seatBack(ctx context.Context, k movedKey) error {
	if err := c.unmerge(ctx, &k.Old); err != nil {
		return err
	}
	for room, seats := range k.Seats {
		if _, err := c.changeRoom(ctx, room, func(st *roomState) error {
			st.seat(Seat{Account: k.To})
			for _, s := range seats {
				st.seat(s)
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// tidyMoves forgets the moves that nobody can take back any more.
func (c *Chat) tidyMoves(ctx context.Context) error {
	var old []string
	now := c.clock.Now()
	err := c.eachMove(ctx, func(print string, k movedKey) {
		if now.Sub(k.At) > movedFor {
			old = append(old, print)
		}
	})
	return errors.Join(err, c.dropMoves(ctx, old))
}

func (c *Chat) dropMoves(ctx context.Context, prints []string) (err error) {
	for _, print := range prints {
		e := c.remove(ctx, movedKeyKey(print))
		err = errors.Join(err, e)
	}
	return err
}
