package term

import "slices"

// Limits of the history: so many lines, and as many bytes as lines of 512 bytes.
const (
	maxHistoryLines = 50
	maxHistoryBytes = maxHistoryLines * 512
)

// history is what was sent, the newest last.
type history struct {
	lines []past
	bytes int
	back  int   // how far back the draft has gone, 0 being the draft itself
	draft draft // what had been typed before going back
}

// past is a line that was sent.
type past struct {
	text string
	origin
}

// add remembers a line that was sent. A line as the one before it, or longer than
// anybody types, is not worth a place.
func (h *history) add(line past) {
	n := len(h.lines)
	if line.text == "" || len(line.text) > maxTypedBytes || n > 0 && h.lines[n-1] == line {
		return
	}
	h.push(line)
	h.bytes += len(line.text)
	for len(h.lines) > maxHistoryLines || h.bytes > maxHistoryBytes {
		if !h.lines[0].large() {
			h.bytes -= len(h.lines[0].text)
		}
		h.lines = slices.Delete(h.lines, 0, 1)
	}
}

// large reports whether l has a place only because it was refused.
func (l past) large() bool { return len(l.text) > maxTypedBytes }

// Remember makes s, which was refused, the newest line of the history, however long it
// is. asText says that it was a paste, or several lines that came in one burst.
func (e *Editor) Remember(s string, asText bool) {
	line, h := past{text: s, origin: origin{pasted: asText}}, &e.history
	if e.secret || s == "" {
		return
	}
	if !line.large() {
		h.add(line)
		return
	}
	h.lines = slices.DeleteFunc(h.lines, past.large) // one is bound enough
	h.push(line)
}

// push appends a line, and keeps the place of whoever has gone back.
func (h *history) push(line past) {
	h.lines = append(h.lines, line)
	if h.back > 0 {
		h.back = min(h.back+1, len(h.lines))
	}
}

// rewind goes back to an empty draft.
func (h *history) rewind() { h.back, h.draft = 0, draft{} }

// at returns the line so far back, from 1 on.
func (h *history) at(back int) past { return h.lines[len(h.lines)-back] }

// step goes to the older (-1) or newer (+1) line; past the newest the draft is back
// as it was.
func (e *Editor) step(by int) {
	h := &e.history
	back := h.back - by
	if e.secret || back < 0 || back > len(h.lines) {
		e.bell()
		return
	}
	if h.back == 0 {
		h.draft, e.draft = e.draft, draft{} // moved, as it may be large
	}
	if h.back = back; back > 0 {
		line := h.at(back)
		e.load(line, len(line.text))
		return
	}
	e.load(past{}, 0)
	e.draft, h.draft = h.draft, draft{}
}

// stepOrRoom is ^P (-1) and ^N (+1), which may be given away.
func (e *Editor) stepOrRoom(by int) {
	if e.roomKeys {
		e.report(Action{Kind: RoomStep, N: by})
		return
	}
	e.step(by)
}
