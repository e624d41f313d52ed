package roll

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"sshchat/sshchat"
)

// TestFindsAsOneWhoLooks: whatever is done in whatever order, a session is found by what
// somebody finds who looks through all of them, and nothing is left of those who are gone.
func TestFindsAsOneWhoLooks(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	r, now := New[int](), newPlain()
	names := []sshchat.Skeleton{"a", "b", "c", "d"}
	for step := range 20_000 {
		s, n := 1+rng.IntN(8), names[rng.IntN(len(names))]
		by := Found{Account: sshchat.AccountID(fmt.Sprint("account ", s%3)), Key: sshchat.Print(fmt.Sprint("key ", s%2))}
		if s == 8 {
			by.Key = ""
		}
		program := s >= 6 // which hold no name
		switch rng.IntN(5) {
		case 0, 1:
			if program && !now.programs[s] {
				r.Add(s, by)
				now.programs[s], now.by[s] = true, by
			} else if !program {
				r.AddNamed(n, s, by)
				now.name(n, s, by)
			}
		case 2:
			if !program {
				r.RemoveNamed(n, s)
				now.unname(n, s)
			}
		case 3:
			if program {
				if was := r.Remove(s); was != now.programs[s] {
					t.Fatalf("step %d: %d was here: %v", step, s, was)
				}
				delete(now.programs, s)
			}
		case 4:
			other := sshchat.AccountID(fmt.Sprint("account ", rng.IntN(4)))
			r.Turn(s, other)
			now.turn(s, other)
		}
		now.check(t, r, step)
		if t.Failed() {
			return
		}
	}
	for _, s := range r.All() {
		for _, n := range names {
			r.RemoveNamed(n, s)
		}
		r.Remove(s)
	}
	if names, sessions, accounts, keys := r.Counts(); names+sessions+accounts+keys != 0 {
		t.Errorf("%d names, %d sessions, %d accounts and %d keys of nobody are left", names, sessions, accounts, keys)
	}
}

// plain is a roll that looks through all of them.
type plain struct {
	named    map[sshchat.Skeleton]int
	programs map[int]bool
	by       map[int]Found
}

func newPlain() *plain {
	return &plain{named: map[sshchat.Skeleton]int{}, programs: map[int]bool{}, by: map[int]Found{}}
}

func (p *plain) here(s int) bool {
	return p.programs[s] || slices.Contains(slices.Collect(maps.Values(p.named)), s)
}

func (p *plain) name(n sshchat.Skeleton, s int, by Found) {
	if !p.here(s) {
		p.by[s] = by
	}
	p.named[n] = s
}

func (p *plain) unname(n sshchat.Skeleton, s int) {
	if p.named[n] == s {
		delete(p.named, n)
	}
}

func (p *plain) turn(s int, account sshchat.AccountID) {
	if by := p.by[s]; p.here(s) {
		by.Account = account
		p.by[s] = by
	}
}

// all returns those who are here and are what is asked for.
func (p *plain) all(is func(Found) bool) (all []int) {
	for s := range 9 {
		if p.here(s) && is(p.by[s]) {
			all = append(all, s)
		}
	}
	return all
}

func (p *plain) check(t *testing.T, r *Roll[int], step int) {
	t.Helper()
	same := func(what string, got, want []int) {
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("step %d: %s are %v, want %v", step, what, got, want)
		}
	}
	same("all", r.All(), p.all(func(Found) bool { return true }))
	for i := range 4 {
		account, key := sshchat.AccountID(fmt.Sprint("account ", i)), sshchat.Print(fmt.Sprint("key ", i))
		same(string(account), r.ByAccount(account), p.all(func(by Found) bool { return by.Account == account }))
		same("those with "+string(key), r.ByKey(key), p.all(func(by Found) bool { return by.Key == key }))
	}
	if got := r.ByKey(""); len(got) > 0 {
		t.Errorf("step %d: %v have no key, and are found by it", step, got)
	}
	if got := r.Holders(); !maps.Equal(got, p.named) {
		t.Errorf("step %d: names are held by %v, want %v", step, got, p.named)
	}
	for n, s := range p.named {
		if got := r.Named(n); got != s {
			t.Errorf("step %d: %s is held by %d, want %d", step, n, got, s)
		}
	}
}

// BenchmarkLogin is what it costs that an account and a key of somebody who comes in change,
// while many are here.
func BenchmarkLogin(b *testing.B) {
	for _, n := range []int{10, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			r := New[int]()
			for i := range n {
				by := Found{sshchat.AccountID(fmt.Sprint("account ", i)), sshchat.Print(fmt.Sprint("key ", i))}
				r.AddNamed(sshchat.Skeleton(fmt.Sprint("name ", i)), i, by)
			}
			b.ReportAllocs()
			for b.Loop() {
				if len(r.ByAccount("account 7")) != 1 || len(r.ByKey("key 8")) != 1 {
					b.Fatal("not found")
				}
			}
		})
	}
}
