package words

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/commands"
	"sshchat/sshchat/text"
	"sshchat/sshchat/words/lang"
)

// helpFor is /help as somebody sees it who may use all that role may.
func helpFor(tag string, h sshchat.Help, role sshchat.Role) []string {
	h.Commands = slices.DeleteFunc(h.Commands, func(c *sshchat.Command) bool {
		return c.Role > role || h.Group != "" && c.Group != h.Group
	})
	return strings.Split(string(NewStyler(lookIn(tag, bareDepth)).Notice(nil, h, you)), "\n")
}

// TestHelpOfAWord: what help tells of a word below a command, and who may.
func TestHelpOfAWord(t *testing.T) {
	for tag, want := range map[string]string{
		"en": "-- usage: /room [#ROOM] kick NAME [REASON]\n-- send somebody out of the room\n-- for example: /room #ops kick mallory enough\n-- for those who moderate the room",
		"zh": "-- 用法：/room [#聊天室] kick 名字 [原因]\n-- 请出聊天室\n-- 例如：/room #ops kick mallory 够了\n-- 限聊天室的管理者",
	} {
		h := sshchat.Help{Commands: []*sshchat.Command{row(t, "room kick")}, One: true}
		if got := strings.Join(helpFor(tag, h, sshchat.OwnerRole), "\n"); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", tag, got, want)
		}
	}
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
	for _, tag := range lang.Tags() {
		all := helpFor(tag, sshchat.Help{Commands: commands.Commands()}, sshchat.OwnerRole)
		fits(t, tag, all)
		for _, c := range commands.Commands() {
			if !strings.Contains(strings.Join(all, " ")+" ", " /"+c.Name+" ") {
				t.Errorf("%s: /%s is not listed", tag, c.Name)
			}
		}
		for group, heading := range lang.For(tag).Groups {
			if got := commands.GroupNamed(heading); got != group {
				t.Errorf("%s: /help %s is about %q, want %s", tag, heading, got, group)
			}
			fits(t, tag+" "+group, helpFor(tag, sshchat.Help{Commands: commands.Commands(), Group: group}, sshchat.OwnerRole))
		}
		for _, c := range commands.All() {
			one := helpFor(tag, sshchat.Help{Commands: []*sshchat.Command{c}, One: true}, sshchat.OwnerRole)
			fits(t, tag+" /"+c.Name, one)
			for _, b := range c.Below {
				if !strings.Contains(strings.Join(one, "\n"), "\n--   "+b.Word()) {
					t.Errorf("%s: /help %s does not list %s", tag, c.Name, b.Word())
				}
			}
		}
		for _, page := range sshchat.HelpPages() {
			fits(t, tag+" "+page, helpFor(tag, sshchat.Help{Page: page}, sshchat.OwnerRole))
			if got := commands.PageNamed(lang.For(tag).Pages[page].Title); got != page {
				t.Errorf("%s: /help %s is about %q", tag, lang.For(tag).Pages[page].Title, got)
			}
		}
		many := commands.Commands()
		for i := len(many); i < 80; i++ {
			many = append(many, &sshchat.Command{Name: fmt.Sprintf("command%d", i), Group: many[i%5*9].Group})
		}
		fits(t, tag+" with 80 commands", helpFor(tag, sshchat.Help{Commands: many}, sshchat.OwnerRole))
	}
}

// TestHelp: what a list of commands looks like.
func TestHelp(t *testing.T) {
	rows := []*sshchat.Command{row(t, "msg"), row(t, "join"), row(t, "me"), row(t, "switch")}
	for tag, want := range map[string][2]string{
		"en": {
			"--   /join #ROOM       enter a room, or make one\n--   /msg NAME TEXT    write to one person alone\n" +
				"-- talk    /me\n-- rooms   /switch\n-- " + lang.For("en").HelpMore + "\n-- " + lang.For("en").Notes,
			"-- rooms\n--   /join #ROOM               enter a room, or make one\n" +
				"--   /switch [#ROOM | N | …    turn to another of your rooms\n-- /help join explains one of them",
		},
		"zh": {
			"--   /join #聊天室     进入或新建聊天室\n--   /msg 名字 内容    给某人发私信\n" +
				"-- 说话    /me\n-- 聊天室  /switch\n-- " + lang.For("zh").HelpMore + "\n-- " + lang.For("zh").Notes,
			"-- 聊天室\n--   /join #聊天室             进入或新建聊天室\n" +
				"--   /switch [#聊天室 | …      切换到另一个聊天室\n-- /help join 详细说明其中一个",
		},
	} {
		for i, h := range []sshchat.Help{{Commands: slices.Clone(rows)}, {Commands: slices.Clone(rows), Group: "rooms"}} {
			if got := strings.Join(helpFor(tag, h, sshchat.OwnerRole), "\n"); got != want[i] {
				t.Errorf("%s:\n%s\nwant\n%s", tag, got, want[i])
			}
		}
	}
}

