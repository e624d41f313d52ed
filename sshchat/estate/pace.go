package estate

import (
	"maps"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/bucket"
	"sshchat/sshchat/lock"
)

// Pace is how fast somebody may send, and ask. The programs of one account have one in
// common: many short ones are held to what one long one is.
type Pace struct {
	mu        lock.Leaf // guards what follows
	say, work bucket.Bucket
	rate      func() sshchat.Rate // of say, which may change
	guess     bucket.Bucket       // of codes
	users     int                 // programs that run; guarded by the mu of the paces
}

// guesses bounds how often somebody may try a code: with fifty bits in it, three a
// minute find nothing.
var guesses = sshchat.Rate{Burst: 3, Every: 20 * time.Second}

// NewPace returns the pace of somebody who has neither said nor asked anything yet.
// What it may say is asked for each time, for that may change.
func NewPace(say func() sshchat.Rate, work sshchat.Rate, now time.Time) *Pace {
	return &Pace{rate: say, say: bucket.New(say(), now), work: bucket.New(work, now), guess: bucket.New(guesses, now)}
}

// TakeSay takes the right to send a line, or reports how long until there is one.
func (p *Pace) TakeSay(now time.Time) (wait time.Duration, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.say.Limit(now, p.rate())
	return p.say.Take(now, 1)
}

// TakeWork takes the right to ask for so much work.
func (p *Pace) TakeWork(now time.Time, units int) (wait time.Duration, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.work.Take(now, units)
}

// WaitWork returns how long until so much work may be asked for.
func (p *Pace) WaitWork(now time.Time, units int) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.work.Wait(now, units)
}

// Wait returns how long until a line may be sent.
func (p *Pace) Wait(now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.say.Limit(now, p.rate())
	return p.say.Wait(now, 1)
}

// Guess reports whether a code may be tried, and takes the right to.
func (p *Pace) Guess(now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.guess.Allow(now)
}

// rested reports whether p holds nobody up: a new one would be the same.
func (p *Pace) rested(now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.say.Full(now) && p.work.Full(now) && p.guess.Full(now)
}

// maxPaces is from how many on those are forgotten that hold nobody up.
const maxPaces = 1024

// Paces are those that programs have in common, by whom they act for: an account, or guests
// from one source.
type Paces struct {
	mu  lock.Leaf // guards all, and how many use each
	all map[string]*Pace
}

// Share returns the pace of all programs of who, one more of which runs: the first one's.
func (s *Paces) Share(who string, first *Pace, now time.Time) *Pace {
	s.sweep(now)
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.ofLocked(who, func() *Pace { return first })
	p.users++
	return p
}

// Said notes that who sent a line by another node; first makes the pace of who, if there is none.
func (s *Paces) Said(who string, first func() *Pace, now time.Time) {
	s.sweep(now)
	s.mu.Lock()
	p := s.ofLocked(who, first)
	s.mu.Unlock()
	p.TakeSay(now)
}

// ofLocked returns the pace of who. Caller holds mu.
func (s *Paces) ofLocked(who string, first func() *Pace) *Pace {
	p := s.all[who]
	if p == nil {
		if s.all == nil {
			s.all = map[string]*Pace{}
		}
		p = first()
		s.all[who] = p
	}
	return p
}

// sweep forgets those that hold nobody up, once there are many.
func (s *Paces) sweep(now time.Time) {
	idle := s.idle()
	maps.DeleteFunc(idle, func(_ string, p *Pace) bool { return !p.rested(now) })
	if len(idle) == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for who, p := range idle {
		if s.all[who] == p && p.users == 0 {
			delete(s.all, who)
		}
	}
}

// idle returns, once there are many, those that no program uses.
func (s *Paces) idle() map[string]*Pace {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.all) < maxPaces {
		return nil
	}
	idle := map[string]*Pace{}
	for who, p := range s.all {
		if p.users == 0 {
			idle[who] = p
		}
	}
	return idle
}

// Leave notes that a program with that pace has ended.
func (s *Paces) Leave(p *Pace) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p.users--
}
