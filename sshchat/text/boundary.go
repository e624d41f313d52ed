package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// side says what is outside of a marker.
type side int

const (
	inside side = iota // a word, or code: 2*3, snake_case, /*
	joined             // a script that writes words without spaces between them
	edge               // a space, a bracket, the end of a clause
)

// unspaced are scripts whose words touch. One * between two of them may as well
// be a product (长*宽*高), so that emphasis there needs an edge on one side, or **.
var unspaced = []*unicode.RangeTable{
	unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo,
	unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar,
}

// isUnspaced reports whether r is a letter of such a script.
func isUnspaced(r rune) bool { return r > 0xE00 && (r == 'ー' || unicode.In(r, unspaced...)) }

// opens says what is before the marker m at s[i:j] if it may open emphasis: it must
// touch what it opens.
func (f *finder) opens(i, j, end int, m string) side {
	next, _ := utf8.DecodeRuneInString(f.s[j:end])
	if len(m) > 2 || m == "__" || j == end || unicode.IsSpace(next) {
		return inside
	}
	r, n := utf8.DecodeLastRuneInString(f.s[:i])
	if n == 0 || unicode.In(r, unicode.Ps, unicode.Pi) || strings.ContainsRune("\n \u3000\"'*_", r) {
		return edge
	}
	return outer(r, m)
}

// closes is the same for the end of emphasis.
func (f *finder) closes(i, j, end int, m string) side {
	last, _ := utf8.DecodeLastRuneInString(f.s[:i])
	if unicode.IsSpace(last) {
		return inside
	}
	r, n := utf8.DecodeRuneInString(f.s[j:end])
	if n == 0 || unicode.In(r, unicode.Pe, unicode.Pf) || strings.ContainsRune(" \u3000\"'*_.,;:!?", r) {
		return edge
	}
	return outer(r, m)
}

// outer judges a neighbour that is none of ASCII's edges. Of ASCII's other
// punctuation all is code: /* */, a->*b, --*.
func outer(r rune, m string) side {
	switch {
	case r > 0x7F && unicode.IsPunct(r):
		return edge
	case isUnspaced(r) && m != "_": // 文件_备份_最终 is a file
		return joined
	}
	return inside
}

// Mentions finds where t speaks of or to name, in any case: @name, or the name as a
// word of its own. Code and links speak of nobody. In Chinese and other scripts
// without spaces, @ begins a mention after any letter and needs no end: 请@李雷看看. There
// a name of two characters or more is one also where a clause begins or ends with it,
// as people are called: 你好李雷, 李雷你好. In the midst of other words it is none: it may
// be a part of one.
func Mentions(t Text, name string) []Span {
	if first, _ := utf8.DecodeRuneInString(name); !isWord(first) {
		return nil // nobody's name, and its @ would run into the one before it
	}
	if !mayHold(t.s, name) {
		return nil
	}
	var found []Span
	for i := 0; i < len(t.s); {
		if n := prefixFold(t.s[i:], name); n > 0 {
			if start, ok := mentionAt(t.s, i, i+n); ok {
				found = append(found, Span{start, i + n, Mention})
				i += n
				continue
			}
		}
		_, n := utf8.DecodeRuneInString(t.s[i:])
		i += n
	}
	if found == nil {
		return nil
	}
	return outside(found, Spans(t))
}

// mayHold is the quick no to almost every line: everybody who reads one asks. It may
// say yes to a line without the name, never no to one with it.
func mayHold(s, name string) bool {
	if name[0] >= utf8.RuneSelf {
		return true
	}
	lower, upper := name[0]|0x20, name[0]&^0x20
	if lower < 'a' || lower > 'z' {
		lower, upper = name[0], name[0]
	}
	// İ is the only letter of NFC outside ASCII whose small form is in ASCII.
	if lower == 'i' && strings.Contains(s, "İ") {
		return true
	}
	// Not IndexByte for each case: in a line of b's it would look for B to the end
	// at every one of them, for every reader.
	for i := range len(s) {
		if c := s[i]; (c == lower || c == upper) && prefixFold(s[i:], name) > 0 {
			return true
		}
	}
	return false
}

// mentionAt decides whether the name s[i:j] is a mention, and where that starts.
func mentionAt(s string, i, j int) (start int, ok bool) {
	before, size := utf8.DecodeLastRuneInString(s[:i])
	left, _ := utf8.DecodeLastRuneInString(s[:i-size])
	first, _ := utf8.DecodeRuneInString(s[i:])
	last, _ := utf8.DecodeLastRuneInString(s[:j])
	next, size := utf8.DecodeRuneInString(s[j:])
	after, _ := utf8.DecodeRuneInString(s[j+size:])

	called := before == '@'
	begins, ends := true, true
	switch {
	case called: // but not in ann@example.org
		start, begins = i-1, isUnspaced(left) || !isNamePart(left)
	case before == '.' || before == '-': // not in www.bob.org
		start, begins = i, !isNamePart(left)
	default:
		start, begins = i, !isNamePart(before) || isUnspaced(before) != isUnspaced(first) && before != '_'
	}
	switch {
	case next == '.', next == '-', next == '@': // not in bob.smith, but in "bob."
		ends = !isNamePart(after) || isUnspaced(after)
	case isNamePart(next):
		ends = isUnspaced(next) != isUnspaced(last) && next != '_' || called && isUnspaced(last)
	}
	if !called && isUnspaced(first) && isUnspaced(last) && utf8.RuneCountInString(s[i:j]) > 1 { // one end of a clause will do
		begins, ends = begins || ends && isUnspaced(before), ends || begins && isUnspaced(next)
	}
	return start, begins && ends
}

// outside returns the mentions that are not in code or a link. Both are sorted.
func outside(mentions, spans []Span) []Span {
	kept := mentions[:0]
	for _, m := range mentions {
		for len(spans) > 0 && spans[0].End <= m.Start {
			spans = spans[1:]
		}
		if len(spans) > 0 && spans[0].Start < m.End {
			if k := spans[0].Kind; k == CodeSpan || k == CodeBlock || k == Link {
				continue
			}
		}
		kept = append(kept, m)
	}
	return kept
}

func isNamePart(r rune) bool { return r == '_' || isWord(r) }

// prefixFold returns how many bytes of s are prefix, whatever its case, or 0.
func prefixFold(s, prefix string) int {
	at := 0
	for _, want := range prefix {
		r, n := utf8.DecodeRuneInString(s[at:])
		if n == 0 || r != want && unicode.ToLower(r) != unicode.ToLower(want) {
			return 0
		}
		at += n
	}
	return at
}

// Overlay returns spans with the mentions in front: what they cover is cut out of
// the spans. Both must be sorted and disjoint, and so is the result.
func Overlay(spans, mentions []Span) []Span {
	all := make([]Span, 0, len(spans)+2*len(mentions))
	for _, s := range spans {
		for len(mentions) > 0 && mentions[0].Start < s.End {
			m := mentions[0]
			if s.Start < m.Start {
				all = append(all, Span{s.Start, m.Start, s.Kind})
			}
			if m.End > s.End { // it may reach into the next span
				break
			}
			all, mentions = append(all, m), mentions[1:]
			s.Start = max(s.Start, m.End)
		}
		if s.Start < s.End && (len(mentions) == 0 || mentions[0].Start >= s.End) {
			all = append(all, s)
		}
	}
	return append(all, mentions...)
}
