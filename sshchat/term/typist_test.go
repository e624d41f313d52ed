package term

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"sshchat/sshchat/chattest/sample"
)

// terminal is what a typist looks at.
type terminal interface {
	io.Writer
	content() string // all there is, blanks left out
	left() string    // of the cursor, in its row
}

// typist types at random at an editor, with messages coming in, and compares the
// terminal with what has to be on it after every frame.
type typist struct {
	rng  *rand.Rand
	ed   *Editor
	scr  *Screen
	term terminal
	said []string // messages since the screen was last cleared
	log  []string // what was done, to tell when it fails
	out  []byte

	serial int  // of the next message
	narrow bool // messages are ASCII
	every  int  // how many steps, about, for one look at the whole terminal
}

// Things to type and to say. The terminals of the world disagree about most of them.
var odds = []string{
	"a", "b", " ", "xyz ", "-", "word ", "你", "好吗", "，", "🎉", "🇨🇳", "🇩", "👩‍👩‍👧‍👦", "👍🏽", "❤️", "1️⃣", "🏳️‍🌈",
	"e\u0301", "नि", "क्षि", "한", "“", "…", "α", "①", "⌚\uFE0E", "สวัสดี", "שָׁ", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "👩🏽‍❤️‍💋‍👨🏿",
	"z\u0301\u0302\u0303\u0304", "\u115f", "ﷺ", "🫩", "\u0301", "\u200D",
}

// Jamo one by one, which no input method sends: inserted before one another they
// make clusters that begin without a width where code points stand for themselves.
const jamo = "\u1112\u1161\u11ab"

// Keys to press, the ones that matter most more often.
var keys = []string{
	"\x7f", "\x7f", "\x7f", "\x1b[D", "\x1b[D", "\x1b[D", "\x1b[C", "\x1b[C", "\x1b[H", "\x1b[F", "\x01", "\x05", "\x04\x04",
	"\x0b", "\x15", "\x17", "\x19", "\x19", "\x14", "\x1f", "\x1f", "\x10", "\x0e", "\x1b[A", "\x1b[B", "\x1bb", "\x1bf", "\x1bd",
	"\x1b\x7f", "\r", "\x12", "\x07", "\t", "\t", "\x1b[Z", "\x1b\r", "\x03", "\x1b[200~x\ny 你\n\nz\x1b[201~",
}

func newTypist(seed uint64, w, h int, term terminal) *typist {
	rng := rand.New(rand.NewPCG(seed, 1))
	t := &typist{rng: rng, ed: NewEditor(), scr: NewScreen(w, h, ScreenOptions{Sync: seed%3 == 0}), term: term, every: 1}
	prompts := []string{"Q> ", "\x1b[1;36mQ\x1b[0m> ", "Q爱丽丝> ", "Q…👩‍👧> ", "Q-a-very-long-name-for-a-prompt> "}
	t.ed.SetPrompt(prompts[rng.IntN(len(prompts))])
	return t
}

// act does one thing and writes the frames for it.
func (t *typist) act() {
	switch n := t.rng.IntN(20); {
	case n < 9:
		t.press(pickOne(t.rng, odds))
	case n < 11:
		t.press(strings.Repeat(pickOne(t.rng, odds), 1+t.rng.IntN(30)))
	case n < 16:
		t.press(pickOne(t.rng, keys))
	case n < 18:
		t.show(t.message())
	case n < 19:
		var burst []string
		for range t.rng.IntN(15) {
			burst = append(burst, t.message())
		}
		t.show(burst...)
	default:
		t.press("\x03")
	}
}

// press feeds keys, in two reads as often as not, and answers what the editor asks.
func (t *typist) press(keys string) {
	t.log = append(t.log, fmt.Sprintf("keys %q", keys))
	cut := t.rng.IntN(2 * len(keys))
	var above []string
	for _, part := range []string{keys[:min(cut, len(keys))], keys[min(cut, len(keys)):]} {
		for acts := t.ed.Feed([]byte(part)); len(acts) > 0; acts = t.ed.Feed(nil) {
			for _, a := range acts {
				switch a.Kind {
				case Submit:
					if !t.narrow {
						above = append(above, "me: "+a.Line)
					}
				case Complete:
					t.ed.Offer(a.Start, []string{"alice: ", "alicia你: ", "ali"}[t.rng.IntN(3):])
				}
			}
		}
	}
	t.show(above...)
}

// message makes up a message of up to some rows.
func (t *typist) message() string {
	t.serial++
	s := fmt.Sprintf("m%d ", t.serial)
	for range t.rng.IntN(25) {
		if t.narrow {
			s += "lorem "
			continue
		}
		s += strings.TrimSpace(strings.Trim(pickOne(t.rng, append(odds, jamo)), "\u0301\u200D"))
	}
	return s
}

