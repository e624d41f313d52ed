package text

import (
	"encoding/json"
	"iter"
	"slices"
	"testing"

	"github.com/clipperhouse/uax29/v2/graphemes"
)

func clusters(s string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for g := graphemes.FromString(s); g.Next(); {
			if !yield(g.Value()) {
				return
			}
		}
	}
}

func TestWidth(t *testing.T) {
	for s, want := range map[string]int{
		"": 0, "abc": 3, "你好": 4, "é": 1, "e\u0301": 1, "“…—α": 4, "😀": 2, "👨‍👩‍👧": 2, "🇨🇳": 2, "ｱ": 1, "한": 2, "　": 2,
	} {
		if got := Width(s); got != want {
			t.Errorf("Width(%q) = %d, want %d", s, got, want)
		}
	}
}

func TestTruncateAndPad(t *testing.T) {
	for _, c := range []struct {
		in          string
		width       int
		short, full string
	}{
		{"alice", 5, "alice", "alice"},
		{"alice", 4, "ali…", "ali…"},
		{"alice", 7, "alice", "alice  "},
		{"你好世界", 5, "你好…", "你好…"},
		{"你好世界", 4, "你…", "你… "},
		{"👨‍👩‍👧👨‍👩‍👧", 3, "👨‍👩‍👧…", "👨‍👩‍👧…"},
		{"abc", 1, "…", "…"},
		{"abc", 0, "", ""},
		{"abc", -1, "", ""},
	} {
		if got := Truncate(c.in, c.width); got != c.short {
			t.Errorf("Truncate(%q, %d) = %q, want %q", c.in, c.width, got, c.short)
		}
		if got := Pad(c.in, c.width); got != c.full || Width(got) != max(0, c.width) {
			t.Errorf("Pad(%q, %d) = %q, want %q", c.in, c.width, got, c.full)
		}
	}
}

func TestText(t *testing.T) {
	m := Block("你好, Ann\nsecond\n\nfourth line")
	var lines []string
	for _, l := range m.Lines() {
		lines = append(lines, l.String())
	}
	if want := []string{"你好, Ann", "second", "", "fourth line"}; !slices.Equal(lines, want) {
		t.Errorf("Lines() = %q, want %q", lines, want)
	}
	if got := m.Width(); got != 11 {
		t.Errorf("Width() = %d, want 11", got)
	}
	for width, want := range map[int]string{40: "你好, Ann…", 6: "你好,…", 2: "…"} {
		if got := m.Truncate(width).String(); got != want {
			t.Errorf("Truncate(%d) = %q, want %q", width, got, want)
		}
	}
	if got, want := Block("a\n\"b\" 你می\u200cخ").Quote(), `"a\n\"b\" 你می\u200cخ"`; got != want {
		t.Errorf("Quote() = %s, want %s", got, want)
	}
	if got := (Text{}).Lines(); got != nil || !(Text{}).IsZero() {
		t.Errorf("the zero Text has lines: %v", got)
	}
}

// Two safe texts side by side may compose, so Join must not simply concatenate.
func TestJoin(t *testing.T) {
	if got := Join("", Line("ᄒ"), Line("ᅡ"), Line("ᆫ")).String(); got != "한" {
		t.Errorf("jamo joined to %+q", got)
	}
	if got := Join(", ", Line("a"), Block("b\nc"), Text{}).String(); got != "a, b\nc," {
		t.Errorf("joined to %q", got)
	}
}

func TestJSON(t *testing.T) {
	for _, want := range []Text{{}, Line("hi 你好 👨‍👩‍👧"), Block("a\n b"), Code("  if x {\n\ty\n")} {
		b, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got Text
		if err := json.Unmarshal(b, &got); err != nil || got != want {
			t.Errorf("%s came back as %q, %v", b, got, err)
		}
	}
	var got Text
	if err := json.Unmarshal([]byte(`"a\u001b]52;c;x\u0007\u202eb"`), &got); err != nil || got.String() != "a]52;c;xb" {
		t.Errorf("a poisoned file gave %q, %v", got, err)
	}
}
