package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"sshchat/sshchat"
	"sshchat/sshchat/sqlite/archive"
	"sshchat/sshchat/sqlite/index"
	"sshchat/sshchat/sqlite/store"
)

// versionOne makes a history as the first version of the file was: a line, an edit
// of it that a program without edits has stored, one whose detail is damaged, a line.
func versionOne(t *testing.T) string {
	t.Helper()
	path := fresh(t)
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	db, c, err := store.OpenWriter(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	var script strings.Builder
	fmt.Fprintf(&script, "%s; PRAGMA user_version = 1; PRAGMA application_id = %d;", store.Migrations[0], store.ApplicationID)
	script.WriteString(`INSERT INTO room VALUES (1, 'lobby'); INSERT INTO kind VALUES (2, 'edited');
		INSERT INTO hour VALUES (500000, 1, 4); INSERT INTO meta VALUES ('next', 5);`)
	for i, m := range []struct{ kind, body, detail string }{
		{"0", "plugh", "NULL"}, {"2", "waldo", `'{"ref":1}'`}, {"2", "fred", `'{"ref'`}, {"0", "garply", "NULL"},
	} {
		fmt.Fprintf(&script, "INSERT INTO message VALUES (%d, 1800000000000, 1, %s, 0, '%s', %s); INSERT INTO word (rowid, text) VALUES (%d, '%s');",
			i+1, m.kind, m.body, m.detail, i+1, index.Text(1, 0, m.body))
	}
	_, err = c.ExecContext(ctx, script.String())
	if err := errors.Join(err, c.Close(), db.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestMigrate: a file of the first version is checked as it is, and brought up to
// date: its edits are not found, and go with what they edit.
func TestMigrate(t *testing.T) {
	path := versionOne(t)
	r, err := archive.Check(t.Context(), path)
	const damage = "[1 messages have details that cannot be read]" // and nothing else
	if err != nil || r.Version != 1 || fmt.Sprint(r.Problems) != damage {
		t.Errorf("Check = %+v, %v", r, err)
	}
	e := open(t, path, Options{})
	if got := found(t, e, "waldo"); len(got) != 0 {
		t.Errorf("search finds the edit %d", got)
	}
	if got := found(t, e, "garply"); len(got) != 1 || got[0] != 4 {
		t.Errorf("search finds %d, want 4", got)
	}
	forget := sshchat.Entry{Kind: sshchat.Erased, Room: "lobby"}
	forget.Refs = []uint64{1}
	must(t, e, forget)
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if onDisk(t, path, "plugh") || onDisk(t, path, "waldo") {
		t.Error("a text that was erased is on the disk")
	}
	if r, err := archive.Check(t.Context(), path); err != nil || r.Version != store.SchemaVersion || fmt.Sprint(r.Problems) != damage {
		t.Errorf("Check = %+v, %v", r, err)
	}
}

// TestCheckEdits: an edit that nothing leads to would outlive its text.
func TestCheckEdits(t *testing.T) {
	path := fresh(t)
	e := open(t, path, Options{})
	must(t, e, edited(must(t, e, said("alice", "one")), "two"))
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	sound(t, path)
	db, c, err := store.OpenWriter(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.ExecContext(t.Context(), "DELETE FROM edit")
	if err := errors.Join(err, c.Close(), db.Close()); err != nil {
		t.Fatal(err)
	}
	if r, err := archive.Check(t.Context(), path); err != nil || fmt.Sprint(r.Problems) != "[1 edits would outlive what they edit]" {
		t.Errorf("Check = %+v, %v", r, err)
	}
}
