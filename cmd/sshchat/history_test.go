package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"sshchat/cmd/sshchat/folder"
	"sshchat/sshchat"
	"sshchat/sshchat/chattest"
	"sshchat/sshchat/sqlite"
	"sshchat/sshchat/text"
)

// remember makes a history with what is said in rooms and inboxes, edited and erased.
func remember(t *testing.T, data string) {
	t.Helper()
	engine, err := sqlite.Open(filepath.Join(data, folder.History), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ann := sshchat.Person{Name: text.Line("Ann"), Account: "a1"}
	bob := sshchat.Person{Name: text.Line("鲍勃"), Account: "~b1", Guest: true}
	stored := make(chan error, 1)
	for _, e := range []sshchat.Entry{
		1: {Room: "lobby", Kind: sshchat.Said, Body: text.Line("the frist line")},
		2: {Room: "lobby", Kind: sshchat.Edited, Body: text.Line("the first lnie"), Detail: sshchat.Detail{Ref: 1}},
		3: {Room: "lobby", Kind: sshchat.Edited, Body: text.Line("the first line"), Detail: sshchat.Detail{Ref: 1}},
		4: {Room: "@~b1", Kind: sshchat.Told, Body: text.Line("just you"), Detail: sshchat.Detail{About: &bob}},
		5: {Room: "@~b1", Kind: sshchat.Edited, Body: text.Line("just us"), Detail: sshchat.Detail{Ref: 4}},
		6: {Room: "ops~k3f9x2", Kind: sshchat.Acted, Body: text.Line("takes it back")},
		7: {Room: "ops~k3f9x2", Kind: sshchat.Edited, Body: text.Line("took it back"), Detail: sshchat.Detail{Ref: 6}},
		8: {Room: "ops~k3f9x2", Kind: sshchat.Erased, Detail: sshchat.Detail{Refs: []uint64{6}}},
		9: {Room: "ops~k3f9x2", Kind: sshchat.Edited, Body: text.Line("too late"), Detail: sshchat.Detail{Ref: 6}},

		10: {Room: "lobby", Kind: sshchat.Piece, Body: text.Code("  all of"), Detail: sshchat.Detail{Code: true, Blank: 2}},
		11: {Room: "lobby", Kind: sshchat.Said, Body: text.Code("  all"), Detail: sshchat.Detail{Code: true, Refs: []uint64{10}, Lines: 3}},
	}[1:] {
		e.From = ann
		engine.Append(e, func(_ sshchat.Entry, err error) { stored <- err })
		if err := <-stored; err != nil {
			t.Fatal(err)
		}
	}
	if err := engine.Close(); err != nil {
		t.Fatal(err)
	}
}

// succeed runs the program, which must.
func succeed(t *testing.T, args ...string) (stdout string) {
	t.Helper()
	status, out, errs := call(t, args...)
	if status != 0 || errs != "" {
		t.Fatalf("%q: status %d, %q, and to stdout\n%s", args, status, errs, out)
	}
	return out
}

// TestHistoryCommands: what a history holds goes through export, import, backup and
// restore as it is, and nothing of what is gone comes back.
func TestHistoryCommands(t *testing.T) {
	data, other, dir := t.TempDir(), t.TempDir(), t.TempDir()
	remember(t, data)
	log := succeed(t, "export", "--data", data)
	for _, want := range []string{
		`"body":"the first line","edited":true}`,
		`"kind":"edited","from":{"name":"Ann","account":"a1"},"erased":true,"ref":1}`,
		`"room":"@~b1","kind":"told","from":{"name":"Ann","account":"a1"},"body":"just us","about":{"name":"鲍勃","account":"~b1","guest":true},"edited":true}`,
		`"kind":"piece","from":{"name":"Ann","account":"a1"},"body":"  all of","blank":2,"code":true}`,
		`"body":"  all","refs":[10],"lines":3,"code":true}`,
		`"kind":"acted","from":{"name":"Ann","account":"a1"},"erased":true,"edited":true}`,
	} {
		if strings.Count(log, want) != 1 {
			t.Errorf("the export does not hold %s once:\n%s", want, log)
		}
	}
	for _, gone := range []string{"frist", "lnie", "just you", "it back"} {
		if strings.Contains(log, gone) {
			t.Errorf("the export holds %q", gone)
		}
	}
	if status, out, errs := call(t, "export", "--text", "--data", data); status != 0 || !strings.Contains(out, " Ann to 鲍勃: just us\n") || !strings.Contains(errs, "lines alone") {
		t.Errorf("as text it reads\n%s%s", out, errs)
	}
	if status, out, errs := call(t, "export", "--lines", "--data", data); status != 0 || strings.Count(out, `{"seq":`) != 11 || strings.Count(out, "\n") != 11 || !strings.Contains(errs, "lines alone") {
		t.Errorf("the lines alone:\n%s%s", out, errs)
	}

	file := filepath.Join(dir, "log.json")
	if err := os.WriteFile(file, []byte(log), 0o600); err != nil {
		t.Fatal(err)
	}
	if out := succeed(t, "import", file, "--data", other); !strings.Contains(out, "a whole chat: 11 entries, 0 records") {
		t.Errorf("import says %q", out)
	}
	if again := succeed(t, "export", "--data", other); again != log {
		t.Errorf("imported, the log is\n%s\nwant\n%s", again, log)
	}
	copied := filepath.Join(dir, "copy.db")
	succeed(t, "backup", copied, "--data", other)
	succeed(t, "restore", copied, "--data", other)
	if again := succeed(t, "export", "--data", other); again != log {
		t.Errorf("restored, the log is\n%s\nwant\n%s", again, log)
	}
	for _, d := range []string{data, other} {
		out := succeed(t, "check", "--listen", "127.0.0.1:0", "--data", d)
		if strings.Contains(out, "WRONG") || !strings.Contains(out, "11 entries, numbers 1 to 11") {
			t.Errorf("check says\n%s", out)
		}
	}
}

// TestRoomKeep: a room's record says for how long the server keeps what is said
// there.
func TestRoomKeep(t *testing.T) {
	data := t.TempDir()
	remember(t, data)
	path := filepath.Join(data, folder.History)
	engine, err := sqlite.Open(path, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for key, record := range map[string]string{
		"room/lobby": `{"name":"lobby","keep":1}`, "room/ops~k3f9x2": `{"topic":"x"}`, "account/@~b1": `{"keep":1}`,
	} {
		if _, err := engine.Set(t.Context(), key, []byte(record), sshchat.SetOpt{}); err != nil {
			t.Fatal(err)
		}
	}
	if err := engine.Close(); err != nil {
		t.Fatal(err)
	}
	p := start(t, nil, "--data", data)
	tick, deadline := time.NewTicker(50*time.Millisecond), time.After(chattest.Patience)
	defer tick.Stop()
	for log := ""; ; {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("the log is still\n%s", log)
		}
		log = succeed(t, "export", "--data", data)
		if !strings.Contains(log, "the first line") {
			if !strings.Contains(log, "just us") || !strings.Contains(log, "too late") {
				t.Errorf("other rooms were forgotten as well:\n%s", log)
			}
			break
		}
	}
	p.signal(t, syscall.SIGTERM)
}
