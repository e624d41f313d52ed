package commands_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
	"sshchat/sshchat/commands"
	"sshchat/sshchat/commands/table"
)

// A word below a command has its own help, usage and Tab, from the same table.
func TestWordsBelow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ann := stage.In(t, stage.Open(t, chat.Options{}), stage.Somebody{Name: "ann", Key: "A"})
		for _, c := range commands.Commands() {
			offered := commands.Complete(t.Context(), ann.Session, "/"+c.Name+" ", "")
			explained := commands.Complete(t.Context(), ann.Session, "/help "+c.Name+" ", "")
			for _, b := range c.Below {
				stage.Pass(time.Minute)
				may := table.MayUse(ann.Session, b) == nil
				if slices.Contains(offered, b.Word()+" ") != may || slices.Contains(explained, b.Word()+" ") != may {
					t.Errorf("/%s: Tab offers it and help on it: %v", b.Name, !may)
				}
				h := stage.Tell[sshchat.Help](t, ann, "/help "+b.Name)
				if !h.One || len(h.Commands) != 1 || h.Commands[0].Name != b.Name {
					t.Errorf("/help %s: %v", b.Name, h)
				}
				if b.Group != c.Group || !strings.HasPrefix(b.Name, c.Name+" ") {
					t.Errorf("/%s below /%s is of the group %s", b.Name, c.Name, b.Group)
				}
			}
		}
		stage.Tell[sshchat.Opened](t, ann, "/join #ops")
		for line, want := range map[string][2]string{
			"/room #ops kick":          {"room [#ROOM] kick", "NAME [REASON]"},
			"/room op #ops bob carol":  {"room [#ROOM] op", "NAME"},
			"/room speak maybe":        {"room [#ROOM] speak", "all | members | ops | +NAME | -NAME"},
			"/room #ops members of":    {"room [#ROOM] members", ""},
			"/room #ops nosuch":        {"room", commandNamed("room").Args},
			"/invite":                  {"invite", "NAME [#ROOM]"},
			"/help nick name":          {"help", commandNamed("help").Args},
			"/help room kick somebody": {"help", commandNamed("help").Args},
		} {
			stage.Pass(time.Minute)
			if f := stage.FaultOf(t, ann, line); f == nil || f.Key != "usage" || f.Args[0] != want[0] || f.Args[1] != want[1] {
				t.Errorf("%s: %v, want the usage of %q", line, f, want)
			}
		}
		if f := stage.FaultOf(t, ann, "/help room nosuch"); f == nil || f.Key != "help.unknown" {
			t.Errorf("help on a word that there is not: %v", f)
		}
	})
}

// commandNamed returns the command of a name, also one below another.
func commandNamed(name string) *sshchat.Command {
	for _, c := range commands.All() {
		if c.Name == name {
			return c
		}
	}
	return &sshchat.Command{}
}
