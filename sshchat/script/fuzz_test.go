package script_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/script"
)

// FuzzRun: whatever a program asks for and sends, it ends with one of four statuses, and
// nothing that acts on a terminal comes back. Who is refused is told, and only they.
func FuzzRun(f *testing.F) {
	for _, line := range []string{
		"", "who", "say hi", "say -", "say --code -", "say '#ops' -- --json", "say '@bob' \"a\\nb\"", "--json", "//x",
		"history -n 2", "history -n2 --json '#ops'", "history --since 1h", "history --since=0 --follow",
		"tail --max 1 --since 0", "tail -n 1 #lobby #ops", "tail", "show 1 --json", "show #2", "man --json", "help topic",
		"search --json deploy", "whois bob", "msg bob 'it''s'", "kick bob \x1b[31mred", "ban --json bob for 1h",
		"topic \u202eevil", "history --since 2006-01-02T15:04", "say $(id) `id` \\", "'", "\x00\xff\u009b", "/say /quit",
		"room private", "purge 1-99", "owner", "edit x", "react 1 +1", "stats --json", "tail -n 100000",
	} {
		f.Add(line, "one\n\x1b[2Jtwo\r\n\xffthree", false)
		f.Add(line, "", true)
	}
	f.Fuzz(func(t *testing.T, line, input string, local bool) {
		if len(line) > 1<<10 || len(input) > 4<<10 {
			t.Skip("longer is not other")
		}
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, chat.Options{Rate: sshchat.Rate{Burst: 10, Every: time.Second}})
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute) // of the bubble's time
			defer cancel()
			enter, l := w.Visit, login("alice", sshchat.OwnerRole)
			if local {
				enter = w.Local
			}
			m, err := enter(ctx, l)
			if err != nil {
				t.Fatal(err)
			}
			defer m.Leave(context.Background(), sshchat.Quit)
			var out, errs bytes.Buffer
			status := script.Run(ctx, m, script.Session{
				Line: line, In: strings.NewReader(input), Out: &out, Err: &errs, Styler: bare(),
			})
			if !slices.Contains([]int{script.Done, script.Refused, script.Usage, script.TryAgain}, status) {
				t.Errorf("%q: status %d", line, status)
			}
			if ctx.Err() == nil && (status == script.Done) != (errs.Len() == 0) {
				t.Errorf("%q: status %d and %q", line, status, errs.String())
			}
			for _, b := range [][]byte{out.Bytes(), errs.Bytes()} {
				if i := bytes.IndexFunc(b, acts); i >= 0 || !utf8.Valid(b) {
					t.Errorf("%q: %q came back", line, b[max(0, i):])
				}
			}
		})
	})
}

// acts reports whether r does something other than to be seen: controls but LF, and the
// embeddings, overrides and isolates of direction.
func acts(r rune) bool {
	return r < ' ' && r != '\n' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}
