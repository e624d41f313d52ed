// Package paint gives lines their looks: colours and marks of names and bodies, margins,
// rows that fit a terminal, and times where the reader is. It knows no words; package
// words makes the sentences.
package paint

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
	Links bool   // the terminal shows OSC 8 hyperlinks, or ignores them
	Bare  bool   // no escape sequence at all: pipes, TERM=dumb, screen readers
	Pipe  bool   // no terminal: a program may read it, and no mark stands before a name
	Time  string // "off", "hm", "full"
	Zone  string // IANA name
}
