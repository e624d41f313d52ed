package confusable

import (
	"flag"
	"os"
	"strings"
	"testing"
	"unicode/utf8"
)

var made = flag.String("table", "", "make table.txt from this confusables.txt of Unicode's")

// TestMake makes the table when it is asked to. The header with version and copyright stays,
// the remarks behind each line go.
func TestMake(t *testing.T) {
	if *made == "" {
		t.Skip("no -table: nothing to make")
	}
	all, err := os.ReadFile(*made)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	head := true
	for line := range strings.Lines(strings.TrimPrefix(string(all), "\ufeff")) {
		from, rest, ok := strings.Cut(line, ";")
		to, _, two := strings.Cut(rest, ";")
		switch {
		case head && strings.HasPrefix(line, "#"):
			out.WriteString(strings.TrimSpace(line) + "\n")
		case ok && two:
			head = false
			out.WriteString(strings.TrimSpace(from) + ";" + strings.TrimSpace(to) + "\n")
		}
	}
	if err := os.WriteFile("table.txt", []byte(out.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// Every line of the table is read, and the table is a whole one.
func TestTable(t *testing.T) {
	lines := 0
	for line := range strings.Lines(table) {
		if !strings.HasPrefix(line, "#") {
			lines++
		}
	}
	if n := len(mapping()); n < 6000 || n != lines-1 { // m is kept
		t.Errorf("%d characters of %d lines", n, lines)
	}
	for from, to := range mapping() {
		if from < 0x21 || !utf8.ValidString(to) || to == "" {
			t.Errorf("%U looks like %q", from, to)
		}
	}
	if v := Version(); !strings.Contains(v, ".") || len(v) > 10 {
		t.Errorf("the version is %q", v)
	}
}

func TestSkeleton(t *testing.T) {
	for in, want := range map[string]string{
		"":           "",
		"alice":      "alice",
		"m":          "m",
		"rn":         "rn",
		"ρ⍺у𝓅𝒂ן":     "paypal",
		"𝕞":          "m",  // not rn
		"ɱ":          "m̦", // a mark more
		"Ι":          "l",  // Greek
		"ш":          "w",  // since Unicode 15
		"é":          "e\u0301",
		"中文":         "中文",
		"\U0001ccd6": "A", // outlined, since Unicode 16
	} {
		if got := Skeleton(in); got != want {
			t.Errorf("%q looks like %q, want %q", in, got, want)
		}
	}
}

func FuzzSkeleton(f *testing.F) {
	f.Add("ρ⍺у𝓅𝒂ן")
	f.Add("\xff\u0301")
	f.Fuzz(func(t *testing.T, s string) {
		if once := Skeleton(s); utf8.ValidString(s) && !utf8.ValidString(once) {
			t.Errorf("%q became %q", s, once)
		}
	})
}
