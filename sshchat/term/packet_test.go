package term

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestEscapeByPacket: a terminal sends Alt-b in one piece, and who presses Escape and then b
// sends two, however soon after each other.
func TestEscapeByPacket(t *testing.T) {
	for _, tt := range []struct {
		name string
		in   []string
		want string
	}{
		{"Alt-b in one piece", []string{"one two", "\x1bbx"}, "one x|two"},
		{"Escape, then b", []string{"one two", "\x1b", "b"}, "one twob|"},
		{"Escape, then d and more at once", []string{"one two", "\x1b", "df"}, "one twodf|"},
		{"Escape, then a digit", []string{"a", "\x1b", "3"}, "a3|"},
		{"Escape, then a word that begins as a reply does", []string{"a", "\x1b", "P", "l", "ease"}, "aPlease|"},
		{"Escape, then an O", []string{"a", "\x1b", "O", "h"}, "aOh|"},
		{"Escape, then Backspace", []string{"one two", "\x1b", "\x7f"}, "one tw|"},
		{"Escape, then Enter", []string{"a", "\x1b", "\r", "b"}, "b|"},
		{"Escape twice", []string{"one two", "\x1b", "\x1b", "b"}, "one twob|"},
		{"Escape ends a search, then b", []string{"beta\r", "x\x12", "e", "\x1b", "b"}, "xb|"},
		{"Escape, then Han", []string{"a", "\x1b", "你"}, "a你|"},
		{"an arrow cut behind ESC", []string{"ab", "\x1b", "[D", "x"}, "ax|b"},
		{"an arrow cut at every byte", []string{"ab", "\x1b", "[", "D", "x"}, "ax|b"},
		{"an arrow of application mode cut behind ESC", []string{"ab", "\x1b", "OD", "x"}, "ax|b"},
		{"a reply cut behind ESC", []string{"ab", "\x1b", "]11;rgb:0/0/0\x07", "c"}, "abc|"},
		{"the end of a reply cut behind ESC", []string{"ab", "\x1b]11;rgb:0/0/0\x1b", "\\", "c"}, "abc|"},
		{"the end of a paste cut behind ESC", []string{"\x1b[200~ab\x1b", "[201~", "c"}, "abc|"},
		{"Alt-Left of PuTTY cut behind both", []string{"one two", "\x1b\x1b", "[D", "x"}, "one x|two"},
	} {
		e := NewEditor()
		for _, p := range tt.in {
			feed(e, []byte(p))
		}
		if got := marked(e); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestCutAtEveryByte: input that comes a byte at a time does what it does in one piece, but for
// the keys that are known by what comes with them: Escape, Tab, and ^C in a paste.
func TestCutAtEveryByte(t *testing.T) {
	var steady []string
	for _, k := range append(slices.Clone(keys), odds...) {
		alt := len(k) > 1 && k[0] == esc && k[1] != '['
		if !alt && !strings.ContainsAny(k, "\t\x03") {
			steady = append(steady, k)
		}
	}
	for seed := range uint64(runs(100)) {
		rng := rand.New(rand.NewPCG(seed, 7))
		var in strings.Builder
		for range 40 {
			in.WriteString(pickOne(rng, steady))
		}
		whole, bytes := NewEditor(), NewEditor()
		want := feed(whole, []byte(in.String()))
		var got []Action
		for i := range in.Len() {
			got = append(got, feed(bytes, []byte(in.String()[i:i+1]))...)
		}
		if marked(whole) != marked(bytes) || !slices.Equal(merged(want), merged(got)) {
			t.Fatalf("seed %d: %q\nwhole: %q %+v\na byte at a time: %q %+v", seed, in.String(), marked(whole), want, marked(bytes), got)
		}
	}
}
