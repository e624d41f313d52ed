// Package face is how a session looks to its person: a terminal with a line editor, or clean
// lines for pipes and bridges. It takes what they type and shows what is new; it knows
// neither SSH nor how a session begins and ends.
package face

import (
	"sync"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
)

// Face is how a session looks to its person: a terminal with a line editor, or
// clean lines for pipes.
type Face interface {
	// show writes news, with sc to work in.
	show(n chat.News, sc *scratch) error
	// Intake is where input is taken from; nil while no more can be taken.
	Intake() <-chan []byte
	// Input takes bytes from the client; they are the face's until it takes more.
	Input(p []byte) error
	// Ended says that the client sends no more; an error ends the session.
	Ended() error
	// Resize takes a new size of the terminal. Nothing may be drawn from then on
	// until Redraw, but input is taken.
	Resize(Size)
	// Hurry says that Redraw comes before the window has stood still.
	Hurry()
	// Redraw draws what has waited since Resize.
	Redraw() error
	// restyle takes a change of settings.
	restyle() error
	// Timer returns what the face waits for, besides; nil: nothing.
	Timer() <-chan time.Time
	// Tick says that the timer fired.
	Tick() error
	// Finish is the last thing: it leaves the screen clean. bye may be empty.
	Finish(bye string) error
}

// Size is a terminal's width and height in cells, as the client said it: term
// clamps it.
type Size struct{ Width, Height int }

// Wire is the way from and to a session's client.
type Wire interface {
	Size() Size           // of the window, as the client said it last
	Input() <-chan []byte // what comes; closed at its end
	Write(p []byte) error // of one frame; it ends, whatever the client does
}

// scratch is what a session needs while it shows something. An idle one needs
// nothing, so ten thousand of them share a few.
type scratch struct {
	entries []*sshchat.Entry
	above   [][]byte
	out     []byte
	clear   bool // the screen is wiped first
}

// maxScratchBytes keeps one large frame from staying in memory for ever.
const maxScratchBytes = 64 << 10

var scratches = sync.Pool{New: func() any { return &scratch{} }}

func (sc *scratch) release() {
	clear(sc.entries[:cap(sc.entries)]) // entries are let go with their room
	clear(sc.above[:cap(sc.above)])
	sc.entries, sc.above, sc.out, sc.clear = sc.entries[:0], sc.above[:0], sc.out[:0], false
	if cap(sc.out) <= maxScratchBytes {
		scratches.Put(sc)
	}
}
