package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kind says how a Span is shown.
type Kind int

// The kinds of spans.
const (
	Bold      Kind = iota + 1 // *text* or **text**
	Italic                    // _text_
	CodeSpan                  // `text`, any number of backticks
	CodeBlock                 // lines between two lines of ```
	Link                      // http://... or https://..., exactly as it was typed
	Mention                   // a name, with its @ if it has one
)

// Span is the part s[Start:End] of a Text's string. It holds the markers too: they
// stay visible and are styled with the rest, so that what is copied from a terminal
// and pasted again is the same message, and nothing that was typed is ever hidden.
type Span struct {
	Start, End int // bytes, on rune boundaries
	Kind       Kind
}

// Spans finds the light formatting of t: sorted, disjoint. It is sparing, since a
// chat of programmers is full of 2*3*4, snake_case and *.go: in doubt text is text.
// Emphasis ends on its line and goes around links and code. Time linear in t.
func Spans(t Text) []Span {
	if !strings.ContainsAny(t.s, "*_`") && !strings.Contains(t.s, "://") {
		return nil
	}
	f := finder{s: t.s}
	for at := 0; at < len(t.s); {
		end := f.lineEnd(at)
		if close := f.fenceEnd(at, end); close > 0 {
			f.found = append(f.found, Span{at, close, CodeBlock})
			end = close
		} else {
			f.line(at, end)
		}
		at = end + 1
	}
	return f.found
}

// finder collects the spans of s.
type finder struct {
	s     string
	found []Span
	// noFence is set when the rest of s has no closing fence: a text of many
	// opening ones must not be searched to its end for each.
	noFence bool
}

const fence = "```"

func (f *finder) lineEnd(at int) int {
	if i := strings.IndexByte(f.s[at:], '\n'); i >= 0 {
		return at + i
	}
	return len(f.s)
}

// fenceEnd returns where the block ends that the line s[at:end] opens, or 0. What
// follows the opening fence names a language.
func (f *finder) fenceEnd(at, end int) int {
	info, ok := strings.CutPrefix(f.s[at:end], fence)
	if !ok || strings.Contains(info, "`") || f.noFence {
		return 0
	}
	for at = end + 1; at < len(f.s); at = end + 1 {
		end = f.lineEnd(at)
		if strings.TrimSpace(f.s[at:end]) == fence {
			return end
		}
	}
	f.noFence = true
	return 0
}

// line finds the spans of one line: first the atoms, links and code, in which
// nothing else is looked for, then the emphasis around them.
func (f *finder) line(start, end int) {
	atoms := f.atoms(start, end)
	for i := start; i < end; {
		if len(atoms) > 0 && i == atoms[0].Start {
			f.found = append(f.found, atoms[0])
			i, atoms = atoms[0].End, atoms[1:]
			continue
		}
		n := markerRun(f.s[i:end])
		if n == 0 {
			i++
			continue
		}
		m := f.s[i : i+n]
		if close := f.emphasisEnd(i, end, m, atoms); close > 0 {
			atoms = f.emphasize(i, close, m, atoms)
			i = close
		} else {
			i += n
		}
	}
}

// atoms returns the links and code spans of s[start:end].
func (f *finder) atoms(start, end int) []Span {
	var atoms []Span
	for i := start; i < end; {
		switch c := f.s[i]; {
		case c == '`':
			n := runLength(f.s[i:end])
			if close := codeEnd(f.s[i:end], n); close > 0 {
				atoms = append(atoms, Span{i, i + close, CodeSpan})
				i += close
			} else {
				i += n
			}
		case c == 'h' || c == 'H':
			if n := linkLength(f.s[i:end]); n > 0 && !isWordByte(f.s, i-1) {
				atoms = append(atoms, Span{i, i + n, Link})
				i += n
				break
			}
			i++
		default:
			i++
		}
	}
	return atoms
}

