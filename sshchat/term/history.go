package term

import "slices"

// Limits of the history: so many lines, and as many bytes as lines of 512 bytes.
const (
	maxHistoryLines = 50
	maxHistoryBytes = maxHistoryLines * 512
)

// history is what was sent, the newest last.
type history struct {
	lines []string
	bytes int
	back  int   // how far back the draft has gone, 0 being the draft itself
	draft draft // what had been typed before going back
}

// add remembers a line that was sent. A line as the one before it, or longer than
// anybody types, is not worth a place.
func (h *history) add(line string) {
	n := len(h.lines)
	if line == "" || len(line) > maxTypedBytes || n > 0 && h.lines[n-1] == line {
		return
	}
	h.lines = append(h.lines, line)
	h.bytes += len(line)
	for len(h.lines) > maxHistoryLines || h.bytes > maxHistoryBytes {
		h.bytes -= len(h.lines[0])
		h.lines = slices.Delete(h.lines, 0, 1)
	}
}

// rewind goes back to an empty draft.
func (h *history) rewind() { h.back, h.draft = 0, draft{} }

// at returns the line so far back, from 1 on.
func (h *history) at(back int) string { return h.lines[len(h.lines)-back] }

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
		e.load(line, len(line))
		return
	}
	e.load("", 0)
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
