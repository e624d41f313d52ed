package sshchat

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
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
	Rooms    []JoinedRoom      `json:"rooms,omitempty"` // none: the lobby alone
	Since    time.Time         `json:"since"`
	Seen     time.Time         `json:"seen"`
	Passed   bool              `json:"passed,omitempty"`   // its person knew the passphrase
	Admitted bool              `json:"admitted,omitempty"` // by an operator: no lockdown takes it for new
	Source   netip.Prefix      `json:"source,omitzero"`    // where they last came from, so that a ban meets its guests

	// Fresh says that nobody ever spoke as this account: it goes after a day. Accounts of
	// before there was this field have spoken.
	Fresh bool `json:"fresh,omitempty"`

	// Merged are the accounts whose last key joined this one, and which are there no more:
	// what was said by them goes with what was said by this one.
	Merged []string `json:"merged,omitempty"`

	rev uint64 // the record's revision; 0: not kept yet
}

// KeyOf is one key of an account.
type KeyOf struct {
	Print string    `json:"print"` // SHA256 fingerprint
	Since time.Time `json:"since"`

	// Listed is what the operator's files said of it when it last came in; 0: nothing.
	Listed Role `json:"listed,omitempty"`
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
	Used    time.Time `json:"used"`            // to within usedEvery
	Fresh   bool      `json:"fresh,omitempty"` // nobody ever spoke under it
}

func parseAccount(v Value) (Account, error) {
	var a Account
	if err := json.Unmarshal(v.Data, &a); err != nil {
		return a, fmt.Errorf("read the record %s: %w", v.Key, err)
	}
	return a, nil
}

func parseOwnership(v Value) (ownership, error) {
	var o ownership
	if err := json.Unmarshal(v.Data, &o); err != nil {
		return o, fmt.Errorf("read the record %s: %w", v.Key, err)
	}
	return o, nil
}

func accountKey(id string) string     { return "account/" + id }
func keyKey(print string) string      { return "key/" + print }
func ownerKey(skeleton string) string { return "owner/" + skeleton }

// accountByKey returns the account that a key belongs to, or a new one that is not
// kept yet. The key's signature must have been verified.
func (c *Chat) accountByKey(ctx context.Context, print string) (*Account, error) {
	v, err := c.engine.Get(ctx, keyKey(print))
	if err != nil {
		return nil, err
	}
	if v.Rev != 0 {
		a, err := c.account(ctx, string(v.Data))
		if errors.Is(err, errNoAccount) { // the key was moved elsewhere as we looked
			if v, err = c.engine.Get(ctx, keyKey(print)); err != nil {
				return nil, err
			}
			return c.account(ctx, string(v.Data))
		}
		return a, err
	}
	now := c.clock.Now().UTC()
	return &Account{
		ID: strings.ToLower(rand.Text()[:12]), Since: now, Seen: now,
		Keys: []KeyOf{{Print: print, Since: now}}, Fresh: true,
	}, nil
}

var errNoAccount = errors.New("account is named but not kept")

// account reads an account that must be there.
func (c *Chat) account(ctx context.Context, id string) (*Account, error) {
	a := &Account{}
	rev, err := c.getJSON(ctx, accountKey(id), a)
	if err == nil && rev == 0 {
		err = fmt.Errorf("read %s: %w", id, errNoAccount)
	}
	a.rev = rev
	return a, err
}

