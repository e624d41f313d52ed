package rooms

import (
	"slices"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

// MostPins is how many lines a room has pinned at most: whoever turns to it is shown them all.
const MostPins = 5

// Pin adds the line numbered seq to those that are pinned. Those whose text is gone make room
// for it.
func (st *Room) Pin(seq uint64, gone func(seq uint64) bool) error {
	pins := slices.DeleteFunc(slices.Clone(st.Pins), gone)
	switch {
	case slices.Contains(pins, seq):
		return sshchat.NewFault("pin.again", text.Line(st.Label()))
	case len(pins) >= MostPins:
		return sshchat.NewFault("pin.full", text.Line(st.Label()), MostPins)
	}
	st.Pins = append(pins, seq)
	return nil
}

// Unpin takes the line numbered seq from those that are pinned.
func (st *Room) Unpin(seq uint64) error {
	if !slices.Contains(st.Pins, seq) {
		return sshchat.NewFault("pin.unknown", text.Line(st.Label()))
	}
	st.Pins = slices.DeleteFunc(slices.Clone(st.Pins), func(o uint64) bool { return o == seq })
	return nil
}
