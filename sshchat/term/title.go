package term

import "strings"

// maxTitleClusters is how much of a title is shown. Window managers cut it earlier.
const maxTitleClusters = 100

// HasTitle reports whether a terminal with this TERM surely swallows OSC: the
// others may print it.
func HasTitle(term string) bool {
	return term != "" && term != "dumb" && term != "linux" && !strings.HasPrefix(term, "linux-") &&
		!strings.HasPrefix(term, "vt")
}

// PushTitle appends what lets the terminal remember its title (xterm, XTWINOPS 22).
func PushTitle(dst []byte) []byte { return append(dst, "\x1b[22;0t"...) }

// Title appends what sets the title of the window, to 100 characters of s without
// controls. It is never DCS or APC, which PuTTY and urxvt print.
func Title(dst []byte, s string) []byte {
	return oscText(dst, "2;", s)
}

// oscText appends an OSC that begins with head and holds s.
func oscText(dst []byte, head, s string) []byte {
	dst = append(append(dst, "\x1b]"...), head...)
	text := []byte(strings.ReplaceAll(clean(s), "\n", " "))
	for range maxTitleClusters {
		if len(text) == 0 {
			break
		}
		n := clusterLen(text)
		dst = append(dst, text[:n]...)
		text = text[n:]
	}
	return append(dst, "\x1b\\"...)
}

// PopTitle appends what brings the old title back; a terminal that has forgotten it
// is left with none, which is better than ours.
func PopTitle(dst []byte) []byte {
	return append(Title(dst, ""), "\x1b[23;0t"...)
}
