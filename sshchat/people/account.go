package people

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/ledger"
)

const (
	// maxKeys is how many keys one account may have: a person's machines.
	maxKeys = 16

	// MaxIgnores bounds a list that is looked through for every line.
	MaxIgnores = 200

	// MaxJoined is how many rooms one may be in: more than anybody reads.
	MaxJoined = 100
)

// Account is who somebody is over all their sessions, machines and names. It is
// kept under "account/<ID>", and "key/<fingerprint>" leads from each key to it.
type Account struct {
	ID       sshchat.AccountID  `json:"id"`
	Keys     []sshchat.KeyOf    `json:"keys"`
	Names    []sshchat.Skeleton `json:"names"` // skeletons of the names it owns
	Role     sshchat.Role       `json:"role,omitempty"`
	Settings map[string]string  `json:"settings,omitempty"` // by the command that sets it
	Ignores  []Ignored          `json:"ignores,omitempty"`
	Rooms    []JoinedRoom       `json:"rooms,omitempty"` // none: the lobby alone
	Since    time.Time          `json:"since"`
	Seen     time.Time          `json:"seen"`
	Passed   bool               `json:"passed,omitempty"`   // its person knew the passphrase
	Admitted bool               `json:"admitted,omitempty"` // by an operator: no lockdown takes it for new
	Source   netip.Prefix       `json:"source,omitzero"`    // where they last came from, so that a ban meets its guests

	// Fresh says that nobody ever spoke as this account: it goes after a day. Accounts of
	// before there was this field have spoken.
	Fresh bool `json:"fresh,omitempty"`

	// Renamed is what its person is to be told when they come in; nil: nothing.
	Renamed *Renaming `json:"renamed,omitempty"`

	// Merged are the accounts whose last key joined this one, and which are there no more:
	// what was said by them goes with what was said by this one.
	Merged []sshchat.AccountID `json:"merged,omitempty"`

	rev uint64 // the record's revision; 0: not kept yet
}

// Ignored is somebody whose lines an account does not want to see.
type Ignored struct {
	Account sshchat.AccountID `json:"account"`
	Name    string            `json:"name"` // as they were called then
}

// Renaming is how an operator had somebody be called who was away.
type Renaming struct {
	Was string `json:"was"`
	To  string `json:"to"`
	Why string `json:"why,omitempty"`
}

// JoinedRoom is a room that an account is in.
type JoinedRoom struct {
	ID    sshchat.RoomID `json:"id"`
	Watch sshchat.Watch  `json:"watch,omitempty"`
}

// Kept reports whether there is a record of the account, as of one that is new there is not.
func (a *Account) Kept() bool { return a.rev != 0 }

// Rank is what the person of an account may do, here or away: what the account is given,
// or what the operator's files said of one of its keys when that last came in.
func (a *Account) Rank() sshchat.Role {
	role := a.Role
	for _, k := range a.Keys {
		role = max(role, k.Listed)
	}
	return role
}

// Prints returns the fingerprints of the account's keys.
func (a *Account) Prints() []sshchat.Print {
	prints := make([]sshchat.Print, len(a.Keys))
	for i, k := range a.Keys {
		prints[i] = k.Print
	}
	return prints
}

// KeySince returns since when a key has been the account's; zero: it is not.
func (a *Account) KeySince(print sshchat.Print) time.Time {
	for _, k := range a.Keys {
		if k.Print == print {
			return k.Since
		}
	}
	return time.Time{}
}

// addKey makes a key open the account.
func (a *Account) addKey(print sshchat.Print, now time.Time) error {
	if len(a.Keys) >= maxKeys {
		return sshchat.NewFault("key.many", maxKeys)
	}
	a.Keys = append(withoutKey(a.Keys, print), sshchat.KeyOf{Print: print, Since: now})
	return nil
}

func withoutKey(keys []sshchat.KeyOf, print sshchat.Print) []sshchat.KeyOf {
	return slices.DeleteFunc(keys, func(k sshchat.KeyOf) bool { return k.Print == print })
}

func parseAccount(v sshchat.Value) (Account, error) {
	var a Account
	if err := json.Unmarshal(v.Data, &a); err != nil {
		return a, fmt.Errorf("read the record %s: %w", v.Key, err)
	}
	return a, nil
}

func accountKey(id sshchat.AccountID) string { return "account/" + string(id) }
func printKey(print sshchat.Print) string    { return "key/" + string(print) }

// accounts keeps the records of accounts, and to which of them each key leads.
type accounts struct {
	ledger *ledger.Ledger
	stay   func(from netip.Addr) error
}

// Opens returns the ID of the account that a key opens; "": none. The key need not be proved.
func (as *accounts) Opens(ctx context.Context, print sshchat.Print) (id sshchat.AccountID, err error) {
	v, err := as.ledger.Engine.Get(ctx, printKey(print))
	return sshchat.AccountID(v.Data), err
}

