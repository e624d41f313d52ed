package term

import (
	"runtime"
	"strings"
	"testing"
	"unsafe"
)

// BenchmarkMessage prints one message above an empty and above a half typed draft:
// what each of a thousand sessions does for each line said.
func BenchmarkMessage(b *testing.B) {
	line := [][]byte{[]byte("\x1b[2m12:34\x1b[0m \x1b[38;5;31malice\x1b[0m: the quick brown fox jumps over the lazy dog")}
	for _, draft := range []string{"", "half a line", "你好，我想说", "👩‍👩‍👧‍👦 wait", strings.Repeat("long ", 60)} {
		b.Run(draft[:min(len(draft), 12)], func(b *testing.B) {
			e, s := NewEditor(), NewScreen(100, 30, ScreenOptions{})
			e.SetPrompt("\x1b[1malice\x1b[0m> ")
			feed(e, []byte(draft))
			out := s.Frame(nil, nil, e)
			b.ReportAllocs()
			for b.Loop() {
				out = s.Frame(out[:0], line, e)
			}
			b.ReportMetric(float64(len(out)-len(line[0])), "extraB/msg")
		})
	}
}

// BenchmarkKey types one character and takes it back, in drafts of several kinds.
func BenchmarkKey(b *testing.B) {
	for _, tt := range []struct{ name, draft, key, back string }{
		{"ascii", "half a line", "x", "\x7f"},
		{"han", "你好，我想说", "好", "\x7f"},
		{"emoji", "👩‍👩‍👧‍👦 wait", "😀", "\x7f"},
		{"middle", "half a line\x1b[D\x1b[D", "x", "\x7f"},
		{"left and right", "half a line", "\x1b[D", "\x1b[C"},
		{"300 bytes", strings.Repeat("long ", 60), "x", "\x7f"},
	} {
		b.Run(tt.name, func(b *testing.B) {
			e, s := NewEditor(), NewScreen(100, 30, ScreenOptions{})
			e.SetPrompt("\x1b[1malice\x1b[0m> ")
			feed(e, []byte(tt.draft))
			key, back := []byte(tt.key), []byte(tt.back)
			out := s.Frame(nil, nil, e)
			size, n := 0, 0
			b.ReportAllocs()
			for b.Loop() {
				e.Feed(key)
				out = s.Frame(out[:0], nil, e)
				size += len(out)
				e.Feed(back)
				out = s.Frame(out[:0], nil, e)
				size += len(out)
				n += 2
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/key")
			b.ReportMetric(float64(size)/float64(n), "B/key")
		})
	}
}

// BenchmarkWorstKey presses the dearest keys in the largest draft, without a frame.
func BenchmarkWorstKey(b *testing.B) {
	for _, tt := range []struct{ name, piece, before, keys string }{
		{"start and end", "x", "", "\x01\x05"},
		{"cut and yank", "x", "", "\x15\x19"},
		{"cut and undo", "x", "", "\x15\x1f"},
		{"left and right", "🇨🇳", "\x02", "\x02\x06"},
		{"thai left and right", "ที่", "\x02", "\x02\x06"},
		{"word left and right", "x", "\x02", "\x1bb\x1bf"},
		{"cut word and undo", "x", "", "\x17\x1f"},
		{"delete and undo", "x", "\x01", "\x04\x1f"},
		{"up and down", strings.Repeat("🇨🇳", 4000) + "\n", "", "\x1b[A\x1b[B"},
		{"history", "x", "\x15one\r\x19", "\x10\x0e"},
		{"search", "x", "\x15one\r\x19", "\x12\x07"},
	} {
		b.Run(tt.name, func(b *testing.B) {
			e := NewEditor()
			feed(e, []byte("\x1b[200~"+strings.Repeat(tt.piece, maxDraftBytes/len(tt.piece))+"\x1b[201~"+tt.before))
			keys := []byte(tt.keys)
			n := 0
			for b.Loop() {
				e.Feed(keys)
				n += len(keys)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/B")
		})
	}
}

// BenchmarkIdle tells what a session that has typed and read a little holds.
func BenchmarkIdle(b *testing.B) {
	const n = 1000
	line := [][]byte{[]byte("alice: hello there")}
	var before, after runtime.MemStats
	for b.Loop() {
		editors, screens := make([]*Editor, n), make([]*Screen, n)
		runtime.GC()
		runtime.ReadMemStats(&before)
		var out []byte
		for i := range n {
			editors[i], screens[i] = NewEditor(), NewScreen(100, 30, ScreenOptions{})
			editors[i].SetPrompt("alice> ")
			for range 10 {
				feed(editors[i], []byte("hello there\r"))
				out = screens[i].Frame(out[:0], line, editors[i])
			}
			feed(editors[i], []byte("a line half typed"))
			out = screens[i].Frame(out[:0], nil, editors[i])
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/n, "B/session")
		runtime.KeepAlive(editors)
		runtime.KeepAlive(screens)
	}
}

// TestIdleIsSmall keeps the promise of 8 KiB for an idle editor with its screen.
func TestIdleIsSmall(t *testing.T) {
	e, s := NewEditor(), NewScreen(0, 0, ScreenOptions{})
	if n := unsafe.Sizeof(*e) + unsafe.Sizeof(*s); n > 1024 {
		t.Errorf("%d bytes before anything is typed", n)
	}
	for range 60 {
		feed(e, []byte("an ordinary line of forty-odd characters"))
		feed(e, []byte("\x15\x19\r"))
		feed(e, []byte("\x1b[200~"+strings.Repeat("a long paste\n", 3000)+"\x1b[201~\r"))
		s.Frame(nil, nil, e)
	}
	if n := held(e) - e.history.bytes; n > 2048 {
		t.Errorf("%d bytes held by an idle editor besides its history", n)
	}
}

// TestMessageAllocates nothing but what the frame grows by.
func TestMessageAllocates(t *testing.T) {
	e, s := NewEditor(), NewScreen(80, 24, ScreenOptions{})
	e.SetPrompt("\x1b[1mali\x1b[0m> ")
	feed(e, []byte("你好 half typed 👍🏽\x1b[D"))
	line := [][]byte{[]byte("bob: hello")}
	out := make([]byte, 0, 4096)
	if n := testing.AllocsPerRun(100, func() { out = s.Frame(out[:0], line, e) }); n > 0 {
		t.Errorf("%v allocations for a message", n)
	}
	key, back := []byte("你"), []byte("\x7f")
	if n := testing.AllocsPerRun(100, func() {
		e.Feed(key)
		out = s.Frame(out[:0], nil, e)
		e.Feed(back)
		out = s.Frame(out[:0], nil, e)
	}); n > 2 {
		t.Errorf("%v allocations for two keys", n)
	}
}
