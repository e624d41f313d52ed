package metrics

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// Address is where metrics are to be read: a port of this machine, or a Unix socket.
type Address struct {
	network, addr string
	public        bool
}

// Set implements pflag.Value.
func (a *Address) Set(s string) (err error) {
	*a, err = ParseAddress(s)
	return err
}

// Type implements pflag.Value.
func (*Address) Type() string { return "address" }

// String is as it was written, but for what a socket's path is relative to.
func (a *Address) String() string {
	switch {
	case a.network == "unix":
		return "unix:" + a.addr
	case a.public:
		return "public:" + a.addr
	}
	return a.addr
}

// IsZero reports whether there is none.
func (a Address) IsZero() bool { return a == Address{} }

// ParseAddress reads HOST:PORT on loopback, unix:PATH, or public:HOST:PORT for who means that
// others read it.
func ParseAddress(s string) (Address, error) {
	if s == "" {
		return Address{}, nil
	}
	if path, ok := strings.CutPrefix(s, "unix:"); ok {
		if path == "" {
			return Address{}, errors.New("write unix:PATH")
		}
		path, err := filepath.Abs(path)
		return Address{network: "unix", addr: path}, err
	}
	addr, public := strings.CutPrefix(s, "public:")
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return Address{}, errors.New("write 127.0.0.1:9222 or unix:PATH")
	}
	if ip, err := netip.ParseAddr(host); !public && host != "localhost" && (err != nil || !ip.IsLoopback()) {
		return Address{}, fmt.Errorf("others could read it there: write 127.0.0.1:9222 or unix:PATH, or public:%s if that is meant", addr)
	}
	return Address{"tcp", addr, public}, nil
}

// Listen opens the address. A socket that a killed server left is replaced.
func (a Address) Listen(ctx context.Context) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, a.network, a.addr)
	if a.network == "unix" && errors.Is(err, syscall.EADDRINUSE) && abandoned(a.addr) {
		if err := os.Remove(a.addr); err != nil {
			return nil, fmt.Errorf("listen for metrics: %w", err)
		}
		l, err = (&net.ListenConfig{}).Listen(ctx, a.network, a.addr)
	}
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("%s is in use by another program: stop that one, or choose another with --metrics", a.addr)
	}
	if err != nil {
		return nil, fmt.Errorf("listen for metrics on %s: %w", a.addr, err)
	}
	if a.network == "unix" {
		if err := os.Chmod(a.addr, 0o660); err != nil { // its group may read, as that of a Prometheus
			return nil, errors.Join(fmt.Errorf("listen for metrics: %w", err), l.Close())
		}
	}
	return l, nil
}

// Check says whether a start could show metrics at the address: a server that runs already, as it
// says of itself, may do so; nil: none runs.
func (a Address) Check(ctx context.Context, s *Self) (how string, fine bool) {
	if s != nil && s.Metrics == a.String() {
		return fmt.Sprintf("%s is served by process %d", a.String(), s.PID), true
	}
	return a.Free(ctx)
}

// Free says whether the address could be opened now. Of a Unix socket only its folder is looked
// at: nothing is made.
func (a Address) Free(ctx context.Context) (how string, fine bool) {
	if a.network == "unix" {
		if _, err := os.Stat(filepath.Dir(a.addr)); err != nil {
			return err.Error(), false
		}
		return a.String() + " would be made", true
	}
	l, err := a.Listen(ctx)
	if err != nil {
		return err.Error(), false
	}
	_ = l.Close() // nobody has come
	return a.String() + " is free", true
}

// abandoned reports whether a path is a socket that nobody listens on.
func abandoned(path string) bool {
	info, err := os.Lstat(path)
	if err != nil || info.Mode().Type() != fs.ModeSocket {
		return false
	}
	c, err := net.DialTimeout("unix", path, time.Second)
	if err == nil {
		_ = c.Close() // somebody does
		return false
	}
	return errors.Is(err, syscall.ECONNREFUSED)
}
