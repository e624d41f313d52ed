//go:build unix

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"sshchat/sshchat/chattest/sample"
)

// TestMain is a NATS server, too, where run has started this program as one.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "server" {
		main()
		return
	}
	os.Exit(m.Run())
}

// TestFaults strikes with three of the faults, once each; make faults does all of them, often.
func TestFaults(t *testing.T) {
	if testing.Short() || sample.Step > 1 {
		t.Skip("the programs under test are processes of their own: once is enough")
	}
	dir := t.TempDir()
	program := filepath.Join(dir, "sshchat")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, "sshchat/cmd/sshchat")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	rows, err := run(t.Context(), dir, program, 1, func(f fault) bool { return f.short }, func([]row) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		for _, o := range r.outcomes {
			var wrong strings.Builder
			o.report(&wrong)
			if wrong.Len() > 0 || o.lines == 0 {
				t.Errorf("%s: %d lines\n%s", r.name, o.lines, &wrong)
			}
		}
	}
	var all strings.Builder
	table(&all, rows)
	t.Log(fmt.Sprint("\n", &all))
}

// A run of some faults leaves the rows of the others as they are.
func TestMerge(t *testing.T) {
	name := faults()[1].name
	was := heading + "| " + faults()[0].name + " | 3 | x |\n| " + name + " | 3 | y |\n| no fault any more | 3 |\n"
	got := merge(was, []row{{name: name, outcomes: []*outcome{{verdict: &verdict{}, lines: 77}}}, {name: faults()[2].name}})
	want := heading + "| " + faults()[0].name + " | 3 | x |\n| " + name + " | 1 | 77 | 0 | 0 | 0 | 0 | 0 | 0 | 0.0-0.0 |  |  | 0 |\n"
	if got != want {
		t.Errorf("the table is\n%s\nwant\n%s", got, want)
	}
}

// The time.Now that a node with a wrong clock is built with is made out of that of this Go.
func TestSkewNow(t *testing.T) {
	root, err := exec.CommandContext(t.Context(), "go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(root)), "src", "time", "time.go"))
	if err != nil {
		t.Fatal(err)
	}
	if changed, err := skewNow(string(source)); err != nil || len(changed) <= len(source) {
		t.Errorf("%d bytes of %d: %v", len(changed), len(source), err)
	}
	if _, err := skewNow("package time"); err == nil {
		t.Error("a time.go without Now is taken")
	}
}
