package act

import (
	"sshchat/sshchat"
	"sshchat/sshchat/mail"
	"sshchat/sshchat/people"
	"sshchat/sshchat/text"
)

// Impose has somebody be called otherwise, on the record: at once if they are here, on whichever
// node, and else from the next login on. The name that they had is free then.
func (a Names) Impose(word, name string, why text.Text) error {
	t, err := a.FindTarget(word)
	if err != nil {
		return err
	}
	if t.Id() == "" || t.Name.IsZero() {
		return sshchat.NewFault("rule.nobody", sshchat.Echo(word))
	}
	if err := a.May(t, nil); err != nil {
		return err
	}
	to, err := sshchat.ParseName(name)
	if err != nil {
		return err
	}
	if err := a.mayBeCalled(t, to); err != nil {
		return err
	}
	told := "→ " + to.String()
	if !why.IsZero() {
		told += ": " + why.String()
	}
	r := sshchat.Ruling{What: "rename", Target: t.Label(), Account: t.Id(), Reason: text.Line(told)}
	err = Record(a).Rule(r, func() error {
		if t.Card != nil {
			a.Node.Mail.Notify(t.Card.Person(), a.By.Person(), mail.Renamed, text.Line(to.String()+" "+why.String()))
			return nil
		}
		if err := a.rename(t, to); err != nil {
			return err
		}
		return a.Node.People.NoteRenamed(a.Ctx, t.Id(), &people.Renaming{Was: t.Label().String(), To: to.String(), Why: why.String()})
	})
	return err
}

// mayBeCalled refuses a name that somebody else has, or that is another's.
func (a Names) mayBeCalled(t Target, to sshchat.Name) error {
	if t.Label() == to.Text() {
		return sshchat.NewFault("rename.same", to.Text())
	}
	if card, held := a.Node.Cards.CardNamed(to); held && card.Account != t.Id() {
		return sshchat.NewFault("name.taken", to.Text())
	}
	if t.Account == nil {
		return a.Node.MayUse(a.Ctx, to, "")
	}
	return a.Node.People.MayOwn(a.Ctx, t.Account, t.Account.Rank(), to)
}

// rename makes a name theirs who is away, in the place of the one that they are known by.
func (a Names) rename(t Target, to sshchat.Name) error {
	id := t.Account.ID
	if _, err := a.Node.People.Own(a.Ctx, id, t.Account.Rank(), to); err != nil {
		return err
	}
	if to.Skeleton() == t.Name.Skeleton() {
		return nil
	}
	return a.Node.People.Disown(a.Ctx, t.Name.Skeleton(), func(o people.Ownership) bool { return o.Account == id })
}
