package apart

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/commands"
	"sshchat/sshchat/text"
)

// plenty is rates that no script meets.
var plenty = chat.Options{
	Rate: sshchat.Rate{Burst: 1e6, Every: time.Second}, Bots: sshchat.Rate{Burst: 1e6, Every: time.Second},
	Work: sshchat.Rate{Burst: 1e6, Every: time.Second}, WorkSource: sshchat.Rate{Burst: 1e6, Every: time.Second},
	MOTD: func() text.Text { return text.Line("welcome to the file") },
}

// play plays a script and returns what everybody was shown.
func play(t *testing.T, s scene, where placement) (shown []string) {
	synctest.Test(t, func(t *testing.T) {
		o := plenty
		if s.with != nil {
			s.with(&o)
		}
		w := newWorld(t, where, o)
		for line := range strings.Lines(s.script) {
			if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "//") {
				w.step(line)
			}
		}
		shown = w.plain()
	})
	return shown
}

// Whatever is done is answered alike, and seen alike, wherever people are.
func TestSameOnEveryNode(t *testing.T) {
	for name, s := range scenes() {
		t.Run(name, func(t *testing.T) {
			want := play(t, s, placements[0])
			if testing.Verbose() {
				t.Log(strings.Join(want, "\n"))
			}
			for _, where := range placements[1:] {
				differ(t, where, want, play(t, s, where))
			}
		})
	}
}

// differ fails the test with the first places where two plays differ.
func differ(t *testing.T, where placement, want, got []string) {
	t.Helper()
	const most = 3
	found := 0
	for len(want) > 0 || len(got) > 0 {
		w, g := act(&want), act(&got)
		if slices.Equal(unordered(w), unordered(g)) {
			continue
		}
		if found++; found > most {
			return
		}
		t.Errorf("with %v, after\n%s\non one node:\n%s\napart:\n%s", where, first(w, g),
			strings.Join(without(w, g), "\n"), strings.Join(without(g, w), "\n"))
	}
}

// act cuts a step, with what came of it, from the front of a play.
func act(play *[]string) []string {
	end := min(1, len(*play))
	for end < len(*play) && !strings.HasPrefix((*play)[end], "> ") {
		end++
	}
	cut := (*play)[:end]
	*play = (*play)[end:]
	return cut
}

var passing = regexp.MustCompile(`("type":"(?:ruled|left)","seq":)\d+`)

// unordered forgets which was first where a ban, a record, ends a session: the log, which is
// another stream, tells of both.
func unordered(act []string) []string {
	act = slices.Clone(act)
	both := 0
	for i, line := range act {
		if strings.Contains(line, `"type":"ruled"`) || strings.Contains(line, `"type":"left"`) {
			both++
		}
		act[i] = passing.ReplaceAllString(line, "$1…")
	}
	if both > 1 {
		slices.Sort(act)
	}
	return act
}

// first returns the step that two acts are of.
func first(acts ...[]string) string { return slices.Concat(acts...)[0] }

// without returns those lines of a that b has not.
func without(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(line string) bool { return slices.Contains(b, line) })
}

// notPlayed are commands that have no scene, and why.
var notPlayed = map[string]string{
	"audit":        "it shows this node's own file, and says so",
	"nodes":        "it tells of the nodes",
	"windows":      "it tells of the nodes",
	"windows list": "it tells of the nodes",
	"shutdown":     "it ends the node that one is on",
}

// Every command of the table has a part, and every word below one: whoever adds one, adds a step.
func TestEveryCommandIsPlayed(t *testing.T) {
	played := func(form string) bool {
		for _, s := range scenes() {
			for line := range strings.Lines(s.script) {
				_, line, _ = strings.Cut(strings.TrimSpace(line), " ")
				line = strings.TrimPrefix(line, "/")
				words := strings.Fields(line)
				if i := slices.IndexFunc(words, func(w string) bool { return strings.HasPrefix(w, "#") }); i == 1 {
					words = slices.Delete(words, 1, 2) // room #ops kick
				}
				if strings.HasPrefix(strings.Join(words, " ")+" ", form+" ") {
					return true
				}
			}
		}
		return false
	}
	for _, c := range commands.All() {
		if notPlayed[c.Name] == "" && !played(c.Name) {
			t.Errorf("no scene has a step for %q: a place in scenes_test.go is where it is tried on two nodes", c.Name)
		}
	}
}
