package words

import (
	"regexp"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

// mostGap is how many blanks may stand in a row in what is not code.
const mostGap = 3

// gap is a run of blanks that is longer than talk needs. With one, what follows could be
// brought to the start of a row without a letter before it.
var gap = regexp.MustCompile(`[\p{Zs}\x{2800}\x{115f}\x{1160}\x{3164}]{4,}`)

// folded returns e with its long runs of blanks folded. Code keeps its own, and so does
// the indentation of a line. /raw shows what was sent.
func folded(e *sshchat.Entry) *sshchat.Entry {
	body := e.Body.String()
	if e.Code || !gap.MatchString(body) {
		return e
	}
	code := text.Spans(e.Body)
	var b strings.Builder
	at := 0
	for _, m := range gap.FindAllStringIndex(body, -1) {
		if m[0] > 0 && body[m[0]-1] == '\n' || inCode(code, m[0]) {
			continue
		}
		b.WriteString(body[at:m[0]])
		b.WriteString(strings.Repeat(" ", mostGap))
		at = m[1]
	}
	b.WriteString(body[at:])
	t := *e
	t.Body = text.Code(b.String())
	return &t
}

func inCode(spans []text.Span, at int) bool {
	for _, s := range spans {
		if s.Start <= at && at < s.End && (s.Kind == text.CodeSpan || s.Kind == text.CodeBlock) {
			return true
		}
	}
	return false
}
