package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// TestHistoryPaths: backup, restore, export and import take whatever path a shell gives.
func TestHistoryPaths(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, dir := range []string{"team", "data"} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	remember(t, "data")
	log := succeed(t, "export", "--data", "data")
	for _, path := range []string{
		"b1.db", "./b2.db", "team/b3.db", "team//b4.db", "team/../b5.db", "two words.db", "a?b#c%20.db", "file:x.db", "中文.db",
		filepath.Join(here, "abs.db"),
	} {
		succeed(t, "backup", "--data", "data", path)
		into := filepath.Join("into", strings.ReplaceAll(path, "/", "_"))
		succeed(t, "restore", "--data", into, path)
		if again := succeed(t, "export", "--data", "./"+into); again != log {
			t.Errorf("%s: restored, the log is\n%s", path, again)
		}
		if err := os.WriteFile(path+".json", []byte(log), 0o600); err != nil {
			t.Fatal(err)
		}
		succeed(t, "import", "--data", into+"?2", path+".json")
	}
	if err := unix.Mkfifo("pipe", 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range [][]string{
		{"restore", "none.db"},
		{"restore", "team"},
		{"restore", "pipe"},
		{"restore", "b1.db.json"},
		{"backup", "b1.db"},
		{"backup", "none/b.db"},
		{"backup", "team"},
		{"import", "none.json"},
		{"import", "team"},
	} {
		status, out, errs := call(t, c[0], "--data", "data", c[1])
		if status != 1 || out != "" || !strings.Contains(errs, c[1]) || strings.Count(errs, "\n") != 1 {
			t.Errorf("%q: status %d, %q, %q", c, status, out, errs)
		}
	}
	if again := succeed(t, "export", "--data", "data"); again != log {
		t.Errorf("what was refused has changed the log:\n%s", again)
	}
	for _, command := range []string{"backup", "export", "check"} { // a folder that is a pipe, a file
		for _, data := range []string{"pipe", "b1.db"} {
			args := []string{command, "--data", data}
			if command == "backup" {
				args = append(args, "z.db")
			}
			if status, out, errs := call(t, args...); status != 1 || !strings.Contains(out+errs, data) {
				t.Errorf("%q: status %d, %q, %q", args, status, out, errs)
			}
		}
	}
}
