package sshchat

import (
	"errors"
	"strings"

	"sshchat/sshchat/text"
)

// rename gives the caller another name, in every room.
func (a Act) rename(word string) error {
	to, err := ParseName(word)
	if err != nil {
		return err
	}
	if err := a.By.maySay(a.By.at, a.Chat.clock.Now()); err != nil { // everybody sees it, as they do a line
		return err
	}
	for _, v := range a.By.views { // in every room
		if err := a.By.mayTalk(v.room.ID()); err != nil {
			return err
		}
	}
	return a.Chat.rename(a.Ctx, a.By, to)
}

// listNames tells which names are the caller's.
func (a Act) listNames() error {
	if a.By.guest || a.By.local {
		return fault("name.none")
	}
	me, err := a.Chat.account(a.Ctx, a.By.accountID())
	if err != nil {
		return err
	}
	all, err := a.Chat.namesOf(a.Ctx, me)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return fault("name.none")
	}
	var list []string
	for _, n := range all {
		list = append(list, n.String())
	}
	a.tell(Done{"name.list", []any{text.Line(strings.Join(list, ", "))}})
	return nil
}

// dropName gives up a name of the caller's that they are not called by now.
func (a Act) dropName(word string) error {
	n, err := ParseName(word)
	if err != nil {
		return err
	}
	if card, here := a.Chat.cardNamed(n); here && card.Account == a.By.accountID() {
		return fault("name.inuse", n.Text())
	}
	o, _, _, err := a.Chat.owner(a.Ctx, n.Skeleton())
	if err != nil {
		return err
	}
	id := a.By.accountID()
	if o.Account != id || a.By.guest {
		return fault("name.notyours", n.Text())
	}
	if err := a.Chat.disown(a.Ctx, n.Skeleton(), func(o ownership) bool { return o.Account == id }); err != nil {
		return err
	}
	a.tell(Done{"name.drop", []any{n.Text()}})
	return nil
}

// freeName takes a name from whoever owns it, on the record. Whoever is called so now
// keeps it: to take it from them there is /kick, which is told to the room.
func (a Act) freeName(word string) error {
	if err := a.onlyOperators("name free"); err != nil {
		return err
	}
	n, err := ParseName(word)
	if err != nil {
		return err
	}
	o, _, _, err := a.Chat.owner(a.Ctx, n.Skeleton())
	switch {
	case err != nil:
		return err
	case o.Account == "":
		return fault("name.free.none", n.Text())
	case a.Chat.isHeld(n):
		return fault("name.free.here", n.Text())
	}
	if err := a.mayFree(o.Account); err != nil {
		return err
	}
	r := Ruling{What: "free", Target: text.Line(o.Name), Account: o.Account}
	err = a.rule(r, func() error {
		return a.Chat.disown(a.Ctx, n.Skeleton(), func(now ownership) bool { return now.Account == o.Account })
	})
	if err == nil {
		a.tell(Done{"name.drop", []any{n.Text()}})
	}
	return err
}

// mayFree refuses to take a name from an equal or better, who would come in and find
// somebody else under it. The server's own machine may, and everybody may their own.
func (a Act) mayFree(account string) error {
	if a.By.local || account == a.By.accountID() {
		return nil
	}
	of, err := a.Chat.account(a.Ctx, account)
	if errors.Is(err, errNoAccount) {
		return nil
	}
	if err != nil {
		return err
	}
	return a.may(Target{Account: of}, nil)
}
