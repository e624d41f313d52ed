package chattest

import (
	"io"
	"strings"

	"github.com/charmbracelet/x/vt"
)

// screen is the terminal of one client: it draws what the server sends and answers
// what the server asks it. Its owner holds a lock around every method but answer
// and close.
type screen struct{ *vt.Emulator }

func newScreen(width, height int) *screen {
	// A terminal without cells has no place to draw; 0x0 is what `ssh -tt` from a
	// pipe asks for, and the server takes it as 80x24.
	if width <= 0 || height <= 0 {
		width, height = 80, 24
	}
	return &screen{vt.NewEmulator(width, height)}
}

// answer sends the terminal's replies, such as a cursor position report, to w until
// close. Without it the first reply would block the reader for ever.
func (s *screen) answer(w io.Writer) { io.Copy(w, s.Emulator) }

// close ends answer. The emulator's own Close races with a Read that begins.
func (s *screen) close() {
	if p, ok := s.InputPipe().(io.Closer); ok {
		p.Close()
	}
}

// view returns the rows that are in sight, without trailing blanks and blank rows.
func (s *screen) view() string {
	return strings.TrimRight(strings.Join(s.rows(), "\n"), "\n")
}

// lines returns the scrollback and then the rows in sight. The blank rows at the end
// do not count.
func (s *screen) lines() []string {
	var all []string
	for _, l := range s.Scrollback().Lines() {
		all = append(all, strings.TrimRight(l.String(), " "))
	}
	all = append(all, s.rows()...)
	for len(all) > 0 && all[len(all)-1] == "" {
		all = all[:len(all)-1]
	}
	return all
}

// rows reads the cells. A wide character fills its first cell, the second is empty.
func (s *screen) rows() []string {
	rows := make([]string, s.Height())
	for y := range rows {
		var b strings.Builder
		for x := 0; x < s.Width(); {
			cell := s.CellAt(x, y)
			switch {
			case cell == nil:
				x++
			case cell.Content == "":
				b.WriteByte(' ')
				x++
			default:
				b.WriteString(cell.Content)
				x += max(1, cell.Width)
			}
		}
		rows[y] = strings.TrimRight(b.String(), " ")
	}
	return rows
}
