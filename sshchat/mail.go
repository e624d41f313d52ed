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

	// maxWaitingBytes is how much of what waits is shown on coming in: more screenfuls than
	// anybody reads, and a slow line takes it in some seconds.
	maxWaitingBytes = 64 << 10

	// mailRoom stands for the inbox where an account's marks are kept.
	mailRoom = inboxMark
)

// mailbox is what came for one session alone. The session's goroutine owns it, but for what
// mu guards.
type mailbox struct {
	said  uint64 // the newest letter that its person sent and that is stored; guarded by the tray's lock
	seq   uint64 // the newest that was taken
	shown bool   // one of others was: it is to be kept that it was

	mu      sync.Mutex // guards what follows
	letters []*Entry
	spilled bool // there is more in the inbox
}

// put brings letters. Any goroutine may call it.
func (b *mailbox) put(letters []*Entry) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if room := maxMail - len(b.letters); room < len(letters) {
		b.spilled = true
	} else {
		b.letters = append(b.letters, letters...)
	}
}

// drain returns what came, and whether there is more in the inbox.
func (b *mailbox) drain() (letters []*Entry, spilled bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	letters, spilled = b.letters, b.spilled
	b.letters, b.spilled = nil, false
	return letters, spilled
}

// spill notes that there is more in the inbox.
func (b *mailbox) spill() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.spilled = true
}

// hasMore reports whether there is more in the inbox.
func (b *mailbox) hasMore() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.spilled
}

// deliverMail brings letters to whose they are, and returns whose bells are to ring for
// it. Only the chat's follower calls it.
func (c *Chat) deliverMail(account string, letters []*Entry) []*Member {
	c.mu.Lock()
	owners := slices.Clone(c.boxes[account])
	c.mu.Unlock()
	for _, m := range owners {
		m.box.put(letters)
	}
	return owners
}

// openBox has letters for an account brought to m, each once.
func (c *Chat) openBox(m *Member, account string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !slices.Contains(c.boxes[account], m) {
		c.boxes[account] = append(c.boxes[account], m)
	}
}

func (c *Chat) closeBox(m *Member, account string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	rest := slices.DeleteFunc(slices.Clone(c.boxes[account]), func(o *Member) bool { return o == m })
	if len(rest) == 0 {
		delete(c.boxes, account)
		return
	}
	c.boxes[account] = rest
}

// takeMail returns what came for m alone, from memory or, if it was too much for that,
// from the inbox.
func (m *reading) takeMail(ctx context.Context, n *News) ([]*Entry, error) {
	letters, spilled := m.box.drain()
	if spilled {
		page, err := m.chat.engine.Page(ctx, Range{
			Room: inboxOf(m.accountID()), After: m.box.seq, Limit: maxTake, Oldest: true,
		})
		if err != nil {
			return nil, err
		}
		letters = pointers(page)
		if len(page) == maxTake { // the rest is asked for again
			n.more = true
			m.box.spill()
		}
	}
	taken := m.box.seq
	if len(letters) > 0 {
		m.box.seq = max(taken, letters[len(letters)-1].Seq)
	}
	return slices.DeleteFunc(letters, func(e *Entry) bool { return e.Seq <= taken || !m.wants(e) }), nil
}

// wants reports whether a letter is for this session: a program's hears only what was
// sent to its own name, not what its person is told.
func (m *reading) wants(e *Entry) bool {
	return !m.login.Bot || e.About != nil && e.About.Name == m.Person().Name
}

// waiting reads what was sent to m while m was away. Failing to is no reason to keep m
// out.
func (m *reading) waiting(ctx context.Context) (w Waiting) {
	if m.guest || m.fresh {
		return w
	}
	var was mark
	if _, err := m.chat.getJSON(ctx, seenKey(m.account, mailRoom), &was); err != nil {
		m.chat.warn(ctx, "read what was seen", "account", m.account, "err", err)
		return w
	}
	page, err := m.chat.engine.Page(ctx, Range{
		Room: inboxOf(m.account), After: was.Seq, Kinds: []Kind{Told}, Limit: missedLines,
	})
	if err != nil {
		m.chat.warn(ctx, "read what waits", "account", m.account, "err", err)
		return w
	}
	w.More = len(page) == missedLines
	m.box.seq = was.Seq
	if len(page) > 0 {
		m.box.seq, m.box.shown = page[len(page)-1].Seq, true
	}
	w.Letters = slices.DeleteFunc(m.withoutIgnored(page), func(e Entry) bool {
		return e.From.Account == m.account
	})
	if cut := newestWithin(w.Letters, maxWaitingBytes); cut > 0 {
		w.Letters, w.More = w.Letters[cut:], true
	}
	if err := m.chat.addQuotes(ctx, w.Letters); err != nil {
		m.chat.warn(ctx, "read what letters answer", "account", m.account, "err", err)
	}
	m.noteLetters(pointers(w.Letters))
	return w
}

// newestWithin returns from where on letters hold at most so many bytes; the newest is
// within whatever it holds.
func newestWithin(letters []Entry, most int) int {
	from := len(letters)
	for from > 0 {
		most -= len(letters[from-1].Body.String())
		if most < 0 && from < len(letters) {
			break
		}
		from--
	}
	return from
}

// botMail is where it is kept which letters a person's bot of that name has seen: the
// person has not.
func botMail(name text.Text) string { return mailRoom + name.String() }

// rememberMail keeps which letters m has seen.
func (c *Chat) rememberMail(ctx context.Context, m *Member) {
	if m.box.seq == 0 {
		return
	}
	box := mailRoom
	if m.login.Bot {
		box = botMail(m.Person().Name)
	}
	c.keepMark(ctx, m.accountID(), box, mark{m.box.seq, c.clock.Now().UTC()})
}
