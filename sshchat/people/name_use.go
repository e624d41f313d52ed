package people

import (
	"context"
	"errors"
	"net/netip"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/estate"
	"sshchat/sshchat/ledger"
)

// NameUse is that an account uses a name.
type NameUse struct {
	Account sshchat.AccountID
	Key     sshchat.Print // that they came in with
	Name    sshchat.Name
	Source  netip.Prefix // where it is used from
	Spoke   bool         // under the name
}

// NoteUse keeps that an account uses a name, and when it was last here.
func (ow *owners) NoteUse(ctx context.Context, u NameUse) {
	now := ow.ledger.Clock.Now().UTC()
	_, err := ow.accounts.update(ctx, u.Account, func(a *Account) error {
		a.Seen, a.Source = now, u.Source
		for i := range a.Keys {
			if a.Keys[i].Print == u.Key {
				a.Keys[i].Used, a.Keys[i].From = now, u.Source
			}
		}
		a.Fresh = a.Fresh && !u.Spoke && sameDay(a.Since, now)
		return nil
	})
	_, ownerErr := ledger.Change(ctx, ow.ledger, ownerKey(u.Name.Skeleton()), func(o *Ownership, _ uint64) error {
		if o.Account != u.Account {
			return ledger.ErrAsIs
		}
		o.Used, o.Fresh = now, o.Fresh && !u.Spoke && sameDay(o.Since, now)
		return nil
	})
	err = errors.Join(err, ownerErr)
	if err != nil && ctx.Err() == nil && !errors.Is(err, sshchat.ErrClosed) && !errors.Is(err, ErrNoAccount) { // it was forgotten
		ow.ledger.Log("note that a name is in use", "name", u.Name.String(), "err", err)
	}
}

// NoteSpoken keeps of an account and a name that they were spoken under. It changes nothing
// that others can see: it may have been in a private room.
func (ow *owners) NoteSpoken(ctx context.Context, account sshchat.AccountID, n sshchat.Name) {
	_, err := ow.accounts.update(ctx, account, func(a *Account) error {
		if !a.Fresh {
			return ledger.ErrAsIs
		}
		a.Fresh = false
		return nil
	})
	if err == nil {
		_, err = ledger.Change(ctx, ow.ledger, ownerKey(n.Skeleton()), func(o *Ownership, _ uint64) error {
			if o.Account != account || !o.Fresh {
				return ledger.ErrAsIs
			}
			o.Fresh = false
			return nil
		})
	}
	if err != nil {
		ow.ledger.Warn(ctx, "note that a name was spoken under", "name", n.String(), "err", err)
	}
}

// sameDay reports whether two times are of one day: whoever comes back on another one
// means the name that they took.
func sameDay(a, b time.Time) bool {
	return a.UTC().Truncate(estate.EstateDay).Equal(b.UTC().Truncate(estate.EstateDay))
}

// Disown frees a name if may says so of its owner.
func (ow *owners) Disown(ctx context.Context, skeleton sshchat.Skeleton, may func(Ownership) bool) error {
	var was sshchat.AccountID
	_, err := ledger.Change(ctx, ow.ledger, ownerKey(skeleton), func(o *Ownership, rev uint64) error {
		was = ""
		if rev == 0 || !may(*o) {
			return ledger.ErrAsIs
		}
		was = o.Account
		return ledger.ErrDrop
	})
	if err != nil || was == "" {
		return err
	}
	return ow.renameOwned(ctx, was, skeleton, "")
}

// passOn makes a name of one account another's.
func (ow *owners) passOn(ctx context.Context, skeleton sshchat.Skeleton, from, to sshchat.AccountID) error {
	_, err := ledger.Change(ctx, ow.ledger, ownerKey(skeleton), func(o *Ownership, _ uint64) error {
		if o.Account != from {
			return ledger.ErrAsIs
		}
		o.Account = to
		return nil
	})
	return err
}

// nameBack makes a name its former owner's again, whoever has it now: the account that the key
// moved to may have given it up for another key of the same hand to take. An operator says
// so, within a day, and it is on the record.
func (ow *owners) nameBack(ctx context.Context, skeleton sshchat.Skeleton, owned Ownership) error {
	var now sshchat.AccountID
	_, err := ledger.Change(ctx, ow.ledger, ownerKey(skeleton), func(o *Ownership, _ uint64) error {
		now = o.Account
		*o = owned
		return nil
	})
	if err != nil || now == owned.Account || now == "" {
		return err
	}
	return ow.renameOwned(ctx, now, skeleton, "")
}

func inviteKey(skeleton sshchat.Skeleton) string { return "invite/" + string(skeleton) }

// Invite lets one who is not known come in under a name.
func (ow *owners) Invite(ctx context.Context, n sshchat.Name) error {
	_, err := ow.ledger.Engine.Set(ctx, inviteKey(n.Skeleton()), []byte(n.String()), sshchat.SetOpt{Any: true})
	return err
}

// Invited reports whether an operator let a name in.
func (ow *owners) Invited(ctx context.Context, n sshchat.Name) (bool, error) {
	v, err := ow.ledger.Engine.Get(ctx, inviteKey(n.Skeleton()))
	return v.Rev != 0, err
}

// Uninvite takes an invitation back, or notes that it is used up: it is for one.
func (ow *owners) Uninvite(ctx context.Context, n sshchat.Name) error {
	return ow.ledger.Remove(ctx, inviteKey(n.Skeleton()))
}

// UseInvitation admits an account that came under a name which an operator let in. An invitation is
// for one.
func (ow *owners) UseInvitation(ctx context.Context, account sshchat.AccountID, n sshchat.Name) error {
	if err := ow.accounts.NoteAdmitted(ctx, account); err != nil || ow.invitedOnly() { // else it is used up with the name
		return err
	}
	return ow.Uninvite(ctx, n)
}
