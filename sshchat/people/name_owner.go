package people

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/ledger"
	"sshchat/sshchat/text"
)

const (
	// maxNames is how many names one account may hold: enough for a person and a few
	// bots, too few to take a community's names away.
	maxNames = 5

	// UsedEvery is how often the use of a name is written down: expiry counts days.
	UsedEvery = 12 * time.Hour
)

// Ownership is who a name belongs to, kept under "owner/<skeleton>".
type Ownership struct {
	Account sshchat.AccountID `json:"account"`
	Name    string            `json:"name"` // as its owner spells it
	Since   time.Time         `json:"since"`
	Used    time.Time         `json:"used"`            // to within UsedEvery
	Fresh   bool              `json:"fresh,omitempty"` // nobody ever spoke under it
}

func parseOwnership(v sshchat.Value) (Ownership, error) {
	var o Ownership
	if err := json.Unmarshal(v.Data, &o); err != nil {
		return o, fmt.Errorf("read the record %s: %w", v.Key, err)
	}
	return o, nil
}

// ownedName is the name whose owner a key holds.
func ownedName(key string) sshchat.Skeleton {
	return sshchat.Skeleton(strings.TrimPrefix(key, "owner/"))
}

func ownerKey(skeleton sshchat.Skeleton) string { return "owner/" + string(skeleton) }

// owners keeps to which account each name belongs, and who was invited.
type owners struct {
	ledger   *ledger.Ledger
	accounts *accounts
	expiry   func() time.Duration // a name unused for so long is free again; 0: never

	// invitedOnly reports whether only those come in who own a name, or were invited.
	invitedOnly func() bool
}

// Owner returns who owns a name now: a zero ownership when nobody does. expired tells that
// its owner has not used it for as long as names are kept.
func (ow *owners) Owner(ctx context.Context, skeleton sshchat.Skeleton) (o Ownership, rev uint64, expired bool, err error) {
	rev, err = ow.ledger.GetJSON(ctx, ownerKey(skeleton), &o)
	if err != nil || rev == 0 {
		return Ownership{}, 0, false, err
	}
	return o, rev, ow.expired(o), nil
}

// expired reports whether a name is free again, for its owner has not used it.
func (ow *owners) expired(o Ownership) bool {
	return o.Account != "" && ow.expires(ow.ledger.Clock.Now(), o.Used, 1)
}

// expires reports whether what was used last is unused for so many times as long as a name is
// kept.
func (ow *owners) expires(now, used time.Time, times time.Duration) bool {
	expiry := ow.expiry()
	return expiry > 0 && now.Sub(used) > times*expiry
}

// Owns reports whether a name is an account's.
func (ow *owners) Owns(ctx context.Context, account sshchat.AccountID, n sshchat.Name) (bool, error) {
	o, _, expired, err := ow.Owner(ctx, n.Skeleton())
	return o.Account == account && !expired, err
}

// Owned reports whether a name is anybody's, as far as that can be found out.
func (ow *owners) Owned(ctx context.Context, n sshchat.Name) bool {
	o, _, expired, err := ow.Owner(ctx, n.Skeleton())
	return err == nil && o.Account != "" && !expired
}

