package words

import (
	"regexp"
	"strings"

	"github.com/clipperhouse/uax29/v2/graphemes"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

// Talk is wrapped by the terminal, at whatever width it has or will have: a row may
// begin at any cell of a long line that is leastRow cells in or further. What stands
// there must not look like a line of its own.
const (
	leastRow = 19 // no row of a terminal of 20 columns begins before it; a wide character may wrap early
	guarded  = 38 // cells of a row of ours, margin included, where one was found that does: 40 columns show it whole
	mostGap  = 3  // blanks in a row, in what is not code
)

// lineStart finds what looks like the start of a line: a time and what follows one, the
// signs of events, notices, letters, mentions and blocks, and a prompt.
const (
	nameLike  = `[~&]?[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}_.\-]{0,19}[\p{L}\p{M}\p{N}_.])?`
	saidLike  = nameLike + `(?:: | ?说：)`
	signLike  = `(?:\*{1,2} [\p{L}\p{N}~&]|-- |»|│|\[[^\[\]]{1,60} → |` + nameLike + `> )`
	stampLike = `\d{1,2}:\d\d(?::\d\d)? +(?:[*»│~&#\[]|-- |\p{So}|` + saidLike + `)`
)

var (
	// Where lines have times, a word and a colon are no line; where they have none, they are.
	startTimed   = regexp.MustCompile(stampLike + `|` + signLike)
	startUntimed = regexp.MustCompile(stampLike + `|` + signLike + `|` + saidLike)
)

// starts returns the pattern of what could be the start of a line in this look.
func (s *Styler) starts() *regexp.Regexp {
	if s.look.Time == "off" {
		return startUntimed
	}
	return startTimed
}

// guard makes sure that no row of t, which holds body, begins as a line does, however
// wide the terminal is or becomes. Most lines stay as they are. One that holds such a
// start far enough in is broken into rows of ours, each behind the margin.
func (s *Styler) guard(t, body string, p sshchat.Person) string {
	if s.look.Pipe { // programs read lines, which nothing wraps
		return t
	}
	if len(t) < leastRow || !strings.ContainsAny(body, ":：*-»│>[") {
		return t
	}
	bar := s.bar(p)
	lines := strings.Split(t, "\n")
	for i, line := range lines {
		plain := unstyled(line)
		from := 0
		if i == 0 { // what stands before the body is ours
			first, _, _ := strings.Cut(body, "\n")
			from = max(0, strings.Index(plain, first))
		} else if strings.HasPrefix(plain, margin) {
			from = len(margin)
		}
		if at := startsIn(plain, from, s.starts()); len(at) > 0 {
			lines[i] = breakRows(line, 0, from, at, bar)
		}
	}
	return strings.Join(lines, "\n")
}

// mayStart reports whether startTimed could match: each match holds one of these. The pattern
// tries a name at every letter, which costs a list of a thousand names more than all else.
func mayStart(plain string) bool {
	for _, sign := range []string{"-- ", "* ", "> ", "»", "│", " → "} {
		if strings.Contains(plain, sign) {
			return true
		}
	}
	for i := 1; i < len(plain)-1; i++ {
		if plain[i] == ':' && isDigit(plain[i-1]) && isDigit(plain[i+1]) {
			return true
		}
	}
	return false
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// startsIn returns where in plain a row could begin that looks like a line, by byte; nil
// if no row can begin there.
func startsIn(plain string, from int, re *regexp.Regexp) (at map[int]bool) {
	if re == startTimed && !mayStart(plain) {
		return nil
	}
	far := false
	for pos := from; pos < len(plain); {
		m := re.FindStringIndex(plain[pos:])
		if m == nil {
			break
		}
		if at == nil {
			at = map[int]bool{}
		}
		at[pos+m[0]] = true
		far = far || text.Width(plain[:pos+m[0]]) >= leastRow
		pos += m[0] + 1
	}
	if !far {
		return nil
	}
	return at
}

// breakRows breaks a styled line, before which col cells are taken, into rows of at most guarded cells: at a blank where
// one is near, and before each start that would stand leastRow cells in. Styles end
// before a break and go on behind the margin.
func breakRows(line string, col, from int, at map[int]bool, bar string) string {
	var b strings.Builder
	open, link := "", "" // the styles and the hyperlink that hold here
	plainAt := 0
	pieces := piecesOf(line, false)
	for i, p := range pieces {
		if p.escape {
			open, link = holds(open, link, p.s)
			b.WriteString(p.s)
			continue
		}
		if plainAt > from && breaksHere(pieces[i:], plainAt, col, at) {
			b.WriteString(breakStyle(open, link) + "\n" + bar + open + link)
			col = text.Width(unstyled(bar))
		}
		b.WriteString(p.s)
		col += p.cells
		plainAt += len(p.s)
	}
	return b.String()
}

// breaksHere reports whether a row ends before pieces, of which the first is a
// character of the text.
func breaksHere(pieces []piece, at, col int, starts map[int]bool) bool {
	if col <= text.Width(margin) {
		return false
	}
	w := pieces[0].cells
	if pieces[0].s == " " && col <= guarded { // a blank hangs over the end of a row
		return false
	}
	if col+w > guarded || col >= leastRow-1 && starts[at] {
		return true
	}
	if col < leastRow || pieces[0].s == " " {
		return false
	}
	// A word that begins here and would not fit, but fits on a row of its own, goes there.
	return pieces[0].first && col+pieces[0].word > guarded && pieces[0].word <= guarded-text.Width(margin)
}

// piece is an escape sequence, or a character or several of a styled line.
type piece struct {
	s      string
	escape bool
	first  bool // of a word; each wide character is one, as Han has no blanks
	wide   bool
	cells  int
	word   int // its cells, where first
}

// piecesOf takes a styled line apart: into characters, or, if it may be broken at words
// alone, letters of ASCII together.
func piecesOf(line string, together bool) []piece {
	pieces := make([]piece, 0, 16+len(line)/8)
	word := -1
	add := func(s string, cells int) {
		c := piece{s: s, cells: cells, wide: cells > 1 && len(s) != cells}
		switch {
		case s == " ":
			word = -1
		case word < 0 || c.wide || pieces[word].wide:
			word, c.first = len(pieces), true
			c.word = cells
		default:
			pieces[word].word += cells
		}
		pieces = append(pieces, c)
	}
	for line != "" {
		if n := escapeLen(line); n > 0 {
			pieces, line = append(pieces, piece{s: line[:n], escape: true}), line[n:]
			continue
		}
		if n := lettersLen(line); n > 0 {
			if !together {
				n = 1
			}
			add(line[:n], n)
			line = line[n:]
			continue
		}
		end := strings.IndexByte(line, 0x1b)
		if end <= 0 {
			end = len(line)
		}
		g := graphemes.FromString(line[:end])
		g.Next()
		add(g.Value(), text.Width(g.Value()))
		line = line[len(g.Value()):]
	}
	return pieces
}

// lettersLen is how many bytes of s are characters of ASCII to be seen, each of one cell:
// what a mark could follow is none of them.
func lettersLen(s string) int {
	n := 0
	for n < len(s) && '!' <= s[n] && s[n] <= '~' {
		n++
	}
	if n > 0 && n < len(s) && s[n] >= 0x80 {
		n--
	}
	return n
}

// holds returns what styles and link hold behind an escape sequence.
func holds(open, link, seq string) (string, string) {
	switch {
	case seq == "\x1b]8;;\x1b\\":
		return open, ""
	case strings.HasPrefix(seq, "\x1b]"):
		return open, seq
	case seq == reset:
		return "", link
	}
	return open + seq, link
}

// escapeLen returns the length of the escape sequence of ours that s begins with, or 0.
func escapeLen(s string) int {
	switch {
	case strings.HasPrefix(s, "\x1b["):
		if i := strings.IndexByte(s, 'm'); i > 0 {
			return i + 1
		}
	case strings.HasPrefix(s, "\x1b]"):
		if i := strings.Index(s, "\x1b\\"); i > 0 {
			return i + 2
		}
	}
	return 0
}

// unstyled is a line without its escape sequences.
func unstyled(line string) string {
	if !strings.Contains(line, "\x1b") {
		return line
	}
	var b strings.Builder
	for line != "" {
		if n := escapeLen(line); n > 0 {
			line = line[n:]
			continue
		}
		end := strings.IndexByte(line[1:], 0x1b) + 1
		if end <= 0 {
			end = len(line)
		}
		b.WriteString(line[:end])
		line = line[end:]
	}
	return b.String()
}

// gap is a run of blanks that is longer than talk needs. With one, what follows could be
// brought to the start of a row without a letter before it.
var gap = regexp.MustCompile(`[\p{Zs}\x{2800}\x{115f}\x{1160}\x{3164}]{4,}`)

// folded returns e with its long runs of blanks folded. Code keeps its own, and so does
// the indentation of a line. /raw shows what was sent.
func folded(e *sshchat.Entry) *sshchat.Entry {
	body := e.Body.String()
	if e.Code || !gap.MatchString(body) {
		return e
	}
	code := text.Spans(e.Body)
	var b strings.Builder
	at := 0
	for _, m := range gap.FindAllStringIndex(body, -1) {
		if m[0] > 0 && body[m[0]-1] == '\n' || inCode(code, m[0]) {
			continue
		}
		b.WriteString(body[at:m[0]])
		b.WriteString(strings.Repeat(" ", mostGap))
		at = m[1]
	}
	b.WriteString(body[at:])
	t := *e
	t.Body = text.Code(b.String())
	return &t
}

func inCode(spans []text.Span, at int) bool {
	for _, s := range spans {
		if s.Start <= at && at < s.End && (s.Kind == text.CodeSpan || s.Kind == text.CodeBlock) {
			return true
		}
	}
	return false
}

// hang wraps a line of the chat's own at words to the session's width, each row behind "-- ": its
// further rows are indented, by two columns more than the line is itself. A word that is
// wider than a row, a code or an address to copy, is left whole.
func (s *Styler) hang(line string) string {
	plain := unstyled(line)
	room := s.width - 1 - len("-- ")
	if at := startsIn(plain, 0, startTimed); len(at) > 0 { // somebody's topic, a reason
		return breakRows(line, len("-- "), 0, at, s.styled(dim, "--")+"   ")
	}
	if s.width <= 0 || text.Width(plain) <= room || room < leastCells {
		return line
	}
	indent := min(len(plain)-len(strings.TrimLeft(plain, " "))+2, room/2)
	var b strings.Builder
	open, link := "", ""
	col, hung := 0, false // hung: a blank that a break may take the place of is held back
	for _, p := range piecesOf(line, true) {
		switch {
		case p.escape:
			open, link = holds(open, link, p.s)
			b.WriteString(p.s)
			continue
		case p.s == " " && col > indent:
			if hung {
				b.WriteString(" ")
				col++
			}
			hung = true
			continue
		}
		gap := 0
		if hung {
			gap = 1
		}
		if p.first && col > indent && col+gap+p.word > room && p.word <= room-indent {
			b.WriteString(breakStyle(open, link) + "\n" + s.styled(dim, "--") + strings.Repeat(" ", 1+indent) + open + link)
			col, hung = indent, false
		}
		if hung {
			b.WriteString(" ")
			col, hung = col+1, false
		}
		b.WriteString(p.s)
		col += p.cells
	}
	return b.String()
}

// breakStyle ends the styles and the hyperlink that hold at the end of a row.
func breakStyle(open, link string) (t string) {
	if link != "" {
		t = "\x1b]8;;\x1b\\"
	}
	if open != "" {
		t += reset
	}
	return t
}
