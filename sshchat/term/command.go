package term

import "unicode/utf8"

// commands is what each key does. A key that is not in it is ignored.
var commands = [numKeys]func(*Editor){
	keyEnter:        (*Editor).submit,
	keyBreak:        func(e *Editor) { e.orBell(e.breakLine()) },
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
	keyCutWordLeft:  func(e *Editor) { e.cutKey(e.wordLeft(e.pos), e.pos) },
	keyCutWordRight: func(e *Editor) { e.cutKey(e.pos, e.wordRight(e.pos)) },
	keyCutSpaceWord: func(e *Editor) { e.cutKey(e.spaceWordLeft(e.pos), e.pos) },
	keyCutToStart:   func(e *Editor) { e.cutKey(e.startOrBreak(e.pos), e.pos) },
	keyCutToEnd:     func(e *Editor) { e.cutKey(e.pos, e.endOrBreak(e.pos)) },
	keyYank:         func(e *Editor) { e.orBell(e.yank()) },
	keyTranspose:    func(e *Editor) { e.orBell(e.transpose()) },
	keyUndo:         func(e *Editor) { e.orBell(e.undoLast()) },
	keyOlder:        func(e *Editor) { e.stepOrRoom(-1) },
	keyNewer:        func(e *Editor) { e.stepOrRoom(+1) },
	keySearch:       (*Editor).startSearch,
	keyClear:        func(e *Editor) { e.report(Action{Kind: ClearScreen}) },
	keyInterrupt:    (*Editor).interrupt,
	keyEOF:          (*Editor).eof,
	keyNews:         func(e *Editor) { e.turn(Action{Kind: RoomNews}) },
	keyEdit:         (*Editor).editLast,
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
		e.turn(Action{Kind: Room, N: int(ev.r)})
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
	case !e.mayHold(r):
		e.bell()
	default:
		e.insert(asSent(r), e.lastKey == keyRune)
	}
}

// cutKey cuts text[from:to]; keys that cut in a row add up.
func (e *Editor) cutKey(from, to int) { e.cut(from, to, e.lastKey.cuts()) }

// cuts reports whether a key removes text for ^Y.
func (k key) cuts() bool { return keyCutWordLeft <= k && k <= keyCutToEnd }

// step goes to the older (-1) or newer (+1) line of the history.
func (e *Editor) step(by int) { e.orBell(!e.secret && e.history.step(by, &e.buffer)) }

// stepOrRoom is ^P (-1) and ^N (+1), which SetRoomKeys gives to the rooms.
func (e *Editor) stepOrRoom(by int) {
	if e.roomKeys {
		e.turn(Action{Kind: RoomStep, N: by})
		return
	}
	e.step(by)
}

// turn asks for another room. What is typed behind that is for the other one, and waits.
func (e *Editor) turn(a Action) {
	e.report(a)
	e.turned = true
}

// editLast asks for what was said last, to change it.
func (e *Editor) editLast() {
	if e.secret || len(e.text) > 0 && (e.history.back != 1 || string(e.text) != e.history.at(1).text) {
		e.bell()
		return
	}
	e.clear()
	e.turn(Action{Kind: EditLast})
}

// up goes to the line above in a draft of several lines, else to the history.
func (e *Editor) up() {
	start := e.lineStart(e.pos)
	if start == 0 {
		begins := len(e.text) == 0 && e.history.back == 0
		if e.step(-1); begins && len(e.text) > 0 {
			e.report(Action{Kind: Recalled, Line: string(e.text)})
		}
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

// clear forgets the draft and how far back in the history it was.
func (e *Editor) clear() {
	e.empty()
	e.history.rewind()
}
