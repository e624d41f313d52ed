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

// add remembers a line that was sent. A line equal to the one before it, or longer than
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

// addRefused remembers a line that was refused, however long it is. One that is longer than
// anybody types takes the place of the one before it: one is bound enough.
func (h *history) addRefused(line past) {
	if line.text == "" {
		return
	}
	if !line.large() {
		h.add(line)
		return
	}
	h.lines = slices.DeleteFunc(h.lines, past.large)
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

// step loads the older (-1) or newer (+1) line into b, if there is one; past the newest, the
// draft is back as it was.
func (h *history) step(by int, b *buffer) bool {
	back := h.back - by
	if back < 0 || back > len(h.lines) {
		return false
	}
	if h.back == 0 {
		h.draft, b.draft = b.draft, draft{} // moved, as it may be large
	}
	if h.back = back; back > 0 {
		line := h.at(back)
		b.load(line, len(line.text))
		return true
	}
	b.load(past{}, 0)
	b.draft, h.draft = h.draft, draft{}
	return true
}
