package term

import (
	"strings"
	"testing"
)

func TestNotifierOf(t *testing.T) {
	for _, tt := range []struct {
		term, program, lc string
		want              Notifier
	}{
		{"xterm-kitty", "", "", OSC99},
		{"xterm-ghostty", "", "", OSC777},
		{"foot", "", "", OSC777},
		{"foot-extra", "", "", OSC777},
		{"rxvt-unicode-256color", "", "", OSC777},
		{"xterm-256color", "", "iTerm2", OSC9},
		{"xterm-256color", "iTerm.app", "", OSC9},
		{"xterm-256color", "WezTerm", "", OSC777},
		{"xterm-256color", "Apple_Terminal", "", NoNotifier},
		{"xterm-256color", "", "", NoNotifier},
		{"tmux-256color", "", "iTerm2", NoNotifier},
		{"screen-256color", "WezTerm", "", NoNotifier},
		{"screen.xterm-256color", "", "iTerm2", NoNotifier},
		{"dumb", "WezTerm", "", NoNotifier},
		{"linux", "", "iTerm2", NoNotifier},
		{"", "", "iTerm2", NoNotifier},
	} {
		if got := NotifierOf(tt.term, tt.program, tt.lc); got != tt.want {
			t.Errorf("TERM=%s TERM_PROGRAM=%s LC_TERMINAL=%s: %d, want %d", tt.term, tt.program, tt.lc, got, tt.want)
		}
	}
}

// TestNotifierAppend: what is shown ends nothing, begins nothing, and is not long.
func TestNotifierAppend(t *testing.T) {
	const hostile = "bob\x1b\\\x07;9\u009c\nin #ops"
	for n, want := range map[Notifier]string{
		NoNotifier: "",
		OSC9:       "\x1b]9;bob\\,9 in #ops\x1b\\",
		OSC777:     "\x1b]777;notify;sshchat;bob\\,9 in #ops\x1b\\",
		OSC99:      "\x1b]99;;bob\\,9 in #ops\x1b\\",
	} {
		if got := string(n.Append(nil, hostile)); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
	if got := string(OSC9.Append(nil, strings.Repeat("你", 300))); strings.Count(got, "你") != maxTitleClusters {
		t.Errorf("%d characters are shown", strings.Count(got, "你"))
	}
}
