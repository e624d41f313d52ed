package term

import (
	"unicode"
	"unicode/utf8"
)

// key is what one keystroke means, whatever bytes the terminal has for it.
type key uint8

const (
	keyNone   key = iota // a keystroke without a meaning here, such as F5 or ^Z
	keyRune              // event.r was typed
	keyEnter             // CR, LF or CRLF
	keyBreak             // a line break inside the draft: Alt-Enter, Shift-Enter
	keyEscape            // a lone ESC, known by the time that has passed
	keyTab
	keyBackTab
	keyBackspace
	keyDelete
	keyLeft
	keyRight
	keyUp
	keyDown
	keyHome
	keyEnd
	keyWordLeft
	keyWordRight
	keyCutWordLeft  // Alt-Backspace: letters and digits
	keyCutWordRight // Alt-d
	keyCutSpaceWord // ^W: back to white space
	keyCutToStart
	keyCutToEnd
	keyYank
	keyTranspose
	keyUndo
	keyOlder
	keyNewer
	keySearch
	keyCancel
	keyClear
	keyInterrupt
	keyEOF
	keyNews // Alt-a
	keyEdit // Alt-e
	keyRoom // Alt-1 to Alt-9: event.r is the digit's value
	keyPasteStart
	keyPasteEnd
	numKeys
)

// controls maps the C0 controls. LF is Enter as well: a pipe sends LF, and no
// terminal lets us tell that from ^J. The line break has Alt-Enter instead.
// ^Z and the keys of flow control have no meaning, on purpose.
var controls = [' ']key{
	'A' & 31: keyHome,
	'B' & 31: keyLeft,
	'C' & 31: keyInterrupt,
	'D' & 31: keyEOF,
	'E' & 31: keyEnd,
	'F' & 31: keyRight,
	'G' & 31: keyCancel,
	'\b':     keyBackspace,
	'\t':     keyTab,
	'\n':     keyEnter,
	'K' & 31: keyCutToEnd,
	'L' & 31: keyClear,
	'\r':     keyEnter,
	'N' & 31: keyNewer,
	'P' & 31: keyOlder,
	'R' & 31: keySearch,
	'T' & 31: keyTranspose,
	'U' & 31: keyCutToStart,
	'W' & 31: keyCutSpaceWord,
	'Y' & 31: keyYank,
	'_' & 31: keyUndo,
}

// control returns the key of a C0 control or DEL.
func control(b byte) key {
	if b == del {
		return keyBackspace
	}
	return controls[b&31]
}

// altKey returns the key of ESC and the ASCII byte b.
func altKey(b byte) event {
	switch b {
	case 'b', 'B':
		return event{key: keyWordLeft}
	case 'f', 'F':
		return event{key: keyWordRight}
	case 'd', 'D':
		return event{key: keyCutWordRight}
	case 'a', 'A':
		return event{key: keyNews}
	case 'e', 'E':
		return event{key: keyEdit}
	case '\b', del:
		return event{key: keyCutWordLeft}
	case '\r', '\n':
		return event{key: keyBreak}
	}
	if '1' <= b && b <= '9' {
		return event{key: keyRoom, r: rune(b - '0')}
	}
	if b < ' ' {
		return event{key: control(b)}
	}
	if b == '\\' { // ST, the end of a reply
		return event{}
	}
	return event{key: keyRune, r: rune(b)} // Escape, and then a letter at once
}

