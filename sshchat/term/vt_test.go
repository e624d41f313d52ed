package term

import (
	"strings"
	"testing"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/vt"
)

// oracle is somebody else's terminal.
type oracle struct{ *vt.Emulator }

func newOracle() oracle { return oracle{vt.NewEmulator(defaultWidth, defaultHeight)} }

// reset makes a new terminal of it, which is cheaper than another emulator.
func (o oracle) reset(w, h int) {
	o.Resize(w, h)
	o.WriteString("\x1bc")
	o.ClearScrollback()
}

func (o oracle) rows() []string {
	n := o.ScrollbackLen()
	all := make([]string, n+o.Height())
	for y := range all {
		var b strings.Builder
		for x := range o.Width() {
			if y < n {
				appendCell(&b, o.ScrollbackCellAt(x, y))
			} else {
				appendCell(&b, o.CellAt(x, y-n))
			}
		}
		all[y] = strings.TrimRight(b.String(), " ")
	}
	return trimmed(all)
}

func (o oracle) at() (x, y int) {
	p := o.CursorPosition()
	return p.X, o.ScrollbackLen() + p.Y
}

func (o oracle) first() int { return o.ScrollbackLen() }

func (o oracle) content() string { return strings.ReplaceAll(strings.Join(o.rows(), ""), " ", "") }

// appendCell appends what a cell shows: the second half of a wide one has no width.
func appendCell(b *strings.Builder, c *uv.Cell) {
	switch {
	case c == nil || c.Content == "" && c.Width > 0:
		b.WriteByte(' ')
	case c.Width > 0:
		b.WriteString(c.Content)
	}
}

// TestOracle types on a terminal emulator that others wrote. It loses a wide
// character at its right margin, so messages are narrow there.
func TestOracle(t *testing.T) {
	for part := range uint64(2) {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			o := newOracle()
			for seed := part; seed < uint64(runs(vtSeeds)); seed += 2 {
				w, h := minWidth+int(seed%41), minHeight+int(seed%9)
				o.reset(w, h)
				ty := newTypist(seed, w, h, o, opinion{graphemes: true})
				ty.narrow, ty.every = true, 5
				if err := ty.run(vtSteps); err != nil {
					t.Fatalf("seed %d, %dx%d: %v", seed, w, h, err)
				}
			}
		})
	}
}
