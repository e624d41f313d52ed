package sshchat

import (
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"sshchat/sshchat/text"
)

// Ruling is one act of moderation, for the audit log.
type Ruling struct {
	At      time.Time
	By      Person
	Door    string // "chat", "exec", "socket"
	What    string // kick, ban, unban, mute, unmute, slow, lockdown, purge, role, ...
	Target  text.Text
	Account string    // the target's, if known
	Reason  text.Text // or the value that was set
	Until   time.Time // zero: no end, or none makes sense
	Room    string    // where, as people write it; "" where not everybody may know
	In      string    // the ID of the room that it is about; "": the whole chat
}

// Audit keeps rulings so that nobody can take one back unseen.
type Audit interface {
	Record(Ruling) error
	// Last returns up to n rulings that are about one room, or with "" about the whole
	// chat, the oldest first. Those of one room never push out those of another.
	Last(room string, n int) ([]Ruling, error)
}

// target is whom a command of moderation is about.
type target struct {
	member  *Member  // nil: not here
	account *Account // nil: a guest, or nobody we know
	name    Name     // zero for a key or a prefix
	print   string
	prefix  netip.Prefix
}

// findTarget understands NAME, SHA256:... or an address with or without a prefix
// length, and nothing else.
func (c *Call) findTarget(word string) (target, error) {
	if strings.HasPrefix(word, "SHA256:") {
		if len(word) != len("SHA256:")+43 {
			return target{}, fault("print.bad", echo(word))
		}
		return c.targetByPrint(word)
	}
	if strings.ContainsAny(word, "/:") || isAddr(word) {
		p, err := parsePrefix(word)
		if err != nil {
			return target{}, fault("prefix.bad", echo(word))
		}
		return target{prefix: p}, nil
	}
	n, err := ParseName(strings.TrimPrefix(word, "@"))
	if isFault(err, "name.reserved") { // which tells whoever wants to be called so what to do
		return target{}, fault("msg.nobody", echo(word))
	}
	if err != nil {
		return target{}, err
	}
	t := target{name: n, member: c.Chat.memberNamed(n)}
	id := ""
	if t.member != nil {
		if !t.member.guest {
			id = t.member.accountID()
		}
	} else if o, _, _, err := c.Chat.owner(c.Ctx, n.Skeleton()); err != nil {
		return t, err
	} else {
		id = o.Account
	}
	if id != "" {
		t.account, err = c.Chat.account(c.Ctx, id)
	}
	return t, err
}

// id is who t is: an account, or a guest for this session; "" for nobody.
func (t target) id() string {
	switch {
	case t.account != nil:
		return t.account.ID
	case t.member != nil:
		return t.member.accountID()
	}
	return ""
}

func (c *Call) targetByPrint(print string) (target, error) {
	t := target{print: print}
	v, err := c.Chat.engine.Get(c.Ctx, keyKey(print))
	if err == nil && v.Rev != 0 {
		t.account, err = c.Chat.account(c.Ctx, string(v.Data))
	}
	return t, err
}

func isAddr(s string) bool { _, err := netip.ParseAddr(s); return err == nil }

// parsePrefix takes 192.0.2.7, 192.0.2.0/24, 2001:db8::1 (its /64, which one
// subscriber has) or 2001:db8::/32. So wide a prefix that it is most of the world is
// a slip, and so is one with bits behind its mask.
func parsePrefix(s string) (netip.Prefix, error) {
	if addr, err := netip.ParseAddr(s); err == nil && addr.Zone() == "" {
		return SourceOf(addr), nil
	}
	p, err := netip.ParsePrefix(s)
	widest := 8
	if p.Addr().Is6() {
		widest = 16
	}
	switch {
	case err != nil:
		return p, err
	case p.Addr().Is4In6() || p != p.Masked() || p.Bits() < widest:
		return p, errors.New("not a prefix to ban")
	}
	return p, nil
}

