package sshchat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"sshchat/sshchat/text"
)

const (
	// maxNames is how many names one account may hold: enough for a person and a few
	// bots, too few to take a community's names away.
	maxNames = 5

	// usedEvery is how often the use of a name is written down: expiry counts days.
	usedEvery = 12 * time.Hour
)

// ownership is who a name belongs to, kept under "owner/<skeleton>".
type ownership struct {
	Account string    `json:"account"`
	Name    string    `json:"name"` // as its owner spells it
	Since   time.Time `json:"since"`
	Used    time.Time `json:"used"`            // to within usedEvery
	Fresh   bool      `json:"fresh,omitempty"` // nobody ever spoke under it
}

func parseOwnership(v Value) (ownership, error) {
	var o ownership
	if err := json.Unmarshal(v.Data, &o); err != nil {
		return o, fmt.Errorf("read the record %s: %w", v.Key, err)
	}
	return o, nil
}

func ownerKey(skeleton string) string { return "owner/" + skeleton }

// owners keeps to which account each name belongs, and who was invited.
type owners struct {
	*ledger
	accounts *accounts
	expiry   time.Duration // a name unused for so long is free again; 0: never

	// invitedOnly reports whether only those come in who own a name, or were invited.
	invitedOnly func() bool
}

// owner returns who owns a name now: a zero ownership when nobody does. expired tells that
// its owner has not used it for as long as names are kept.
func (ow *owners) owner(ctx context.Context, skeleton string) (o ownership, rev uint64, expired bool, err error) {
	rev, err = ow.getJSON(ctx, ownerKey(skeleton), &o)
	if err != nil || rev == 0 {
		return ownership{}, 0, false, err
	}
	return o, rev, ow.expired(o), nil
}

// expired reports whether a name is free again, for its owner has not used it.
func (ow *owners) expired(o ownership) bool {
	return o.Account != "" && ow.expiry > 0 && ow.clock.Now().Sub(o.Used) > ow.expiry
}

// owns reports whether a name is an account's.
func (ow *owners) owns(ctx context.Context, account string, n Name) (bool, error) {
	o, _, expired, err := ow.owner(ctx, n.Skeleton())
	return o.Account == account && !expired, err
}

// owned reports whether a name is anybody's, as far as that can be found out.
func (ow *owners) owned(ctx context.Context, n Name) bool {
	o, _, expired, err := ow.owner(ctx, n.Skeleton())
	return err == nil && o.Account != "" && !expired
}

// namesOf returns the names that an account owns, as it spells them.
func (ow *owners) namesOf(ctx context.Context, a *Account) ([]text.Text, error) {
	var names []text.Text
	for _, skeleton := range a.Names {
		o, _, _, err := ow.owner(ctx, skeleton)
		if err != nil {
			return nil, err
		}
		if o.Account == a.ID {
			names = append(names, text.Line(o.Name))
		}
	}
	return names, nil
}

// MayUse reports whether a key, or a guest (print ""), may come in under a name. It
// keeps nothing, so it may be asked about keys that are only offered: an agent with
// many keys finds the right one by it. The error is a *Fault when the answer is no.
func (ow *owners) MayUse(ctx context.Context, n Name, print string) error {
	o, _, expired, err := ow.owner(ctx, n.Skeleton())
	if err != nil || o.Account == "" || expired {
		return err
	}
	if print == "" {
		return fault("name.owned", n.Text())
	}
	id, err := ow.accounts.opens(ctx, print)
	if err != nil {
		return err
	}
	if id != o.Account {
		return fault("name.owned", n.Text())
	}
	return nil
}

// LoginName reads the name that somebody logs in under with a key, or as a guest (print
// ""). It is ParseName but for whoever owns a name that a later rule would refuse: it
// stays theirs, as it is theirs by the key. The error is a *Fault when it is no name.
func (ow *owners) LoginName(ctx context.Context, login, print string) (Name, error) {
	n, err := ParseName(login)
	if err == nil || print == "" {
		return n, err
	}
	old, oldErr := spell(login)
	if oldErr != nil || !ow.owned(ctx, old) || ow.MayUse(ctx, old, print) != nil {
		return Name{}, err
	}
	return old, nil
}

