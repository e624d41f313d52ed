package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"time"

	"sshchat/cmd/sshchat/metrics"
	"sshchat/sshchat/meter"
)

// gauges are what an operator may know of a server: what it counts, and where that is shown.
type gauges struct {
	metrics.Server
	counts *meter.Set
	shown  metrics.Address
	at     net.Listener // nil: nowhere
}

// newGauges returns what is known of a server that has not begun.
func newGauges(c config) *gauges {
	return &gauges{
		Server: metrics.Server{Vitals: &metrics.Vitals{}, Version: version(), Since: time.Now().UTC().Truncate(time.Second)},
		counts: meter.New(), shown: c.metrics,
	}
}

// listen opens where it is shown; nil: nowhere.
func (g *gauges) listen(ctx context.Context) (net.Listener, error) {
	if g.shown.IsZero() {
		return nil, nil
	}
	return g.shown.Listen(ctx)
}

// serve shows it until ctx ends.
func (g *gauges) serve(ctx context.Context) error {
	if g.at == nil {
		return nil
	}
	return g.Server.Serve(ctx, g.at)
}

// greet says where it is shown.
func (g *gauges) greet(out io.Writer) {
	switch {
	case g.at == nil:
	case g.at.Addr().Network() == "unix":
		fmt.Fprintf(out, "metrics    unix:%s\n", g.at.Addr())
	default:
		fmt.Fprintf(out, "metrics    http://%s/metrics\n", g.at.Addr())
	}
}
