package sshchat

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

const (
	// maxNames is how many names one account may hold: enough for a person and a few
	// bots, too few to take a community's names away.
	maxNames = 5

	// maxKeys is how many keys one account may have: a person's machines.
	maxKeys = 16

	// usedEvery is how often the use of a name is written down: expiry counts days.
	usedEvery = 12 * time.Hour
)

// Account is who somebody is over all their sessions, machines and names. It is
// kept under "account/<ID>", and "key/<fingerprint>" leads from each key to it.
type Account struct {
	ID       string            `json:"id"`
	Keys     []KeyOf           `json:"keys"`
	Names    []string          `json:"names"` // skeletons of the names it owns
	Role     Role              `json:"role,omitempty"`
	Settings map[string]string `json:"settings,omitempty"` // by the command that sets it
	Ignores  []Ignored         `json:"ignores,omitempty"`
	Since    time.Time         `json:"since"`
	Seen     time.Time         `json:"seen"`

	rev uint64 // the record's revision; 0: not kept yet
}

// KeyOf is one key of an account.
type KeyOf struct {
	Print string    `json:"print"` // SHA256 fingerprint
	Since time.Time `json:"since"`
}

// Ignored is somebody whose lines an account does not want to see.
type Ignored struct {
	Account string `json:"account"`
	Name    string `json:"name"` // as they were called then
}

// ownership is who a name belongs to, kept under "owner/<skeleton>".
type ownership struct {
	Account string    `json:"account"`
	Name    string    `json:"name"` // as its owner spells it
	Since   time.Time `json:"since"`
	Used    time.Time `json:"used"` // to within usedEvery
}

func accountKey(id string) string     { return "account/" + id }
func keyKey(print string) string      { return "key/" + print }
func ownerKey(skeleton string) string { return "owner/" + skeleton }

// getJSON reads a record; rev is 0 when there is none.
func (c *Chat) getJSON(ctx context.Context, key string, into any) (rev uint64, err error) {
	v, err := c.engine.Get(ctx, key)
	if err != nil || v.Rev == 0 {
		return 0, err
	}
	if err := json.Unmarshal(v.Data, into); err != nil {
		return 0, fmt.Errorf("read the record %s: %w", key, err)
	}
	return v.Rev, nil
}

func (c *Chat) setJSON(ctx context.Context, key string, from any, o SetOpt) (rev uint64, err error) {
	data, err := json.Marshal(from)
	if err != nil {
		return 0, err
	}
	return c.engine.Set(ctx, key, data, o)
}

// accountByKey returns the account that a key belongs to, or a new one that is not
// kept yet. The key's signature must have been verified.
func (c *Chat) accountByKey(ctx context.Context, print string) (*Account, error) {
	v, err := c.engine.Get(ctx, keyKey(print))
	if err != nil {
		return nil, err
	}
	if v.Rev != 0 {
		return c.account(ctx, string(v.Data))
	}
	now := c.clock.Now().UTC()
	return &Account{
		ID: strings.ToLower(rand.Text()[:12]), Since: now, Seen: now,
		Keys: []KeyOf{{Print: print, Since: now}},
	}, nil
}

// account reads an account that must be there.
func (c *Chat) account(ctx context.Context, id string) (*Account, error) {
	a := &Account{}
	rev, err := c.getJSON(ctx, accountKey(id), a)
	if err == nil && rev == 0 {
		err = fmt.Errorf("account %s is named but not kept", id)
	}
	a.rev = rev
	return a, err
}

// keep writes an account that is new, and leads its key to it. Two sessions with one
// new key at once end with one account: whoever comes second reads the first's.
func (c *Chat) keep(ctx context.Context, a *Account) (*Account, error) {
	if a.rev != 0 {
		return a, nil
	}
	rev, err := c.setJSON(ctx, accountKey(a.ID), a, SetOpt{})
	if err != nil {
		return nil, fmt.Errorf("keep a new account: %w", err)
	}
	a.rev = rev
	print := a.Keys[0].Print
	_, err = c.engine.Set(ctx, keyKey(print), []byte(a.ID), SetOpt{})
	if errors.Is(err, ErrConflict) {
		_, _ = c.engine.Set(ctx, accountKey(a.ID), nil, SetOpt{IfRev: rev, Delete: true}) // nobody knows of it
		return c.accountByKey(ctx, print)
	}
	return a, err
}

