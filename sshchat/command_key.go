package sshchat

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"time"

	"sshchat/sshchat/text"
)

// codeLife is how long a one-time code for a further key is good: time to walk to
// the other machine.
const codeLife = 15 * time.Minute

// KeyList answers /key list.
type KeyList struct {
	Keys []KeyOf
	Now  string // the fingerprint of the key in use
}

func (KeyList) notice() {}

// doKey manages the keys of one's account.
func doKey(c *Call) error {
	if c.By.guest {
		return fault("key.guest")
	}
	what, arg := splitWord(c.Args)
	switch what {
	case "list", "":
		a, err := c.Chat.account(c.Ctx, c.By.accountID())
		if err != nil {
			return err
		}
		c.tell(KeyList{Keys: a.Keys, Now: c.By.login.Key})
		return nil
	case "add":
		if arg == "" {
			return c.offerKey()
		}
		return c.takeKey(strings.ToLower(arg))
	case "remove":
		return c.removeKey(arg)
	}
	return c.usage()
}

func codeKey(code string) string { return "code/" + code }

// keyCode is a code that adds the key of whoever says it to an account.
type keyCode struct {
	Account string    `json:"account"`
	Until   time.Time `json:"until"`
}

// offerKey makes a one-time code, to be said from the other machine.
func (c *Call) offerKey() error {
	if err := c.By.pace(); err != nil {
		return err
	}
	if err := c.By.sanctioned("mute", ""); err != nil {
		return err
	}
	code := strings.ToLower(rand.Text()[:10])
	until := c.Chat.clock.Now().UTC().Add(codeLife)
	// Ephemeral: a code that nobody used is gone with the server's run at the latest.
	rev, err := c.Chat.setJSON(c.Ctx, codeKey(code), keyCode{c.By.accountID(), until}, SetOpt{Ephemeral: true})
	if err != nil {
		return err
	}
	c.Chat.clock.AfterFunc(codeLife, func() { c.Chat.forgetCode(code, rev) })
	c.tell(Done{"key.code", []any{code, codeLife}})
	return nil
}

// forgetCode takes a code away that has run out, so that codes nobody used do not pile
// up.
func (c *Chat) forgetCode(code string, rev uint64) {
	_, err := c.engine.Set(context.Background(), codeKey(code), nil, SetOpt{IfRev: rev, Delete: true})
	if err != nil && !errors.Is(err, ErrConflict) && !errors.Is(err, ErrClosed) { // used, or the end
		c.o.Log("forget a code", "err", err)
	}
}

// takeKey moves the key that c.By came in with to the account that made the code.
func (c *Call) takeKey(code string) error {
	if !c.By.guessing.allow(c.Chat.clock.Now()) {
		return fault("key.slow")
	}
	var k keyCode
	rev, err := c.Chat.getJSON(c.Ctx, codeKey(code), &k)
	if err != nil {
		return err
	}
	if rev == 0 || c.Chat.clock.Now().After(k.Until) {
		return fault("key.badcode")
	}
	if k.Account == c.By.accountID() {
		return fault("key.own")
	}
	// What holds in some room or everywhere must not be left behind with the account
	// that it is about. What holds in a room that the caller may not know of is not asked:
	// they are no member of it, and to be told would tell them of the room.
	seen := func(room string) bool {
		st, ok := c.Chat.directory.get(room)
		return ok && st.visible(c.By.accountID())
	}
	if s, ok := c.Chat.rules.findAnywhere(c.By.subject(), c.Chat.clock.Now(), seen); ok {
		return c.Chat.refusal(s)
	}
	if err := c.Chat.mayMoveKey(c.Ctx, c.By, k.Account); err != nil {
		return err // before the code is used up
	}
	// Deleting by revision makes it one-time: of two who say it at once one is late.
	_, err = c.Chat.engine.Set(c.Ctx, codeKey(code), nil, SetOpt{IfRev: rev, Delete: true})
	if errors.Is(err, ErrConflict) {
		return fault("key.badcode")
	}
	if err != nil {
		return err
	}
	return c.Chat.moveKey(c.Ctx, c.By, k.Account)
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

// dropKey forgets that a key opens an account. One that has moved to another meanwhile
// opens that, and still does.
func (c *Chat) dropKey(ctx context.Context, print, account string) error {
	v, err := c.engine.Get(ctx, keyKey(print))
	if err != nil || string(v.Data) != account {
		return err
	}
	_, err = c.engine.Set(ctx, keyKey(print), nil, SetOpt{IfRev: v.Rev, Delete: true})
	if errors.Is(err, ErrConflict) {
		return nil
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
	if _, err := c.update(ctx, to, func(a *Account) error {
		if len(a.Keys) >= maxKeys {
			return fault("key.many", maxKeys)
		}
		a.Keys = append(withoutKey(a.Keys, print), KeyOf{Print: print, Since: now})
		return nil
	}); err != nil {
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

func withoutKey(keys []KeyOf, print string) []KeyOf {
	return slices.DeleteFunc(keys, func(k KeyOf) bool { return k.Print == print })
}

// handOver makes to the owner of everything that old owned, and forgets old.
func (c *Chat) handOver(ctx context.Context, old *Account, to string) error {
	if _, err := c.update(ctx, to, func(a *Account) error {
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
	_, err := c.engine.Set(ctx, accountKey(old.ID), nil, SetOpt{Any: true, Delete: true})
	return err
}

// passSeats gives one account's ranks in rooms to another, which keeps what it has if
// that is more.
func (c *Chat) passSeats(ctx context.Context, from, to string) error {
	for _, st := range c.directory.seats(from) {
		if _, err := c.changeRoom(ctx, st.id, func(st *roomState) error {
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

// removeKey takes a key away from one's account: never the last, and never the one
// that is in use, which would leave the session without its ground. Sessions that
// came in with it end: it may have been stolen.
func (c *Call) removeKey(print string) error {
	if print == c.By.login.Key {
		return fault("key.inuse")
	}
	_, err := c.Chat.update(c.Ctx, c.By.accountID(), func(a *Account) error {
		n := len(a.Keys)
		a.Keys = withoutKey(a.Keys, print)
		if len(a.Keys) == n {
			return fault("key.unknown", echo(print))
		}
		if len(a.Keys) == 0 {
			return fault("key.inuse")
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := c.Chat.dropKey(c.Ctx, print, c.By.accountID()); err != nil {
		return err
	}
	for _, m := range c.Chat.everybody() {
		if m.login.Key == print {
			m.evict(Kicked, fault("key.gone"))
		}
	}
	c.tell(Done{"key.removed", []any{text.Line(print)}})
	return nil
}
