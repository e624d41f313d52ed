package act

import (
	"errors"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/people"
	"sshchat/sshchat/text"
)

// Names is what a session does with its names, and an operator with those of others.
type Names struct{ Act }

// Rename gives the caller another name, in every room.
func (a Names) Rename(word string) error {
	to, err := sshchat.ParseName(word)
	if err != nil {
		return err
	}
	if err := a.By.MaySay(a.By.At(), a.Node.Ledger.Clock.Now()); err != nil { // everybody sees it, as they do a line
		return err
	}
	for _, v := range a.By.Views() { // in every room
		if err := a.By.MayTalk(v.ID()); err != nil {
			return err
		}
	}
	return a.Node.Rename(a.Ctx, a.By, to)
}

// List tells which names are the caller's.
func (a Names) List() error {
	if a.By.IsGuest() || a.By.IsLocal() {
		return sshchat.NewFault("name.none")
	}
	me, err := a.Node.People.Account(a.Ctx, a.By.AccountID())
	if err != nil {
		return err
	}
	all, err := a.Node.People.NamesOf(a.Ctx, me)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return sshchat.NewFault("name.none")
	}
	var list []string
	for _, n := range all {
		list = append(list, n.String())
	}
	a.Tell(sshchat.Done{Key: "name.list", Args: []any{text.Line(strings.Join(list, ", "))}})
	return nil
}

// Drop gives up a name of the caller's that they are not called by now.
func (a Names) Drop(word string) error {
	n, err := sshchat.ParseName(word)
	if err != nil {
		return err
	}
	if card, here := a.Node.Cards.CardNamed(n); here && card.Account == a.By.AccountID() {
		return sshchat.NewFault("name.inuse", n.Text())
	}
	o, _, _, err := a.Node.People.Owner(a.Ctx, n.Skeleton())
	if err != nil {
		return err
	}
	id := a.By.AccountID()
	if o.Account != id || a.By.IsGuest() {
		return sshchat.NewFault("name.notyours", n.Text())
	}
	if err := a.Node.People.Disown(a.Ctx, n.Skeleton(), func(o people.Ownership) bool { return o.Account == id }); err != nil {
		return err
	}
	a.Tell(sshchat.Done{Key: "name.drop", Args: []any{n.Text()}})
	return nil
}

// Free takes a name from whoever owns it, on the record. Whoever is called so now
// keeps it: to take it from them there is /kick, which is told to the room.
func (a Names) Free(word string) error {
	if err := a.onlyOperators("name free"); err != nil {
		return err
	}
	n, err := sshchat.ParseName(word)
	if err != nil {
		return err
	}
	o, _, _, err := a.Node.People.Owner(a.Ctx, n.Skeleton())
	switch {
	case err != nil:
		return err
	case o.Account == "":
		return sshchat.NewFault("name.free.none", n.Text())
	case a.Node.Cards.IsHeld(n):
		return sshchat.NewFault("name.free.here", n.Text())
	}
	if err := a.mayFree(o.Account); err != nil {
		return err
	}
	r := sshchat.Ruling{What: "free", Target: text.Line(o.Name), Account: o.Account}
	err = Record(a).Rule(r, func() error {
		return a.Node.People.Disown(a.Ctx, n.Skeleton(), func(now people.Ownership) bool { return now.Account == o.Account })
	})
	if err == nil {
		a.Tell(sshchat.Done{Key: "name.drop", Args: []any{n.Text()}})
	}
	return err
}

// mayFree refuses to take a name from an equal or better, who would come in and find
// somebody else under it. The server's own machine may, and everybody may their own.
func (a Names) mayFree(account sshchat.AccountID) error {
	if a.By.IsLocal() || account == a.By.AccountID() {
		return nil
	}
	of, err := a.Node.People.Account(a.Ctx, account)
	if errors.Is(err, people.ErrNoAccount) {
		return nil
	}
	if err != nil {
		return err
	}
	return a.May(Target{Account: of}, nil)
}

// Of returns the names of an account, as it spells them.
func (a Names) Of(of *people.Account) ([]text.Text, error) {
	return a.Node.People.NamesOf(a.Ctx, of)
}

// Invite lets whoever comes first with a key have a name, where names are by invitation.
func (a Names) Invite(n sshchat.Name) error { return a.Node.People.Invite(a.Ctx, n) }
