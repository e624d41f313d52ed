package face_test

import (
	"strings"
	"testing"

	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/inside"
)

// TestNotify: whoever asked for it has their desktop show who calls, once in a while and by what
// their terminal knows; nobody else has, and nothing of what was said.
func TestNotify(t *testing.T) {
	h := inside.ServeParallel(t, inside.Options{Rate: inside.Quick()})
	key := chattest.NewKey(t)
	first := h.Join(t, "ann", chattest.Key(key))
	first.WaitFor("/quit leaves")
	first.Send("/notify on")
	first.WaitFor("your terminal does not say that it can")
	first.Send("/quit")
	first.WaitExit()
	bob := h.Join(t, "bob", chattest.NoPTY())
	bob.WaitFor("you are in #lobby")

	for _, tt := range []struct {
		name, term string
		env        []string
		says, want string
	}{
		{"kitty", "xterm-kitty", nil, "ann: secret", "\x1b]99;;bob mentions you in #lobby\x1b\\"},
		{"a letter", "xterm-kitty", nil, "/msg ann secret", "\x1b]99;;bob wrote to you\x1b\\"},
		{"iTerm2, in Chinese", "xterm-256color", []string{"LC_TERMINAL=iTerm2", "LC_ALL=zh_CN.UTF-8"}, "@ann secret", "\x1b]9;bob 在 #lobby 提到了你\x1b\\"},
		{"foot", "foot", nil, "@ann secret", "\x1b]777;notify;sshchat;bob mentions you in #lobby\x1b\\"},
		{"no mention", "xterm-kitty", nil, "the secret of annie", ""},
		{"tmux", "tmux-256color", []string{"LC_TERMINAL=iTerm2"}, "@ann secret", ""},
	} {
		ann := h.Join(t, "ann", chattest.Key(key), chattest.PTY(tt.term, 80, 24), chattest.Env(tt.env...))
		ann.WaitLines("her prompt", func(lines []string) bool { return len(lines) > 0 && strings.HasPrefix(lines[len(lines)-1], "ann") })
		bob.Type(tt.says + "\n")
		bob.Type(tt.says + "\n")
		bob.Type("done with " + tt.name + "\n")
		ann.WaitFor("done with " + tt.name)
		raw := string(ann.Raw())
		all := strings.Count(raw, "\x1b]9;") + strings.Count(raw, "\x1b]99;") + strings.Count(raw, "\x1b]777;")
		if tt.want == "" && all != 0 || tt.want != "" && (all != 1 || !strings.Contains(raw, tt.want)) {
			t.Errorf("%s: %d times, want %q in\n%q", tt.name, all, tt.want, raw)
		}
		ann.Type("\x04")
		ann.WaitExit()
	}
}
