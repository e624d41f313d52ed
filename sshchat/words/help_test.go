package words

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

// helpFor is /help as somebody sees it who may use all that role may.
func helpFor(lang string, h sshchat.Help, role sshchat.Role) []string {
	h.Commands = slices.DeleteFunc(h.Commands, func(c *sshchat.Command) bool {
		return c.Role > role || h.Group != "" && c.Group != h.Group
	})
	return strings.Split(string(NewStyler(lookIn(lang, bareDepth)).Notice(nil, h, you)), "\n")
}

func fits(t *testing.T, what string, lines []string) {
	t.Helper()
	for _, line := range lines {
		if w := text.Width(line); w > 79 {
			t.Errorf("%s: %d columns: %s", what, w, line)
		}
	}
	if len(lines) > 23 {
		t.Errorf("%s: %d lines, want 23 at most", what, len(lines))
	}
}

// TestHelpFits: /help, and what it tells of each group, fits with the prompt on a screen
// of 80 by 24, for the owner too, who may use everything.
func TestHelpFits(t *testing.T) {
	for _, lang := range Langs() {
		all := helpFor(lang, sshchat.Help{Commands: sshchat.Commands()}, sshchat.OwnerRole)
		fits(t, lang, all)
		for _, c := range sshchat.Commands() {
			if !strings.Contains(strings.Join(all, " ")+" ", " /"+c.Name+" ") {
				t.Errorf("%s: /%s is not listed", lang, c.Name)
			}
		}
		for group, heading := range For(lang).Groups {
			if got := sshchat.GroupNamed(heading); got != group {
				t.Errorf("%s: /help %s is about %q, want %s", lang, heading, got, group)
			}
			fits(t, lang+" "+group, helpFor(lang, sshchat.Help{Commands: sshchat.Commands(), Group: group}, sshchat.OwnerRole))
		}
		many := sshchat.Commands()
		for i := len(many); i < 80; i++ {
			many = append(many, &sshchat.Command{Name: fmt.Sprintf("command%d", i), Group: many[i%5*9].Group})
		}
		fits(t, lang+" with 80 commands", helpFor(lang, sshchat.Help{Commands: many}, sshchat.OwnerRole))
	}
}

// TestHelp: what a list of commands looks like.
func TestHelp(t *testing.T) {
	rows := []*sshchat.Command{row(t, "msg"), row(t, "join"), row(t, "me"), row(t, "switch")}
	for lang, want := range map[string][2]string{
		"en": {
			"-- talk    /msg /me\n-- rooms   /join /switch\n-- " + For("en").HelpMore + "\n-- " + For("en").Notes,
			"-- rooms\n--   /join #ROOM               enter a room, or make one\n" +
				"--   /switch [#ROOM | N | …    turn to another of your rooms\n-- " + For("en").HelpMore,
		},
		"zh": {
			"-- 说话    /msg /me\n-- 聊天室  /join /switch\n-- " + For("zh").HelpMore + "\n-- " + For("zh").Notes,
			"-- 聊天室\n--   /join #ROOM               进入或新建聊天室\n" +
				"--   /switch [#ROOM | N | …    切换到另一个聊天室\n-- " + For("zh").HelpMore,
		},
	} {
		for i, h := range []sshchat.Help{{Commands: slices.Clone(rows)}, {Commands: slices.Clone(rows), Group: "rooms"}} {
			if got := strings.Join(helpFor(lang, h, sshchat.OwnerRole), "\n"); got != want[i] {
				t.Errorf("%s:\n%s\nwant\n%s", lang, got, want[i])
			}
		}
	}
}
