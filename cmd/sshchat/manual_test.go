package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/sample"
)

// TestManual: each command has a page that readers of man pages take without a complaint, with
// all of its options; each setting is on the page of the file; a shell can read its completions.
func TestManual(t *testing.T) {
	if sample.Step > 1 {
		t.Skip("a page is the same under the race detector")
	}
	mandoc := chattest.Need(t, "mandoc")
	t.Setenv("SOURCE_DATE_EPOCH", "1767225600")
	dir := t.TempDir()
	succeed(t, "manual", dir)
	settings := plain(t, mandoc, filepath.Join(dir, "man5", "sshchat.toml.5"))
	if !strings.Contains(settings, "2026-01-01") {
		t.Error("the page is not of the day of the source")
	}
	serveFlags().VisitAll(func(f *pflag.Flag) {
		if f.Name != "config" && !strings.Contains(settings, f.Name+" = ") {
			t.Errorf("sshchat.toml(5) does not tell of %s", f.Name)
		}
	})
	root := rootCommand(nil, nil)
	var all func(*cobra.Command)
	all = func(cmd *cobra.Command) {
		page := plain(t, mandoc, filepath.Join(dir, "man1", strings.ReplaceAll(cmd.CommandPath(), " ", "-")+".1"))
		if cmd != root {
			cmd.Flags().VisitAll(func(f *pflag.Flag) {
				if !f.Hidden && !strings.Contains(page, "--"+f.Name) {
					t.Errorf("%s has --%s, which its page does not tell of", cmd.CommandPath(), f.Name)
				}
			})
		}
		for _, c := range cmd.Commands() {
			if c.IsAvailableCommand() {
				all(c)
			}
		}
	}
	all(root)
	completion := filepath.Join(dir, "completions", "sshchat")
	if out, err := exec.Command("bash", "-n", completion+".bash").CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	for _, other := range []string{filepath.Join(filepath.Dir(completion), "_sshchat"), completion + ".fish", completion + ".ps1"} {
		if text := readFile(t, other); !strings.Contains(text, "sshchat") {
			t.Errorf("%s says %q", other, text)
		}
	}
	if status, out, _ := call(t, "--help"); status != 0 || strings.Contains(out, "manual") {
		t.Errorf("what is for packages is shown to all:\n%s", out)
	}
	if status, _, errs := call(t, "manual"); status == 0 {
		t.Errorf("without a folder it says %q", errs)
	}
	if err := os.Setenv("SOURCE_DATE_EPOCH", "today"); err != nil {
		t.Fatal(err)
	}
	if status, _, errs := call(t, "manual", dir); status == 0 || !strings.Contains(errs, "SOURCE_DATE_EPOCH") {
		t.Errorf("status %d, %q", status, errs)
	}
}

// plain is a page as people read it, once nothing is wrong with it.
func plain(t *testing.T, mandoc, page string) string {
	t.Helper()
	if out, err := exec.Command(mandoc, "-Tlint", "-W", "warning", page).CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("%v\n%s", err, out)
	}
	out, err := exec.Command(mandoc, "-Tascii", "-Owidth=200", page).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var b strings.Builder // bold and underlined are printed twice, one over the other
	for i, c := range out {
		if c != '\b' && (i+1 == len(out) || out[i+1] != '\b') {
			b.WriteByte(c)
		}
	}
	return b.String()
}
