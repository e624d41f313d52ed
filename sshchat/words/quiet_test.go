package words

import (
	"fmt"
	"strings"
	"testing"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest/eye"
	"sshchat/sshchat/text"
	"sshchat/sshchat/words/lang"
	"sshchat/sshchat/words/paint"
)

// TestComingsStandBack: who comes, goes or is away weighs less than who talks: the whole line
// is grey where there are greys, and dim where there are none. What was done to somebody is not.
func TestComingsStandBack(t *testing.T) {
	for d, quiet := range map[paint.Depth]string{paint.NoColor: "<2>", paint.Color16: "<2>", paint.Color256: "<38;5;243>"} {
		s := NewStyler(lookIn("en", d))
		for _, e := range []*sshchat.Entry{
			passed(sshchat.Joined, sshchat.Passage{Person: bob}, sshchat.Passage{Person: guest("gina")}), passed(sshchat.Left, gone("bob", sshchat.LostLink, 0)),
			entry(sshchat.Away, bob, "lunch"), entry(sshchat.Back, bob, ""),
		} {
			got := eye.Legible(string(s.Entry(nil, e, you)))
			if !strings.HasPrefix(got, quiet+"* ") || strings.Count(got, "<") != 2 || !strings.HasSuffix(got, "<0>") {
				t.Errorf("%s at depth %d: %q", e.Kind, d, got)
			}
		}
		if got := eye.Legible(string(s.Entry(nil, entry(sshchat.Topic, bob, "tea"), you))); strings.HasPrefix(got, quiet) {
			t.Errorf("a topic at depth %d: %q", d, got)
		}
	}
}

// TestGuestsAreMarked: a guest has the mark wherever the name is shown, and nothing else.
func TestGuestsAreMarked(t *testing.T) {
	gina := guest("gina")
	for _, tag := range lang.Tags() {
		s := NewStyler(lookIn(tag, bareDepth))
		letter := entry(sshchat.Told, gina, "psst")
		letter.About = &you
		renamed := entry(sshchat.Renamed, bob, "")
		renamed.About = &gina
		for what, got := range map[string]string{
			"said": string(s.Entry(nil, entry(sshchat.Said, gina, "hi"), you)), "acted": string(s.Entry(nil, entry(sshchat.Acted, gina, "waves"), you)),
			"joined":   string(s.Entry(nil, passed(sshchat.Joined, sshchat.Passage{Person: gina}), you)),
			"left":     string(s.Entry(nil, passed(sshchat.Left, sshchat.Passage{Person: gina}), you)),
			"a letter": string(s.Entry(nil, letter, you)), "renamed": string(s.Entry(nil, renamed, you)),
			"who":  string(s.Notice(nil, sshchat.Who{Room: "#lobby", Here: []sshchat.Presence{presence(gina)}}, you)),
			"list": s.People([]sshchat.Presence{presence(gina)}, 5), "prompt": s.Prompt(gina, sshchat.Standing{Rooms: 1}),
			"whois": string(s.Notice(nil, sshchat.Whois{Person: gina}, you)),
		} {
			if strings.Count(got, "gina") != 1 || strings.Count(got, "~gina") != 1 || strings.Contains(got, "(guest)") {
				t.Errorf("%s, %s: %q", tag, what, got)
			}
		}
	}
}

// TestWhoInColumns: many people stand in columns that fit the window, few in a row of words.
func TestWhoInColumns(t *testing.T) {
	here := make([]sshchat.Presence, 20)
	for i := range here {
		here[i] = presence(person(fmt.Sprintf("person%d", i)))
	}
	here[3].IsAway, here[4].Guest, here[5].Name = true, true, text.Line("小明")
	for _, tag := range lang.Tags() {
		for _, width := range []int{40, 45, 80, 132} {
			rows := strings.Split(eye.Strip(string(NewStyler(lookIn(tag, paint.Color256)).Within(width).Notice(nil, sshchat.Who{Room: "#lobby", Here: here}, you))), "\n")
			at := -1 // where the second column begins
			for _, row := range rows[1 : len(rows)-1] {
				if text.Width(row) >= width || !strings.HasPrefix(row, "--   ") {
					t.Errorf("%s at %d columns: %q", tag, width, row)
				}
				name := strings.TrimPrefix(row, "--   ")
				if first, rest, ok := strings.Cut(name, "  "); ok {
					col := text.Width(row) - text.Width(strings.TrimLeft(rest, " "))
					if at < 0 {
						at = col
					}
					if first == "" || col != at {
						t.Errorf("%s at %d columns: the second of %q is at %d, want %d", tag, width, row, col, at)
					}
				}
			}
		}
		few := eye.Strip(string(NewStyler(lookIn(tag, paint.Color256)).Within(80).Notice(nil, sshchat.Who{Room: "#lobby", Here: here[:3]}, you)))
		if strings.Contains(few, "\n") {
			t.Errorf("%s: three people: %q", tag, few)
		}
	}
}

// TestFirstScreen: the message of the day stands below where one is, just above the hint, and
// no more than some names are told.
func TestFirstScreen(t *testing.T) {
	w := sshchat.Welcome{Scene: sshchat.Scene{Room: "#lobby", Here: crowd(8), Total: 16}, You: you, MOTD: text.Block("tea at four\nno shouting")}
	want := "-- alice, you are in #lobby with 15 others: ~p0, p1 (bot), p2, p3, p4, p5, p6, p7, +7\ntea at four\nno shouting\n-- " + lang.For("en").HelpLine
	if got := string(NewStyler(lookIn("en", bareDepth)).Welcome(nil, &w, noon)); got != want {
		t.Errorf("\n%s\nwant\n%s", got, want)
	}
}
