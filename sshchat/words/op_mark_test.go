package words

import (
	"strings"
	"testing"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest/eye"
	"sshchat/sshchat/text"
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
