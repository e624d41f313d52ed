package term

import (
	"bytes"
	"time"
	"unicode/utf8"
)

// How long the decoder may wait for the rest of what has begun. A lone ESC is a
// key, known only by the silence after it; a sequence split by the network comes
// later than that; a paste may stall with the network under it.
const (
	escapeWait   = 50 * time.Millisecond
	sequenceWait = time.Second
)

// PasteWait is how long a bracketed paste may say nothing: its end marker may have been
// lost, and everything that is typed would be a part of it.
const PasteWait = 5 * time.Second

// maxReplyBytes is how much of an OSC, DCS, APC, PM or SOS string is swallowed.
// No terminal's reply is longer, and whoever pressed Alt-] gets the keyboard back.
const maxReplyBytes = 4096

const (
	bel = 0x07
	esc = 0x1B
	del = 0x7F
)

// event is one keystroke.
type event struct {
	key key
	r   rune // keyRune: what was typed; keyRoom: 1 to 9
}

type decoderState uint8

const (
	stateGround   decoderState = iota
	stateEscape                // after ESC
	stateSequence              // after CSI or SS3: until a byte from @ to ~
	stateRaw                   // after CSI [ (Linux console, F1) or CSI M (a mouse left on): bytes as they are
	stateString                // after OSC, DCS, APC, PM or SOS
)

// decoder turns bytes into keys, one byte at a time, so that no split of the
// input can matter, but for the one behind an ESC: see begins. It holds a few words whatever is sent: parameters saturate,
// and what is swallowed is counted, not kept.
type decoder struct {
	state    decoderState
	afterCR  bool // a LF right now would be the second half of a CRLF
	ss3      bool // the sequence began with ESC O
	released bool // it tells that a key was let go
	reply    bool // it has a marker or an intermediate byte: no key
	raw      uint8
	given    bool // it has parameters
	below    bool // after a colon: what follows says more of the parameter
	meta     bool // two ESC came before it: Alt, as PuTTY, rxvt and Terminal.app send it
	alone    bool // an ESC ended the last read
	ended    bool // it ended a string: \\ behind it is a part of that
	nparam   uint8
	npart    uint8
	part     [utf8.UTFMax]byte // an unfinished code point
	param    [3]int
	skipped  int // bytes of a string so far
	invalid  int // broken UTF-8 sequences dropped; the editor reads and clears it
}

// next takes one byte and returns the key it completes, or the zero event.
func (d *decoder) next(b byte) event {
	switch d.state {
	case stateEscape:
		return d.escape(b)
	case stateSequence:
		return d.sequence(b)
	case stateRaw:
		if d.raw--; d.raw == 0 {
			d.state = stateGround
		}
		return event{}
	case stateString:
		return d.inString(b)
	}
	if d.npart > 0 || b >= utf8.RuneSelf {
		return d.codePoint(b)
	}
	afterCR := d.afterCR
	d.afterCR = b == '\r'
	switch {
	case b == esc:
		return d.restart(stateEscape)
	case b == '\n' && afterCR:
		return event{}
	case b < ' ' || b == del:
		return event{key: control(b)}
	}
	return event{key: keyRune, r: rune(b)}
}

// begins takes note that p was read in one piece, before its bytes are taken. A terminal sends a
// key in one piece, as ssh does: what comes behind an ESC that was a piece of its own is another
// key, and that ESC the Escape key, which begins returns. Only a sequence may have been cut there
// by the way: it goes on with more than its next byte, or with the [ that nobody types so soon.
func (d *decoder) begins(p []byte) event {
	alone := d.alone
	d.alone = false
	switch {
	case !alone || len(p) == 0:
		return event{}
	case p[0] == '[', p[0] == '\\' && d.ended, len(p) > 1 && bytes.IndexByte([]byte("O]P_^X"), p[0]) >= 0:
		return event{}
	}
	return d.flush()
}

// ends takes note that a read is over.
func (d *decoder) ends() { d.alone = d.state == stateEscape }

// codePoint takes a byte of a code point of several bytes. A byte that breaks one
// off stands for itself, so that a bad byte never costs a good one.
func (d *decoder) codePoint(b byte) event {
	d.afterCR = false
	d.part[d.npart] = b
	d.npart++
	got := d.part[:d.npart]
	if !utf8.FullRune(got) {
		return event{}
	}
	d.npart = 0
	if r, size := utf8.DecodeRune(got); r != utf8.RuneError || size > 1 {
		return event{key: keyRune, r: r}
	}
	d.invalid++
	if len(got) > 1 {
		return d.next(b)
	}
	return event{}
}

