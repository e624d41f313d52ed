package words

import (
	"strings"
	"testing"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest/eye"
	"sshchat/sshchat/text"
	"sshchat/sshchat/words/lang"
	"sshchat/sshchat/words/paint"
)

// An operator's own lines bear a mark that no name can have, in every look but the bare one,
// and by what they were when they said it.
func TestOperatorsAreMarked(t *testing.T) {
	for _, name := range []string{"&alice", "al&ice", "＆alice", "﹠alice"} {
		if _, err := sshchat.ParseName(name); err == nil {
			t.Errorf("%s is a name", name)
		}
	}
	alice := sshchat.Person{Name: text.Line("alice"), Account: "a"}
	bob := sshchat.Person{Name: text.Line("bob"), Account: "b"}
	line := func(l paint.Look, k sshchat.Kind, op bool) string {
		e := &sshchat.Entry{Kind: k, From: alice, Body: text.Line("hi"), Detail: sshchat.Detail{Op: op, About: &bob}}
		if k != sshchat.Told {
			e.About = nil
		}
		return eye.Strip(string(NewStyler(l).Entry(nil, e, bob)))
	}
	for _, theme := range []string{"dark", "light"} {
		for _, depth := range []paint.Depth{0, 1, 2, 3} {
			look := paint.Look{Lang: "en", Theme: theme, Depth: depth, Time: "off"}
			for k, want := range map[sshchat.Kind]string{sshchat.Said: "&alice: hi", sshchat.Acted: "** &alice hi", sshchat.Told: "[&alice → you] hi", sshchat.Edited: "&alice: hi (edited)"} {
				if got := line(look, k, true); got != want {
					t.Errorf("%s, %v: %q, want %q", theme, k, got, want)
				}
				if got := line(look, k, false); strings.Contains(got, "&") {
					t.Errorf("%s, %v of no operator: %q", theme, k, got)
				}
			}
		}
	}
	if got := line(paint.Look{Lang: "en", Bare: true, Time: "off"}, sshchat.Said, true); got != "alice: hi" {
		t.Errorf("without a terminal: %q", got)
	}
}

// TestOperatorsAreMarkedInLists: lists of people have the mark as well, and /who says what it
// means; output for programs has none.
func TestOperatorsAreMarkedInLists(t *testing.T) {
	here := crowd(12)
	here[3].Op, here[4].Op, here[4].IsAway = true, true, true
	for _, tag := range lang.Tags() {
		s := NewStyler(lookIn(tag, paint.NoColor)).Within(80)
		for what, out := range map[string]string{
			"who": string(s.Notice(nil, sshchat.Who{Room: "#lobby", Here: here}, you)),
			"few": string(s.Notice(nil, sshchat.Who{Room: "#lobby", Here: here[:5]}, you)),
			"in":  string(s.Welcome(nil, &sshchat.Welcome{Scene: sshchat.Scene{Room: "#lobby", Here: here[:8], Total: 13}, You: you}, noon)),
		} {
			out = eye.Strip(out)
			if !strings.Contains(out, "&p3") || !strings.Contains(out, "&p4") || strings.Contains(out, "&p5") {
				t.Errorf("%s, %s: %s", tag, what, out)
			}
			if note := s.Catalog().OpNote; strings.Contains(out, note) != (what != "in") {
				t.Errorf("%s, %s: the mark is explained, or is not:\n%s", tag, what, out)
			}
		}
		if out := eye.Strip(string(s.Notice(nil, sshchat.Who{Room: "#lobby", Here: here[5:6]}, you))); strings.Contains(out, s.Catalog().OpNote) {
			t.Errorf("%s: a mark that nobody has is explained: %s", tag, out)
		}
		if out := string(NewStyler(lookIn(tag, bareDepth)).Answer(nil, sshchat.Who{Room: "#lobby", Here: here}, you)); strings.Contains(out, "&") {
			t.Errorf("%s, for a program: %s", tag, out)
		}
	}
}
