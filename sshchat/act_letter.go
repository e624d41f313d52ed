package sshchat

import (
	"slices"
	"strings"
	"time"

	"sshchat/sshchat/text"
)

// twin returns the number that a letter has in the other's inbox; 0: it is not found there.
func (a Act) twin(p Spot, e Entry) (uint64, error) {
	if a.byMe()(&e) {
		theirs, err := a.twins(p, []Entry{e})
		if err != nil || len(theirs) == 0 {
			return 0, err
		}
		return theirs[0].Seq, nil
	}
	page, err := a.Chat.engine.Page(a.Ctx, Range{ // its author's own copy is the later one
		Room: inboxOf(p.Peer), After: e.Seq, Kinds: []Kind{Told}, Limit: 50, Oldest: true,
	})
	for i := range page {
		if own := &page[i]; own.From.Account == p.Peer && own.Body == e.Body && own.About != nil && own.About.Account == a.By.accountID() {
			return own.Seq, err
		}
	}
	return 0, err
}

// maxWaiting is how many letters of one person may wait for another who is away.
const maxWaiting = 20

// maxFromStrangers is how many letters may wait in all from people whom the addressee
// never wrote to: forty keys are one flooder.
const maxFromStrangers = 20

// talkedKey notes that an account has written to another, who is no stranger then.
func talkedKey(from, to string) string { return "talked/" + from + "/" + to }

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
	saved := func(e Entry, err error) { m.saved(&m.box.said, e, err) }
	if who.Account == m.accountID() {
		a.Chat.engine.Append(own, saved)
		return
	}
	a.Chat.engine.Append(theirs, func(_ Entry, err error) {
		if err != nil {
			saved(own, err)
			return
		}
		a.Chat.engine.Append(own, saved)
	})
}

// tellWaits says, once in a conversation, that who is away and will see it later.
func (a Act) tellWaits(who Person) {
	a.Chat.mu.Lock()
	here := len(a.Chat.boxes[who.Account]) > 0
	a.Chat.mu.Unlock()
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
	a.Chat.mu.Lock()
	sessions := slices.Clone(a.Chat.boxes[who.Account])
	a.Chat.mu.Unlock()
	strangers := true
	if strings.HasPrefix(who.Account, "~") {
		if len(sessions) == 0 {
			return fault("msg.nobody", who.Name)
		}
		strangers = sessions[0].Settings().Letters != "off"
	} else {
		account, err := a.Chat.account(a.Ctx, who.Account)
		if err != nil {
			return err
		}
		strangers = account.Settings["msgs"] != "off"
	}
	if !strangers {
		known, err := a.wroteTo(who, m.accountID())
		if err != nil {
			return err
		}
		if !known {
			return fault("msg.refused", who.Name)
		}
	}
	if len(sessions) > 0 {
		return nil
	}
	return a.mayWait(who)
}

// mayWait bounds what waits for somebody who is away.
func (a Act) mayWait(who Person) error {
	var was, bots mark
	if _, err := a.Chat.getJSON(a.Ctx, seenKey(who.Account, mailRoom), &was); err != nil {
		return err
	}
	if _, err := a.Chat.getJSON(a.Ctx, seenKey(who.Account, botMail(who.Name)), &bots); err != nil {
		return err
	}
	page, err := a.Chat.engine.Page(a.Ctx, Range{
		Room: inboxOf(who.Account), After: max(was.Seq, bots.Seq), Kinds: []Kind{Told}, Limit: 1000,
	})
	if err != nil {
		return err
	}
	from := map[string]int{} // letters that wait, by who sent them
	for _, e := range page {
		from[e.From.Account]++
	}
	if from[a.By.accountID()] >= maxWaiting {
		return fault("msg.full", who.Name, maxWaiting)
	}
	return a.mayWaitUnknown(who, from)
}

// mayWaitUnknown bounds what waits from all together whom the addressee never wrote to.
func (a Act) mayWaitUnknown(who Person, from map[string]int) error {
	if known, err := a.wroteTo(who, a.By.accountID()); known || err != nil {
		return err
	}
	unknown := 0
	for account, n := range from {
		if account == who.Account { // the copies of what they sent
			continue
		}
		known, err := a.wroteTo(who, account)
		if err != nil {
			return err
		}
		if !known {
			unknown += n
		}
	}
	if unknown >= maxFromStrangers {
		return fault("msg.full.strangers", who.Name, maxFromStrangers)
	}
	return nil
}

// wroteTo reports whether somebody has ever written to an account.
func (a Act) wroteTo(who Person, account string) (bool, error) {
	v, err := a.Chat.engine.Get(a.Ctx, talkedKey(who.Account, account))
	return v.Rev > 0, err
}

// acquaint notes that the caller has written to who, whose answers are wanted then.
func (a Act) acquaint(who Person) error {
	m := a.By
	if m.guest || m.knows[who.Account] {
		return nil
	}
	if _, err := a.Chat.engine.Set(a.Ctx, talkedKey(m.accountID(), who.Account), []byte("1"), SetOpt{Any: true}); err != nil {
		return err
	}
	if m.knows == nil {
		m.knows = map[string]bool{}
	}
	m.knows[who.Account] = true
	return nil
}

// noteLetters keeps whose letter came last, for /reply.
func (m *reading) noteLetters(entries []*Entry) {
	for _, e := range entries {
		if e.Kind == Told && e.From.Account != m.accountID() {
			from := e.From
			m.heard = &from
		}
	}
}

// Follows keeps what m's prompt and replies call somebody true after a rename. Only the
// session that shows e calls it, as it alone knows whom m writes to.
func (m *reading) Follows(e *Entry) {
	if e.Kind != Renamed || e.About == nil {
		return
	}
	for _, who := range []**Person{&m.peer, &m.heard} {
		if p := *who; p != nil && p.Account == e.From.Account {
			now := *p
			now.Name = e.About.Name
			*who = &now
		}
	}
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
	saved := func(e Entry, err error) { m.saved(&m.box.said, e, err) }
	a.Chat.engine.Append(e, func(_ Entry, err error) {
		if err != nil { // it must not be changed for who wrote it alone
			saved(mine, err)
			return
		}
		a.Chat.engine.Append(mine, saved)
	})
	return nil
}

// twins returns the caller's letters, newest first, as they are in the inbox of who they
// were for: write stores that copy first, so that it is the newest letter of
// the caller's before the caller's own. One whose copy is not there has none.
func (a Act) twins(p Spot, own []Entry) (theirs []Entry, err error) {
	if len(own) == 0 {
		return nil, nil
	}
	page, err := a.Chat.engine.Page(a.Ctx, Range{
		Room: inboxOf(p.Peer), Before: own[0].Seq, Kinds: []Kind{Told}, Limit: forgetPage,
	})
	if err != nil {
		return nil, err
	}
	mine := a.byMe()
	i := len(page) - 1
	for _, letter := range own {
		for j := i; j >= 0; j-- { // one that was sent after it may be stored before it
			if e := &page[j]; e.Seq < letter.Seq && mine(e) && e.Body == letter.Body {
				theirs, i = append(theirs, *e), j-1
				break
			}
		}
	}
	return theirs, nil
}

// editTime is how long a line may be changed: long enough for a slip, too short to put
// other words above what people have answered.
const editTime = 5 * time.Minute
