package paint

import (
	"regexp"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

// Talk is wrapped by the terminal, at whatever width it has or will have: a row may
// begin at any cell of a long line that is leastRow cells in or further. What stands
// there must not look like a line of its own.
const (
	leastRow = 19 // no row of a terminal of 20 columns begins before it; a wide character may wrap early
	guarded  = 38 // cells of a row of ours, margin included, where one was found that does: 40 columns show it whole
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
func (b *Brush) starts() *regexp.Regexp {
	if b.Look.Time == "off" {
		return startUntimed
	}
	return startTimed
}

// Guard makes sure that no row of t, which holds body, begins as a line does, however
// wide the terminal is or becomes. Most lines stay as they are. One that holds such a
// start far enough in is broken into rows of ours, each behind the margin.
func (b *Brush) Guard(t, body string, p sshchat.Person) string {
	if b.Look.Pipe { // programs read lines, which nothing wraps
		return t
	}
	if len(t) < leastRow || !strings.ContainsAny(body, ":：*-»│>[") {
		return t
	}
	bar := b.bar(p)
	lines := strings.Split(t, "\n")
	for i, line := range lines {
		plain := unstyled(line)
		from := 0
		if i == 0 { // what stands before the body is ours
			first, _, _ := strings.Cut(body, "\n")
			from = max(0, strings.Index(plain, first))
		} else if strings.HasPrefix(plain, Margin) {
			from = len(Margin)
		}
		if at := startsIn(plain, from, b.starts()); len(at) > 0 {
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
	if col <= text.Width(Margin) {
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
	return pieces[0].first && col+pieces[0].word > guarded && pieces[0].word <= guarded-text.Width(Margin)
}
