package paint

import (
	"hash/fnv"
	"strconv"
	"strings"
	"time"

	"sshchat/sshchat"
)

// Attributes for [Brush.Style] and [Brush.Name].
const (
	Bold = "\x1b[1m"
	Dim  = "\x1b[2m" // for what stands back; Style makes it the grey of the look
)

const (
	italic  = "\x1b[3m"
	reverse = "\x1b[7m"
	reset   = "\x1b[0m"
)

// The palettes are 256-colour indexes with the contrast that reading takes: dark and light at
// least 4.5:1 on their own ground, as WCAG 2.1 has it (1.4.3). Nothing has more than 4.58:1 on
// black and on white both, and only six of the 256 reach 4.5: auto has at least 4:1 on either.
// Hues are spread so that neighbours in a talk differ. The colours of mentions, of code and of
// rooms are nobody's; nor is the blue of 16, which black swallows.
var (
	paletteAuto  = []uint8{131, 64, 28, 30, 27, 63, 98, 97, 129, 132, 164, 163, 162}
	paletteDark  = []uint8{203, 209, 221, 185, 149, 79, 81, 75, 111, 141, 177, 213, 211}
	paletteLight = []uint8{124, 94, 58, 22, 29, 23, 25, 26, 61, 55, 91, 127, 125}
	palette16    = []uint8{1, 2, 3, 6}
)

// accents are the colours of mentions, of code, of rooms, and of text that stands back, with the
// same contrast. Of the eight colours magenta alone can be read on black and on white. There is a
// grey only among 256: SGR 2, which the others have, is black in an xterm on white.
type accents struct{ mention, code, room, quiet string }

var (
	accentsAuto  = accents{"\x1b[38;5;130m", "\x1b[38;5;31m", "\x1b[38;5;29m", "\x1b[38;5;243m"}
	accentsDark  = accents{"\x1b[38;5;215m", "\x1b[38;5;80m", "\x1b[38;5;114m", "\x1b[38;5;245m"}
	accentsLight = accents{"\x1b[38;5;130m", "\x1b[38;5;24m", "\x1b[38;5;28m", "\x1b[38;5;242m"}
	accents16    = accents{"\x1b[35m", "\x1b[35m", "", Dim}
	accentsNone  = accents{reverse, Dim, "", Dim} // colour is never the only sign
)

// accents returns the colours of this look.
func (b *Brush) accents() accents {
	switch {
	case b.Look.Depth == NoColor:
		return accentsNone
	case b.Look.Depth == Color16:
		return accents16
	case b.Look.Theme == "dark":
		return accentsDark
	case b.Look.Theme == "light":
		return accentsLight
	}
	return accentsAuto
}

// colour returns the SGR sequence of a person's colour. It goes by identity and not
// by name where there is one, so that a colour stays over renames and rooms.
func (b *Brush) colour(p sshchat.Person) string {
	if b.Look.Bare || b.Look.Depth == NoColor {
		return ""
	}
	id := string(p.Account)
	if id == "" {
		id = p.Name.String()
	}
	return b.hue(id)
}

// hue returns the SGR sequence of a colour that is always the same for id.
func (b *Brush) hue(id string) string {
	h := fnv.New32a()
	h.Write([]byte(id))
	n := h.Sum32()
	if b.Look.Depth == Color16 {
		return "\x1b[3" + strconv.Itoa(int(palette16[n%uint32(len(palette16))])) + "m"
	}
	pick := paletteAuto
	switch b.Look.Theme {
	case "dark":
		pick = paletteDark
	case "light":
		pick = paletteLight
	}
	return "\x1b[38;5;" + strconv.Itoa(int(pick[n%uint32(len(pick))])) + "m"
}

// Style puts an attribute round text of ours.
func (b *Brush) Style(sgr, t string) string {
	if b.Look.Bare || t == "" {
		return t
	}
	if sgr == Dim {
		sgr = b.accents().quiet
	}
	return sgr + t + reset
}

// guestMark stands before the name of a guest, wherever it is shown. No name has it in it.
const guestMark = "~"

// Name styles a person's name in their colour, with the mark of a guest; extra is a further
// attribute, such as Bold, or "".
func (b *Brush) Name(p sshchat.Person, extra string) string {
	name := p.Name.String()
	if sgr := b.colour(p) + extra; sgr != "" && !b.Look.Bare {
		name = sgr + name + reset
	}
	if p.Guest {
		return b.Style(Dim, guestMark) + name
	}
	return name
}

// Room styles a room's name: bold, in the colour that all rooms have and no person.
func (b *Brush) Room(label string) string { return b.Style(Bold+b.accents().room, label) }

// Stamp appends when something was said, dim, with a space behind.
func (b *Brush) Stamp(dst []byte, at time.Time) []byte {
	layout := ""
	switch b.Look.Time {
	case "hm":
		layout = "15:04"
	case "full":
		layout = "2006-01-02 15:04:05"
	default:
		return dst
	}
	if !b.Look.Bare {
		dst = append(dst, b.accents().quiet...)
	}
	dst = b.In(at).AppendFormat(dst, layout)
	if !b.Look.Bare {
		dst = append(dst, reset...)
	}
	return append(dst, ' ')
}

// Margin stands before each further line of a message, so that no line of it can
// pass for a line of the chat's own. /raw shows a message without it.
const Margin = "│ "

// Below puts the margin, in p's colour, before every line of t but the first.
func (b *Brush) Below(t string, p sshchat.Person) string {
	return strings.ReplaceAll(t, "\n", "\n"+b.bar(p))
}

// bar is the margin in p's colour.
func (b *Brush) bar(p sshchat.Person) string {
	if sgr := b.colour(p); sgr != "" {
		return sgr + Margin + reset
	}
	return Margin
}
