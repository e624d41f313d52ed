package wishmount

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync/atomic"

	charm "charm.land/ssh"
	"charm.land/wish/v2"
	"golang.org/x/crypto/ssh"

	"sshchat/keys"
	"sshchat/sshchat/front"
)

// Server is a wish server with a door in it, on any number of listeners.
type Server struct {
	door      *front.Door
	ssh       *charm.Server
	listeners []net.Listener
	closing   atomic.Bool
}

// NewServer assembles the server that sshchat serves with. hostKeys are those of
// keys.LoadOrCreateHostKeys; the first of each type is used, the others are
// announced, so that clients learn them before they are needed.
func NewServer(d *front.Door, hostKeys []keys.HostKey) (*Server, error) {
	d.Announce(hostKeys)
	srv, err := wish.NewServer(Door(d), withHostKeys(hostKeys), func(srv *charm.Server) error {
		srv.RequestHandlers = map[string]charm.RequestHandler{
			keys.ProveRequest: func(ctx charm.Context, _ *charm.Server, req *ssh.Request) (bool, []byte) {
				conn, ok := ctx.Value(charm.ContextKeyConn).(*ssh.ServerConn)
				if !ok {
					return false, nil
				}
				proof, ok := d.ProveHostKeys(conn, req.Payload)
				return ok, proof
			},
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("assemble the ssh server: %w", err)
	}
	return &Server{door: d, ssh: srv}, nil
}

// withHostKeys gives the server the keys that are in use.
func withHostKeys(hostKeys []keys.HostKey) charm.Option {
	return func(srv *charm.Server) error {
		for _, k := range hostKeys {
			if k.InUse {
				srv.AddHostKey(k.Signer)
			}
		}
		return nil
	}
}

// Add gives the server a listener to serve; only before Serve.
func (s *Server) Add(l net.Listener) { s.listeners = append(s.listeners, l) }

// Serve serves until Shutdown, or until a listener fails.
func (s *Server) Serve() error {
	errs := make(chan error, len(s.listeners))
	for _, l := range s.listeners {
		go func() { errs <- s.ssh.Serve(l) }()
	}
	var first error
	for range s.listeners { // each of the goroutines above
		err := <-errs
		if first == nil && !s.closing.Load() && !errors.Is(err, charm.ErrServerClosed) {
			first = err
			s.closeListeners()
		}
	}
	return first
}

// Shutdown lets nobody else in, tells everybody, ends every session with its exit
// status and the terminal as it was, and closes what is left when ctx ends.
func (s *Server) Shutdown(ctx context.Context) {
	s.closing.Store(true)
	s.closeListeners()
	s.door.Drain(ctx)
	_ = s.ssh.Close()
	s.door.Close() // connections that never became a session
}

func (s *Server) closeListeners() {
	for _, l := range s.listeners {
		_ = l.Close()
	}
}