// NamesOf returns the names that an account owns, as it spells them.
func (ow *owners) NamesOf(ctx context.Context, a *Account) ([]text.Text, error) {
	var names []text.Text
	for _, skeleton := range a.Names {
		o, _, _, err := ow.Owner(ctx, skeleton)
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
func (ow *owners) MayUse(ctx context.Context, n sshchat.Name, print sshchat.Print) error {
	o, _, expired, err := ow.Owner(ctx, n.Skeleton())
	if err != nil || o.Account == "" || expired {
		return err
	}
	if print == "" {
		return sshchat.NewFault("name.owned", n.Text())
	}
	id, err := ow.accounts.Opens(ctx, print)
	if err != nil {
		return err
	}
	if id != o.Account {
		return sshchat.NewFault("name.owned", n.Text())
	}
	return nil
}

// LoginName reads the name that somebody logs in under with a key, or as a guest (print
// ""). It is ParseName but for whoever owns a name that a later rule would refuse: it
// stays theirs, as it is theirs by the key. The error is a *Fault when it is no name.
func (ow *owners) LoginName(ctx context.Context, login string, print sshchat.Print) (sshchat.Name, error) {
	n, err := sshchat.ParseName(login)
	if err == nil || print == "" {
		return n, err
	}
	old, oldErr := sshchat.Spell(login)
	if oldErr != nil || !ow.Owned(ctx, old) || ow.MayUse(ctx, old, print) != nil {
		return sshchat.Name{}, err
	}
	return old, nil
}

// Own makes an account the owner of n if nobody is, notes that the name is in use if it
// is, and refuses otherwise. changed tells that the name had another owner before. The
// account's session must hold n already: a name that another person uses is never taken
// away.
func (ow *owners) Own(ctx context.Context, id sshchat.AccountID, role sshchat.Role, n sshchat.Name) (changed bool, err error) {
	now := ow.ledger.Clock.Now().UTC()
	var before Ownership
	_, err = ledger.Change(ctx, ow.ledger, ownerKey(n.Skeleton()), func(is *Ownership, _ uint64) error {
		before = *is
		a, err := ow.accounts.Account(ctx, id)
		if err != nil {
			return err
		}
		mine := Ownership{Account: id, Name: n.String(), Since: now, Used: now, Fresh: true}
		switch {
		case is.Account != id:
			if err := ow.mayTakeOver(ctx, *is, a, role, n); err != nil {
				return err
			}
		case now.Sub(is.Used) < UsedEvery && is.Name == n.String():
			return ledger.ErrAsIs
		default:
			mine.Since, mine.Fresh = is.Since, is.Fresh && sameDay(is.Since, now)
		}
		*is = mine
		return nil
	})
	if errors.Is(err, sshchat.ErrConflict) { // another session is quicker all the time
		return false, sshchat.NewFault("name.owned", n.Text())
	}
	if err != nil || before.Account == id {
		return false, err
	}
	if ow.invitedOnly() { // the invitation is used up
		err = ow.Uninvite(ctx, n)
	}
	return before.Account != "", errors.Join(err, ow.noteOwned(ctx, id, before.Account, n))
}

// MayOwn refuses to make a name somebody's that is another's, or one too many, or
// that nobody let in. It keeps nothing: whoever is refused leaves no trace.
func (ow *owners) MayOwn(ctx context.Context, a *Account, role sshchat.Role, n sshchat.Name) error {
	o, _, _, err := ow.Owner(ctx, n.Skeleton())
	if err != nil || o.Account == a.ID {
		return err
	}
	return ow.mayTakeOver(ctx, o, a, role, n)
}

// mayTakeOver is MayOwn for a name that is not the account's own.
func (ow *owners) mayTakeOver(ctx context.Context, o Ownership, a *Account, role sshchat.Role, n sshchat.Name) error {
	switch {
	case o.Account != "" && !ow.expired(o):
		return sshchat.NewFault("name.owned", n.Text())
	case len(a.Names) >= maxNames && !slices.Contains(a.Names, n.Skeleton()):
		return sshchat.NewFault("name.many", maxNames)
	case !ow.invitedOnly() || role >= sshchat.OperatorRole:
		return nil
	}
	is, err := ow.Invited(ctx, n)
	if err == nil && !is {
		return sshchat.NewFault("name.uninvited", n.Text())
	}
	return err
}

// noteOwned keeps in both accounts who owns n now.
func (ow *owners) noteOwned(ctx context.Context, now, before sshchat.AccountID, n sshchat.Name) error {
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
func (ow *owners) renameOwned(ctx context.Context, account sshchat.AccountID, from, to sshchat.Skeleton) error {
	_, err := ow.accounts.update(ctx, account, func(a *Account) error {
		a.Names = slices.DeleteFunc(a.Names, func(s sshchat.Skeleton) bool { return s == from || s == to })
		if to != "" {
			a.Names = append(a.Names, to)
		}
		return nil
	})
	if errors.Is(err, ErrNoAccount) {
		return nil
	}
	return err
}
