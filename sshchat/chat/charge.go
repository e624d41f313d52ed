package chat

import (
	"context"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/estate"
	"sshchat/sshchat/ledger"
)

// Charge holds m, and everybody from where m is, to what may be asked.
func (m *pen) Charge(units int) error {
	if m.local { // whoever may open the socket owns the machine
		return nil
	}
	now := m.books.Ledger.Clock.Now()
	wait, ok := m.rate.TakeWork(now, units)
	if source := sshchat.SourceOf(m.login.Addr); ok && source.IsValid() {
		wait, ok = m.books.Works.Take(source, now, units)
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
	done, err := m.books.Turns.Take(ctx, sshchat.SourceOf(m.login.Addr))
	if err != nil {
		return nil, err
	}
	defer done()
	return m.books.Ledger.Engine.Search(ctx, q)
}

// WaitToAsk returns how long m must wait before so much work is done for it.
func (m *pen) WaitToAsk(units int) time.Duration {
	if m.local {
		return 0
	}
	now := m.books.Ledger.Clock.Now()
	wait := m.rate.WaitWork(now, units)
	if source := sshchat.SourceOf(m.login.Addr); source.IsValid() {
		wait = max(wait, m.books.Works.Wait(source, now, units))
	}
	return wait
}