// own makes an account the owner of n if nobody is, notes that the name is in use if it
// is, and refuses otherwise. changed tells that the name had another owner before. The
// account's session must hold n already: a name that another person uses is never taken
// away.
func (ow *owners) own(ctx context.Context, id string, role Role, n Name) (changed bool, err error) {
	now := ow.clock.Now().UTC()
	var before ownership
	_, err = change(ctx, ow.ledger, ownerKey(n.Skeleton()), func(is *ownership, _ uint64) error {
		before = *is
		a, err := ow.accounts.account(ctx, id)
		if err != nil {
			return err
		}
		mine := ownership{Account: id, Name: n.String(), Since: now, Used: now, Fresh: true}
		switch {
		case is.Account != id:
			if err := ow.mayTakeOver(ctx, *is, a, role, n); err != nil {
				return err
			}
		case now.Sub(is.Used) < usedEvery && is.Name == n.String():
			return errAsIs
		default:
			mine.Since, mine.Fresh = is.Since, is.Fresh && sameDay(is.Since, now)
		}
		*is = mine
		return nil
	})
	if errors.Is(err, ErrConflict) { // another session is quicker all the time
		return false, fault("name.owned", n.Text())
	}
	if err != nil || before.Account == id {
		return false, err
	}
	if ow.invitedOnly() { // the invitation is used up
		err = ow.uninvite(ctx, n)
	}
	return before.Account != "", errors.Join(err, ow.noteOwned(ctx, id, before.Account, n))
}

// mayOwn refuses to make a name somebody's that is another's, or one too many, or
// that nobody let in. It keeps nothing: whoever is refused leaves no trace.
func (ow *owners) mayOwn(ctx context.Context, a *Account, role Role, n Name) error {
	o, _, _, err := ow.owner(ctx, n.Skeleton())
	if err != nil || o.Account == a.ID {
		return err
	}
	return ow.mayTakeOver(ctx, o, a, role, n)
}

// mayTakeOver is mayOwn for a name that is not the account's own.
func (ow *owners) mayTakeOver(ctx context.Context, o ownership, a *Account, role Role, n Name) error {
	switch {
	case o.Account != "" && !ow.expired(o):
		return fault("name.owned", n.Text())
	case len(a.Names) >= maxNames && !slices.Contains(a.Names, n.Skeleton()):
		return fault("name.many", maxNames)
	case !ow.invitedOnly() || role >= OperatorRole:
		return nil
	}
	is, err := ow.invited(ctx, n)
	if err == nil && !is {
		return fault("name.uninvited", n.Text())
	}
	return err
}

// noteOwned keeps in both accounts who owns n now.
func (ow *owners) noteOwned(ctx context.Context, now, before string, n Name) error {
	_, err := ow.accounts.update(ctx, now, func(a *Account) error {
		if !slices.Contains(a.Names, n.Skeleton()) {
			a.Names = append(a.Names, n.Skeleton())
		}
		return nil
	})
	if err != nil || before == "" {
		return err
	}
	return ow.renameOwned(ctx, before, n.Skeleton(), "")
}

// renameOwned notes in an account, if it is there yet, that a name of its goes by another
// skeleton, or by none.
func (ow *owners) renameOwned(ctx context.Context, account, from, to string) error {
	_, err := ow.accounts.update(ctx, account, func(a *Account) error {
		a.Names = slices.DeleteFunc(a.Names, func(s string) bool { return s == from || s == to })
		if to != "" {
			a.Names = append(a.Names, to)
		}
		return nil
	})
	if errors.Is(err, errNoAccount) {
		return nil
	}
	return err
}
