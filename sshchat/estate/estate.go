package estate

import (
	"maps"
	"net/netip"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/bucket"
	"sshchat/sshchat/lock"
)

// Stays is a kind of what somebody can leave behind for longer than they are here.
type Stays string

// The kinds that have a budget.
const (
	StaysAccount Stays = "accounts" // of keys that were not here before
	StaysRoom    Stays = "rooms"
	StaysBytes   Stays = "bytes" // of snippets
	StaysAct     Stays = "acts"  // in rooms, by who is no operator, on record
)

// Budget is how much of a kind may come in a day: from one source, and from all together.
// Unused parts do not add up: a bucket holds one day's.
type Budget struct{ Source, All int }

// DefaultEstate returns what an honest crowd needs, and what a stranger without end may
// leave: a class of 300 comes from one address at once, and a conference of 5,000 in a day.
// An account is some 1.5 KB on disk and in memory, a room 15 KB, an act some 570 bytes
// of a record that nothing is taken out of.
func DefaultEstate() map[Stays]Budget {
	return map[Stays]Budget{
		StaysAccount: {Source: 400, All: 5000},
		StaysRoom:    {Source: 40, All: 400},
		StaysBytes:   {Source: 64 << 20, All: 1 << 30},
		StaysAct:     {Source: 500, All: 20_000},
	}
}

const (
	// EstateDay is the time in which a budget is whole again.
	EstateDay = 24 * time.Hour

	// maxEstateSources bounds the sources that are remembered; those that owe nothing are
	// forgotten first.
	maxEstateSources = 16_384
)

// Budgets holds what comes to stay to its budgets.
type Budgets struct {
	mu      lock.Leaf // guards what follows
	budgets map[Stays]Budget
	all     map[Stays]*bucket.Bucket
	sources map[owing]*bucket.Bucket
	told    map[Stays]time.Time // when operators heard that a kind is full
}

// owing is a source and what it leaves.
type owing struct {
	source netip.Prefix
	kind   Stays
}

// NewBudgets returns budgets of which nothing is used. A kind without a budget has no limit.
func NewBudgets(budgets map[Stays]Budget) *Budgets {
	return &Budgets{budgets: budgets, all: map[Stays]*bucket.Bucket{}, sources: map[owing]*bucket.Bucket{}, told: map[Stays]time.Time{}}
}

// Change takes other budgets. A kind whose budget is another one starts anew: nothing of it is
// used.
func (e *Budgets) Change(budgets map[Stays]Budget) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for kind, b := range budgets {
		if e.budgets[kind] != b {
			delete(e.all, kind)
			delete(e.told, kind)
			maps.DeleteFunc(e.sources, func(o owing, _ *bucket.Bucket) bool { return o.kind == kind })
		}
	}
	e.budgets = budgets
}

// perDay is a bucket of n a day, which holds n. None is no limit.
func perDay(n int, now time.Time) *bucket.Bucket {
	if n <= 0 {
		b := bucket.New(sshchat.Rate{}, now)
		return &b
	}
	b := bucket.New(sshchat.Rate{Burst: n, Every: EstateDay / time.Duration(n)}, now)
	return &b
}

// Take takes n of a kind for a source, which may be none, or says why not: the refusal is
// for who asked, and full tells that it is the budget of all, of which operators have not
// heard today.
func (e *Budgets) Take(kind Stays, source netip.Prefix, n int, now time.Time) (refused *sshchat.Fault, full bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	b, ok := e.budgets[kind]
	if !ok {
		return nil, false
	}
	all := e.all[kind]
	if all == nil {
		all = perDay(b.All, now)
		e.all[kind] = all
	}
	mine := e.sourceLocked(owing{source, kind}, b.Source, now)
	if wait := mine.Wait(now, n); source.IsValid() && wait > 0 {
		return fullOf(kind, true, wait), false
	}
	if wait := all.Wait(now, n); wait > 0 {
		full = now.Sub(e.told[kind]) >= EstateDay
		if full {
			e.told[kind] = now
		}
		return fullOf(kind, false, wait), full
	}
	mine.Take(now, n)
	all.Take(now, n)
	return nil, false
}

// Use is how much of a kind is used of what may come in a day from all together.
type Use struct {
	Kind     Stays
	Used, Of int
}

// Uses returns how much is used of each kind that has a limit, in a fixed order.
func (e *Budgets) Uses(now time.Time) (uses []Use) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, kind := range []Stays{StaysAccount, StaysRoom, StaysBytes, StaysAct} {
		b := e.budgets[kind]
		if b.All <= 0 {
			continue
		}
		use := Use{Kind: kind, Of: b.All}
		if all := e.all[kind]; all != nil {
			left, most := all.Left(now)
			use.Used = most - left
		}
		uses = append(uses, use)
	}
	return uses
}

// Top is the source that used most of a kind. The zero Top is none.
type Top struct {
	Source   netip.Prefix
	Used, Of int
}

// Tops returns which source used most of each kind. It looks at all sources that are remembered,
// which takes half a millisecond when there are as many as may be: it is for who asks by hand.
func (e *Budgets) Tops(now time.Time) map[Stays]Top {
	e.mu.Lock()
	defer e.mu.Unlock()
	tops := map[Stays]Top{}
	for o, b := range e.sources {
		left, most := b.Left(now)
		if used := most - left; used > tops[o.kind].Used && o.source.IsValid() {
			tops[o.kind] = Top{o.source, used, most}
		}
	}
	return tops
}

// fullOf words the refusal of a kind, of the source's budget or of that of all.
func fullOf(kind Stays, source bool, wait time.Duration) *sshchat.Fault {
	switch {
	case kind == StaysAccount && source:
		return sshchat.NewFault("full.source.accounts", wait)
	case kind == StaysAccount:
		return sshchat.NewFault("full.accounts", wait)
	case kind == StaysRoom && source:
		return sshchat.NewFault("full.source.rooms", wait)
	case kind == StaysRoom:
		return sshchat.NewFault("full.rooms", wait)
	case kind == StaysAct && source:
		return sshchat.NewFault("full.source.acts", wait)
	case kind == StaysAct:
		return sshchat.NewFault("full.acts", wait)
	case source:
		return sshchat.NewFault("full.source.bytes", wait)
	}
	return sshchat.NewFault("full.bytes", wait)
}

// sourceLocked returns what a source owes. Caller holds mu.
func (e *Budgets) sourceLocked(o owing, perSource int, now time.Time) *bucket.Bucket {
	if b := e.sources[o]; b != nil {
		return b
	}
	if len(e.sources) >= maxEstateSources {
		maps.DeleteFunc(e.sources, func(_ owing, b *bucket.Bucket) bool { return b.Full(now) })
	}
	b := perDay(perSource, now)
	if len(e.sources) < maxEstateSources { // else the budget of all holds them
		e.sources[o] = b
	}
	return b
}
