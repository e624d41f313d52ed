package face_test

import (
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/inside"
)

// TestTTYPromptFollowsARename: who is written to alone is called in the prompt what they
// are called now.
func TestTTYPromptFollowsARename(t *testing.T) {
	h := inside.ServeParallel(t, inside.Options{Rate: sshchat.Rate{Burst: 1000, Every: time.Millisecond}})
	key, _ := chattest.KeyFile(t)
	p := chattest.Tmux(t, chattest.Terminal{}, chattest.SSH{Addr: h.Addr, User: "jo", Key: key}.Args(t)...)
	p.WaitFor("* jo joined")
	bob := chattest.Dial(t, h.Addr, "bob")
	p.WaitFor("* bob joined")
	p.Line("/query bob")
	p.WaitFor("jo → bob>")
	bob.Send("/nick bobby")
	p.WaitFor("* bob is now bobby")
	p.WaitFor("jo → bobby>")
}