// escape takes the byte after ESC. What is no known pair falls through: a control
// or a code point after a lone ESC is meant for itself.
func (d *decoder) escape(b byte) event {
	switch b {
	case '[', 'O':
		meta := d.meta
		d.restart(stateSequence)
		d.ss3, d.meta = b == 'O', meta
		return event{}
	case ']', 'P', '_', '^', 'X':
		return d.restart(stateString)
	case esc:
		d.meta = true
		return event{}
	}
	d.state, d.meta = stateGround, false
	if b >= utf8.RuneSelf {
		return d.codePoint(b)
	}
	d.afterCR = b == '\r'
	return altKey(b)
}

// sequence takes a byte of a CSI or SS3 sequence: parameters and intermediates
// (ECMA-48, 5.4), then the final byte. However long an unknown one is, it is
// swallowed whole, so that no terminal's reply is ever typed into the draft.
func (d *decoder) sequence(b byte) event {
	switch {
	case '0' <= b && b <= '9':
		d.given = true
		if d.below { // such as the release of a key, in the protocol of kitty
			d.released = d.nparam == 1 && b == '3'
			break
		}
		if i := min(int(d.nparam), len(d.param)-1); d.param[i] < 1<<20 {
			d.param[i] = d.param[i]*10 + int(b-'0')
		}
	case b == ';':
		d.given, d.below = true, false
		d.nparam = min(d.nparam+1, uint8(len(d.param)))
	case b == ':':
		d.below = true
	case b == '$' && !d.reply && d.given && d.nparam == 0: // rxvt ends Shift-Delete with it
		return d.final(b)
	case ' ' <= b && b < '@':
		d.reply = true
	case '@' <= b && b < del:
		return d.final(b)
	default: // a control or a code point: the sequence was cut off
		d.state = stateGround
		return d.next(b)
	}
	return event{}
}

// final takes the last byte of a sequence and returns its key.
func (d *decoder) final(b byte) event {
	d.state = stateGround
	switch {
	case d.reply || d.released:
		return event{}
	case b == 'M' && d.ss3:
		return event{key: keyEnter} // of the keypad
	case b == 'M' && !d.given: // with parameters it is a mouse's report as urxvt has it
		d.state, d.raw = stateRaw, 3
		return event{}
	case b == '[':
		d.state, d.raw = stateRaw, 1
		return event{}
	}
	p := d.param
	if p[1] == 0 && p[0] > 1 && p[0] <= 16 && 'A' <= b && b <= 'H' { // CSI 5 D, of older terminals
		p[1] = p[0]
	}
	if d.meta && p[1] == 0 {
		p[1] = modAlt
	}
	switch {
	case d.ss3:
		if ev := keypadKey(b); ev.key != keyNone {
			return ev
		}
	case b == 'P' && !d.given: // of st; with parameters it is F1
		return event{key: keyDelete}
	}
	return csiKey(b, p, d.ss3)
}

// inString swallows a string up to BEL, ST or any other control, since no reply
// has one inside, and then takes that control for what it is.
func (d *decoder) inString(b byte) event {
	d.skipped++
	switch {
	case b == esc: // of ST, or of the next sequence
		d.restart(stateEscape)
		d.ended = true
		return event{}
	case b == bel || d.skipped >= maxReplyBytes:
		return d.restart(stateGround)
	case b < ' ':
		d.state = stateGround
		return d.next(b)
	}
	return event{}
}

// restart enters a state with nothing gathered. It returns no key, for its callers.
func (d *decoder) restart(to decoderState) event {
	d.state, d.reply, d.nparam, d.param, d.skipped = to, false, 0, [3]int{}, 0
	d.given, d.below, d.released, d.meta, d.ended = false, false, false, false, false
	return event{}
}

// wait returns how long to wait for the rest of what has begun: zero if nothing
// has. Half a code point may wait for ever, as it stands in nobody's way.
func (d *decoder) wait() time.Duration {
	switch d.state {
	case stateGround:
		return 0
	case stateEscape:
		return escapeWait
	}
	return sequenceWait
}

// flush gives up waiting. A lone ESC becomes the Escape key.
func (d *decoder) flush() event {
	lone := d.state == stateEscape
	d.restart(stateGround)
	if lone {
		return event{key: keyEscape}
	}
	return event{}
}
