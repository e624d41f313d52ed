package memory

import (
	"slices"
	"strings"

	"sshchat/sshchat"
)

// PageLimit turns Range.Limit into the number of entries that it stands for.
func PageLimit(n int) int {
	if n <= 0 {
		return 100
	}
	return min(n, 1000)
}

// SearchLimit turns Query.Limit into the number of matches that it stands for.
func SearchLimit(n int) int {
	if n <= 0 {
		return 20
	}
	return min(n, 200)
}

// InRange reports whether r selects e, its Limit aside.
func InRange(e *sshchat.Entry, r sshchat.Range) bool {
	return (r.Room == "" || e.Room == r.Room || e.Room == "") &&
		e.Seq > r.After && (r.Before == 0 || e.Seq < r.Before) &&
		(r.By == "" || e.From.Account == r.By && !e.Body.IsZero()) &&
		!e.At.Before(r.Since) && (r.Until.IsZero() || e.At.Before(r.Until)) &&
		(len(r.Kinds) == 0 || slices.Contains(r.Kinds, e.Kind))
}

// FoldName makes display names comparable without case.
func FoldName(name string) string { return strings.ToLower(name) }

// matcher decides whether an entry answers a query.
type matcher struct {
	query sshchat.Query
	words []string // lower case; all must occur
	from  string
}

func newMatcher(q sshchat.Query) *matcher {
	m := &matcher{query: q, from: FoldName(q.From)}
	for _, w := range Words(q.Text) {
		m.words = append(m.words, strings.ToLower(w.Text))
	}
	return m
}

// Matches reports whether e answers q, its Limit aside.
func Matches(e *sshchat.Entry, q sshchat.Query) bool { return newMatcher(q).entry(e) }

func (m *matcher) entry(e *sshchat.Entry) bool {
	q := &m.query
	if e.Body.IsZero() || !e.Kind.Is(sshchat.Searched) ||
		len(q.Rooms) > 0 && !slices.Contains(q.Rooms, e.Room) ||
		m.from != "" && FoldName(e.From.Name.String()) != m.from ||
		q.Before != 0 && e.Seq >= q.Before ||
		e.At.Before(q.Since) || !q.Until.IsZero() && !e.At.Before(q.Until) {
		return false
	}
	body := strings.ToLower(e.Body.String())
	for _, w := range m.words {
		if !strings.Contains(body, w) {
			return false
		}
	}
	return true
}

// Word is one thing that a searcher asks for.
type Word struct {
	Text   string
	Quoted bool // meant literally: words in this order, none cut short
}

// Words takes a searcher's text apart: at white space, except between double
// quotes. An unclosed quote reaches to the end.
func Words(s string) []Word {
	var words []Word
	for i, part := range strings.Split(s, `"`) {
		if i%2 == 1 {
			if part = strings.TrimSpace(part); part != "" {
				words = append(words, Word{part, true})
			}
			continue
		}
		for _, w := range strings.Fields(part) {
			words = append(words, Word{w, false})
		}
	}
	return words
}
