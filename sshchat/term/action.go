package term

// ActionKind says what the owner of an [Editor] has to do.
type ActionKind uint8

// What a keystroke may ask of the owner. Everything else the editor does itself.
const (
	// Submit: Enter was pressed. Line is the draft, which is empty now, and which begins
	// with something that was typed: it may be a command. It holds LF when something was
	// pasted behind that, or it was broken with Alt-Enter.
	Submit ActionKind = iota + 1
	// SubmitText: Enter was pressed, and Line begins with something that was pasted: it
	// is text, whatever it looks like.
	SubmitText
	// Interrupt: ^C on an empty draft. With text in it, ^C clears and is not told.
	Interrupt
	// EOF: ^D on an empty draft.
	EOF
	// ClearScreen: ^L. Answer with [Screen.Clear].
	ClearScreen
	// Complete: Tab. Line is the draft up to the cursor and Line[Start:] the word to
	// complete, so that Start == 0 is the first word. Answer with [Editor.Offer].
	Complete
	// Bell: a key was refused, the draft is full or there is nothing to go to.
	Bell
	// Room: Alt-1 to Alt-9. N is 1 to 9.
	Room
	// RoomStep: ^N or ^P, if [Editor.SetRoomKeys] gave them away. N is +1 or -1.
	RoomStep
	// RoomNews: Alt-A, to the next room in which there is something new.
	RoomNews
	// EditLast: Alt-E on an empty draft, or on the line that Up brought back. The draft is
	// empty; answer with [Editor.Bring].
	EditLast
	// Recalled: Up on an empty draft has brought Line back.
	Recalled
	// PastedText: the draft begins with a paste now. Line is what it begins with.
	PastedText
	// Trimmed: a paste was too long. Cut says what it lost.
	Trimmed
	// InvalidUTF8: N sequences of bytes were dropped that are no UTF-8. The terminal
	// may be sending another charset.
	InvalidUTF8
)

// Action is one thing for the owner of an [Editor] to do.
type Action struct {
	Kind  ActionKind
	N     int    // Room, RoomStep, InvalidUTF8
	Start int    // Complete: where the word begins in Line
	Line  string // Submit, SubmitText, Complete, PastedText
	Cut   Cut    // Trimmed
}

// Cut is what a paste lost to the limits of a draft.
type Cut struct {
	Lines int // line breaks
	Bytes int // bytes, those included
}

// actions are what the owner of an editor has to do, in order.
type actions struct{ list []Action }

// reset begins a new list of actions and lets go of a long one.
func (a *actions) reset() {
	clear(a.list)
	a.list = a.list[:0]
	if cap(a.list) > 16 {
		a.list = nil
	}
}

// report adds an action. Bells in a row are one action, and so are bad bytes, or a flood of
// them would be a flood of actions.
func (a *actions) report(new Action) {
	if n := len(a.list); n > 0 && a.list[n-1].Kind == new.Kind {
		switch new.Kind {
		case Bell:
			return
		case InvalidUTF8:
			a.list[n-1].N += new.N
			return
		}
	}
	a.list = append(a.list, new)
}

// bell tells that a key could do nothing.
func (a *actions) bell() { a.report(Action{Kind: Bell}) }

// orBell rings where a key could do nothing.
func (a *actions) orBell(done bool) {
	if !done {
		a.bell()
	}
}
