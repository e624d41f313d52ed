package term

import "strings"

// maxQueryBytes is how long a search may get. Nobody needs more to find one of
// fifty lines.
const maxQueryBytes = 128

// search is ^R: the newest line of the history that holds what is typed. What is
// typed always matches; a character that would not is refused.
type search struct {
	on    bool
	query string
	back  int // where the match is, as in history
	saved draft
}

// startSearch begins an empty search, which shows nothing yet.
func (e *Editor) startSearch() {
	if e.secret || len(e.history.lines) == 0 {
		e.bell()
		return
	}
	e.search = search{on: true, saved: draft{text: []byte(e.Text()), pos: e.pos}}
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
		if d := (draft{text: []byte(s.query)}); len(d.text) > 0 {
			e.find(s.query[:d.before(len(d.text))], 1)
		}
	case keyCancel, keyEscape, keyInterrupt:
		saved := s.saved
		e.search = search{}
		e.load(string(saved.text), saved.pos)
	case keyNone:
	default:
		e.search = search{}
		e.rev++
		return false
	}
	return true
}

// find shows the newest line with query in it, from so far back on.
func (e *Editor) find(query string, back int) {
	for ; back <= len(e.history.lines); back++ {
		line := e.history.at(back)
		if i := strings.Index(line, query); i >= 0 {
			e.search.query, e.search.back = query, back
			e.load(line, i)
			return
		}
	}
	e.bell()
}
