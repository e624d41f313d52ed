package term

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"
)

// Sizes a terminal may have. A client may say anything, 0x0 and 4 billion included.
const (
	maxWidth             = 500
	minHeight, maxHeight = 5, 200
	defaultWidth         = 80
	defaultHeight        = 24
)

// Sequences, all of ECMA-48 but for the private modes, which every terminal either
// has or ignores (measured on ten).
const (
	eraseBelow  = "\x1b[J"
	deleteBelow = "\x1b[200M" // as many rows as there may be, and with them what is noted of them
	eraseRow    = "\x1b[K"
	clearAll    = "\x1b[H\x1b[2J"
	wrapOff     = "\x1b[?7l"
	wrapOn      = "\x1b[?7h"
	syncOn      = "\x1b[?2026h"
	syncOff     = "\x1b[?2026l"
	pasteOn     = "\x1b[?2004h"
	pasteOff    = "\x1b[?2004l"
	styleOff    = "\x1b[0m"
	cursorOn    = "\x1b[?25h"
)

// ScreenOptions says what the terminal can do.
type ScreenOptions struct {
	Reflow Reflow // see ReflowOn
	Sync   bool   // knows CSI ?2026, which hides a frame until it is whole
	Plain  bool   // shows no redraw: TERM=dumb, or somebody listens to a screen reader
}

// Reflow is what a terminal does with the rows on it when its width changes.
type Reflow uint8

const (
	// Keeps: rows stay rows. It is also right for a terminal of which nobody knows: where
	// it is wrong, a piece of a draft stays behind, and nothing is lost.
	Keeps Reflow = iota
	// Wraps: a row that got too long becomes several.
	Wraps
	// Joins: rows may also become one, even such as were erased since: GNU screen keeps
	// its mark of a wrapped row over CSI J and CSI K, though not over CSI M (measured
	// with 4.9).
	Joins
)

// ReflowOn returns what a terminal with this TERM surely does (measured). Most that call
// themselves xterm-256color wrap, but xterm itself and PuTTY do not, and who guesses
// that they do eats a message. tmux calls itself screen unless it is told otherwise.
func ReflowOn(term string) Reflow {
	if strings.HasPrefix(term, "screen") {
		return Joins
	}
	for _, family := range []string{"tmux", "alacritty", "xterm-kitty", "vte"} {
		if term == family || strings.HasPrefix(term, family+"-") {
			return Wraps
		}
	}
	return Keeps
}

// Screen knows what of the terminal the draft covers, and composes the frames that
// print lines above it and draw it again. It belongs to one goroutine.
type Screen struct {
	width, height int
	options       ScreenOptions
	plain         plain

	// What the last frame left on the terminal.
	drawn  bool
	valid  bool                 // it stands as it was drawn: no resize since
	odd    bool                 // terminals disagree on the width of its rows, and may have cut them
	haste  bool                 // the window may be changing still
	above  [maxInputRows]uint16 // cells in each row above the cursor's
	rows   int
	row    int     // of the cursor, counted from the first drawn
	column int     // of the cursor, as most terminals count
	room   int     // cells left behind a cursor at the end of the draft, or 0
	of     *Editor // whose draft it is
	rev    uint32  // the editor's then
	shown  int     // bytes of the draft then

	prompt  prompt
	header  prompt                     // the row above a draft whose beginning is hidden
	measure func(cluster []byte) cells // see layout
}

// NewScreen returns a screen for a terminal of so many cells, which are clamped to
// what is sane. Zero is a terminal that does not know: 80 by 24.
func NewScreen(width, height int, o ScreenOptions) *Screen {
	s := &Screen{options: o, measure: clusterCells}
	s.Resize(width, height)
	return s
}

// Resize takes a new size. The next Frame redraws; call it with no lines.
func (s *Screen) Resize(width, height int) {
	s.width = clamp(width, defaultWidth, minWidth, maxWidth)
	s.height = clamp(height, defaultHeight, minHeight, maxHeight)
	s.valid = false
	s.plain.width = s.width
}

// Haste says that the next frame comes while the window may still be changing: nothing
// is known of what the terminal made of the rows but that they are no fewer.
func (s *Screen) Haste() { s.haste = !s.valid }

