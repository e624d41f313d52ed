package term

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestResize types while the window changes its size, on terminals that wrap their
// lines anew and on such as do not, with each opinion about widths.
func TestResize(t *testing.T) {
	for _, reflows := range []bool{false, true} {
		t.Run(fmt.Sprintf("reflows=%t", reflows), func(t *testing.T) {
			t.Parallel()
			stray := 0
			knows := Keeps
			if reflows {
				knows = Wraps
			}
			for seed := range uint64(runs(resizeSeeds)) {
				left, err := typeAndResize(seed, reflows, knows)
				if err != nil {
					t.Fatalf("seed %d: %v", seed, err)
				}
				if left {
					stray++
				}
			}
			if resizes := runs(resizeSeeds) * 20; stray*50 > resizes {
				t.Errorf("a piece of the draft was left behind %d times in about %d", stray, resizes)
			}
		})
	}
}

// TestResizeUnknown: a terminal that does something else than TERM says, whatever its
// opinion about widths, may keep pieces of a draft, but loses no message.
func TestResizeUnknown(t *testing.T) {
	for _, reflows := range []bool{false, true} {
		for _, knows := range []Reflow{Keeps, Wraps, Joins} {
			if knows == Wraps && !reflows {
				continue // TERM proves that it does
			}
			t.Run(fmt.Sprintf("reflows=%t knows=%d", reflows, knows), func(t *testing.T) {
				t.Parallel()
				for seed := range uint64(runs(resizeSeeds)) {
					if err := resizeUnknown(seed, reflows, knows); err != nil {
						t.Fatalf("seed %d: %v", seed, err)
					}
				}
			})
		}
	}
}

func resizeUnknown(seed uint64, reflows bool, knows Reflow) error {
	rng := rand.New(rand.NewPCG(seed, 3))
	m := newModel(80, 24, opinions()[seed%8].or(seed%24 >= 16))
	m.reflows = reflows
	ty := onModel(seed, m)
	ty.scr.options.Reflow = knows
	for range 60 {
		switch rng.IntN(6) {
		case 0, 1:
			w, h := minWidth+rng.IntN(80), minHeight+rng.IntN(30)
			ty.log = append(ty.log, fmt.Sprintf("resize to %dx%d", w, h))
			m.resize(w, h, 0)
			ty.scr.Resize(w, h)
			if rng.IntN(4) == 0 { // it is another again, and nobody knows yet
				ty.scr.Haste()
				m.resize(minWidth+rng.IntN(80), h, 0)
			}
			ty.show()
			ty.scr.Resize(m.w, m.h)
			ty.show()
		case 2:
			ty.ed.SetPrompt([]string{"Q> ", "Q爱丽丝> "}[rng.IntN(2)])
			ty.show()
		default:
			ty.act()
		}
		if lost, ok := ty.gone(); ok {
			return fmt.Errorf("%q is gone from\n%s\n%s", lost, strings.Join(m.rows(), "\n"), strings.Join(ty.log[max(0, len(ty.log)-6):], "\n"))
		}
	}
	return nil
}

// typeAndResize types and resizes until something is wrong, or until the terminal had
// to choose a row for a cursor on an edge, or got too low for the draft. There a piece
// of the draft may be left behind (stray), but every message must still be there.
func typeAndResize(seed uint64, reflows bool, knows Reflow) (stray bool, err error) {
	rng := rand.New(rand.NewPCG(seed, 2))
	m := newModel(80, 24, opinions()[seed%8].or(seed%24 >= 16))
	m.reflows = reflows
	ty := onModel(seed, m)
	ty.scr.options.Reflow = knows
	for range 60 {
		edge, odd := false, false
		if rng.IntN(3) > 0 {
			ty.act()
		} else {
			if rng.IntN(3) == 0 { // whose rows every terminal counts alike, the cursor anywhere in them
				ty.press("\x03" + strings.Repeat(pickOne(rng, []string{"abc ", "你好，", "a"}), 5+rng.IntN(40)))
				ty.press(strings.Repeat(pickOne(rng, []string{"\x02", "\x1bb", "\x01"}), rng.IntN(20)))
			}
			w, h := minWidth+rng.IntN(80), minHeight+rng.IntN(30)
			ty.log = append(ty.log, fmt.Sprintf("resize to %dx%d", w, h))
			edge = m.resize(w, h, m.y-ty.scr.rowsAbove())
			ty.ideal.resize(w, h, 0)
			odd = reflows && ty.scr.odd
			ty.scr.Resize(w, h)
			edge = edge || m.y-ty.scr.rowsAbove() < m.top // its begin is out of reach
			ty.show()
		}
		err := ty.check()
		if _, gone := ty.gone(); err != nil && (edge || odd || ty.lost) && !gone {
			return !odd, nil
		}
		if err != nil {
			return false, fmt.Errorf("%w\n%s", err, strings.Join(ty.log[max(0, len(ty.log)-6):], "\n"))
		}
	}
	return false, nil
}

// gone returns the first message since the last wipe that is no more on the terminal, or not
// behind those before it.
func (t *typist) gone() (lost string, ok bool) {
	all := t.term.content()
	for _, said := range t.said {
		_, after, found := strings.Cut(all, squeeze(said))
		if !found {
			return said, true
		}
		all = after
	}
	return "", false
}

// TestNoClearAfterResize: where the beginning of a draft was pushed out of the screen, as tmux
// does when a window gets narrower, nothing is sent that tmux takes for a clear: it would keep
// a copy of the whole screen in its scrollback.
func TestNoClearAfterResize(t *testing.T) {
	m := newModel(80, 24, opinion{graphemes: true})
	m.reflows = true
	ty := onModel(1, m)
	ty.scr.options.Reflow = Wraps
	ty.press("\x1b[200~" + strings.Repeat("word ", 100) + "\x1b[201~")
	m.resize(31, 24, 0)
	m.top = m.y - 5 // the rows above are out of reach
	ty.scr.Resize(31, 24)
	m.cleared = false
	ty.show()
	if m.cleared {
		t.Errorf("a clear was sent: %q", ty.out)
	}
	if row := m.lines[m.y].text(); !strings.HasSuffix(row, "word") || m.x != len(row)+1 {
		t.Errorf("the cursor is in column %d of %q", m.x, row)
	}
}
