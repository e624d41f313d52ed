package sshchat

import (
	"slices"
	"strings"

	"sshchat/sshchat/text"
)

// maxWaiting is how many letters of one person may wait for another who is away.
const maxWaiting = 20

// maxFromStrangers is how many letters may wait in all from people whom the addressee
// never wrote to: forty keys are one flooder.
const maxFromStrangers = 20

// talkedKey notes that an account has written to another, who is no stranger then.
func talkedKey(from, to string) string { return "talked/" + from + "/" + to }

// addressee finds whom a word such as "bob" or "@bob" means: somebody who is here, or
// whose name is known.
func (a Act) addressee(word string) (Person, error) {
	t, err := a.findTarget(word)
	if err != nil {
		return Person{}, err
	}
	if t.prefix.IsValid() || t.print != "" {
		return Person{}, fault("name.chars", text.Line(":"))
	}
	switch {
	case t.member != nil:
		return t.member.Person(), nil
	case t.account != nil:
		return Person{Name: t.label(), Account: t.account.ID}, nil
	}
	return Person{}, fault("msg.nobody", echo(word))
}

func letterRows() []*row {
	return []*row{
		{
			Command: Command{Name: "msg", Aliases: []string{"tell", "m", "dm", "pm", "w", "whisper", "私聊"}, Args: "NAME TEXT", Group: "talk"},
			shows:   always, run: doMsg, whole: msgWhole, complete: completeName,
		},
		{
			Command: Command{Name: "reply", Aliases: []string{"r", "回复"}, Args: "TEXT", Group: "talk", Needs: NeedsSession},
			shows:   always, run: doReply,
		},
		{
			Command: Command{Name: "query", Args: "[NAME]", Group: "talk", Needs: NeedsSession},
			reads:   true, run: doQuery, complete: completeName,
		},
	}
}

// doMsg says something to one person alone.
func doMsg(c *Call) error {
	word, body := splitWord(c.Args)
	if body == "" {
		return c.usage()
	}
	who, err := c.addressee(word)
	if err != nil {
		return err
	}
	return c.write(who, text.Block(body), Detail{})
}

// doReply answers whose letter came last.
func doReply(c *Call) error {
	switch {
	case c.Args == "":
		return c.usage()
	case c.By.heard == nil:
		return fault("reply.nobody")
	}
	return c.write(*c.By.heard, text.Block(c.Args), Detail{})
}

// doQuery turns to one person: what is typed goes to them alone, until another room is
// turned to.
func doQuery(c *Call) error {
	word, _ := splitWord(c.Args)
	if word == "" {
		if c.By.peer == nil {
			return c.usage()
		}
		return c.turnTo(c.By.at)
	}
	who, err := c.addressee(word)
	if err != nil {
		return err
	}
	if who.Account == c.By.accountID() {
		return fault("msg.self")
	}
	p := c.lettersWith(who)
	entries, err := c.read(p, Range{Limit: 200}, historyLines)
	if err != nil {
		return err
	}
	c.By.peer = &who
	c.By.show(Opened{Scene: Scene{Room: p.label}, Peer: who.Name, Entries: entries})
	return nil
}

// write puts a letter into the inbox of who it is for, and into the sender's own.
func (a Act) write(who Person, body text.Text, d Detail) error {
	return a.post(who, letter{body: body, detail: d})
}

// letter is what is written to one person. It lies in two inboxes, and what it refers to
// has another number in each.
type letter struct {
	body        text.Text
	detail      Detail   // as in the sender's inbox
	answers     uint64   // the number in the addressee's of what detail.Ref is in the sender's
	theirs, own []uint64 // its pieces
}

// post is write for a letter that may answer another.
func (a Act) post(who Person, l letter) error {
	if l.body.IsZero() {
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
func (a Act) send(who Person, l letter) {
	m := a.By
	l.detail.About, l.detail.Op = &who, m.Role() >= OperatorRole
	own := a.Chat.entry(inboxOf(m.accountID()), Told, m.Person())
	own.Body, own.Detail = l.body, l.detail
	own.Refs = l.own
	theirs := own
	theirs.Room, theirs.Refs, theirs.Ref = inboxOf(who.Account), l.theirs, l.answers
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
func (m *Member) noteLetters(entries []*Entry) {
	for _, e := range entries {
		if e.Kind == Told && e.From.Account != m.accountID() {
			from := e.From
			m.heard = &from
		}
	}
}

// Follows keeps what m's prompt and replies call somebody true after a rename. Only the
// session that shows e calls it, as it alone knows whom m writes to.
func (m *Member) Follows(e *Entry) {
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
