package words

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/commands"
	"sshchat/sshchat/text"
	"sshchat/sshchat/words/lang"
)

// slashed finds what could be a command behind a slash.
var slashed = regexp.MustCompile(`/([a-z]+)`)

// TestFaultsForPrograms: no refusal or acknowledgement tells a program to type a slash before
// what it can run without one; a session's own commands keep theirs.
func TestFaultsForPrograms(t *testing.T) {
	args := []any{text.Line("#ops"), "two", "three", "four", "five"}
	for _, tag := range lang.Tags() {
		session := NewStyler(lookIn(tag, bareDepth))
		for place, local := range map[Place]bool{OverSSH: false, OnMachine: true} {
			program := session.At(place, commands.Commands())
			for key := range lang.For(tag).Faults {
				if slices.Contains(append(elsewhere, "command.unknown", "command.nearest"), key) { // not told here, or not to be typed here
					continue
				}
				told := program.Fault(key, args)
				for _, m := range slashed.FindAllStringSubmatchIndex(told, -1) {
					row := rowNamed(told[m[2]:m[3]])
					if row != nil && row.ForPrograms(local) && (m[0] == 0 || !strings.ContainsRune("/.", rune(told[m[0]-1]))) {
						t.Errorf("%s, %s: %s tells %q", tag, place, key, told)
					}
				}
				if strings.Contains(told, "Up brings") || strings.Contains(told, "↑") {
					t.Errorf("%s, %s: %s tells of an editor: %q", tag, place, key, told)
				}
				if strings.Contains(told, "//") {
					t.Errorf("%s, %s: %s tells of //: %q", tag, place, key, told)
				}
			}
		}
	}
}

func rowNamed(name string) *sshchat.Command {
	for _, row := range commands.Commands() {
		if row.Name == name || slices.Contains(row.Aliases, name) {
			return row
		}
	}
	return nil
}

// TestPlaces: the same refusal in each place, with what a shell would take quoted.
func TestPlaces(t *testing.T) {
	s := NewStyler(lookIn("en", bareDepth))
	for _, x := range []struct {
		key  string
		args []any
		want [3]string
	}{
		{"ban.done", []any{text.Line("bob")}, [3]string{
			"bob is banned; /unban bob ends it", "bob is banned; ssh HOST unban bob ends it", "bob is banned; sshchat admin unban bob ends it",
		}},
		{"room.now.open", []any{text.Line("#ops")}, [3]string{
			"#ops is open again: /join #ops", "#ops is open again: /join #ops", "#ops is open again: /join #ops",
		}},
		{"room.now.closed", []any{text.Line("#ops")}, [3]string{
			"#ops is closed; /room open #ops opens it again, /history #ops shows what was said",
			"#ops is closed; ssh HOST room open '#ops' opens it again, ssh HOST history '#ops' shows what was said",
			"#ops is closed; sshchat admin room open '#ops' opens it again, sshchat admin history '#ops' shows what was said",
		}},
		{"denied", []any{"op", sshchat.OwnerRole}, [3]string{"only owners can use /op", "only owners can use op", "only owners can use op"}},
		{"usage", []any{"kick", "NAME [REASON]"}, [3]string{
			"usage: /kick NAME [REASON]", "usage: ssh HOST kick NAME [REASON]", "usage: sshchat admin kick NAME [REASON]",
		}},
		{"ignore.done", []any{text.Line("x")}, [3]string{
			"you no longer see what x says; /unignore x ends that", "you no longer see what x says; ssh HOST unignore x ends that",
			"you no longer see what x says; /unignore x ends that",
		}},
		{"prefix.bad", []any{text.Line("x")}, [3]string{
			"x is no address; write 192.0.2.7, 192.0.2.0/24 or 2001:db8::/64", "x is no address; write 192.0.2.7, 192.0.2.0/24 or 2001:db8::/64", "x is no address; write 192.0.2.7, 192.0.2.0/24 or 2001:db8::/64",
		}},
		{"rate", []any{2 * time.Second}, [3]string{
			"slower, please: that line was not sent; try again in 2s (Up brings it back)", "slower, please: ask again in 2s", "slower, please: ask again in 2s",
		}},
		{"motd.is", []any{text.Line("see /who and /bans")}, [3]string{"see /who and /bans", "see /who and /bans", "see /who and /bans"}},
	} {
		for i, place := range []Place{InSession, OverSSH, OnMachine} {
			if got := s.At(place, commands.Commands()).Fault(x.key, x.args); got != x.want[i] {
				t.Errorf("%s in place %q: %q, want %q", x.key, place, got, x.want[i])
			}
		}
	}
}

// TestHelpOfOtherPlaces: a session shows the commands of programs as a shell takes them, and a
// program those of sessions with a slash; help says who may.
func TestHelpOfOtherPlaces(t *testing.T) {
	s := NewStyler(lookIn("en", bareDepth))
	session := func(h sshchat.Help) string { return string(s.Notice(nil, h, you)) }
	program := func(h sshchat.Help) string { return string(s.At(OverSSH, commands.Commands()).Answer(nil, h, you)) }
	one := func(name string, why *sshchat.Fault) sshchat.Help {
		return sshchat.Help{Commands: []*sshchat.Command{row(t, name)}, One: true, Why: why}
	}
	for _, x := range []struct{ got, want string }{
		{session(one("tail", nil)), "-- usage: ssh HOST tail [-n COUNT] [--since SEQ|2h|DATE] [--max COUNT]\n--   [--time] [#ROOM...]\n-- follow rooms from now on, or from a number\n-- for example: ssh HOST tail '#lobby' --since 1234"},
		{session(one("man", nil)), "-- usage: ssh HOST man\n-- the whole manual\n-- for example: ssh HOST man"},
		{
			session(one("op", &sshchat.Fault{Key: "denied", Args: []any{"op", sshchat.OwnerRole}})),
			"-- usage: /op NAME\n-- make somebody an operator\n-- for example: /op alice\n-- only owners can use /op",
		},
		{program(one("who", nil)), "who [#ROOM]\nwho is here\nfor example: who\n"},
		{
			program(one("join", &sshchat.Fault{Key: "command.session", Args: []any{"join"}})),
			"/join #ROOM\nenter a room, or make one\nfor example: /join #ops\njoin is for a session: log in without a command (ssh HOST), then type /join\n",
		},
		{
			program(one("op", &sshchat.Fault{Key: "denied", Args: []any{"op", sshchat.OwnerRole}})),
			"op NAME\nmake somebody an operator\nfor example: op alice\nonly owners can use op\n",
		},
	} {
		if x.got != x.want {
			t.Errorf("\n%s\nwant\n%s", x.got, x.want)
		}
	}
}
