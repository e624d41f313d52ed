package term

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// commands is what each key does. A key that is not in it is ignored.
var commands = [numKeys]func(*Editor){
	keyEnter:        (*Editor).submit,
	keyBreak:        (*Editor).breakLine,
	keyTab:          (*Editor).complete,
	keyBackTab:      (*Editor).completeBack,
	keyBackspace:    func(e *Editor) { e.erase(e.before(e.pos), e.pos) },
	keyDelete:       func(e *Editor) { e.erase(e.pos, e.after(e.pos)) },
	keyLeft:         func(e *Editor) { e.move(e.before(e.pos)) },
	keyRight:        func(e *Editor) { e.move(e.after(e.pos)) },
	keyUp:           (*Editor).up,
	keyDown:         (*Editor).down,
	keyHome:         func(e *Editor) { e.move(e.lineStart(e.pos)) },
	keyEnd:          func(e *Editor) { e.move(e.lineEnd(e.pos)) },
	keyWordLeft:     func(e *Editor) { e.move(e.wordLeft(e.pos)) },
	keyWordRight:    func(e *Editor) { e.move(e.wordRight(e.pos)) },
	keyCutWordLeft:  func(e *Editor) { e.cut(e.wordLeft(e.pos), e.pos) },
	keyCutWordRight: func(e *Editor) { e.cut(e.pos, e.wordRight(e.pos)) },
	keyCutSpaceWord: func(e *Editor) { e.cut(e.spaceWordLeft(e.pos), e.pos) },
	keyCutToStart:   (*Editor).cutToStart,
	keyCutToEnd:     (*Editor).cutToEnd,
	keyYank:         (*Editor).yank,
	keyTranspose:    (*Editor).transpose,
	keyUndo:         (*Editor).undoLast,
	keyOlder:        func(e *Editor) { e.stepOrRoom(-1) },
	keyNewer:        func(e *Editor) { e.stepOrRoom(+1) },
	keySearch:       (*Editor).startSearch,
	keyClear:        func(e *Editor) { e.report(Action{Kind: ClearScreen}) },
	keyInterrupt:    (*Editor).interrupt,
	keyEOF:          (*Editor).eof,
	keyPasteStart:   (*Editor).startPaste,
}

// press applies one key.
func (e *Editor) press(ev event) {
	if e.paste.on {
		e.pasteKey(ev)
		return
	}
	if e.search.on && e.searchKey(ev) {
		return
	}
	if ev.key != keyTab && ev.key != keyBackTab {
		e.offer = offer{}
	}
	switch {
	case ev.key == keyRune:
		e.typeRune(ev.r)
	case ev.key == keyRoom:
		e.report(Action{Kind: Room, N: int(ev.r)})
	case commands[ev.key] != nil:
		commands[ev.key](e)
	}
	e.lastKey = ev.key
}

// typeRune inserts what was typed, if it may stand there.
func (e *Editor) typeRune(r rune) {
	r, ok := accept(r)
	switch {
	case r == utf8.RuneError:
		e.report(Action{Kind: InvalidUTF8, N: 1})
	case !ok:
	case joins(r) && e.runeBefore(e.pos) == '\n', !bears(e.text[:e.pos], r), e.full(utf8.RuneLen(r)):
		e.bell()
	default:
		s := string(asSent(r))
		if e.lastKey == keyRune && e.undo.extend(e.pos, len(s)) {
			e.replace(e.pos, e.pos, s)
		} else {
			e.edit(e.pos, e.pos, s)
		}
	}
}

// edit replaces text[from:to] by s and returns what was there. ^_ takes it back. More
// than anybody types was pasted and can be pasted again: that is dropped, lest two
// bytes of input, over and over, copy 64 KiB each.
func (e *Editor) edit(from, to int, s string) (cut string) {
	if to-from > maxTypedBytes {
		e.undo = undo{}
	} else {
		if cut = string(e.text[from:to]); cut == s {
			return cut
		}
		e.undo.note(change{at: from, added: len(s), cut: cut, pos: e.pos, was: e.origin})
	}
	e.replace(from, to, s)
	return cut
}

// replace is edit without a note for ^_.
func (e *Editor) replace(from, to int, s string) {
	if from < len(e.text) {
		e.rev++
	}
	e.splice(from, to, s)
}

// erase removes text[from:to] without keeping it for ^Y.
func (e *Editor) erase(from, to int) { e.edit(from, to, "") }

// cut removes text[from:to] and keeps it for ^Y. One cut after another adds up, as
// in a shell. A passphrase is not kept.
func (e *Editor) cut(from, to int) {
	back, pasted := to == e.pos, e.has(to)
	s := e.edit(from, to, "")
	if s == "" || e.secret {
		return
	}
	k := &e.killed
	if !e.lastKey.cuts() || len(k.text)+len(s) > maxTypedBytes {
		*k = kill{}
	}
	if k.pasted = k.pasted || pasted; back {
		k.text = s + k.text
	} else {
		k.text += s
	}
}

// kill is what was cut.
type kill struct {
	text   string
	pasted bool // some of it was
}

