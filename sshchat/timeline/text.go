package timeline

import (
	"strings"
	"unicode"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

// nameOf is what a record calls somebody: as in the chat, with a mark before a guest's name.
func nameOf(p *sshchat.Person) string {
	name := clean(p.Name.String())
	if p.Guest {
		return "~" + name
	}
	return name
}

// clean takes out of a text what could change how a page around it is read: controls, and marks
// and overrides of direction. A Text has hardly any; what is imported or old may have.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\u2028' || r == '\u2029':
			return '\n'
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == '\ufeff':
			return -1
		}
		return r
	}, s)
}

// part is a piece of what somebody said, by how it is shown.
type part struct {
	Kind string // "text", "code", "block", "link"
	Text string
}

// partsOf takes a message apart: code and links stand out, the rest stays as it was typed.
func partsOf(s string) (parts []part) {
	add := func(kind, text string) {
		if text != "" {
			parts = append(parts, part{kind, text})
		}
	}
	t := text.Block(s)
	s = t.String() // spans count in it
	at := 0
	for _, span := range text.Spans(t) {
		kind, shown := "", s[span.Start:span.End]
		switch span.Kind {
		case text.CodeSpan:
			kind, shown = "code", strings.Trim(shown, "`")
		case text.CodeBlock:
			kind, shown = "block", unfenced(shown)
		case text.Link:
			kind = "link"
		default:
			continue
		}
		add("text", s[at:span.Start])
		add(kind, shown)
		at = span.End
	}
	add("text", s[at:])
	return parts
}

// unfenced is what stands between two lines of backticks.
func unfenced(s string) string {
	_, s, _ = strings.Cut(s, "\n")
	return strings.TrimSuffix(s[:max(0, strings.LastIndexByte(s, '\n'))], "\n")
}
