package face_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/inside"
)

// These tests type into OpenSSH in tmux and look at what tmux shows: the table of
// checks by which line editors were compared, area by area. What the screen must
// show is written as it looks, with "|" where the cursor stands.

// The terminal of the checks. The name is short, so that "jo> " takes four cells; the
// last column of a row stays empty, and so 35 cells of a draft fit in the first row
// and 39 in each further one.
const (
	ttyWidth  = 40
	ttyHeight = 24
)

// Keys, as terminals send them. Home and End have two encodings of their own, and
// so has every arrow key with a modifier.
const (
	ctrlA, ctrlB, ctrlC, ctrlD = "\x01", "\x02", "\x03", "\x04"
	ctrlE, ctrlF, ctrlG        = "\x05", "\x06", "\x07"
	ctrlH, ctrlK, ctrlL, ctrlN = "\x08", "\x0b", "\x0c", "\x0e"
	ctrlP, ctrlR, ctrlT, ctrlU = "\x10", "\x12", "\x14", "\x15"
	ctrlW, ctrlY, ctrlZ        = "\x17", "\x19", "\x1a"
	undo, tab, enter, back     = "\x1f", "\t", "\r", "\x7f"
	left, right, up, down      = "\x1b[D", "\x1b[C", "\x1b[A", "\x1b[B"
	home, end, del             = "\x1b[1~", "\x1b[4~", "\x1b[3~"
)

// check is one thing that a line editor must get right.
type check struct {
	name  string
	steps []step
}

// step is something that happens at the terminal, and the screen after it. What is
// set happens in the order of the fields.
type step struct {
	width int      // the window gets so many columns
	burst []int    // the window gets these, and is given no time between them
	paste string   // a bracketed paste
	keys  string   // the bytes of keys
	then  string   // those of keys pressed right behind them, which the terminal sends on their own
	says  []string // bob's messages
	want  string   // the whole screen; after "...\n" its last rows
	kept  string   // a row that is there once, if only in the scrollback
}

// one is the check of most rows: some keys, and the screen after them.
func one(name, keys, want string) check { return check{name, []step{{keys: keys, want: want}}} }

// area runs the checks of one area in one session and counts those that hold.
func area(t *testing.T, checks []check) {
	h := inside.ServeParallel(t, inside.Options{Rate: sshchat.Rate{Burst: 1000, Every: time.Millisecond}})
	columns := measure(t, checks)
	key, _ := chattest.KeyFile(t)
	p := chattest.Tmux(t, chattest.Terminal{Width: ttyWidth, Height: ttyHeight, Term: "tmux-256color"},
		chattest.SSH{Addr: h.Addr, User: "jo", Key: key}.Args(t)...)
	p.WaitFor("* jo joined")
	bob := chattest.Dial(t, h.Addr, "bob")
	p.WaitFor("* bob joined")
	p.Line("/time off")
	p.WaitFor("/time is now off")
	p.Line("first")
	p.WaitFor("jo: first")
	p.Bytes([]byte(up)...)
	p.WaitFor("-- Enter says it again; Alt-e") // once

	passed := 0
	for _, c := range checks {
		wrong := c.run(p, bob, columns)
		for tries := 1; wrong != "" && tries < 3 && c.pieces(); tries++ {
			wrong = c.run(p, bob, columns)
		}
		if wrong != "" {
			t.Errorf("%s: %s", c.name, wrong)
			continue
		}
		passed++
	}
	t.Logf("%d of %d", passed, len(checks))
}

// pieces reports whether the check needs keys to come in pieces. A busy machine may join them on
// their way.
func (c check) pieces() bool {
	return slices.ContainsFunc(c.steps, func(s step) bool { return s.then != "" })
}

