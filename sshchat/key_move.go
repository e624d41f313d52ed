package sshchat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

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

	Print string `json:"-"` // the key that moved: the record has it in its key
}

const movedPrefix = "moved/"

func movedKeyKey(print string) string { return movedPrefix + print }

// moves moves keys from one account to another, and back.
type moves struct {
	*ledger
	accounts *accounts
	owners   *owners
}

// spokenNames returns the names of an account under which its person spoke.
func (mv *moves) spokenNames(ctx context.Context, a *Account) (names []string, err error) {
	for _, skeleton := range a.Names {
		o, _, _, err := mv.owners.owner(ctx, skeleton)
		if err != nil {
			return nil, err
		}
		if o.Account == a.ID && !o.Fresh {
			names = append(names, o.Name)
		}
	}
	return names, nil
}

// mayMoveKey refuses what moveKey would refuse.
func (mv *moves) mayMoveKey(ctx context.Context, from, print, to string) error {
	old, err := mv.accounts.account(ctx, from)
	if err != nil {
		return err
	}
	if err := mayBeLeft(old); err != nil {
		return err
	}
	got, err := mv.accounts.account(ctx, to)
	if err == nil && len(withoutKey(got.Keys, print)) >= maxKeys {
		return fault("key.many", maxKeys)
	}
	return err
}

// mayBeLeft refuses to take an account's last key where its role would be nobody's.
func mayBeLeft(a *Account) error {
	if len(a.Keys) == 1 && a.Role >= OperatorRole {
		return fault("key.role")
	}
	return nil
}

// moveKey gives a key of one account to another, and returns the account that it left. Of
// the steps each leaves the key with one account, so that a crash in between locks nobody
// out. What an account that has no key left owned is still to be handed over.
func (mv *moves) moveKey(ctx context.Context, from, print, to string) (left *Account, err error) {
	now := mv.clock.Now().UTC()
	old, err := mv.accounts.account(ctx, from)
	if err != nil {
		return nil, err
	}
	if err := mayBeLeft(old); err != nil {
		return nil, err
	}
	if _, err := mv.accounts.update(ctx, to, func(a *Account) error { return a.addKey(print, now) }); err != nil {
		return nil, err
	}
	if _, err := mv.engine.Set(ctx, keyKey(print), []byte(to), SetOpt{Any: true}); err != nil {
		return nil, err
	}
	return mv.accounts.update(ctx, from, func(a *Account) error {
		a.Keys = withoutKey(a.Keys, print)
		return nil
	})
}

