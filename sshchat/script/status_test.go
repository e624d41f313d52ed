package script_test

import (
	"bytes"
	"context"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/script"
)

// An empty list is an answer and no refusal: nothing is on standard output, a word for
// people on standard error, and the status is that of what was done.
func TestEmptyListIsNoRefusal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, chat.Options{})
		for line, want := range map[string]int{
			"bans": 0, "search nosuchword": 0, "search nosuchword in:#ops": 0, "history @bob": 0, "topic": 0, "mark": 0, "motd": 0, "name list": 0, "last #ops bob": 0,
			"bans --json": 0, "search nosuchword --json": 0,
			"kick nosuch": 1, "search x in:#nosuch": 1, "last nosuch": 0, "show 999": 1, "purge nosuch in:#ops": 1, "quote nosuch yes": 1, "react :+1: nosuch": 1, "unban nosuch": 1,
		} {
			m, err := w.Visit(t.Context(), login("alice", sshchat.OwnerRole))
			if err != nil {
				t.Fatal(err)
			}
			var out, errs bytes.Buffer
			status := script.Run(t.Context(), m, script.Session{
				Line: line, In: strings.NewReader(""), Out: &out, Err: &errs, Styler: bare(),
			})
			w.quiet(t)
			m.Leave(context.Background(), sshchat.Quit)
			if status != want || out.Len() > 0 && line != "name list" || (errs.Len() == 0) != (want == 0 && strings.Contains(line, "--json") || line == "name list") && !strings.HasPrefix(line, "history") {
				t.Errorf("%s: status %d, want %d; %q, %q", line, status, want, out.String(), errs.String())
			}
		}
	})
}

// --time puts the date and the time before each line, in the zone of whoever asks; records
// have them anyway.
func TestTime(t *testing.T) {
	stamped := regexp.MustCompile(`(?m)^2000-01-01 \d\d:\d\d:\d\d alice: `)
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, chat.Options{})
		for _, line := range []string{"history", "history -n 5", "history 5", "history --since 0", "history --follow", "last alice", "search disk", "tail -n 3 --max 3", "tail #lobby #ops --since 1"} {
			if told, _ := w.program(t, line+" --time", func() {}); !stamped.MatchString(told) && !strings.Contains(told, "2000-01-01") {
				t.Errorf("%s --time says %q", line, told)
			}
			if told, _ := w.program(t, line, func() {}); stamped.MatchString(told) {
				t.Errorf("%s says %q", line, told)
			}
		}
		for _, line := range []string{"who --time", "history --time=1"} {
			if told, status := w.program(t, line, func() {}); status != script.Usage {
				t.Errorf("%s: status %d, %q", line, status, told)
			}
		}
		if told, _ := w.program(t, "history --json --time", func() {}); !strings.HasPrefix(told, "{") {
			t.Errorf("records: %q", told)
		}
	})
}
