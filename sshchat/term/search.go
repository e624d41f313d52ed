package term

import "strings"

// maxQueryBytes is how long a search may get. Nobody needs more to find one of
// fifty lines.
const maxQueryBytes = 128

// search is ^R: the newest line of the history that holds what is typed. What is
// typed always matches; a character that would not is refused. The draft stays as it
// is until a line is taken.
type search struct {
	on    bool
	query string
	back  int   // where the line is, as in history, or 0
	found draft // the line, the cursor where it matches
}

// startSearch begins an empty search, which has found nothing yet.
func (e *Editor) startSearch() {
	if e.secret || len(e.history.lines) == 0 {
		e.bell()
		return
	}
	e.search.on = true
	e.rev++
}

// searchKey takes a key during a search. It reports false when the key ends the
// search with what was found and has yet to be applied to that.
func (e *Editor) searchKey(ev event) bool {
	s := &e.search
	switch ev.key {
	case keyRune:
		if r, ok := accept(ev.r); ok && len(s.query) < maxQueryBytes {
			e.find(s.query+string(r), max(s.back, 1))
		}
	case keySearch:
		e.find(s.query, s.back+1)
	case keyBackspace:
		if q := (draft{text: []byte(s.query)}); s.query != "" {
			e.find(s.query[:q.before(len(q.text))], 1)
		}
	case keyCancel, keyEscape, keyInterrupt:
		e.endSearch()
	case keyNone:
	default:
		if s.back > 0 {
			e.load(past{string(s.found.text), s.found.origin}, s.found.pos)
		}
		e.endSearch()
		return false
	}
	return true
}

// find takes the newest line that holds query among those at least so far back in h.
func (s *search) find(query string, back int, h *history) bool {
	for ; back <= len(h.lines); back++ {
		line := h.at(back)
		if i := strings.Index(line.text, query); i >= 0 {
			found := draft{text: []byte(line.text), origin: line.origin}
			found.pos = found.settle(i)
			*s = search{on: true, query: query, back: back, found: found}
			return true
		}
	}
	return false
}

// find goes on searching, or rings when there is no such line.
func (e *Editor) find(query string, back int) {
	if !e.search.find(query, back, &e.history) {
		e.bell()
		return
	}
	e.rev++
}

// searchPrompt returns the prompt of a search.
func (e *Editor) searchPrompt() string {
	if e.worded == nil {
		return "^R '" + e.search.query + "': "
	}
	return e.worded(e.search.query)
}

func (e *Editor) endSearch() {
	e.search = search{}
	e.rev++
}
