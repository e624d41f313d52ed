package chat

import (
	"context"
	"net/netip"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/estate"
	"sshchat/sshchat/ledger"
	"sshchat/sshchat/text"
)

// Charge holds m, and everybody from where m is, to what may be asked.
func (m *pen) Charge(units int) error {
	if m.local { // whoever may open the socket owns the machine
		return nil
	}
	now := m.chat.ledger.Clock.Now()
	wait, ok := m.rate.TakeWork(now, units)
	if source := sshchat.SourceOf(m.login.Addr); ok && source.IsValid() {
		wait, ok = m.chat.works.Take(source, now, units)
	}
	if !ok {
		return sshchat.NewFault("rate.ask", wait)
	}
	return nil
}

// ask is charge for a question that reads the disk.
func (m *pen) ask() error { return m.Charge(estate.DiskWork) }

// Search looks for q on behalf of m, when it is the turn of m's source.
func (m *pen) Search(ctx context.Context, q sshchat.Query) ([]sshchat.Entry, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, ledger.ReadWait, sshchat.NewFault("search.busy"))
	defer cancel()
	done, err := m.chat.turns.Take(ctx, sshchat.SourceOf(m.login.Addr))
	if err != nil {
		return nil, err
	}
	defer done()
	return m.chat.ledger.Engine.Search(ctx, q)
}

// stay takes n of a kind for somebody from addr, and tells operators once a day that
// there is no more of it for anybody.
func (c *Chat) stay(kind estate.Stays, addr netip.Addr, n int) error {
	refused, full := c.estate.Take(kind, sshchat.SourceOf(addr), n, c.ledger.Clock.Now())
	if full {
		c.ledger.Log("a budget of what stays is full", "kind", string(kind), "flag", "--new-"+string(kind))
		for _, m := range c.everybody() {
			if m.Role() >= sshchat.OperatorRole {
				m.Tell(sshchat.Done{Key: "full.operators", Args: []any{text.Line(string(kind))}})
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
	now := m.chat.ledger.Clock.Now()
	wait := m.rate.WaitWork(now, units)
	if source := sshchat.SourceOf(m.login.Addr); source.IsValid() {
		wait = max(wait, m.chat.works.Wait(source, now, units))
	}
	return wait
}
