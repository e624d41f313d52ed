package text

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestSanitizeKeepsScripts(t *testing.T) {
	for name, s := range scriptTable {
		for form := OneLine; form <= Verbatim; form++ {
			got, r := Sanitize(s, Options{Form: form})
			if want := norm.NFC.String(s); got.s != want || r != (Report{}) {
				t.Errorf("%s, form %d: %+q became %+q, %+v", name, form, want, got.s, r)
			}
		}
	}
}

func TestSanitizeTakesAttacksAway(t *testing.T) {
	for name, c := range attackTable {
		got, _ := Sanitize(c.in, Options{})
		if got.s != c.want {
			t.Errorf("%s: %+q became %+q, want %+q", name, c.in, got.s, c.want)
		}
	}
}

func TestForms(t *testing.T) {
	in := "\r\n  if x {\r\n\t\treturn\ta \r}\n\n\n"
	for _, c := range []struct {
		form Form
		want string
	}{
		{OneLine, "if x {   return a  }"},
		{Lines, "if x {\n  return a\n}"},
		{Verbatim, "  if x {\n        return    a\n}"},
	} {
		if got, _ := Sanitize(in, Options{Form: c.form}); got.s != c.want {
			t.Errorf("form %d: %q, want %q", c.form, got.s, c.want)
		}
	}
}

func TestReport(t *testing.T) {
	line := strings.Repeat("字", MaxLineBytes) // 3 bytes each
	for name, c := range map[string]struct {
		in   string
		o    Options
		want string
		r    Report
	}{
		"gbk":      {"\xc4\xe3\xba\xc3, hi \xca\xc0", Options{}, ", hi", Report{Invalid: 2}},
		"replace":  {"a\xff\xfeb", Options{Replace: true}, "a\ufffdb", Report{Invalid: 1}},
		"line":     {line, Options{}, line[:4095], Report{CutBytes: 3*MaxLineBytes - 4095}},
		"lines":    {strings.Repeat("a\n", 30), Options{Form: Lines}, strings.Repeat("a\n", 19) + "a", Report{CutLines: 10}},
		"no cut":   {strings.Repeat("a\n", MaxLines), Options{Form: Lines}, strings.Repeat("a\n", 19) + "a", Report{}},
		"ascii":    {strings.Repeat("a", 5000), Options{}, strings.Repeat("a", 4096), Report{CutBytes: 904}},
		"megabyte": {strings.Repeat("a", 1<<20), Options{Form: Lines}, strings.Repeat("a", 4096), Report{CutBytes: 1<<20 - 4096}},
	} {
		got, r := Sanitize(c.in, c.o)
		if got.s != c.want || r != c.r {
			t.Errorf("%s: %q %+v, want %q %+v", name, got.s, r, c.want, c.r)
		}
		if r.Cut() != (r.CutBytes+r.CutLines > 0) {
			t.Errorf("%s: Cut() = %v of %+v", name, r.Cut(), r)
		}
	}
	if got, _ := Sanitize(strings.Repeat(line[:3000]+"\n", 40), Options{Form: Lines}); len(got.s) > maxBytes {
		t.Errorf("a block of %d bytes", len(got.s))
	}
}

// One cluster must not carry a whole line: terminals draw it into a cell or two.
func TestClustersAreBounded(t *testing.T) {
	for name, s := range map[string]string{
		"emoji chain": strings.Repeat("👩\u200d", 500) + "👩",
		"jamo":        strings.Repeat("ᄀ", 500),
		"vowels":      "가" + strings.Repeat("ᅡ", 500) + strings.Repeat("ᆨ", 500),
		"prepend":     strings.Repeat("\u0600", 500) + "1",
		"virama":      strings.Repeat("क्", 500),
		"zalgo":       strings.Repeat("a"+strings.Repeat("\u0316", 99), 20),
	} {
		got, r := Sanitize(s, Options{})
		for c := range clusters(got.s) {
			if n := utf8.RuneCountInString(c); n > maxClusterRunes {
				t.Errorf("%s: a cluster of %d runes; %+v", name, n, r)
				break
			}
		}
		if again, _ := Sanitize(got.s, Options{}); again != got || got.IsZero() {
			t.Errorf("%s: not stable: %+q then %+q", name, got.s, again.s)
		}
	}
}

func FuzzSanitize(f *testing.F) {
	for _, s := range []string{
		"plain", "  a\n\tb\r\n", "A\x00\u0300", "a\u0300\u200d\u0301", "می\u200cخواهم", "👩🏽\u200d❤️\u200d💋\u200d👨🏿", "1️⃣", "שלום\u200f!",
		"🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "ᄒᆞᆫ", "\xc4\xe3", "\u0344\u0958\u0f73", "\u1100\u1161\u11a8\u11a8", "\x1b]52;c;\x07\u009d", "क्\u200dष",
		strings.Repeat("가ᅡᆨ\u302e", 40), strings.Repeat("x\u0321", 5000), strings.Repeat("\n", 30) + "z",
	} {
		f.Add(s, uint8(0), false)
		f.Add(s, uint8(1), true)
		f.Add(s, uint8(2), false)
	}
	f.Fuzz(func(t *testing.T, s string, form uint8, replace bool) {
		o := Options{Form: Form(form % 3), Replace: replace}
		got, r := Sanitize(s, o)
		checkSafe(t, got.s)
		if len(got.s) > maxBytes || strings.Count(got.s, "\n") >= MaxLines || o.Form == OneLine && strings.Contains(got.s, "\n") {
			t.Errorf("%q does not fit form %d", got.s, o.Form)
		}
		if again, r2 := Sanitize(got.s, o); again != got || r2 != (Report{}) {
			t.Errorf("%+q became %+q, then %+q, %+v", s, got.s, again.s, r2)
		}
		var back Text
		if err := back.UnmarshalText([]byte(got.s)); err != nil || back != got {
			t.Errorf("%+q came back from disk as %+q, %v", got.s, back.s, err)
		}
		if w := got.Width(); w > 2*utf8.RuneCountInString(got.s) {
			t.Errorf("%+q is %d columns wide", got.s, w)
		}
		if r.Invalid > 0 == utf8.ValidString(s) && len(s) <= maxBytes {
			t.Errorf("%d invalid runs in %+q", r.Invalid, s)
		}
	})
}

