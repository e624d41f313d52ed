// Package text holds what a person may send: the sanitizer, the only maker of
// the type Text, and the widths of what it lets through.
//
// Everything that a person sends, and everything that is read back from disk or
// from another node, becomes a Text before it is shown. A renderer accepts only
// Text and its own constants, so that no byte sent by one person can act on
// another person's terminal, on a log reader or on a name list.
package text

// Text is a string that is safe to print on anybody's terminal: valid UTF-8 in
// NFC, no control characters but LF, no bidi overrides, no invisible smuggling.
// The zero Text is the empty string. Only this package can make another.
type Text struct{ s string }

// String returns the safe string. It may hold LF when it was made by Block.
func (t Text) String() string { return t.s }

// IsZero reports whether nothing is left to show.
func (t Text) IsZero() bool { return t.s == "" }

// MarshalText implements encoding.TextMarshaler.
func (t Text) MarshalText() ([]byte, error) { return []byte(t.s), nil }

// UnmarshalText implements encoding.TextUnmarshaler. It sanitizes: a file or
// another node is as much a stranger as a person is.
func (t *Text) UnmarshalText(b []byte) error {
	*t = Block(string(b))
	return nil
}
