package term

import (
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
)

// maxScanBytes is how far back to look for a place where a cluster surely begins.
// Only text made for it has none so near, such as a hundred flags in a row: then its
// clusters may be cut oddly, which harms nobody, and a key still costs little.
const maxScanBytes = 512

// clusterLen returns the length in bytes of the grapheme cluster (UAX #29) that b
// starts with. b must not be empty.
func clusterLen(b []byte) int {
	if b[0] < utf8.RuneSelf && (len(b) == 1 || b[1] < utf8.RuneSelf) {
		return 1
	}
	n, _, _ := graphemes.SplitFunc(b, true)
	return n
}

// alone reports whether r begins a cluster after anything that closes one: letters of
// the larger scripts, what is settled and emoji, but for those that change others.
func alone(r rune) bool {
	switch {
	case r < 0x300, r >= 0x370 && r <= 0x482, r >= 0x48A && r <= 0x52F: // Latin, Greek, Cyrillic
		return true
	case r >= 0x5D0 && r <= 0x5EA, r >= 0x620 && r <= 0x64A, r >= 0xE01 && r <= 0xE30:
		return true // Hebrew, Arabic, Thai consonants
	}
	return settled(r) || r >= 0x1F300 && r <= 0x1FAFF && !skinTone(r)
}

// closes reports whether nothing that stands alone joins r before it. A joiner and a
// Hangul initial, for instance, do not close.
func closes(r rune) bool {
	return alone(r) || skinTone(r) || r == 0xFE0F || r >= 0x300 && r <= 0x34E
}

func skinTone(r rune) bool { return r >= 0x1F3FB && r <= 0x1F3FF }