func clamp(n, unknown, low, high int) int {
	if n == 0 {
		return unknown
	}
	return min(max(n, low), high)
}

// Enter appends what prepares the terminal: it is asked to bracket pastes.
func (s *Screen) Enter(dst []byte) []byte {
	if s.options.Plain {
		return dst
	}
	return append(dst, pasteOn...)
}

// Frame appends to dst what brings the terminal up to date: the draft is erased,
// the lines are printed where it stood, and it is drawn below them, in one piece
// that is to be written at once. A line has no line end; it may have LF for several
// rows, SGR and OSC 8. The terminal wraps it, which keeps its selection, its
// scrollback and its reflow right. With e nil nothing is drawn below.
func (s *Screen) Frame(dst []byte, above [][]byte, e *Editor) []byte {
	if s.options.Plain {
		return s.plain.frame(dst, above, e)
	}
	if len(above) == 0 && s.valid && e != nil {
		if grown, ok := s.grow(dst, e); ok {
			return grown
		}
	}
	if s.options.Sync {
		dst = append(dst, syncOn...)
	}
	dst = s.erase(dst)
	for _, line := range above {
		dst = appendLines(dst, line)
		dst = append(dst, crlf...)
	}
	if e != nil {
		dst = s.draw(dst, e)
	}
	if s.options.Sync {
		dst = append(dst, syncOff...)
	}
	return dst
}

// Clear appends a frame that wipes the screen and draws the draft at its top.
func (s *Screen) Clear(dst []byte, e *Editor) []byte {
	if s.options.Plain {
		return s.plain.again(dst, e)
	}
	return s.draw(append(dst, clearAll...), e)
}

// Leave appends what gives the terminal back as it was, the draft erased.
func (s *Screen) Leave(dst []byte) []byte {
	if s.options.Plain {
		return s.plain.newLine(dst)
	}
	dst = s.erase(dst)
	return append(dst, pasteOff+wrapOn+styleOff+cursorOn...)
}

// grow appends what was added at the end of the draft since the last frame, if that
// is all that changed and it surely stays in the row: the terminal then gets the
// same bytes in the same row as from a full redraw, without the erasing.
func (s *Screen) grow(dst []byte, e *Editor) ([]byte, bool) {
	_, d := e.view()
	if e != s.of || e.rev != s.rev || s.shown > len(d.text) {
		return dst, false
	}
	added := d.text[s.shown:]
	if r := d.runeBefore(s.shown); r >= del && !settled(r) && len(added) > 0 {
		return dst, false // what is added might join it
	}
	room := s.room
	for rest := added; len(rest) > 0; {
		r, n := utf8.DecodeRune(rest)
		switch {
		case r >= ' ' && r < del:
			room--
		case settled(r):
			room -= 2
		default:
			return dst, false
		}
		if room < 0 {
			return dst, false
		}
		rest = rest[n:]
	}
	s.column += s.room - room
	s.room = room
	s.shown = len(d.text)
	return append(dst, added...), true
}

// erase appends what takes the draft away and leaves the cursor at the start of the
// row where it began. It erases that row apart from those below: tmux takes CSI J in
// the first cell of the screen for a clear, and keeps a copy in its scrollback.
func (s *Screen) erase(dst []byte) []byte {
	if !s.drawn {
		return dst
	}
	up, valid := s.rowsAbove(), s.valid
	s.drawn, s.valid = false, false
	dst = append(dst, '\r')
	switch {
	case s.options.Reflow == Joins && !valid:
		return append(appendUp(dst, up), deleteBelow...)
	case up > 0 && !valid: // its begin may be out of reach, and then a move up ends in the first row
		dst = append(dst, eraseBelow...)
		for range up {
			dst = append(appendUp(dst, 1), eraseRow...)
		}
		return dst
	case up > 0:
		dst = appendUp(dst, up-1)
	case !valid: // a resize may have put anything below
		return append(dst, eraseBelow...)
	case s.rows == 1:
		return append(dst, eraseRow...)
	default:
		dst = append(dst, '\n')
	}
	return append(appendUp(append(dst, eraseBelow...), 1), eraseRow...)
}

