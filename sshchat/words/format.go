package words

import (
	"slices"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

// maxURLBytes is what terminals take in an OSC 8 hyperlink.
const maxURLBytes = 2083

// mark is a stretch of a body that stands out whatever is round it: your name, a
// word that was searched for.
type mark struct {
	start, end int
	sgr        string
}

// mentions marks where a body calls you.
func (s *Styler) mentions(body text.Text, you sshchat.Person) (marks []mark) {
	sgr := bold + s.accents().mention
	for _, m := range text.Mentions(body, you.Name.String()) {
		marks = append(marks, mark{m.Start, m.End, sgr})
	}
	return marks
}

// hits marks the words of a search.
func (s *Styler) hits(body string, words string) (marks []mark) {
	lower := strings.ToLower(body)
	if len(lower) != len(body) { // a letter whose case has another length: no offsets
		return nil
	}
	for _, w := range strings.Fields(strings.ToLower(words)) {
		w = strings.Trim(w, `"*`)
		for at := 0; w != ""; {
			i := strings.Index(lower[at:], w)
			if i < 0 {
				break
			}
			marks = append(marks, mark{at + i, at + i + len(w), bold + reverse})
			at += i + len(w)
		}
	}
	slices.SortFunc(marks, func(a, b mark) int { return a.start - b.start })
	end := 0
	return slices.DeleteFunc(marks, func(m mark) bool { // those that begin inside of another
		if m.start < end {
			return true
		}
		end = m.end
		return false
	})
}

// quote is the kind of what is quoted, in lines that begin with "> ". Only how it
// looks makes it something, so text knows no such kind.
const quote text.Kind = -1

// spans finds what has a style of its own in what e says.
func spans(e *sshchat.Entry) []text.Span {
	if e.Code {
		return []text.Span{{Start: 0, End: len(e.Body.String()), Kind: text.CodeBlock}}
	}
	return quoted(e.Body.String(), text.Spans(e.Body))
}

// quotes is spans for where nothing else is styled. Code, where > is no quote, is
// looked for all the same.
func quotes(e *sshchat.Entry) []text.Span {
	if e.Code {
		return nil
	}
	body := e.Body.String()
	if !hasQuote(body) {
		return nil
	}
	blocks := slices.DeleteFunc(text.Spans(e.Body), func(s text.Span) bool { return s.Kind != text.CodeBlock })
	return slices.DeleteFunc(quoted(body, blocks), func(s text.Span) bool { return s.Kind != quote })
}

// hasQuote is the fast way to know that there is no quote, as in nearly all lines.
func hasQuote(body string) bool {
	return strings.HasPrefix(body, ">") || strings.Contains(body, "\n>")
}

// quoted adds what the spans of a body leave of its quoted lines. Nothing but a code
// block goes over a line's end.
func quoted(body string, spans []text.Span) (all []text.Span) {
	if !hasQuote(body) {
		return spans
	}
	for at := 0; at < len(body); at++ {
		line, _, _ := strings.Cut(body[at:], "\n")
		end := at + len(line)
		isQuote := strings.HasPrefix(line, "> ") || line == ">" // an empty one has lost its space
		for len(spans) > 0 && spans[0].Start < end {
			if isQuote && at < spans[0].Start {
				all = append(all, text.Span{Start: at, End: spans[0].Start, Kind: quote})
			}
			all, at, spans = append(all, spans[0]), spans[0].End, spans[1:]
		}
		if isQuote && at < end {
			all = append(all, text.Span{Start: at, End: end, Kind: quote})
		}
		at = max(at, end)
	}
	return all
}

// format puts styles round spans and marks of a body. Its characters stay as they
// are, markers and all: what is copied from the terminal is what was sent. spans and
// marks are sorted and disjoint among themselves.
func (s *Styler) format(body string, spans []text.Span, marks []mark) string {
	if len(spans) == 0 && len(marks) == 0 {
		return body
	}
	var b strings.Builder
	at := 0
	for _, span := range spans {
		marks = s.piece(&b, body, at, span.Start, "", marks)
		url := ""
		if span.Kind == text.Link && s.look.Links {
			url = safeURL(body[span.Start:span.End])
		}
		link := url != "" && len(url) <= maxURLBytes
		if link {
			b.WriteString("\x1b]8;;" + url + "\x1b\\")
		}
		marks = s.piece(&b, body, span.Start, span.End, s.sgr(span.Kind), marks)
		if link {
			b.WriteString("\x1b]8;;\x1b\\")
		}
		at = span.End
	}
	s.piece(&b, body, at, len(body), "", marks)
	return b.String()
}

// piece writes body[from:to] in one style but for the marks in it, and returns the
// marks that lie behind it.
func (s *Styler) piece(b *strings.Builder, body string, from, to int, sgr string, marks []mark) []mark {
	for len(marks) > 0 && marks[0].start < to {
		m := marks[0]
		run(b, body[from:max(from, m.start)], sgr)
		end := min(m.end, to)
		run(b, body[max(from, m.start):end], m.sgr)
		from = end
		if m.end > to {
			marks[0].start = to
			break
		}
		marks = marks[1:]
	}
	run(b, body[from:to], sgr)
	return marks
}

// run writes t in a style that no line end is inside of: a margin follows there.
func run(b *strings.Builder, t, sgr string) {
	for i, line := range strings.Split(t, "\n") {
		if i > 0 {
			b.WriteByte('\n')
		}
		if line == "" || sgr == "" {
			b.WriteString(line)
			continue
		}
		b.WriteString(sgr)
		b.WriteString(line)
		b.WriteString(reset)
	}
}

// sgr is the style of a kind of span.
func (s *Styler) sgr(k text.Kind) string {
	switch k {
	case text.Bold:
		return bold
	case text.Italic:
		return italic
	case text.Link:
		return "\x1b[4m"
	case text.CodeSpan, text.CodeBlock:
		return s.accents().code
	case quote:
		return s.accents().quiet
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
