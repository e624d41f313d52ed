package face_test

import (
	"strings"
	"testing"
)

// TestTTYWidths: of these no two terminals agree how wide they are, and tmux and we
// do not agree either: nothing may depend on it. most is the width that the most
// generous terminal gives, for which rows leave room.
func TestTTYWidths(t *testing.T) {
	for name, c := range map[string]struct {
		cluster string
		most    int
	}{
		"skin tone": {"👍🏽", 4},
		"selector":  {"❤️", 2},
		"keycap":    {"1️⃣", 2},
		"rainbow":   {"🏳️‍🌈", 6},
	} {
		t.Run(name, func(t *testing.T) { area(t, widths(c.cluster, c.most)) })
	}
}

func widths(c string, most int) []check {
	n := func(n int) string { return strings.Repeat(c, n) }
	first, further := 35/most, 39/most // how many in a row
	wrapped := "jo> " + n(first) + "\n" + n(further)
	return []check{
		one("type", "a"+c+"b", "jo> a"+c+"b|"),
		one("backspace", "a"+c+c+back, "jo> a"+c+"|"),
		one("delete", c+"b"+home+del, "jo> |b"),
		one("the cursor behind it", c+"bc"+left+left, "jo> "+c+"|bc"),
		one("insert behind it", c+"bc"+left+"x", "jo> "+c+"bx|c"),
		one("wrap", n(first+further)+"a", wrapped+pick(39-further*most > 0, "a|", "\na|")),
		{"message while typing", []step{
			{keys: c + "bc" + left, want: "jo> " + c + "b|c"},
			{says: []string{"hi"}, want: "bob: hi\njo> " + c + "b|c"},
		}},
		{"message while wrapped", []step{
			{keys: n(first+1) + "b" + left, want: "jo> " + n(first) + "\n" + c + "|b"},
			{says: []string{"hi"}, want: "bob: hi\njo> " + n(first) + "\n" + c + "|b"},
			{keys: ctrlU, want: "bob: hi\njo> |b"},
		}},
		one("send", c+"!"+enter, "jo: "+c+"!\njo> |"),
	}
}

func pick(yes bool, a, b string) string {
	if yes {
		return a
	}
	return b
}
