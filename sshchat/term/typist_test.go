package term

import (
	"flag"
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
	rows() []string  // what each row shows, those above the screen too
	at() (x, y int)  // of the cursor, counted from the first of all rows
	first() int      // row of the screen
	content() string // all there is, blanks left out
}

// typist types at random at an editor, with messages coming in, and compares the
// terminal with what has to be on it after every frame.
type typist struct {
	rng   *rand.Rand
	ed    *Editor
	scr   *Screen
	term  terminal
	ideal *model   // the same terminal, on which the messages alone were printed
	kept  []string // rows above those, which were wiped off the screen
	said  []string // messages since the screen was last wiped
	log   []string // what was done, to tell when it fails
	out   []byte

	serial  int         // of the next message
	narrow  bool        // messages are ASCII
	foreign *foreign    // the terminal, if it has another charset
	decoder *Transcoder // what comes from it
	plain   bool        // nothing is redrawn
	every   int         // how many steps, about, for one look at the whole terminal
	left    bool        // the screen was left: no draft is on it
	wipes   bool        // ^L was pressed
	lost    bool        // rows of a draft that was out of reach were wiped, or stand among the messages
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
	"\x0c", "\x0c",
}

// What only time ends, or the rest of it.
var unfinished = []string{"\x1b", "\x1b[", "\x1b[1;5", "\xe4\xbd", "\x1b]0;x", "\x1b[200~ab 你\nc", "\x1b[200~x", "\x1bO"}

// Prompts, some of which are set while something is typed.
var prompts = []string{
	"Q> ", "\x1b[1;36mQ\x1b[0m> ", "Q爱丽丝> ", "Q…👩‍👧> ", "Q-a-very-long-name-for-a-prompt> ", "Q #ops +3!> ",
	"\x1b[1mQ\x1b[0m \x1b[1;38;5;31m#a-room-with-a-long-name\x1b[0m> ", "",
}

func newTypist(seed uint64, w, h int, term terminal, o opinion) *typist {
	rng := rand.New(rand.NewPCG(seed, 1))
	t := &typist{rng: rng, ed: NewEditor(), scr: NewScreen(w, h, ScreenOptions{Sync: seed%3 == 0}), term: term, every: 1}
	t.ideal = newModel(w, h, o)
	t.ed.SetPrompt(pickOne(rng, prompts))
	return t
}

// onModel returns a typist at a model.
func onModel(seed uint64, m *model) *typist {
	t := newTypist(seed, m.w, m.h, m, m.opinion)
	t.ideal.reflows = m.reflows
	return t
}

// act does one thing and writes the frames for it.
func (t *typist) act() {
	switch n := t.rng.IntN(24); {
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
	case n < 20:
		t.press("\x03")
	case n < 22:
		if !t.plain {
			t.ed.SetPrompt(pickOne(t.rng, prompts))
		}
		t.show()
	case n < 23:
		t.press(pickOne(t.rng, unfinished))
		if t.rng.IntN(3) > 0 {
			t.do(t.ed.Flush())
		}
	default:
		t.leave()
	}
}

// press feeds keys, in one read, in two, or each byte in one of its own, and answers what
// the editor asks.
func (t *typist) press(keys string) {
	t.log = append(t.log, fmt.Sprintf("keys %q", keys))
	decode := func(p string) []byte { return []byte(p) }
	if t.foreign != nil && t.rng.IntN(3) > 0 { // else it comes from elsewhere, such as from another terminal of theirs
		keys = t.foreign.types(keys)
		decode = func(p string) []byte { return t.decoder.Decode(nil, []byte(p)) }
	}
	parts := []string{keys}
	switch cut := t.rng.IntN(2*len(keys) + 1); {
	case t.rng.IntN(4) == 0:
		parts = parts[:0]
		for i := range len(keys) {
			parts = append(parts, keys[i:i+1])
		}
	case cut < len(keys):
		parts = []string{keys[:cut], keys[cut:]}
	}
	for i, part := range parts {
		t.do(t.ed.Feed(decode(part)))
		if i < len(parts)-1 && t.rng.IntN(20) == 0 { // the rest comes late
			t.log = append(t.log, "flush")
			t.do(t.ed.Flush())
		}
	}
}

// output returns where frames go to, and what has to be on the terminal is written to m.
func (t *typist) output(m *model) io.Writer {
	if t.foreign == nil {
		return m
	}
	return newForeign(m, t.foreign.charset)
}

