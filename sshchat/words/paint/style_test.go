package paint

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest/eye"
	"sshchat/sshchat/text"
)

func person(name string) sshchat.Person {
	return sshchat.Person{Name: text.Line(name), Account: sshchat.AccountID("key of " + name)}
}

// brushOf is a Brush of the default theme.
func brushOf(d Depth) *Brush {
	b := NewBrush(Look{Theme: "auto", Depth: d, Time: "off"})
	return &b
}

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
		palette []uint8
		accents accents
		atLeast float64
		on      []string
	}{
		{"auto", paletteAuto, accentsAuto, 4, []string{"black", "white"}},
		{"dark", paletteDark, accentsDark, 4.5, []string{"dark"}},
		{"light", paletteLight, accentsLight, 4.5, []string{"white"}},
	} {
		colours := append([]uint8{}, c.palette[:]...)
		for _, sgr := range []string{c.accents.mention, c.accents.code, c.accents.room, c.accents.quiet} {
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
			if seen[n] {
				t.Errorf("%s: colour %d, the %dth, is there twice", c.theme, n, i+1)
			}
			seen[n] = true
		}
	}
	var best []uint8 // why auto asks for less
	for n := uint8(16); n > 0; n++ {
		if min(contrast(indexed(n), grounds["black"]), contrast(indexed(n), grounds["white"])) >= 4.5 {
			best = append(best, n)
		}
	}
	if len(best) != 6 {
		t.Errorf("%d have 4.5:1 on black and on white: auto can have better colours", best)
	}
	if got := contrast(grounds["black"], grounds["white"]); math.Abs(got-21) > 1e-9 {
		t.Errorf("black on white is %v:1, want 21:1: the measure is wrong", got)
	}
}

// TestColours16: of the sixteen only those that are used for text on either ground.
func TestColours16(t *testing.T) {
	for i := range 100 {
		got := brushOf(Color16).colour(person(fmt.Sprint("n", i)))
		if len(got) != len("\x1b[31m") || got[:3] != "\x1b[3" || got[3] < '1' || got[3] > '6' {
			t.Fatalf("colour %q, want one of 31 to 36", got)
		}
	}
}

// TestNobodyHasTheColourOfAMention: a name is never in the colour of a mention or of code,
// of a room, nor in a blue that cannot be read on black.
func TestNobodyHasTheColourOfAMention(t *testing.T) {
	for _, theme := range []string{"auto", "dark", "light"} {
		for _, d := range []Depth{Color16, Color256} {
			b := brushOf(d)
			b.Look.Theme = theme
			for i := range 200 {
				if sgr := b.colour(person(fmt.Sprint("n", i))); sgr == b.accents().mention || sgr == b.accents().code || sgr == b.accents().room || sgr == "\x1b[34m" {
					t.Errorf("%s, %d: somebody is in %q", theme, d, sgr)
				}
			}
		}
	}
}

// TestColourStays: a colour goes with the identity, not with the name.
func TestColourStays(t *testing.T) {
	b := brushOf(Color256)
	bob := person("bob")
	before := b.Name(bob, "")
	after := b.Name(sshchat.Person{Name: text.Line("robert"), Account: bob.Account}, "")
	if strings.Replace(before, "bob", "robert", 1) != after {
		t.Errorf("%q became %q", eye.Legible(before), eye.Legible(after))
	}
	colours := map[string]bool{}
	for i := range 200 {
		colours[b.colour(person(fmt.Sprint("n", i)))] = true
	}
	if len(colours) != len(paletteAuto) {
		t.Errorf("200 people have %d colours, want %d", len(colours), len(paletteAuto))
	}
}

// TestFingerprintKeepsItsMargin: on a narrow terminal a fingerprint goes on behind the margin, and none of it is lost.
func TestFingerprintKeepsItsMargin(t *testing.T) {
	print := "SHA256:" + strings.Repeat("aB3", 14) + "x"
	for _, line := range []string{print, "key: " + print + ", used yesterday", "  " + print} {
		for width := 24; width < 80; width++ {
			b := NewBrush(Look{Bare: true})
			b = b.Within(width)
			rows := strings.Split(string(b.Aside(nil, line)), "\n")
			for _, row := range rows {
				if text.Width(row) >= width || !strings.HasPrefix(row, "--") {
					t.Errorf("at %d columns: %q", width, row)
				}
			}
			if all := strings.NewReplacer("--", "", " ", "", "\n", "").Replace(strings.Join(rows, "\n")); all != strings.ReplaceAll(line, " ", "") {
				t.Errorf("at %d columns: %q", width, all)
			}
		}
	}
}
