package act

import (
	"errors"
	"net/netip"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/people"
	"sshchat/sshchat/rooms"
	"sshchat/sshchat/text"
)

// Target is whom a command of moderation is about.
type Target struct {
	Card    *people.Card    // nil: not here
	Account *people.Account // nil: a guest, or nobody we know
	Name    sshchat.Name    // zero for a key or a prefix
	Print   sshchat.Print
	Prefix  netip.Prefix
}

// FindTarget understands NAME as people see it, SHA256:... or an address with or without
// a prefix length, and nothing else. Somebody who is here under a name that looks like an
// address is who is meant.
func (a Act) FindTarget(word string) (Target, error) {
	bare, marked := sshchat.BareName(word)
	if strings.HasPrefix(word, "SHA256:") {
		if len(word) != len("SHA256:")+43 {
			return Target{}, sshchat.NewFault("print.bad", sshchat.Echo(word))
		}
		return a.targetByPrint(sshchat.Print(word))
	}
	if !marked && (strings.ContainsAny(bare, "/:") || isAddr(bare) || isAddr(word)) && !a.Node.IsHere(bare) {
		p, err := parsePrefix(word)
		if err != nil {
			return Target{}, sshchat.NewFault("prefix.bad", sshchat.Echo(word))
		}
		return Target{Prefix: p}, nil
	}
	n, err := a.Node.FindName(a.Ctx, bare)
	if sshchat.IsFault(err, "name.reserved") { // which tells whoever wants to be called so what to do
		return Target{}, sshchat.NewFault("msg.nobody", sshchat.Echo(word))
	}
	if err != nil {
		return Target{}, err
	}
	t := Target{Name: n}
	var id sshchat.AccountID
	if card, here := a.Node.Cards.CardNamed(n); here {
		t.Card = &card
		if !card.Guest {
			id = card.Account
		}
	} else if o, _, _, err := a.Node.People.Owner(a.Ctx, n.Skeleton()); err != nil {
		return t, err
	} else {
		id = o.Account
	}
	if id != "" {
		t.Account, err = a.Node.People.Account(a.Ctx, id)
	}
	return t, err
}

// Id is who t is: an account, or a guest for this session; "" for nobody.
func (t Target) Id() sshchat.AccountID {
	switch {
	case t.Account != nil:
		return t.Account.ID
	case t.Card != nil:
		return t.Card.Account
	}
	return ""
}

// person returns t as an entry remembers them.
func (t Target) person() sshchat.Person { return sshchat.Person{Name: t.Label(), Account: t.Id()} }

// Source returns where t is, or was last seen.
func (t Target) Source() (p netip.Prefix) {
	if t.Account != nil {
		p = t.Account.Source
	}
	if t.Card != nil {
		p = t.Card.Source()
	}
	return p
}

func (a Act) targetByPrint(print sshchat.Print) (Target, error) {
	t := Target{Print: print}
	id, err := a.Node.People.Opens(a.Ctx, print)
	if err == nil && id != "" {
		t.Account, err = a.Node.People.Account(a.Ctx, id)
	}
	return t, err
}

func isAddr(s string) bool { _, err := netip.ParseAddr(s); return err == nil }

// parsePrefix takes 192.0.2.7, 192.0.2.0/24, 2001:db8::1 (its /64, which one
// subscriber has) or 2001:db8::/32. So wide a prefix that it is most of the world is
// a slip, and so is one with bits behind its mask.
func parsePrefix(s string) (netip.Prefix, error) {
	if addr, err := netip.ParseAddr(s); err == nil && addr.Zone() == "" {
		return sshchat.SourceOf(addr), nil
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

// May refuses what somebody may not do to themselves, their equals and betters, in a
// room or, with nil, in the whole chat.
func (a Act) May(t Target, in *rooms.Room) error {
	if id := t.Id(); id != "" && id == a.By.AccountID() || t.Prefix.IsValid() && t.Prefix.Contains(a.By.Addr()) {
		return sshchat.NewFault("rule.self")
	}
	if in != nil {
		if err := a.mayIn(t, *in); err != nil {
			return err
		}
	}
	role := sshchat.GuestRole
	if t.Account != nil {
		role = t.Account.Rank()
	}
	if t.Card != nil {
		role = max(role, t.Card.Role)
	}
	if t.Prefix.IsValid() { // it would shut out whoever is there
		role = max(role, a.Node.Cards.HighestFrom(t.Prefix))
		for _, m := range a.Node.Everybody() { // programs have no card
			if t.Prefix.Contains(m.Addr()) {
				role = max(role, m.Role())
			}
		}
	}
	if role >= sshchat.OperatorRole && role >= a.By.Role() {
		return sshchat.NewFault("rule.role", role)
	}
	return nil
}

// Label is how operators see whom a sanction is about.
func (t Target) Label() text.Text {
	switch {
	case !t.Name.IsZero():
		return t.Name.Text()
	case t.Print != "":
		return t.Print.Text()
	}
	return text.Line(t.Prefix.String())
}

// mayIn refuses what somebody may not do in one room to their equals and betters there.
func (a Act) mayIn(t Target, st rooms.Room) error {
	own := a.By.RankIn(st.ID)
	if own == sshchat.Warden {
		return nil
	}
	// Who is sent out tells where from they come and whose key is whose, which is for
	// operators alone.
	if t.Prefix.IsValid() || t.Print != "" {
		return sshchat.NewFault("room.names")
	}
	if rank := st.Rank(t.Id()); rank >= sshchat.RoomOp && rank >= own {
		return sshchat.NewFault("room.above", text.Line(st.Label()))
	}
	return nil
}

// Addressee finds whom a word such as "bob" or "@bob" means: somebody who is here, or
// whose name is known.
func (a Act) Addressee(word string) (sshchat.Person, error) {
	t, err := a.FindTarget(word)
	if err != nil {
		return sshchat.Person{}, err
	}
	if t.Prefix.IsValid() || t.Print != "" {
		return sshchat.Person{}, sshchat.NewFault("name.chars", text.Line(":"))
	}
	switch {
	case t.Card != nil:
		return t.Card.Person(), nil
	case t.Account != nil:
		return t.person(), nil
	}
	return sshchat.Person{}, sshchat.NewFault("msg.nobody", sshchat.Echo(word))
}

// MayBeRuled refuses a room's sanction over nobody: a name that no one owns and no one has
// now costs nothing to make up.
func (t Target) MayBeRuled(word string) error {
	if t.Account == nil && t.Card == nil && !t.Prefix.IsValid() && t.Print == "" {
		return sshchat.NewFault("rule.nobody", sshchat.Echo(word))
	}
	return nil
}

// IsMetBy reports whether s was ruled over t, which was written as word.
func (t Target) IsMetBy(s *sshchat.Sanction, word string) bool {
	return sshchat.SameName(s.Name.String(), word) || s.Name == t.Label() ||
		t.Account != nil && s.Account == t.Account.ID ||
		!t.Name.IsZero() && s.Skeleton == t.Name.Skeleton()
}

// Knows reports whether a word is the name of somebody.
func (a Act) Knows(word string) bool {
	name, _ := sshchat.BareName(word)
	t, err := a.FindTarget("@" + name)
	return err == nil && t.Id() != ""
}