// checkSafe fails if s holds anything that a terminal acts on or that hides.
func checkSafe(t *testing.T, s string) {
	t.Helper()
	if !utf8.ValidString(s) || !norm.NFC.IsNormalString(s) {
		t.Errorf("%+q is not valid NFC", s)
	}
	rtl := strings.IndexFunc(s, func(r rune) bool {
		return unicode.IsLetter(r) && unicode.In(r, unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana, unicode.Nko)
	}) >= 0
	marks := 0
	for _, r := range s {
		switch {
		case unicode.IsControl(r) && r != '\n',
			unicode.Is(unicode.Bidi_Control, r) && r != 0x200E && r != 0x200F && r != 0x061C,
			unicode.Is(unicode.Bidi_Control, r) && !rtl,
			unicode.Is(unicode.Noncharacter_Code_Point, r),
			unicode.Is(unicode.Variation_Selector, r) && r != 0xFE0E && r != 0xFE0F,
			unicode.In(r, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp):
			t.Errorf("%+q holds %U", s, r)
		}
		if !unicode.Is(unicode.Mn, r) || r == 0xFE0E || r == 0xFE0F {
			marks = 0
		} else if marks++; marks > maxMarks {
			t.Errorf("%+q stacks %d marks", s, marks)
		}
	}
}

func BenchmarkSanitize(b *testing.B) {
	for name, s := range map[string]string{
		"ascii":   strings.Repeat("plain text ", 7) + "end",
		"chinese": strings.Repeat("大家好，", 7),
		"mixed":   "naïve “quotes” 你好 👨\u200d👩\u200d👧 می\u200cخواهم Tiếng Việt ok",
		"hostile": strings.Repeat("a\x1b[31m\u202e\u0301\u0301\u0301\u0301\u0301\u200d", 8),
		"paste":   strings.Repeat("\tif err != nil { return err }\n", 20),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(s)))
			b.ReportAllocs()
			for b.Loop() {
				Sanitize(s, Options{Form: Lines})
			}
		})
	}
}

// FuzzSanitize mutates bytes and seldom builds what interacts. This draws from the
// code points that do, and proves that a handful of rounds is enough.
func TestSanitizeSettles(t *testing.T) {
	palette := []rune("aA1#*é가각❤😀👩🏽🏴🇨↔ℹא文 \u3000\t\r\n" +
		"\u200b\u200c\u200d\u200e\u200f\ufe0e\ufe0f\ufe00\u20e3\u20dd\u034f\u0300\u0301\u0316\u0321\u0344\u0345\u0338\u05b0\u064b\u0653\u0627" +
		"क\u094d\u093c\u0958ന\u0d4d\u0f71\u0f72\u0f73\u0f74\u302e\u3099\u0600\ue000\u202e\u009b\x00\U000e0067\U000e007f\U0001d15e\U0001d165\U0001faff")
	rnd := rand.New(rand.NewPCG(1, 2))
	most := 0
	for range 5_000 {
		rs := make([]rune, rnd.IntN(48))
		for i := range rs {
			rs[i] = palette[rnd.IntN(len(palette))]
		}
		s := string(rs)
		form := Form(rnd.IntN(3))
		got, _ := Sanitize(s, Options{Form: form})
		checkSafe(t, got.s)
		if again, _ := Sanitize(got.s, Options{Form: form}); again != got {
			t.Fatalf("%+q became %+q, then %+q", s, got.s, again.s)
		}
		n := 0
		for ; n < maxRounds; n++ {
			c := cleaner{src: s, opt: Options{Form: form}}
			next := fit(norm.NFC.String(c.clean()), form, new(Report))
			if next == s {
				break
			}
			s = next
		}
		most = max(most, n)
	}
	if most > maxRounds/2 {
		t.Errorf("a text needed %d rounds of %d", most, maxRounds)
	}
	t.Log("rounds:", most)
}

// Every code point there is, alone between two letters; of ideographs, syllables and
// private planes, which go on for ever, each hundredth.
func TestSanitizeEveryCodePoint(t *testing.T) {
	bulk := []*unicode.RangeTable{unicode.Han, unicode.Hangul, unicode.Co}
	for r := range rune(unicode.MaxRune + 1) {
		if r%100 != 0 && (r > 0xE1000 || unicode.In(r, bulk...)) && r&0xFFFE != 0xFFFE {
			continue
		}
		checkSafe(t, Line("a"+string(r)+"b").s)
	}
}
