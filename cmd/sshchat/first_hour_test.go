package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/crypto/ssh"

	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/natsd"
	"sshchat/sshchat/chattest/sample"
)

// TestFirstHour runs every block of docs/first-hour.md in one shell, on an empty home, with the ports of
// the page changed to free ones.
func TestFirstHour(t *testing.T) {
	t.Parallel()
	if sample.Step > 1 {
		t.Skip("a page is the same under the race detector; what it uses is watched by other tests")
	}
	page := readFile(t, "../../docs/first-hour.md")
	k := &kitchen{dir: t.TempDir()}
	ports, err := natsd.Ports(2)
	if err != nil {
		t.Fatal(err)
	}
	var script strings.Builder
	for _, r := range recipesOf(t, page) {
		fmt.Fprintf(&script, "echo '== %s'\n%s", strings.ReplaceAll(r.heading, "'", ""), r.script)
	}
	script.WriteString("kill $(cat ~/sshchat.pid)\nwhile sshchat health; do sleep 0.1; done >/dev/null\n")
	text := strings.NewReplacer(":2222", fmt.Sprint("127.0.0.1:", ports[0]), "2222", fmt.Sprint(ports[0]), "9222", fmt.Sprint(ports[1])).Replace(script.String())

	file, mine := chattest.KeyFile(t)
	k.write(t, ".ssh/id_ed25519", readFile(t, file))
	k.write(t, ".ssh/id_ed25519.pub", string(ssh.MarshalAuthorizedKey(mine.PublicKey())))
	k.write(t, "config", "Host *\n  HostName 127.0.0.1\n  StrictHostKeyChecking no\n  UserKnownHostsFile /dev/null\n  LogLevel ERROR\n  IdentitiesOnly yes\n"+
		"Match user boss\n  IdentityFile "+k.dir+"/.ssh/id_ed25519\n")
	k.write(t, "bin/ssh", fmt.Sprintf("#!/bin/sh\nexec %s -F %s/config \"$@\"\n", chattest.Need(t, "ssh"), k.dir))
	k.write(t, "bin/sshchat", fmt.Sprintf("#!/bin/sh\n%s=1 exec %s \"$@\"\n", asProgram, os.Args[0]))
	cmd := exec.CommandContext(t.Context(), "sh", "-c", "set -e\n"+text)
	cmd.Dir = k.dir
	for _, kv := range os.Environ() {
		if !strings.HasPrefix(kv, "SSHCHAT_") && !strings.HasPrefix(kv, "XDG_") {
			cmd.Env = append(cmd.Env, kv)
		}
	}
	cmd.Env = append(cmd.Env, "HOME="+k.dir, "PATH="+k.dir+"/bin:"+os.Getenv("PATH"), "LC_ALL=C.UTF-8")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	out := newOutput()
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }) // a server that a fault left
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v:\n%s\n%s", err, out, text)
	}
	for _, want := range []string{
		"ok     allowlist  1 key in ", "boss: is this thing on?", "#help", "robot: deploy done", "opened it again: ", "settings\nsshchat-20", "restored ", `"body":"deploy done"`,
		"people", "rooms", "ready: process ", "ok     backup ",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("nothing says %q", want)
		}
	}
	if strings.Contains(out.String(), "WRONG") || strings.Contains(out.String(), "level=ERROR") {
		t.Error("something is wrong")
	}
	if t.Failed() {
		t.Log(out)
	}
	if log := readFile(t, filepath.Join(k.dir, "sshchat.log")); strings.Count(log, "listening ") != 2 || strings.Contains(log, "level=ERROR") {
		t.Errorf("its log is\n%s", log)
	}
}
