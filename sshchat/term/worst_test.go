package term

import (
	"strings"
	"testing"
)

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