// update changes an account by compare-and-set: change is called with the present
// record, again if another session was quicker, and may refuse.
func (c *Chat) update(ctx context.Context, id string, change func(*Account) error) (*Account, error) {
	for range 8 {
		a, err := c.account(ctx, id)
		if err != nil {
			return nil, err
		}
		if err := change(a); err != nil {
			return nil, err
		}
		a.rev, err = c.setJSON(ctx, accountKey(id), a, SetOpt{IfRev: a.rev})
		if !errors.Is(err, ErrConflict) {
			return a, err
		}
	}
	return nil, fmt.Errorf("account %s changes all the time", id)
}

// owner returns who owns a name now: a zero ownership when nobody does, or when its
// owner has not used it for as long as names are kept.
func (c *Chat) owner(ctx context.Context, skeleton string) (o ownership, rev uint64, expired bool, err error) {
	rev, err = c.getJSON(ctx, ownerKey(skeleton), &o)
	if err != nil || rev == 0 {
		return ownership{}, 0, false, err
	}
	expired = c.o.NameExpiry > 0 && c.clock.Now().Sub(o.Used) > c.o.NameExpiry
	return o, rev, expired, nil
}

// MayUse reports whether a key, or a guest (print ""), may come in under a name. It
// keeps nothing, so it may be asked about keys that are only offered: an agent with
// many keys finds the right one by it. The error is a *Fault when the answer is no.
func (c *Chat) MayUse(ctx context.Context, n Name, print string) error {
	o, _, expired, err := c.owner(ctx, n.Skeleton())
	if err != nil || o.Account == "" || expired {
		return err
	}
	if print == "" {
		return fault("name.owned", n.Text())
	}
	v, err := c.engine.Get(ctx, keyKey(print))
	if err != nil {
		return err
	}
	if string(v.Data) != o.Account {
		return fault("name.owned", n.Text())
	}
	return nil
}

// own makes a the owner of n if nobody is, notes that the name is in use if a is,
// and refuses otherwise. changed tells that the name had another owner before.
func (c *Chat) own(ctx context.Context, a *Account, n Name) (changed bool, err error) {
	now := c.clock.Now().UTC()
	mine := ownership{Account: a.ID, Name: n.String(), Since: now, Used: now}
	for range 4 { // another session may be quicker; then look again
		o, rev, expired, err := c.owner(ctx, n.Skeleton())
		switch {
		case err != nil:
			return false, err
		case o.Account == a.ID && now.Sub(o.Used) < usedEvery && o.Name == n.String():
			return false, nil
		case o.Account == a.ID:
			mine.Since = o.Since
		case rev != 0 && !expired:
			return false, fault("name.owned", n.Text())
		case len(a.Names) >= maxNames:
			return false, fault("name.many", maxNames)
		}
		if err := c.mayOwnNew(ctx, a, o, n); err != nil {
			return false, err
		}
		_, err = c.setJSON(ctx, ownerKey(n.Skeleton()), mine, SetOpt{IfRev: rev})
		if errors.Is(err, ErrConflict) {
			continue
		}
		if err != nil {
			return false, err
		}
		return rev != 0 && o.Account != a.ID, c.noteOwned(ctx, a, o.Account, n)
	}
	return false, fault("name.owned", n.Text())
}

// mayOwnNew holds a new name against the ways in.
func (c *Chat) mayOwnNew(ctx context.Context, a *Account, o ownership, n Name) error {
	if o.Account == a.ID || c.o.Access != AccessKnown || a.Role >= OperatorRole {
		return nil
	}
	v, err := c.engine.Get(ctx, inviteKey(n.Skeleton()))
	if err != nil {
		return err
	}
	if v.Rev == 0 {
		return fault("name.uninvited", n.Text())
	}
	_, err = c.engine.Set(ctx, inviteKey(n.Skeleton()), nil, SetOpt{IfRev: v.Rev, Delete: true})
	return err
}

// noteOwned keeps in both accounts who owns n now.
func (c *Chat) noteOwned(ctx context.Context, a *Account, before string, n Name) error {
	if before == a.ID {
		return nil
	}
	got, err := c.update(ctx, a.ID, func(a *Account) error {
		if !slices.Contains(a.Names, n.Skeleton()) {
			a.Names = append(a.Names, n.Skeleton())
		}
		return nil
	})
	if err != nil {
		return err
	}
	*a = *got
	if before != "" {
		_, err = c.update(ctx, before, func(b *Account) error {
			b.Names = slices.DeleteFunc(b.Names, func(s string) bool { return s == n.Skeleton() })
			return nil
		})
	}
	return err
}

// Access says who may come in under a name that nobody owns.
type Access string

// The ways in. What a front door asks for besides (lists, certificates, a
// passphrase) is decided before the chat is asked.
const (
	AccessOpen  Access = ""      // everybody
	AccessKnown Access = "known" // owners of names, and who was invited
)

func inviteKey(skeleton string) string { return "invite/" + skeleton }
