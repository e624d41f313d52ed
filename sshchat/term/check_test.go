package term

import (
	"errors"
	"fmt"
	"slices"
)

// shown returns the draft as it has to be on the terminal, on one that is so wide that
// nothing wraps, and where the cursor has to be: in which of its rows, and behind what.
func (t *typist) shown() (rows []string, x, y int) {
	if t.left {
		return nil, 0, 0
	}
	source, d := t.ed.view()
	var prompt, header prompt // the screen's own may be stale
	prompt.fit(source, t.scr.width/2)
	l := layout{measure: t.scr.measure}
	l.arrange(d, prompt.cells, t.scr.width, t.scr.height)
	wide := newModel(8*t.scr.width, maxInputRows+1, t.ideal.opinion)
	out := t.output(wide)
	if !l.top { // the prompt stands on a row of its own, with how much is above
		header.fit(prompt.shown+t.ed.hidden(l.above), t.scr.width-1)
		fmt.Fprint(out, header.shown, crlf)
		y++
	}
	for i, r := range l.rows[:l.n] {
		before := ""
		if i == 0 && l.top {
			before = prompt.shown
		}
		out.Write(d.appendText([]byte(before), r, r.to))
		if i == l.cursor {
			out.Write(d.appendText([]byte("\r"+before), r, d.pos))
			x = wide.x
			out.Write(d.appendText([]byte("\r"+before), r, r.to))
		}
		out.Write([]byte(crlf))
	}
	for _, r := range wide.lines[:len(wide.lines)-1] {
		rows = append(rows, r.text())
	}
	return rows, x, y + l.cursor
}

// check compares the terminal with what has to be there: the messages, the draft, nothing
// else, each in its row with its blanks; and the cursor in its column.
func (t *typist) check() error {
	if t.plain {
		return t.checkPlain()
	}
	draft, x, y := t.shown()
	y += len(t.kept) + t.ideal.y
	if gotX, gotY := t.term.at(); gotX != x || gotY != y {
		return fmt.Errorf("the cursor is in column %d of row %d, want %d of %d; the draft is\n%q", gotX, gotY, x, y, draft)
	}
	if t.rng.IntN(t.every) > 0 {
		return nil
	}
	want := append(slices.Clone(t.kept), t.ideal.rows()...)
	for len(want) < len(t.kept)+t.ideal.y {
		want = append(want, "")
	}
	want = trimmed(append(want, draft...))
	got := t.term.rows()
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || got[i] != want[i] {
			return fmt.Errorf("from row %d on the terminal has\n%+q, want\n%+q", i, got[min(i, len(got)):], want[min(i, len(want)):])
		}
	}
	m, ok := t.term.(*model)
	if !ok {
		return nil
	}
	for i, l := range m.lines {
		if want := i < t.ideal.y && t.ideal.lines[i].soft; l.soft != want {
			return fmt.Errorf("row %d %q is wrapped: %t, want %t", i, l.text(), l.soft, want)
		}
	}
	switch {
	case m.cleared && !m.resized:
		return errors.New("what tmux takes for a clear was sent")
	case m.smeared || m.style != "" || m.link != "":
		return fmt.Errorf("a line's colours or link outlive it: %q %q", m.style, m.link)
	case !m.wrap:
		return errors.New("wrapping is off")
	}
	return nil
}

// squeeze returns what s leaves on a terminal, blanks left out.
func squeeze(s string) string {
	b, n := []byte(s), 0
	for i := 0; i < len(b); i++ {
		if b[i] == esc {
			i += sequenceLen(s[i:]) - 1
		} else if b[i] != ' ' {
			b[n] = b[i]
			n++
		}
	}
	return string(b[:n])
}
