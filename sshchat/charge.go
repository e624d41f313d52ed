package sshchat

import (
	"context"
	"net/netip"
	"time"

	"sshchat/sshchat/text"
)

// charge holds m, and everybody from where m is, to what may be asked.
func (m *pen) charge(units int) error {
	if m.local { // whoever may open the socket owns the machine
		return nil
	}
	now := m.chat.clock.Now()
	wait, ok := m.rate.takeWork(now, units)
	if source := SourceOf(m.login.Addr); ok && source.IsValid() {
		wait, ok = m.chat.works.take(source, now, units)
	}
	if !ok {
		return fault("rate.ask", wait)
	}
	return nil
}

// ask is charge for a question that reads the disk.
func (m *pen) ask() error { return m.charge(diskWork) }

// search looks for q on behalf of m, when it is the turn of m's source.
func (m *pen) search(ctx context.Context, q Query) ([]Entry, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, readWait, fault("search.busy"))
	defer cancel()
	done, err := m.chat.turns.take(ctx, SourceOf(m.login.Addr))
	if err != nil {
		return nil, err
	}
	defer done()
	return m.chat.engine.Search(ctx, q)
}

// stay takes n of a kind for somebody from addr, and tells operators once a day that
// there is no more of it for anybody.
func (c *Chat) stay(kind Stays, addr netip.Addr, n int) error {
	refused, full := c.estate.take(kind, SourceOf(addr), n, c.clock.Now())
	if full {
		c.log("a budget of what stays is full", "kind", string(kind), "flag", "--new-"+string(kind))
		for _, m := range c.everybody() {
			if m.Role() >= OperatorRole {
				m.Tell(Done{"full.operators", []any{text.Line(string(kind))}})
			}
		}
	}
	if refused != nil {
		return refused
	}
	return nil
}

// WaitToAsk returns how long m must wait before so much work is done for it.
func (m *pen) WaitToAsk(units int) time.Duration {
	if m.local {
		return 0
	}
	now := m.chat.clock.Now()
	wait := m.rate.waitWork(now, units)
	if source := SourceOf(m.login.Addr); source.IsValid() {
		wait = max(wait, m.chat.works.wait(source, now, units))
	}
	return wait
}
