package term

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestResize types while the window changes its size, on terminals that wrap their
// lines anew and on such as do not.
func TestResize(t *testing.T) {
	for _, reflows := range []bool{false, true} {
		t.Run(fmt.Sprintf("reflows=%t", reflows), func(t *testing.T) {
			t.Parallel()
			stray := 0
			for seed := range uint64(resizeSeeds) {
				left, err := typeAndResize(seed, reflows)
				if err != nil {
					t.Fatalf("seed %d: %v", seed, err)
				}
				if left {
					stray++
				}
			}
			if resizes := resizeSeeds * 20; stray*50 > resizes {
				t.Errorf("a piece of the draft was left behind %d times in about %d", stray, resizes)
			}
		})
	}
}

// typeAndResize types and resizes until something is wrong, or until the terminal had
// to choose a row for a cursor on an edge, or got too low for the draft. There a piece
// of the draft may be left behind (stray), but every message must still be there.
func typeAndResize(seed uint64, reflows bool) (stray bool, err error) {
	rng := rand.New(rand.NewPCG(seed, 2))
	m := newModel(80, 24, opinion{graphemes: true})
	m.reflows = reflows
	ty := newTypist(seed, 80, 24, m)
	ty.scr.options.Reflows = reflows
	for range 60 {
		edge := false
		if rng.IntN(3) > 0 {
			ty.act()
		} else {
			w, h := minWidth+rng.IntN(80), minHeight+rng.IntN(30)
			ty.log = append(ty.log, fmt.Sprintf("resize to %dx%d", w, h))
			edge = m.resize(w, h, m.y-ty.scr.rowsAbove())
			ty.scr.Resize(w, h)
			edge = edge || m.y-ty.scr.rowsAbove() < m.top // its begin is out of reach
			ty.show()
		}
		err := ty.check()
		if err != nil && edge && ty.saidIsThere() {
			return true, nil
		}
		if err != nil {
			return false, fmt.Errorf("%w\n%s", err, strings.Join(ty.log[max(0, len(ty.log)-6):], "\n"))
		}
	}
	return false, nil
}

// saidIsThere reports whether the terminal begins with all messages, in order.
func (t *typist) saidIsThere() bool {
	return strings.HasPrefix(t.term.content(), squeeze(strings.Join(t.said, "")))
}
