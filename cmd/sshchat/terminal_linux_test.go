package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"sshchat/sshchat/chattest"
)

// inWindow starts the program, or a shell's line with it as $S, in a terminal of its
// own. It returns the window's end of the terminal once the server serves.
func inWindow(t *testing.T, line string) (window *os.File, cmd *exec.Cmd, addr string) {
	t.Helper()
	window, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { window.Close() })
	number, err := unix.IoctlGetInt(int(window.Fd()), unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(int(window.Fd()), unix.TIOCSPTLCK, 0)
	}
	if err != nil {
		t.Fatal(err)
	}
	tty, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer tty.Close()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	t.Cleanup(func() { r.Close() })
	cmd = exec.Command("sh", "-c", line)
	cmd.Env = append(os.Environ(), asProgram+"=1", "S="+os.Args[0]+" --listen 127.0.0.1:0 --data "+t.TempDir())
	cmd.Stdin, cmd.Stdout, cmd.Stderr = tty, w, w
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it may have ended
		_ = cmd.Wait()
	})
	lines := bufio.NewScanner(r)
	for lines.Scan() && !strings.HasPrefix(lines.Text(), "owner") {
		if a, ok := strings.CutPrefix(lines.Text(), "listening  "); ok {
			addr = a
		}
	}
	if addr == "" {
		t.Fatal("it did not start")
	}
	return window, cmd, addr
}

// TestWindowClosed: a server in a window ends with it, in good order; one under nohup
// goes on.
func TestWindowClosed(t *testing.T) {
	window, cmd, addr := inWindow(t, "exec $S")
	ann := chattest.Dial(t, addr, "ann", chattest.NoPTY())
	ann.WaitFor("#lobby")
	window.Close()
	ann.WaitFor("the server is going down")
	if err := cmd.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}

	window, cmd, addr = inWindow(t, "trap '' HUP; exec $S") // as nohup
	window.Close()
	if err := cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	c := chattest.Dial(t, addr, "ann", chattest.NoPTY())
	c.WaitFor("#lobby")
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("under nohup it ended with %v", err)
	}
}
