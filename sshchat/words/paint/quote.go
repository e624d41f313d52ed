package paint

import (
	"slices"
	"strings"

	"sshchat/sshchat/text"
)

// quote is the kind of what is quoted, in lines that begin with "> ". Only how it
// looks makes it something, so text knows no such kind.
const quote text.Kind = -1

// spans finds what has a style of its own in a body. Code is one block.
func spans(t text.Text, code bool) []text.Span {
	if code {
		return []text.Span{{Start: 0, End: len(t.String()), Kind: text.CodeBlock}}
	}
	return quoted(t.String(), text.Spans(t))
}

// quotes finds the quoted lines of a body, where they alone are styled. In a block of
// code ">" is no quote, so those are looked for as well.
func quotes(t text.Text, code bool) []text.Span {
	if code {
		return nil
	}
	body := t.String()
	if !hasQuote(body) {
		return nil
	}
	blocks := slices.DeleteFunc(text.Spans(t), func(s text.Span) bool { return s.Kind != text.CodeBlock })
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
