package words

import (
	"hash/fnv"
	"strconv"
	"time"

	"sshchat/sshchat"
)

// Depth is how many colours a terminal has.
type Depth uint8

// The depths. Attributes such as bold are not colours: NO_COLOR leaves them.
const (
	NoColor Depth = iota
	Color16
	Color256
)

// Look is one way to show the chat. Sessions with equal Looks see the same bytes,
// so that a line is rendered once for all of them. It is comparable on purpose.
type Look struct {
	Lang  string
	Theme string // "auto", "dark", "light"
	Depth Depth
	Links bool   // the terminal shows OSC 8 hyperlinks, or nothing of them
	Bare  bool   // no escape sequence at all: pipes, TERM=dumb, screen readers
	Pipe  bool   // no terminal: a program may read it, and no mark stands before a name
	Time  string // "off", "hm", "full"
	Zone  string // IANA name
}

// Styler renders for one Look. It is immutable; any goroutine may use it.
type Styler struct {
	look Look
	cat  *Catalog
	zone *time.Location

	width int   // of the terminal, in cells; 0: nothing has to fit
	place Place // where it is read; "" is a session
}

// Within returns a Styler whose lists fit a terminal of so many cells. What it makes of
// an entry is the same.
func (s *Styler) Within(cells int) *Styler {
	t := *s
	t.width = cells
	return &t
}

// NewStyler makes the Styler of look. An unknown zone is UTC.
func NewStyler(look Look) *Styler {
	zone, err := time.LoadLocation(look.Zone)
	if err != nil {
		zone = time.UTC
	}
	return &Styler{look: look, cat: For(look.Lang), zone: zone}
}

// Catalog returns the words that the Styler uses.
func (s *Styler) Catalog() *Catalog { return s.cat }

// Look returns what the Styler was made for.
func (s *Styler) Look() Look { return s.look }

// The palettes are 256-colour indexes with the contrast that reading takes: auto
// at least 4:1 on black and on white both, dark and light at least 4.5:1 on their
// own ground. Hues are spread so that neighbours in a talk differ. What
// mentions and code are in is nobody's colour; nor is the blue of 16, which black swallows.
var (
	paletteAuto  = [...]uint8{131, 64, 28, 29, 30, 27, 62, 99, 97, 129, 133, 164, 163, 161}
	paletteDark  = [...]uint8{203, 209, 221, 185, 149, 114, 79, 81, 75, 111, 141, 177, 213, 211}
	paletteLight = [...]uint8{124, 94, 58, 22, 28, 29, 23, 25, 26, 61, 55, 91, 127, 125}
	palette16    = [...]uint8{1, 2, 3, 6}
)

// accents are what mentions and code are in, with the same contrast, and what stands back.
// Of the eight colours magenta alone can be read on black and on white. There is a grey only
// among 256: SGR 2, which the others have, is black in an xterm on white.
type accents struct{ mention, code, quiet string }

var (
	accentsAuto  = accents{"\x1b[38;5;130m", "\x1b[38;5;31m", "\x1b[38;5;243m"}
	accentsDark  = accents{"\x1b[38;5;215m", "\x1b[38;5;80m", "\x1b[38;5;245m"}
	accentsLight = accents{"\x1b[38;5;130m", "\x1b[38;5;24m", "\x1b[38;5;242m"}
	accents16    = accents{"\x1b[35m", "\x1b[35m", dim}
	accentsNone  = accents{reverse, dim, dim} // colour is never the only sign
)

const (
	bold    = "\x1b[1m"
	dim     = "\x1b[2m" // what stands back; styled makes it the grey of the look
	italic  = "\x1b[3m"
	reverse = "\x1b[7m"
	reset   = "\x1b[0m"
)

// colour returns the SGR sequence of who somebody is. It goes by identity and not
// by name where there is one, so that a colour stays over renames and rooms.
func (s *Styler) colour(p sshchat.Person) string {
	if s.look.Bare || s.look.Depth == NoColor {
		return ""
	}
	id := p.Account
	if id == "" {
		id = p.Name.String()
	}
	return s.hue(id)
}

