package records

import (
	"encoding/json"
	"testing"
	"unicode/utf8"
)

func TestQuote(t *testing.T) {
	for in, want := range map[string]string{
		"":                      `""`,
		"大家好 👋🏽 é":              `"大家好 👋🏽 é"`,
		`a "b" \c/`:             `"a \"b\" \\c/"`,
		"a\n\tb":                `"a\n\tb"`,
		"<b>&amp;</b>":          `"<b>&amp;</b>"`, // no HTML escaping
		"\x1b[2J\x00\x7f":       `"\u001b[2J\u0000\u007f"`,
		"\u0085\u009b31m":       `"\u0085\u009b31m"`,
		"\u2028\u2029\ufeff":    `"\u2028\u2029\ufeff"`,
		"a\u202eb\u2066c\u200f": `"a\u202eb\u2066c\u200f"`,
		"\u061c\u200e":          `"\u061c\u200e"`,
		"नमस्\u200dते":          "\"नमस्\u200dते\"", // a joiner is a part of the word
		"a\xffb\xe5\xa4":        "\"a\ufffdb\ufffd\ufffd\"",
		"\U0010ffff":            "\"\U0010ffff\"",
	} {
		if got := string(quote(nil, in)); got != want {
			t.Errorf("quote(%q) = %s, want %s", in, got, want)
		}
	}
	if got := string(quote([]byte("x"), "y")); got != `x"y"` {
		t.Errorf("appended: %s", got)
	}
}

// FuzzQuote holds quote to encoding/json: what comes back is the same, and nothing in
// it acts on a terminal or ends the line.
func FuzzQuote(f *testing.F) {
	for _, s := range []string{
		"hi", "大家好", "\x1b]0;x\a", "\u009b2J", "a\"\\\n", "\xff\xfe\x80", "\u2029", "\ufeff\u202e", "\xed\xa0\x80", "\U0001F3F4\U000E0067",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := quote(nil, s)
		std, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var back, want string
		if err := json.Unmarshal(got, &back); err != nil {
			t.Fatalf("%q: %s: %v", s, got, err)
		}
		if err := json.Unmarshal(std, &want); err != nil {
			t.Fatal(err)
		}
		if back != want {
			t.Errorf("%q comes back as %q, by encoding/json as %q", s, back, want)
		}
		harmless(t, got)
	})
}

// harmless fails t if a record holds anything that a terminal or a reader of lines
// could take for more than text.
func harmless(t *testing.T, record []byte) {
	t.Helper()
	if !utf8.Valid(record) {
		t.Errorf("not UTF-8: %q", record)
	}
	for _, r := range string(record) {
		switch {
		case r < 0x20, r >= 0x7F && r < 0xA0, r == 0x61C, r == 0x200E, r == 0x200F, r >= 0x2028 && r <= 0x202E, r >= 0x2066 && r <= 0x2069, r == 0xFEFF:
			t.Errorf("%U stands in %q", r, record)
		}
	}
}
