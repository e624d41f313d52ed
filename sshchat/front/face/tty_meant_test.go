package face_test

import (
	"slices"
	"strings"
	"testing"

	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/inside"
)

// Whoever types what other programs take for a command says it, and is told what the chat has;
// a paste of it and a longer line are no such thing.
func TestWordsOfOtherPrograms(t *testing.T) {
	h := inside.ServeParallel(t, inside.Options{Rate: inside.Unbound()})
	key, _ := chattest.KeyFile(t)
	p := chattest.Tmux(t, chattest.Terminal{Width: 80, Height: 24, Term: "tmux-256color"},
		chattest.SSH{Addr: h.Addr, User: "jo", Key: key}.Args(t)...)
	p.WaitFor("* jo joined")
	p.Line("/time off")
	p.WaitFor("/time is now off")
	for word, want := range map[string]string{
		"help": "-- that was said; /help lists what there is", "?": "-- that was said; /help lists what there is",
		"quit": "-- that was said; /quit leaves", ":q": "-- that was said; /quit leaves", "Exit": "-- that was said; /quit leaves", "退出": "-- that was said; /quit leaves",
	} {
		p.Bytes('\f') // ^L
		p.Line(word)
		p.WaitScreen(word, func(screen string) bool {
			rows := strings.Split(screen, "\n")
			return slices.Contains(rows, "jo: "+word) && slices.Contains(rows, want)
		})
	}
	p.Bytes('\f')
	p.Paste("quit")
	p.Line("")
	p.Line("help me")
	p.Line("the end")
	p.WaitFor("jo: the end")
	if screen := p.Capture(); strings.Contains(screen, "--") {
		t.Errorf("a hint where none is due:\n%s", screen)
	}
}
