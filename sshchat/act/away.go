package act

import (
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

// announce tells every room that the caller is in, and may speak in, something about
// the caller. Where the caller only reads, it is told without the caller's words.
func (a Speech) announce(k sshchat.Kind, body text.Text) {
	for _, v := range a.By.Views() {
		if a.By.MayTalk(v.ID()) != nil {
			continue
		}
		e := a.Node.Ledger.Entry(v.ID(), k, a.By.Person())
		if a.By.MayWrite(v.ID()) == nil {
			e.Body = body
		}
		v.Room().Append(e, a.Node.Ledger.Ignore)
	}
}

// Away says that the session is away, for the reason why.
func (a Speech) Away(why text.Text) error {
	if err := a.MayLink("", why); err != nil { // every room of theirs is told
		return err
	}
	if err := a.By.MaySay(a.By.At(), a.Node.Ledger.Clock.Now()); err != nil {
		return err
	}
	a.By.SetAway(why, true)
	if err := a.By.Reshow(a.Ctx); err != nil {
		return err
	}
	a.announce(sshchat.Away, why)
	return nil
}

// Back says that the session is back. Whoever may not speak now is back without a word.
func (a Speech) Back() error {
	if f := a.Node.Ledger.Link.Refusal(); f != nil { // else one would be back here alone
		return f
	}
	if !a.By.SetAway(text.Text{}, false) {
		return sshchat.NewFault("back.here")
	}
	if err := a.By.Reshow(a.Ctx); err != nil {
		return err
	}
	if err := a.By.MaySay(a.By.At(), a.Node.Ledger.Clock.Now()); err != nil {
		return err
	}
	a.announce(sshchat.Back, text.Text{})
	return nil
}

// SetAway shows the session as away, for the reason why, or as back. The error is a *Fault when the
// person can mend it.
func (a Speech) SetAway(why text.Text, away bool) error {
	if !away {
		return a.Back()
	}
	return a.Away(text.Line(strings.TrimSpace(why.String())))
}
