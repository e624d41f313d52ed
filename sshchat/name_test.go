package sshchat

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"sshchat/sshchat/chattest/sample"
	"sshchat/sshchat/text"
)

func TestParseName(t *testing.T) {
	for _, c := range []struct{ in, display, key string }{ // RFC 8265, 3.3
		{"Ann", "Ann", "ann"},
		{"Ａnn", "Ann", "ann"},
		{"e\u0301mile", "émile", "émile"},
		{"ΣΊΣΥΦΟΣ", "ΣΊΣΥΦΟΣ", "σίσυφοσ"},
		{"ﾀﾛｳ", "タロウ", "タロウ"},
		{"ﾊﾞﾝﾄﾞ", "バンド", "バンド"},
		{"李", "李", "李"},
		{"7李", "7李", "7李"},
		{"7up_", "7up_", "7up_"},
		{"İsmail", "İsmail", "i̇smail"},
		{"น้ำ_1", "น้ำ_1", "นํ้า_1"},
		{"นํ้า_1", "น้ำ_1", "นํ้า_1"},
		{"a2345678901234567890", "a2345678901234567890", "a2345678901234567890"},
		{"一二三四五六七八九十", "一二三四五六七八九十", "一二三四五六七八九十"},
	} {
		n, err := ParseName(c.in)
		if err != nil || n.String() != c.display || n.Key() != c.key || n.Text().String() != c.display {
			t.Errorf("ParseName(%q) = %q, key %q, %v; want %q, key %q", c.in, n, n.Key(), err, c.display, c.key)
		}
	}
	if !(Name{}).IsZero() || mustName(t, "ann").IsZero() {
		t.Error("IsZero is true of the zero Name alone")
	}
}

func TestParseNameFaults(t *testing.T) {
	for _, c := range []struct {
		in, key string
		args    []any
	}{
		{"", "name.empty", nil},
		{"a", "name.short", []any{2}},
		{"я", "name.short", []any{2}},
		{"a23456789012345678901", "name.long", []any{20}},
		{"一二三四五六七八九十一", "name.long", []any{20}},
		{strings.Repeat("x", 1<<20), "name.long", []any{20}},
		{"a b", "name.space", nil},
		{"a@b", "name.chars", []any{text.Line("@")}},
		{"a,b", "name.chars", []any{text.Line(",")}},
		{"a/b", "name.chars", []any{text.Line("/")}},
		{"a:b", "name.chars", []any{text.Line(":")}},
		{"a#b", "name.chars", []any{text.Line("#")}},
		{"a\x1b[m", "name.chars", []any{text.Line("U+001B")}},
		{"a\nb", "name.chars", []any{text.Line("U+000A")}},
		{"a\u200bb", "name.chars", []any{text.Line("U+200B")}},
		{"a\u202eb", "name.chars", []any{text.Line("U+202E")}},
		{"علی\u200cرضا", "name.chars", []any{text.Line("U+200C")}},
		{"क्\u200dष", "name.chars", []any{text.Line("U+200D")}},
		{"a\xffb", "name.chars", []any{text.Line("U+FFFD")}},
		{"bob😀", "name.chars", []any{text.Line("😀")}},
		{"ﬁnn", "name.chars", []any{text.Line("ﬁ")}},
		{"№1", "name.chars", []any{text.Line("№")}},
		{"𐌀𐌁", "name.chars", []any{text.Line("𐌀")}}, // Old Italic: nobody writes it
		{"bobー", "name.chars", []any{text.Line("ー")}},
		{"-bob", "name.start", []any{text.Line("-")}},
		{"_", "name.start", []any{text.Line("_")}},
		{"\u0301bob", "name.start", []any{text.Line("U+0301")}},
		{"e\u0301\u0301\u0301d", "name.marks", []any{text.Line("e\u0301\u0301\u0301")}},
		{"аlice", "name.scripts", []any{"Cyrillic", "Latin"}},
		{"bob김か", "name.scripts", []any{"Latin", "Hiragana"}},
		{"राम1२", "name.digits", nil},
		{"שlom", "name.bidi", nil},
		{"al\u0661ce", "name.bidi", nil},
		{"root", "name.reserved", []any{"root"}},
		{"ADMIN_", "name.reserved", []any{"admin"}},
		{"all", "name.reserved", []any{"all"}},
		{"管理员", "name.reserved", []any{"管理员"}},
	} {
		n, err := ParseName(c.in)
		f, ok := errors.AsType[*Fault](err)
		if !ok || f.Key != c.key || !slices.Equal(f.Args, c.args) || !n.IsZero() {
			t.Errorf("ParseName(%.40q) = %v, %+v; want %s %v", c.in, n, f, c.key, c.args)
		}
	}
}

