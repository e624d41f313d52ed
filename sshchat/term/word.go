package term

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// class tells the words of a text apart. A run of Han is one word: simple, fast,
// and no dictionary agrees with another about it.
type class uint8

const (
	classJoined class = iota // marks and joiners: of the class of what they join
	classSpace
	classMark // punctuation, symbols, emoji: between words
	classWord // letters and digits
	classHan  // with kana
)

// maxWordBytes is the longest word a key moves over or cuts at once. Longer is no
// word, and one byte of input must not cost a walk through a whole draft.
const maxWordBytes = 1024

func classOf(r rune) class {
	switch {
	case joins(r):
		return classJoined
	case unicode.IsSpace(r):
		return classSpace
	case r >= 0x2E80 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
		return classHan
	case unicode.IsLetter(r), unicode.IsDigit(r), r == '_':
		return classWord
	}
	return classMark
}

// wordLeft returns where the word before i begins.
func (d *draft) wordLeft(i int) int {
	in := classSpace
	for limit := i - maxWordBytes; i > 0 && i > limit; {
		r, n := utf8.DecodeLastRune(d.text[:i])
		if c := classOf(r); in >= classWord && c != in && c != classJoined {
			break
		} else if in < classWord {
			in = max(c, classSpace)
		}
		i -= n
	}
	return d.settle(i)
}

// wordRight returns where the word after i ends.
func (d *draft) wordRight(i int) int {
	in := classSpace
	for limit := i + maxWordBytes; i < len(d.text) && i < limit; {
		r, n := utf8.DecodeRune(d.text[i:])
		if c := classOf(r); in >= classWord && c != in && c != classJoined {
			break
		} else if in < classWord {
			in = max(c, classSpace)
		}
		i += n
	}
	return d.settle(i)
}

// spaceWordLeft returns where the run of non-spaces before i begins, or before the
// spaces there.
func (d *draft) spaceWordLeft(i int) int {
	near := max(0, i-maxWordBytes)
	word := bytes.TrimRightFunc(d.text[near:i], unicode.IsSpace)
	return d.settle(near + wordStart(word))
}

// wordStart returns where the run of non-spaces at the end of text begins.
func wordStart(text []byte) int {
	i := bytes.LastIndexFunc(text, unicode.IsSpace)
	if i < 0 {
		return 0
	}
	_, n := utf8.DecodeRune(text[i:])
	return i + n
}
