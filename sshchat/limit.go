package sshchat

import (
	"maps"
	"sync"
	"time"

	"sshchat/sshchat/bucket"
)

// Rate is how much somebody may send.
type Rate = bucket.Rate

// pace is how fast somebody may send, and ask. The programs of one account have one in
// common: many short ones are held to what one long one is.
type pace struct {
	mu        sync.Mutex // guards what follows
	say, work bucket.Bucket
	users     int // programs that run; guarded by the chat's mu
}

func newPace(say, work Rate, now time.Time) *pace {
	return &pace{say: bucket.New(say, now), work: bucket.New(work, now)}
}

// takeSay takes the right to send a line, or reports how long until there is one.
func (p *pace) takeSay(now time.Time) (wait time.Duration, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.say.Take(now, 1)
}

// takeWork takes the right to ask for so much work.
func (p *pace) takeWork(now time.Time, units int) (wait time.Duration, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.work.Take(now, units)
}

// waitWork returns how long until so much work may be asked for.
func (p *pace) waitWork(now time.Time, units int) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.work.Wait(now, units)
}

// wait returns how long until a line may be sent.
func (p *pace) wait(now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.say.Wait(now, 1)
}

// rested reports whether p holds nobody up: a new one would be the same.
func (p *pace) rested(now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.say.Full(now) && p.work.Full(now)
}

// maxPaces is from how many on the chat looks for those that it may forget.
const maxPaces = 1024

// sharePaceLocked gives m, a program, the pace of all programs of whom it acts for: of an
// account, or of guests from one source. Caller holds mu.
func (c *Chat) sharePaceLocked(m *Member) {
	who, now := m.slowAs(), c.clock.Now()
	if len(c.paces) >= maxPaces {
		maps.DeleteFunc(c.paces, func(_ string, p *pace) bool { return p.users == 0 && p.rested(now) })
	}
	p := c.paces[who]
	if p == nil {
		p = m.rate
		c.paces[who] = p
	}
	p.users++
	m.rate = p
}
