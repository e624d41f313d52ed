package commands_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
	"sshchat/sshchat/commands"
	"sshchat/sshchat/commands/table"
)

// TestMeanings: a word of everyday that is no command is met with the one that does it, and none of them is a
// command, which would never be asked for.
func TestMeanings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		mia := stage.In(t, c, stage.Somebody{Name: "mia", Key: "M"})
		lines := map[string]bool{}
		for word, line := range table.Meanings() {
			lines[line] = true
			if commands.Runs("/" + word) {
				t.Errorf("/%s is a command", word)
				continue
			}
			stage.Pass(time.Second)
			if f := stage.FaultOf(t, mia, "/"+word+" bob"); f == nil || f.Key != "command.nearest" || f.Args[1] != line {
				t.Errorf("/%s is met by %v, want /%s", word, f, line)
			}
		}
		for line := range lines {
			stage.Pass(time.Second)
			if f := stage.FaultOf(t, mia, "/help "+strings.TrimPrefix(line, "help ")); f != nil {
				t.Errorf("/%s is proposed, and /help %s says %v", line, line, f)
			}
		}
		stage.Pass(time.Minute)
		if f := stage.FaultOf(t, mia, "/help create"); f == nil || f.Key != "help.nearest" || f.Args[1] != "join" {
			t.Errorf("/help create is met by %v", f)
		}
	})
}