// SourceOf returns what is counted as one source: an IPv4 address, or an IPv6 /64,
// the least that a single subscriber is given (RFC 6177). Everything without an IP
// address, such as a Unix socket, is one source: the zero Prefix.
func SourceOf(addr netip.Addr) netip.Prefix {
	addr = addr.Unmap().WithZone("")
	bits := 64
	if addr.Is4() {
		bits = 32
	}
	p, err := addr.Prefix(bits)
	if err != nil { // the zero Addr
		return netip.Prefix{}
	}
	return p
}

// may refuses what somebody may not do to themselves, their equals and betters, in a
// room or, with nil, in the whole chat.
func (c *Call) may(t target, in *roomState) error {
	if id := t.id(); id != "" && id == c.By.accountID() || t.prefix.IsValid() && t.prefix.Contains(c.By.addr()) {
		return fault("rule.self")
	}
	if in != nil {
		if err := c.mayIn(t, *in); err != nil {
			return err
		}
	}
	role := GuestRole
	if t.account != nil {
		role = t.account.Role
	}
	if t.member != nil {
		role = max(role, t.member.Role())
	}
	if t.prefix.IsValid() { // it would shut out whoever is there
		for _, m := range c.Chat.everybody() {
			if t.prefix.Contains(m.addr()) {
				role = max(role, m.Role())
			}
		}
	}
	if role >= OperatorRole && role >= c.By.Role() {
		return fault("rule.role", role)
	}
	return nil
}

// addr is where m came from.
func (m *Member) addr() netip.Addr { return m.login.Addr.Unmap().WithZone("") }

// parseRule reads "TARGET [for SPAN] [REASON]". A reason that begins like a span is
// refused: whoever forgot the "for" must not have banned somebody for ever.
func (c *Call) parseRule(args string, in *roomState) (t target, span time.Duration, reason text.Text, err error) {
	word, rest := splitWord(args)
	if word == "" {
		return t, 0, reason, c.usage()
	}
	if t, err = c.findTarget(word); err != nil {
		return t, 0, reason, err
	}
	next, after := splitWord(rest)
	if strings.EqualFold(next, "for") {
		value, words := splitWord(after)
		var ok bool
		if span, ok = parseSpan(value); !ok {
			return t, 0, reason, fault("span.bad", echo(value))
		}
		rest = words
	} else if looksLikeSpan(next) {
		return t, 0, reason, fault("span.for", echo(next))
	}
	return t, span, text.Line(rest), c.may(t, in)
}

func doKick(c *Call) error {
	word, reason := splitWord(c.Args)
	if word == "" {
		return c.usage()
	}
	t, err := c.findTarget(word)
	if err != nil {
		return err
	}
	if t.member == nil {
		return fault("nobody.here", echo(word))
	}
	if err := c.may(t, nil); err != nil {
		return err
	}
	r := Ruling{What: "kick", Target: t.member.Person().Name, Account: t.id(), Reason: text.Line(reason)}
	return c.rule(r, func() error {
		t.member.login.Evict(Kicked, fault("kick.you", c.By.Person().Name, r.Reason))
		return nil
	})
}

func doBan(c *Call) error  { return c.sanction("ban", c.Args, nil) }
func doMute(c *Call) error { return c.sanction("mute", c.Args, nil) }

// sanction makes a ban or a mute that holds over reconnects, renames and restarts, in a
// room or, with nil, in the whole chat.
func (c *Call) sanction(what, args string, in *roomState) error {
	t, span, reason, err := c.parseRule(args, in)
	if err != nil {
		return err
	}
	now := c.Chat.clock.Now().UTC()
	s := Sanction{
		ID: strings.ToLower(rand.Text()[:10]), What: what, Prefix: t.prefix, Print: t.print, Account: t.id(),
		Rank: c.By.Role(), Name: t.label(), Reason: reason, By: c.By.Person().Name, At: now,
	}
	if span > 0 {
		s.Until = now.Add(span)
	}
	if t.account == nil && !t.name.IsZero() {
		s.Skeleton = t.name.Skeleton()
	}
	if t.account != nil {
		s.Guests = t.account.Source
	}
	if t.member != nil {
		s.Guests = SourceOf(t.member.login.Addr)
	}
	r := Ruling{What: what, Target: s.Name, Account: s.Account, Reason: reason, Until: s.Until}
	if in != nil {
		s.Room, s.Seat = in.id, c.By.rankIn(in.id)
	}
	return c.ruleOver(in, r, func() error { return c.keepSanction(s, in) })
}

