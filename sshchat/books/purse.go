package books

import (
	"context"
	"net/netip"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/estate"
	"sshchat/sshchat/ledger"
)

// Purse is what a session may ask and send, and what it may leave behind, out of what all have.
type Purse struct {
	Books *Books
	Rate  *estate.Pace
	Addr  netip.Addr // where the session is
	Free  bool       // of the server's own machine: whoever may open the socket owns it
}

// Charge holds a session, and everybody from where it is, to what may be asked.
func (p *Purse) Charge(units int) error {
	if p.Free {
		return nil
	}
	now := p.Books.Ledger.Clock.Now()
	wait, ok := p.Rate.TakeWork(now, units)
	if source := sshchat.SourceOf(p.Addr); ok && source.IsValid() {
		wait, ok = p.Books.Works.Take(source, now, units)
	}
	if !ok {
		return sshchat.NewFault("rate.ask", wait)
	}
	return nil
}

// Ask is Charge for a question that reads the disk.
func (p *Purse) Ask() error { return p.Charge(estate.DiskWork) }

// WaitToAsk returns how long a session must wait before so much work is done for it.
func (p *Purse) WaitToAsk(units int) time.Duration {
	if p.Free {
		return 0
	}
	now := p.Books.Ledger.Clock.Now()
	wait := p.Rate.WaitWork(now, units)
	if source := sshchat.SourceOf(p.Addr); source.IsValid() {
		wait = max(wait, p.Books.Works.Wait(source, now, units))
	}
	return wait
}

// Search looks for q on behalf of a session, when it is the turn of its source.
func (p *Purse) Search(ctx context.Context, q sshchat.Query) ([]sshchat.Entry, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, ledger.ReadWait, sshchat.NewFault("search.busy"))
	defer cancel()
	done, err := p.Books.Turns.Take(ctx, sshchat.SourceOf(p.Addr))
	if err != nil {
		return nil, err
	}
	defer done()
	return p.Books.Ledger.Engine.Search(ctx, q)
}

// Guess refuses who tries codes too often.
func (p *Purse) Guess() error {
	if !p.Rate.Guess(p.Books.Ledger.Clock.Now()) {
		return sshchat.NewFault("key.slow")
	}
	return nil
}

// Pace holds what a session has written to the disk to the rate of what it may say.
func (p *Purse) Pace() error {
	if wait, ok := p.Rate.TakeSay(p.Books.Ledger.Clock.Now()); !ok {
		return sshchat.NewFault("rate", wait)
	}
	return nil
}

// Spend takes n of what stays for ever for the place that a session is at.
func (p *Purse) Spend(kind estate.Stays, n int) error { return p.Books.Stay(kind, p.Addr, n) }