// handOver makes to the owner of the names and the rooms of old. words tells that something
// was said by old, which from then on is to's as well.
func (mv *moves) handOver(ctx context.Context, old *Account, to string, words bool) error {
	if _, err := mv.accounts.update(ctx, to, func(a *Account) error {
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
		if err := mv.owners.passOn(ctx, skeleton, old.ID, to); err != nil {
			return err
		}
	}
	return nil
}

// dropHandedOver forgets an account whose key, names and seats are another's.
func (mv *moves) dropHandedOver(ctx context.Context, id string) error {
	return mv.remove(ctx, accountKey(id))
}

// noteMove keeps what moving a key to another account changes, with the seats in rooms of
// both, by room.
func (mv *moves) noteMove(ctx context.Context, old *Account, print, to string, seats map[string][]Seat) error {
	k := movedKey{Old: *old, To: to, At: mv.clock.Now().UTC(), Names: map[string]ownership{}, Seats: seats}
	for _, skeleton := range old.Names {
		o, _, _, err := mv.owners.owner(ctx, skeleton)
		if err != nil {
			return err
		}
		if o.Account == old.ID {
			k.Names[skeleton] = o
		}
	}
	_, err := mv.setJSON(ctx, movedKeyKey(print), k, SetOpt{Any: true})
	return err
}

// lastMove finds the latest move of an account that owned a name.
func (mv *moves) lastMove(ctx context.Context, skeleton string) (last movedKey, found bool, err error) {
	now := mv.clock.Now()
	err = mv.eachMove(ctx, func(k movedKey) {
		if slices.Contains(k.Old.Names, skeleton) && k.At.After(last.At) && now.Sub(k.At) <= movedFor {
			last, found = k, true
		}
	})
	return last, found, err
}

func (mv *moves) eachMove(ctx context.Context, fn func(k movedKey)) error {
	return mv.each(ctx, movedPrefix, func(v Value) error {
		k := movedKey{Print: strings.TrimPrefix(v.Key, movedPrefix)}
		if err := json.Unmarshal(v.Data, &k); err != nil {
			return fmt.Errorf("read the record %s: %w", v.Key, err)
		}
		fn(k)
		return nil
	})
}

// moveBack undoes what moveKey and handOver did. Of its steps each can be done again, until
// the move is forgotten by dropMoves.
func (mv *moves) moveBack(ctx context.Context, k movedKey) error {
	old := k.Old
	if _, err := mv.setJSON(ctx, accountKey(old.ID), old, SetOpt{Any: true}); err != nil {
		return err
	}
	if _, err := mv.engine.Set(ctx, keyKey(k.Print), []byte(old.ID), SetOpt{Any: true}); err != nil {
		return err
	}
	_, err := mv.accounts.update(ctx, k.To, func(a *Account) error {
		a.Keys = withoutKey(a.Keys, k.Print)
		a.Names = slices.DeleteFunc(a.Names, func(s string) bool { return slices.Contains(old.Names, s) })
		return nil
	})
	if err != nil && !errors.Is(err, errNoAccount) {
		return err
	}
	for skeleton, owned := range k.Names {
		if err := mv.owners.nameBack(ctx, skeleton, owned); err != nil {
			return err
		}
	}
	return mv.unmerge(ctx, &old)
}

// tidyMoves forgets the moves that nobody can take back any more.
func (mv *moves) tidyMoves(ctx context.Context) error {
	now := mv.clock.Now()
	return mv.dropMoves(ctx, func(k movedKey) bool { return now.Sub(k.At) > movedFor })
}

// dropMoves forgets those moves of which is says so: they cannot be taken back any more.
func (mv *moves) dropMoves(ctx context.Context, is func(k movedKey) bool) error {
	var prints []string
	err := mv.eachMove(ctx, func(k movedKey) {
		if is(k) {
			prints = append(prints, k.Print)
		}
	})
	for _, print := range prints {
		err = errors.Join(err, mv.remove(ctx, movedKeyKey(print)))
	}
	return err
}

// endMove forgets one move.
func (mv *moves) endMove(ctx context.Context, k movedKey) error {
	return mv.remove(ctx, movedKeyKey(k.Print))
}

// maxMerged is how many accounts that were merged into it an account remembers: the latest.
const maxMerged = 16

// merge notes that an account was merged into a, with all that had been merged into it.
func (a *Account) merge(old *Account) {
	for _, id := range append(slices.Clone(old.Merged), old.ID) {
		a.Merged = slices.DeleteFunc(a.Merged, func(o string) bool { return o == id })
		if id != a.ID {
			a.Merged = append(a.Merged, id)
		}
	}
	a.Merged = a.Merged[max(0, len(a.Merged)-maxMerged):]
}

// unmerge forgets that an account was merged into others: it is there again, and what was
// said by it is its own. The other may have been merged into a third since.
func (mv *moves) unmerge(ctx context.Context, old *Account) error {
	its := func(id string) bool { return id == old.ID || slices.Contains(old.Merged, id) }
	return mv.accounts.changeAccounts(ctx,
		func(a *Account) bool { return a.ID != old.ID && slices.ContainsFunc(a.Merged, its) },
		func(a *Account) { a.Merged = slices.DeleteFunc(a.Merged, its) },
	)
}

// broughtTo returns which moves brought an account to the one named id, into which those
// named merged went, even by way of a third one.
func broughtTo(id string, merged []string) func(k movedKey) bool {
	return func(k movedKey) bool { return k.To == id || slices.Contains(merged, k.Old.ID) }
}

// movableFor returns for how long operators can still take back that another account joined
// this one: a thief must not erase meanwhile what was said by who is to be helped.
func (mv *moves) movableFor(ctx context.Context, id string, merged []string) (wait time.Duration, err error) {
	now, brought := mv.clock.Now(), broughtTo(id, merged)
	err = mv.eachMove(ctx, func(k movedKey) {
		if brought(k) {
			wait = max(wait, k.At.Add(movedFor).Sub(now))
		}
	})
	return wait, err
}

// forgetMoves forgets how those accounts came to be merged that are forgotten.
func (mv *moves) forgetMoves(ctx context.Context, id string, merged []string) error {
	return mv.dropMoves(ctx, broughtTo(id, merged))
}
