package term

import (
	"bytes"
	"strings"
	"testing"
)

// held returns how many bytes an editor holds on to.
func held(e *Editor) int {
	n := cap(e.text) + cap(e.rest) + cap(e.paste.text) + len(e.killed.text) + cap(e.actions.list)*64
	for _, c := range e.undo.changes {
		n += len(c.cut) + 48
	}
	for _, l := range e.history.lines {
		n += len(l.text) + 32
	}
	return n + cap(e.history.draft.text) + cap(e.search.found.text) + len(e.search.query) + 24*cap(e.offer.list)
}

// TestHostile sends what hurt the editors of others (terminal.md 1.3) and bounds what
// is held, what is answered and what a frame weighs, then expects a working keyboard.
func TestHostile(t *testing.T) {
	tests := []struct {
		name, begin, flood string
		held               int // bytes at most, at any time
	}{
		{"csi digits", "\x1b[", "1", 1 << 10},
		{"csi parameters", "\x1b[", ";", 1 << 10},
		{"osc without end", "", "\x1b]0;xxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 1 << 10},
		{"one osc without end", "\x1b]", "x", 8 << 10},
		{"paste without end", "\x1b[200~", "paste ", 400 << 10},
		{"paste of flags", "\x1b[200~", "🇨🇳", 400 << 10},
		{"line without end", "", "hello ", 12 << 10},
		{"one cluster without end", "e", "\u0301", 12 << 10},
		{"zwj without end", "👩", "\u200D👩", 12 << 10},
		{"flags without end", "", "🇨🇳", 12 << 10},
		{"bytes that are no UTF-8", "", "\xff\xfe\x80", 1 << 10},
		{"enter", "", "\r", 4 << 10},
		{"^Z", "", "\x1a", 1 << 10},
		{"tabs", "", "\t", 8 << 10},
		{"history", "", strings.Repeat("long ", 700) + "\r", 64 << 10},
		{"kill and yank", "word", "\x17\x19\x19", 40 << 10},
		{"paste, cut, yank", "", "\x1b[200~" + strings.Repeat("x", 60000) + "\x1b[201~\x15\x19\x19\x1f", 400 << 10},
		{"undo", "a", "b\x7f \x1f\x1f", 12 << 10},
		{"search", "abc\r\x12", "\x12a", 12 << 10},
		{"breaks", "", "\x1b\r\x1b\r", 8 << 10},
		{"escapes", "", "\x1b\x1b\x1b", 1 << 10},
	}
	for _, tt := range tests {
		e, s := NewEditor(), NewScreen(0, 0, ScreenOptions{})
		e.Feed([]byte(tt.begin))
		flood := bytes.Repeat([]byte(tt.flood), floodBytes/len(tt.flood))
		acts, frame := 0, []byte(nil)
		for read := range bytesInReads(flood) {
			acts += len(feed(e, read))
			frame = s.Frame(frame[:0], nil, e)
			if n := held(e); n > tt.held {
				t.Fatalf("%s: %d bytes held, want at most %d", tt.name, n, tt.held)
			}
			if len(frame) > 40<<10 {
				t.Fatalf("%s: frame of %d bytes", tt.name, len(frame))
			}
		}
		if acts > floodBytes+1 {
			t.Errorf("%s: %d actions for %d bytes", tt.name, acts, floodBytes)
		}
		e.Flush()
		e.Flush()
		feed(e, []byte("\x03\x03"))
		if feed(e, []byte("ok")); e.Text() != "ok" {
			t.Errorf("%s: afterwards the draft is %q", tt.name, e.Text())
		}
	}
}

// bytesInReads yields p in reads of 4 KiB, as the session makes them.
func bytesInReads(p []byte) func(func([]byte) bool) {
	return func(yield func([]byte) bool) {
		for len(p) > 0 {
			n := min(len(p), 4096)
			if !yield(p[:n]) {
				return
			}
			p = p[n:]
		}
	}
}

// TestHugeDraftIsCheap counts what one key in a draft of 64 KiB looks at: no more than
// some KiB, so that a paste does not make every later keystroke dear.
func TestHugeDraftIsCheap(t *testing.T) {
	for _, piece := range []string{"x", "你", "🇨🇳", "👩‍👩‍👧‍👦 "} {
		e, s := NewEditor(), NewScreen(80, 24, ScreenOptions{})
		feed(e, []byte("\x1b[200~"+strings.Repeat(piece, maxDraftBytes/len(piece))+"\x1b[201~"))
		looked := 0
		s.measure = func(cluster []byte) cells {
			looked += len(cluster)
			return clusterCells(cluster)
		}
		for _, key := range []string{"\x7f", "\x1b[D", "\x1b[H", "\x1b[C", "\x1b[F"} {
			looked = 0
			feed(e, []byte(key))
			s.Frame(nil, nil, e)
			if looked > 3*anchorBytes {
				t.Errorf("%q in a draft of %s: %d bytes laid out", key, piece, looked)
			}
		}
	}
}

// TestSizes: any size a client may claim becomes one that can be drawn.
func TestSizes(t *testing.T) {
	for _, tt := range []struct{ w, h, wantW, wantH int }{
		{0, 0, 80, 24}, {1, 1, 20, 5}, {1 << 31, 1<<32 - 1, 500, 200}, {100, 30, 100, 30}, {-1, -1, 20, 5},
	} {
		if s := NewScreen(tt.w, tt.h, ScreenOptions{}); s.width != tt.wantW || s.height != tt.wantH {
			t.Errorf("%dx%d became %dx%d", tt.w, tt.h, s.width, s.height)
		}
	}
}