// TestNarrowHelp: below 60 columns a table has the names of commands without what stands behind them, and
// no row is wrapped in the middle of a word.
func TestNarrowHelp(t *testing.T) {
	rooms := sshchat.Help{Commands: []*sshchat.Command{row(t, "rooms"), row(t, "switch")}, Group: "rooms"}
	s := NewStyler(lookIn("en", bareDepth))
	want := "-- rooms\n--   /rooms   which rooms there are\n--   /switch  turn to another of your rooms\n-- /help rooms explains one of them"
	for width, narrow := range map[int]bool{45: true, 59: true, 60: false, 80: false} {
		if got := string(s.Within(width).Notice(nil, rooms, you)); (got == want) != narrow {
			t.Errorf("at %d columns:\n%s", width, got)
		}
	}
	for _, tag := range lang.Tags() {
		helps := []sshchat.Help{{Commands: commands.Commands()}, {Page: "keys"}, {Page: "text"}}
		for group := range lang.For(tag).Groups {
			helps = append(helps, sshchat.Help{Commands: slices.DeleteFunc(commands.Commands(), func(c *sshchat.Command) bool { return c.Group != group }), Group: group})
		}
		for _, h := range helps {
			for _, width := range []int{40, 45, 59, 60, 80} {
				told := string(NewStyler(lookIn(tag, bareDepth)).Within(width).Notice(nil, h, you))
				for line := range strings.SplitSeq(told, "\n") {
					if text.Width(line) >= width || !strings.HasPrefix(line, "-- ") {
						t.Errorf("%s, %q %q at %d columns: %q", tag, h.Group, h.Page, width, line)
					}
				}
			}
		}
	}
}

// TestHelpOnAPhone: on a screen of 20 rows the first row of /help is still there when it has ended, whoever asks, and so
// is that of each group, page and command with words below it, in as many parts as that takes; no row of any is lost.
func TestHelpOnAPhone(t *testing.T) {
	for _, tag := range lang.Tags() {
		s := NewStyler(lookIn(tag, bareDepth)).Within(45)
		rowsOf := func(h sshchat.Help) []string { return strings.Split(string(s.Notice(nil, h, you)), "\n") }
		for role := sshchat.GuestRole; role <= sshchat.OwnerRole; role++ {
			may := slices.DeleteFunc(commands.Commands(), func(c *sshchat.Command) bool { return c.Role > role || c.Program })
			rows := rowsOf(sshchat.Help{Commands: may})
			if len(rows) >= 20 || !strings.HasPrefix(rows[0], "--   /join ") {
				t.Errorf("%s, %v: %d rows:\n%s", tag, role, len(rows), strings.Join(rows, "\n"))
			}
			for i, name := range first {
				if !strings.HasPrefix(rows[i], "--   /"+name+" ") {
					t.Errorf("%s, %v: row %d is %q, want that of /%s", tag, role, i, rows[i], name)
				}
			}
		}
		for what, h := range helpsInParts(tag) {
			all, next := "", 1
			for ; next > 0 && next < 9; next++ {
				h.Part = next
				rows := rowsOf(h)
				told := strings.Join(rows, "\n")
				if len(rows) >= 20 {
					t.Errorf("%s, %s %d: %d rows:\n%s", tag, what, next, len(rows), told)
				}
				all += told
				if !strings.Contains(told, fmt.Sprintf(" %d ", next+1)+"goes on") && !strings.Contains(told, fmt.Sprintf(" %d ", next+1)+"继续") &&
					!strings.Contains(told, fmt.Sprintf(" %d ", next+1)+"continúa") {
					next = -1
				}
			}
			for _, c := range h.Commands {
				if h.Group != "" && !strings.Contains(all, "  /"+c.Name+" ") {
					t.Errorf("%s: no part of /help %s has /%s", tag, what, c.Name)
				}
			}
			for _, r := range lang.For(tag).Pages[h.Page].Rows {
				if !strings.Contains(squeezed(all), squeezed(r.What+r.Does)) {
					t.Errorf("%s: no part of /help %s has %q", tag, what, r.What)
				}
			}
		}
	}
}

// helpsInParts is every answer of /help that may be longer than a small screen.
func helpsInParts(tag string) map[string]sshchat.Help {
	all := map[string]sshchat.Help{}
	for group := range lang.For(tag).Groups {
		all[group] = sshchat.Help{Commands: slices.DeleteFunc(commands.Commands(), func(c *sshchat.Command) bool { return c.Group != group }), Group: group}
	}
	for _, page := range sshchat.HelpPages() {
		all[page] = sshchat.Help{Page: page}
	}
	for _, c := range commands.Commands() {
		if len(c.Below) > 0 {
			all[c.Name] = sshchat.Help{Commands: []*sshchat.Command{c}, One: true}
		}
	}
	return all
}

// squeezed is a text without what wraps it.
func squeezed(s string) string { return strings.NewReplacer("\n--", "", " ", "").Replace(s) }

// TestManualHasPages: keys and text are in the manual, too, and told to a program that asks.
func TestManualHasPages(t *testing.T) {
	for _, tag := range lang.Tags() {
		s := NewStyler(lookIn(tag, bareDepth)).At(OverSSH, commands.Commands())
		manual := string(s.Manual(nil, commands.Commands()))
		for _, page := range sshchat.HelpPages() {
			told := string(s.Answer(nil, sshchat.Help{Page: page}, you))
			for _, r := range lang.For(tag).Pages[page].Rows {
				if !strings.Contains(manual, r.Does+"\n") || !strings.Contains(told, r.Does+"\n") {
					t.Errorf("%s: %q is not in the manual or not in help %s", tag, r.Does, page)
				}
			}
		}
	}
}

// TestCodeOnItsOwnLine: a code to be copied stands on a line of its own, as it is typed.
func TestCodeOnItsOwnLine(t *testing.T) {
	for _, tag := range lang.Tags() {
		for _, width := range []int{0, 40, 80} {
			told := string(NewStyler(lookIn(tag, bareDepth)).Within(width).Notice(nil, sshchat.Done{Key: "key.code", Args: []any{"6lhzbvp3p5", 15 * time.Minute}}, you))
			if !slices.Contains(strings.Split(told, "\n"), "--   /key add 6lhzbvp3p5") {
				t.Errorf("%s at %d columns:\n%s", tag, width, told)
			}
		}
	}
}
