package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"sshchat/sshchat/chattest"
)

// TestHeldListener is case 60: the service manager holds the listener, so a client that
// connects between kill -9 and the next start is not refused but waits.
func TestHeldListener(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	held, err := l.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	addr, data := l.Addr().String(), filepath.Join(t.TempDir(), "data")
	serve := func() *program {
		return startAs(t, &program{data: data}, func(cmd *exec.Cmd) {
			cmd.ExtraFiles = []*os.File{held}
			cmd.Env = append(cmd.Env, "LISTEN_FDS=1")
		}, "sh", "-c", `LISTEN_PID=$$ exec "$@"`, "sh")
	}
	p := serve()
	if p.addr != addr {
		t.Fatalf("it listens on %s, want the socket that was handed over, %s", p.addr, addr)
	}
	ann := chattest.Dial(t, addr, "ann", chattest.NoPTY())
	ann.Type("before\n")
	ann.WaitFor("ann: before")
	p.signal(t, syscall.SIGKILL)

	came := make(chan *chattest.Client, 5)
	for _, user := range strings.Fields("bob carol dave erin frank") {
		go func() {
			c, err := chattest.TryDial(t, addr, user, chattest.NoPTY())
			if err != nil {
				t.Errorf("%s, while no server ran: %v", user, err)
			}
			came <- c
		}()
	}
	serve()
	for range cap(came) {
		if c := <-came; c != nil {
			c.WaitFor("ann: before")
		}
	}
}

// TestHeldListenerOdd: a socket that is none of ours is refused in one line.
func TestHeldListenerOdd(t *testing.T) {
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	file, err := conn.(*net.UDPConn).File()
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	cmd := exec.Command("sh", "-c", `LISTEN_PID=$$ exec "$@"`, "sh", os.Args[0], "--data", t.TempDir())
	cmd.Env = append(os.Environ(), asProgram+"=1", "LISTEN_FDS=1")
	cmd.ExtraFiles = []*os.File{file}
	out, err := cmd.CombinedOutput()
	if err == nil || strings.Count(string(out), "\n") != 1 || !strings.Contains(string(out), "ListenStream") {
		t.Errorf("%v:\n%s", err, out)
	}
}

// TestNoOtherPort is case 63: the server listens where it was told to and nowhere else,
// so there is no profile and no metric for strangers.
func TestNoOtherPort(t *testing.T) {
	p := start(t, nil)
	if got := listening(t, p.cmd.Process.Pid); len(got) != 1 || got[0] != p.addr {
		t.Errorf("it listens on %v, want %s alone", got, p.addr)
	}
}

// listening returns the TCP addresses that a process listens on.
func listening(t *testing.T, pid int) (addrs []string) {
	t.Helper()
	sockets := map[string]bool{}
	fds, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
	if err != nil || len(fds) == 0 {
		t.Skipf("no /proc to look into: %v", err)
	}
	for _, fd := range fds {
		if to, err := os.Readlink(fd); err == nil {
			sockets[strings.TrimSuffix(strings.TrimPrefix(to, "socket:["), "]")] = true
		}
	}
	for _, file := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		b, err := os.ReadFile(file)
		if err != nil {
			continue // a kernel without IPv6
		}
		for line := range strings.Lines(string(b)) {
			f := strings.Fields(line) // proc_net_tcp(5): local address, state 0A = LISTEN, inode
			if len(f) > 9 && f[3] == "0A" && sockets[f[9]] {
				var ip, port uint32
				if _, err := fmt.Sscanf(f[1], "%08X:%04X", &ip, &port); err != nil {
					addrs = append(addrs, f[1])
					continue
				}
				addrs = append(addrs, fmt.Sprintf("%d.%d.%d.%d:%d", ip&255, ip>>8&255, ip>>16&255, ip>>24, port))
			}
		}
	}
	return addrs
}
