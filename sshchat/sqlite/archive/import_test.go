package archive

import (
	"strings"
	"testing"
	"time"

	"sshchat/sshchat/sqlite/store"
)

// FuzzImport: no line makes a parser panic, or an entry that the file cannot hold.
func FuzzImport(f *testing.F) {
	for _, s := range []string{
		"[2019-03-01 10:00:05] alice: hi", "[2019-03-01 10:00:06] ** alice waves", "[2019-03-01 10:00:00]  * a joined. (Connected: 1)",
		"2021/10/05 12:35:00 [#main] alice: hello", "2021/10/05 12:34:56 main.go:300: Connected a [0a]", "2021/10/05 12:35:00 [#\x1b[2J] \xff: \x00",
		`{"seq":1,"at":"2026-01-02T03:04:05Z","room":"lobby","kind":"said","from":{"name":"a"},"body":"one","refs":[1],"people":[{"name":"b"}]}`,
		`{"seq":9223372036854775807,"at":"9999-12-31T23:59:59.999999999Z","kind":"\u001b[2J","room":"x"}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		for format, parse := range map[Format]parser{JSON: parseJSON, SSHChat: parseSSHChat, Devzat: parseDevzat} {
			l, ok := parse(line, &ImportOptions{Room: "lobby", Zone: time.UTC})
			if !ok {
				continue
			}
			if l.Kind == "" || (l.Seq == 0) != (format != JSON) || l.Seq > 1<<63-2*store.Reserve || l.At.Location() != time.UTC ||
				!l.At.Equal(store.TimeOf(l.At.UnixMilli())) || strings.ContainsAny(string(l.Room)+string(l.Kind)+string(l.From.Account), "\x00\x1b\n") {
				t.Errorf("format %d made %+v of %q", format, l, line)
			}
			if l.Body.IsZero() {
				continue
			}
			if e := l.entry(); e.Seq != l.Seq || e.Body != l.Body || e.Room != l.Room {
				t.Errorf("%+v became %+v", l, e)
			}
		}
	})
}
