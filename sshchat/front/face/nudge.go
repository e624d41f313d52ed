package face

import (
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/term"
	"sshchat/sshchat/words"
)

const (
	// bellEvery, notifyEvery and typingPause keep the bell, and what the desktop shows, for when
	// they help: not in a storm of mentions, and not while the person is looking at the screen anyway.
	bellEvery   = 3 * time.Second
	notifyEvery = 10 * time.Second
	typingPause = 10 * time.Second
)

// nudges are the moments that decide whether somebody is called by more than a line.
type nudges struct {
	typed    time.Time // they did something last
	rang     time.Time // the bell did
	notified time.Time // their desktop showed something
}

// nudge appends what calls the person of the terminal, if one of entries is for them and they are
// not at it.
func (t *terminal) nudge(out []byte, entries []*sshchat.Entry, you sshchat.Person) []byte {
	now, set := time.Now(), t.s.Settings
	for _, e := range entries {
		if e.IsTalk() && e.From.Account == you.Account { // they are at it, in another window it may be
			t.nudges.typed = now
		}
	}
	notifier := t.notifier()
	ring := set.Bell && now.Sub(t.nudges.rang) >= bellEvery
	notify := set.Notify && notifier != term.NoNotifier && now.Sub(t.nudges.notified) >= notifyEvery
	if !ring && !notify || now.Sub(t.nudges.typed) < typingPause {
		return out
	}
	for _, e := range entries {
		if !words.Calls(e, you) {
			continue
		}
		if ring {
			t.nudges.rang = now
			out = append(out, '\a')
		}
		if notify {
			t.nudges.notified = now
			out = notifier.Append(out, t.s.Styler.Called(e, t.label(e.Room)))
		}
		return out
	}
	return out
}

// label returns how the person writes a room.
func (t *terminal) label(room sshchat.RoomID) string {
	if v := t.s.Member.ViewOf(room); v != nil {
		return v.Label()
	}
	return ""
}

// notifyUnknown reports whether a notice answers /notify on, where that will do nothing.
func (t *terminal) notifyUnknown(notice sshchat.Notice) bool {
	done, ok := notice.(sshchat.Done)
	return ok && done.Key == "setting.set" && done.Args[0] == "notify" && t.s.Settings.Notify && t.notifier() == term.NoNotifier
}

// notifier returns how the client's terminal has its desktop show something.
func (t *terminal) notifier() term.Notifier {
	if t.plain {
		return term.NoNotifier
	}
	return term.NotifierOf(t.s.Client.Term, t.s.Client.Env["TERM_PROGRAM"], t.s.Client.Env["LC_TERMINAL"])
}
