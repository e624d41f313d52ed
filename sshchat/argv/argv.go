// Package argv makes one line of a command's words, and words of a line, in the way
// that people know from a shell: blanks part words, quotes and backslashes keep them
// together. Nothing is expanded: no variable, no pattern, no comment.
package argv

import (
	"errors"
	"strings"
)

// Faults of a line that Split cannot take apart.
var (
	errQuote     = errors.New("a quote is not closed: end it, or write \\' for the character itself")
	errBackslash = errors.New(`the line ends with a backslash: write \\ for the character itself`)
)

// Split takes a line apart. As in POSIX sh, 2.2: a backslash keeps the next byte, single
// quotes keep everything up to the next one, double quotes everything but backslash and
// double quote. One thing more, since a line cannot hold a line feed: in double quotes
// \n, \r and \t are the control characters. Bytes that are no UTF-8 pass as they are.
func Split(line string) ([]string, error) {
	var words []string
	for {
		line = strings.TrimLeft(line, " \t\r\n")
		if line == "" {
			return words, nil
		}
		word, rest, err := first(line)
		if err != nil {
			return nil, err
		}
		words, line = append(words, word), rest
	}
}

// first takes the word off that line, which does not start with a blank, begins with.
func first(line string) (word, rest string, err error) {
	var b strings.Builder
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case ' ', '\t', '\r', '\n':
			return b.String(), line[i:], nil
		case '\\':
			i++
			if i == len(line) {
				return "", "", errBackslash
			}
			b.WriteByte(line[i])
		case '\'':
			n := strings.IndexByte(line[i+1:], '\'')
			if n < 0 {
				return "", "", errQuote
			}
			b.WriteString(line[i+1 : i+1+n])
			i += 1 + n
		case '"':
			n, err := doubleQuoted(&b, line[i+1:])
			if err != nil {
				return "", "", err
			}
			i += n
		default:
			b.WriteByte(line[i])
		}
	}
	return b.String(), "", nil
}

// doubleQuoted writes what s holds up to its closing quote, and returns how many bytes
// that took, the quote included.
func doubleQuoted(b *strings.Builder, s string) (int, error) {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"':
			return i + 1, nil
		case '\\':
			i++
			if i == len(s) {
				return 0, errBackslash
			}
			b.WriteByte(unescape(s[i]))
		default:
			b.WriteByte(s[i])
		}
	}
	return 0, errQuote
}

func unescape(c byte) byte {
	switch c {
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	}
	return c
}

// escaper is what double quotes need. It holds for Split alone: a shell leaves \n.
var escaper = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`)

// Join makes the line that Split takes apart into the same words. It holds no line
// feed and no carriage return, and never starts with a byte that the protocol of the
// local socket gives a meaning.
func Join(words []string) string {
	var b strings.Builder
	for i, w := range words {
		if i > 0 {
			b.WriteByte(' ')
		}
		switch {
		case plain(w):
			b.WriteString(w)
		case strings.ContainsAny(w, "'\n\r\t"):
			b.WriteString(`"` + escaper.Replace(w) + `"`)
		default:
			b.WriteString("'" + w + "'")
		}
	}
	return b.String()
}

// plain reports whether w means itself without quotes. Letters of all languages do.
func plain(w string) bool {
	if w == "" || w == "." {
		return false
	}
	for i := range len(w) {
		c := w[i]
		letter := c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c >= 0x80
		if !letter && strings.IndexByte("_@%+=:,./#~-", c) < 0 {
			return false
		}
	}
	return true
}
