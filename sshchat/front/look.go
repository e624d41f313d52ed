package front

import (
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/term"
	"sshchat/sshchat/words/lang"
	"sshchat/sshchat/words/paint"
)

// settingsOf guesses how somebody wants to see the chat from what their client
// says of itself. known tells whether it named a language.
func settingsOf(st start, zone string) (s sshchat.Settings, known bool) {
	s.Lang, known = lang.Match(st.env["LC_ALL"], st.env["LC_MESSAGES"], st.env["LANG"])
	s.Charset = lang.Charset(st.env["LC_ALL"], st.env["LC_CTYPE"], st.env["LANG"])
	s.Theme, s.Time, s.Bell, s.Zone = "auto", "hm", true, zone
	if tz := strings.TrimPrefix(st.env["TZ"], ":"); tz != "" && sshchat.KnownZone(tz) {
		s.Zone = tz
	}
	if !st.pty { // scripts and bridges read "name: text"
		s.Time = "off"
	}
	return s, known
}

// lookOf returns the look that settings ask for on a client's terminal.
func lookOf(s sshchat.Settings, st start) paint.Look {
	return paint.Look{
		Lang: s.Lang, Theme: s.Theme, Time: s.Time, Zone: s.Zone,
		Depth: depthOf(s.Theme, st),
		Bare:  !st.pty || s.Plain || dumb(st.term),
		Pipe:  !st.pty,
		Links: term.HasTitle(st.term),
	}
}

// depthOf returns how many colours to use: what was asked for, or what TERM has.
// Nothing is gained from more than 256.
func depthOf(theme string, st start) paint.Depth {
	switch {
	case theme == "none" || theme == "mono" || theme == "auto" && st.env["NO_COLOR"] != "":
		return paint.NoColor
	case theme == "16":
		return paint.Color16
	case strings.Contains(st.term, "256color"), st.env["COLORTERM"] != "":
		return paint.Color256
	}
	switch base, _, _ := strings.Cut(st.term, "-"); base {
	case "screen", "tmux", "kitty", "alacritty", "foot", "st", "wezterm", "ghostty", "konsole", "contour":
		return paint.Color256
	case "vt100", "vt102", "vt220", "vt52":
		return paint.NoColor
	}
	return paint.Color16
}

// dumb reports whether a terminal understands no escape sequence.
func dumb(term string) bool { return term == "" || term == "dumb" || term == "unknown" }
