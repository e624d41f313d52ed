package words

import (
	"fmt"
	"math"
	"testing"
	"time"

	"sshchat/sshchat"
)

// luminance is WCAG 2's relative luminance of a colour.
func luminance(r, g, b uint8) float64 {
	linear := func(v uint8) float64 {
		c := float64(v) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

// contrast is WCAG 2's contrast ratio of two luminances.
func contrast(a, b float64) float64 { return (max(a, b) + 0.05) / (min(a, b) + 0.05) }

// indexed is the luminance of colour n of xterm's 256; the first 16 have no fixed one.
func indexed(n uint8) float64 {
	if n >= 232 {
		v := 8 + 10*(n-232)
		return luminance(v, v, v)
	}
	levels := [6]uint8{0, 95, 135, 175, 215, 255}
	n -= 16
	return luminance(levels[n/36], levels[n/6%6], levels[n%6])
}

// The grounds that the palettes are made for.
var grounds = map[string]float64{
	"black": luminance(0, 0, 0), "white": luminance(255, 255, 255), "dark": luminance(0x1e, 0x1e, 0x1e),
}

// TestContrast: everything that is coloured can be read on what it stands on.
func TestContrast(t *testing.T) {
	for _, c := range []struct {
		theme   string
		palette [14]uint8
		accents accents
		atLeast float64
		on      []string
	}{
		{"auto", paletteAuto, accentsAuto, 4, []string{"black", "white"}},
		{"dark", paletteDark, accentsDark, 4.5, []string{"dark"}},
		{"light", paletteLight, accentsLight, 4.5, []string{"white"}},
	} {
		colours := append([]uint8{}, c.palette[:]...)
		for _, sgr := range []string{c.accents.mention, c.accents.code, c.accents.quiet} {
			var n uint8
			if _, err := fmt.Sscanf(sgr, "\x1b[38;5;%dm", &n); err != nil {
				t.Fatalf("%s: accent %q: %v", c.theme, sgr, err)
			}
			colours = append(colours, n)
		}
		seen := map[uint8]bool{}
		for i, n := range colours {
			for _, ground := range c.on {
				if got := contrast(indexed(n), grounds[ground]); got < c.atLeast {
					t.Errorf("%s: colour %d has %.2f:1 on %s, want %v:1", c.theme, n, got, ground, c.atLeast)
				}
			}
			if i < len(c.palette) && seen[n] {
				t.Errorf("%s: colour %d is there twice", c.theme, n)
			}
			seen[n] = true
		}
	}
	if got := contrast(grounds["black"], grounds["white"]); math.Abs(got-21) > 1e-9 {
		t.Errorf("black on white is %v:1, want 21:1: the measure is wrong", got)
	}
}

// TestColours16: of the sixteen only those that are used for text on either ground.
func TestColours16(t *testing.T) {
	for i := range 100 {
		got := NewStyler(lookIn("en", Color16)).colour(person(fmt.Sprint("n", i)))
		if len(got) != len("\x1b[31m") || got[:3] != "\x1b[3" || got[3] < '1' || got[3] > '6' {
			t.Fatalf("colour %q, want one of 31 to 36", got)
		}
	}
}

func TestDays(t *testing.T) {
	before, after := time.Date(2026, 3, 2, 15, 59, 0, 0, time.UTC), time.Date(2026, 3, 2, 16, 1, 0, 0, time.UTC)
	shanghai := NewStyler(Look{Lang: "zh", Bare: true, Zone: "Asia/Shanghai"})
	utc := NewStyler(Look{Lang: "en", Bare: true})
	if shanghai.SameDay(before, after) || !utc.SameDay(before, after) {
		t.Error("midnight is not where the reader is")
	}
	if got := string(shanghai.Day(nil, after)); got != "-- 2026年3月3日 星期二 --" {
		t.Errorf("zh: %q", got)
	}
	if got := string(utc.Day(nil, after)); got != "-- Monday, 2 March 2026 --" {
		t.Errorf("en: %q", got)
	}
}

func TestNew(t *testing.T) {
	since := noon.Add(-15 * time.Hour) // Sunday 21:00
	for _, c := range []struct {
		m      sshchat.Missed
		en, zh string
	}{
		{sshchat.Missed{Since: since, Lines: 7}, "-- 7 new since Sunday 21:00 --", "-- 3月1日 21:00 以来有 7 条新消息 --"},
		{
			sshchat.Missed{Since: since, Lines: 1000, More: true, Mentions: 2},
			"-- 1000+ new since Sunday 21:00, 2 mention you --", "-- 3月1日 21:00 以来有 1000+ 条新消息，2 条提到你 --",
		},
		{
			sshchat.Missed{Since: noon.Add(-9 * 24 * time.Hour), Lines: 1},
			"-- 1 new since 2026-02-21 12:00 --", "-- 2026-02-21 12:00 以来有 1 条新消息 --",
		},
	} {
		for lang, want := range map[string]string{"en": c.en, "zh": c.zh} {
			s := NewStyler(lookIn(lang, bareDepth))
			if got := string(s.New(nil, c.m, noon)); got != want {
				t.Errorf("%q, want %q", got, want)
			}
		}
	}
}

func TestSpan(t *testing.T) {
	const day = 24 * time.Hour
	for d, want := range map[time.Duration][2]string{
		0:                                   {"1s", "1秒"},
		400 * time.Millisecond:              {"1s", "1秒"},
		59 * time.Second:                    {"59s", "59秒"},
		59*time.Second + 700*1e6:            {"1m", "1分"},
		61 * time.Second:                    {"1m", "1分"},
		90 * time.Minute:                    {"1h 30m", "1小时30分"},
		2*time.Hour + 3*time.Minute:         {"2h 3m", "2小时3分"},
		2*time.Hour + 59*time.Second:        {"2h", "2小时"},
		day:                                 {"1d", "1天"},
		3*day + 4*time.Hour + 5*time.Minute: {"3d 4h", "3天4小时"},
		400 * day:                           {"400d", "400天"},
	} {
		for i, lang := range Langs() {
			if got := For(lang).Ago(d); got != want[i] {
				t.Errorf("%s: %v is %q, want %q", lang, d, got, want[i])
			}
		}
	}
}

// TestNobodyHasTheColourOfAMention: a name is never in the colour of a mention or of code,
// nor in a blue that cannot be read on black.
func TestNobodyHasTheColourOfAMention(t *testing.T) {
	for _, theme := range []string{"auto", "dark", "light"} {
		for _, d := range []Depth{Color16, Color256} {
			look := lookIn("en", d)
			look.Theme = theme
			s := NewStyler(look)
			for i := range 200 {
				if sgr := s.colour(person(fmt.Sprint("n", i))); sgr == s.accents().mention || sgr == s.accents().code || sgr == "\x1b[34m" {
					t.Errorf("%s, %d: somebody is in %q", theme, d, sgr)
				}
			}
		}
	}
}
