package sshchat

import "context"

const (
	// maxWaiting is how many letters of one person may wait for another who is away.
	maxWaiting = 20

	// maxFromStrangers is how many letters may wait in all from people whom the addressee
	// never wrote to: forty keys are one flooder.
	maxFromStrangers = 20
)

// talkedKey notes that an account has written to another, who is no stranger then.
func talkedKey(from, to string) string { return "talked/" + from + "/" + to }

// acquaint notes that an account has written to another, whose answers are wanted then.
func (b *mailBook) acquaint(ctx context.Context, from, to string) error {
	_, err := b.engine.Set(ctx, talkedKey(from, to), []byte("1"), SetOpt{Any: true})
	return err
}

// wroteTo reports whether somebody has ever written to an account.
func (b *mailBook) wroteTo(ctx context.Context, who Person, account string) (bool, error) {
	v, err := b.engine.Get(ctx, talkedKey(who.Account, account))
	return v.Rev > 0, err
}

// mayWrite refuses letters of an account to who does not take them from strangers, or has
// too many of its waiting. It says so in the same words whether or not they are here.
func (b *mailBook) mayWrite(ctx context.Context, from string, who Person, strangers bool) error {
	if !strangers {
		known, err := b.wroteTo(ctx, who, from)
		if err != nil {
			return err
		}
		if !known {
			return fault("msg.refused", who.Name)
		}
	}
	if b.isHere(who.Account) {
		return nil
	}
	return b.mayWait(ctx, from, who)
}

// mayWait bounds what waits for somebody who is away.
func (b *mailBook) mayWait(ctx context.Context, from string, who Person) error {
	var was, bots mark
	if _, err := b.getJSON(ctx, seenKey(who.Account, mailRoom), &was); err != nil {
		return err
	}
	if _, err := b.getJSON(ctx, seenKey(who.Account, botMail(who.Name)), &bots); err != nil {
		return err
	}
	page, err := b.engine.Page(ctx, Range{
		Room: inboxOf(who.Account), After: max(was.Seq, bots.Seq), Kinds: []Kind{Told}, Limit: 1000,
	})
	if err != nil {
		return err
	}
	senders := map[string]int{} // letters that wait, by who sent them
	for _, e := range page {
		senders[e.From.Account]++
	}
	if senders[from] >= maxWaiting {
		return fault("msg.full", who.Name, maxWaiting)
	}
	return b.mayWaitUnknown(ctx, from, who, senders)
}

// mayWaitUnknown bounds what waits from all together whom the addressee never wrote to.
func (b *mailBook) mayWaitUnknown(ctx context.Context, from string, who Person, senders map[string]int) error {
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
		return fault("msg.full.strangers", who.Name, maxFromStrangers)
	}
	return nil
}