// cuts reports whether a key removes text for ^Y.
func (k key) cuts() bool { return keyCutWordLeft <= k && k <= keyCutToEnd }

// cutToStart cuts back to the start of the line, or the line break before it.
func (e *Editor) cutToStart() {
	from := e.lineStart(e.pos)
	if from == e.pos {
		from = e.before(e.pos)
	}
	e.cut(from, e.pos)
}

// cutToEnd cuts up to the end of the line, or the line break there.
func (e *Editor) cutToEnd() {
	to := e.lineEnd(e.pos)
	if to == e.pos {
		to = e.after(e.pos)
	}
	e.cut(e.pos, to)
}

// yank brings the last cut back.
func (e *Editor) yank() {
	k, at := e.killed, e.pos
	breaks := bytes.Count(e.text, lf) + strings.Count(k.text, "\n")
	if size, lines := e.limit(); k.text == "" || len(e.text)+len(k.text) > size || breaks >= lines {
		e.bell()
		return
	}
	e.edit(at, at, k.text)
	if k.pasted {
		e.pastedAt(at)
	}
}

// limit returns how long the draft may get by other means than a paste.
func (e *Editor) limit() (size, lines int) {
	if e.pasted {
		return maxDraftBytes, maxDraftLines
	}
	return maxTypedBytes, maxTypedLines
}

// full reports whether n bytes more are too many.
func (e *Editor) full(n int) bool {
	size, _ := e.limit()
	return len(e.text)+n > size
}

// rewrite is edit for what takes its origin from what was there.
func (e *Editor) rewrite(from, to int, s string) {
	pasted := e.has(to)
	if e.edit(from, to, s); pasted {
		e.pastedAt(from)
	}
}

// transpose swaps the two clusters around the cursor, or before it at a line's end.
func (e *Editor) transpose() {
	mid := e.pos
	if mid == e.lineEnd(mid) && mid > 0 {
		mid = e.before(mid)
	}
	if mid <= e.lineStart(e.pos) {
		e.bell()
		return
	}
	from, to := e.before(mid), e.after(mid)
	e.rewrite(from, to, string(e.text[mid:to])+string(e.text[from:mid]))
}

// move puts the cursor at boundary i.
func (e *Editor) move(i int) {
	if i != e.pos {
		e.pos = i
		e.rev++
	}
}

// up goes to the line above in a draft of several lines, else to the history.
func (e *Editor) up() {
	start := e.lineStart(e.pos)
	if start == 0 {
		e.step(-1)
		return
	}
	e.move(e.sameColumn(e.lineStart(start - 1)))
}

// down goes to the line below, else towards the newest line of the history.
func (e *Editor) down() {
	end := e.lineEnd(e.pos)
	if end == len(e.text) {
		e.step(+1)
		return
	}
	e.move(e.sameColumn(end + 1))
}

// maxColumn is how far from the start of a line Up and Down keep the column.
const maxColumn = 200

// sameColumn returns the place in the line at start that is as many clusters from
// its start as the cursor is from the start of its own.
func (e *Editor) sameColumn(start int) int {
	to, end := start, e.lineEnd(start)
	at := e.lineStart(e.pos)
	for n := 0; n < maxColumn && at < e.pos && to < end; n++ {
		at, to = e.after(at), e.after(to)
	}
	return to
}

// submit hands the draft over and begins a new one.
func (e *Editor) submit() {
	line := past{string(e.text), e.origin}
	if !e.secret {
		e.history.add(line)
	}
	kind := Submit
	if e.isText() {
		kind = SubmitText
	}
	e.report(Action{Kind: kind, Line: line.text})
	e.clear()
}

// interrupt is ^C: it clears the draft, as in a shell, or asks to leave.
func (e *Editor) interrupt() {
	if len(e.text) == 0 {
		e.report(Action{Kind: Interrupt})
	}
	e.clear()
}

// eof is ^D: it deletes to the right, or ends the session on an empty draft.
func (e *Editor) eof() {
	if len(e.text) == 0 {
		e.report(Action{Kind: EOF})
		return
	}
	e.erase(e.pos, e.after(e.pos))
}

// breakLine begins a new line within the draft.
func (e *Editor) breakLine() {
	if _, lines := e.limit(); e.secret || e.full(1) || bytes.Count(e.text, lf) >= lines-1 {
		e.bell()
		return
	}
	e.edit(e.pos, e.pos, "\n")
}

// clear forgets the draft and all that belongs to it.
func (e *Editor) clear() {
	if len(e.text) > 0 {
		e.rev++
	}
	if e.secret {
		clear(e.text[:cap(e.text)])
	}
	e.text = e.text[:0]
	if cap(e.text) > keptBytes {
		e.text = nil
	}
	e.pos, e.origin, e.undo = 0, origin{}, undo{}
	e.history.rewind()
}

// load puts another text in the place of the draft.
func (e *Editor) load(l past, pos int) {
	e.text = append(e.text[:0], l.text...)
	e.origin = l.origin
	e.pos = e.settle(min(pos, len(l.text)))
	e.undo = undo{}
	e.rev++
}

var lf = []byte{'\n'}
