package term

import (
	"bytes"
	"unicode/utf8"
)

// draft is text with a cursor that always stands between two grapheme clusters.
type draft struct {
	text []byte // UTF-8 without controls but LF
	pos  int    // of the cursor, in bytes
	origin
}

// splice replaces text[from:to] by s and puts the cursor after it, or after the
// cluster that its end has become a part of. Every edit goes through here.
func (d *draft) splice(from, to int, s string) {
	tail := len(d.text) - to
	if grow := len(s) - (to - from); grow > 0 {
		d.text = append(d.text, s[:grow]...) // whatever is there, it is overwritten
		copy(d.text[from+len(s):], d.text[to:to+tail])
	} else {
		copy(d.text[from+len(s):], d.text[to:])
		d.text = d.text[:from+len(s)+tail]
	}
	copy(d.text[from:], s)
	d.pos = d.settle(from + len(s))
	d.typedOver(from, to, len(s), len(d.text))
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
	if i == 0 {
		return 0
	}
	at := d.anchor(i - 1)
	for {
		next := d.after(at)
		if next >= i {
			return at
		}
		at = next
	}
}

// anchor returns a place at or before i < len(text) where a cluster surely begins, as
// far as maxScanBytes go. No rule of UAX #29 looks back beyond the start of a cluster.
func (d *draft) anchor(i int) int {
	for !utf8.RuneStart(d.text[i]) {
		i--
	}
	next, _ := utf8.DecodeRune(d.text[i:])
	for limit := i - maxScanBytes; i > 0 && i > limit; {
		r, n := utf8.DecodeLastRune(d.text[:i])
		if alone(next) && closes(r) {
			break
		}
		next = r
		i -= n
	}
	return i
}

// lineStart returns the start of the line that i is in. The library searches forward
// twenty times faster than backward, which shows in a line of 64 KiB.
func (d *draft) lineStart(i int) int {
	for i > 0 {
		from := max(0, i-256)
		if near := d.text[from:i]; bytes.IndexByte(near, '\n') >= 0 {
			return from + bytes.LastIndexByte(near, '\n') + 1
		}
		i = from
	}
	return 0
}

// lineEnd returns the end of the line that i is in, before its LF.
func (d *draft) lineEnd(i int) int {
	if n := bytes.IndexByte(d.text[i:], '\n'); n >= 0 {
		return i + n
	}
	return len(d.text)
}

// runeBefore returns the code point before i, or LF at the start of the text.
func (d *draft) runeBefore(i int) rune {
	if i == 0 {
		return '\n'
	}
	r, _ := utf8.DecodeLastRune(d.text[:i])
	return r
}

// startOrBreak returns the start of the line that i is in, or, if i is there, the place
// before the line break.
func (d *draft) startOrBreak(i int) int {
	if at := d.lineStart(i); at < i {
		return at
	}
	return d.before(i)
}

// endOrBreak returns the end of the line that i is in, or, if i is there, the place behind
// the line break.
func (d *draft) endOrBreak(i int) int {
	if at := d.lineEnd(i); at > i {
		return at
	}
	return d.after(i)
}

// maxColumn is how far from the start of a line Up and Down keep the column.
const maxColumn = 200

// sameColumn returns the place in the line at start that is as many clusters from
// its start as the cursor is from the start of its own.
func (d *draft) sameColumn(start int) int {
	to, end := start, d.lineEnd(start)
	at := d.lineStart(d.pos)
	for n := 0; n < maxColumn && at < d.pos && to < end; n++ {
		at, to = d.after(at), d.after(to)
	}
	return to
}
