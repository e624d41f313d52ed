package admission

import (
	"cmp"
	"net/netip"
	"slices"
	"time"
)

// Budgets bounds what connections may take before any cryptography is done for
// them. A source is an IPv4 address or an IPv6 /64. Honest crowds share one (a class
// behind a NAT, everyone on a bastion), so people are counted generously and
// strangers, who have not logged in yet, strictly. A zero number means its default.
type Budgets struct {
	// Rate and Burst bound the new connections of one source, a second and at once.
	// A handshake costs 0.75 ms of CPU without finite-field Diffie-Hellman, so 20 a
	// second cost 1.5 % of a core; 100 let a whole class in at the stroke of the hour.
	Rate, Burst int

	// StrangersPerSource bounds the connections of one source that have not logged in.
	// A login takes well under a second: 50 at once are hundreds of people a minute.
	StrangersPerSource int

	// Strangers bounds them over all sources. Each holds a descriptor and some 10 KB
	// for up to the login deadline.
	Strangers int

	// EarlyDrop is the number of strangers from which new ones are refused at random,
	// more often the nearer Strangers is (the idea of sshd's MaxStartups), unless an
	// older login of a source that has more of them gives way. It follows Strangers:
	// half of it.
	EarlyDrop int

	// PeoplePerSource bounds the logged-in sessions of one source: a large office, not
	// one person's script.
	PeoplePerSource int

	// People bounds the sessions in all: about 70 KB each, so 10,000 fit in 1 GB.
	People int

	// Exempt sources have no limit of their own; the totals count them.
	Exempt []netip.Prefix

	// Explained is how many refusals a source gets in words within ExplainedWindow;
	// after that its connections are closed in silence, because whoever hammers does
	// not read, and scanners take each banner for an open door (ssh-audit's rate test).
	Explained       int
	ExplainedWindow time.Duration

	// ExplainedPerSecond bounds the explained refusals over all sources, since each
	// holds a descriptor for up to drainTime.
	ExplainedPerSecond int

	// Sources is how many sources without a connection are remembered, about 400
	// bytes each. IPv6 has more sources than any table: the longest unseen is
	// forgotten, which gives it a full bucket again, and the totals still hold.
	Sources int
}

// DefaultBudgets returns the numbers to start with.
func DefaultBudgets() Budgets {
	return Budgets{
		Rate:               20,
		Burst:              100,
		StrangersPerSource: 50,
		Strangers:          200,
		PeoplePerSource:    500,
		People:             10_000,
		Explained:          10,
		ExplainedWindow:    time.Minute,
		ExplainedPerSecond: 50,
		Sources:            16_384,
	}
}

// withDefaults fills in the zero numbers.
func (b Budgets) withDefaults() Budgets {
	d := DefaultBudgets()
	d.EarlyDrop = cmp.Or(b.Strangers, d.Strangers) / 2
	return Budgets{
		Rate:               cmp.Or(b.Rate, d.Rate),
		Burst:              cmp.Or(b.Burst, d.Burst),
		StrangersPerSource: cmp.Or(b.StrangersPerSource, d.StrangersPerSource),
		Strangers:          cmp.Or(b.Strangers, d.Strangers),
		EarlyDrop:          cmp.Or(b.EarlyDrop, d.EarlyDrop),
		PeoplePerSource:    cmp.Or(b.PeoplePerSource, d.PeoplePerSource),
		People:             cmp.Or(b.People, d.People),
		Exempt:             slices.Clone(b.Exempt),
		Explained:          cmp.Or(b.Explained, d.Explained),
		ExplainedWindow:    cmp.Or(b.ExplainedWindow, d.ExplainedWindow),
		ExplainedPerSecond: cmp.Or(b.ExplainedPerSecond, d.ExplainedPerSecond),
		Sources:            cmp.Or(b.Sources, d.Sources),
	}
}

// exempts reports whether addr has no limits of its own.
func (b Budgets) exempts(addr netip.Addr) bool {
	return slices.ContainsFunc(b.Exempt, func(p netip.Prefix) bool { return p.Contains(addr) })
}
