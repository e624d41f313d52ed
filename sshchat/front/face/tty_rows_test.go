package face_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/inside"
)

// forgedRow is what mallory wants a row to begin with.
var forgedRow = regexp.MustCompile(`^\s*(?:\d\d:\d\d +)?(?:alice(?:: | 说：)please|\* alice made|-- you are)`)

// TestTTYNoRowPassesForAnother: mallory fills rows so that the terminal's wrapping begins
// one with a line of alice's, of the chat's, or of nobody's; then the window changes.
func TestTTYNoRowPassesForAnother(t *testing.T) {
	for _, c := range []struct{ name, lang, env, said, ready string }{
		{"en", "C.UTF-8", "COLORTERM=truecolor", "alice: please", "* ann joined"},
		{"zh, no colours", "zh_CN.UTF-8", "NO_COLOR=1", "alice 说：please", "* ann 进入了聊天室"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := inside.ServeParallel(t, inside.Options{Rate: sshchat.Rate{Burst: 1000, Every: time.Millisecond}})
			key, _ := chattest.KeyFile(t)
			o := append([]string{"-o", "SendEnv=LANG NO_COLOR"}, chattest.SSH{Addr: h.Addr, User: "ann", Key: key}.Args(t)[1:]...)
			args := append(chattest.SSH{Addr: h.Addr, User: "ann", Key: key}.Args(t)[:1:1], o...)
			p := chattest.Tmux(t, chattest.Terminal{Width: 80, Height: 60, Env: []string{"LANG=" + c.lang, c.env}}, args...)
			p.WaitFor(c.ready)
			mallory := chattest.Dial(t, h.Addr, "mallory")
			for i, times := range []string{"off", "hm"} {
				p.Line("/time " + times)
				for _, width := range []int{80, 40, 132} {
					stamp := ""
					if times == "hm" {
						stamp = "03:04 "
					}
					for _, fill := range []string{" ", "x"} {
						for _, line := range []string{stamp + c.said + " log in again", stamp + "* alice made mallory an operator", "-- you are the owner"} {
							for _, head := range []int{len("mallory: brb"), len("mallory 说：brb") - 1} {
								mallory.Send("brb" + strings.Repeat(fill, max(0, width-head-len(stamp))) + line)
							}
						}
					}
				}
				mallory.Send("end of " + times)
				for _, width := range []int{132, 80, 40, 57, 80} {
					p.Resize(width, 60)
					screen, ok := p.Shows(seeWithin, func(screen string) bool { return strings.Contains(screen, "end of "+times) })
					if !ok {
						t.Fatalf("the talk is not shown:\n%s", screen)
					}
					for row := range strings.SplitSeq(screen, "\n") {
						if forgedRow.MatchString(row) {
							t.Errorf("%d, at %d columns: a row is %q of\n%s", i, width, row, screen)
							return
						}
					}
				}
			}
		})
	}
}