// emphasize adds s[start:end] as bold or italic, in the pieces that the atoms leave,
// and returns the atoms after it.
func (f *finder) emphasize(start, end int, marker string, atoms []Span) []Span {
	kind := Bold
	if marker == "_" {
		kind = Italic
	}
	for len(atoms) > 0 && atoms[0].Start < end {
		if start < atoms[0].Start { // two atoms may touch
			f.found = append(f.found, Span{start, atoms[0].Start, kind})
		}
		f.found = append(f.found, atoms[0])
		start, atoms = atoms[0].End, atoms[1:]
	}
	f.found = append(f.found, Span{start, end, kind})
	return atoms
}

// emphasisEnd returns the end of what the marker m at i opens, or 0. Only the next m
// may close it: else 长*宽*高 would reach for a * further on.
func (f *finder) emphasisEnd(i, end int, m string, atoms []Span) int {
	opens := f.opens(i, i+len(m), end, m)
	if opens == inside {
		return 0
	}
	spoken := false // whether a letter or digit is in it: (*_*) is a face
	for j := i + len(m); j < end; {
		if len(atoms) > 0 && j == atoms[0].Start {
			spoken, j, atoms = true, atoms[0].End, atoms[1:]
			continue
		}
		n := markerRun(f.s[j:end])
		switch {
		case n == 0:
			var r rune
			r, n = utf8.DecodeRuneInString(f.s[j:end])
			spoken = spoken || isWord(r)
		case f.s[j:j+n] == m:
			closes := f.closes(j, j+n, end, m)
			sure := opens == edge || closes == edge || m == "**"
			if closes == inside || !spoken || !sure {
				return 0
			}
			return j + n
		}
		j += n
	}
	return 0
}

// markerRun returns the length of the run of markers that s begins with, or 0. Runs
// that are no marker, *** for example, are passed over as a whole.
func markerRun(s string) int {
	if s == "" || s[0] != '*' && s[0] != '_' {
		return 0
	}
	return runLength(s)
}

// runLength returns how often s repeats its first byte.
func runLength(s string) int {
	return len(s) - len(strings.TrimLeft(s, s[:1]))
}

// codeEnd returns the end of the code that s opens with n backticks: the next run
// of as many (CommonMark 6.1). 0: there is none.
func codeEnd(s string, n int) int {
	for i := n; i < len(s); {
		if s[i] != '`' {
			i++
			continue
		}
		run := runLength(s[i:])
		if i += run; run == n {
			return i
		}
	}
	return 0
}

// linkLength returns the length of the URL that s begins with, or 0. It ends at the
// first byte that RFC 3986 has no place for, so that 看https://a.cn/b这里 works, and
// without the punctuation of the sentence it stands in.
func linkLength(s string) int {
	rest, scheme := s, 0
	for _, p := range []string{"https://", "http://"} {
		if len(s) > len(p) && strings.EqualFold(s[:len(p)], p) {
			rest, scheme = s[len(p):], len(p)
			break
		}
	}
	if scheme == 0 || !isWordByte(rest, 0) {
		return 0
	}
	n := scheme
	for n < len(s) && isURLByte(s[n]) {
		n++
	}
	open := strings.Count(s[:n], "(") - strings.Count(s[:n], ")") // negative: some close nothing
	for n > scheme {
		switch c := s[n-1]; {
		case c == ')' && open < 0:
			open++
		case c == ')' || !strings.ContainsRune(".,;:!?'*_~]", rune(c)):
			return n
		}
		n--
	}
	return 0
}

// isURLByte reports whether RFC 3986 has c in a URL.
func isURLByte(c byte) bool {
	return isWordByte(string(c), 0) || strings.IndexByte("-._~:/?#[]@!$&'()*+,;=%", c) >= 0
}

// isWordByte reports whether s[i] is an ASCII letter or digit.
func isWordByte(s string, i int) bool {
	if i < 0 || i >= len(s) {
		return false
	}
	c := s[i] | 0x20
	return c >= 'a' && c <= 'z' || s[i] >= '0' && s[i] <= '9'
}

// isWord reports whether r belongs to words: a mark does with its letter.
func isWord(r rune) bool {
	return unicode.In(r, unicode.L, unicode.M, unicode.N)
}
