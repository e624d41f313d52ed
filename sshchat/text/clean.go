package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	// maxMarks is how many non-spacing marks may sit on one base: Vietnamese needs
	// 2, Hebrew with niqqud and Thai 3, Tibetan 4. Zalgo needs dozens.
	maxMarks = 4
	// maxExtenders bounds marks and spacing marks together. It must stay below 30,
	// where NFC begins to insert U+034F (UAX #15, stream-safe text).
	maxExtenders = 16
)

// virama is the combining class of the sign after which a joiner chooses the form
// of the consonant before it, at the end of a word too (RFC 5892 A.1 and A.2).
const virama = 9

// tagFlags are the three flags made of tags that are recommended for general
// interchange (UTS #51, RGI): England, Scotland, Wales. All other use of tags is
// hidden text.
var tagFlags = []string{tags("gbeng"), tags("gbsct"), tags("gbwls")}

// tags spells s in tag characters with the closing one.
func tags(s string) string {
	var b strings.Builder
	for _, c := range s {
		b.WriteRune(0xE0000 + c)
	}
	b.WriteRune(0xE007F)
	return b.String()
}

// cleaner takes one pass over src. It decides by the code point, by what it last
// kept, and at most by the one code point that follows.
type cleaner struct {
	src string
	opt Options

	out     []byte
	bare    bool // at the start of a line or after a space: no place for a mark
	marks   int  // Mn since the last base
	extends int  // Mn and extenders since the last base
	badRun  bool // the last bytes were invalid
	invalid int  // runs of invalid bytes
	rtl     int8 // whether src has right-to-left letters: 0 is not looked up yet
}

// clean returns src without what may not be shown. The result is not NFC.
func (c *cleaner) clean() string {
	c.out = make([]byte, 0, len(c.src))
	c.bare = true
	for i := 0; i < len(c.src); {
		r, n := utf8.DecodeRuneInString(c.src[i:])
		i += n
		if r == utf8.RuneError && n == 1 {
			c.bad()
			continue
		}
		c.badRun = false
		i += c.take(r, c.src[i:])
	}
	return string(c.out)
}

// bad notes one invalid byte. A run of them counts once and shows once.
func (c *cleaner) bad() {
	if c.badRun {
		return
	}
	c.badRun = true
	c.invalid++
	if c.opt.Replace {
		c.base(utf8.RuneError)
	}
}

// take decides on r and returns how many bytes of rest it used up as well.
func (c *cleaner) take(r rune, rest string) int {
	switch classOf(r) {
	case keep:
		c.base(r)
	case space:
		c.base(' ')
	case lineEnd:
		return c.lineEnd(r, rest)
	case tab:
		c.tab()
	case mark, extender:
		c.extend(r)
	case joiner, nonJoiner:
		c.join(r, rest)
	case selector:
		c.selectVariant(r, rest)
	case keycap:
		c.closeKeycap(r)
	case direction:
		// A run of them would be as good as one, but for hidden data.
		if last, _ := c.lastTwo(); classOf(last) != direction && c.hasRightToLeft() {
			c.put(r)
		}
	case private:
		c.base(utf8.RuneError)
	case flag:
		c.base(r)
		for _, t := range tagFlags {
			if strings.HasPrefix(rest, t) {
				c.out = append(c.out, t...)
				return len(t)
			}
		}
	}
	return 0
}

// put keeps r where it changes neither base nor place.
func (c *cleaner) put(r rune) { c.out = utf8.AppendRune(c.out, r) }

// base keeps r as something that marks may sit on, unless it is a space.
func (c *cleaner) base(r rune) {
	c.put(r)
	c.bare = r == ' ' || r == '\u3000' || r == '\n'
	c.marks, c.extends = 0, 0
}

// extend keeps a mark or another extender if there is a base and room on it.
func (c *cleaner) extend(r rune) {
	nonSpacing := unicode.Is(unicode.Mn, r)
	isJamo := unicode.IsLetter(r) // a syllable without its first consonant may stand alone
	if c.bare && !isJamo || c.extends == maxExtenders || nonSpacing && c.marks == maxMarks {
		return
	}
	c.put(r)
	c.bare = false
	c.extends++
	if nonSpacing {
		c.marks++
	}
}

// lineEnd keeps LF, makes CR LF and CR one, or, in one line, a run of them a space.
func (c *cleaner) lineEnd(r rune, rest string) (used int) {
	if c.opt.Form == OneLine {
		c.base(' ')
		return len(rest) - len(strings.TrimLeft(rest, "\r\n"))
	}
	c.base('\n')
	if r == '\r' && strings.HasPrefix(rest, "\n") {
		return 1
	}
	return 0
}

func (c *cleaner) tab() {
	c.base(' ')
	if c.opt.Form == Verbatim {
		c.out = append(c.out, tabCells[1:]...)
	}
}

// join keeps ZWJ and ZWNJ where they change what is drawn.
func (c *cleaner) join(r rune, rest string) {
	next, _ := utf8.DecodeRuneInString(rest)
	last, before := c.lastTwo()
	if r == '\u200D' && isEmoji(next) && (isEmoji(last) || last == '\uFE0F' && hasVariants(before)) {
		c.put(r)
	}
	if c.afterJoining() && (joins(next) || norm.NFC.Properties(c.tail()).CCC() == virama) {
		c.put(r)
	}
}

// tail returns the bytes of the last rune kept.
func (c *cleaner) tail() []byte {
	_, n := utf8.DecodeLastRune(c.out)
	return c.out[len(c.out)-n:]
}

// afterJoining reports whether the last thing kept is a letter or a mark of a
// script that joins. Vowel signs shared by several scripts are looked past.
func (c *cleaner) afterJoining() bool {
	out := c.out
	for len(out) > 0 {
		r, n := utf8.DecodeLastRune(out)
		if !unicode.Is(unicode.Mn, r) || !unicode.Is(unicode.Inherited, r) {
			return joins(r)
		}
		out = out[:len(out)-n]
	}
	return false
}

// selectVariant keeps VS15 or VS16 after what has both forms.
func (c *cleaner) selectVariant(r rune, rest string) {
	last, _ := c.lastTwo()
	if hasVariants(last) || isKeycapBase(last) && strings.HasPrefix(rest, "\u20E3") {
		c.put(r)
	}
}

// closeKeycap keeps U+20E3 after a key, with a variation selector or without.
func (c *cleaner) closeKeycap(r rune) {
	last, before := c.lastTwo()
	if isKeycapBase(last) || classOf(last) == selector && isKeycapBase(before) {
		c.put(r)
	}
}

// lastTwo returns the last rune kept and the one before it; RuneError stands for
// none, which is as good as any other rune that allows nothing.
func (c *cleaner) lastTwo() (last, before rune) {
	last, n := utf8.DecodeLastRune(c.out)
	before, _ = utf8.DecodeLastRune(c.out[:len(c.out)-n])
	return last, before
}

// hasRightToLeft looks through the text once, at its first direction mark.
func (c *cleaner) hasRightToLeft() bool {
	if c.rtl == 0 {
		c.rtl = -1
		if strings.IndexFunc(c.src, isRightToLeft) >= 0 {
			c.rtl = 1
		}
	}
	return c.rtl > 0
}
