package paint

import (
	"strings"

	"sshchat/sshchat/text"
)

// maxURLBytes is what terminals take in an OSC 8 hyperlink.
const maxURLBytes = 2083

// Body styles what somebody said: bold, italic, code, links and quotes, and where it calls
// the reader by this name; "" if no name is to stand out. Its characters stay as they are.
func (b *Brush) Body(t text.Text, code bool, calls string) string {
	if b.Look.Bare {
		return t.String()
	}
	var marks []mark
	if calls != "" {
		marks = b.mentions(t, calls)
	}
	return b.format(t.String(), spans(t, code), marks)
}

// Found styles what a search found: its words stand out, and of all else quotes alone
// have a style.
func (b *Brush) Found(t text.Text, code bool, words string) string {
	if b.Look.Bare {
		return t.String()
	}
	return b.format(t.String(), quotes(t, code), hits(t.String(), words))
}

// mentions marks where a body calls somebody by name.
func (b *Brush) mentions(body text.Text, name string) (marks []mark) {
	sgr := Bold + b.accents().mention
	for _, m := range text.Mentions(body, name) {
		marks = append(marks, mark{m.Start, m.End, sgr})
	}
	return marks
}

// format puts styles round spans and marks of a body. Its characters stay as they
// are, markers and all: what is copied from the terminal is what was sent. spans and
// marks are sorted and disjoint among themselves.
func (b *Brush) format(body string, spans []text.Span, marks []mark) string {
	if len(spans) == 0 && len(marks) == 0 {
		return body
	}
	var out strings.Builder
	at := 0
	for _, span := range spans {
		marks = stretch(&out, body, at, span.Start, "", marks)
		url := ""
		if span.Kind == text.Link && b.Look.Links {
			url = safeURL(body[span.Start:span.End])
		}
		link := url != "" && len(url) <= maxURLBytes
		if link {
			out.WriteString("\x1b]8;;" + url + "\x1b\\")
		}
		marks = stretch(&out, body, span.Start, span.End, b.sgr(span.Kind), marks)
		if link {
			out.WriteString("\x1b]8;;\x1b\\")
		}
		at = span.End
	}
	stretch(&out, body, at, len(body), "", marks)
	return out.String()
}

// sgr is the style of a kind of span.
func (b *Brush) sgr(k text.Kind) string {
	switch k {
	case text.Bold:
		return Bold
	case text.Italic:
		return italic
	case text.Link:
		return "\x1b[4m"
	case text.CodeSpan, text.CodeBlock:
		return b.accents().code
	case quote:
		return b.accents().quiet
	}
	return ""
}

// safeURL is a URL that nothing in a terminal can take for anything else: all but
// the characters of RFC 3986 is percent-encoded.
func safeURL(url string) string {
	const plain = "-._~:/?#[]@!$&'()*+,;=%"
	var b strings.Builder
	for i := range len(url) {
		c := url[i]
		if c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || strings.IndexByte(plain, c) >= 0 {
			b.WriteByte(c)
			continue
		}
		const hex = "0123456789ABCDEF"
		b.Write([]byte{'%', hex[c>>4], hex[c&15]})
	}
	return b.String()
}
