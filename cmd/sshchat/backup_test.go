package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sshchat/cmd/sshchat/bundle"
)

// TestBackupKeep: a shelf has so many backups, the newest; each can be restored, and what is not
// ours stays. The server's check tells of the last one.
func TestBackupKeep(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	if err := os.Mkdir(data, 0o700); err != nil {
		t.Fatal(err)
	}
	remember(t, data)
	dir := filepath.Join(data, "backups") // as the unit has it
	for _, name := range []string{"sshchat-20200102-030405.tar", "sshchat-20210102-030405.tar", "sshchat-20220102-030405.tar", "mine.tar", "sshchat-20200102-030405.tar.gpg"} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		writeFile(t, filepath.Join(dir, name), "")
	}
	t.Setenv("SSHCHAT_KEEP", "30d") // of history: another setting of that name
	out := succeed(t, "backup", "--data", data, "--keep", "2", dir)
	for _, want := range []string{"opened it again: ", "removed sshchat-20200102-030405.tar, sshchat-20210102-030405.tar\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("it says %q, want %q", out, want)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if len(names) != 4 || !slices.Contains(names, "sshchat-20220102-030405.tar") || !slices.Contains(names, "mine.tar") || !slices.Contains(names, "sshchat-20200102-030405.tar.gpg") {
		t.Fatalf("there are %q", names)
	}
	made, file, err := bundle.Last(data)
	if err != nil || time.Since(made) > time.Hour || filepath.Dir(file) != dir {
		t.Errorf("noted: %v, %s, %v", made, file, err)
	}
	if out := succeed(t, "backup", "--data", data, "--keep", "2", dir); !strings.Contains(out, "opened it again: ") { // in the same second
		t.Errorf("at once again: %s", out)
	}
	if _, file, err = bundle.Last(data); err != nil {
		t.Fatal(err)
	}
	fresh := filepath.Join(t.TempDir(), "again")
	if out := succeed(t, "restore", "--data", fresh, file); strings.Contains(out, "last-backup") || strings.Contains(out, "mine.tar") {
		t.Errorf("in it are %s", out)
	}
	if again, was := succeed(t, "export", "--data", fresh), succeed(t, "export", "--data", data); again != was {
		t.Errorf("restored, the chat is\n%s\nand was\n%s", again, was)
	}
	if out := succeed(t, "check", "--listen", "127.0.0.1:0", "--data", data); !strings.Contains(out, "ok     backup     the last good one is of ") || !strings.Contains(out, file) {
		t.Errorf("check says\n%s", out)
	}
	if err := bundle.Note(data, file, time.Now().Add(-96*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if status, out, _ := call(t, "check", "--listen", "127.0.0.1:0", "--data", data); status != 1 || !strings.Contains(out, "WRONG  backup") {
		t.Errorf("of an old one check says\n%s", out)
	}
	p := start(t, nil, "--data", data)
	p.waitForLog(t, "the last good backup is old")
	for _, args := range [][]string{{"--keep", "2"}, {"--keep", "0", dir}} {
		if status, _, errs := call(t, append([]string{"backup", "--data", data}, args...)...); status != 2 || !strings.Contains(errs, "sshchat backup --keep 14 DIR") {
			t.Errorf("%q: status %d, %q", args, status, errs)
		}
	}
}
