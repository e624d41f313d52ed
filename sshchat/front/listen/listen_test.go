package listen_test

import (
	"errors"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"sshchat/sshchat/front/admission"
	"sshchat/sshchat/front/listen"
)

func TestCheck(t *testing.T) {
	for addr, ok := range map[string]bool{
		":22": true, "127.0.0.1:22": true, "[::1]:22": true, "host:ssh": true, "unix:/run/x": true, "unix:x": true, "fd:3": true,
		"22": false, "unix:": false, "fd:": false, "fd:2": false, "fd:x": false, "fd:-1": false, "": false, "/run/x": false,
	} {
		if err := listen.Check(addr); (err == nil) != ok {
			t.Errorf("%q: %v", addr, err)
		}
	}
}

// TestUnix: whoever comes by a Unix socket is of this machine; a socket that was left behind
// gives way, one that is served and what is no socket do not.
func TestUnix(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	l, err := listen.Open(t.Context(), "unix:"+path)
	if err != nil {
		t.Fatal(err)
	}
	meet(t, l, "unix", path)
	if _, err := listen.Open(t.Context(), "unix:"+path); !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("a second one: %v", err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	dead, err := net.ListenUnix("unix", &net.UnixAddr{Name: path})
	if err != nil {
		t.Fatal(err)
	}
	dead.SetUnlinkOnClose(false)
	dead.Close()
	again, err := listen.Open(t.Context(), "unix:"+path)
	if err != nil {
		t.Fatalf("over a socket that was left: %v", err)
	}
	again.Close()
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := listen.Open(t.Context(), "unix:"+path); err == nil {
		t.Error("a file gave way")
	}
}

// TestFD: a listener that was handed over, and what is none.
func TestFD(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	open := func(f *os.File, err error) (net.Listener, error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		fd, err := syscall.Dup(int(f.Fd()))
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		return listen.Open(t.Context(), "fd:"+strconv.Itoa(fd))
	}
	held, err := open(l.(*net.TCPListener).File())
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	meet(t, held, "tcp", l.Addr().String())
	if _, err := open(os.Open(os.DevNull)); err == nil {
		t.Error("/dev/null listens")
	}
}

// meet connects, and looks whom the listener takes that for.
func meet(t *testing.T, l net.Listener, network, addr string) {
	t.Helper()
	conn, err := net.Dial(network, addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	got, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer got.Close()
	if a := admission.AddrOf(got.RemoteAddr()); a != netip.MustParseAddr("127.0.0.1") {
		t.Errorf("it comes from %v", a)
	}
}
