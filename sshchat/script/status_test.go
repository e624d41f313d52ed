package script_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"testing/synctest"

	"sshchat/sshchat"
	"sshchat/sshchat/script"
)

// An empty list is an answer and no refusal: nothing is on standard output, a word for
// people on standard error, and the status is that of what was done.
func TestEmptyListIsNoRefusal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, sshchat.Options{})
		for line, want := range map[string]int{
			"bans": 0, "search nosuchword": 0, "search nosuchword in:#ops": 0, "history @bob": 0, "topic": 0, "motd": 0, "name list": 0, "last #ops bob": 0,
			"bans --json": 0, "search nosuchword --json": 0,
			"kick nosuch": 1, "search x in:#nosuch": 1, "last nosuch": 0, "show 999": 1, "purge nosuch in:#ops": 1, "quote nosuch yes": 1, "react :+1: nosuch": 1, "unban nosuch": 1,
		} {
			m, err := w.Visit(t.Context(), login("alice", sshchat.OwnerRole))
			if err != nil {
				t.Fatal(err)
			}
			var out, errs bytes.Buffer
			status := script.Run(t.Context(), script.Session{
				Member: m, Line: line, In: strings.NewReader(""), Out: &out, Err: &errs, Styler: bare(),
			})
			w.quiet(t)
			m.Leave(context.Background(), sshchat.Quit)
			if status != want || out.Len() > 0 && line != "name list" || (errs.Len() == 0) != (want == 0 && strings.Contains(line, "--json") || line == "name list") && !strings.HasPrefix(line, "history") {
				t.Errorf("%s: status %d, want %d; %q, %q", line, status, want, out.String(), errs.String())
			}
		}
	})
}
