// Package text holds what a person may send: the sanitizer, the only maker of
// the type Text, and the widths of what it lets through.
//
// Everything that a person sends, and everything that is read back from disk or
// from another node, becomes a Text before it is shown. A renderer accepts only
// Text and its own constants, so that no byte sent by one person can act on
// another person's terminal, on a log reader or on a name list.
package text

import (
	"strconv"
	"strings"
)

// Text is a string that is safe to print on anybody's terminal: valid UTF-8 in
// NFC, no control characters but LF, no bidi overrides, no invisible smuggling.
// The zero Text is the empty string. Only this package can make another.
type Text struct{ s string }

// String returns the safe string. It may hold LF, unless Line made it.
func (t Text) String() string { return t.s }

// IsZero reports whether nothing is left to show.
func (t Text) IsZero() bool { return t.s == "" }

// Lines returns the lines of t, at most MaxLines. An empty Text has none.
func (t Text) Lines() []Text {
	if t.s == "" {
		return nil
	}
	lines := make([]Text, 0, 1+strings.Count(t.s, "\n"))
	for line := range strings.SplitSeq(t.s, "\n") {
		lines = append(lines, Text{line})
	}
	return lines
}

// Width returns how many columns the widest line of t takes.
func (t Text) Width() int {
	widest := 0
	for line := range strings.SplitSeq(t.s, "\n") {
		widest = max(widest, Width(line))
	}
	return widest
}

// Truncate returns the first line of t in at most width columns, for previews
// and lists. What was cut, and that further lines follow, shows as "…".
func (t Text) Truncate(width int) Text {
	line, _, more := strings.Cut(t.s, "\n")
	if more {
		line += "…"
	}
	return Line(Truncate(line, width))
}

// Quote returns t as one double-quoted ASCII-safe line for a log: LF, joiners and
// all that does not print is escaped, so that a log reader sees what was sent.
func (t Text) Quote() string { return strconv.Quote(t.s) }

// Join returns the parts with sep between them. The result is sanitized again,
// as two safe strings side by side may compose into something else, and is cut
// to what one message may hold.
func Join(sep string, parts ...Text) Text {
	all := make([]string, len(parts))
	for i, p := range parts {
		all[i] = p.s
	}
	return Code(strings.Join(all, sep))
}

// MarshalText implements encoding.TextMarshaler.
func (t Text) MarshalText() ([]byte, error) { return []byte(t.s), nil }

// UnmarshalText implements encoding.TextUnmarshaler. It sanitizes: a file or
// another node is as much a stranger as a person is. Any Text comes back as it
// was, code blocks with their indentation too.
func (t *Text) UnmarshalText(b []byte) error {
	*t, _ = Sanitize(string(b), Options{Form: Verbatim, Replace: true})
	return nil
}
