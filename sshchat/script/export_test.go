package script_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/commands"
	"sshchat/sshchat/script"
	"sshchat/sshchat/text"
)

// as runs a line for somebody, and returns both outputs and how it ends.
func (w *world) as(t *testing.T, name string, role sshchat.Role, line string) (out, errs string, status int) {
	t.Helper()
	m, err := w.Visit(t.Context(), login(name, role))
	if err != nil {
		t.Fatal(err)
	}
	defer m.Leave(context.Background(), sshchat.Quit)
	var stdout, stderr bytes.Buffer
	status = script.Run(t.Context(), m, script.Session{Line: line, In: strings.NewReader(""), Out: &stdout, Err: &stderr, Styler: bare()})
	return stdout.String(), stderr.String(), status
}

// A page of HTML costs more of a core than Markdown, and so of what one may ask.
func TestExportPrice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, chat.Options{Rate: sshchat.Rate{Burst: 10_000, Every: time.Millisecond}})
		for i := range 3000 {
			commands.Do(t.Context(), w.alice, text.Line(fmt.Sprintf("#ops line %d", i)))
			if i%50 == 0 {
				w.quiet(t)
			}
		}
		w.quiet(t)
		took := map[string]time.Duration{}
		for _, format := range []string{"markdown", "html"} {
			time.Sleep(time.Hour) // all budgets are whole
			began := time.Now()
			if out, errs, status := w.as(t, "alice", sshchat.MemberRole, "export '#ops' --since 5h --format "+format); status != 0 || !strings.Contains(out, "line 2999") {
				t.Errorf("%s: status %d, %q", format, status, errs)
			}
			took[format] = time.Since(began)
		}
		if took["markdown"] > time.Second || took["html"] < 10*time.Second || took["html"] > time.Minute {
			t.Errorf("it took %v", took)
		}
	})
}

func TestExportRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, chat.Options{Rate: sshchat.Rate{Burst: 1000, Every: time.Millisecond}})
		do := func(lines ...string) {
			for _, line := range lines {
				commands.Do(t.Context(), w.alice, text.Line(line))
				w.quiet(t)
			}
		}
		do("#ops before", "/switch #ops", "/mark rollback started", "#ops <b>after</b>", "#ops gone", "/del")
		out, errs, status := w.as(t, "alice", sshchat.MemberRole, "export '#ops' --since 1h --format html --title 'The <outage>' --tz shanghai")
		for _, want := range []string{"<title>The &lt;outage&gt;</title>", "Asia/Shanghai", "before", "<bdi>rollback started</bdi>", "&lt;b&gt;after&lt;/b&gt;", "(erased)"} {
			if !strings.Contains(out, want) {
				t.Errorf("the page lacks %q", want)
			}
		}
		if status != 0 || errs != "" || strings.Contains(out, "gone") {
			t.Errorf("status %d, %q; erased: %v", status, errs, strings.Contains(out, "gone"))
		}
		out, _, status = w.as(t, "alice", sshchat.MemberRole, "export '#ops'")
		if !strings.Contains(out, "## <a id=") || status != 0 {
			t.Errorf("Markdown: status %d, %q", status, out)
		}
		out, _, status = w.as(t, "alice", sshchat.MemberRole, "export '#ops' --json")
		if !strings.Contains(out, `"type":"marked"`) || !strings.Contains(out, `"type":"erased"`) || status != 0 {
			t.Errorf("records: status %d, %q", status, out)
		}
		for line, want := range map[string]string{
			"export":                         "usage",
			"export ops":                     "usage",
			"export me --tz UTC":             "usage",
			"export '#ops' --format pdf":     "pdf is no format",
			"export '#ops' --tz Nowhere/X":   "Nowhere/X",
			"export '#ops' --since never":    "never",
			"export '#ops' --until 3h":       "nothing lies between",
			"export '#ops' --since --json":   "needs a value",
			"export '#ops' --title a --tz x": "x",
		} {
			if line == "export '#ops' --until 3h" {
				line += " --since 2h"
			}
			out, errs, status := w.as(t, "alice", sshchat.MemberRole, line)
			if out != "" || !strings.Contains(errs, want) || status != script.Usage {
				t.Errorf("%s: status %d, %q, %q", line, status, out, errs)
			}
		}
	})
}

// Who may not see a private room gets the answer that a room has which nobody made, whatever they
// ask; who is sent out while they read gets no more.
func TestExportPrivate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, chat.Options{Rate: sshchat.Rate{Burst: 1000, Every: time.Millisecond}})
		for _, line := range []string{"/join #den", "/room private yes", "hidden words", "/mark hidden mark"} {
			commands.Do(t.Context(), w.alice, text.Line(line))
			w.quiet(t)
		}
		if out, _, status := w.as(t, "alice", sshchat.MemberRole, "export '#+den'"); status != 0 || !strings.Contains(out, "hidden words") {
			t.Errorf("a member: status %d, %q", status, out)
		}
		for _, role := range []sshchat.Role{sshchat.MemberRole, sshchat.OperatorRole} {
			for _, rest := range []string{"", " --format html", " --json", " --since 1h --until 2h", " --format pdf"} {
				for _, room := range [][2]string{{"#+den", "#+nix"}, {"#den", "#nix"}} {
					out, errs, status := w.as(t, "zed", role, "export '"+room[0]+"'"+rest)
					noOut, noErrs, noStatus := w.as(t, "zed", role, "export '"+room[1]+"'"+rest)
					if out != "" || noOut != "" || strings.ReplaceAll(errs, "den", "nix") != noErrs || status != noStatus || status == 0 {
						t.Errorf("%s%s by %s: %d %q, and of no room %d %q", room[0], rest, role, status, errs, noStatus, noErrs)
					}
				}
			}
		}
	})
}

// A long record comes whole, at the rate that everybody is held to.
func TestExportWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, chat.Options{Rate: sshchat.Rate{Burst: 1000, Every: time.Millisecond}})
		for i := range 12_000 {
			e := sshchat.Entry{Room: "lobby", Kind: sshchat.Said, From: w.alice.Person(), Body: text.Line(fmt.Sprintf("line %d.", i))}
			w.engine.Append(e, func(sshchat.Entry, error) {})
			if i%1000 == 0 {
				w.quiet(t)
			}
		}
		w.quiet(t)
		began := time.Now()
		out, errs, status := w.as(t, "alice", sshchat.MemberRole, "export '#lobby'")
		if n := strings.Count(out, "line "); n != 12_000 || status != 0 {
			t.Errorf("%d lines, status %d, %q", n, status, errs)
		}
		if took := time.Since(began); took < time.Second || took > time.Minute {
			t.Errorf("it took %v", took)
		}
	})
}