// do does what keys asked for, and shows the draft then.
func (t *typist) do(acts []Action) {
	var above []string
	for ; len(acts) > 0; acts = t.ed.Feed(nil) {
		for _, a := range acts {
			switch a.Kind {
			case Submit, SubmitText:
				if !t.narrow {
					above = append(above, "me: "+a.Line)
				}
			case Complete:
				t.ed.Offer(a.Start, []string{"alice: ", "alicia你: ", "ali"}[t.rng.IntN(3):])
			case ClearScreen:
				t.wipes = true
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
		piece := "lorem "
		if !t.narrow {
			piece = strings.TrimSpace(strings.Trim(pickOne(t.rng, append(odds, jamo)), "\u0301\u200D"))
		}
		switch n := t.rng.IntN(12); {
		case t.plain:
		case n == 0:
			piece = "\x1b[1;38;5;33m" + piece + styleOff
		case n == 1:
			piece = "\x1b]8;;https://example.org/" + strings.Repeat("x", t.rng.IntN(40)) + "\x1b\\\x1b[4m" + piece + styleOff + "\x1b]8;;\x1b\\"
		case n == 2:
			piece += strings.Repeat(" ", t.rng.IntN(4))
		}
		s += piece
	}
	if n := t.scr.width; t.rng.IntN(4) == 0 && Width(s) < n { // it fills a row exactly, or two
		s += strings.Repeat("=", n*(1+t.rng.IntN(2))-Width(s))
	}
	return s
}

// show writes one frame, behind one that wipes the screen if ^L was pressed.
func (t *typist) show(lines ...string) {
	if t.wipes {
		t.wipes = false
		t.write(t.scr.Clear(t.out[:0], t.ed))
		t.wiped()
	}
	var above [][]byte
	for _, l := range lines {
		t.log = append(t.log, fmt.Sprintf("line %q", l))
		above = append(above, []byte(l))
		t.said = append(t.said, strings.Split(l, "\n")...)
		t.output(t.ideal).Write(append(appendLines(nil, []byte(l)), crlf...))
	}
	t.write(t.scr.Frame(t.out[:0], above, t.ed))
	t.left = false
}

func (t *typist) write(frame []byte) {
	t.out = frame
	t.log = append(t.log, fmt.Sprintf("frame %q", frame))
	if t.foreign != nil {
		t.foreign.Write(frame)
	} else {
		t.term.Write(frame)
	}
}

// wiped takes note that the screen is empty, and of what is above it still.
func (t *typist) wiped() {
	t.said = nil
	first := t.term.first()
	switch m, ok := t.term.(*model); {
	case !ok: // this one keeps what was wiped
		t.kept = t.term.rows()[:first]
		t.ideal.wipe(0)
	case first >= len(t.ideal.lines): // some of the draft was above the screen
		t.lost = true
		t.ideal.lines = slices.Clone(m.lines[:first])
		t.ideal.wipe(first)
	default: // a row above the screen may go on in one that was wiped, and be joined to what stands there next
		t.lost = t.lost || first > 0 && m.lines[first-1].soft
		t.ideal.wipe(first)
	}
}

// leave gives the terminal back and takes it again.
func (t *typist) leave() {
	t.write(t.scr.Leave(t.out[:0]))
	t.left = true
	if t.rng.IntN(2) == 0 {
		t.write(t.scr.Enter(t.out[:0]))
		t.show()
	}
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

var rounds = flag.Int("rounds", 1, "how many times as many random runs as usual")

// runs returns how many random runs to do where so many are usual.
func runs(usual int) int { return usual * *rounds }

func pickOne[T any](rng *rand.Rand, list []T) T { return list[rng.IntN(len(list))] }

// TestWidthsDisagree types on terminals of eight opinions.
func TestWidthsDisagree(t *testing.T) {
	for i, o := range opinions() {
		t.Run(o.String(), func(t *testing.T) {
			t.Parallel()
			for n := range uint64(runs(modelSeeds)) {
				seed := n*8 + uint64(i)
				w, h := minWidth+int(seed%41), minHeight+int(seed%9)
				if err := onModel(seed, newModel(w, h, o.or(n%3 == 2))).run(modelSteps); err != nil {
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
			ty := onModel(seed, newModel(24, 10, o))
			ty.scr.measure = naive
			caught = ty.run(modelSteps) != nil
		}
		if caught == innocent {
			t.Errorf("%v: caught %t", o, caught)
		}
	}
}
