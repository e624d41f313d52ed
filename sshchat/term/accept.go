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
