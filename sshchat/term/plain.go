package term

import (
	"bytes"
	"math"
	"strings"
	"unicode/utf8"
)

// plain is the state of a screen that never redraws: for TERM=dumb, and for those
// who listen to a screen reader, which would read every redraw aloud. Lines are
// printed below each other, and of the draft only what is typed is echoed. A draft
// that a message has interrupted is not repeated; ^L shows it again.
type plain struct {
	shown  []byte // the draft as it was echoed
	here   int    // how many bytes of it stand on the line of the cursor
	width  int    // of the terminal
	open   bool   // something stands on the line of the cursor
	before uint16 // cells that a prompt takes there, at most
}

// frame prints lines and echoes what has changed in the draft.
func (p *plain) frame(dst []byte, above [][]byte, e *Editor) []byte {
	switch done := e != nil && len(e.text) == 0 && len(p.shown) > 0; {
	case len(above) > 0 && done:
		dst = p.wipe(dst)
		p.shown = nil
	case len(above) > 0:
		dst = p.newLine(dst)
	}
	for _, line := range above {
		dst = append(appendLines(dst, line), crlf...)
	}
	if e == nil {
		return dst
	}
	_, d := e.view()
	switch {
	case bytes.HasPrefix(d.text, p.shown):
		dst = p.echo(dst, e, d.text[len(p.shown):])
	case len(d.text) == 0:
		dst = p.wipe(dst)
		p.shown = nil
		dst = p.echo(dst, e, nil)
	case bytes.HasPrefix(p.shown, d.text) && p.canRub(len(d.text)):
		dst = p.rub(dst, len(d.text))
	default:
		dst = p.again(dst, e)
	}
	return dst
}

// echo prints what was added to the draft, after the prompt if it is the first.
func (p *plain) echo(dst []byte, e *Editor, added []byte) []byte {
	if prompt, _ := e.view(); !p.open && len(p.shown) == 0 && prompt != "" {
		dst = append(dst, prompt...)
		p.open, p.before = true, uint16(min(mostCells([]byte(prompt)), math.MaxUint16))
	}
	if len(added) == 0 {
		return dst
	}
	p.shown = append(p.shown, added...)
	p.here += len(added)
	p.open = true
	if i := bytes.LastIndexByte(added, '\n'); i >= 0 {
		p.here, p.before = len(added)-i-1, 0
	}
	return appendLines(dst, added)
}

// again prints the whole draft on a new line.
func (p *plain) again(dst []byte, e *Editor) []byte {
	dst = p.newLine(dst)
	p.shown = nil
	_, d := e.view()
	return p.echo(dst, e, d.text)
}

// canRub reports whether the end of what was echoed, from byte i on, can be wiped
// by backspaces: it surely stands in the row of the cursor, as no backspace leads out of
// that, and every terminal agrees on its width.
func (p *plain) canRub(i int) bool {
	gone := p.shown[i:]
	if len(gone) > p.here || bytes.ContainsFunc(gone, func(r rune) bool {
		return !settled(r) && (r < ' ' || r >= del)
	}) {
		return false
	}
	line := p.shown[len(p.shown)-p.here:]
	if len(line) < maxWidth*utf8.UTFMax && int(p.before)+mostCells(line) < p.width {
		return true
	}
	if bytes.ContainsFunc(line, func(r rune) bool { return r >= del }) {
		return false // nobody knows where its rows end
	}
	column := (int(p.before) + len(line)) % p.width // 0: some terminals have gone on to the next row, others not
	return len(gone) <= column
}

// rub wipes what was echoed from byte i on.
func (p *plain) rub(dst []byte, i int) []byte {
	n := Width(string(p.shown[i:]))
	p.here -= len(p.shown) - i
	p.shown = p.shown[:i]
	return append(dst, strings.Repeat("\b \b", n)...)
}

// wipe takes a draft that is done with away, if all of it surely stands on the line of the
// cursor: the log shows what was sent, and twice is once too often.
func (p *plain) wipe(dst []byte) []byte {
	if n := int(p.before) + Width(string(p.shown)); p.here == len(p.shown) && p.canRub(0) && n < p.width {
		p.open, p.here, p.before = false, 0, 0
		dst = append(dst, '\r')
		return append(append(dst, strings.Repeat(" ", n)...), '\r')
	}
	return p.newLine(dst)
}

// newLine ends the line of the cursor if anything stands on it.
func (p *plain) newLine(dst []byte) []byte {
	if p.open {
		dst = append(dst, crlf...)
	}
	p.open, p.here, p.before = false, 0, 0
	return dst
}
