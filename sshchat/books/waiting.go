package books

import (
	"context"
	"slices"

	"sshchat/sshchat"
	"sshchat/sshchat/ledger"
	"sshchat/sshchat/mail"
	"sshchat/sshchat/people"
)

const (
	// mostWaiting is how many letters that wait are looked at on coming in: a few screenfuls.
	mostWaiting = 100

	// maxWaitingBytes is how much of what waits is shown on coming in: more screenfuls than
	// anybody reads, and a slow line takes it in some seconds.
	maxWaitingBytes = 64 << 10
)

// Admit refuses who comes to a node that gets nothing through, when they have waited a while: then
// they are told, unless waits is nil.
func Admit(ctx context.Context, link *ledger.Link, waits func(*sshchat.Fault)) error {
	wait, cancel := context.WithTimeout(ctx, people.TellWait)
	defer cancel()
	if f := link.Await(wait); f != nil && f.Key != "link.lost" && waits != nil {
		waits(sshchat.NewFault("link.waits"))
	}
	return link.Admit(ctx)
}

// WaitingFor reads what was sent to an account while it was away, without what it ignores. Failing
// to is no reason to keep anybody out.
func WaitingFor(ctx context.Context, b *Books, box *mail.Box, account sshchat.AccountID, wanted func([]sshchat.Entry) []sshchat.Entry) (w sshchat.Waiting) {
	page, more, err := b.Mail.Waiting(ctx, box, account, mostWaiting)
	if err != nil {
		b.Ledger.Warn(ctx, "read what waits", "account", account, "err", err)
		return w
	}
	w.More = more
	w.Letters = slices.DeleteFunc(wanted(page), func(e sshchat.Entry) bool { return e.From.Account == account })
	if cut := NewestWithin(w.Letters, maxWaitingBytes); cut > 0 {
		w.Letters, w.More = w.Letters[cut:], true
	}
	if err := b.AddQuotes(ctx, w.Letters); err != nil {
		b.Ledger.Warn(ctx, "read what letters answer", "account", account, "err", err)
	}
	return w
}
