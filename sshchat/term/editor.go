package term

import (
	"bytes"
	"slices"
	"strconv"
	"time"
)

// maxRestBytes is how much input waits for a completion. An owner who never asks
// for the rest gets it applied once it is more than that.
const maxRestBytes = 4096

// Editor is a draft being typed, with its history. It belongs to one goroutine.
// Whatever a client sends, it holds a draft and a paste of 256 KiB at most together, one
// draft of that size that was refused, 4 KiB that were cut, 16 KiB to undo and 25 KiB of
// history; idle, a few hundred bytes.
type Editor struct {
	buffer
	actions
	decoder decoder
	rest    []byte // input after a Tab or a turn to another room, until that was answered
	lastKey key

	prompt       string
	pastePrompt  string
	worded       func(query string) string // the prompt of a search; nil: one without words
	wordedHidden func(rows int) string     // what is hidden above; nil: a number alone
	roomKeys     bool
	turned       bool // another room was asked for, and not turned to yet

	history history
	search  search
	paste   paste
	offer   offer
}

// NewEditor returns an editor with an empty draft.
func NewEditor() *Editor { return &Editor{} }

// Feed applies what was typed and returns what the owner has to do, in order; the
// slice is good until the next call. p is one read, and may end anywhere, even inside a code point.
// Feed stops after a Tab, and after a key that turns to another room, and keeps what follows, so
// that nobody who types faster than that is answered gets a wrong line: call it again, with nil,
// until it returns no more. Whatever follows any other key is applied at once.
func (e *Editor) Feed(p []byte) []Action {
	e.reset()
	e.turned = false
	if len(e.rest) > 0 {
		p = append(e.rest, p...)
		e.rest = nil
	}
	if len(p) > 0 && e.paste.on && e.pasteRead(p) {
		return e.list
	}
	if ev := e.decoder.begins(p); ev.key != keyNone {
		e.press(ev)
	}
	defer e.decoder.ends()
	for i, b := range p {
		ev := e.decoder.next(b)
		if n := e.decoder.invalid; n > 0 {
			e.decoder.invalid = 0
			e.report(Action{Kind: InvalidUTF8, N: n})
		}
		if ev.key == keyNone {
			continue
		}
		if ev.key == keyTab && e.isTabText(p, i) {
			for range tab {
				e.press(event{key: keyRune, r: ' '})
			}
			continue
		}
		e.press(ev)
		if (e.offer.asked || e.turned) && len(p)-i-1 <= maxRestBytes {
			e.rest = slices.Clone(p[i+1:])
			break
		}
	}
	return e.list
}

// maxKeysAtOnce is how many bytes in one read are more than anybody types.
const maxKeysAtOnce = 64

// isTabText reports whether the Tab that is byte i of a read is text, because what comes in
// one read is: a paste that the terminal does not bracket. A Tab that ends a short read
// is the key, and so is one behind it.
func (e *Editor) isTabText(p []byte, i int) bool {
	return !e.paste.on && !e.search.on && !e.secret && len(e.offer.list) == 0 && len(p) > 1 &&
		(len(bytes.TrimRight(p[i:], "\t")) > 0 || len(p) >= maxKeysAtOnce)
}

// Flush says that the time of [Editor.PendingFor] has passed without input: a lone
// ESC was the Escape key, and an unfinished sequence or paste ends here.
func (e *Editor) Flush() []Action {
	e.reset()
	if ev := e.decoder.flush(); ev.key != keyNone {
		e.press(ev)
	} else if e.paste.on {
		e.endPaste()
	}
	return e.list
}

// Pending reports whether something has begun that only time may end.
func (e *Editor) Pending() bool { return e.PendingFor() > 0 }

// PendingFor returns how long to wait for more input before [Editor.Flush], or zero
// if nothing has begun. Ask again after each Feed.
func (e *Editor) PendingFor() time.Duration {
	if d := e.decoder.wait(); d > 0 || !e.paste.on {
		return d
	}
	return PasteWait
}

// SetPrompt sets what stands before the draft. It may hold SGR sequences, which
// take no room, and nothing else that is not printed.
func (e *Editor) SetPrompt(p string) {
	if p != e.prompt {
		e.prompt = p
		e.rev++
	}
}

// SetSearchPrompt sets how the prompt of a search is worded. It gets what is searched
// for, and returns what SetPrompt takes. Without it there are no words, only the key.
func (e *Editor) SetSearchPrompt(worded func(query string) string) {
	e.worded = worded
	if e.search.on {
		e.rev++
	}
}

// SetHidden sets how it is worded that so many rows of the draft are hidden above those
// that are shown. It returns what SetPrompt takes, and stands behind the prompt.
func (e *Editor) SetHidden(worded func(rows int) string) {
	e.wordedHidden = worded
	e.rev++
}

// hidden words how much of the draft is hidden above.
func (e *Editor) hidden(rows int) string {
	if e.wordedHidden == nil {
		return "… " + strconv.Itoa(rows)
	}
	return e.wordedHidden(rows)
}

// Remember makes s, which was refused, the newest line of the history, however long it
// is. asText says that it was a paste, or several lines that came in one burst.
func (e *Editor) Remember(s string, asText bool) {
	if !e.secret {
		e.history.addRefused(past{text: s, origin: origin{pasted: asText}})
	}
}

// PutBack makes the newest line of the history the draft again, as Up does, unless there is
// another draft by now.
func (e *Editor) PutBack() {
	if len(e.text) == 0 && !e.secret && !e.search.on && e.history.back == 0 {
		e.step(-1)
	}
}

// Text returns the draft.
func (e *Editor) Text() string { return string(e.text) }

// SetSecret turns the entry of a passphrase on or off: no echo, no history, no
// completion. Off forgets what was typed since the last Enter, lest it be shown.
func (e *Editor) SetSecret(on bool) {
	if e.search.on {
		e.endSearch()
	}
	if e.secret && !on {
		clear(e.text[:cap(e.text)])
		e.clear()
	}
	e.secret = on
	e.undo = undo{}
	e.rev++
}

// SetRoomKeys makes ^N and ^P ask for the next and the previous room, instead of
// walking through the history, which still has the arrow keys.
func (e *Editor) SetRoomKeys(on bool) { e.roomKeys = on }

// view returns what a screen shows of the editor: nothing of a secret, and during a
// search what is being searched for.
func (e *Editor) view() (prompt string, d draft) {
	switch {
	case e.secret:
		return e.prompt, draft{}
	case e.paste.shown:
		return e.pastePrompt, draft{text: e.paste.text, pos: len(e.paste.text)}
	case e.search.on:
		prompt, d = e.searchPrompt(), e.draft
		if e.search.back > 0 {
			d = e.search.found
		}
		return prompt, d
	}
	return e.prompt, e.draft
}
