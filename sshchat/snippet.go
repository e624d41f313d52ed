package sshchat

import (
	"context"
	"slices"
	"strings"

	"sshchat/sshchat/text"
)

// A snippet is a block that is too long for one message. The log holds it as pieces and
// behind them the head: a message that shows its beginning and says how to see the rest.
const (
	// MaxSnippetBytes and MaxSnippetLines bound the whole, so that /show gives all of it.
	MaxSnippetBytes = answerBytes
	MaxSnippetLines = 5000

	// headLines is how many lines of it the room sees.
	headLines = 10

	// pieceLines and pieceBytes bound a piece: what one text.Text holds.
	pieceLines = 20
	pieceBytes = 60 << 10

	// pieceWindow is how many pieces of one snippet may wait for the disk: others speak, too.
	pieceWindow = 32
)

// Snippet is a text of many lines, made safe and taken apart. Make it with NewSnippet.
type Snippet struct {
	Lines int  // how many it has
	Cut   bool // it is the beginning of a text that is too long
	Long  int  // how many of its lines were too long for a line, and were cut

	head  text.Text
	parts []part
}

// bytes is how long its texts are together.
func (s Snippet) bytes() (n int) {
	for _, p := range s.parts {
		n += len(p.body.String())
	}
	return n
}

// part is what one piece holds. A Text neither begins nor ends with a blank line, so that
// those between two parts are counted.
type part struct {
	blank int // lines before body
	body  text.Text
}

// NewSnippet takes a stranger's text apart. Of one that is too long it takes the first
// MaxSnippetLines, and no more than MaxSnippetBytes.
func NewSnippet(s string) Snippet {
	var b snippetBuilder
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s) // for Lines: one that is drawn over counts
	for raw := range strings.Lines(s) {
		safe, report := text.Sanitize(strings.TrimSuffix(raw, "\n"), text.Options{Form: text.Verbatim, Replace: true})
		if report.Cut() {
			b.s.Long++
		}
		if safe.IsZero() {
			b.blank++
			continue
		}
		for _, line := range safe.Lines() {
			if !b.add(line.String()) {
				b.s.Cut = true
				return b.done()
			}
		}
	}
	return b.done()
}

// snippetBuilder gathers the lines of a snippet.
type snippetBuilder struct {
	s      Snippet
	bytes  int
	blank  int      // lines since the last one that is not
	before int      // blank lines before those of the part
	lines  []string // of the part that is being gathered
	size   int      // of them, in bytes
	head   []string
}

// add adds a line behind the blank ones. It reports whether there was room.
func (b *snippetBuilder) add(line string) bool {
	if b.s.Lines == 0 { // a text does not begin with blank lines
		b.blank = 0
	}
	if b.s.Lines+b.blank+1 > MaxSnippetLines || b.bytes+b.blank+len(line)+1 > MaxSnippetBytes {
		return false
	}
	if len(b.lines)+b.blank+1 > pieceLines || b.size+b.blank+len(line) > pieceBytes {
		b.flush()
	}
	if len(b.lines) == 0 {
		b.before = b.blank
	} else {
		b.lines = append(b.lines, make([]string, b.blank)...)
		b.size += b.blank
	}
	b.lines = append(b.lines, line)
	b.size += len(line) + 1
	b.head = append(append(b.head, make([]string, b.blank)...), line)
	b.head = b.head[:min(len(b.head), headLines)]
	b.s.Lines += b.blank + 1
	b.bytes += b.blank + len(line) + 1
	b.blank = 0
	return true
}

// flush ends the part.
func (b *snippetBuilder) flush() {
	if len(b.lines) == 0 {
		return
	}
	b.s.parts = append(b.s.parts, part{b.before, text.Code(strings.Join(b.lines, "\n"))})
	b.lines, b.size = nil, 0
}

func (b *snippetBuilder) done() Snippet {
	b.flush()
	b.s.head = text.Code(strings.Join(b.head, "\n"))
	return b.s
}

// Whole returns all of it.
func (s Snippet) Whole() string { return joinParts(s.parts) }