// show writes one frame.
func (t *typist) show(lines ...string) {
	var above [][]byte
	for _, l := range lines {
		t.log = append(t.log, fmt.Sprintf("line %q", l))
		above = append(above, []byte(l))
		t.said = append(t.said, strings.Split(l, "\n")...)
	}
	t.out = t.scr.Frame(t.out[:0], above, t.ed)
	t.log = append(t.log, fmt.Sprintf("frame %q", t.out))
	t.term.Write(t.out)
}

// check compares the terminal with what has to be there: the messages, one prompt,
// the draft, nothing else; and the cursor behind what it stands behind.
func (t *typist) check() error {
	prompt, d := t.ed.view()
	t.scr.prompt.fit(prompt, t.scr.width/2)
	l := layout{measure: t.scr.measure}
	l.arrange(d, t.scr.prompt.cells, t.scr.width, t.scr.height)
	input, head := t.scr.prompt.shown, 0
	if !l.top { // the prompt stands on a row of its own, with how much is above
		input, head = input+t.ed.hidden(l.above), 1
		t.scr.header.fit(input, t.scr.width-1)
		input = t.scr.header.shown
	}
	for _, r := range l.rows[:l.n] {
		input = string(d.appendText([]byte(input), r, r.to))
	}
	left := ""
	if l.cursor == 0 && l.top {
		left = t.scr.prompt.shown
	}
	left = string(d.appendText([]byte(left), l.rows[l.cursor], d.pos))
	if got, want := t.term.left(), squeeze(left); got != want {
		return fmt.Errorf("left of the cursor stands\n%q, want\n%q", got, want)
	}
	if t.rng.IntN(t.every) > 0 {
		return nil
	}
	if got, want := t.term.content(), squeeze(strings.Join(t.said, "")+input); got != want {
		n := 0
		for n < min(len(got), len(want)) && got[n] == want[n] {
			n++
		}
		return fmt.Errorf("terminal has\n...%+q, want\n...%+q", got[max(0, n-20):], want[max(0, n-20):])
	}
	if m, ok := t.term.(*model); ok {
		var want []string
		for _, s := range t.said {
			want = append(want, squeeze(s))
		}
		got := m.starts()
		if len(got) < len(want)+head+l.n || !slices.Equal(got[:len(want)], want) || strings.Join(got[len(want)+head+l.n:], "") != "" {
			return fmt.Errorf("lines are\n%q, want\n%q and %d rows of draft", got, want, head+l.n)
		}
		if m.cleared && !m.resized {
			return errors.New("what tmux takes for a clear was sent")
		}
	}
	return nil
}

// squeeze returns what s leaves on a terminal, blanks left out.
func squeeze(s string) string {
	b, n := []byte(s), 0
	for i := 0; i < len(b); i++ {
		if escape := escapeLen(b[i:]); escape > 0 {
			i += escape - 1
		} else if b[i] != ' ' {
			b[n] = b[i]
			n++
		}
	}
	return string(b[:n])
}

// run types for a while and returns the first thing that is wrong.
func (t *typist) run(steps int) error {
	for range steps {
		t.act()
		if err := t.check(); err != nil {
			return fmt.Errorf("%w\n%s", err, strings.Join(t.log[max(0, len(t.log)-6):], "\n"))
		}
	}
	return nil
}

func pickOne[T any](rng *rand.Rand, list []T) T { return list[rng.IntN(len(list))] }

// TestWidthsDisagree types on terminals of eight opinions.
func TestWidthsDisagree(t *testing.T) {
	for i, o := range opinions() {
		t.Run(o.String(), func(t *testing.T) {
			t.Parallel()
			for n := range uint64(modelSeeds) {
				seed := n*8 + uint64(i)
				w, h := minWidth+int(seed%41), minHeight+int(seed%9)
				if err := newTypist(seed, w, h, newModel(w, h, o)).run(modelSteps); err != nil {
					t.Fatalf("seed %d, %dx%d: %v", seed, w, h, err)
				}
			}
		})
	}
}

// TestTypistHasTeeth breaks rows by the width of a cluster, as most editors do: the
// typist must find that wrong on the terminals that do not know clusters.
func TestTypistHasTeeth(t *testing.T) {
	naive := func(cluster []byte) cells { return cells{most: Width(string(cluster))} }
	for _, o := range opinions() {
		caught, innocent := false, o.graphemes && !o.ambiguous
		seeds := uint64(200)
		if innocent { // it runs them all
			seeds /= sample.Step
		}
		for seed := uint64(0); seed < seeds && !caught; seed++ {
			ty := newTypist(seed, 24, 10, newModel(24, 10, o))
			ty.scr.measure = naive
			caught = ty.run(modelSteps) != nil
		}
		if caught == innocent {
			t.Errorf("%v: caught %t", o, caught)
		}
	}
}