// csiKey returns the key of a CSI or SS3 sequence by its last byte and first
// parameters, as xterm, PuTTY, rxvt, tmux and the Linux console send it.
func csiKey(final byte, p [3]int, ss3 bool) event {
	switch final {
	case '^', '$', '@': // rxvt: with Ctrl, with Shift, with both
		p[1] = map[byte]int{'^': modCtrl, '$': modShift, '@': modCtrl + modShift - 1}[final]
		return event{key: tildeKey(p)}
	case 'a', 'b', 'c', 'd': // rxvt: CSI with Shift, SS3 with Ctrl
		if !ss3 && p[0] != 0 {
			return event{}
		}
		if ss3 {
			p[1] = modCtrl
		}
		return csiKey(final-'a'+'A', p, ss3)
	case '~':
		if p[0] == 27 { // xterm's modifyOtherKeys: CSI 27 ; modifier ; code ~
			return otherKey(p[2], p[1])
		}
		return event{key: tildeKey(p)}
	case 'u': // CSI code ; modifier u, of those who send it unasked
		return otherKey(p[0], p[1])
	case 'A':
		return event{key: keyUp}
	case 'B':
		return event{key: keyDown}
	case 'H':
		return event{key: keyHome}
	case 'F':
		return event{key: keyEnd}
	case 'Z':
		return event{key: keyBackTab}
	case 'C':
		return event{key: pick(byWord(p[1]), keyWordRight, keyRight)}
	case 'D':
		return event{key: pick(byWord(p[1]), keyWordLeft, keyLeft)}
	}
	return event{}
}

// tildeKey returns the key of CSI n ; modifier ~.
func tildeKey(p [3]int) key {
	switch p[0] {
	case 1, 7:
		return keyHome
	case 4, 8:
		return keyEnd
	case 3:
		return pick(byWord(p[1]), keyCutWordRight, keyDelete)
	case 200:
		return keyPasteStart
	case 201:
		return keyPasteEnd
	}
	return keyNone
}

// Modifiers, as CSI has them: one more than the bits.
const (
	modShift = 2
	modAlt   = 3
	modCtrl  = 5
)

// kittyKeys are the keys that kitty's protocol has code points of its own for.
var kittyKeys = map[int]key{
	57414: keyEnter, 57417: keyLeft, 57418: keyRight, 57419: keyUp, 57420: keyDown, 57423: keyHome, 57424: keyEnd, 57426: keyDelete,
}

// otherKey returns the key of a code point with a modifier, where a terminal
// spells out a key that has no old encoding, such as Shift-Enter.
func otherKey(code, modifier int) event {
	if k, ok := kittyKeys[code]; ok {
		return event{key: k}
	}
	held := max(modifier-1, 0) & 7 // Caps Lock and Num Lock are no modifiers
	switch {
	case code == '\r':
		return event{key: pick(held != 0, keyBreak, keyEnter)}
	case code == '\t':
		return event{key: pick(held == modShift-1, keyBackTab, keyTab)}
	case code == del || code == '\b':
		return event{key: pick(byWord(modifier), keyCutWordLeft, keyBackspace)}
	case code == esc:
		return event{key: keyEscape}
	case 57399 <= code && code <= 57408: // digits of the keypad
		return event{key: keyRune, r: rune(code - 57399 + '0')}
	case code < ' ' || code > utf8.MaxRune || code >= 57344 && code <= 63743:
	case held == modCtrl-1 && code < del:
		return event{key: pick('a' <= code && code <= 'z', control(byte(code&31)), keyNone)}
	case held == modAlt-1 && code < del:
		return altKey(byte(code))
	case held == modShift-1:
		return event{key: keyRune, r: unicode.ToUpper(rune(code))}
	case held == 0:
		return event{key: keyRune, r: rune(code)}
	}
	return event{}
}

// keypadKey returns what a key of the keypad types in its application mode.
func keypadKey(final byte) event {
	switch {
	case 'j' <= final && final <= 'y':
		return event{key: keyRune, r: rune("*+,-./0123456789"[final-'j'])}
	case final == 'X':
		return event{key: keyRune, r: '='}
	}
	return event{}
}

// byWord reports whether a CSI modifier (1 + bits) has Alt, Ctrl or Meta in it.
func byWord(modifier int) bool { return modifier > 1 && (modifier-1)&(2|4|32) != 0 }

func pick(yes bool, a, b key) key {
	if yes {
		return a
	}
	return b
}
