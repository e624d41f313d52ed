package term

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"
)

// opinion is what a terminal believes about widths and does about its margin.
type opinion struct {
	graphemes      bool // a cluster is one thing, else every code point stands for itself
	ambiguous      bool // characters of ambiguous width take two cells
	ignoresWrapOff bool // wraps whatever CSI ?7l said, as screen and PuTTY do for wide ones
	eager          bool // wraps as soon as a row is full, and not when there is more to print
}

func (o opinion) String() string {
	return fmt.Sprintf("graphemes=%t ambiguous=%t ignoresWrapOff=%t", o.graphemes, o.ambiguous, o.ignoresWrapOff)
}

// or returns the opinion about widths of a terminal that wraps at once if eager says so.
func (o opinion) or(eager bool) opinion {
	o.eager = eager
	return o
}

// opinions is every combination.
func opinions() (all []opinion) {
	for i := range 8 {
		all = append(all, opinion{graphemes: i&1 > 0, ambiguous: i&2 > 0, ignoresWrapOff: i&4 > 0})
	}
	return all
}

// width returns the cells of one cluster or code point.
func (o opinion) width(s string) int {
	opt := displaywidth.Options{EastAsianWidth: o.ambiguous}
	if o.graphemes {
		return opt.String(s)
	}
	r, _ := utf8.DecodeRuneInString(s)
	switch {
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf), r >= 0x1160 && r <= 0x11FF:
		return 0
	case r >= 0x1F1E6 && r <= 0x1F1FF: // a flag is two of them
		return 1
	}
	return max(1, opt.Rune(r))
}

// modelCell is one cell: what was printed there, or nothing ever since it was
// erased, which differs from a space. The second half of a wide one is "\x00".
type modelCell string

const wideTail modelCell = "\x00"

type modelLine struct {
	cells []modelCell
	soft  bool // goes on in the next line, because the terminal wrapped it
}

// model is a small terminal that knows what this package may send, and panics on
// anything else. It keeps all lines ever printed, but for those that were wiped.
type model struct {
	opinion
	reflows bool
	w, h    int
	lines   []modelLine // scrollback and screen
	top     int         // first line of the screen
	x, y    int         // y counts from the first line of all
	pending bool        // the last column is full: the next character wraps
	wrap    bool
	pastes  bool   // it brackets pastes
	style   string // SGR since the last reset
	link    string // OSC 8 that is open
	bare    bool   // it knows no sequence: whatever is sent must be text
	cleared bool   // CSI J came in the first cell: tmux takes that for a clear
	smeared bool   // something was erased in the colours of a line
	resized bool
}

func newModel(w, h int, o opinion) *model {
	m := &model{opinion: o, w: w, h: h, wrap: true}
	m.lines = make([]modelLine, 1)
	m.lines[0].cells = make([]modelCell, w)
	return m
}

func (m *model) Write(p []byte) (int, error) {
	for s := string(p); s != ""; {
		switch c := s[0]; {
		case c == '\r':
			m.x, m.pending = 0, false
			s = s[1:]
		case c == '\n':
			m.feed()
			s = s[1:]
		case c == '\b' && m.bare:
			m.x, m.pending = max(m.x-1, 0), false
			s = s[1:]
		case c == esc && !m.bare:
			n := sequenceLen(s)
			m.escape(s[:n])
			s = s[n:]
		case c < ' ' || c == del:
			panic(fmt.Sprintf("control %#x sent", c))
		default:
			n := strings.IndexAny(s, "\r\n\x1b\b")
			if n < 0 {
				n = len(s)
			}
			m.print(s[:n])
			s = s[n:]
		}
	}
	return len(p), nil
}

// sequenceLen returns the length of the CSI or OSC sequence that s starts with.
func sequenceLen(s string) int {
	if strings.HasPrefix(s, "\x1b]") {
		return strings.Index(s, "\x1b\\") + 2
	}
	return escapeLen([]byte(s))
}

func (m *model) escape(seq string) {
	final := seq[len(seq)-1]
	if link, ok := strings.CutPrefix(seq, "\x1b]8;;"); ok {
		m.link = strings.TrimSuffix(link, "\x1b\\")
		return
	}
	if final == 'm' {
		if m.style += seq; seq == styleOff || seq == "\x1b[m" {
			m.style = ""
		}
		return
	}
	m.pending = false
	m.smeared = m.smeared || m.style != "" && (final == 'J' || final == 'K' || final == 'M')
	switch seq {
	case "\x1b[J":
		m.cleared = m.cleared || m.x == 0 && m.y == m.top
		m.clearFrom(m.x)
		m.lines = m.lines[:m.y+1]
	case "\x1b[K":
		m.clearFrom(m.x)
	case "\x1b[A":
		m.y = max(m.y-1, m.top)
	case "\x1b[H":
		m.x, m.y = 0, m.top
	case "\x1b[2J":
		m.wipe(m.top)
	case wrapOff:
		m.wrap = false
	case wrapOn:
		m.wrap = true
	case pasteOn, pasteOff:
		m.pastes = seq == pasteOn
	case syncOn, syncOff, cursorOn:
	default:
		if seq == deleteBelow {
			m.clearFrom(0)
			m.lines = m.lines[:m.y+1]
			return
		}
		n, err := strconv.Atoi(seq[2 : len(seq)-1])
		if final != 'A' || err != nil {
			panic(fmt.Sprintf("sequence %q sent", seq))
		}
		m.y = max(m.y-n, m.top)
	}
}

func (m *model) clearFrom(x int) {
	l := &m.lines[m.y]
	l.soft = false
	if l.cells[x] == wideTail {
		l.cells[x-1] = ""
	}
	clear(l.cells[x:])
}

