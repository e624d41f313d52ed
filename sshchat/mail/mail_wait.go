package mail

import (
	"context"

	"sshchat/sshchat"
)

const (
	// maxWaiting is how many letters of one person may wait for another who is away.
	maxWaiting = 20

	// maxFromStrangers is how many letters may wait in all from people whom the addressee
	// never wrote to: forty keys are one flooder.
	maxFromStrangers = 20
)

// talkedKey notes that an account has written to another, who is no stranger then.
func talkedKey(from, to sshchat.AccountID) string { return "talked/" + string(from) + "/" + string(to) }

// Acquaint notes that an account has written to another, whose answers are wanted then.
func (b *Book) Acquaint(ctx context.Context, from, to sshchat.AccountID) error {
	_, err := b.ledger.Engine.Set(ctx, talkedKey(from, to), []byte("1"), sshchat.SetOpt{Any: true})
	return err
}

// wroteTo reports whether somebody has ever written to an account.
func (b *Book) wroteTo(ctx context.Context, who sshchat.Person, account sshchat.AccountID) (bool, error) {
	v, err := b.ledger.Engine.Get(ctx, talkedKey(who.Account, account))
	return v.Rev > 0, err
}

// MayWrite refuses letters of an account to who does not take them from strangers, or has
// too many of its waiting. It says so in the same words whether or not they are here.
func (b *Book) MayWrite(ctx context.Context, from sshchat.AccountID, who sshchat.Person, strangers bool) error {
	if !strangers {
		known, err := b.wroteTo(ctx, who, from)
		if err != nil {
			return err
		}
		if !known {
			return sshchat.NewFault("msg.refused", who.Name)
		}
	}
	if b.IsHere(who.Account) {
		return nil
	}
	return b.mayWait(ctx, from, who)
}

// mayWait bounds what waits for somebody who is away.
func (b *Book) mayWait(ctx context.Context, from sshchat.AccountID, who sshchat.Person) error {
	var was, bots sshchat.Mark
	if _, err := b.ledger.GetJSON(ctx, sshchat.SeenKey(who.Account, MailRoom), &was); err != nil {
		return err
	}
	if _, err := b.ledger.GetJSON(ctx, sshchat.SeenKey(who.Account, BotMail(who.Name)), &bots); err != nil {
		return err
	}
	page, err := b.ledger.Engine.Page(ctx, sshchat.Range{
		Room: sshchat.InboxOf(who.Account), After: max(was.Seq, bots.Seq), Kinds: []sshchat.Kind{sshchat.Told}, Limit: 1000,
	})
	if err != nil {
		return err
	}
	senders := map[sshchat.AccountID]int{} // letters that wait, by who sent them
	for _, e := range page {
		senders[e.From.Account]++
	}
	if senders[from] >= maxWaiting {
		return sshchat.NewFault("msg.full", who.Name, maxWaiting)
	}
	return b.mayWaitUnknown(ctx, from, who, senders)
}

// mayWaitUnknown bounds what waits from all together whom the addressee never wrote to.
func (b *Book) mayWaitUnknown(ctx context.Context, from sshchat.AccountID, who sshchat.Person, senders map[sshchat.AccountID]int) error {
	if known, err := b.wroteTo(ctx, who, from); known || err != nil {
		return err
	}
	unknown := 0
	for account, n := range senders {
		if account == who.Account { // the copies of what they sent
			continue
		}
		known, err := b.wroteTo(ctx, who, account)
		if err != nil {
			return err
		}
		if !known {
			unknown += n
		}
	}
	if unknown >= maxFromStrangers {
		return sshchat.NewFault("msg.full.strangers", who.Name, maxFromStrangers)
	}
	return nil
}
