package term

import "strings"

// Notifier is how a terminal has its desktop show something.
type Notifier uint8

const (
	NoNotifier Notifier = iota
	OSC9                // of iTerm2: a text
	OSC777              // of urxvt's notify: a title and a text
	OSC99               // of kitty
)

// notifiers are the terminals that show what they are sent, by what they call themselves in TERM, up
// to its first "-" behind "xterm-", or in TERM_PROGRAM or LC_TERMINAL.
var notifiers = map[string]Notifier{
	"kitty": OSC99, "ghostty": OSC777, "foot": OSC777, "rxvt": OSC777, "wezterm": OSC777, "contour": OSC777,
	"WezTerm": OSC777, "iTerm.app": OSC9, "iTerm2": OSC9,
}

// NotifierOf returns what a terminal surely knows, as TERM, TERM_PROGRAM and LC_TERMINAL tell. Behind
// tmux and screen, which have a TERM of their own, the terminal gets none of it: DCS, in which
// tmux may let it pass, is printed by others.
func NotifierOf(term string, programs ...string) Notifier {
	name, _, _ := strings.Cut(strings.TrimPrefix(term, "xterm-"), "-")
	if name == "tmux" || name == "screen" || strings.HasPrefix(name, "screen.") || !HasTitle(term) {
		return NoNotifier
	}
	for _, name := range append(programs, name) {
		if n := notifiers[name]; n != NoNotifier {
			return n
		}
	}
	return NoNotifier
}

// Append appends what has a desktop show s, to 100 characters, without controls and without
// what ends a part.
func (n Notifier) Append(dst []byte, s string) []byte {
	text := strings.ReplaceAll(s, ";", ",")
	switch n {
	case OSC9:
		return oscText(dst, "9;", text)
	case OSC777:
		return oscText(dst, "777;notify;sshchat;", text)
	case OSC99:
		return oscText(dst, "99;;", text)
	}
	return dst
}
