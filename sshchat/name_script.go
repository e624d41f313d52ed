package sshchat

import (
	"regexp"
	"unicode"
)

// scripts is a set of writing systems, one bit for each of nameScripts.
type scripts uint64

// nameScripts are the scripts of UAX #31, table 5, in everyday use by living
// languages, and those of table 7 with communities that write in them today. A
// historic script in a name serves to look like something else.
var nameScripts = []struct {
	name  string
	table *unicode.RangeTable
}{
	{"Latin", unicode.Latin},
	{"Han", unicode.Han},
	{"Hiragana", unicode.Hiragana},
	{"Katakana", unicode.Katakana},
	{"Hangul", unicode.Hangul},
	{"Bopomofo", unicode.Bopomofo},
	{"Cyrillic", unicode.Cyrillic},
	{"Greek", unicode.Greek},
	{"Arabic", unicode.Arabic},
	{"Hebrew", unicode.Hebrew},
	{"Devanagari", unicode.Devanagari},
	{"Thai", unicode.Thai},
	{"Armenian", unicode.Armenian},
	{"Bengali", unicode.Bengali},
	{"Cherokee", unicode.Cherokee},
	{"Ethiopic", unicode.Ethiopic},
	{"Georgian", unicode.Georgian},
	{"Gujarati", unicode.Gujarati},
	{"Gurmukhi", unicode.Gurmukhi},
	{"Kannada", unicode.Kannada},
	{"Khmer", unicode.Khmer},
	{"Lao", unicode.Lao},
	{"Malayalam", unicode.Malayalam},
	{"Mongolian", unicode.Mongolian},
	{"Myanmar", unicode.Myanmar},
	{"NKo", unicode.Nko},
	{"Oriya", unicode.Oriya},
	{"Sinhala", unicode.Sinhala},
	{"Syriac", unicode.Syriac},
	{"Tamil", unicode.Tamil},
	{"Telugu", unicode.Telugu},
	{"Thaana", unicode.Thaana},
	{"Tibetan", unicode.Tibetan},
	{"Tifinagh", unicode.Tifinagh},
	{"Yi", unicode.Yi},
}

// The first of nameScripts have names here, in the same order.
const (
	latin scripts = 1 << iota
	han
	hiragana
	katakana
	hangul
	bopomofo
)

// phonetic are blocks of Latin letters, small capitals for example, that no language
// is written in today, but that look like those of all.
var phonetic = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x1D00, 0x1DBF, 1}, // Phonetic Extensions
		{0x2C60, 0x2C7F, 1}, // Latin Extended-C
		{0xA720, 0xA7FF, 1}, // Latin Extended-D: medievalists
		{0xAB30, 0xAB6F, 1}, // Latin Extended-E: German dialectology
	},
	R32: []unicode.Range32{{0x10780, 0x107BF, 1}, {0x1DF00, 0x1DFFF, 1}},
}

// scriptsTogether are the mixtures that UTS #39, 5.2 calls highly restrictive: what
// Chinese, Japanese and Korean write every day. Latin and Cyrillic are not among
// them, as half of their letters look the same.
var scriptsTogether = []scripts{
	latin | han | bopomofo,
	latin | han | hiragana | katakana,
	latin | han | hangul,
}

// scriptOf returns the script of r as a bit and a name; neither for a character
// that all scripts share.
func scriptOf(r rune) (scripts, string) {
	if r >= 0x0660 && r <= 0x0669 { // Common by history, but Arabic's own digits
		return scriptOf(0x0627)
	}
	for i, s := range nameScripts {
		if unicode.Is(s.table, r) {
			return 1 << i, s.name
		}
	}
	return 0, ""
}

// checkScripts refuses names that mix what no language mixes, and the letters of
// no living one.
func checkScripts(s string) *Fault {
	var all scripts
	var digits, before rune // zero of the digit system in use; the rune before r
	var mixed *Fault
	first := ""
	for _, r := range s {
		bit, name := scriptOf(r)
		switch {
		case bit == 0 && !isShared(r, before), unicode.Is(phonetic, r):
			return badChar(r)
		case bit != 0 && first == "":
			first = name
		}
		all |= bit
		if mixed == nil && !together(all) {
			mixed = &Fault{Key: "name.scripts", Args: []any{first, name}}
		}
		if unicode.Is(unicode.Nd, r) {
			zero := digitZero(r)
			if digits != 0 && digits != zero {
				return &Fault{Key: "name.digits"}
			}
			digits = zero
		}
		before = r
	}
	return mixed
}

// together reports whether a name may use all of the scripts in s.
func together(s scripts) bool {
	if s&(s-1) == 0 {
		return true
	}
	for _, t := range scriptsTogether {
		if s&^t == 0 {
			return true
		}
	}
	return false
}

// isShared reports whether r, of no script of its own, may follow before.
func isShared(r, before rune) bool {
	switch {
	case r < 0x80: // digits and separators: the letters are Latin
		return true
	case r == 'ー': // a long vowel of kana; elsewhere it passes for a dash
		return before == r || unicode.In(before, unicode.Hiragana, unicode.Katakana)
	}
	return unicode.In(r, unicode.Mn, unicode.Mc) && unicode.Is(unicode.Inherited, r)
}

// digitZero returns the digit zero of r's digits: decimal digits of one system are
// ten code points in a row (Unicode 4.6).
func digitZero(r rune) rune {
	for z := r; ; z-- {
		if r-z == 9 || !unicode.Is(unicode.Nd, z-1) {
			return z
		}
	}
}

// RFC 8264 refuses Thai and Lao am (น้ำ, "water") as a compatibility character, but
// it is an everyday vowel. Names are compared with am split as Unicode does, its
// ring before the tone, where keyboards that have no am put it, and shown with am.
var (
	thaiAm      = regexp.MustCompile("([\u0e48-\u0e4b]?)(?:\u0e33|\u0e4d\u0e32)")
	laoAm       = regexp.MustCompile("([\u0ec8-\u0ecb]?)(?:\u0eb3|\u0ecd\u0eb2)")
	thaiAmSplit = regexp.MustCompile("\u0e4d([\u0e48-\u0e4b]?)\u0e32")
	laoAmSplit  = regexp.MustCompile("\u0ecd([\u0ec8-\u0ecb]?)\u0eb2")
)

func splitAm(s string) string {
	s = thaiAm.ReplaceAllString(s, "\u0e4d${1}\u0e32")
	return laoAm.ReplaceAllString(s, "\u0ecd${1}\u0eb2")
}

func joinAm(s string) string {
	s = thaiAmSplit.ReplaceAllString(s, "${1}\u0e33")
	return laoAmSplit.ReplaceAllString(s, "${1}\u0eb3")
}
