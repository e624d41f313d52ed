// Package listen opens what a server listens on: plain TCP, and TCP behind a balancer that
// tells by a PROXY header where each connection comes from.
package listen

import (
	"context"
	"net"
)

// TCP opens addr ("host:port"). Go's default would be MPTCP, which gains a chat
// nothing and which landlock's rules on TCP ports do not see.
func TCP(ctx context.Context, addr string) (net.Listener, error) {
	var lc net.ListenConfig
	lc.SetMultipathTCP(false)
	return lc.Listen(ctx, "tcp", addr)
}
