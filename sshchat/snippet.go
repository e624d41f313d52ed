package sshchat

import (
	"strings"

	"sshchat/sshchat/text"
)

// A snippet is a block that is too long for one message. The log holds it as pieces and
// behind them the head: a message that shows its beginning and says how to see the rest.
// answerBytes is how long the texts of one answer to a command are together at most.
const AnswerBytes = 256 << 10

const (
	// MaxSnippetBytes and MaxSnippetLines bound the whole, so that /show gives all of it.
	MaxSnippetBytes = AnswerBytes
	MaxSnippetLines = 5000

	// headLines is how many lines of it the room sees.
	headLines = 10

	// pieceLines and pieceBytes bound a piece: what one text.Text holds.
	pieceLines = 20
	pieceBytes = 60 << 10

	// PieceWindow is how many pieces of one snippet may wait for the disk: others speak, too.
	PieceWindow = 32
)

// Snippet is a text of many lines, made safe and taken apart. Make it with NewSnippet.
type Snippet struct {
	Lines int  // how many it has
	Cut   bool // it is the beginning of a text that is too long
	Long  int  // how many of its lines were too long for a line, and were cut

	Head  text.Text
	Parts []Part
}

// Bytes is how long its texts are together.
func (s Snippet) Bytes() (n int) {
	for _, p := range s.Parts {
		n += len(p.Body.String())
	}
	return n
}

// Part is what one piece holds. A Text neither begins nor ends with a blank line, so that
// those between two parts are counted.
type Part struct {
	Blank int // lines before body
	Body  text.Text
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
	b.s.Parts = append(b.s.Parts, Part{b.before, text.Code(strings.Join(b.lines, "\n"))})
	b.lines, b.size = nil, 0
}

func (b *snippetBuilder) done() Snippet {
	b.flush()
	b.s.Head = text.Code(strings.Join(b.head, "\n"))
	return b.s
}

// Whole returns all of it.
func (s Snippet) Whole() string { return joinParts(s.Parts) }

// joinParts puts together what was taken apart.
func joinParts(parts []Part) string {
	var b strings.Builder
	for _, p := range parts {
		if p.Body.IsZero() { // it was erased by its own number
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(strings.Repeat("\n", p.Blank))
		b.WriteString(p.Body.String())
	}
	return b.String()
}

// Message returns the whole, if it is short enough for one message.
func (s Snippet) Message() (body text.Text, ok bool) {
	switch len(s.Parts) {
	case 0:
		return text.Text{}, true
	case 1:
		return s.Parts[0].Body, true
	}
	return text.Text{}, false
}

// Text returns all that was said, safe to print as any Text.
func (r Raw) Text() string {
	if len(r.Pieces) == 0 {
		return r.Entry.Body.String()
	}
	parts := make([]Part, len(r.Pieces))
	for i, p := range r.Pieces {
		parts[i] = Part{p.Blank, p.Body}
	}
	return joinParts(parts)
}
