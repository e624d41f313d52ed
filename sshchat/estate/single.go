package estate

import (
	"sshchat/sshchat"
	"sshchat/sshchat/lock"
)

// Singles lets each account have one of a thing at a time. An account is forgotten with its last.
type Singles struct {
	mu  lock.Leaf // guards all
	all map[sshchat.AccountID]bool
}

// Take takes the one that an account may have; ok is false if it has it. Whoever took it calls done.
func (s *Singles) Take(account sshchat.AccountID) (done func(), ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all[account] {
		return nil, false
	}
	if s.all == nil {
		s.all = map[sshchat.AccountID]bool{}
	}
	s.all[account] = true
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.all, account)
	}, true
}
