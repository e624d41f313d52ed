package keys

import (
	"os"
	"os/exec"
	"testing"
)

// tool returns the path of a program that the test needs. Only outside CI may it be
// missing.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	return path
}

// keygen runs ssh-keygen.
func keygen(t *testing.T, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), tool(t, "ssh-keygen"), append([]string{"-q"}, args...)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("ssh-keygen %q: %v\n%s", args, err, out)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func load(t *testing.T, dir string) []HostKey {
	t.Helper()
	keys, err := LoadOrCreateHostKeys(dir)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}
