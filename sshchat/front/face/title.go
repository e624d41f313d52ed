package face

import (
	"sshchat/sshchat"
	"sshchat/sshchat/term"
	"sshchat/sshchat/words"
)

// title is the title of a terminal's window while the chat is in it.
type title struct {
	pushed bool             // the window has one of ours, and keeps the one before
	shown  sshchat.Standing // what ours tells
}

// show appends the title when people came or went, or its person did. They
// are announced once a second at most, which spares the terminal a title for each in a
// storm.
func (t *title) show(out []byte, at sshchat.Standing) []byte {
	at.Rooms, at.Far = 0, false
	if !at.Peer.IsZero() {
		at.People = 0
	}
	if at == t.shown {
		return out
	}
	if !t.pushed {
		t.pushed, out = true, term.PushTitle(out)
	}
	t.shown = at
	return term.Title(out, words.Title(at))
}

// end appends what gives the window its own title back.
func (t *title) end(out []byte) []byte {
	if t.pushed {
		out = term.PopTitle(out)
	}
	return out
}
