package books

import (
	"net/netip"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/estate"
	"sshchat/sshchat/people"
	"sshchat/sshchat/text"
)

// KnownOnly reports whether only those come in who own a name, or were invited.
func (b *Books) KnownOnly() bool {
	return b.Options().Access == sshchat.AccessKnown || b.Rules.Step() == sshchat.LockdownKnown
}

// NeedsAdmission reports whether an account is kept from something for being new: by a lockdown, or from links.
func (b *Books) NeedsAdmission(a *people.Account) bool {
	step, age := b.Rules.Step(), b.Ledger.Clock.Now().Sub(a.Since)
	locked := (step == sshchat.LockdownNew || step == sshchat.LockdownKnown) && age < sshchat.NewAccount
	return !a.Admitted && (locked || b.Options().NoNewLinks && age < b.Options().NewWait)
}

// LockedOut refuses whom the lockdown keeps from coming in and from speaking; an operator may
// have admitted them. Whoever looks after the chat is never kept out.
func (b *Books) LockedOut(who sshchat.Subject, admitted bool) error {
	step := b.Rules.Step()
	switch {
	case step == sshchat.LockdownOff, who.Role >= sshchat.OperatorRole, admitted:
		return nil
	case who.Guest && step == sshchat.LockdownGuests:
		return sshchat.NewFault("lockdown")
	case who.Guest:
		return sshchat.NewFault("lockdown.new")
	case step == sshchat.LockdownGuests:
		return nil
	}
	if wait := sshchat.NewAccount - b.Ledger.Clock.Now().Sub(who.Born); wait > 0 {
		return sshchat.NewFault("lockdown.young", wait)
	}
	return nil
}

// Stay takes n of a kind for somebody from addr, and tells operators once a day that
// there is no more of it for anybody.
func (b *Books) Stay(kind estate.Stays, addr netip.Addr, n int) error {
	refused, full := b.budget.Take(kind, sshchat.SourceOf(addr), n, b.Ledger.Clock.Now())
	if full {
		b.Ledger.Log("a budget of what stays is full", "kind", string(kind), "flag", "--new-"+string(kind))
		b.hear.Full(sshchat.Done{Key: "full.operators", Args: []any{text.Line(string(kind))}})
	}
	if refused != nil {
		return refused
	}
	return nil
}

// Uses returns how much is used of what may come to stay in a day.
func Uses(b *Books) []estate.Use { return b.budget.Uses(b.Ledger.Clock.Now()) }

// Tops returns which source used most of each kind.
func Tops(b *Books) map[estate.Stays]estate.Top { return b.budget.Tops(b.Ledger.Clock.Now()) }

// BannedAddr reports whether everybody from an address is banned, with the words for
// a client that has no language yet. A front door asks before any cryptography.
func (b *Books) BannedAddr(addr netip.Addr) (reason string, banned bool) {
	s, ok := b.Rules.Find("ban", sshchat.Subject{Addr: addr}, "", b.Ledger.Clock.Now())
	if !ok {
		return "", false
	}
	var w strings.Builder
	w.WriteString("your address is banned here")
	if !s.Until.IsZero() {
		w.WriteString(" until " + s.Until.UTC().Format("2006-01-02 15:04 UTC"))
	}
	if !s.Reason.IsZero() {
		w.WriteString(": " + s.Reason.String())
	}
	return w.String(), true
}

// RefusalOf words a sanction for who, whom it meets. Who is met for where they come from
// alone learns that, and neither of whom nor why.
func (b *Books) RefusalOf(s sshchat.Sanction, who sshchat.Subject) *sshchat.Fault {
	who.Guest = who.Guest || who.Born.IsZero()
	now := b.Ledger.Clock.Now()
	if direct := s; !who.Guest && s.MeetsNew(who, now) {
		if direct.Guests = (netip.Prefix{}); !direct.Meets(who, now) {
			return sshchat.NewFault("ban.newcomer", s.NewcomersFor(now))
		}
	}
	return b.Refusal(s)
}

// Refusal words a sanction for whom it meets.
func (b *Books) Refusal(s sshchat.Sanction) *sshchat.Fault {
	forever := s.Until.IsZero()
	if st, ok := b.Rooms.Get(s.Room); ok {
		room := text.Line(st.Label())
		switch {
		case s.What == "mute" && forever:
			return sshchat.NewFault("room.mute.forever", room, s.By, s.Reason)
		case s.What == "mute":
			return sshchat.NewFault("room.mute.until", room, s.By, s.Reason, s.Until)
		case forever:
			return sshchat.NewFault("room.ban.forever", room, s.By, s.Reason)
		}
		return sshchat.NewFault("room.ban.until", room, s.By, s.Reason, s.Until)
	}
	switch {
	case s.What == "mute" && forever:
		return sshchat.NewFault("mute.forever", s.By, s.Reason)
	case s.What == "mute":
		return sshchat.NewFault("mute.until", s.By, s.Reason, s.Until)
	case forever:
		return sshchat.NewFault("ban.forever", s.By, s.Reason)
	}
	return sshchat.NewFault("ban.until", s.By, s.Reason, s.Until)
}
