package face_test

import (
	"fmt"
	"strings"
	"testing"

	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/inside"
)

// TestTTYTitle: the title counts who is here, also when many come in the same second.
func TestTTYTitle(t *testing.T) {
	h := inside.ServeParallel(t, inside.Options{})
	p := chattest.Tmux(t, chattest.Terminal{}, chattest.SSH{Addr: h.Addr, User: "jo"}.Args(t)...)
	p.WaitFor("* ~jo joined")
	if got := p.Title(); got != "#lobby (1)" {
		t.Errorf("title %q", got)
	}
	for i := range 4 {
		chattest.Dial(t, h.Addr, fmt.Sprintf("bob%d", i))
	}
	p.WaitScreen("all four", func(screen string) bool {
		for i := range 4 {
			if !strings.Contains(screen, fmt.Sprintf("bob%d", i)) {
				return false
			}
		}
		return true
	})
	if got := p.Title(); got != "#lobby (5)" {
		t.Errorf("title %q when all are here", got)
	}
}

// TestTTYLeaving: what the shell gets back is a terminal like before: its title, no
// mode left on, and the cursor right below the last word.
func TestTTYLeaving(t *testing.T) {
	for name, keys := range map[string]string{
		"^D": ctrlD, "^C twice": ctrlC + ctrlC, "/quit": "/quit" + enter, "/quit with a wrapped draft behind it": "/quit" + enter + strings.Repeat("x", 200),
	} {
		t.Run(name, func(t *testing.T) {
			h := inside.ServeParallel(t, inside.Options{})
			ssh := chattest.SSH{Addr: h.Addr, User: "jo"}.Args(t)
			script := `printf '\033]2;mine\033\\'; "$@"; echo "left with $?"; exec cat -v`
			p := chattest.Tmux(t, chattest.Terminal{Width: ttyWidth, Height: ttyHeight}, append([]string{"sh", "-c", script, "sh"}, ssh...)...)
			p.WaitFor("* ~jo joined")
			p.Bytes([]byte(keys)...)
			p.WaitFor("left with 0")
			if screen := p.Capture(); !strings.Contains(screen, "\n-- bye!\nleft with 0") {
				t.Errorf("something stands between the last word and the shell:\n%s", screen)
			}
			if got := p.Title(); got == "#lobby (1)" {
				t.Errorf("the title is still %q", got)
			}
			p.Paste("no brackets")
			p.Keys("Enter")
			p.WaitFor("no brackets")
			if screen := p.Capture(); strings.Contains(screen, "[200~") {
				t.Errorf("pastes are still bracketed:\n%s", screen)
			}
		})
	}
}
