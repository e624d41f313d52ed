package term

import (
	"bytes"
	"slices"
	"unicode"
	"unicode/utf8"
)

// draft is text with a cursor that always stands between two grapheme clusters.
type draft struct {
	text []byte // UTF-8 without controls but LF
	pos  int    // of the cursor, in bytes
}

// maxScanBytes is how far back to look for a place where a cluster surely begins.
// Only a hostile text has none so near: then its clusters may be cut oddly, which
// harms nobody, and moving by one costs a bounded time.
const maxScanBytes = 1024

// splice replaces text[from:to] by s and puts the cursor after it, or after the
// cluster that its end has become a part of. Every edit goes through here.
func (d *draft) splice(from, to int, s string) {
	d.text = slices.Replace(d.text, from, to, []byte(s)...)
	d.pos = d.settle(from + len(s))
}

// settle returns the first cluster boundary at or after i.
func (d *draft) settle(i int) int {
	if i == len(d.text) {
		return i
	}
	at := d.anchor(i)
	for at < i {
		at += clusterLen(d.text[at:])
	}
	return at
}

// after returns the end of the cluster at boundary i, or len(text).
func (d *draft) after(i int) int {
	if i == len(d.text) {
		return i
	}
	return i + clusterLen(d.text[i:])
}

// before returns the start of the cluster that ends at boundary i, or 0.
func (d *draft) before(i int) int {
	at := d.anchor(max(i-1, 0))
	for {
		next := d.after(at)
		if next >= i {
			return at
		}
		at = next
	}
}

// anchor returns a place at or before i where a cluster surely begins: between two
// characters of which neither can join a neighbour. No rule of UAX #29 that looks
// back goes further than the start of a cluster.
func (d *draft) anchor(i int) int {
	limit := max(0, i-maxScanBytes)
	for i > limit {
		if !utf8.RuneStart(d.text[i]) {
			i--
			continue
		}
		prev := i - 1
		for prev > 0 && !utf8.RuneStart(d.text[prev]) {
			prev--
		}
		if stands(d.text[prev]) && stands(d.text[i]) {
			return i
		}
		i = prev
	}
	return i
}

// stands reports whether a code point with this first byte is ASCII or Han
// (U+4000 to U+9FFF), which never join each other.
func stands(lead byte) bool {
	return lead < utf8.RuneSelf || 0xE4 <= lead && lead <= 0xE9
}

// lineStart returns the start of the line that i is in.
func (d *draft) lineStart(i int) int { return bytes.LastIndexByte(d.text[:i], '\n') + 1 }

// lineEnd returns the end of the line that i is in, before its LF.
func (d *draft) lineEnd(i int) int {
	if n := bytes.IndexByte(d.text[i:], '\n'); n >= 0 {
		return i + n
	}
	return len(d.text)
}

// runeBefore and runeAfter return the code point on either side of i, or a space
// at the ends of the text.
func (d *draft) runeBefore(i int) rune {
	if i == 0 {
		return ' '
	}
	r, _ := utf8.DecodeLastRune(d.text[:i])
	return r
}

func (d *draft) runeAfter(i int) rune {
	if i == len(d.text) {
		return ' '
	}
	r, _ := utf8.DecodeRune(d.text[i:])
	return r
}

// class tells the words of a text apart. A run of Han is one word: simple, fast,
// and no dictionary agrees with another about it.
type class uint8

const (
	classSpace class = iota
	classMark        // punctuation, symbols, emoji: between words
	classWord        // letters and digits
	classHan
)

func classOf(r rune) class {
	switch {
	case unicode.IsSpace(r):
		return classSpace
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
		return classHan
	case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r), r == '_':
		return classWord
	}
	return classMark
}

// wordLeft returns where the word before i begins.
func (d *draft) wordLeft(i int) int {
	for i > 0 && classOf(d.runeAfter(d.before(i))) < classWord {
		i = d.before(i)
	}
	for c := classOf(d.headBefore(i)); i > 0 && classOf(d.headBefore(i)) == c; {
		i = d.before(i)
	}
	return i
}

// headBefore returns the first code point of the cluster before i: a letter with
// its accents belongs where the letter does.
func (d *draft) headBefore(i int) rune { return d.runeAfter(d.before(i)) }

// wordRight returns where the word after i ends.
func (d *draft) wordRight(i int) int {
	for i < len(d.text) && classOf(d.runeAfter(i)) < classWord {
		i = d.after(i)
	}
	for c := classOf(d.runeAfter(i)); i < len(d.text) && classOf(d.runeAfter(i)) == c; {
		i = d.after(i)
	}
	return i
}

// spaceWordLeft returns where the run of non-spaces before i begins.
func (d *draft) spaceWordLeft(i int) int {
	for i > 0 && unicode.IsSpace(d.runeBefore(i)) {
		i = d.before(i)
	}
	for i > 0 && !unicode.IsSpace(d.runeBefore(i)) {
		i = d.before(i)
	}
	return i
}
