package books

import (
	"net/netip"

	"sshchat/sshchat"
	"sshchat/sshchat/estate"
	"sshchat/sshchat/people"
	"sshchat/sshchat/text"
)

// KnownOnly reports whether only those come in who own a name, or were invited.
func (b *Books) KnownOnly() bool {
	return b.Options.Access == sshchat.AccessKnown || b.Rules.Step() == sshchat.LockdownKnown
}

// NeedsAdmission reports whether a lockdown takes an account for new.
func (b *Books) NeedsAdmission(a *people.Account) bool {
	step := b.Rules.Step()
	return (step == sshchat.LockdownNew || step == sshchat.LockdownKnown) && !a.Admitted && b.Ledger.Clock.Now().Sub(a.Since) < sshchat.NewAccount
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

// RateOf returns how much somebody may say, or a program.
func (b *Books) RateOf(program bool) sshchat.Rate {
	if program {
		return b.Options.Bots
	}
	return b.Options.Rate
}