// AccountByKey returns the account that a key belongs to, or a new one that is not
// kept yet. The key's signature must have been verified.
func (as *accounts) AccountByKey(ctx context.Context, print sshchat.Print) (*Account, error) {
	id, err := as.Opens(ctx, print)
	if err != nil {
		return nil, err
	}
	if id != "" {
		a, err := as.Account(ctx, id)
		if errors.Is(err, ErrNoAccount) { // the key was moved elsewhere as we looked
			if id, err = as.Opens(ctx, print); err != nil {
				return nil, err
			}
			return as.Account(ctx, id)
		}
		return a, err
	}
	now := as.ledger.Clock.Now().UTC()
	return &Account{
		ID: sshchat.NewAccountID(), Since: now, Seen: now,
		Keys: []sshchat.KeyOf{{Print: print, Since: now}}, Fresh: true,
	}, nil
}

// ErrNoAccount says that an account was forgotten, or merged into another.
var ErrNoAccount = errors.New("account is named but not kept")

// Account reads an account that must be there.
func (as *accounts) Account(ctx context.Context, id sshchat.AccountID) (*Account, error) {
	a := &Account{}
	rev, err := as.ledger.GetJSON(ctx, accountKey(id), a)
	if err == nil && rev == 0 {
		err = fmt.Errorf("read %s: %w", id, ErrNoAccount)
	}
	a.rev = rev
	return a, err
}

// Keep writes an account that is new, and leads its key to it. Two sessions with one
// new key at once end with one account: whoever comes second reads the first's.
// A new account comes out of the budget of where it comes from.
func (as *accounts) Keep(ctx context.Context, a *Account, addr netip.Addr) (*Account, error) {
	if a.Kept() {
		return a, nil
	}
	if err := as.stay(addr); err != nil {
		return nil, err
	}
	rev, err := as.ledger.SetJSON(ctx, accountKey(a.ID), a, sshchat.SetOpt{})
	if err != nil {
		return nil, fmt.Errorf("keep a new account: %w", err)
	}
	a.rev = rev
	print := a.Keys[0].Print
	_, err = as.ledger.Engine.Set(ctx, printKey(print), []byte(a.ID), sshchat.SetOpt{})
	if errors.Is(err, sshchat.ErrConflict) {
		_, _ = as.ledger.Engine.Set(ctx, accountKey(a.ID), nil, sshchat.SetOpt{IfRev: rev, Delete: true}) // nobody knows of it
		return as.AccountByKey(ctx, print)
	}
	return a, err
}

// update changes an account that must be there: edit gets the present record, and may
// refuse.
func (as *accounts) update(ctx context.Context, id sshchat.AccountID, edit func(*Account) error) (*Account, error) {
	var a *Account
	rev, err := ledger.Change(ctx, as.ledger, accountKey(id), func(is *Account, rev uint64) error {
		if a = is; rev == 0 {
			return fmt.Errorf("read %s: %w", id, ErrNoAccount)
		}
		return edit(is)
	})
	if err != nil {
		return nil, err
	}
	a.rev = rev
	return a, nil
}

// changeAccounts changes each account of which is says so.
func (as *accounts) changeAccounts(ctx context.Context, is func(*Account) bool, change func(*Account)) error {
	var ids []sshchat.AccountID
	err := as.ledger.Each(ctx, "account/", func(v sshchat.Value) error {
		a, err := parseAccount(v)
		if err == nil && is(&a) {
			ids = append(ids, a.ID)
		}
		return err
	})
	for _, id := range ids {
		_, e := as.update(ctx, id, func(a *Account) error { change(a); return nil })
		if !errors.Is(e, ErrNoAccount) {
			err = errors.Join(err, e)
		}
	}
	return err
}

// OpenWith makes a key that opens none open an account.
func (as *accounts) OpenWith(ctx context.Context, id sshchat.AccountID, print sshchat.Print) error {
	now := as.ledger.Clock.Now().UTC()
	if _, err := as.update(ctx, id, func(a *Account) error { return a.addKey(print, now) }); err != nil {
		return err
	}
	_, err := as.ledger.Engine.Set(ctx, printKey(print), []byte(id), sshchat.SetOpt{})
	if errors.Is(err, sshchat.ErrConflict) { // its person came in with it meanwhile
		_, undo := as.update(ctx, id, func(a *Account) error { a.Keys = withoutKey(a.Keys, print); return nil })
		return errors.Join(sshchat.NewFault("key.others", print.Text()), undo)
	}
	return err
}

// RemoveKey takes a key away from an account, but never the last.
func (as *accounts) RemoveKey(ctx context.Context, id sshchat.AccountID, print sshchat.Print) error {
	_, err := as.update(ctx, id, func(a *Account) error {
		n := len(a.Keys)
		a.Keys = withoutKey(a.Keys, print)
		if len(a.Keys) == n {
			return sshchat.NewFault("key.unknown", sshchat.Echo(string(print)))
		}
		if len(a.Keys) == 0 {
			return sshchat.NewFault("key.inuse")
		}
		return nil
	})
	if err != nil {
		return err
	}
	return as.closeKey(ctx, id, print)
}

// closeKey forgets that a key opens an account. One that has moved to another meanwhile
// opens that, and still does.
func (as *accounts) closeKey(ctx context.Context, id sshchat.AccountID, print sshchat.Print) error {
	v, err := as.ledger.Engine.Get(ctx, printKey(print))
	if err != nil || sshchat.AccountID(v.Data) != id {
		return err
	}
	_, err = as.ledger.Engine.Set(ctx, printKey(print), nil, sshchat.SetOpt{IfRev: v.Rev, Delete: true})
	if errors.Is(err, sshchat.ErrConflict) {
		return nil
	}
	return err
}
