package term

import (
	"bytes"
	"unicode/utf8"
)

// paste is a bracketed paste on its way in. Nothing in it acts as a key.
type paste struct {
	on   bool
	room int // bytes that the draft has left

	stalled bool // a lone key came: somebody types, and the end marker may have been lost
	shown   bool // the screen says that it is open
	text    []byte
	over    Cut // what did not fit
}

// key takes a key that is part of the paste; d is the draft that it goes into. It reports
// false for a key that stands for bytes that are no UTF-8.
func (p *paste) key(ev event, d *draft) (valid bool) {
	switch ev.key {
	case keyEnter, keyBreak:
		p.add("\n")
	case keyTab:
		p.add(tab)
	case keyRune:
		r, ok := accept(ev.r)
		if ok && !(joins(r) && p.atLineStart(d)) && bears(p.before(d), r) {
			p.add(string(asSent(r)))
		}
		return r != utf8.RuneError
	}
	return true
}

// atLineStart reports whether the paste is about to begin a line of the draft.
func (p *paste) atLineStart(d *draft) bool {
	if n := len(p.text); n > 0 {
		return p.text[n-1] == '\n'
	}
	return d.runeBefore(d.pos) == '\n'
}

// before is what stands before the next character of the paste, as far as a mark may
// depend on it.
func (p *paste) before(d *draft) []byte {
	if len(p.text) > 0 {
		return p.text
	}
	return d.text[:d.pos]
}

// add takes a piece in, or counts it as lost.
func (p *paste) add(s string) {
	if len(p.text)+len(s) <= p.room && p.over.Bytes == 0 {
		p.text = append(p.text, s...)
		return
	}
	p.over.Bytes += len(s)
	if s == "\n" {
		p.over.Lines++
	}
}

// cutFrom drops what the paste has from i on.
func (p *paste) cutFrom(i int) {
	if i >= len(p.text) {
		return
	}
	for i > 0 && !utf8.RuneStart(p.text[i]) {
		i--
	}
	p.over.Lines += bytes.Count(p.text[i:], lf)
	p.over.Bytes += len(p.text) - i
	p.text = p.text[:i]
}

// pasteKey takes a key while a paste is open.
func (e *Editor) pasteKey(ev event) {
	if ev.key == keyPasteEnd {
		e.endPaste()
	} else if !e.paste.key(ev, &e.draft) {
		e.report(Action{Kind: InvalidUTF8, N: 1})
	}
}

// startPaste begins a paste, which may fill the draft.
func (e *Editor) startPaste() { e.paste = paste{on: true, room: maxDraftBytes - len(e.text)} }

// pasteRead looks at a read that comes while a paste is open, and reports whether it was
// ^C, alone in its packet, which ends the paste. A ^C among other bytes is a part of it:
// what somebody copied must never act as a key.
func (e *Editor) pasteRead(p []byte) (ended bool) {
	if len(bytes.Trim(p, "\x03")) == 0 && len(p) > 0 {
		e.decoder.flush()
		e.endPaste()
		return true
	}
	_, n := utf8.DecodeRune(p)
	e.paste.stalled = n == len(p) || p[0] == esc && len(p) <= 8
	if e.paste.stalled {
		e.ShowPaste()
	}
	return false
}

// Pasting reports whether a bracketed paste is open, and whether what came last looked
// like a part of it. Count the time that it may go on from the last time it did.
func (e *Editor) Pasting() (open, coming bool) { return e.paste.on, e.paste.on && !e.paste.stalled }

// ShowPaste makes the screen show that a paste is open, and what came of it, in the place
// of the draft. It is for a paste that takes long; others would only flicker.
func (e *Editor) ShowPaste() {
	if e.paste.on && !e.paste.shown {
		e.paste.shown = true
		e.rev++
	}
}

// SetPastePrompt sets what stands before a paste that is shown.
func (e *Editor) SetPastePrompt(p string) { e.pastePrompt = p }

// endPaste makes the paste a part of the draft, as far as both fit: one edit, with
// the line breaks at its end left out, since Enter sends it.
func (e *Editor) endPaste() {
	p := &e.paste
	p.text = bytes.TrimRight(p.text, "\n")
	lines := maxDraftLines - bytes.Count(e.text, lf)
	if e.secret {
		lines = 1
	}
	p.cutFrom(linesEnd(p.text, lines))
	if at := e.pos; len(p.text) > 0 {
		e.edit(at, at, string(p.text))
		e.pastedAt(at)
		if at == 0 && !e.secret {
			begin := e.text[:min(len(e.text), 64)]
			e.report(Action{Kind: PastedText, Line: string(begin[:linesEnd(begin, 1)])})
		}
	}
	if p.over != (Cut{}) {
		e.report(Action{Kind: Trimmed, Cut: p.over})
	}
	if e.paste.shown {
		e.rev++
	}
	e.paste = paste{}
}

// linesEnd returns the end of the first n lines of b, before their last LF.
func linesEnd(b []byte, n int) int {
	for i, c := range b {
		if c == '\n' {
			if n--; n == 0 {
				return i
			}
		}
	}
	return len(b)
}
