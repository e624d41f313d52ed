package term

import (
	"fmt"
	"strings"
	"testing"
)

// TestFrames holds the bytes of the common frames: what a change of the algorithm
// costs on the wire is seen here.
func TestFrames(t *testing.T) {
	tests := []struct {
		name   string
		before string // typed and drawn before
		keys   string
		above  []string
		want   string
	}{
		{"nothing new", "hi", "", nil, ""},
		{"message, empty draft", "", "", []string{"bob: hi"}, "\r\x1b[Kbob: hi\r\n> "},
		{"two messages", "", "", []string{"bob: hi", "eve: a\nb"}, "\r\x1b[Kbob: hi\r\neve: a\r\nb\r\n> "},
		{"message, half typed", "hey", "", []string{"bob: hi"}, "\r\x1b[Kbob: hi\r\n> hey"},
		{"message, cursor in the middle", "hey\x1b[D", "", []string{"bob: hi"}, "\r\x1b[Kbob: hi\r\n> hey\r> he"},
		{"ascii at the end", "he", "y", nil, "y"},
		{"han at the end", "你", "好", nil, "好"},
		{"fast typing", "he", "llo 你", nil, "llo 你"},
		{"emoji at the end", "h", "👍", nil, "\r\x1b[K\x1b[?7l> h👍\x1b[?7h"},
		{"after an emoji", "👍", "a", nil, "\r\x1b[K\x1b[?7l> 👍a\x1b[?7h"},
		{"backspace", "hey", "\x7f", nil, "\r\x1b[K> he"},
		{"left", "hey", "\x02", nil, "\r\x1b[K> hey\r> he"},
		{"enter", "hey", "\r", nil, "\r\x1b[K> "},
		{"enter, nothing typed", "", "\r", nil, ""},
		{"last cell of a row", strings.Repeat("x", 16), "y", nil, "y"},
		{"row is full", strings.Repeat("x", 17), "y", nil, "\r\x1b[K> xxxxxxxxxxxxxxxxx\r\ny"},
		{"wide at an odd edge", strings.Repeat("x", 16), "你", nil, "\r\x1b[K> xxxxxxxxxxxxxxxx\r\n你"},
		{"second row", strings.Repeat("x", 18), "", []string{"m"}, "\r\x1b[J\x1b[A\x1b[Km\r\n> xxxxxxxxxxxxxxxxx\r\nx"},
		{"up in two rows", strings.Repeat("x", 18), "\x01", nil, "\r\x1b[J\x1b[A\x1b[K> xxxxxxxxxxxxxxxxx\r\nx\r\x1b[A> "},
		{"line break", "a", "\x1b\r", nil, "\r\x1b[K\x1b[?7l> a↵\r\n\x1b[?7h"},
		{"search", "hi\r", "\x12", nil, "\r\x1b[K^R '': "},
		{"search found", "hi\r\x12", "i", nil, "\r\x1b[K^R 'i': hi\r^R 'i': h"},
	}
	for _, tt := range tests {
		e, s := NewEditor(), NewScreen(20, 10, ScreenOptions{})
		e.SetPrompt("> ")
		feed(e, []byte(tt.before))
		s.Frame(nil, nil, e)
		feed(e, []byte(tt.keys))
		if got := string(s.Frame(nil, lines(tt.above), e)); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func lines(above []string) (all [][]byte) {
	for _, l := range above {
		all = append(all, []byte(l))
	}
	return all
}

// TestEnterAndLeave: what is switched on is switched off, and the draft is gone.
func TestEnterAndLeave(t *testing.T) {
	e, s := NewEditor(), NewScreen(20, 10, ScreenOptions{Sync: true})
	feed(e, []byte(strings.Repeat("x", 30)))
	if got := string(s.Enter(nil)); got != "\x1b[?2004h" {
		t.Errorf("Enter = %q", got)
	}
	s.Frame(nil, nil, e)
	if got := string(s.Clear(nil, e)); !strings.HasPrefix(got, "\x1b[H\x1b[2Jxxx") {
		t.Errorf("Clear = %q", got)
	}
	if got := string(s.Leave(nil)); got != "\r\x1b[J\x1b[A\x1b[K\x1b[?2004l\x1b[?7h\x1b[0m\x1b[?25h" {
		t.Errorf("Leave = %q", got)
	}
	if got := string(s.Frame(nil, [][]byte{[]byte("bye")}, nil)); got != "\x1b[?2026hbye\r\n\x1b[?2026l" {
		t.Errorf("Frame without a draft = %q", got)
	}
}

// TestPrompt: a prompt keeps its colours and gives way to the draft.
func TestPrompt(t *testing.T) {
	for in, want := range map[string]string{
		"bob> ":                                "bob> ",
		"\x1b[1mbob\x1b[0m> ":                  "\x1b[1mbob\x1b[0m> ",
		"\x1b[1ma-name-of-20-columns\x1b[0m> ": "\x1b[1ma-name-of-\x1b[0m",
		"爱丽丝爱丽丝> ":                             "爱丽丝爱丽",
		"bob\a\n> ":                            "bob",
	} {
		var p prompt
		p.fit(in, 10)
		if p.shown != want || p.cells.most != Width(want) {
			t.Errorf("%q is shown as %q in %d cells, want %q", in, p.shown, p.cells.most, want)
		}
	}
}

// TestSearchPrompt: its words are the owner's, a change is drawn at once, and it is
// cut to half the width.
func TestSearchPrompt(t *testing.T) {
	e, s := NewEditor(), NewScreen(20, 10, ScreenOptions{})
	e.SetPrompt("> ")
	e.SetSearchPrompt(func(query string) string { return "search '" + query + "': " })
	frame := func(want string) {
		t.Helper()
		if got := string(s.Frame(nil, nil, e)); got != want {
			t.Errorf("frame %q, want %q", got, want)
		}
	}
	frame("> ")
	feed(e, []byte("hi\r\x12"))
	frame("\r\x1b[Ksearch '':")
	feed(e, []byte("i"))
	frame("\r\x1b[Ksearch 'i'hi\rsearch 'i'h")
	e.SetSearchPrompt(func(query string) string { return "找 '" + query + "'：" })
	frame("\r\x1b[K找 'i'：hi\r找 'i'：h")
	feed(e, []byte("\x07"))
	frame("\r\x1b[K> ")
}

// TestSecret: a passphrase is neither shown nor kept.
func TestSecret(t *testing.T) {
	e, s := NewEditor(), NewScreen(0, 0, ScreenOptions{})
	e.SetPrompt("passphrase: ")
	e.SetSecret(true)
	feed(e, []byte("hun\x17hunter2\t\x10\x12"))
	if got := string(s.Frame(nil, nil, e)); got != "passphrase: " {
		t.Errorf("frame %q", got)
	}
	acts := feed(e, []byte("\x19\r"))
	if n := len(acts); acts[n-1].Kind != Submit || acts[n-1].Line != "hunter2" {
		t.Errorf("submitted %+v", acts)
	}
	feed(e, []byte("half"))
	e.SetSecret(false)
	feed(e, []byte("\x1f\x10\x19"))
	if e.Text() != "" || strings.Contains(string(s.Frame(nil, nil, e)), "h1") {
		t.Errorf("left behind: %q", e.Text())
	}
	if strings.Contains(string(e.text[:cap(e.text)]), "half") {
		t.Error("the secret is still in memory")
	}
}

// TestPlain: no escape sequence is sent and nothing is drawn twice.
func TestPlain(t *testing.T) {
	e, s := NewEditor(), NewScreen(0, 0, ScreenOptions{Plain: true})
	for _, step := range []struct {
		keys  string
		above []string
		want  string
	}{
		{"", nil, ""},
		{"", []string{"* bob joined"}, "* bob joined\r\n"},
		{"hel", nil, "hel"},
		{"lo", nil, "lo"},
		{"\x7f", nil, "\b \b"},
		{"你", nil, "你"},
		{"\x7f", nil, "\b \b\b \b"},
		{"", []string{"bob: hi", "bob: a\nb"}, "\r\nbob: hi\r\nbob: a\r\nb\r\n"},
		{"o", nil, "o"},
		{"\x7f\x7f", nil, "\r\nhel"},
		{"\x01", nil, ""},
		{"x", nil, "\r\nxhel"},
		{"\r", []string{"me: xhel"}, "\r    \rme: xhel\r\n"},
		{"\x10", nil, "xhel"},
		{"\x03", nil, "\r    \r"},
	} {
		feed(e, []byte(step.keys))
		if got := string(s.Frame(nil, lines(step.above), e)); got != step.want {
			t.Errorf("%q and %q: %q, want %q", step.keys, step.above, got, step.want)
		}
	}
	feed(e, []byte("half"))
	s.Frame(nil, nil, e)
	if got := string(s.Clear(nil, e)); got != "\r\nhalf" {
		t.Errorf("Clear = %q", got)
	}
	if got := string(s.Enter(nil)) + string(s.Leave(nil)); got != "\r\n" {
		t.Errorf("Enter and Leave = %q", got)
	}
}

func TestTitle(t *testing.T) {
	got := string(PushTitle(nil)) + string(Title(nil, "room (3)\x1b]0;x\a\u009c\nb")) + string(PopTitle(nil))
	want := "\x1b[22;0t\x1b]2;room (3)]0;x b\x1b\\\x1b]2;\x1b\\\x1b[23;0t"
	if got != want {
		t.Errorf("title %q, want %q", got, want)
	}
	if n := len(Title(nil, strings.Repeat("👍🏽", 500))); n != 100*8+6 {
		t.Errorf("a long title has %d bytes", n)
	}
	for term, want := range map[string]bool{"xterm-256color": true, "linux": false, "vt100": false, "dumb": false, "": false} {
		if HasTitle(term) != want {
			t.Errorf("HasTitle(%q) = %t", term, !want)
		}
	}
}

func TestReflowOn(t *testing.T) {
	for term, want := range map[string]Reflow{
		"xterm-kitty": Wraps, "alacritty": Wraps, "tmux-256color": Wraps, "vte-256color": Wraps,
		"xterm-256color": Keeps, "xterm": Keeps, "rxvt-unicode-256color": Keeps, "vt220": Keeps, "": Keeps,
		"screen": Joins, "screen.xterm-256color": Joins, "screen-256color": Joins,
	} {
		if got := ReflowOn(term); got != want {
			t.Errorf("ReflowOn(%q) = %d, want %d", term, got, want)
		}
	}
}

func TestWidth(t *testing.T) {
	for s, want := range map[string]int{
		"": 0, "abc": 3, "你好": 4, "\x1b[1;31mab\x1b[0m": 2, "e\u0301": 1,
		"\x1b]8;;http://x/\x1b\\link\x1b]8;;\x1b\\": 4,
	} {
		if got := Width(s); got != want {
			t.Errorf("Width(%q) = %d, want %d", s, got, want)
		}
	}
}

// TestLongDraftSaysSo: a draft that does not fit keeps the prompt, and says how much of it
// is above; from its beginning on it is shown as it is.
func TestLongDraftSaysSo(t *testing.T) {
	var text strings.Builder
	for i := range 20 {
		fmt.Fprintf(&text, "row %d\n", i+1)
	}
	paste := "\x1b[200~" + strings.TrimSpace(text.String()) + "\x1b[201~"
	screen := func(width, height int, keys string) string {
		o := newOracle()
		o.reset(width, height)
		e, s := NewEditor(), NewScreen(width, height, ScreenOptions{})
		e.SetPrompt("\x1b[1malice\x1b[0m> ")
		e.SetHidden(func(rows int) string { return fmt.Sprintf("%d lines above", rows) })
		feed(e, []byte(keys))
		o.Write(s.Frame(nil, nil, e))
		return o.content()
	}
	for _, x := range []struct {
		name          string
		width, height int
		keys, want    string
	}{
		{"at the end", 40, 24, paste, "alice>13linesabove" + "row14↵row15↵row16↵row17↵row18↵row19↵row20"},
		{"a low window", 40, 5, paste, "alice>17linesabove" + "row18↵row19↵row20"},
		{"in the middle", 40, 24, paste + strings.Repeat("\x02", 60), "alice>8linesabove" + "row9↵row10↵row11↵row12↵row13↵row14↵row15↵"},
		{"at the start", 40, 24, paste + "\x01" + strings.Repeat("\x02", 150), "alice>row1↵row2↵row3↵row4↵row5↵row6↵row7↵row8↵"},
		{"all of it fits", 40, 24, "\x1b[200~a\nb\x1b[201~", "alice>a↵b"},
		{"one long line", 22, 24, strings.Repeat("x", 14+8*21), "alice>2linesabove" + strings.Repeat("x", 7*21)},
	} {
		if got := screen(x.width, x.height, x.keys); got != x.want {
			t.Errorf("%s: %q, want %q", x.name, got, x.want)
		}
	}
}
