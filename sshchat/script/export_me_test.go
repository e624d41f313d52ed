package script_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/act"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/commands"
	"sshchat/sshchat/records"
	"sshchat/sshchat/text"
)

// What is kept of a person comes whole, and nothing of others that they could not read.
func TestExportMe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, chat.Options{Rate: sshchat.Rate{Burst: 1000, Every: time.Millisecond}})
		do := func(m *chat.Session, lines ...string) {
			for _, line := range lines {
				commands.Do(t.Context(), m, text.Line(line))
				w.quiet(t)
			}
		}
		do(w.alice, "/join #den", "/room private yes", "hidden of alice", "/invite bob", "/msg bob a letter for bob")
		do(w.bob, "/join #den", "bob was here", "/react 👍", "/mark a mark of bob", "/msg alice a letter of bob", "/tz Asia/Tokyo", "/ignore mallory", "/report mallory loud")
		do(w.alice, "/msg bob another letter", "/room #+den remove bob", "after bob")
		out, errs, status := w.as(t, "bob", sshchat.MemberRole, "export me")
		if status != 0 || errs != "" {
			t.Fatalf("status %d, %q", status, errs)
		}
		for _, want := range []string{
			`"type":"whois","name":"bob"`, `"print":"SHA256:bob"`, `"type":"setting","name":"tz","text":"Asia/Tokyo"`, `"type":"ignored","name":"mallory"`,
			`"type":"written"`, `"type":"report"`, `"text":"loud"`, `"text":"which disk?"`, `"room":"#+den"`, `"text":"bob was here"`, `"type":"reacted"`,
			`"type":"marked"`, `"text":"a letter for bob"`, `"text":"another letter"`, `"text":"a letter of bob"`, `"type":"end"`,
		} {
			if !strings.Contains(out, want) {
				t.Errorf("it lacks %s", want)
			}
		}
		for _, other := range []string{"hidden of alice", "after bob", "deploy at three", "disk full"} {
			if strings.Contains(out, other) {
				t.Errorf("it has %q of others", other)
			}
		}
		if n := strings.Count(out, "a letter of bob"); n != 1 {
			t.Errorf("bob's letter is in it %d times", n)
		}
		last := ""
		for line := range strings.Lines(out) {
			r, err := records.Parse([]byte(line))
			if err != nil {
				t.Errorf("%s: %v", line, err)
			}
			last = r.Type
		}
		if last != "end" {
			t.Errorf("it ends with %s", last)
		}
		// One at a time of an account.
		m, err := w.Visit(t.Context(), login("bob", sshchat.MemberRole))
		if err != nil {
			t.Fatal(err)
		}
		defer m.Leave(context.Background(), sshchat.Quit)
		time.Sleep(time.Minute)
		d, err := act.By(t.Context(), m.Session).Reading().Dossier("me")
		if err != nil {
			t.Fatal(err)
		}
		if _, errs, status := w.as(t, "bob", sshchat.MemberRole, "export me"); status == 0 || !strings.Contains(errs, "export.one") {
			t.Errorf("a second one: status %d, %q", status, errs)
		}
		if _, _, status := w.as(t, "mallory", sshchat.MemberRole, "export me"); status != 0 {
			t.Errorf("somebody else's meanwhile: status %d", status)
		}
		d.Done()
		if out, errs, status := w.as(t, "alice", sshchat.OwnerRole, "export @bob"); status == 0 || out != "" || errs == "" {
			t.Errorf("another's, over SSH: status %d, %q, %q", status, out, errs)
		}
	})
}