// keepSanction keeps a sanction, from when on it holds, and tells whoever made it.
func (c *Call) keepSanction(s Sanction, in *roomState) error {
	for _, key := range c.Chat.rules.over(s.Room, s.At) { // what is over needs no place
		if _, err := c.Chat.engine.Set(c.Ctx, key, nil, SetOpt{Any: true, Delete: true}); err != nil {
			return err
		}
	}
	if _, err := c.Chat.setJSON(c.Ctx, s.key(), s, SetOpt{}); err != nil {
		return err
	}
	switch {
	case in != nil && s.What == "ban":
		c.tell(Done{"room.ban.done", []any{s.Name, text.Line(in.label())}})
	case in != nil:
		c.tell(Done{"room.mute.done", []any{s.Name, text.Line(in.label())}})
	case s.What == "ban":
		c.tell(Done{"ban.done", []any{s.Name}})
	default:
		c.tell(Done{"mute.done", []any{s.Name}})
	}
	return nil
}

// label is how operators see whom a sanction is about.
func (t target) label() text.Text {
	switch {
	case !t.name.IsZero():
		return t.name.Text()
	case t.print != "":
		return text.Line(t.print)
	}
	return text.Line(t.prefix.String())
}

// enforce meets with a new sanction those who are on this node. Only the watch of the
// rules calls it: a ban takes effect on every node.
func (c *Chat) enforce(s Sanction) {
	if s.Room != "" {
		c.enforceIn(s)
		return
	}
	for _, m := range c.everybody() {
		switch {
		case !s.meets(m.subject()):
		case s.What == "ban":
			m.login.Evict(Kicked, c.refusal(s))
		default:
			m.Tell(c.refusal(s))
		}
	}
}

// enforceIn meets with a sanction of one room those who are there.
func (c *Chat) enforceIn(s Sanction) {
	r := c.roomHeld(s.Room)
	if r == nil {
		return
	}
	for _, m := range r.all() {
		switch {
		case !s.meets(m.subjectIn(s.Room)):
		case s.What == "ban":
			m.send(order{room: s.Room, leave: c.refusal(s)})
		default:
			m.Tell(c.refusal(s))
		}
	}
}

func doUnban(c *Call) error  { return c.pardon("ban", c.Args, nil) }
func doUnmute(c *Call) error { return c.pardon("mute", c.Args, nil) }

// pardon ends every sanction of a kind that is about a target, in a room or, with nil,
// in the whole chat. Nobody ends what meets themselves, or what their betters ruled
// over operators or in the room.
func (c *Call) pardon(what, args string, in *roomState) error {
	word, _ := splitWord(args)
	if word == "" {
		return c.usage()
	}
	t, err := c.findTarget(word)
	if err != nil {
		return err
	}
	ended, room := 0, ""
	if in != nil {
		room = in.id
	}
	for _, s := range c.Chat.rules.list(what, room, c.Chat.clock.Now()) {
		if !s.about(t, word) {
			continue
		}
		if in != nil && s.Seat > c.By.rankIn(room) {
			return fault("room.above", text.Line(in.label()))
		}
		if s.meets(c.By.subjectIn(room)) || s.Rank > c.By.Role() && t.account != nil && t.account.Role >= OperatorRole {
			return fault("rule.role", s.Rank)
		}
		r := Ruling{What: "un" + what, Target: s.Name, Account: s.Account}
		err := c.ruleOver(in, r, func() error {
			_, err := c.Chat.engine.Set(c.Ctx, s.key(), nil, SetOpt{Any: true, Delete: true})
			return err
		})
		if err != nil {
			return err
		}
		ended++
	}
	if ended == 0 {
		return fault("pardon.none", echo(word))
	}
	c.tell(Done{"pardon.done", []any{ended}})
	return nil
}

