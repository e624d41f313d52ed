package main

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestPackagingScripts: shells can read what makes packages, what runs on machines with them, what
// tests them, and the recipes of others.
func TestPackagingScripts(t *testing.T) {
	for pattern, reader := range map[string][]string{
		"packaging/*.sh": {"bash", "-n"}, "packaging/scripts/*.sh": {"sh", "-n"},
		"contrib/aur/PKGBUILD": {"bash", "-n"}, "contrib/aur/*.install": {"sh", "-n"}, "contrib/homebrew/*.rb": {"ruby", "-c"},
	} {
		if _, err := exec.LookPath(reader[0]); err != nil {
			t.Logf("%s is not looked at: %v", pattern, err) // ruby is not worth its installation here
			continue
		}
		files, err := filepath.Glob("../../" + pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %q, %v", pattern, files, err)
		}
		for _, file := range files {
			if out, err := exec.Command(reader[0], reader[1], file).CombinedOutput(); err != nil {
				t.Errorf("%s: %v\n%s", file, err, out)
			}
		}
	}
}

// TestContainerfile: an engine makes the same image as make image does without one: what each of
// them says of its user, folders and command is the same.
func TestContainerfile(t *testing.T) {
	engine := readFile(t, "../../packaging/Containerfile")
	ours := readFile(t, "../../packaging/image/main.go")
	for _, both := range []string{"65532", "/usr/bin/sshchat", "SSHCHAT_DATA=/data", "PATH=/usr/bin", "HOME=/data", "2222/tcp", "SIGTERM", "/data", "usr/share/licenses/sshchat"} {
		if !strings.Contains(engine, both) || !strings.Contains(ours, both) {
			t.Errorf("%s is not in both", both)
		}
	}
	for what, pattern := range map[string][2]string{
		"interval": {`--interval=(\d+)s`, `Interval: (\d+) \* time.Second`},
		"timeout":  {`--timeout=(\d+)s`, `Timeout: (\d+) \* time.Second`},
		"start":    {`--start-period=(\d+)s`, `StartPeriod: (\d+) \* time.Second`},
		"retries":  {`--retries=(\d+)`, `Retries: (\d+)`},
	} {
		a, b := regexp.MustCompile(pattern[0]).FindStringSubmatch(engine), regexp.MustCompile(pattern[1]).FindStringSubmatch(ours)
		if a == nil || b == nil || a[1] != b[1] {
			t.Errorf("%s of the health check: %q and %q", what, a, b)
		}
	}
}
