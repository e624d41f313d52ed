package jetstream

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"time"

	"github.com/nats-io/nats.go"

	"sshchat/sshchat"
	"sshchat/sshchat/sqlite"
)

const (
	// LeaseTTL is how long a node that was not heard of keeps its names. An election takes up
	// to nine seconds, and must not cost anybody their name.
	LeaseTTL = 20 * time.Second

	// stallAfter is how long a line may wait for its number before people are told.
	stallAfter = time.Second

	// What was taken back leaves the stream: its sender's node sees to it, and late enough that a
	// node which is a little behind meets it as all others do. All others see to what is left.
	scrubOwn   = 10 * time.Second
	scrubOther = time.Minute
)

// Options are the choices of Open.
type Options struct {
	Servers []string          // nats:// or tls:// addresses
	KeyFile string            // an nkey seed of this node; empty: none is asked for
	CAFile  string            // who signed the servers' certificates; empty: the system's
	Dialer  nats.CustomDialer // reaches the servers otherwise than by the network; nil: by that
	Node    string            // what this node is called
	Path    string            // the node's copy of the log, a file that may be deleted

	Version string        // of the program, for the other nodes
	Config  func() string // a hash of the settings that all nodes share, as they are now; nil: none
	Lease   time.Duration // 0 means LeaseTTL; whole seconds

	// What the copy forgets, as in sqlite.Options. RoomKeep is asked of keys under sshchat.RoomPrefix.
	Limits   *sqlite.Limits
	RoomKeep func(sshchat.Value) (room sshchat.RoomID, keep time.Duration)

	// Trouble is told why the node's copy is not kept up to date on disk, and nil when it is
	// again. It must not block.
	Trouble func(error)
	Log     *slog.Logger // nil: nothing is logged

	schema int              // of the node's copy, for the other nodes
	now    func() time.Time // a test's clock; nil means the servers'

	scrubOwn, scrubOther time.Duration // a test's hurry; 0 means the constants
}

// nodeID is what may stand in a subject and in a key.
var nodeID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$`)

// filled returns the options with what was left out, or says what cannot be.
func (o Options) filled() (Options, error) {
	if !nodeID.MatchString(o.Node) {
		return o, fmt.Errorf("node %q: a node's name is 1 to 32 letters, digits, - and _", o.Node)
	}
	if len(o.Servers) == 0 {
		return o, errors.New("a cluster needs the address of a NATS server, such as nats://n1:4222")
	}
	for _, s := range o.Servers {
		if !strings.HasPrefix(s, "nats://") && !strings.HasPrefix(s, "tls://") {
			return o, fmt.Errorf("cluster server %q: an address begins with nats:// or tls://", s)
		}
	}
	o.Lease = cmp.Or(o.Lease, LeaseTTL)
	if o.Lease < time.Second || o.Lease%time.Second != 0 {
		return o, fmt.Errorf("lease %v: whole seconds are needed", o.Lease)
	}
	if o.Trouble == nil {
		o.Trouble = func(error) {}
	}
	o.Log = cmp.Or(o.Log, slog.New(slog.DiscardHandler))
	if o.Config == nil {
		o.Config = func() string { return "" }
	}
	o.scrubOwn, o.scrubOther = cmp.Or(o.scrubOwn, scrubOwn), cmp.Or(o.scrubOther, scrubOther)
	return o, nil
}
