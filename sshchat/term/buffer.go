package term

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// buffer is a draft being edited, with what ^_ takes back and what ^Y brings back.
type buffer struct {
	draft
	undo   undo
	killed kill
	secret bool // a passphrase: nothing of it is kept

	// rev changes with whatever a screen shows of the draft, except for characters
	// that are only added at its end: those a screen can add as well.
	rev uint32
}

// kill is what was cut.
type kill struct {
	text   string
	pasted bool // some of it was
}

// insert puts a typed character at the cursor. Characters in a row are one edit for ^_.
func (b *buffer) insert(r rune, inARow bool) {
	s := string(r)
	if inARow && b.undo.extend(b.pos, len(s)) {
		b.replace(b.pos, b.pos, s)
	} else {
		b.edit(b.pos, b.pos, s)
	}
}

// edit replaces text[from:to] by s and returns what was there. ^_ takes it back. More
// than anybody types was pasted and can be pasted again: that is dropped, lest two
// bytes of input, over and over, copy 64 KiB each.
func (b *buffer) edit(from, to int, s string) (cut string) {
	if to-from > maxTypedBytes {
		b.undo = undo{}
	} else {
		if cut = string(b.text[from:to]); cut == s {
			return cut
		}
		b.undo.note(change{at: from, added: len(s), cut: cut, pos: b.pos, was: b.origin})
	}
	b.replace(from, to, s)
	return cut
}

// replace is edit without a note for ^_.
func (b *buffer) replace(from, to int, s string) {
	if from < len(b.text) {
		b.rev++
	}
	b.splice(from, to, s)
}

// rewrite is edit for a text that is as pasted as the text that it replaces.
func (b *buffer) rewrite(from, to int, s string) {
	pasted := b.has(to)
	if b.edit(from, to, s); pasted {
		b.pastedAt(from)
	}
}

// erase removes text[from:to] without keeping it for ^Y.
func (b *buffer) erase(from, to int) { b.edit(from, to, "") }

// cut removes text[from:to] and keeps it for ^Y, together with what was cut before if
// this cut follows at once, as in a shell. A passphrase is not kept.
func (b *buffer) cut(from, to int, atOnce bool) {
	back, pasted := to == b.pos, b.has(to)
	s := b.edit(from, to, "")
	if s == "" || b.secret {
		return
	}
	k := &b.killed
	if !atOnce || len(k.text)+len(s) > maxTypedBytes {
		*k = kill{}
	}
	if k.pasted = k.pasted || pasted; back {
		k.text = s + k.text
	} else {
		k.text += s
	}
}

// yank brings the last cut back, if there is one and room for it.
func (b *buffer) yank() bool {
	k, at := b.killed, b.pos
	breaks := bytes.Count(b.text, lf) + strings.Count(k.text, "\n")
	if size, lines := b.limit(); k.text == "" || len(b.text)+len(k.text) > size || breaks >= lines {
		return false
	}
	b.edit(at, at, k.text)
	if k.pasted {
		b.pastedAt(at)
	}
	return true
}

// undoLast takes the last edit back, if there is one.
func (b *buffer) undoLast() bool {
	c, ok := b.undo.take()
	if !ok {
		return false
	}
	b.splice(c.at, c.at+c.added, c.cut)
	b.origin = c.was
	b.pos = b.settle(c.pos)
	b.rev++
	return true
}

// breakLine begins a new line within the draft, if it may have one more.
func (b *buffer) breakLine() bool {
	if _, lines := b.limit(); b.secret || b.full(1) || bytes.Count(b.text, lf) >= lines-1 {
		return false
	}
	b.edit(b.pos, b.pos, "\n")
	return true
}

// transpose swaps the two clusters around the cursor, or before it at a line's end.
func (b *buffer) transpose() bool {
	mid := b.pos
	if mid == b.lineEnd(mid) && mid > 0 {
		mid = b.before(mid)
	}
	if mid <= b.lineStart(b.pos) {
		return false
	}
	from, to := b.before(mid), b.after(mid)
	b.rewrite(from, to, string(b.text[mid:to])+string(b.text[from:mid]))
	return true
}

// fill puts a candidate of a completion in the place of the word before the cursor.
func (b *buffer) fill(start int, s string) {
	if s = clean(s); !b.full(len(s) - (b.pos - start)) {
		b.rewrite(start, b.pos, s)
	}
}

// mayHold reports whether a typed character may stand at the cursor.
func (b *buffer) mayHold(r rune) bool {
	return !(joins(r) && b.runeBefore(b.pos) == '\n') && bears(b.text[:b.pos], r) && !b.full(utf8.RuneLen(r))
}

// limit returns how long the draft may get by other means than a paste.
func (b *buffer) limit() (size, lines int) {
	if b.pasted {
		return maxDraftBytes, maxDraftLines
	}
	return maxTypedBytes, maxTypedLines
}

// full reports whether n bytes more are too many.
func (b *buffer) full(n int) bool {
	size, _ := b.limit()
	return len(b.text)+n > size
}

// move puts the cursor at boundary i.
func (b *buffer) move(i int) {
	if i != b.pos {
		b.pos = i
		b.rev++
	}
}

// load puts another text in the place of the draft.
func (b *buffer) load(l past, pos int) {
	b.text = append(b.text[:0], l.text...)
	b.origin = l.origin
	b.pos = b.settle(min(pos, len(l.text)))
	b.undo = undo{}
	b.rev++
}

// empty forgets the draft and its edits.
func (b *buffer) empty() {
	if len(b.text) > 0 {
		b.rev++
	}
	if b.secret {
		clear(b.text[:cap(b.text)])
	}
	b.text = b.text[:0]
	if cap(b.text) > keptBytes {
		b.text = nil
	}
	b.pos, b.origin, b.undo = 0, origin{}, undo{}
}

var lf = []byte{'\n'}
