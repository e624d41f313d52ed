package act

import (
	"sshchat/sshchat"
	"sshchat/sshchat/mail"
	"sshchat/sshchat/people"
	"sshchat/sshchat/text"
)

// Whoever lost their key cannot come in to add another. An operator, or the server's own
// machine, helps: with the new key itself, or with a code for whoever has it. Both are on
// the record, and the account's sessions are told.

// lostBy finds the account of whoever lost their key. The server's own machine may help
// everybody, the owner too; others help nobody who may do as much as they.
func (a Keys) lostBy(word string) (Target, error) {
	if err := a.onlyOperators("key reset"); err != nil {
		return Target{}, err
	}
	t, err := a.FindTarget(word)
	switch {
	case err != nil:
		return t, err
	case t.Account == nil:
		return t, sshchat.NewFault("key.noaccount", sshchat.Echo(word))
	case a.By.IsLocal():
		return t, nil
	}
	return t, a.May(t, nil)
}

// Give makes a key open somebody's account.
func (a Keys) Give(word, key string) error {
	t, err := a.lostBy(word)
	if err != nil {
		return err
	}
	print, err := sshchat.PrintOf(key)
	if err != nil {
		return err
	}
	switch opens, err := a.Node.People.Opens(a.Ctx, print); {
	case err != nil:
		return err
	case opens == t.Account.ID:
		return sshchat.NewFault("key.has", t.Label())
	case opens != "":
		return sshchat.NewFault("key.others", t.Label())
	}
	if err := Record(a).keep(&sshchat.Ruling{What: "key", Target: t.Label(), Account: t.Account.ID, Reason: print.Text()}); err != nil {
		return err
	}
	if err := a.Node.People.OpenWith(a.Ctx, t.Account.ID, print); err != nil {
		return err
	}
	a.Node.Mail.Notify(t.person(), a.By.Person(), mail.KeyGiven, print.Text())
	a.Tell(sshchat.Done{Key: "key.gave", Args: []any{print.Text(), t.Label()}})
	return nil
}

// Reset makes a code by which whoever says it makes their key open somebody's account.
func (a Keys) Reset(word string) error {
	t, err := a.lostBy(word)
	if err != nil {
		return err
	}
	if err := Record(a).keep(&sshchat.Ruling{What: "key-reset", Target: t.Label(), Account: t.Account.ID}); err != nil {
		return err
	}
	k := people.Code{Account: t.Account.ID}
	if !a.By.IsLocal() {
		k.Maker = a.By.AccountID()
	}
	code, err := a.Node.People.MakeCode(a.Ctx, k, people.ResetLife)
	if err != nil {
		return err
	}
	a.Node.Mail.Notify(t.person(), a.By.Person(), mail.KeyReset, text.Text{})
	a.Tell(sshchat.Done{Key: "key.reset", Args: []any{code, t.Label(), people.ResetLife}})
	return nil
}

// Undo takes back that somebody's key moved to another account within the last day: the
// account is there again, with its names and its ranks.
func (a Keys) Undo(word string) error {
	if err := a.onlyOperators("key undo"); err != nil {
		return err
	}
	bare, _ := sshchat.BareName(word)
	name, err := sshchat.ParseName(bare)
	if err != nil {
		return err
	}
	k, found, err := a.Node.People.LastMove(a.Ctx, name.Skeleton())
	if err != nil {
		return err
	}
	if !found {
		return sshchat.NewFault("key.unmoved", name.Text())
	}
	if err := Record(a).keep(&sshchat.Ruling{What: "key-undo", Target: name.Text(), Account: k.Old.ID}); err != nil {
		return err
	}
	if err := a.Node.UndoMove(a.Ctx, k); err != nil {
		return err
	}
	a.Tell(sshchat.Done{Key: "key.undone", Args: []any{name.Text()}})
	return nil
}