// about reports whether s was ruled over t, which was written as word.
func (s Sanction) about(t target, word string) bool {
	return strings.EqualFold(s.Name.String(), word) || s.Name == t.label() ||
		t.account != nil && s.Account == t.account.ID ||
		!t.name.IsZero() && s.Skeleton == t.name.Skeleton()
}

// Sanctions answers /bans.
type Sanctions struct{ All []Sanction }

func (Sanctions) notice() {}

func doBans(c *Call) error { return c.bans("") }

// bans lists what holds in a room, or with "" in the whole chat.
func (c *Call) bans(room string) error {
	now := c.Chat.clock.Now()
	all := append(c.Chat.rules.list("ban", room, now), c.Chat.rules.list("mute", room, now)...)
	if len(all) == 0 {
		return fault("bans.none")
	}
	c.tell(Sanctions{all})
	return nil
}

// ruleOver is ruleIn or, with nil, rule.
func (c *Call) ruleOver(in *roomState, r Ruling, act func() error) error {
	if in == nil {
		return c.rule(r, act)
	}
	r.What = "room-" + r.What
	return c.ruleIn(*in, r, act)
}

// rule records an act of moderation that is about the whole chat, does it, and tells
// the room where it was done. Of a private room the record says nothing: every operator
// reads it.
func (c *Call) rule(r Ruling, act func() error) error {
	st, _ := c.Chat.directory.get(c.By.at.room.key)
	if !st.Private {
		r.Room = st.label()
	}
	return c.onRecord(st.id, r, act)
}

// ruleIn is rule for what is about one room, and is told there. Whoever looks after it
// is no operator perhaps, so that the record is held to the rate of what they may say.
func (c *Call) ruleIn(st roomState, r Ruling, act func() error) error {
	if c.By.Role() < OperatorRole {
		if err := c.By.pace(); err != nil {
			return err
		}
	}
	r.Room, r.In = st.label(), st.id
	return c.onRecord(st.id, r, act)
}

// onRecord records an act, does it, and tells the room. What cannot be accounted for is
// not done, so the record comes first; one that then failed stays.
func (c *Call) onRecord(room string, r Ruling, act func() error) error {
	r.At, r.By, r.Door = c.Chat.clock.Now().UTC(), c.By.Person(), cmp.Or(c.By.login.Door, "chat")
	if c.Chat.o.Audit != nil {
		if err := c.Chat.o.Audit.Record(r); err != nil {
			return fmt.Errorf("record a ruling: %w", err)
		}
	}
	e := c.Chat.entry(room, Ruled, r.By)
	e.Rule, e.Body = r.What, r.Reason
	e.About = &Person{Name: r.Target, Account: r.Account}
	if !r.Until.IsZero() {
		e.For = r.Until.Sub(r.At)
	}
	if err := act(); err != nil {
		return err
	}
	if r := c.Chat.roomHeld(room); r != nil {
		r.announcer.append(e, c.Chat.ignore)
	} else {
		c.Chat.engine.Append(e, c.Chat.ignore)
	}
	return nil
}

// Rulings answers /audit.
type Rulings struct{ Last []Ruling }

func (Rulings) notice() {}

// shownRulings is how many acts /audit shows.
const shownRulings = 20

// doAudit shows the last acts that were about the whole chat, and those about one room:
// the one that is named, or where the caller is. There is no list of all rooms' acts,
// so none that could tell of a room.
func doAudit(c *Call) error {
	if c.Chat.o.Audit == nil {
		return fault("audit.none")
	}
	p, rest, err := c.where()
	if err != nil {
		return err
	}
	if p.peer != "" {
		p = c.here()
	}
	if rest != "" {
		return c.usage()
	}
	all, err := c.Chat.o.Audit.Last("", shownRulings)
	if err != nil {
		return err
	}
	in, err := c.Chat.o.Audit.Last(p.id, shownRulings)
	if err != nil {
		return err
	}
	all = append(all, in...)
	slices.SortStableFunc(all, func(a, b Ruling) int { return a.At.Compare(b.At) })
	if len(all) == 0 {
		return fault("audit.none")
	}
	c.tell(Rulings{all[max(0, len(all)-shownRulings):]})
	return nil
}