// room styles a room's name: no person's is bold without a colour.
func (s *Styler) room(label string) string { return s.styled(bold, label) }

// hue returns the SGR sequence of a colour that is always the same for id.
func (s *Styler) hue(id string) string {
	h := fnv.New32a()
	h.Write([]byte(id))
	n := h.Sum32()
	if s.look.Depth == Color16 {
		return "\x1b[3" + strconv.Itoa(int(palette16[n%uint32(len(palette16))])) + "m"
	}
	pick := paletteAuto
	switch s.look.Theme {
	case "dark":
		pick = paletteDark
	case "light":
		pick = paletteLight
	}
	return "\x1b[38;5;" + strconv.Itoa(int(pick[n%uint32(len(pick))])) + "m"
}

// accents returns the colours of what stands out in a line.
func (s *Styler) accents() accents {
	switch {
	case s.look.Depth == NoColor:
		return accentsNone
	case s.look.Depth == Color16:
		return accents16
	case s.look.Theme == "dark":
		return accentsDark
	case s.look.Theme == "light":
		return accentsLight
	}
	return accentsAuto
}

// name styles a person's name, with the mark of a guest; extra is a further attribute, such
// as bold.
func (s *Styler) name(p sshchat.Person, extra string) string {
	name := p.Name.String()
	if sgr := s.colour(p) + extra; sgr != "" && !s.look.Bare {
		name = sgr + name + reset
	}
	if p.Guest {
		return s.styled(dim, guestMark) + name
	}
	return name
}

// guestMark stands before the name of a guest, wherever it is shown. No name has it in it.
const guestMark = "~"

// styled puts an attribute round text of ours.
func (s *Styler) styled(sgr, t string) string {
	if s.look.Bare || t == "" {
		return t
	}
	if sgr == dim {
		sgr = s.accents().quiet
	}
	return sgr + t + reset
}

// quiet is a Styler for a whole line that stands back: nothing in it has a style of its own.
func (s *Styler) quiet() *Styler {
	t := *s
	t.look.Bare = true
	return &t
}

// stamp appends when something was said, dim, with a space behind.
func (s *Styler) stamp(dst []byte, at time.Time) []byte {
	layout := ""
	switch s.look.Time {
	case "hm":
		layout = "15:04"
	case "full":
		layout = "2006-01-02 15:04:05"
	default:
		return dst
	}
	if !s.look.Bare {
		dst = append(dst, s.accents().quiet...)
	}
	dst = at.In(s.zone).AppendFormat(dst, layout)
	if !s.look.Bare {
		dst = append(dst, reset...)
	}
	return append(dst, ' ')
}

// Timed returns a Styler that puts the date and the time before each entry.
func (s *Styler) Timed() *Styler {
	t := *s
	t.look.Time = "full"
	return &t
}

// Day appends the rule that separates two days.
func (s *Styler) Day(dst []byte, at time.Time) []byte {
	return append(dst, s.styled(dim, "-- "+s.cat.Day(at.In(s.zone))+" --")...)
}

// New appends the rule above what was missed. Within a week the day's name says it
// best; further back, the date.
func (s *Styler) New(dst []byte, m sshchat.Missed, now time.Time) []byte {
	return append(dst, s.styled(bold, "-- "+s.missed(m, now)+" --")...)
}

// missed words how much is new, and since when.
func (s *Styler) missed(m sshchat.Missed, now time.Time) string {
	layout := s.cat.Since
	if now.Sub(m.Since) > 6*24*time.Hour {
		layout = "2006-01-02 15:04"
	}
	return s.cat.New(m, m.Since.In(s.zone).Format(layout))
}

// SameDay reports whether two moments fall on one day where the reader is.
func (s *Styler) SameDay(a, b time.Time) bool {
	ay, am, ad := a.In(s.zone).Date()
	by, bm, bd := b.In(s.zone).Date()
	return ay == by && am == bm && ad == bd
}
