// Package listen opens what a server listens on: plain TCP, a Unix socket, a socket that was
// handed over, and any of these behind a balancer that tells by a PROXY header where each
// connection comes from.
package listen

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// Check returns what is wrong with an address that Open is to open: HOST:PORT, :PORT, unix:PATH
// or fd:N.
func Check(addr string) error {
	ok := false
	if path, is := strings.CutPrefix(addr, "unix:"); is {
		ok = path != ""
	} else if n, is := strings.CutPrefix(addr, "fd:"); is {
		fd, err := strconv.Atoi(n)
		ok = err == nil && fd > 2 && fd < 1<<20
	} else {
		_, _, err := net.SplitHostPort(addr)
		ok = err == nil
	}
	if ok {
		return nil
	}
	return errors.New("write HOST:PORT or :PORT, unix:PATH, or fd:N with N above 2")
}

// Open opens an address that Check found nothing wrong with.
func Open(ctx context.Context, addr string) (net.Listener, error) {
	if path, ok := strings.CutPrefix(addr, "unix:"); ok {
		return unixSocket(ctx, path)
	}
	if n, ok := strings.CutPrefix(addr, "fd:"); ok {
		fd, err := strconv.Atoi(n)
		if err != nil {
			return nil, err
		}
		return handed(os.NewFile(uintptr(fd), addr))
	}
	return TCP(ctx, addr)
}

// TCP opens addr ("host:port"). Go's default would be MPTCP, which gains a chat
// nothing and which landlock's rules on TCP ports do not see.
func TCP(ctx context.Context, addr string) (net.Listener, error) {
	var lc net.ListenConfig
	lc.SetMultipathTCP(false)
	return lc.Listen(ctx, "tcp", addr)
}

// unixSocket opens a socket at path, in the place of one that a server left behind when it was
// killed. Who may come in by it is for its folder, and the umask, to say.
func unixSocket(ctx context.Context, path string) (net.Listener, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "unix", path)
	if errors.Is(err, syscall.EADDRINUSE) && abandoned(path) {
		if err := os.Remove(path); err != nil {
			return nil, err
		}
		l, err = lc.Listen(ctx, "unix", path)
	}
	if err != nil {
		return nil, err
	}
	return Local(l), nil
}

// abandoned reports whether nobody listens on the socket at path.
func abandoned(path string) bool {
	if info, err := os.Lstat(path); err != nil || info.Mode().Type() != fs.ModeSocket {
		return false
	}
	conn, err := net.Dial("unix", path)
	if err == nil {
		_ = conn.Close()
	}
	return errors.Is(err, syscall.ECONNREFUSED)
}

// handed returns the listener that is the file.
func handed(f *os.File) (net.Listener, error) {
	l, err := net.FileListener(f)
	_ = f.Close() // l has its own
	if err != nil {
		return nil, fmt.Errorf("it is no socket that listens: %w", err)
	}
	return Local(l), nil
}

// Local returns l with the address 127.0.0.1 for those who come by a Unix socket: budgets, bans
// and the networks of balancers go by addresses.
func Local(l net.Listener) net.Listener {
	if unix, ok := l.(*net.UnixListener); ok {
		return local{unix}
	}
	return l
}

type local struct{ *net.UnixListener }

// Accept returns the next connection.
func (l local) Accept() (net.Conn, error) {
	conn, err := l.UnixListener.Accept()
	if err != nil {
		return nil, err
	}
	return localConn{conn}, nil
}

type localConn struct{ net.Conn }

// RemoteAddr is the machine's own.
func (localConn) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }
