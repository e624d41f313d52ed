package chat

import (
	"slices"
	"strings"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

// Twin returns the number that a letter has in the other's inbox; 0: it is not found there.
func (a Act) Twin(p Spot, e sshchat.Entry) (uint64, error) {
	if !a.ByMe()(&e) {
		return a.Chat.Mail.SendersCopy(a.Ctx, a.By.AccountID(), e)
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
func (a Act) Write(who sshchat.Person, body text.Text, d sshchat.Detail) error {
	return a.Post(who, Letter{Body: body, Detail: d})
}

// Post is write for a letter that may answer another.
func (a Act) Post(who sshchat.Person, l Letter) error {
	if l.Body.IsZero() {
		return nil
	}
	if err := a.mayLetter(who); err != nil {
		return err
	}
	if err := a.By.sending(); err != nil {
		return err
	}
	a.send(who, l)
	return nil
}

// mayLetter holds the caller against all that is asked before a letter.
func (a Act) mayLetter(who sshchat.Person) error {
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
	return a.acquaint(who)
}

// send stores a letter that is counted: the addressee's copy, and the sender's when the
// other is stored. Who sees their own knows that it was sent.
func (a Act) send(who sshchat.Person, l Letter) {
	m := a.By
	l.Detail.About, l.Detail.Op = &who, m.Role() >= sshchat.OperatorRole
	own := a.Chat.Ledger.Entry(sshchat.InboxOf(m.AccountID()), sshchat.Told, m.Person())
	own.Body, own.Detail = l.Body, l.Detail
	own.Refs = l.Own
	theirs := own
	theirs.Room, theirs.Refs, theirs.Ref = sshchat.InboxOf(who.Account), l.Theirs, l.Answers
	own.ID += "-copy" // which the ID of no other entry ends with: of two equal ones the engine keeps one
	m.sent = own.ID
	a.tellWaits(who)
	a.Chat.Mail.Send(theirs, own, func(e sshchat.Entry, err error) { m.saved(&m.wrote, e, err) })
}

// tellWaits says, once in a conversation, that who is away and will see it later.
func (a Act) tellWaits(who sshchat.Person) {
	here := a.Chat.Mail.IsHere(who.Account)
	switch m := a.By; {
	case here && m.waits == who.Account:
		m.waits = ""
	case !here && m.waits != who.Account:
		m.waits = who.Account
		a.Tell(sshchat.Done{Key: "msg.waits", Args: []any{who.Name}})
	}
}

// mayWrite refuses letters to who does not want them, or has too many of the sender's
// waiting. It says so in the same words whether or not they are here.
func (a Act) mayWrite(who sshchat.Person) error {
	m := a.By
	if who.Account == m.AccountID() {
		return nil
	}
	strangers := true
	if strings.HasPrefix(who.Account, "~") {
		boxes := a.Chat.Mail.OpenOf(who.Account)
		if len(boxes) == 0 {
			return sshchat.NewFault("msg.nobody", who.Name)
		}
		strangers = boxes[0].Settings().Letters != "off"
	} else {
		account, err := a.Chat.People.Account(a.Ctx, who.Account)
		if err != nil {
			return err
		}
		strangers = account.Settings["msgs"] != "off"
	}
	return a.Chat.Mail.MayWrite(a.Ctx, m.AccountID(), who, strangers)
}

// acquaint notes that the caller has written to who, whose answers are wanted then.
func (a Act) acquaint(who sshchat.Person) error {
	m := a.By
	if m.guest || m.knows[who.Account] {
		return nil
	}
	if err := a.Chat.Mail.Acquaint(a.Ctx, m.AccountID(), who.Account); err != nil {
		return err
	}
	if m.knows == nil {
		m.knows = map[string]bool{}
	}
	m.knows[who.Account] = true
	return nil
}

// EditLetter changes a letter in both inboxes.
func (a Act) EditLetter(p Spot, own sshchat.Entry, body text.Text, d sshchat.Detail) error {
	m := a.By
	if err := m.MayTalk(""); err != nil {
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
	if err := m.sending(); err != nil {
		return err
	}
	d.About = own.About
	e := a.Chat.Ledger.Entry(sshchat.InboxOf(p.Peer), sshchat.Edited, m.Person())
	e.Body, e.Detail = body, d
	e.Ref = theirs[0].Seq
	mine := e
	mine.ID, mine.Room, mine.Ref = e.ID+"s", p.ID, own.Seq
	a.Chat.Mail.Edit(e, mine, func(e sshchat.Entry, err error) { m.saved(&m.wrote, e, err) })
	return nil
}

// twins returns the caller's letters, newest first, as they are in the inbox of who they
// were for. One whose copy is not there has none.
func (a Act) twins(p Spot, own []sshchat.Entry) (theirs []sshchat.Entry, err error) {
	return a.Chat.Mail.Twins(a.Ctx, a.By.AccountID(), p.Peer, own)
}

// EditTime is how long a line may be changed: long enough for a slip, too short to put
// other words above what people have answered.
const EditTime = 5 * time.Minute

// EraseLetters takes back the session's last letters to somebody, from both inboxes, and
// returns how many.
func (a Act) EraseLetters(n int, p Spot) (int, error) {
	page, err := a.Chat.Ledger.Engine.Page(a.Ctx, sshchat.Range{Room: p.ID, Kinds: p.kinds(), Limit: ForgetPage})
	if err != nil {
		return 0, err
	}
	mine := a.ByMe()
	own := slices.DeleteFunc(Reversed(page), func(e sshchat.Entry) bool { return !e.IsEditable() || !p.Holds(&e) || !mine(&e) })
	own = own[:min(len(own), n)]
	if len(own) == 0 {
		return 0, sshchat.NewFault("del.none")
	}
	theirs, err := a.twins(p, own)
	if err != nil {
		return 0, err
	}
	d := sshchat.Detail{About: own[0].About}
	if err := a.forget(sshchat.InboxOf(p.Peer), theirs, d); err != nil {
		return 0, err
	}
	if err := a.forget(p.ID, own, d); err != nil {
		return 0, err
	}
	return len(own), nil
}
