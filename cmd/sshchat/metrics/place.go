package metrics

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
)

// Place is where a server shows how it is doing over HTTP; the zero Place is nowhere.
type Place struct {
	Address
	listener net.Listener // nil: it is not open, or nowhere
}

// Open opens it, if it is anywhere.
func (p *Place) Open(ctx context.Context) (err error) {
	if !p.IsZero() {
		p.listener, err = p.Listen(ctx)
	}
	return err
}

// Close closes it; it may be closed already.
func (p *Place) Close() error {
	if p.listener == nil {
		return nil
	}
	if err := p.listener.Close(); !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}

// Show has s answer there until ctx ends.
func (p *Place) Show(ctx context.Context, s *Server) error {
	if p.listener == nil {
		return nil
	}
	return s.Serve(ctx, p.listener)
}

// Greet says where it is.
func (p *Place) Greet(out io.Writer) {
	switch {
	case p.listener == nil:
	case p.network == "unix":
		fmt.Fprintf(out, "metrics    unix:%s\n", p.addr)
	default:
		fmt.Fprintf(out, "metrics    http://%s/metrics\n", p.listener.Addr())
	}
}
