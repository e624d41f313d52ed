package sqlite

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/sqlite/archive"
	"sshchat/sshchat/sqlite/store"
	"sshchat/sshchat/text"
)

// evening fills an engine with some of everything, and returns the log as it is.
func evening(t *testing.T, e *Engine) []sshchat.Entry {
	t.Helper()
	ann := sshchat.Person{Name: text.Line("Ann"), Account: "SHA256:abc"}
	bob := sshchat.Person{Name: text.Line("鲍勃"), Guest: true}
	first := must(t, e, sshchat.Entry{Room: "lobby", Kind: sshchat.Joined, Detail: sshchat.Detail{
		People: []sshchat.Passage{{Person: ann}, {Person: bob}},
	}})
	secret := must(t, e, said("Ann", "an erased <secret> & more"))
	for _, entry := range []sshchat.Entry{
		{Room: "lobby", Kind: sshchat.Said, From: ann, Body: text.Block("大家好\nsecond line"), ID: "x"},
		{Room: "lobby", Kind: sshchat.Said, From: ann, Body: text.Block("x := 1"), Detail: sshchat.Detail{Code: true}},
		{Room: "dev", Kind: sshchat.Acted, From: bob, Body: text.Line("waves")},
		{Room: "dev", Kind: sshchat.Edited, From: bob, Body: text.Line("waved"), Detail: sshchat.Detail{Ref: first.Seq}},
		{Room: "dev", Kind: sshchat.Renamed, From: bob, Detail: sshchat.Detail{About: &ann}},
		{Room: "dev", Kind: sshchat.Ruled, From: ann, Body: text.Line("spam"), Detail: sshchat.Detail{About: &bob, Rule: "ban", For: time.Hour}},
		{Room: "lobby", Kind: sshchat.Erased, From: ann, Detail: sshchat.Detail{Refs: []uint64{secret.Seq}}},
		{Room: "dev", Kind: sshchat.Left, Detail: sshchat.Detail{People: []sshchat.Passage{{Person: bob, Cause: sshchat.Kicked, Stayed: time.Hour}}}},
		{Room: "", Kind: sshchat.HistoryOn, Detail: sshchat.Detail{Lost: 3}},
	} {
		must(t, e, entry)
	}
	return all(t, e)
}

func TestBackupRestore(t *testing.T) {
	path, dir := fresh(t), t.TempDir()
	e := open(t, path, Options{})
	want := evening(t, e)
	if _, err := e.Set(t.Context(), "ban/x", []byte("spam"), sshchat.SetOpt{}); err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(dir, "copy.db")
	ctx, cancel := context.WithCancel(t.Context())
	var talking sync.WaitGroup
	talking.Go(func() {
		for ctx.Err() == nil {
			must(t, e, said("bob", "meanwhile"))
		}
	})
	err := archive.Backup(t.Context(), path, copied)
	cancel()
	talking.Wait()
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(copied); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the backup has mode %v, %v", info.Mode(), err)
	}
	sound(t, copied)
	if err := archive.Backup(t.Context(), path, copied); err == nil || !strings.Contains(err.Error(), copied) {
		t.Errorf("a backup over a file that exists = %v", err)
	}
	last := must(t, e, said("bob", "after the backup"))
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}

	broken, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	broken = broken[:len(broken)/2]
	if err := os.WriteFile(path, broken, 0o600); err != nil {
		t.Fatal(err)
	}
	kept, err := archive.Restore(t.Context(), copied, path)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(kept); err != nil || !bytes.Equal(b, broken) {
		t.Errorf("the damaged file is not kept as %s: %v", kept, err)
	}
	sound(t, path)
	e = open(t, path, Options{})
	if got := all(t, e); !reflect.DeepEqual(got[:len(want)], want) {
		t.Errorf("the restored log is %v", got)
	}
	if v, _ := e.Get(t.Context(), "ban/x"); string(v.Data) != "spam" {
		t.Errorf("the restored key is %+v", v)
	}
	if next := must(t, e, said("bob", "new")); next.Seq <= last.Seq {
		t.Errorf("entry %d was known to people as another one", next.Seq)
	}
}

func TestRestoreRefuses(t *testing.T) {
	path, dir := fresh(t), t.TempDir()
	e := open(t, path, Options{})
	fill(t, e, 500)
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	noise := bytes.Clone(content)
	for i := len(noise) / 2; i < len(noise)/2+12_000; i++ {
		noise[i] ^= 0x5a
	}
	for name, b := range map[string][]byte{"empty": {}, "text": []byte("hello"), "cut off": content[:len(content)/2], "noise": noise} {
		src := filepath.Join(dir, name)
		if err := os.WriteFile(src, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := archive.Restore(t.Context(), src, path); err == nil || strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), src) {
			t.Errorf("restore of a damaged backup (%s) = %v", name, err)
		}
	}
	if _, err := archive.Restore(t.Context(), filepath.Join(dir, "missing"), path); err == nil {
		t.Error("restore of a file that does not exist went well")
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, content) {
		t.Error("a refused restore changed the history")
	}
	if left, _ := filepath.Glob(path + ".*"); len(left) != 1 { // the lock
		t.Errorf("a refused restore leaves %v", left)
	}
}

// TestCheckFinds breaks one thing after the other that SQLite itself takes for
// sound.
func TestCheckFinds(t *testing.T) {
	for sql, want := range map[string]string{
		"DELETE FROM message WHERE seq = 7":                             "1 messages are missing without a reason",
		"UPDATE meta SET value = 3 WHERE name = 'next'":                 "may be given out twice",
		"DELETE FROM room WHERE id > 0":                                 "of no room, kind or person",
		"UPDATE message SET detail = '{' WHERE seq = 3":                 "details that cannot be read",
		"DELETE FROM hour":                                              "missing from the index of hours",
		"INSERT INTO gap VALUES (5, 5, 'x')":                            "number that was given up",
		"INSERT INTO word (word) VALUES ('delete-all')":                 "not found by their words",
		"UPDATE message SET body = 'changed behind our back' WHERE 1=1": "not found by their words",
	} {
		path := fresh(t)
		e := open(t, path, Options{})
		fill(t, e, 20)
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
		sound(t, path)
		db, c, err := store.OpenWriter(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.ExecContext(t.Context(), sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
		if err := store.Join(c.Close(), db.Close()); err != nil {
			t.Fatal(err)
		}
		r, err := archive.Check(t.Context(), path)
		if err != nil || !strings.Contains(strings.Join(r.Problems, "\n"), want) {
			t.Errorf("after %s Check finds %q, %v; want %q", sql, r.Problems, err, want)
		}
	}
}

// TestCheckAfterKill: a file as a kill leaves it, with its write-ahead log, can be
// checked, backed up and exported without a server.
func TestCheckAfterKill(t *testing.T) {
	path := fresh(t)
	e := open(t, path, Options{})
	fill(t, e, 50)
	killed := crash(t, path)
	if r := sound(t, killed); r.Messages != 50 {
		t.Errorf("Check sees %d messages, want 50", r.Messages)
	}
	copied := filepath.Join(t.TempDir(), "copy.db")
	if err := archive.Backup(t.Context(), killed, copied); err != nil {
		t.Error(err)
	}
	if r := sound(t, copied); r.Messages != 50 {
		t.Errorf("the backup has %d messages, want 50", r.Messages)
	}
	var out strings.Builder
	if err := archive.Export(t.Context(), killed, &out, archive.Text); err != nil || strings.Count(out.String(), "\n") != 50 {
		t.Errorf("Export wrote %q, %v", out.String(), err)
	}
}