// run starts on an empty screen, whatever the check before left.
func (c check) run(p *chattest.Pane, bob *chattest.Client, columns map[string]int) (wrong string) {
	defer p.Resize(ttyWidth, ttyHeight)
	// Twice, as the first ^C may only end a search; never on an empty draft, where it
	// would begin to leave.
	clean := step{keys: "x" + ctrlC + "x" + ctrlC + ctrlL, want: "jo> |"}
	for i, s := range append([]step{clean}, c.steps...) {
		if s.width > 0 {
			p.Resize(s.width, ttyHeight)
		}
		for _, width := range s.burst {
			p.Resize(width, ttyHeight)
		}
		if s.paste != "" {
			p.Paste(s.paste)
		}
		if s.keys != "" {
			p.Bytes([]byte(s.keys)...)
		}
		if s.then != "" {
			p.Bytes([]byte(s.then)...)
		}
		for _, m := range s.says {
			bob.Send(m)
		}
		if wrong := s.see(p, columns); wrong != "" {
			return fmt.Sprintf("step %d: %s", i, wrong)
		}
	}
	return ""
}

// seeWithin is how long the screen may take to become what a check wants. It is
// shorter than the patience of other tests, as a check that fails costs all of it.
const seeWithin = 5 * time.Second

// see waits until the screen is what the step wants, the cursor too.
func (s step) see(p *chattest.Pane, columns map[string]int) (wrong string) {
	want, column, up := s.cursor(columns)
	tail, isTail := strings.CutPrefix(want, "...\n")
	x, y := 0, 0
	screen, ok := p.Shows(seeWithin, func(screen string) bool {
		if screen != want && !(isTail && strings.HasSuffix("\n"+screen, "\n"+tail)) {
			return false
		}
		x, y = p.Cursor()
		return x == column && y == strings.Count(screen, "\n")-up && s.keeps(p) == ""
	})
	if ok {
		return ""
	}
	if lost := s.keeps(p); lost != "" {
		return lost
	}
	x, y = p.Cursor()
	return fmt.Sprintf("%+q\nwant, cursor in column %d, %d rows above the last:\n%s\nthe screen, cursor in column %d of row %d:\n%s",
		s.keys, column, up, want, x, y, screen)
}

// keeps looks for the row that must not be lost.
func (s step) keeps(p *chattest.Pane) (wrong string) {
	if s.kept == "" {
		return ""
	}
	if n := strings.Count("\n"+p.CaptureAll()+"\n", "\n"+s.kept+"\n"); n != 1 {
		return fmt.Sprintf("%q is there %d times, want it once", s.kept, n)
	}
	return ""
}

// cursor takes the mark out of what is wanted, and returns where it stood: the column,
// as tmux counts, and how many rows above the last.
func (s step) cursor(columns map[string]int) (screen string, column, up int) {
	before, after, _ := strings.Cut(s.want, "|")
	rows := strings.Split(before+after, "\n")
	for i, row := range rows {
		rows[i] = strings.TrimRight(row, " ")
	}
	return strings.Join(rows, "\n"), columns[lastRow(before)], strings.Count(after, "\n")
}

func lastRow(s string) string { return s[strings.LastIndexByte(s, '\n')+1:] }

// rulerScript prints each argument alone and asks the terminal where the cursor is.
const rulerScript = `stty raw -echo
for s; do
	printf '\r\033[K%s\033[6n' "$s"
	IFS= read -rsd R at
	all="$all $((${at##*;} - 1))"
done
printf '\r\033[K%s end' "$all"; exec sleep 600`

// measure asks tmux how many columns the text before each cursor takes, so that no
// opinion about widths but the terminal's own decides.
func measure(t *testing.T, checks []check) map[string]int {
	t.Helper()
	columns, rows := map[string]int{}, []string{}
	for _, c := range checks {
		for _, s := range append(c.steps, step{want: "jo> |"}) {
			before, _, _ := strings.Cut(s.want, "|")
			if row := lastRow(before); columns[row] == 0 && row != "" {
				columns[row] = -1
				rows = append(rows, row)
			}
		}
	}
	ruler := chattest.Tmux(t, chattest.Terminal{Width: 500, Height: 24},
		append([]string{chattest.Need(t, "bash"), "-c", rulerScript, "ruler"}, rows...)...)
	ruler.WaitFor(" end")
	for i, f := range strings.Fields(strings.TrimSuffix(ruler.CaptureAll(), " end")) {
		n, err := strconv.Atoi(f)
		if err != nil || i >= len(rows) {
			t.Fatalf("measure %d rows: %q is number %d, %v", len(rows), f, i, err)
		}
		columns[rows[i]] = n
	}
	return columns
}
