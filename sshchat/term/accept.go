package term

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// tab is what a tab in a paste becomes: code keeps its shape, and no cell depends
// on a tab stop.
const tab = "    "

// accept says whether r may stand in a draft, and as what. It drops what would act
// on the person's own terminal or be invisible in it; the sanitizer of the room
// drops it for everybody else in any case. U+FFFD comes back for what is not text.
func accept(r rune) (rune, bool) {
	switch {
	case r == utf8.RuneError:
		return r, false
	case r < ' ', r >= del && r <= 0x9F: // C1: kitty and VTE obey U+009B as CSI
		return r, false
	case r == 0x2028, r == 0x2029:
		return ' ', true
	case r == 0x00AD, r == 0x180E, r == 0x200B, r == 0xFEFF:
		return r, false
	case r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x206F: // bidi controls
		return r, false
	case r >= 0xFDD0 && r <= 0xFDEF, r&0xFFFE == 0xFFFE, r >= 0xFFF0 && r <= 0xFFFB:
		return r, false
	case r >= 0xE0000 && r < 0xE0020, r >= 0xE0080 && r <= 0xE0FFF:
		return r, false
	}
	return r, true
}

// asSent returns what the room gets for r: what is for private use means something in one
// font alone, and the draft must not show what others will not see.
func asSent(r rune) rune {
	if private(r) {
		return utf8.RuneError
	}
	return r
}

// Marks on one letter, as package text has it: what is more than these vanishes from what is
// sent, and so it is not in the draft either.
const (
	maxMarks     = 4  // that take no room of their own
	maxExtenders = 16 // with vowel signs and the parts of a syllable
)

// bears reports whether r may stand behind before: there is something that it can sit on, and
// room there, or r is no mark.
func bears(before []byte, r rune) bool {
	switch {
	case r < 0x300 || !extends(r) && !isTag(r):
		return true
	case isTag(r):
		last, _ := utf8.DecodeLastRune(before)
		return last == blackFlag || isTag(last)
	case r == keycap:
		return onKeycap(before)
	case unicode.Is(unicode.Me, r):
		return false
	}
	marks, all := 0, 0
	for {
		last, n := utf8.DecodeLastRune(before)
		if n == 0 || !extends(last) {
			break
		}
		if all++; unicode.Is(unicode.Mn, last) {
			marks++
		}
		if before = before[:len(before)-n]; all == maxExtenders {
			return false
		}
	}
	return marks < maxMarks || !unicode.Is(unicode.Mn, r)
}

const (
	keycap    = 0x20E3
	blackFlag = 0x1F3F4
	selector  = 0xFE0F
)

// onKeycap reports whether before ends in what a keycap may enclose.
func onKeycap(before []byte) bool {
	last, n := utf8.DecodeLastRune(before)
	if last == selector {
		last, _ = utf8.DecodeLastRune(before[:len(before)-n])
	}
	return last >= '0' && last <= '9' || last == '#' || last == '*'
}

// isTag reports whether r is a tag, of which some flags are made.
func isTag(r rune) bool { return r >= 0xE0020 && r <= 0xE007F }

// extends reports whether r goes on with the letter before it: a mark, a vowel sign, or a
// later part of a Hangul syllable.
func extends(r rune) bool {
	return r >= 0x300 && (unicode.Is(unicode.M, r) || r > 0x1160 && r <= 0x11FF || r >= 0xD7B0 && r <= 0xD7FF) &&
		!unicode.Is(unicode.Variation_Selector, r)
}

// joins reports whether r would join what stands before it, so that it must not
// stand at the start of a line: a combining mark, a joiner or a selector.
func joins(r rune) bool {
	return r >= 0x300 && (r == 0x200C || r == 0x200D || unicode.IsMark(r) || r >= 0xE0020 && r <= 0xE007F)
}

// clean returns what of s may stand in a draft.
func clean(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\t", tab)
	return strings.Map(func(r rune) rune {
		if r == '\r' || r == '\n' {
			return '\n'
		}
		if r, ok := accept(r); ok {
			return r
		}
		return -1
	}, s)
}
