package text

import (
	"strings"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"golang.org/x/text/unicode/norm"
)

// What one Text may hold. Past a limit the rest is cut and the Report says so.
const (
	// maxBytes is what a paste may hold. It bounds the memory of a message and
	// the time that one costs, whatever is in it.
	maxBytes = 64 << 10
	// MaxLines is how far one message may push the talk up the screen.
	MaxLines = 20
	// MaxLineBytes is the longest line: what the editor accepts, and the
	// canonical line length of a terminal (N_TTY_BUF_SIZE) that people know.
	MaxLineBytes = 4096
	// maxClusterRunes bounds what a terminal must draw into one cell or two. The
	// longest emoji has 10 code points, a Tibetan stack fewer; chains of joiners
	// or of Hangul jamo could go on for the whole line.
	maxClusterRunes = 32
	// maxRounds bounds the search for a fixpoint. Fuzzing never needed more
	// than 3: this is against the input that nobody has thought of.
	maxRounds = 8
)

// tabCells is what TAB becomes in a Verbatim text: tab stops would depend on
// what stands before it, a name for example.
const tabCells = "    "

// Form says what happens to the lines of a text.
type Form int

// The forms.
const (
	OneLine  Form = iota // line ends become one space; no space at the ends
	Lines                // lines stay; TAB becomes a space
	Verbatim             // lines and indentation stay; TAB becomes four spaces
)

// Options tells Sanitize what the text is for. The zero value is for one line
// that a person typed.
type Options struct {
	Form Form
	// Replace shows invalid UTF-8 as U+FFFD. Leave it off for a keyboard, whose
	// owner cannot see where the wrong bytes came from, and set it for the rest.
	Replace bool
}

// Report tells what Sanitize took away that its author should hear of.
type Report struct {
	Invalid  int // runs of invalid UTF-8: the second in a session hints at GBK
	CutBytes int // bytes over the limit of a line or of the text
	CutLines int // lines over the limit, with all they held
}

// Cut reports whether the author's text was too long.
func (r Report) Cut() bool { return r.CutBytes > 0 || r.CutLines > 0 }

// Line makes a Text of one line: line ends become a space.
func Line(s string) Text { t, _ := Sanitize(s, Options{}); return t }

// Block makes a Text that may have several lines.
func Block(s string) Text { t, _ := Sanitize(s, Options{Form: Lines}); return t }

// Code makes a Text of several lines that keep their indentation.
func Code(s string) Text { t, _ := Sanitize(s, Options{Form: Verbatim}); return t }

// Sanitize makes a Text of whatever a stranger sent, in time linear in len(s).
// What it takes away and why stands in classes.go. Sanitizing a Text again with
// the same form changes nothing.
func Sanitize(s string, o Options) (Text, Report) {
	if isPlain(s) {
		return Text{s}, Report{}
	}
	var r Report
	if len(s) > maxBytes {
		head := validPrefix(s, maxBytes)
		r.CutBytes, s = len(s)-len(head), head
	}
	// Stripping can bring together what composes, and composing can change what
	// may be kept: `A NUL U+0300`. NFC first and strip later is not idempotent,
	// so both are repeated until nothing changes. A round only ever removes.
	for range maxRounds {
		c := cleaner{src: s, opt: o}
		next := fit(norm.NFC.String(c.clean()), o.Form, &r)
		r.Invalid += c.invalid
		if next == s {
			return Text{s}, r
		}
		s = next
	}
	return Text{asciiOnly(s)}, r
}

// isPlain is the fast path: one short line of printable ASCII is every form's
// fixpoint. One scan, no copy.
func isPlain(s string) bool {
	if len(s) > MaxLineBytes || s == "" || s[0] == ' ' || s[len(s)-1] == ' ' {
		return s == ""
	}
	for i := range len(s) {
		if s[i] < 0x20 || s[i] > 0x7E {
			return false
		}
	}
	return true
}

// asciiOnly is what remains of a text that did not settle: characters without any
// context, on which every rule agrees.
func asciiOnly(s string) string {
	keep := func(r rune) rune {
		if r < 0x20 && r != '\n' || r > 0x7E {
			return -1
		}
		return r
	}
	return strings.Trim(strings.Map(keep, s), " \n")
}

// fit trims s to its form and cuts it to the limits.
func fit(s string, f Form, r *Report) string {
	if f == OneLine {
		return strings.TrimRight(fitLine(strings.TrimSpace(s), r), spaces)
	}
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(fitLine(strings.TrimRight(line, spaces), r), spaces)
	}
	for len(lines) > 0 && lines[0] == "" {
		lines = lines[1:]
	}
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	if len(lines) > MaxLines {
		r.CutLines += len(lines) - MaxLines
		lines = lines[:MaxLines]
	}
	s = strings.Join(lines, "\n")
	if f == Lines {
		s = strings.TrimLeft(s, spaces)
	}
	if len(s) > maxBytes {
		head := validPrefix(s, maxBytes)
		r.CutBytes += len(s) - len(head)
		s = head
	}
	return strings.TrimRight(s, spaces+"\n")
}

// fitLine cuts one line to MaxLineBytes at a cluster's edge, and each of its
// clusters to maxClusterRunes.
func fitLine(s string, r *Report) string {
	if len(s) <= maxClusterRunes {
		return s
	}
	var short strings.Builder // used from the first cluster that was cut
	done, size := 0, 0
	g := graphemes.FromString(s)
	for g.Next() {
		c := g.Value()
		head := c
		if len(c) > maxClusterRunes {
			head = firstRunes(c, maxClusterRunes)
		}
		if size+len(head) > MaxLineBytes {
			r.CutBytes += len(s) - g.Start()
			s = s[:g.Start()]
			break
		}
		size += len(head)
		if len(head) < len(c) {
			short.WriteString(s[done:g.Start()])
			short.WriteString(head)
			done = g.End()
		}
	}
	if done == 0 {
		return s
	}
	short.WriteString(s[done:])
	return short.String()
}

// firstRunes returns at most the first n code points of s.
func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// validPrefix returns at most the first n bytes of s without splitting a rune.
func validPrefix(s string, n int) string {
	for n > 0 && len(s) > n && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
