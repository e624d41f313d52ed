package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"

	"github.com/coreos/go-systemd/v22/activation"

	"sshchat/sshchat/front/listen"
)

// open opens what the server listens on: the sockets that the service manager hands
// over (systemd's LISTEN_FDS), which outlive a restart so that nobody is refused
// meanwhile, else every address of --listen, or none.
func (c *config) open(ctx context.Context, log *slog.Logger) ([]net.Listener, error) {
	listeners, err := inherited()
	if len(listeners) == 0 && err == nil {
		listeners, err = openAll(ctx, c.door.listen)
	}
	if err != nil {
		return nil, err
	}
	if len(c.door.balancers) > 0 {
		for i, l := range listeners {
			listeners[i] = listen.Proxied(l, c.door.balancers, log)
		}
	}
	return listeners, nil
}

// inherited returns the sockets of sd_listen_fds(3), none if there are none.
func inherited() ([]net.Listener, error) {
	all, err := activation.Listeners()
	if err != nil {
		return nil, fmt.Errorf("take the service manager's sockets: %w", err)
	}
	for i, l := range all {
		switch l.(type) {
		case *net.TCPListener, *net.UnixListener:
			all[i] = listen.Local(l)
		default:
			return nil, errors.New("take the service manager's sockets: one does not listen for connections; write ListenStream= alone")
		}
	}
	return all, nil
}

// openAll opens every address, or none.
func openAll(ctx context.Context, addrs []string) ([]net.Listener, error) {
	var all []net.Listener
	for _, a := range addrs {
		l, err := listen.Open(ctx, a)
		if err != nil {
			for _, l := range all {
				_ = l.Close()
			}
			if errors.Is(err, inUse) {
				return nil, fmt.Errorf("%s is in use by another program: stop that one, or choose another with --listen", a)
			}
			return nil, fmt.Errorf("listen on %s: %w", a, err)
		}
		all = append(all, l)
	}
	return all, nil
}
