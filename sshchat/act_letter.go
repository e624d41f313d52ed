package sshchat

import (
	"slices"
	"strings"
	"time"

	"sshchat/sshchat/text"
)

// twin returns the number that a letter has in the other's inbox; 0: it is not found there.
func (a Act) twin(p Spot, e Entry) (uint64, error) {
	if !a.byMe()(&e) {
		return a.Chat.mail.sendersCopy(a.Ctx, a.By.accountID(), e)
	}
	theirs, err := a.twins(p, []Entry{e})
	if err != nil || len(theirs) == 0 {
		return 0, err
	}
	return theirs[0].Seq, nil
}

// Letter is what is written to one person. It lies in two inboxes, and what it refers to
// has another number in each.
type Letter struct {
	Body        text.Text
	Detail      Detail   // as in the sender's inbox
	Answers     uint64   // the number in the addressee's of what detail.Ref is in the sender's
	Theirs, Own []uint64 // its pieces
}

// write puts a letter into the inbox of who it is for, and into the sender's own.
func (a Act) write(who Person, body text.Text, d Detail) error {
	return a.post(who, Letter{Body: body, Detail: d})
}

// post is write for a letter that may answer another.
func (a Act) post(who Person, l Letter) error {
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
func (a Act) mayLetter(who Person) error {
	m := a.By
	if err := m.mayTalk(""); err != nil {
		return err
	}
	if err := m.pace(); err != nil {
		return err
	}
	if err := a.mayWrite(who); err != nil {
		return err
	}
	return a.acquaint(who)
}

// send stores a letter that is counted: the addressee's copy, and the sender's when the
// other is stored. Who sees their own knows that it was sent.
func (a Act) send(who Person, l Letter) {
	m := a.By
	l.Detail.About, l.Detail.Op = &who, m.Role() >= OperatorRole
	own := a.Chat.entry(inboxOf(m.accountID()), Told, m.Person())
	own.Body, own.Detail = l.Body, l.Detail
	own.Refs = l.Own
	theirs := own
	theirs.Room, theirs.Refs, theirs.Ref = inboxOf(who.Account), l.Theirs, l.Answers
	own.ID += "-copy" // which the ID of no other entry ends with: of two equal ones the engine keeps one
	m.sent = own.ID
	a.tellWaits(who)
	a.Chat.mail.send(theirs, own, func(e Entry, err error) { m.saved(&m.wrote, e, err) })
}

// tellWaits says, once in a conversation, that who is away and will see it later.
func (a Act) tellWaits(who Person) {
	here := a.Chat.mail.isHere(who.Account)
	switch m := a.By; {
	case here && m.waits == who.Account:
		m.waits = ""
	case !here && m.waits != who.Account:
		m.waits = who.Account
		a.tell(Done{"msg.waits", []any{who.Name}})
	}
}

// mayWrite refuses letters to who does not want them, or has too many of the sender's
// waiting. It says so in the same words whether or not they are here.
func (a Act) mayWrite(who Person) error {
	m := a.By
	if who.Account == m.accountID() {
		return nil
	}
	strangers := true
	if strings.HasPrefix(who.Account, "~") {
		boxes := a.Chat.mail.openOf(who.Account)
		if len(boxes) == 0 {
			return fault("msg.nobody", who.Name)
		}
		strangers = boxes[0].settings().Letters != "off"
	} else {
		account, err := a.Chat.account(a.Ctx, who.Account)
		if err != nil {
			return err
		}
		strangers = account.Settings["msgs"] != "off"
	}
	return a.Chat.mail.mayWrite(a.Ctx, m.accountID(), who, strangers)
}

// acquaint notes that the caller has written to who, whose answers are wanted then.
func (a Act) acquaint(who Person) error {
	m := a.By
	if m.guest || m.knows[who.Account] {
		return nil
	}
	if err := a.Chat.mail.acquaint(a.Ctx, m.accountID(), who.Account); err != nil {
		return err
	}
	if m.knows == nil {
		m.knows = map[string]bool{}
	}
	m.knows[who.Account] = true
	return nil
}

// editLetter changes a letter in both inboxes.
func (a Act) editLetter(p Spot, own Entry, body text.Text, d Detail) error {
	m := a.By
	if err := m.mayTalk(""); err != nil {
		return err
	}
	if err := m.pace(); err != nil {
		return err
	}
	theirs, err := a.twins(p, []Entry{own})
	if err != nil {
		return err
	}
	if len(theirs) == 0 {
		return fault("edit.none", editTime)
	}
	if err := m.sending(); err != nil {
		return err
	}
	d.About = own.About
	e := a.Chat.entry(inboxOf(p.Peer), Edited, m.Person())
	e.Body, e.Detail = body, d
	e.Ref = theirs[0].Seq
	mine := e
	mine.ID, mine.Room, mine.Ref = e.ID+"s", p.ID, own.Seq
	a.Chat.mail.edit(e, mine, func(e Entry, err error) { m.saved(&m.wrote, e, err) })
	return nil
}

// twins returns the caller's letters, newest first, as they are in the inbox of who they
// were for. One whose copy is not there has none.
func (a Act) twins(p Spot, own []Entry) (theirs []Entry, err error) {
	return a.Chat.mail.twins(a.Ctx, a.By.accountID(), p.Peer, own)
}

// editTime is how long a line may be changed: long enough for a slip, too short to put
// other words above what people have answered.
const editTime = 5 * time.Minute

// eraseLetters takes back the session's last letters to somebody, from both inboxes, and
// returns how many.
func (a Act) eraseLetters(n int, p Spot) (int, error) {
	page, err := a.Chat.engine.Page(a.Ctx, Range{Room: p.ID, Kinds: p.kinds(), Limit: forgetPage})
	if err != nil {
		return 0, err
	}
	mine := a.byMe()
	own := slices.DeleteFunc(reversed(page), func(e Entry) bool { return !e.IsEditable() || !p.holds(&e) || !mine(&e) })
	own = own[:min(len(own), n)]
	if len(own) == 0 {
		return 0, fault("del.none")
	}
	theirs, err := a.twins(p, own)
	if err != nil {
		return 0, err
	}
	d := Detail{About: own[0].About}
	if err := a.forget(inboxOf(p.Peer), theirs, d); err != nil {
		return 0, err
	}
	if err := a.forget(p.ID, own, d); err != nil {
		return 0, err
	}
	return len(own), nil
}