// joinParts puts together what was taken apart.
func joinParts(parts []part) string {
	var b strings.Builder
	for _, p := range parts {
		if p.body.IsZero() { // it was erased by its own number
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(strings.Repeat("\n", p.blank))
		b.WriteString(p.body.String())
	}
	return b.String()
}

// Message returns the whole, if it is short enough for one message.
func (s Snippet) Message() (body text.Text, ok bool) {
	switch len(s.parts) {
	case 0:
		return text.Text{}, true
	case 1:
		return s.parts[0].body, true
	}
	return text.Text{}, false
}

// SaySnippet is Say for a block of any length. It waits until the pieces are stored, and
// puts the head behind them: whoever sees it can show all of it.
func (m *Member) SaySnippet(ctx context.Context, to string, s Snippet) error {
	if body, ok := s.Message(); ok {
		return m.Say(ctx, to, body, true)
	}
	who, v, err := m.destination(ctx, to)
	if err != nil {
		return err
	}
	if err := m.chat.stay(StaysBytes, m.login.Addr, s.bytes()); err != nil {
		return err
	}
	if who != nil {
		return m.Act(ctx).writeSnippet(*who, s)
	}
	if err := m.begin(v); err != nil {
		return err
	}
	if err := m.sending(); err != nil {
		return err
	}
	pieces := make([]Entry, len(s.parts))
	for i, p := range s.parts {
		pieces[i] = m.chat.piece(v.room.ID(), m.Person(), p)
	}
	refs, err := appendPieces(ctx, pieces, v.room.append)
	if err != nil {
		m.unsent()
		return err
	}
	m.store(v, Said, s.head, Detail{Code: true, Refs: refs, Lines: s.Lines})
	return nil
}

// writeSnippet is write for a snippet: both inboxes get the pieces, and then the head.
func (a Act) writeSnippet(who Person, s Snippet) error {
	m := a.By
	if err := a.mayLetter(who); err != nil {
		return err
	}
	if err := m.sending(); err != nil {
		return err
	}
	store := func(inbox string) ([]uint64, error) {
		pieces := make([]Entry, len(s.parts))
		for i, p := range s.parts {
			pieces[i] = a.Chat.piece(inbox, m.Person(), p)
			pieces[i].About = &who
		}
		return appendPieces(a.Ctx, pieces, a.Chat.engine.Append)
	}
	own, err := store(inboxOf(m.accountID()))
	theirs := own
	if err == nil && who.Account != m.accountID() {
		theirs, err = store(inboxOf(who.Account))
	}
	if err != nil {
		m.unsent()
		return err
	}
	d := Detail{Code: true, Lines: s.Lines}
	a.send(who, letter{body: s.head, detail: d, theirs: theirs, own: own})
	return nil
}

// piece makes the entry of one part.
func (c *Chat) piece(room string, from Person, p part) Entry {
	e := c.entry(room, Piece, from)
	e.Body, e.Blank, e.Code = p.body, p.blank, true
	return e
}

// appendPieces stores pieces in their order and returns their numbers.
func appendPieces(ctx context.Context, pieces []Entry, put func(Entry, func(Entry, error))) ([]uint64, error) {
	refs := make([]uint64, 0, len(pieces))
	for len(pieces) > 0 {
		n := min(len(pieces), pieceWindow)
		done := make(chan result, n) // with room for all: the engine must not wait
		for _, e := range pieces[:n] {
			put(e, func(e Entry, err error) { done <- result{e.Seq, err} })
		}
		for range n {
			select {
			case r := <-done:
				if r.err != nil {
					return nil, fault("not.saved")
				}
				refs = append(refs, r.seq)
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
		pieces = pieces[n:]
	}
	slices.Sort(refs) // the order of the appends, whatever that of the answers was
	return refs, nil
}

// result is what became of an append.
type result struct {
	seq uint64
	err error
}

// unsent takes back that a line goes to the disk.
func (m *Member) unsent() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.unsaved--
}

// pieces reads the pieces of a head, as far as they are there and by its author: an
// import may name others.
func (a Act) pieces(head *Entry) (all []Entry, err error) {
	if head.Lines == 0 || len(head.Refs) == 0 || head.Kind == Erased {
		return nil, nil
	}
	want := make(map[uint64]bool, len(head.Refs))
	first, last := head.Refs[0], head.Refs[0]
	for _, seq := range head.Refs {
		want[seq] = true
		first, last = min(first, seq), max(last, seq)
	}
	r := Range{
		Room: head.Room, After: max(first, 1) - 1, Before: min(last, head.Seq-1) + 1,
		Kinds: []Kind{Piece}, Limit: 1000, Bytes: answerBytes, Oldest: true,
	}
	for size := 0; ; { // others' pieces may lie between
		page, err := a.Chat.engine.Page(a.Ctx, r)
		if err != nil || len(page) == 0 {
			return all, err
		}
		for i := range page {
			e := &page[i]
			if !want[e.Seq] || e.From.Account != head.From.Account {
				continue
			}
			if size += e.Blank + len(e.Body.String()) + 1; size > answerBytes || e.Blank < 0 {
				return all, nil
			}
			all = append(all, *e)
		}
		r.After = page[len(page)-1].Seq
	}
}

// tellRaw tells an entry as it was sent, with its pieces.
func (a Act) tellRaw(e Entry) error {
	r := Raw{Entry: e}
	if !e.Body.IsZero() {
		var err error
		if r.Pieces, err = a.pieces(&e); err != nil {
			return err
		}
	}
	a.tell(r)
	return nil
}

// Text returns all that was said, safe to print as any Text.
func (r Raw) Text() string {
	if len(r.Pieces) == 0 {
		return r.Entry.Body.String()
	}
	parts := make([]part, len(r.Pieces))
	for i, p := range r.Pieces {
		parts[i] = part{p.Blank, p.Body}
	}
	return joinParts(parts)
}