// A stranger must not pass for somebody who is here, nor for the house.
func TestSpoofs(t *testing.T) {
	count := 0
	for held, spoofs := range spoofTable {
		var holder Name // stays nobody for the house's words: ParseName must refuse
		if held != "" {
			holder = mustName(t, held)
		}
		for _, s := range spoofs {
			count++
			n, err := ParseName(s)
			if err == nil && (held == "" || !n.Clashes(holder) || !holder.Clashes(n)) {
				t.Errorf("%q (%+q) passes for %q: key %q, skeleton %q", s, s, held, n.Key(), n.Skeleton())
			}
		}
	}
	if count < 200 {
		t.Errorf("%d spoofs, want 200", count)
	}
}

// People with ordinary names in the world's scripts must all get in, together.
func TestHonestNames(t *testing.T) {
	seen := map[Skeleton]string{}
	for _, s := range honestNames {
		n, err := ParseName(s)
		if err != nil {
			f, _ := errors.AsType[*Fault](err)
			t.Errorf("%q is refused: %s %v", s, f.Key, f.Args)
			continue
		}
		if n.String() != norm.NFC.String(s) {
			t.Errorf("%q is shown as %q", s, n)
		}
		if other, taken := seen[n.Skeleton()]; taken {
			t.Errorf("%q clashes with %q: both %q", s, other, n.Skeleton())
		}
		seen[n.Skeleton()] = s
	}
	if len(honestNames) < 100 {
		t.Errorf("%d honest names, want 100", len(honestNames))
	}
}

func TestReservedWordsAreNames(t *testing.T) {
	for _, w := range reservedWords {
		if f := checkName(w); f != nil {
			t.Errorf("%q could never be a name: %s %v", w, f.Key, f.Args)
		}
	}
	for _, s := range honestNames {
		if w, ok := reserved()[SkeletonOf(norm.NFC.String(s))]; ok {
			t.Errorf("%q is reserved as %q", s, w)
		}
	}
}

func FuzzParseName(f *testing.F) {
	for _, s := range honestNames {
		f.Add(s)
	}
	for _, spoofs := range spoofTable {
		for _, s := range spoofs {
			f.Add(s)
		}
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := ParseName(s)
		if err != nil {
			if fault, ok := errors.AsType[*Fault](err); !ok || fault.Key == "" || !n.IsZero() {
				t.Errorf("%+q: %v and %v", s, n, err)
			}
			return
		}
		checkCanonical(t, n)
	})
}

// Every letter, mark and digit, doubled and among others. Of the tens of thousands of
// ideographs and syllables that behave as one, each hundredth will do.
func TestEveryLetterInAName(t *testing.T) {
	accepted := 0
	for r := range rune(unicode.MaxRune + 1) {
		if !unicode.In(r, unicode.L, unicode.M, unicode.Nd) || unicode.In(r, unicode.Lo) && r > 0x3400 && r%100 != 0 || r > 0x250 && r%sample.Step != 0 {
			continue
		}
		for _, s := range []string{string([]rune{r, r}), "a" + string(r) + "b", "א" + string(r), "1" + string(r)} {
			if n, err := ParseName(s); err == nil {
				accepted++
				checkCanonical(t, n)
			}
		}
	}
	if accepted < 5_000/sample.Step {
		t.Errorf("%d names accepted", accepted)
	}
}

// checkCanonical fails unless n's forms parse to n's forms, and fit the promises.
func checkCanonical(t *testing.T, n Name) {
	t.Helper()
	if again, err := ParseName(n.String()); err != nil || again != n {
		t.Errorf("%+q is %+v, then %+v, %v", n, n, again, err)
	}
	if k, err := ParseName(n.Key()); err != nil || k.Key() != n.Key() || k.Skeleton() != n.Skeleton() {
		t.Errorf("%+q is %+v, its key is %+v, %v", n, n, k, err)
	}
	if upper, err := ParseName(strings.ToUpper(n.String())); err == nil && upper.Key() == n.Key() && !upper.Clashes(n) {
		t.Errorf("%+q and %+q have one key and two skeletons", n, upper)
	}
	if n.Skeleton() == "" || !utf8.ValidString(string(n.Skeleton())) || strings.ContainsAny(n.String(), " @#:,/\n") {
		t.Errorf("%+q is %+v", n, n)
	}
	if w := text.Width(n.String()); w < minNameCells || w > maxNameCells || n.Text().String() != n.String() {
		t.Errorf("%+q is %d columns wide, text %+q", n, w, n.Text())
	}
}

func BenchmarkParseName(b *testing.B) {
	for _, s := range []string{"alice", "李雷", "Владимир", "प्रियंका"} {
		b.Run(s, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = ParseName(s)
			}
		})
	}
}

func mustName(t *testing.T, s string) Name {
	t.Helper()
	n, err := ParseName(s)
	if err != nil {
		t.Fatalf("ParseName(%q): %v", s, err)
	}
	return n
}
