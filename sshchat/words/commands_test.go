package words

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"sshchat/sshchat"
	"sshchat/sshchat/commands"
	"sshchat/sshchat/words/lang"
	"sshchat/sshchat/words/paint"
)

var update = flag.Bool("update", false, "write docs/commands.md anew instead of comparing it")

const commandsPage = "../../docs/commands.md"

// TestCommandsPage: docs/commands.md is what the table and the catalogs say. `make docs`
// writes it anew.
func TestCommandsPage(t *testing.T) {
	want := commandsMarkdown(commands.All())
	if *update {
		if err := os.WriteFile(commandsPage, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(commandsPage)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) == want {
		return
	}
	for i, line := range strings.Split(want, "\n") {
		if have := strings.Split(string(got)+"\n", "\n"); i >= len(have) || have[i] != line {
			t.Fatalf("docs/commands.md is not what the commands are (make docs): line %d should be\n%s", i+1, line)
		}
	}
	t.Fatal("docs/commands.md has more than the commands are (make docs)")
}

const commandsHead = `<!-- Written by "make docs" from the table of commands and the catalogs. Do not edit. -->
# Commands

All that can be typed behind a slash, as ` + "`/help`" + ` groups it. ` + "`//etc`" + ` says ` + "`/etc`" + `. Words in capitals stand for yours, what is
in brackets may be left out, ` + "`|`" + ` is a choice. Programs use most of it without the slash: [scripting.md](scripting.md).
`

// commandsMarkdown is the page of rows, in the order of the table.
func commandsMarkdown(rows []*sshchat.Command) string {
	var groups []string
	tables := map[string]string{}
	for _, c := range rows {
		if tables[c.Group] == "" {
			groups = append(groups, c.Group)
		}
		tables[c.Group] += commandMarkdown(c)
	}
	page := commandsHead
	for _, group := range groups {
		page += fmt.Sprintf("\n## %s (%s)\n| command | does | 说明 | for example | for |\n|---|---|---|---|---|\n%s",
			lang.For("en").Groups[group], lang.For("zh").Groups[group], tables[group])
	}
	return page
}

// commandMarkdown is a row of a table. The bar of a choice would end its column.
func commandMarkdown(c *sshchat.Command) string {
	h := lang.For("en").Help[c.Name]
	names, example := []string{"`/" + sessionUsage(c) + "`"}, h.Example
	if c.Program {
		names, example = []string{"`ssh HOST " + programUsage(c) + "`"}, "ssh HOST "+usages{newVoice(paint.Look{})}.programExample(c)
	}
	for _, alias := range c.Aliases {
		names = append(names, "`/"+alias+"`")
	}
	who := "all"
	if c.Role > sshchat.GuestRole {
		who = lang.For("en").RoleNames[c.Role] + "s"
	}
	if c.Rank > sshchat.NoRank {
		who = "room " + lang.For("en").Ranks[c.Rank] + "s"
	}
	cells := []string{strings.Join(names, " "), h.Summary, lang.For("zh").Help[c.Name].Summary, "`" + example + "`", who}
	for i, cell := range cells {
		cells[i] = strings.ReplaceAll(cell, "|", `\|`)
	}
	return "| " + strings.Join(cells, " | ") + " |\n"
}

// TestCommandsMarkdown: what a row looks like.
func TestCommandsMarkdown(t *testing.T) {
	for name, want := range map[string]string{
		"join":      "| `/join #ROOM` `/j` `/加入` | enter a room, or make one | 进入或新建聊天室 | `/join #ops` | all |\n",
		"room kick": "| `/room [#ROOM] kick NAME [REASON]` | send somebody out of the room | 请出聊天室 | `/room #ops kick mallory enough` | room moderators |\n",
		"unban":     "| `/unban NAME \\| PRINT \\| CIDR \\| by NAME` | end a ban; by NAME: all that they set in rooms | 解除封禁；by 名字：其在聊天室里设的全部 | `/unban mallory` | operators |\n",
	} {
		if got := commandMarkdown(row(t, name)); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
