package sshchat

import "sshchat/sshchat/text"

// Whoever lost their key cannot come in to add another. An operator, or the server's own
// machine, helps: with the new key itself, or with a code for whoever has it. Both are on
// the record, and the account's sessions are told.

// onlyOperators refuses what nobody but operators may do.
func (a Act) onlyOperators(what string) error {
	if a.By.Role() < OperatorRole {
		return fault("denied", what, OperatorRole)
	}
	return nil
}

// lostBy finds the account of whoever lost their key. The server's own machine may help
// everybody, the owner too; others help nobody who may do as much as they.
func (a Act) lostBy(word string) (Target, error) {
	if err := a.onlyOperators("key reset"); err != nil {
		return Target{}, err
	}
	t, err := a.findTarget(word)
	switch {
	case err != nil:
		return t, err
	case t.Account == nil:
		return t, fault("key.noaccount", echo(word))
	case a.By.local:
		return t, nil
	}
	return t, a.may(t, nil)
}

// giveKey makes a key open somebody's account.
func (a Act) giveKey(word, key string) error {
	t, err := a.lostBy(word)
	if err != nil {
		return err
	}
	print, err := printOf(key)
	if err != nil {
		return err
	}
	switch opens, err := a.Chat.opens(a.Ctx, print); {
	case err != nil:
		return err
	case opens == t.Account.ID:
		return fault("key.has", t.label())
	case opens != "":
		return fault("key.others", t.label())
	}
	if err := a.record(&Ruling{What: "key", Target: t.label(), Account: t.Account.ID, Reason: text.Line(print)}); err != nil {
		return err
	}
	if err := a.Chat.openWith(a.Ctx, t.Account.ID, print); err != nil {
		return err
	}
	a.Chat.tellAccount(t.Account.ID, Done{"key.given", []any{a.By.Person().Name, text.Line(print)}})
	a.tell(Done{"key.gave", []any{text.Line(print), t.label()}})
	return nil
}

// resetKey makes a code by which whoever says it makes their key open somebody's account.
func (a Act) resetKey(word string) error {
	t, err := a.lostBy(word)
	if err != nil {
		return err
	}
	if err := a.record(&Ruling{What: "key-reset", Target: t.label(), Account: t.Account.ID}); err != nil {
		return err
	}
	k := keyCode{Account: t.Account.ID}
	if !a.By.local {
		k.Maker = a.By.accountID()
	}
	code, err := a.Chat.makeCode(a.Ctx, k, resetLife)
	if err != nil {
		return err
	}
	a.Chat.tellAccount(t.Account.ID, Done{"key.resets", []any{a.By.Person().Name}})
	a.tell(Done{"key.reset", []any{code, t.label(), resetLife}})
	return nil
}

// undoKey takes back that somebody's key moved to another account within the last day: the
// account is there again, with its names and its ranks.
func (a Act) undoKey(word string) error {
	if err := a.onlyOperators("key undo"); err != nil {
		return err
	}
	bare, _ := bareName(word)
	name, err := ParseName(bare)
	if err != nil {
		return err
	}
	k, found, err := a.Chat.lastMove(a.Ctx, name.Skeleton())
	if err != nil {
		return err
	}
	if !found {
		return fault("key.unmoved", name.Text())
	}
	if err := a.record(&Ruling{What: "key-undo", Target: name.Text(), Account: k.Old.ID}); err != nil {
		return err
	}
	if err := a.Chat.undoMove(a.Ctx, k); err != nil {
		return err
	}
	a.tell(Done{"key.undone", []any{name.Text()}})
	return nil
}
