package face

import (
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/term"
	"sshchat/sshchat/words/lang"
	"sshchat/sshchat/words/paint"
)

// Client is what a client says of itself.
type Client struct {
	PTY  bool              // it shows a terminal
	Term string            // the terminal's name
	Env  map[string]string // those variables that change how a session looks
}

// Settings guesses how somebody wants to see the chat from what their client
// says of itself; zone is for who names none. known tells whether it named a language.
func (c Client) Settings(zone string) (s sshchat.Settings, known bool) {
	s.Lang, known = lang.Match(c.Env["LC_ALL"], c.Env["LC_MESSAGES"], c.Env["LANG"])
	s.Charset = lang.Charset(c.Env["LC_ALL"], c.Env["LC_CTYPE"], c.Env["LANG"])
	s.Theme, s.Time, s.Bell, s.Zone = "auto", "hm", true, zone
	if tz := strings.TrimPrefix(c.Env["TZ"], ":"); tz != "" && sshchat.KnownZone(tz) {
		s.Zone = tz
	}
	if !c.PTY { // scripts and bridges read "name: text"
		s.Time = "off"
	}
	return s, known
}

// Look returns the look that settings ask for on the client's terminal.
func (c Client) Look(s sshchat.Settings) paint.Look {
	return paint.Look{
		Lang: s.Lang, Theme: s.Theme, Time: s.Time, Zone: s.Zone,
		Depth: c.depth(s.Theme),
		Bare:  !c.PTY || s.Plain || dumb(c.Term),
		Pipe:  !c.PTY,
		Links: term.HasTitle(c.Term),
	}
}

// depth returns how many colours to use: what was asked for, or what TERM has.
// Nothing is gained from more than 256.
func (c Client) depth(theme string) paint.Depth {
	switch {
	case theme == "none" || theme == "mono" || theme == "auto" && c.Env["NO_COLOR"] != "":
		return paint.NoColor
	case theme == "16":
		return paint.Color16
	case strings.Contains(c.Term, "256color"), c.Env["COLORTERM"] != "":
		return paint.Color256
	}
	switch base, _, _ := strings.Cut(c.Term, "-"); base {
	case "screen", "tmux", "kitty", "alacritty", "foot", "st", "wezterm", "ghostty", "konsole", "contour":
		return paint.Color256
	case "vt100", "vt102", "vt220", "vt52":
		return paint.NoColor
	}
	return paint.Color16
}

// dumb reports whether a terminal understands no escape sequence.
func dumb(term string) bool { return term == "" || term == "dumb" || term == "unknown" }
