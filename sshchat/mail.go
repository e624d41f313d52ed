package sshchat

import (
	"context"
	"slices"
	"sync"

	"sshchat/sshchat/text"
)

const (
	// maxMail bounds what waits in memory for one session; what is more is in its inbox.
	maxMail = 64

	// mailRoom stands for the inbox where an account's marks are kept.
	mailRoom = inboxMark
)

// botMail is where it is kept which letters a person's bot of that name has seen: the
// person has not.
func botMail(name text.Text) string { return mailRoom + name.String() }

// mailBook is the letters: each lies in the inbox of whom it is for, and in its sender's
// own. It brings those that come to the sessions that are here.
type mailBook struct {
	*ledger

	mu    sync.Mutex // guards what follows, and of which account each box is
	boxes map[string][]*mailBox
}

func newMailBook(l *ledger) *mailBook { return &mailBook{ledger: l, boxes: map[string][]*mailBox{}} }

// mailOwner is a session that takes letters.
type mailOwner interface {
	Ring()
	Settings() Settings
}

// mailBox is what came for one session alone. The session's goroutine owns it, but for what
// mu guards.
type mailBox struct {
	seq   uint64 // the newest that was taken
	fresh bool   // one of others was: it is to be kept that it was

	book    *mailBook // nil: it was never opened
	owner   mailOwner
	account string // guarded by the book's mu

	mu      sync.Mutex // guards what follows
	letters []*Entry
	spilled bool // there is more in the inbox
}

// open has letters for an account brought to a box, and none any more for the one before.
func (b *mailBook) open(x *mailBox, owner mailOwner, account string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closeLocked(x)
	if x.book == nil {
		x.book, x.owner = b, owner
	}
	x.account = account
	b.boxes[account] = append(b.boxes[account], x)
}

// close has no more letters brought to a box.
func (b *mailBook) close(x *mailBox) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closeLocked(x)
}

// closeLocked is close for a caller who holds mu.
func (b *mailBook) closeLocked(x *mailBox) {
	rest := slices.DeleteFunc(slices.Clone(b.boxes[x.account]), func(o *mailBox) bool { return o == x })
	if len(rest) == 0 {
		delete(b.boxes, x.account)
		return
	}
	b.boxes[x.account] = rest
}

// openOf returns the boxes of an account that is here.
func (b *mailBook) openOf(account string) []*mailBox {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.boxes[account] // which is never changed in place but at its end
}

// isHere reports whether somebody takes the letters of an account.
func (b *mailBook) isHere(account string) bool { return len(b.openOf(account)) > 0 }

// deliver brings letters to whose they are, and returns whose bells are to ring for it.
// Only the chat's follower calls it.
func (b *mailBook) deliver(account string, letters []*Entry) []*mailBox {
	boxes := b.openOf(account)
	for _, x := range boxes {
		x.put(letters)
	}
	return boxes
}

// settings returns how the session whose box it is wants to see the chat.
func (x *mailBox) settings() Settings { return x.owner.Settings() }

// ring wakes the session whose box it is.
func (x *mailBox) ring() { x.owner.Ring() }

// put brings letters. Any goroutine may call it.
func (x *mailBox) put(letters []*Entry) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if room := maxMail - len(x.letters); room < len(letters) {
		x.spilled = true
	} else {
		x.letters = append(x.letters, letters...)
	}
}

// drain returns what came, and whether there is more in the inbox.
func (x *mailBox) drain() (letters []*Entry, spilled bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	letters, spilled = x.letters, x.spilled
	x.letters, x.spilled = nil, false
	return letters, spilled
}

// spill notes that there is more in the inbox.
func (x *mailBox) spill() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.spilled = true
}

// hasMore reports whether there is more in the inbox.
func (x *mailBox) hasMore() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.spilled
}

// at returns the number of the newest letter that was taken.
func (x *mailBox) at() uint64 { return x.seq }

// goTo has the letters behind a number taken next, from the inbox.
func (x *mailBox) goTo(seq uint64) {
	x.seq = seq
	x.spill()
}

// take returns what came since the last take, from memory or, if it was too much for that,
// from the inbox: limit then, and more says that there may be others.
func (x *mailBox) take(ctx context.Context, limit int) (letters []*Entry, more bool, err error) {
	letters, spilled := x.drain()
	if spilled {
		page, err := x.book.engine.Page(ctx, Range{Room: x.inbox(), After: x.seq, Limit: limit, Oldest: true})
		if err != nil {
			return nil, false, err
		}
		letters = pointers(page)
		if more = len(page) == limit; more { // the rest is asked for again
			x.spill()
		}
	}
	taken := x.seq
	if len(letters) > 0 {
		x.seq = max(taken, letters[len(letters)-1].Seq)
	}
	return slices.DeleteFunc(letters, func(e *Entry) bool { return e.Seq <= taken }), more, nil
}

// inbox returns whose letters come.
func (x *mailBox) inbox() string {
	x.book.mu.Lock()
	defer x.book.mu.Unlock()
	return inboxOf(x.account)
}

// noteSeen notes that letters of others were shown, if any of them is, and reports whether
// that is still to be kept.
func (x *mailBox) noteSeen(letters []*Entry, account string) bool {
	for _, e := range letters {
		x.fresh = x.fresh || e.From.Account != account
	}
	return x.fresh
}

// seenSome reports, once, that it is to be kept which letters were seen.
func (x *mailBox) seenSome() bool {
	was := x.fresh
	x.fresh = false
	return was
}

// remember keeps which letters an account, or where says a bot of its, has seen.
func (b *mailBook) remember(ctx context.Context, x *mailBox, account, where string) {
	if x.seq != 0 {
		b.note(ctx, "remember what was seen", seenKey(account, where), mark{x.seq, b.clock.Now().UTC()})
	}
}

// waiting returns what came for an account since it was last here, the newest limit letters,
// and has the box go on behind them.
func (b *mailBook) waiting(ctx context.Context, x *mailBox, account string, limit int) (letters []Entry, more bool, err error) {
	var was mark
	if _, err := b.getJSON(ctx, seenKey(account, mailRoom), &was); err != nil {
		return nil, false, err
	}
	page, err := b.engine.Page(ctx, Range{Room: inboxOf(account), After: was.Seq, Kinds: []Kind{Told}, Limit: limit})
	if err != nil {
		return nil, false, err
	}
	x.seq = was.Seq
	if len(page) > 0 {
		x.seq, x.fresh = page[len(page)-1].Seq, true
	}
	return page, len(page) == limit, nil
}
