package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"sshchat/sshchat/chattest"
)

// unitFolder has what comes for systemd.
const unitFolder = "../../contrib/systemd/"

// TestUnits: systemd takes the units as they are, their sandbox is as tight as we say, and the
// program knows the command lines in them.
func TestUnits(t *testing.T) {
	analyze := chattest.Need(t, "systemd-analyze")
	dir := t.TempDir()
	files, err := filepath.Glob(unitFolder + "sshchat*.*")
	if err != nil || len(files) < 6 {
		t.Fatalf("%q, %v", files, err)
	}
	var verify []string
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(file, ".sysusers") || strings.HasSuffix(file, ".toml") {
			continue
		}
		for line := range strings.Lines(string(text)) {
			if command, ok := strings.CutPrefix(line, "Exec"); ok {
				_, command, _ = strings.Cut(strings.TrimSpace(command), "=")
				words := strings.Fields(command)
				if status, out, errs := call(t, append(words[1:2], append([]string{"--help"}, words[2:]...)...)...); words[0] != "/usr/bin/sshchat" || status != 0 {
					t.Errorf("%s: %s: status %d, %q %q", file, command, status, out, errs)
				}
			}
		}
		copied := filepath.Join(dir, filepath.Base(file))
		writeFile(t, copied, strings.ReplaceAll(string(text), "/usr/bin/sshchat", os.Args[0]))
		verify = append(verify, copied)
		if strings.HasSuffix(file, ".service") {
			if out, err := exec.Command(analyze, "security", "--no-pager", "--offline=true", "--threshold=15", copied).CombinedOutput(); err != nil {
				t.Errorf("%s is exposed by more than 1.5: %v\n%s", file, err, out)
			}
		}
	}
	if out, err := exec.Command(analyze, append([]string{"verify", "--man=no", "--recursive-errors=no"}, verify...)...).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	if status, out, errs := call(t, "config", "print", "--config", unitFolder+"sshchat.toml"); status != 0 || !strings.Contains(out, `data = "/var/lib/sshchat"`) {
		t.Errorf("status %d, %q\n%s", status, errs, out)
	}
}

// TestNotify: the service manager is told that the server serves, lives, reads its settings
// again, and ends.
func TestNotify(t *testing.T) {
	t.Parallel()
	l, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: filepath.Join(t.TempDir(), "notify")})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	said := make(chan string, 1024)
	go func() { // ends when l is closed
		b := make([]byte, 1024)
		for {
			n, err := l.Read(b)
			if err != nil {
				return
			}
			said <- string(b[:n])
		}
	}()
	wait := func(want string) {
		t.Helper()
		timer := time.NewTimer(chattest.Patience)
		defer timer.Stop()
		for {
			select {
			case s := <-said:
				if strings.HasPrefix(s, want) {
					return
				}
			case <-timer.C:
				t.Fatalf("the manager is not told %s", want)
			}
		}
	}
	p := startAs(t, &program{data: filepath.Join(t.TempDir(), "data")}, func(cmd *exec.Cmd) {
		cmd.Env = append(cmd.Env, "NOTIFY_SOCKET="+l.LocalAddr().String(), "WATCHDOG_USEC=90000")
	})
	wait("READY=1")
	wait("WATCHDOG=1")
	wait("WATCHDOG=1")
	succeed(t, "admin", "--data", p.data, "reload")
	wait("RELOADING=1\nMONOTONIC_USEC=")
	wait("READY=1")
	p.signal(t, syscall.SIGTERM)
	wait("STOPPING=1")
}

// TestSocketUnit: with the port held as sshchat.socket has it, nobody is refused while the server
// is killed and started again.
func TestSocketUnit(t *testing.T) {
	t.Parallel()
	activate := chattest.Need(t, "systemd-socket-activate")
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := free.Addr().String()
	free.Close()
	dir := t.TempDir()
	// The shell is what systemd is: it holds the socket, and starts a server that has died again.
	const manager = `trap 'kill $!; wait; exit 0' TERM; while :; do sh -c 'echo $$ >"$0"; export LISTEN_PID=$$; exec "$@"' "$@" & wait; done`
	cmd := exec.Command(activate, "-l", addr, "-E", asProgram+"=1", "-E", "SSHCHAT_CONFIG="+os.DevNull, "-E", "PATH="+os.Getenv("PATH"), "sh", "-c", manager, "sh", filepath.Join(dir, "pid"), os.Args[0], "--data", filepath.Join(dir, "data"), "--exempt", "127.0.0.0/8")
	log := newOutput()
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
		if t.Failed() {
			t.Log(log)
		}
	})
	var first *chattest.Client
	for began := time.Now(); first == nil; {
		c, err := chattest.TryDial(t, addr, "ann", chattest.NoPTY())
		if err != nil && (!errors.Is(err, syscall.ECONNREFUSED) || time.Since(began) > chattest.Patience) {
			t.Fatal(err)
		}
		if err == nil {
			first = c
		}
	}
	first.Type("before\n")
	first.WaitFor("ann: before")
	text, err := os.ReadFile(filepath.Join(dir, "pid"))
	if err != nil {
		t.Fatal(err)
	}
	var pid int
	if _, err := fmt.Sscan(string(text), &pid); err != nil {
		t.Fatal(err)
	}
	const each = 10
	came := make(chan error, 2*each)
	dial := func(i int) {
		c, err := chattest.TryDial(t, addr, fmt.Sprintf("bob%d", i), chattest.NoPTY())
		if err == nil {
			c.WaitFor("ann: before")
		}
		came <- err
	}
	for i := range each {
		if i == each/2 {
			if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
		}
		go dial(i)
	}
	refused := 0
	for range each {
		if err := <-came; errors.Is(err, syscall.ECONNREFUSED) {
			refused++
		}
	}
	if refused > 0 {
		t.Errorf("%d were refused", refused)
	}
	go dial(each) // whoever comes after it is served
	if err := <-came; err != nil {
		t.Error(err)
	}
}

// TestListenUnix: a server on a Unix socket, as a balancer of the same machine reaches it: it is
// trusted to tell whose the connection is.
func TestListenUnix(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "s")
	p := startAs(t, &program{data: filepath.Join(t.TempDir(), "data"), args: []string{"--listen", "unix:" + path, "--proxy-from", "127.0.0.1/32"}}, func(*exec.Cmd) {})
	conn, err := net.Dial("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Write([]byte("PROXY TCP4 198.51.100.7 192.0.2.1 4711 22\r\nGET / HTTP/1.0\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 8)
	if _, err := conn.Read(b); err != nil || string(b) != "SSH-2.0-" {
		t.Errorf("it says %q, %v", b, err)
	}
	conn.Close()
	p.waitForLog(t, `msg="no login" ip=198.51.100.7`)
	if out := succeed(t, "check", "--data", p.data); !strings.Contains(out, path+" is served by") {
		t.Errorf("check says\n%s", out)
	}
}
