package sshchat

import (
	"maps"
	"slices"
	"time"
)

// Settings is how one person wants to see the chat. Everything in it is checked by
// the command that sets it; a front door fills it from the client's environment.
type Settings struct {
	Lang    string // "en", "zh", "es"; "" is not known yet
	Theme   string // "auto", "dark", "light", "16", "none", "mono" (as none; bridges ask for it)
	Time    string // "off", "hm", "full"
	Zone    string // IANA name; "" is UTC
	Bell    bool   // ring for a mention
	Notify  bool   // have the desktop show who calls, where the terminal can
	Plain   bool   // for screen readers: no redraw, no colour
	Charset string // "utf-8", "gb18030", "gbk"
	Letters string // "off": from strangers none are taken; they are anything but that
}

// SharedSettings returns what of kept settings holds in each of somebody's windows: how a terminal is to be
// drawn, and what it speaks, is each terminal's own.
func SharedSettings(kept map[string]string) map[string]string {
	all := maps.Clone(kept)
	delete(all, "plain")
	delete(all, "charset")
	return all
}

// Setting is what one command sets. values lists what it takes; nil means that set decides.
type Setting struct {
	Values []string
	Set    func(s *Settings, value string) error
	Get    func(s Settings) string
}

// SettingFor returns what the setting of a name takes, and how it is set.
func SettingFor(name string) Setting {
	onOff := []string{"on", "off"}
	switch name {
	case "lang":
		return Setting{
			[]string{"en", "zh", "es"},
			func(s *Settings, v string) error { s.Lang = v; return nil },
			func(s Settings) string { return s.Lang },
		}
	case "theme":
		return Setting{
			[]string{"auto", "dark", "light", "16", "none", "mono"},
			func(s *Settings, v string) error { s.Theme = v; return nil },
			func(s Settings) string { return s.Theme },
		}
	case "time":
		return Setting{
			[]string{"off", "hm", "full"},
			func(s *Settings, v string) error { s.Time = v; return nil },
			func(s Settings) string { return s.Time },
		}
	case "bell":
		return Setting{
			onOff,
			func(s *Settings, v string) error { s.Bell = v == "on"; return nil },
			func(s Settings) string { return onWord(s.Bell) },
		}
	case "notify":
		return Setting{
			onOff,
			func(s *Settings, v string) error { s.Notify = v == "on"; return nil },
			func(s Settings) string { return onWord(s.Notify) },
		}
	case "plain":
		return Setting{
			onOff,
			func(s *Settings, v string) error { s.Plain = v == "on"; return nil },
			func(s Settings) string { return onWord(s.Plain) },
		}
	case "msgs":
		return Setting{
			onOff,
			func(s *Settings, v string) error { s.Letters = v; return nil },
			func(s Settings) string { return onWord(s.Letters != "off") },
		}
	case "charset":
		return Setting{
			[]string{"utf-8", "gb18030", "gbk"},
			func(s *Settings, v string) error { s.Charset = v; return nil },
			func(s Settings) string { return s.Charset },
		}
	default:
		return Setting{nil, setZone, func(s Settings) string { return s.Zone }}
	}
}

func onWord(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// ApplySettings puts what an account has set over what the client's environment
// says. A value that is none any more is passed over.
func ApplySettings(s Settings, kept map[string]string) Settings {
	for name, value := range kept {
		set := SettingFor(name)
		if set.Values == nil || slices.Contains(set.Values, value) {
			next := s
			if set.Set(&next, value) == nil {
				s = next
			}
		}
	}
	return s
}

// Location is where the clock of these settings hangs.
func (s Settings) Location() *time.Location {
	if z, err := time.LoadLocation(s.Zone); err == nil {
		return z
	}
	return time.UTC
}