// wipe forgets the lines from one on, and puts the cursor there.
func (m *model) wipe(from int) {
	m.lines = append(m.lines[:from:from], modelLine{cells: make([]modelCell, m.w)})
	m.x, m.y, m.top, m.pending = 0, from, from, false
}

// feed is a line feed.
func (m *model) feed() {
	m.pending = false
	m.y++
	if m.y == len(m.lines) {
		m.lines = append(m.lines, modelLine{cells: make([]modelCell, m.w)})
	}
	m.top = max(m.top, m.y-m.h+1)
}

// print prints a run of text.
func (m *model) print(s string) {
	for s != "" {
		n := clusterLen([]byte(s))
		if !m.graphemes {
			_, n = utf8.DecodeRuneInString(s)
		}
		m.put(s[:n], m.width(s[:n]))
		s = s[n:]
	}
}

// put prints one character.
func (m *model) put(s string, w int) {
	wraps := m.wrap || m.ignoresWrapOff
	if w == 0 && m.x == 0 {
		w = 1 // there is nothing to join
	}
	if w == 0 {
		at := m.x - 1
		if m.pending {
			at = m.x
		}
		for at > 0 && m.lines[m.y].cells[at] == wideTail {
			at--
		}
		if at >= 0 {
			m.lines[m.y].cells[at] += modelCell(s)
		}
		return
	}
	if (m.pending || m.x+w > m.w) && wraps {
		m.lines[m.y].soft = true
		m.feed()
		m.x = 0
	}
	m.x = min(m.x, m.w-w)
	cells := m.lines[m.y].cells
	if cells[m.x] == wideTail {
		cells[m.x-1] = ""
	}
	cells[m.x] = modelCell(s)
	if w == 2 {
		cells[m.x+1] = wideTail
	}
	for i := m.x + w; i < m.w && cells[i] == wideTail; i++ {
		cells[i] = ""
	}
	if m.x += w; m.x < m.w {
		return
	}
	if m.eager && wraps {
		m.lines[m.y].soft = true
		m.feed()
		m.x = 0
		return
	}
	m.x, m.pending = m.w-1, wraps
}

// resize makes the terminal another size, and returns whether what was in the lines
// from draft on now takes more rows than its cells need: the cursor on an edge, or a
// wide character that did not fit before one.
func (m *model) resize(w, h, draft int) (edge bool) {
	if m.reflows && w != m.w {
		edge = m.reflow(w, draft)
	}
	m.w, m.h, m.pending, m.resized = w, h, false, true
	m.x = min(m.x, w-1)
	m.top = min(max(0, len(m.lines)-h), m.y)
	for i, l := range m.lines { // what is cut off on the right stays behind the edge
		m.lines[i].cells = append(l.cells, make([]modelCell, max(0, w-len(l.cells)))...)
	}
	return edge
}

// reflow wraps all lines anew, as alacritty, kitty, VTE and tmux do.
func (m *model) reflow(w, draft int) (edge bool) {
	old, oldY := m.lines, m.y
	m.lines = nil
	for i := 0; i < len(old); {
		first := i
		var cells []modelCell
		cursor := -1
		for {
			if i == oldY {
				cursor = len(cells) + m.x
			}
			cells = append(cells, old[i].cells...)
			i++
			if !old[i-1].soft || i == len(old) {
				break
			}
			for len(cells) > 0 && cells[len(cells)-1] == "" && cursor < 0 {
				cells = cells[:len(cells)-1] // a wide one did not fit there
			}
		}
		for len(cells) > 0 && cells[len(cells)-1] == "" {
			cells = cells[:len(cells)-1]
		}
		e := m.rewrap(cells, w, cursor)
		edge = edge || e && first >= draft
	}
	return edge
}

// rewrap appends one line wrapped at w, and puts the cursor where it was in it.
func (m *model) rewrap(cells []modelCell, w, cursor int) (edge bool) {
	row := make([]modelCell, 0, w)
	for i := 0; i < len(cells) || i <= cursor; i++ {
		wide := i+1 < len(cells) && cells[i+1] == wideTail
		if len(row) == w || wide && len(row) == w-1 {
			edge = edge || i == cursor || len(row) < w
			m.lines = append(m.lines, modelLine{cells: padded(row, w), soft: true})
			row = make([]modelCell, 0, w)
		}
		if i == cursor {
			m.x, m.y = len(row), len(m.lines)
		}
		if i < len(cells) {
			row = append(row, cells[i])
		} else {
			row = append(row, "")
		}
	}
	m.lines = append(m.lines, modelLine{cells: padded(row, w)})
	return edge
}

func padded(row []modelCell, w int) []modelCell {
	return append(row, make([]modelCell, w-len(row))...)
}

// text returns what a row shows, its blanks as they are, but those at its end.
func (l modelLine) text() string {
	var b strings.Builder
	for _, c := range l.cells {
		switch c {
		case "":
			b.WriteByte(' ')
		case wideTail:
		default:
			b.WriteString(string(c))
		}
	}
	return strings.TrimRight(b.String(), " ")
}

// rows returns what each row shows, but those below the last that is not blank.
func (m *model) rows() []string {
	all := make([]string, len(m.lines))
	for i, l := range m.lines {
		all[i] = l.text()
	}
	return trimmed(all)
}

func trimmed(rows []string) []string {
	for len(rows) > 0 && rows[len(rows)-1] == "" {
		rows = rows[:len(rows)-1]
	}
	return rows
}

// at returns where the cursor is, counted from the first row ever printed.
func (m *model) at() (x, y int) { return m.x, m.y }

// first returns the first row of the screen.
func (m *model) first() int { return m.top }

// content returns all that is on the terminal, blanks left out.
func (m *model) content() string { return strings.ReplaceAll(strings.Join(m.rows(), ""), " ", "") }
