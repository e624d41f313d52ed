package term

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestComplete(t *testing.T) {
	tests := []struct {
		name, before, asked string
		start               int
		candidates          []string
		after, want         string
	}{
		{"one", "/he\t", "/he", 0, []string{"/help "}, "", "/help |"},
		{"one, with more typed behind it", "/to\t", "/to", 0, []string{"/topic "}, "bob\r", "|"},
		{"argument", "/kick bo\t", "/kick bo", 6, []string{"bob "}, "", "/kick bob |"},
		{"in the middle", "al x\x01\x06\x06\t", "al", 0, []string{"alice"}, "", "alice| x"},
		{"none", "zz\t", "zz", 0, nil, "x", "zzx|"},
		{"common part", "a\t", "a", 0, []string{"alice: ", "alicia: "}, "", "alic|"},
		{"cycle", "a\t", "a", 0, []string{"alice: ", "alicia: "}, "\t", "alice: |"},
		{"cycle twice", "a\t", "a", 0, []string{"alice: ", "alicia: "}, "\t\t", "alicia: |"},
		{"cycle round", "a\t", "a", 0, []string{"alice: ", "alicia: "}, "\t\t\t", "alice: |"},
		{"back", "a\t", "a", 0, []string{"alice: ", "alicia: "}, "\t\x1b[Z", "alicia: |"},
		{"back at once", "a\t", "a", 0, []string{"alice: ", "alicia: "}, "\x1b[Z", "alicia: |"},
		{"cycle ends", "a\t", "a", 0, []string{"alice: ", "alicia: "}, "\thi", "alice: hi|"},
		{"nothing in common", "A\t", "A", 0, []string{"alice ", "阿里 "}, "\t\t", "阿里 |"},
		{"han", "你好 阿\t", "你好 阿", 7, []string{"阿里 "}, "", "你好 阿里 |"},
		{"undo", "a\t", "a", 0, []string{"alice: "}, "\x1f", "a|"},
		{"controls are dropped", "a\t", "a", 0, []string{"a\x1b[2Jb\nc"}, "", "a[2Jb\nc|"},
	}
	for _, tt := range tests {
		e := NewEditor()
		acts := e.Feed([]byte(tt.before))
		if len(acts) != 1 || acts[0].Kind != Complete || acts[0].Line != tt.asked || acts[0].Start != tt.start {
			t.Errorf("%s: asked %+v", tt.name, acts)
			continue
		}
		e.Offer(acts[0].Start, tt.candidates)
		for len(e.Feed(nil)) > 0 {
		}
		feed(e, []byte(tt.after))
		if got := marked(e); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestTypeAheadOfCompletion: what is typed after a Tab waits for the candidates, and is
// kept even if nobody comes back for it.
func TestTypeAheadOfCompletion(t *testing.T) {
	e := NewEditor()
	e.Feed([]byte("/t\t\t")) // the second Tab waits for the first
	e.Offer(0, []string{"/topic ", "/time "})
	acts := e.Feed([]byte("bob\rnext one"))
	if len(acts) != 1 || acts[0].Line != "/topic bob" || marked(e) != "next one|" {
		t.Errorf("got %+v, draft %q", acts, marked(e))
	}
	e.Feed([]byte("\t"))
	e.Feed([]byte("x"))
	if e.Offer(0, []string{"too late"}); marked(e) != "next onex|" {
		t.Errorf("a late offer made it %q", marked(e))
	}
}

// TestPending: what only time can end is told with its time, and ends by Flush.
func TestPending(t *testing.T) {
	for _, tt := range []struct {
		in   string
		wait time.Duration
		then string // typed after the flush
		want string
	}{
		{"a", 0, "b", "ab|"},
		{"a\xe4\xbd", 0, "\xa0", "a你|"},
		{"a\x1b", 50 * time.Millisecond, "[D", "a[D|"},
		{"a\x1b[1;", time.Second, "5D", "a5D|"},
		{"a\x1bO", time.Second, "x", "ax|"},
		{"a\x1b]0;title", time.Second, "b", "ab|"},
		{"a\x1b[200~b", 5 * time.Second, "\x7f", "a|"},
		{"a\x1b[200~b\x1b", 50 * time.Millisecond, "c", "bc|"},
	} {
		e := NewEditor()
		e.Feed([]byte(tt.in))
		if got := e.PendingFor(); got != tt.wait || e.Pending() != (tt.wait > 0) {
			t.Errorf("%q: waits %v, want %v", tt.in, got, tt.wait)
		}
		e.Flush()
		feed(e, []byte(tt.then))
		if got := marked(e); got != tt.want {
			t.Errorf("%q, a pause, %q: %q, want %q", tt.in, tt.then, got, tt.want)
		}
	}
	e := NewEditor()
	feed(e, []byte("one\rdraft\x12o\x1b"))
	if e.Flush(); marked(e) != "draft|" {
		t.Errorf("Escape in a search left %q", marked(e))
	}
}

// TestOwnerSets covers what the owner of an editor does besides feeding it.
func TestOwnerSets(t *testing.T) {
	e := NewEditor()
	e.SetRoomKeys(true)
	acts := feed(e, []byte("one\r\x0e\x10\x1b[A"))
	if len(acts) != 4 || acts[3].Kind != Recalled || acts[1] != (Action{Kind: RoomStep, N: 1}) || acts[2] != (Action{Kind: RoomStep, N: -1}) || marked(e) != "one|" {
		t.Errorf("room keys: %+v, draft %q", acts, marked(e))
	}
	for _, refused := range []string{"two\nlines", strings.Repeat("long ", 2000), strings.Repeat("longer ", 2000)} {
		e.Remember(refused, true)
		if feed(e, []byte("\x03\x1b[A")); e.Text() != refused || !e.isText() {
			t.Errorf("Up brings back %.30q, text: %t; want %.30q", e.Text(), e.isText(), refused)
		}
	}
	if feed(e, []byte("\x03\x1b[A\x1b[A")); e.Text() != "two\nlines" {
		t.Errorf("one long line is kept; before it stands %.20q", e.Text())
	}
}

// TestLimits: a typed draft ends at 4 KiB with a bell, a paste at 256 KiB and 5000
// lines with an account of what was cut.
func TestLimits(t *testing.T) {
	e := NewEditor()
	acts := feed(e, slices.Repeat([]byte("x"), maxTypedBytes+3))
	if len(e.text) != maxTypedBytes || len(acts) != 1 || acts[0].Kind != Bell {
		t.Errorf("%d bytes typed, %+v", len(e.text), acts)
	}
	const pasted = 100000
	paste := slices.Concat([]byte("\x1b[200~"), slices.Repeat([]byte("你"), pasted), []byte("\x1b[201~"))
	acts = feed(e, paste)
	kept := (maxDraftBytes - maxTypedBytes) / 3 * 3
	if len(acts) != 1 || acts[0].Cut != (Cut{Bytes: 3*pasted - kept}) || len(e.text) != maxTypedBytes+kept {
		t.Errorf("%d bytes after a long paste, %+v", len(e.text), acts)
	}
	if acts = feed(e, []byte("\r")); len(acts) != 1 || acts[0].Kind != Submit || cap(e.text) > keptBytes {
		t.Errorf("%d actions, %d bytes kept", len(acts), cap(e.text))
	}
	if acts = feed(e, []byte("next\r")); acts[0].Kind != Submit {
		t.Error("the next line counts as pasted")
	}
}

// TestPasteWithoutEnd: ^C alone in its packet ends a paste whose end marker was lost, and
// nothing else that is in a paste does; a lone key gives it no more time.
func TestPasteWithoutEnd(t *testing.T) {
	for _, tt := range []struct {
		name   string
		reads  []string
		want   string
		coming bool
	}{
		{"it comes", []string{"a\x1b[200~hello"}, "a|", true},
		{"more of it", []string{"a\x1b[200~hello", "k", "and more"}, "P> hellokand more|", true},
		{"a key", []string{"a\x1b[200~hello", "k"}, "P> hellok|", false},
		{"a wide key", []string{"a\x1b[200~hello", "你"}, "P> hello你|", false},
		{"an arrow", []string{"a\x1b[200~hello", "\x1b[D"}, "P> hello|", false},
		{"^C", []string{"a\x1b[200~hello", "\x03"}, "ahello|", false},
		{"^C twice", []string{"a\x1b[200~hello", "\x03\x03", "b"}, "ahellob|", false},
		{"^C after a key", []string{"\x1b[200~hello", "k", "\x03"}, "hellok|", false},
		{"^C inside", []string{"a\x1b[200~hel\x03\x03lo", "x\x03\x03/quit\r"}, "a|", true},
		{"^C after half a code point", []string{"a\x1b[200~hello\xe4\xbd", "\x03", "b"}, "ahellob|", false},
		{"Enter", []string{"a\x1b[200~hello", "\r"}, "P> hello\n|", false},
		{"the end after all", []string{"\x1b[200~hello", "k", "\x1b[201~"}, "hellok|", false},
	} {
		e := NewEditor()
		e.SetPastePrompt("P> ")
		for _, read := range tt.reads {
			feed(e, []byte(read))
		}
		prompt, _ := e.view()
		if _, coming := e.Pasting(); prompt+marked(e) != tt.want || coming != tt.coming {
			t.Errorf("%s: %q, coming %t; want %q, %t", tt.name, prompt+marked(e), coming, tt.want, tt.coming)
		}
	}
}
