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

func (o oracle) content() string {
	var b strings.Builder
	for y := range o.ScrollbackLen() {
		for x := range o.Width() {
			appendCell(&b, o.ScrollbackCellAt(x, y))
		}
	}
	for y := range o.Height() {
		for x := range o.Width() {
			appendCell(&b, o.CellAt(x, y))
		}
	}
	return b.String()
}

func (o oracle) left() string {
	var b strings.Builder
	at := o.CursorPosition()
	for x := range at.X {
		appendCell(&b, o.CellAt(x, at.Y))
	}
	return b.String()
}

func appendCell(b *strings.Builder, c *uv.Cell) {
	if c != nil {
		b.WriteString(strings.ReplaceAll(c.Content, " ", ""))
	}
}

// TestOracle types on a terminal emulator that others wrote. It loses a wide
// character at its right margin, so messages are narrow there.
func TestOracle(t *testing.T) {
	for part := range uint64(2) {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			o := newOracle()
			for seed := part; seed < vtSeeds; seed += 2 {
				w, h := minWidth+int(seed%41), minHeight+int(seed%9)
				o.reset(w, h)
				ty := newTypist(seed, w, h, o)
				ty.narrow, ty.every = true, 5
				if err := ty.run(vtSteps); err != nil {
					t.Fatalf("seed %d, %dx%d: %v", seed, w, h, err)
				}
			}
		})
	}
}
