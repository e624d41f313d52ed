package term

import "slices"

// Draft is a draft that was taken out of an editor, to be brought back later.
type Draft struct{ draft }

// NewDraft returns a draft that reads as s, as if it was typed, the cursor at its end.
func NewDraft(s string) Draft { return Draft{draft{text: []byte(clean(s)), pos: len(clean(s))}} }

// Len returns its length in bytes; 0: there is none.
func (d Draft) Len() int { return len(d.text) }

// Take takes the draft out, and leaves an empty one. A line of the history that was gone back to
// is a draft like any other.
func (e *Editor) Take() Draft {
	if len(e.text) == 0 || e.secret || e.search.on {
		return Draft{}
	}
	d := Draft{draft{text: slices.Clone(e.text), pos: e.pos, origin: e.origin}}
	e.clear()
	return d
}

// Bring makes d the draft, unless there is another by now, and reports whether it did.
func (e *Editor) Bring(d Draft) bool {
	if d.Len() == 0 || len(e.text) > 0 || e.secret || e.search.on {
		return false
	}
	e.history.rewind()
	e.load(past{string(d.text), d.origin}, d.pos)
	return true
}

// Text returns what it says, and whether it begins with a paste, as [Editor.Remember] takes it.
func (d Draft) Text() (s string, asText bool) { return string(d.text), d.isText() }
