package records

import "unicode/utf8"

const hex = "0123456789abcdef"

// quote appends s as a JSON string (RFC 8259, 7). Beyond what JSON asks for it
// escapes all that acts on a terminal or on the order of what stands beside it, so
// that a record is harmless on the screen of whoever forgot the jq. Invalid UTF-8
// becomes U+FFFD, a byte at a time, as encoding/json has it.
func quote(dst []byte, s string) []byte {
	dst = append(dst, '"')
	done := 0 // what stands before it is written
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			i++
			if c >= 0x20 && c != '"' && c != '\\' && c != 0x7F {
				continue
			}
			dst = escapeASCII(append(dst, s[done:i-1]...), c)
			done = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		if r == utf8.RuneError && size == 1 {
			dst = append(append(dst, s[done:i-1]...), "\uFFFD"...)
			done = i
		} else if acts(r) {
			dst = escape(append(dst, s[done:i-size]...), r)
			done = i
		}
	}
	dst = append(dst, s[done:]...)
	return append(dst, '"')
}

// acts reports whether r, which is no ASCII, does something other than to be seen:
// C1 controls, of which terminals execute U+009B as CSI; line and paragraph
// separators, at which JavaScript breaks lines; marks, embeddings, overrides and
// isolates of direction (UAX 9, 2); the byte order mark.
func acts(r rune) bool {
	switch {
	case r < 0xA0:
		return true
	case r < 0x61C: // most of what is written with accents
		return false
	case r == 0x61C, r == 0x200E, r == 0x200F, r == 0xFEFF:
		return true
	}
	return r >= 0x2028 && r <= 0x202E || r >= 0x2066 && r <= 0x2069
}

func escapeASCII(dst []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\n':
		return append(dst, '\\', 'n')
	case '\t':
		return append(dst, '\\', 't')
	}
	return escape(dst, rune(c))
}

// escape appends \uXXXX. All that is escaped is below U+10000.
func escape(dst []byte, r rune) []byte {
	return append(dst, '\\', 'u', hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15])
}