// keep writes an account that is new, and leads its key to it. Two sessions with one
// new key at once end with one account: whoever comes second reads the first's.
// A new account comes out of the budget of where it comes from.
func (c *Chat) keep(ctx context.Context, a *Account, addr netip.Addr) (*Account, error) {
	if a.rev != 0 {
		return a, nil
	}
	if err := c.stay(StaysAccount, addr, 1); err != nil {
		return nil, err
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

// update changes an account that must be there: edit gets the present record, and may
// refuse.
func (c *Chat) update(ctx context.Context, id string, edit func(*Account) error) (*Account, error) {
	var a *Account
	rev, err := change(ctx, c.ledger, accountKey(id), func(is *Account, rev uint64) error {
		if a = is; rev == 0 {
			return fmt.Errorf("read %s: %w", id, errNoAccount)
		}
		return edit(is)
	})
	if err != nil {
		return nil, err
	}
	a.rev = rev
	return a, nil
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

// own makes the account of m the owner of n if nobody is, notes that the name is in
// use if it is, and refuses otherwise. changed tells that the name had another owner
// before. m must hold n already: a name that another person uses is never taken away.
func (c *Chat) own(ctx context.Context, m *Member, n Name) (changed bool, err error) {
	now := c.clock.Now().UTC()
	for range 4 { // another session may be quicker; then look again
		a, err := c.account(ctx, m.accountID())
		if err != nil {
			return false, err
		}
		o, rev, expired, err := c.owner(ctx, n.Skeleton())
		if err != nil {
			return false, err
		}
		mine := ownership{Account: a.ID, Name: n.String(), Since: now, Used: now, Fresh: true}
		if o.Account == a.ID {
			if now.Sub(o.Used) < usedEvery && o.Name == n.String() {
				return false, nil
			}
			mine.Since, mine.Fresh = o.Since, o.Fresh && sameDay(o.Since, now)
		} else if err := c.mayOwn(ctx, a, m.Role(), n); err != nil {
			return false, err
		}
		_, err = c.setJSON(ctx, ownerKey(n.Skeleton()), mine, SetOpt{IfRev: rev})
		if errors.Is(err, ErrConflict) {
			continue
		}
		if err != nil || o.Account == a.ID {
			return false, err
		}
		if c.knownOnly() { // the invitation is used up
			err = c.remove(ctx, inviteKey(n.Skeleton()))
		}
		return rev != 0 && expired, errors.Join(err, c.noteOwned(ctx, a.ID, o.Account, n))
	}
	return false, fault("name.owned", n.Text())
}

// mayOwn refuses to make a name somebody's that is another's, or one too many, or
// that nobody let in. It keeps nothing: whoever is refused leaves no trace.
func (c *Chat) mayOwn(ctx context.Context, a *Account, role Role, n Name) error {
	o, _, expired, err := c.owner(ctx, n.Skeleton())
	switch {
	case err != nil || o.Account == a.ID:
		return err
	case o.Account != "" && !expired:
		return fault("name.owned", n.Text())
	case len(a.Names) >= maxNames && !slices.Contains(a.Names, n.Skeleton()):
		return fault("name.many", maxNames)
	case !c.knownOnly() || role >= OperatorRole:
		return nil
	}
	v, err := c.engine.Get(ctx, inviteKey(n.Skeleton()))
	if err == nil && v.Rev == 0 {
		return fault("name.uninvited", n.Text())
	}
	return err
}

// noteOwned keeps in both accounts who owns n now.
func (c *Chat) noteOwned(ctx context.Context, now, before string, n Name) error {
	_, err := c.update(ctx, now, func(a *Account) error {
		if !slices.Contains(a.Names, n.Skeleton()) {
			a.Names = append(a.Names, n.Skeleton())
		}
		return nil
	})
	if err != nil || before == "" {
		return err
	}
	_, err = c.update(ctx, before, func(b *Account) error {
		b.Names = slices.DeleteFunc(b.Names, func(s string) bool { return s == n.Skeleton() })
		return nil
	})
	if errors.Is(err, errNoAccount) {
		return nil // an account that was merged into another
	}
	return err
}

// renewNames notes, as long as ctx lasts, that the names of those who are here are in
// use: somebody who stays for a year must not lose their name meanwhile.
func (c *Chat) renewNames(ctx context.Context) {
	for c.every(ctx, usedEvery) {
		for _, m := range c.everybody() {
			c.renew(ctx, m)
		}
	}
}

// renew notes that m uses the name that it holds, and when m was last here.
func (c *Chat) renew(ctx context.Context, m *Member) {
	if m.guest || m.local {
		return
	}
	m.mu.Lock()
	id, n, spoke := m.account, m.name, m.talked
	m.mu.Unlock()
	now := c.clock.Now().UTC()
	_, err := c.update(ctx, id, func(a *Account) error {
		a.Seen, a.Source = now, SourceOf(m.login.Addr)
		a.Fresh = a.Fresh && !spoke && sameDay(a.Since, now)
		return nil
	})
	if o, rev, _, ownerErr := c.owner(ctx, n.Skeleton()); ownerErr != nil {
		err = errors.Join(err, ownerErr)
	} else if o.Account == id {
		o.Used, o.Fresh = now, o.Fresh && !spoke && sameDay(o.Since, now)
		_, setErr := c.setJSON(ctx, ownerKey(n.Skeleton()), o, SetOpt{IfRev: rev})
		if !errors.Is(setErr, ErrConflict) { // else another session just noted it
			err = errors.Join(err, setErr)
		}
	}
	if err != nil && ctx.Err() == nil && !errors.Is(err, ErrClosed) && !errors.Is(err, errNoAccount) { // it was forgotten
		c.log("note that a name is in use", "name", n.String(), "err", err)
	}
}

// settle keeps of an account and a name that they were spoken under. It changes nothing
// that others can see: it may have been in a private room.
func (c *Chat) settle(ctx context.Context, m *Member) {
	if m.local {
		return
	}
	m.mu.Lock()
	id, n := m.account, m.name
	m.mu.Unlock()
	a, err := c.account(ctx, id)
	if err == nil && a.Fresh {
		_, err = c.update(ctx, id, func(a *Account) error {
			a.Fresh = false
			return nil
		})
	}
	o, rev, _, ownerErr := c.owner(ctx, n.Skeleton())
	if err = errors.Join(err, ownerErr); err == nil && o.Account == id && o.Fresh {
		o.Fresh = false
		_, err = c.setJSON(ctx, ownerKey(n.Skeleton()), o, SetOpt{IfRev: rev})
	}
	if err != nil && !errors.Is(err, ErrConflict) { // else Leave keeps it
		c.warn(ctx, "note that a name was spoken under", "name", n.String(), "err", err)
	}
}

// sameDay reports whether two times are of one day: whoever comes back on another one
// means the name that they took.
func sameDay(a, b time.Time) bool {
	return a.UTC().Truncate(estateDay).Equal(b.UTC().Truncate(estateDay))
}

// Known reports whether a key has an account here. The key need not be proved: this
// tells a door how to ask, not who somebody is.
func (c *Chat) Known(ctx context.Context, print string) (bool, error) {
	v, err := c.engine.Get(ctx, keyKey(print))
	return v.Rev != 0, err
}

// Passed reports whether a key's person knew the passphrase once. As Known, it tells a
// door how to ask.
func (c *Chat) Passed(ctx context.Context, print string) (bool, error) {
	known, err := c.Known(ctx, print)
	if err != nil || !known {
		return false, err
	}
	a, err := c.accountByKey(ctx, print)
	if err != nil {
		return false, err
	}
	return a.Passed, nil
}

// notePassed keeps that the person of an account knew the passphrase.
func (c *Chat) notePassed(ctx context.Context, a *Account) (*Account, error) {
	if a.Passed {
		return a, nil
	}
	return c.update(ctx, a.ID, func(a *Account) error {
		a.Passed = true
		return nil
	})
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
