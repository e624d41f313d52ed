package text

import (
	"unicode"
	"unicode/utf8"
)

// class says what the cleaner does with a code point.
type class uint8

const (
	keep      class = iota
	drop            // invisible, or acts on a terminal
	space           // becomes U+0020
	lineEnd         // LF, CR
	tab             // TAB
	mark            // Mn: at most maxMarks on one base
	extender        // Mc, conjoining vowels and finals: at most maxExtenders with the marks
	joiner          // ZWJ: between emoji, or between letters that join
	nonJoiner       // ZWNJ: between letters that join
	selector        // VS15, VS16: after an emoji
	keycap          // U+20E3: after a digit
	direction       // LRM, RLM, ALM: in a text that has right-to-left letters
	private         // becomes U+FFFD
	flag            // U+1F3F4: may begin one of three tag sequences
)

// spaces are what is trimmed from the ends of lines: U+3000, the width of an
// ideograph, is kept inside them.
const spaces = " \u3000"

// dropped are code points that nobody sees, so that they serve only to act on
// terminals, to reorder, to hide data or to make one name two. C1 is the worst:
// U+009B is executed as CSI by kitty and VTE, and an unterminated U+009D swallows
// all that follows in kitty, VTE and st. Variation selectors but VS15 and VS16
// and the tags carry hidden bytes; fillers make blank names.
var dropped = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x007F, 0x009F, 1}, // DEL, C1
		{0x00AD, 0x00AD, 1}, // soft hyphen: terminals disagree on its width
		{0x034F, 0x034F, 1}, // combining grapheme joiner
		{0x115F, 0x1160, 1}, // Hangul fillers
		{0x17B4, 0x17B5, 1}, // Khmer inherent vowels
		{0x180B, 0x180F, 1}, // Mongolian variation selectors, vowel separator
		{0x200B, 0x200B, 1}, // zero width space
		{0x202A, 0x202E, 1}, // bidi embeddings and overrides
		{0x2060, 0x206F, 1}, // word joiner, invisible operators, isolates, deprecated
		{0x3164, 0x3164, 1}, // Hangul filler
		{0xFDD0, 0xFDEF, 1}, // noncharacters; the others are found by their last 16 bits
		{0xFE00, 0xFE0D, 1}, // variation selectors
		{0xFEFF, 0xFEFF, 1}, // byte order mark
		{0xFFA0, 0xFFA0, 1}, // halfwidth Hangul filler
		{0xFFF0, 0xFFFB, 1}, // unassigned, interlinear annotation
	},
	R32: []unicode.Range32{
		{0x1BCA0, 0x1BCA3, 1}, // shorthand format controls
		{0x1D173, 0x1D17A, 1}, // musical format controls
		{0xE0000, 0xE0FFF, 1}, // tags, variation selectors
	},
}

// classOf is terminal.md's table, one code point at a time. The ranges at the
// top are the common case, decided without a table.
func classOf(r rune) class {
	switch {
	case r < 0x20:
		return classOfC0(r)
	case r < 0x7F, r > 0xAD && r < 0x300,
		r >= 0x3041 && r <= 0x3096, r >= 0x30A1 && r <= 0x30FA, // kana
		r >= 0x4E00 && r <= 0x9FFF, r >= 0xAC00 && r <= 0xD7A3: // Han, Hangul
		return keep
	}
	switch r {
	case 0x200C:
		return nonJoiner
	case 0x200D:
		return joiner
	case 0x200E, 0x200F, 0x061C:
		return direction
	case 0xFE0E, 0xFE0F:
		return selector
	case 0x20E3:
		return keycap
	case 0x1F3F4:
		return flag
	case 0x2028, 0x2029:
		return space
	case 0x3000:
		return keep
	}
	return classOfRest(r)
}

func classOfC0(r rune) class {
	switch r {
	case '\n', '\r':
		return lineEnd
	case '\t':
		return tab
	}
	return drop
}

func classOfRest(r rune) class {
	switch {
	case unicode.Is(dropped, r), r&0xFFFE == 0xFFFE, unicode.Is(unicode.Me, r):
		return drop
	case unicode.Is(unicode.Mn, r):
		return mark
	// In NFC's stream-safe rules these conjoining jamo count as non-starters:
	// left unbounded, NFC would put U+034F among them, which we drop, for ever.
	case unicode.Is(unicode.Mc, r), r > 0x1160 && r <= 0x11FF, r >= 0xD7B0 && r <= 0xD7FF:
		return extender
	case unicode.Is(unicode.Zs, r):
		return space
	case unicode.Is(unicode.Co, r):
		return private
	}
	return keep
}

// isEmoji reports whether ZWJ may join r and a variation selector may follow it.
// Unassigned ones are the emoji of Unicode versions that Go does not know yet.
func isEmoji(r rune) bool {
	switch {
	case r == utf8.RuneError: // a symbol too, but here it stands for nothing there
		return false
	case r == 0x2194, r >= 0x1F3FB && r <= 0x1F3FF: // ↔, skin tones
		return true
	case r >= 0x1F000 && r <= 0x1FAFF && !unicode.In(r, assigned...):
		return true
	}
	return unicode.Is(unicode.So, r)
}

// assigned are the categories that code points of the emoji blocks can have.
var assigned = []*unicode.RangeTable{unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z}

// hasVariants reports whether r is a base of emoji-variation-sequences.txt, or a
// new emoji. Some of those are punctuation, arithmetic or, as ℹ, a letter.
func hasVariants(r rune) bool {
	switch r {
	case 0x203C, 0x2049, 0x2139, 0x25FB, 0x25FC, 0x25FD, 0x25FE, 0x2934, 0x2935, 0x3030, 0x303D:
		return true
	}
	return isEmoji(r)
}

// isKeycapBase reports whether r is one of the twelve keys of a telephone.
func isKeycapBase(r rune) bool { return r >= '0' && r <= '9' || r == '#' || r == '*' }

// joining are the scripts whose letters change by ZWJ and ZWNJ (RFC 5892 A.1, A.2
// for the Indic and Arabic ones).
var joining = []*unicode.RangeTable{
	unicode.Arabic, unicode.Syriac, unicode.Mongolian, unicode.Nko,
	unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya,
	unicode.Tamil, unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Sinhala,
	unicode.Khmer, unicode.Myanmar, unicode.Tibetan,
}

// joins reports whether r is a letter or a mark of a script that joins.
func joins(r rune) bool {
	return r >= 0x600 && unicode.In(r, unicode.L, unicode.M) && unicode.In(r, joining...)
}

// rightToLeft are the scripts that justify a direction mark.
var rightToLeft = []*unicode.RangeTable{
	unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana, unicode.Nko,
}

// isRightToLeft reports whether r is a letter of a right-to-left script.
func isRightToLeft(r rune) bool {
	return r >= 0x590 && unicode.IsLetter(r) && unicode.In(r, rightToLeft...)
}
