// Package roll finds the sessions of one node: by the name that they hold, by their account
// and by their key. It knows nothing else of them; who is here on all nodes, the cards say.
package roll

import (
	"maps"
	"slices"

	"sshchat/sshchat"
	"sshchat/sshchat/lock"
)

// Roll is the sessions of a node. All methods are safe for concurrent use, and none calls out.
type Roll[S comparable] struct {
	mu        lock.Leaf              // guards what follows
	named     map[sshchat.Skeleton]S // programs hold no name
	expected  map[string]S           // by session: those who hold names, and who claims a first one
	all       map[S]stay
	byAccount map[sshchat.AccountID][]S // records of accounts change all the time: each asks who is of them
	byKey     map[sshchat.Print][]S
}

// Found is what a session is found by, besides its name.
type Found struct {
	Account sshchat.AccountID // or that of a guest
	Key     sshchat.Print     // that it came in with, and keeps; "": a guest's
}

// stay is how a session is kept.
type stay struct {
	holds int // names, in the course of a rename two; of a program its one stay
	Found
}

// New returns a roll of nobody.
func New[S comparable]() *Roll[S] {
	return &Roll[S]{named: map[sshchat.Skeleton]S{}, expected: map[string]S{}, all: map[S]stay{}, byAccount: map[sshchat.AccountID][]S{}, byKey: map[sshchat.Print][]S{}}
}

// Expect takes in who is about to claim a first name, by the ID of the session: from the moment
// that others know of that, it can be asked of them.
func (r *Roll[S]) Expect(id string, s S) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.expected[id] = s
}

// Forget lets go of who was expected, and holds no name.
func (r *Roll[S]) Forget(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.expected, id)
}

// ByID returns the session of an ID that holds a name or claims one; the zero value: none does.
func (r *Roll[S]) ByID(id string) S {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.expected[id]
}

// AddNamed takes in who has just claimed a name. Whoever held it holds it no more.
func (r *Roll[S]) AddNamed(n sshchat.Skeleton, s S, by Found) {
	r.mu.Lock()
	defer r.mu.Unlock()
	was, held := r.named[n]
	r.named[n] = s
	r.holdLocked(s, by)
	if held {
		r.dropLocked(was)
	}
}

// RemoveNamed lets go of a session under a name, if it is the one that holds it.
func (r *Roll[S]) RemoveNamed(n sshchat.Skeleton, s S) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if now, held := r.named[n]; held && now == s {
		delete(r.named, n)
		r.dropLocked(s)
	}
}

// Add takes in a session without a name.
func (r *Roll[S]) Add(s S, by Found) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.holdLocked(s, by)
}

// Remove lets go of a session without a name, and reports whether it was there.
func (r *Roll[S]) Remove(s S) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, here := r.all[s]
	r.dropLocked(s)
	return here
}

// Turn finds a session that is here under another account from now on.
func (r *Roll[S]) Turn(s S, account sshchat.AccountID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if now, here := r.all[s]; here {
		without(r.byAccount, now.Account, s)
		now.Account = account
		r.all[s] = now
		r.byAccount[account] = append(r.byAccount[account], s)
	}
}

// Named returns the session that holds a name; the zero value: none does.
func (r *Roll[S]) Named(n sshchat.Skeleton) S {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.named[n]
}

// All returns all sessions, each once.
func (r *Roll[S]) All() []S {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.AppendSeq(make([]S, 0, len(r.all)), maps.Keys(r.all))
}

// ByAccount returns the sessions of an account, or a guest.
func (r *Roll[S]) ByAccount(account sshchat.AccountID) []S {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.byAccount[account])
}

// ByKey returns the sessions that came in with a key.
func (r *Roll[S]) ByKey(print sshchat.Print) []S {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.byKey[print])
}

// Holders returns a copy of who holds which name.
func (r *Roll[S]) Holders() map[sshchat.Skeleton]S {
	r.mu.Lock()
	defer r.mu.Unlock()
	return maps.Clone(r.named)
}

// Expected returns how many are expected: a test sees by it whether one is not let go.
func (r *Roll[S]) Expected() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.expected)
}

// Counts returns how many names, sessions, accounts and keys there are: a test sees by it what
// is not let go.
func (r *Roll[S]) Counts() (names, sessions, accounts, keys int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.named), len(r.all), len(r.byAccount), len(r.byKey)
}

// holdLocked takes a session in, or once more. Caller holds mu.
func (r *Roll[S]) holdLocked(s S, by Found) {
	now, here := r.all[s]
	if !here {
		now.Found = by
		r.byAccount[by.Account] = append(r.byAccount[by.Account], s)
		if by.Key != "" {
			r.byKey[by.Key] = append(r.byKey[by.Key], s)
		}
	}
	now.holds++
	r.all[s] = now
}

// dropLocked takes one hold of a session back, if it is here: with the last one it is not.
// Caller holds mu.
func (r *Roll[S]) dropLocked(s S) {
	now, here := r.all[s]
	switch {
	case !here:
	case now.holds > 1:
		now.holds--
		r.all[s] = now
	default:
		delete(r.all, s)
		without(r.byAccount, now.Account, s)
		without(r.byKey, now.Key, s)
	}
}

// without takes a session out of those under a key.
func without[K, S comparable](index map[K][]S, key K, s S) {
	rest := slices.DeleteFunc(index[key], func(o S) bool { return o == s })
	if len(rest) == 0 {
		delete(index, key)
		return
	}
	index[key] = rest
}
