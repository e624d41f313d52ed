package jetstream

import (
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"

	"sshchat/sshchat/jetstream/servertime"
)

const (
	// dialWait is how long one server may take to answer at the start.
	dialWait = 5 * time.Second

	// pingEvery and pingsLost say when a server that went silent is given up for another.
	pingEvery = time.Second
	pingsLost = 2
)

// conn is a node's connection to the servers, which outlives any of them.
type conn struct {
	*nats.Conn
	js    js.JetStream
	clock *servertime.Clock
}

// by returns options with the servers' clock, if a test has not another one.
func (c *conn) by(o Options) Options {
	if o.now == nil {
		o.now = c.clock.Now
	}
	return o
}

// dial connects. It fails if no server answers; later on it reconnects for ever.
func dial(o Options) (*conn, error) {
	opts := []nats.Option{
		nats.Name("sshchat " + o.Node),
		nats.CustomInboxPrefix("_INBOX_" + o.Node),
		nats.Timeout(dialWait),
		nats.PingInterval(pingEvery),
		nats.MaxPingsOutstanding(pingsLost),
		nats.MaxReconnects(-1),
		nats.ReconnectWait(200 * time.Millisecond),
		// What is sent while no server is there would arrive late: it is refused instead.
		nats.ReconnectBufSize(-1),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
			o.Log.Warn("cluster", "err", err) // a right that is missing is told here alone
		}),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			if err != nil {
				o.Log.Warn("cut off from the cluster", "err", err)
			}
		}),
		nats.ReconnectHandler(func(c *nats.Conn) {
			o.Log.Info("back in the cluster", "server", c.ConnectedUrlRedacted())
		}),
	}
	if o.Dialer != nil {
		opts = append(opts, nats.SetCustomDialer(o.Dialer))
	}
	if o.KeyFile != "" {
		key, err := nats.NkeyOptionFromSeed(o.KeyFile)
		if err != nil {
			return nil, fmt.Errorf("read the cluster key %s: %w", o.KeyFile, err)
		}
		opts = append(opts, key)
	}
	if o.CAFile != "" {
		opts = append(opts, nats.RootCAs(o.CAFile))
	}
	c, err := nats.Connect(strings.Join(o.Servers, ","), opts...)
	if err != nil {
		return nil, fmt.Errorf("connect to the cluster at %s: %w", strings.Join(o.Servers, ", "), err)
	}
	j, err := js.New(c)
	if err != nil {
		c.Close()
		return nil, err
	}
	return &conn{c, j, &servertime.Clock{}}, nil
}
