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
)

// movedFor is how long a move can be taken back.
const movedFor = 24 * time.Hour

// Move is what an account was before its only key moved, kept under
// "moved/<fingerprint>" for a day.
type Move struct {
	Old    Account                            `json:"old"`
	To     sshchat.AccountID                  `json:"to"`
	At     time.Time                          `json:"at"`
	Names  map[sshchat.Skeleton]Ownership     `json:"names,omitempty"` // by skeleton
	Grants map[sshchat.RoomID][]sshchat.Grant `json:"seats,omitempty"` // by room: the old account's, and the other's, if it had one

	Print sshchat.Print `json:"-"` // the key that moved: the record has it in its key
}

const movedPrefix = "moved/"

func movedKeyKey(print sshchat.Print) string { return movedPrefix + string(print) }

// moves moves keys from one account to another, and back.
type moves struct {
	ledger   *ledger.Ledger
	accounts *accounts
	owners   *owners
}

// SpokenNames returns the names of an account under which its person spoke.
func (mv *moves) SpokenNames(ctx context.Context, a *Account) (names []string, err error) {
	for _, skeleton := range a.Names {
		o, _, _, err := mv.owners.Owner(ctx, skeleton)
		if err != nil {
			return nil, err
		}
		if o.Account == a.ID && !o.Fresh {
			names = append(names, o.Name)
		}
	}
	return names, nil
}

// MayMoveKey refuses what MoveKey would refuse.
func (mv *moves) MayMoveKey(ctx context.Context, from sshchat.AccountID, print sshchat.Print, to sshchat.AccountID) error {
	old, err := mv.accounts.Account(ctx, from)
	if err != nil {
		return err
	}
	if err := mayBeLeft(old); err != nil {
		return err
	}
	got, err := mv.accounts.Account(ctx, to)
	if err == nil && len(withoutKey(got.Keys, print)) >= maxKeys {
		return sshchat.NewFault("key.many", maxKeys)
	}
	return err
}

// mayBeLeft refuses to take an account's last key where its role would be nobody's.
func mayBeLeft(a *Account) error {
	if len(a.Keys) == 1 && a.Role >= sshchat.OperatorRole {
		return sshchat.NewFault("key.role")
	}
	return nil
}

// MoveKey gives a key of one account to another, and returns the account that it left. Of
// the steps each leaves the key with one account, so that a crash in between locks nobody
// out. What an account that has no key left owned is still to be handed over.
func (mv *moves) MoveKey(ctx context.Context, from sshchat.AccountID, print sshchat.Print, to sshchat.AccountID) (left *Account, err error) {
	now := mv.ledger.Clock.Now().UTC()
	old, err := mv.accounts.Account(ctx, from)
	if err != nil {
		return nil, err
	}
	if err := mayBeLeft(old); err != nil {
		return nil, err
	}
	if _, err := mv.accounts.update(ctx, to, func(a *Account) error { return a.addKey(print, now) }); err != nil {
		return nil, err
	}
	if _, err := mv.ledger.Engine.Set(ctx, printKey(print), []byte(to), sshchat.SetOpt{Any: true}); err != nil {
		return nil, err
	}
	return mv.accounts.update(ctx, from, func(a *Account) error {
		a.Keys = withoutKey(a.Keys, print)
		return nil
	})
}

// HandOver makes to the owner of the names and the rooms of old. words tells that something
// was said by old, which from then on is to's as well.
func (mv *moves) HandOver(ctx context.Context, old *Account, to sshchat.AccountID, words bool) error {
	if _, err := mv.accounts.update(ctx, to, func(a *Account) error {
		if words || len(old.Merged) > 0 {
			a.merge(old)
		}
		a.Names = slices.Compact(slices.Sorted(slices.Values(append(a.Names, old.Names...))))
		for _, j := range old.Rooms {
			known := slices.ContainsFunc(a.Rooms, func(o JoinedRoom) bool { return o.ID == j.ID })
			if !known && len(a.Rooms) < MaxJoined {
				a.Rooms = append(a.Rooms, j)
			}
		}
		return nil
	}); err != nil {
		return err
	}
	for _, skeleton := range old.Names {
		if err := mv.owners.passOn(ctx, skeleton, old.ID, to); err != nil {
			return err
		}
	}
	return nil
}

// DropHandedOver forgets an account whose key, names and grants are another's.
func (mv *moves) DropHandedOver(ctx context.Context, id sshchat.AccountID) error {
	return mv.ledger.Remove(ctx, accountKey(id))
}

// NoteMove keeps what moving a key to another account changes, with the grants in rooms of
// both, by room.
func (mv *moves) NoteMove(ctx context.Context, old *Account, print sshchat.Print, to sshchat.AccountID, grants map[sshchat.RoomID][]sshchat.Grant) error {
	k := Move{Old: *old, To: to, At: mv.ledger.Clock.Now().UTC(), Names: map[sshchat.Skeleton]Ownership{}, Grants: grants}
	for _, skeleton := range old.Names {
		o, _, _, err := mv.owners.Owner(ctx, skeleton)
		if err != nil {
			return err
		}
		if o.Account == old.ID {
			k.Names[skeleton] = o
		}
	}
	_, err := mv.ledger.SetJSON(ctx, movedKeyKey(print), k, sshchat.SetOpt{Any: true})
	return err
}

