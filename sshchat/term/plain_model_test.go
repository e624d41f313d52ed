package term

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestPlainModel types at random on terminals that know no escape sequence. Nothing is taken
// back there but what stands in the row of the cursor, so: each message is a line of its own,
// in order, and the line of the cursor is the end of the draft, whatever width it has.
func TestPlainModel(t *testing.T) {
	for i, o := range opinions()[:4] {
		t.Run(o.String(), func(t *testing.T) {
			t.Parallel()
			for n := range uint64(runs(plainSeeds)) {
				seed := n*4 + uint64(i)
				m := newModel(minWidth+int(seed%41), minHeight+int(seed%9), o.or(n%3 == 2))
				m.bare = true
				ty := onModel(seed, m)
				ty.plain = true
				ty.scr.options.Plain = true
				ty.ed.SetPrompt([]string{"", "", "Q> "}[seed%3])
				if err := ty.run(modelSteps); err != nil {
					t.Fatalf("seed %d, %dx%d: %v", seed, m.w, m.h, err)
				}
			}
		})
	}
}

// checkPlain compares a terminal that shows no redraw with what has to be on it.
func (t *typist) checkPlain() error {
	m := t.term.(*model)
	lines := m.whole()
	for _, said := range t.said {
		i := slices.Index(lines, strings.TrimRight(said, " "))
		if i < 0 {
			return fmt.Errorf("%q is not behind the messages before it, in\n%q", said, m.whole())
		}
		lines = lines[i+1:]
	}
	p, d := &t.scr.plain, t.ed.draft
	if t.left {
		d = draft{}
	}
	if _, shown := t.ed.view(); !t.left && string(p.shown) != string(shown.text) {
		return fmt.Errorf("%q is shown of the draft %q", p.shown, d.text)
	}
	want := string(p.shown[len(p.shown)-p.here:])
	want = want[strings.LastIndexByte(want, '\n')+1:]
	if t.left || !strings.HasSuffix(m.upToCursor(), want) {
		if t.left && m.upToCursor() == "" {
			return nil
		}
		return fmt.Errorf("before the cursor stands %q, want %q", m.upToCursor(), want)
	}
	if before := strings.TrimSuffix(m.upToCursor(), want); before != "" && before != t.ed.prompt && !strings.HasPrefix(before, "^R '") {
		return fmt.Errorf("before %q stands %q", want, before)
	}
	return nil
}

// whole returns each line as it was printed, however the terminal wrapped it.
func (m *model) whole() (all []string) {
	line := ""
	for _, l := range m.lines {
		line += l.printed(len(l.cells))
		if !l.soft {
			all = append(all, strings.TrimRight(line, " "))
			line = ""
		}
	}
	return append(all, line)
}

// upToCursor returns the line of the cursor as it was printed, up to there.
func (m *model) upToCursor() string {
	line := m.lines[m.y].printed(m.x)
	if m.pending {
		line = m.lines[m.y].printed(m.w)
	}
	for y := m.y - 1; y >= 0 && m.lines[y].soft; y-- {
		line = m.lines[y].printed(m.w) + line
	}
	return line
}

// printed returns what was printed in the first n cells of a row.
func (l modelLine) printed(n int) string {
	var b strings.Builder
	for _, c := range l.cells[:n] {
		if c != wideTail {
			b.WriteString(string(c))
		}
	}
	return b.String()
}
