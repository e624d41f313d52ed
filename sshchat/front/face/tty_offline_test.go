package face_test

import (
	"strings"
	"testing"
	"time"

	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/cluster"
	"sshchat/sshchat/chattest/inside"
)

// While nothing gets through the prompt says so, what is sent stays in the editor, and goes
// out once, when it is over and its person wants it to.
func TestTTYOffline(t *testing.T) {
	for lang, words := range map[string][4]string{
		"en": {"[offline]>", "nothing can be sent", "that was not sent", "in touch again"},
		"zh": {"[断线]>", "什么都发不出去", "没有发出", "恢复了联系"},
	} {
		t.Run(lang, func(t *testing.T) {
			node := cluster.New().Start("a")
			h := inside.Serve(t, inside.Options{Rate: inside.Quick(), Node: node})
			ann := h.Join(t, "ann", chattest.PTY("xterm", 100, 30))
			ann.Send("/lang " + lang)
			ann.Send("before")
			ann.WaitFor("before")
			node.Cut()
			ann.WaitScreen("the mark", func(s string) bool { return strings.Contains(s, words[0]) && strings.Contains(s, words[1]) })
			ann.Type("kept\r")
			ann.WaitScreen("the draft", func(s string) bool {
				return strings.Contains(s, words[2]) && strings.Contains(s, words[0]+" kept")
			})
			node.Heal()
			ann.WaitScreen("the end", func(s string) bool {
				return strings.Contains(s, words[3]) && strings.Contains(s, "ann> kept")
			})
			ann.Type("\r")
			ann.WaitScreen("the line", func(s string) bool { return strings.Contains(s, "kept") && !strings.Contains(s, "ann> kept") })
			ann.Send("after")
			ann.WaitFor("after")
			if entries, _ := node.Head(t.Context()); entries != 4 { // and who came
				t.Errorf("the log has %d entries, want 4", entries)
			}
		})
	}
}

// A server that is to end while nothing gets through ends in its time.
func TestClosingOffline(t *testing.T) {
	node := cluster.New().Start("a")
	h := inside.Serve(t, inside.Options{Rate: inside.Quick(), Node: node})
	ann := h.Join(t, "ann")
	node.Cut()
	ann.WaitScreen("the mark", func(s string) bool { return strings.Contains(s, "[offline]>") })
	began := time.Now()
	h.Close(2 * time.Second)
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
}