// LastMove finds the latest move of an account that owned a name.
func (mv *moves) LastMove(ctx context.Context, skeleton sshchat.Skeleton) (last Move, found bool, err error) {
	now := mv.ledger.Clock.Now()
	err = mv.eachMove(ctx, func(k Move) {
		if slices.Contains(k.Old.Names, skeleton) && k.At.After(last.At) && now.Sub(k.At) <= movedFor {
			last, found = k, true
		}
	})
	return last, found, err
}

func (mv *moves) eachMove(ctx context.Context, fn func(k Move)) error {
	return mv.ledger.Each(ctx, movedPrefix, func(v sshchat.Value) error {
		k := Move{Print: sshchat.Print(strings.TrimPrefix(v.Key, movedPrefix))}
		if err := json.Unmarshal(v.Data, &k); err != nil {
			return fmt.Errorf("read the record %s: %w", v.Key, err)
		}
		fn(k)
		return nil
	})
}

// MoveBack undoes what MoveKey and HandOver did. Of its steps each can be done again, until
// the move is forgotten by dropMoves.
func (mv *moves) MoveBack(ctx context.Context, k Move) error {
	old := k.Old
	if _, err := mv.ledger.SetJSON(ctx, accountKey(old.ID), old, sshchat.SetOpt{Any: true}); err != nil {
		return err
	}
	if _, err := mv.ledger.Engine.Set(ctx, printKey(k.Print), []byte(old.ID), sshchat.SetOpt{Any: true}); err != nil {
		return err
	}
	_, err := mv.accounts.update(ctx, k.To, func(a *Account) error {
		a.Keys = withoutKey(a.Keys, k.Print)
		a.Names = slices.DeleteFunc(a.Names, func(s sshchat.Skeleton) bool { return slices.Contains(old.Names, s) })
		return nil
	})
	if err != nil && !errors.Is(err, ErrNoAccount) {
		return err
	}
	for skeleton, owned := range k.Names {
		if err := mv.owners.nameBack(ctx, skeleton, owned); err != nil {
			return err
		}
	}
	return mv.unmerge(ctx, &old)
}

// TidyMoves forgets the moves that nobody can take back any more.
func (mv *moves) TidyMoves(ctx context.Context) error {
	now := mv.ledger.Clock.Now()
	return mv.dropMoves(ctx, func(k Move) bool { return now.Sub(k.At) > movedFor })
}

// dropMoves forgets those moves of which is says so: they cannot be taken back any more.
func (mv *moves) dropMoves(ctx context.Context, is func(k Move) bool) error {
	var prints []sshchat.Print
	err := mv.eachMove(ctx, func(k Move) {
		if is(k) {
			prints = append(prints, k.Print)
		}
	})
	for _, print := range prints {
		err = errors.Join(err, mv.ledger.Remove(ctx, movedKeyKey(print)))
	}
	return err
}

// EndMove forgets one move.
func (mv *moves) EndMove(ctx context.Context, k Move) error {
	return mv.ledger.Remove(ctx, movedKeyKey(k.Print))
}

// maxMerged is how many accounts that were merged into it an account remembers: the latest.
const maxMerged = 16

// merge notes that an account was merged into a, with all that had been merged into it.
func (a *Account) merge(old *Account) {
	for _, id := range append(slices.Clone(old.Merged), old.ID) {
		a.Merged = slices.DeleteFunc(a.Merged, func(o sshchat.AccountID) bool { return o == id })
		if id != a.ID {
			a.Merged = append(a.Merged, id)
		}
	}
	a.Merged = a.Merged[max(0, len(a.Merged)-maxMerged):]
}

// unmerge forgets that an account was merged into others: it is there again, and what was
// said by it is its own. The other may have been merged into a third since.
func (mv *moves) unmerge(ctx context.Context, old *Account) error {
	its := func(id sshchat.AccountID) bool { return id == old.ID || slices.Contains(old.Merged, id) }
	return mv.accounts.changeAccounts(ctx,
		func(a *Account) bool { return a.ID != old.ID && slices.ContainsFunc(a.Merged, its) },
		func(a *Account) { a.Merged = slices.DeleteFunc(a.Merged, its) },
	)
}

// broughtTo returns which moves brought an account to the one named id, into which those
// named merged went, even by way of a third one.
func broughtTo(id sshchat.AccountID, merged []sshchat.AccountID) func(k Move) bool {
	return func(k Move) bool { return k.To == id || slices.Contains(merged, k.Old.ID) }
}

// MovableFor returns for how long operators can still take back that another account joined
// this one: a thief must not erase meanwhile what was said by who is to be helped.
func (mv *moves) MovableFor(ctx context.Context, id sshchat.AccountID, merged []sshchat.AccountID) (wait time.Duration, err error) {
	now, brought := mv.ledger.Clock.Now(), broughtTo(id, merged)
	err = mv.eachMove(ctx, func(k Move) {
		if brought(k) {
			wait = max(wait, k.At.Add(movedFor).Sub(now))
		}
	})
	return wait, err
}

// ForgetMoves forgets how those accounts came to be merged that are forgotten.
func (mv *moves) ForgetMoves(ctx context.Context, id sshchat.AccountID, merged []sshchat.AccountID) error {
	return mv.dropMoves(ctx, broughtTo(id, merged))
}