// rowsAbove returns how many rows above the cursor the draft begins. A terminal
// that has become narrower may have wrapped its rows. Of several answers this is the
// smallest: too little leaves a piece of a draft behind, too much would eat a message.
func (s *Screen) rowsAbove() int {
	rows, cells := max(s.column-1, 0)/s.width, max(s.column-1, 0)
	for _, w := range s.above[:s.row] {
		rows += max(1, (int(w)+s.width-1)/s.width)
		cells += int(w)
	}
	switch {
	case s.options.Reflow == Wraps && !s.haste && !s.odd:
		return rows
	case s.options.Reflow == Joins && !s.valid:
		return min(s.row, cells/s.width)
	}
	return s.row
}

// draw appends the draft from where the cursor is, which must be a free row.
func (s *Screen) draw(dst []byte, e *Editor) []byte {
	p, d := e.view()
	s.prompt.fit(p, s.width/2)
	l := layout{measure: s.measure}
	l.arrange(d, s.prompt.cells, s.width, s.height)
	sure := true
	if !l.top {
		s.header.fit(s.prompt.shown+e.hidden(l.above), s.width-1)
		sure = s.header.cells.sure
	}
	for _, r := range l.rows[:l.n] {
		sure = sure && r.sure
	}
	if !sure {
		dst = append(dst, wrapOff...)
	}
	if !l.top {
		dst = append(append(dst, s.header.shown...), crlf...)
	}
	for i, r := range l.rows[:l.n] {
		if i > 0 {
			dst = append(dst, crlf...)
		}
		dst = s.appendRow(dst, &l, d, i, r.to)
	}
	last := l.rows[l.n-1]
	atEnd := d.pos == last.to && l.cursor == l.n-1
	if !atEnd { // park: the terminal itself knows how wide the text is
		dst = appendUp(append(dst, '\r'), l.n-1-l.cursor)
		dst = s.appendRow(dst, &l, d, l.cursor, d.pos)
	}
	if !sure {
		dst = append(dst, wrapOn...)
	}
	s.odd, s.haste = !sure, false
	s.remember(&l, d)
	s.of, s.rev, s.shown, s.room = e, e.rev, len(d.text), 0
	if atEnd {
		s.room = s.width - 1 - last.most
	}
	return dst
}

// appendRow appends row i of the layout, up to a place in the draft.
func (s *Screen) appendRow(dst []byte, l *layout, d draft, i, to int) []byte {
	if i == 0 && l.top {
		dst = append(dst, s.prompt.shown...)
	}
	return d.appendText(dst, l.rows[i], to)
}

// remember notes where the draft and the cursor are on the terminal.
func (s *Screen) remember(l *layout, d draft) {
	head := 0
	if !l.top {
		head = 1
		s.above[0] = uint16(min(s.header.width, s.header.cells.most))
	}
	s.drawn, s.valid, s.rows, s.row = true, true, head+l.n, head+l.cursor
	for i := range l.cursor {
		s.above[head+i] = uint16(s.likely(l, d, i, l.rows[i].to))
	}
	s.column = s.likely(l, d, l.cursor, d.pos)
}

// likely returns how many cells a row has up to a place in the draft, as most
// terminals count, which is never more than the row may have.
func (s *Screen) likely(l *layout, d draft, i, to int) int {
	r := l.rows[i]
	if r.sure && to == r.to {
		return r.most
	}
	text := d.text[r.from:to]
	if r.odd {
		text = d.appendText(nil, r, to)
	}
	n := displaywidth.Bytes(text)
	if i == 0 && l.top {
		n += s.prompt.width
	}
	if bytes.HasSuffix(text, lf) {
		n++ // its mark
	}
	return min(n, r.most)
}

// appendUp appends the move up by n rows. There is no other move in a frame.
func appendUp(dst []byte, n int) []byte {
	if n == 0 {
		return dst
	}
	dst = append(dst, "\x1b["...)
	if n > 1 {
		dst = strconv.AppendInt(dst, int64(n), 10)
	}
	return append(dst, 'A')
}
