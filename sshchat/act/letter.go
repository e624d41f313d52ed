package act

import (
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

// Letters is what a session writes to one person alone.
type Letters struct{ Act }

// Twin returns the number that a letter has in the other's inbox; 0: it is not found there.
func (a Letters) Twin(p Spot, e sshchat.Entry) (uint64, error) {
	if !a.ByMe()(&e) {
		return a.Node.Mail.SendersCopy(a.Ctx, a.By.AccountID(), e)
	}
	theirs, err := a.twins(p, []sshchat.Entry{e})
	if err != nil || len(theirs) == 0 {
		return 0, err
	}
	return theirs[0].Seq, nil
}

// Letter is what is written to one person. It lies in two inboxes, and what it refers to
// has another number in each.
type Letter struct {
	Body        text.Text
	Detail      sshchat.Detail // as in the sender's inbox
	Answers     uint64         // the number in the addressee's of what detail.Ref is in the sender's
	Theirs, Own []uint64       // its pieces
}

// Write puts a letter into the inbox of who it is for, and into the sender's own.
func (a Letters) Write(who sshchat.Person, body text.Text, d sshchat.Detail) error {
	return a.Post(who, Letter{Body: body, Detail: d})
}

// Post is Write for a letter that may answer another.
func (a Letters) Post(who sshchat.Person, l Letter) error {
	if l.Body.IsZero() {
		return nil
	}
	if err := a.MayLink("", l.Body); err != nil {
		return err
	}
	if err := a.mayLetter(who); err != nil {
		return err
	}
	if err := a.By.Sending(); err != nil {
		return err
	}
	a.send(who, l)
	return nil
}

// mayLetter holds the caller against all that is asked before a letter.
func (a Letters) mayLetter(who sshchat.Person) error {
	m := a.By
	if err := m.MayTalk(""); err != nil {
		return err
	}
	if err := m.Pace(); err != nil {
		return err
	}
	if err := a.mayWrite(who); err != nil {
		return err
	}
	return a.By.Acquaint(a.Ctx, who)
}

// send stores a letter that is counted: the addressee's copy, and the sender's when the
// other is stored. Who sees their own knows that it was sent.
func (a Letters) send(who sshchat.Person, l Letter) {
	m := a.By
	l.Detail.About, l.Detail.Op = &who, m.Role() >= sshchat.OperatorRole
	own := a.Node.Ledger.Entry(sshchat.InboxOf(m.AccountID()), sshchat.Told, m.Person())
	own.Body, own.Detail = l.Body, l.Detail
	own.Refs = l.Own
	theirs := own
	theirs.Room, theirs.Refs, theirs.Ref = sshchat.InboxOf(who.Account), l.Theirs, l.Answers
	own.ID += "-copy" // which the ID of no other entry ends with: of two equal ones the engine keeps one
	m.NoteSent(own.ID)
	a.By.TellWaits(who)
	a.Node.Mail.Send(theirs, own, m.LetterSaved)
}

// mayWrite refuses letters to who does not want them, or has too many of the sender's
// waiting. It says so in the same words whether or not they are here.
func (a Letters) mayWrite(who sshchat.Person) error {
	m := a.By
	if who.Account == m.AccountID() {
		return nil
	}
	strangers := true
	if who.Account.IsGuest() {
		here := a.Node.Cards.Of(who.Account)
		if len(here) == 0 {
			return sshchat.NewFault("msg.nobody", who.Name)
		}
		strangers = !here[0].Closed
	} else {
		account, err := a.Node.People.Account(a.Ctx, who.Account)
		if err != nil {
			return err
		}
		strangers = account.Settings["msgs"] != "off"
	}
	return a.Node.Mail.MayWrite(a.Ctx, m.AccountID(), who, strangers)
}

// Edit changes a letter in both inboxes.
func (a Letters) Edit(p Spot, own sshchat.Entry, body text.Text, d sshchat.Detail) error {
	m := a.By
	if err := m.MayTalk(""); err != nil {
		return err
	}
	if err := a.MayLink("", body); err != nil {
		return err
	}
	if err := m.Pace(); err != nil {
		return err
	}
	theirs, err := a.twins(p, []sshchat.Entry{own})
	if err != nil {
		return err
	}
	if len(theirs) == 0 {
		return sshchat.NewFault("edit.none", EditTime)
	}
	if err := m.Sending(); err != nil {
		return err
	}
	d.About = own.About
	e := a.Node.Ledger.Entry(sshchat.InboxOf(p.Peer), sshchat.Edited, m.Person())
	e.Body, e.Detail = body, d
	e.Ref = theirs[0].Seq
	mine := e
	mine.ID, mine.Room, mine.Ref = e.ID+"s", p.ID, own.Seq
	a.Node.Mail.Edit(e, mine, m.LetterSaved)
	return nil
}

// twins returns the caller's letters, newest first, as they are in the inbox of who they
// were for. One whose copy is not there has none.
func (a Letters) twins(p Spot, own []sshchat.Entry) (theirs []sshchat.Entry, err error) {
	return a.Node.Mail.Twins(a.Ctx, a.By.AccountID(), p.Peer, own)
}

// EditTime is how long a line may be changed: long enough for a slip, too short to put
// other words above what people have answered.
const EditTime = 5 * time.Minute

// writeSnippet is Write for a snippet: both inboxes get the pieces, and then the head.
func (a Letters) writeSnippet(who sshchat.Person, s sshchat.Snippet) error {
	m := a.By
	if err := a.mayLetter(who); err != nil {
		return err
	}
	if err := m.Sending(); err != nil {
		return err
	}
	store := func(inbox sshchat.RoomID) ([]uint64, error) {
		pieces := make([]sshchat.Entry, len(s.Parts))
		for i, p := range s.Parts {
			pieces[i] = piece(a.Act, inbox, m.Person(), p)
			pieces[i].About = &who
		}
		return appendPieces(a.Ctx, pieces, a.Node.Ledger.Engine.Append)
	}
	own, err := store(sshchat.InboxOf(m.AccountID()))
	theirs := own
	if err == nil && who.Account != m.AccountID() {
		theirs, err = store(sshchat.InboxOf(who.Account))
	}
	if err != nil {
		m.Unsent()
		return err
	}
	d := sshchat.Detail{Code: true, Lines: s.Lines}
	a.send(who, Letter{Body: s.Head, Detail: d, Theirs: theirs, Own: own})
	return nil
}
