package mail

import (
	"context"
	"slices"

	"sshchat/sshchat"
	"sshchat/sshchat/ledger"
	"sshchat/sshchat/lock"
	"sshchat/sshchat/text"
)

const (
	// maxMail bounds what waits in memory for one session; what is more is in its inbox.
	maxMail = 64

	// MailRoom stands for the inbox where an account's marks are kept.
	MailRoom sshchat.RoomID = sshchat.InboxMark
)

// BotMail is where it is kept which letters a person's bot of that name has seen: the
// person has not.
func BotMail(name text.Text) sshchat.RoomID { return MailRoom + sshchat.RoomID(name.String()) }

// Book is the letters: each lies in the inbox of whom it is for, and in its sender's
// own. It brings those that come to the sessions that are here.
type Book struct {
	ledger    *ledger.Ledger
	elsewhere func(account sshchat.AccountID) bool // whether another node brings it its letters

	mu    lock.Leaf // guards what follows, and of which account each box is
	boxes map[sshchat.AccountID][]*Box
}

// New returns the book with no box in memory. A box is read when it is first asked for.
// elsewhere reports whether an account is here by a session of another node.
func New(l *ledger.Ledger, elsewhere func(account sshchat.AccountID) bool) *Book {
	return &Book{ledger: l, elsewhere: elsewhere, boxes: map[sshchat.AccountID][]*Box{}}
}

// Owner is a session that takes letters.
type Owner interface {
	Ring()
}

// Box is what came for one session alone. The session's goroutine owns it, but for what
// mu guards.
type Box struct {
	seq   uint64 // the newest that was taken
	fresh bool   // one of others was: it is to be kept that it was

	book    *Book // nil: it was never opened
	owner   Owner
	account sshchat.AccountID // guarded by the book's mu

	mu      lock.Leaf // guards what follows
	letters []*sshchat.Entry
	spilled bool // there is more in the inbox
}

// Open has letters for an account brought to a box, and none any more for the one before.
func (b *Book) Open(x *Box, owner Owner, account sshchat.AccountID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closeLocked(x)
	if x.book == nil {
		x.book, x.owner = b, owner
	}
	x.account = account
	b.boxes[account] = append(b.boxes[account], x)
}

// Close has no more letters brought to a box.
func (b *Book) Close(x *Box) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closeLocked(x)
}

// closeLocked is close for a caller who holds mu.
func (b *Book) closeLocked(x *Box) {
	rest := slices.DeleteFunc(slices.Clone(b.boxes[x.account]), func(o *Box) bool { return o == x })
	if len(rest) == 0 {
		delete(b.boxes, x.account)
		return
	}
	b.boxes[x.account] = rest
}

// openOf returns the boxes of an account that is on this node.
func (b *Book) openOf(account sshchat.AccountID) []*Box {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.boxes[account] // which is never changed in place but at its end
}

// IsHere reports whether somebody takes the letters of an account, on whichever node.
func (b *Book) IsHere(account sshchat.AccountID) bool {
	return len(b.openOf(account)) > 0 || b.elsewhere(account)
}

// Deliver brings letters to whose they are, and returns whose bells are to ring for it.
// Only the chat's follower calls it.
func (b *Book) Deliver(account sshchat.AccountID, letters []*sshchat.Entry) []*Box {
	boxes := b.openOf(account)
	for _, x := range boxes {
		x.put(letters)
	}
	return boxes
}

// Ring wakes the session whose box it is.
func (x *Box) Ring() { x.owner.Ring() }

// put brings letters. Any goroutine may call it.
func (x *Box) put(letters []*sshchat.Entry) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if room := maxMail - len(x.letters); room < len(letters) {
		x.spilled = true
	} else {
		x.letters = append(x.letters, letters...)
	}
}

// drain returns what came, and whether there is more in the inbox.
func (x *Box) drain() (letters []*sshchat.Entry, spilled bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	letters, spilled = x.letters, x.spilled
	x.letters, x.spilled = nil, false
	return letters, spilled
}

// spill notes that there is more in the inbox.
func (x *Box) spill() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.spilled = true
}

// HasMore reports whether there is more in the inbox.
func (x *Box) HasMore() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.spilled
}

// At returns the number of the newest letter that was taken.
func (x *Box) At() uint64 { return x.seq }

// GoTo has the letters behind a number taken next, from the inbox.
func (x *Box) GoTo(seq uint64) {
	x.seq = seq
	x.spill()
}

// Take returns what came since the last take, from memory or, if it was too much for that,
// from the inbox: limit then, and more says that there may be others.
func (x *Box) Take(ctx context.Context, limit int) (letters []*sshchat.Entry, more bool, err error) {
	letters, spilled := x.drain()
	if spilled {
		page, err := x.book.ledger.Engine.Page(ctx, sshchat.Range{Room: x.inbox(), After: x.seq, Limit: limit, Oldest: true})
		if err != nil {
			return nil, false, err
		}
		letters = sshchat.Pointers(page)
		if more = len(page) == limit; more { // the rest is asked for again
			x.spill()
		}
	}
	taken := x.seq
	if len(letters) > 0 {
		x.seq = max(taken, letters[len(letters)-1].Seq)
	}
	return slices.DeleteFunc(letters, func(e *sshchat.Entry) bool { return e.Seq <= taken }), more, nil
}

// inbox returns whose letters come.
func (x *Box) inbox() sshchat.RoomID {
	x.book.mu.Lock()
	defer x.book.mu.Unlock()
	return sshchat.InboxOf(x.account)
}

// NoteSeen notes that letters of others were shown, if any of them is, and reports whether
// that is still to be kept.
func (x *Box) NoteSeen(letters []*sshchat.Entry, account sshchat.AccountID) bool {
	for _, e := range letters {
		x.fresh = x.fresh || e.From.Account != account
	}
	return x.fresh
}

// SeenSome reports, once, that it is to be kept which letters were seen.
func (x *Box) SeenSome() bool {
	was := x.fresh
	x.fresh = false
	return was
}

// Waiting returns what came for an account since it was last here, the newest limit letters,
// and has the box go on behind them.
func (b *Book) Waiting(ctx context.Context, x *Box, account sshchat.AccountID, limit int) (letters []sshchat.Entry, more bool, err error) {
	var was sshchat.Mark
	if _, err := b.ledger.GetJSON(ctx, sshchat.SeenKey(account, MailRoom), &was); err != nil {
		return nil, false, err
	}
	page, err := b.ledger.Engine.Page(ctx, sshchat.Range{Room: sshchat.InboxOf(account), After: was.Seq, Kinds: []sshchat.Kind{sshchat.Told}, Limit: limit})
	if err != nil {
		return nil, false, err
	}
	x.seq = was.Seq
	if len(page) > 0 {
		x.seq, x.fresh = page[len(page)-1].Seq, true
	}
	return page, len(page) == limit, nil
}

// Held returns of how many accounts somebody waits for letters.
func (b *Book) Held() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.boxes)
}
