package act

import (
	"slices"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/books"
	"sshchat/sshchat/people"
	"sshchat/sshchat/text"
)

// Keys is what a session does with the keys of its account, and an operator with those of
// others.
type Keys struct{ Act }

// List tells which keys open the caller's account.
func (a Keys) List() error {
	acc, err := a.Node.People.Account(a.Ctx, a.By.AccountID())
	if err != nil {
		return err
	}
	a.Tell(sshchat.KeyList{Keys: acc.Keys, Now: a.By.Print()})
	return nil
}

// Offer makes a one-time code, to be said from the other machine.
func (a Keys) Offer() error {
	if err := a.By.Pace(); err != nil {
		return err
	}
	if err := a.By.Sanctioned("mute", ""); err != nil {
		return err
	}
	code, err := a.Node.People.MakeCode(a.Ctx, people.Code{Account: a.By.AccountID()}, people.CodeLife)
	if err != nil {
		return err
	}
	a.Tell(sshchat.Done{Key: "key.code", Args: []any{code, people.CodeLife}})
	return nil
}

// Take moves the key that a.By came in with to the account that made the code. What
// somebody owns moves with it, so that they are asked first: a sentence such as "type this
// to see the pictures" must not take anybody's name.
func (a Keys) Take(code string, sure bool) error {
	if err := a.By.Guess(); err != nil {
		return err
	}
	k, err := a.Node.People.FindCode(a.Ctx, code)
	if err != nil {
		return err
	}
	if err := a.mayTake(k); err != nil {
		return err // before the code is used up
	}
	goods, err := a.Node.GoodsOf(a.Ctx, a.By.AccountID())
	if err != nil {
		return err
	}
	if !goods.None() && !sure {
		return a.askSure(code, k.Account, goods)
	}
	if err := a.Node.People.UseCode(a.Ctx, k); err != nil {
		return err
	}
	return a.joinAccount(k.Account, goods)
}

// mayTakeKey refuses whom a code does not let move their key.
func (a Keys) mayTake(k people.Code) error {
	if k.Maker != "" {
		may, err := a.Node.MayHelp(a.Ctx, k.Maker, k.Account)
		if err != nil {
			return err
		}
		if !may {
			return sshchat.NewFault("key.badcode")
		}
	}
	if k.Account == a.By.AccountID() {
		return sshchat.NewFault("key.own")
	}
	if err := a.ruledAnywhere(); err != nil {
		return err
	}
	return a.Node.People.MayMoveKey(a.Ctx, a.By.AccountID(), a.By.Print(), k.Account)
}

// askSure tells whose account a code is of, and what goes there. The code stays good.
func (a Keys) askSure(code string, to sshchat.AccountID, g books.Goods) error {
	of, name, err := a.holder(to)
	if err != nil {
		return err
	}
	return sshchat.NewFault("key.sure", text.Line(code), name, of.Since, len(g.Names), text.Line(strings.Join(g.Names, ", ")), len(g.Rooms))
}

// holder returns an account, and a name that it owns, or its ID.
func (a Keys) holder(id sshchat.AccountID) (*people.Account, text.Text, error) {
	of, err := a.Node.People.Account(a.Ctx, id)
	if err != nil {
		return nil, text.Text{}, err
	}
	names, err := a.Node.People.NamesOf(a.Ctx, of)
	return of, append(names, text.Line(string(of.ID)))[0], err
}

// joinAccount moves the caller's key to another account. Where something goes with it the
// rooms hear so, it is on the record, and operators can take it back for a day.
func (a Keys) joinAccount(to sshchat.AccountID, g books.Goods) error {
	if g.None() {
		return a.By.JoinAccount(a.Ctx, to)
	}
	_, name, err := a.holder(to)
	if err != nil {
		return err
	}
	if err := a.Node.NoteMove(a.Ctx, a.By.AccountID(), a.By.Print(), to); err != nil {
		return err
	}
	r := sshchat.Ruling{What: "key-join", Target: name, Account: to}
	if err := Record(a).keep(&r); err != nil {
		return err
	}
	heard := []sshchat.RoomID{a.Node.Options().Lobby}
	for _, st := range g.Rooms {
		heard = append(heard, st.ID)
	}
	if err := a.By.JoinAccount(a.Ctx, to); err != nil {
		return err
	}
	for _, room := range slices.Compact(slices.Sorted(slices.Values(heard))) {
		Record(a).tell(room, r)
	}
	return nil
}

// Remove takes a key away from one's account.
func (a Keys) Remove(print sshchat.Print) error {
	if err := a.By.DropKey(a.Ctx, print); err != nil {
		return err
	}
	a.Tell(sshchat.Done{Key: "key.removed", Args: []any{print.Text()}})
	return nil
}

// BecomeOwner makes whoever knows the code the owner.
func (a Keys) BecomeOwner(code string) error {
	if err := a.By.Guess(); err != nil {
		return err
	}
	if err := a.Node.People.CheckOwnerCode(a.Ctx, code); err != nil {
		return err
	}
	r := sshchat.Ruling{What: "owner", Target: a.By.Person().Name, Account: a.By.AccountID()}
	return Record(a).Rule(r, func() error {
		if err := a.Node.People.UseOwnerCode(a.Ctx, code); err != nil {
			return err
		}
		if err := a.Node.GiveRole(a.Ctx, r.Account, sshchat.OwnerRole); err != nil {
			return err
		}
		a.Tell(sshchat.Done{Key: "owner.you"})
		return nil
	})
}
