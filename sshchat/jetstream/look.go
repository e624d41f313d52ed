package jetstream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"

	"sshchat/sshchat"
)

const (
	// leastLevel is the API of the first servers that store a batch as one (2.12).
	leastLevel = 2

	// lagSlack is how much a server that copies may be behind while all is well.
	lagSlack = 100

	// lookWait is how long one question to the servers may take.
	lookWait = 5 * time.Second
)

// Look is what can be seen of a cluster by whoever may connect to it.
type Look struct {
	Server  string        // the one that answered, and its version
	Level   int           // of the servers' JetStream API
	Ahead   time.Duration // how far the servers' clock is before ours
	Round   time.Duration // how long the question after it took, which bounds how exact Ahead is
	Streams []StreamLook
	Denied  []string // rights that a node needs and this one lacks

	Nodes    []sshchat.NodeInfo
	HostKeys map[string]string // the SSH host keys of the chat by fingerprint, with the node that had each first
}

// StreamLook is one stream of a cluster.
type StreamLook struct {
	Name        string
	Wrong       string // what is not as it was made; "": all is
	Replicas    int    // how many there should be
	Leader      string // the server that decides; "": none does now
	Behind      []string
	First, Last uint64
	Messages    uint64
	Bytes       uint64
}

// ValidNode reports whether a node may be called so.
func ValidNode(name string) bool { return nodeID.MatchString(name) }

// Inspect looks at a cluster as the node of o, and changes nothing. It fails if no server
// answers, or if there is no chat on them.
func Inspect(ctx context.Context, o Options) (*Look, error) {
	o, err := o.filled()
	if err != nil {
		return nil, err
	}
	c, err := dial(o)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	l := &Look{Server: c.ConnectedServerName() + ", nats-server " + c.ConnectedServerVersion()}
	if err := l.account(ctx, c); err != nil {
		return nil, err
	}
	for _, want := range []js.StreamConfig{logConfig(0, 0), keyConfig(0)} {
		if err := l.stream(ctx, c, want); err != nil {
			return nil, err
		}
	}
	if l.Denied, err = denied(o); err != nil || len(l.Denied) > 0 {
		return l, err // a question that is refused is never answered
	}
	if err := l.nodes(ctx, c); err != nil {
		return nil, err
	}
	return l, l.hostKeys(ctx, c)
}

// nodes reads who is alive.
func (l *Look) nodes(ctx context.Context, c *conn) error {
	all, err := c.under(ctx, leasePrefix)
	for key, s := range all {
		t, err := readTenancy(s.data, s.seq)
		if err != nil {
			return err
		}
		l.Nodes = append(l.Nodes, sshchat.NodeInfo{
			ID: strings.TrimPrefix(key, leasePrefix), Epoch: t.Epoch, Since: t.Since, Version: t.Version, Config: t.Config, Applied: t.Applied,
		})
	}
	slices.SortFunc(l.Nodes, func(a, b sshchat.NodeInfo) int { return strings.Compare(a.ID, b.ID) })
	return err
}

func (l *Look) hostKeys(ctx context.Context, c *conn) error {
	all, err := c.under(ctx, hostPrefix)
	l.HostKeys = map[string]string{}
	for key, s := range all {
		var h hostKey
		if err := json.Unmarshal(s.data, &h); err != nil {
			return fmt.Errorf("read the record %s: %w", key, err)
		}
		l.HostKeys[strings.TrimPrefix(key, hostPrefix)] = h.Node
	}
	return err
}

// under reads the keys that begin so, which must be few.
func (c *conn) under(ctx context.Context, prefix string) (map[string]*stored, error) {
	ctx, cancel := context.WithTimeout(ctx, lookWait)
	defer cancel()
	stream, err := c.js.Stream(ctx, keyStream)
	if err != nil {
		return nil, err
	}
	info, err := stream.Info(ctx, js.WithSubjectFilter(keyWrites+strings.TrimSuffix(prefix, "/")+".>"))
	if err != nil {
		return nil, fmt.Errorf("look at the keys %s: %w", prefix, err)
	}
	all := map[string]*stored{}
	for subject := range info.State.Subjects {
		s, err := c.last(ctx, keyStream, subject)
		if errors.Is(err, errNone) || err == nil && s.deleted() {
			continue
		}
		if err != nil {
			return nil, err
		}
		if key, ok := decodeKey(strings.TrimPrefix(subject, keyWrites)); ok {
			all[key] = s
		}
	}
	return all, nil
}

// account asks whether the servers can do what is needed.
func (l *Look) account(ctx context.Context, c *conn) error {
	ctx, cancel := context.WithTimeout(ctx, lookWait)
	defer cancel()
	info, err := c.js.AccountInfo(ctx)
	if err != nil {
		return fmt.Errorf("ask %s for JetStream: %w", l.Server, err)
	}
	l.Level = info.API.Level
	if l.Level < leastLevel {
		return fmt.Errorf("%s is too old: nats-server 2.12 or newer is needed", l.Server)
	}
	return nil
}

// stream looks at one stream, and at the clock of the server that leads it.
func (l *Look) stream(ctx context.Context, c *conn, want js.StreamConfig) error {
	ctx, cancel := context.WithTimeout(ctx, lookWait)
	defer cancel()
	began := time.Now()
	s, err := c.js.Stream(ctx, want.Name)
	if errors.Is(err, js.ErrStreamNotFound) {
		return errNoCluster
	}
	if err != nil {
		return fmt.Errorf("look at the stream %s: %w", want.Name, err)
	}
	info := s.CachedInfo()
	if round := time.Since(began); l.Round == 0 || round < l.Round {
		l.Round = round
		l.Ahead = info.TimeStamp.Sub(began.Add(round / 2))
	}
	seen := StreamLook{
		Name: want.Name, Wrong: difference(want, info.Config), Replicas: info.Config.Replicas,
		First: info.State.FirstSeq, Last: info.State.LastSeq, Messages: info.State.Msgs, Bytes: info.State.Bytes,
	}
	if info.Cluster != nil {
		seen.Leader = info.Cluster.Leader
		for _, r := range info.Cluster.Replicas {
			switch {
			case r.Offline:
				seen.Behind = append(seen.Behind, r.Name+" is away")
			case !r.Current && r.Lag > lagSlack:
				seen.Behind = append(seen.Behind, fmt.Sprintf("%s is %d behind", r.Name, r.Lag))
			}
		}
	}
	l.Streams = append(l.Streams, seen)
	return nil
}

// probe is a message that does nothing wherever it arrives: the question is whether it may be
// sent.
type probe struct {
	subject string
	header  nats.Header
}

// probes are what a node sends in its life, but for what cannot be tried without doing it.
func probes(node string) []probe {
	nowhere := nats.Header{"Nats-Expected-Stream": []string{"none"}} // the stream refuses it
	all := []probe{
		{logWrites + node, nowhere},
		{keyWrites + "probe", nowhere},
	}
	for _, subject := range []string{
		"INFO", "STREAM.INFO." + logStream, "STREAM.INFO." + keyStream, "STREAM.INFO.OBJ_snap-a", "STREAM.INFO.OBJ_snap-b",
		"STREAM.MSG.GET." + logStream, "STREAM.MSG.GET." + keyStream, "STREAM.MSG.DELETE." + logStream,
		"DIRECT.GET." + logStream, "DIRECT.GET.OBJ_snap-a.$O.snap-a.none", "DIRECT.GET.OBJ_snap-b.$O.snap-b.none",
		"STREAM.CREATE.OBJ_snap-a", "STREAM.CREATE.OBJ_snap-b",
	} {
		all = append(all, probe{subject: js.DefaultAPIPrefix + subject})
	}
	return all
}

// denied tries the rights of a node, on a connection of its own, and returns those that it has
// not. A right that is missing would else be found out when it is needed, as a question that
// nobody answers.
func denied(o Options) (all []string, err error) {
	var seen violations
	o.Log = slog.New(&seen)
	c, err := dial(o)
	if err != nil {
		return nil, err
	}
	closed := make(chan struct{})
	c.SetClosedHandler(func(*nats.Conn) { close(closed) }) // runs behind all that was refused
	err = c.try(o.Node)
	c.Close()
	<-closed
	return seen.subjects, err
}

// try sends what a node sends, and waits until the server has looked at all of it.
func (c *conn) try(node string) error {
	for _, subject := range []string{logLive + ">", keyLive + ">"} {
		if _, err := c.SubscribeSync(subject); err != nil {
			return err
		}
	}
	for _, p := range probes(node) {
		if err := c.PublishMsg(&nats.Msg{Subject: p.subject, Header: p.header}); err != nil {
			return err
		}
	}
	return c.FlushTimeout(lookWait) // its answer comes behind each refusal
}

// violations is a log that keeps what the servers refuse.
type violations struct {
	subjects []string     // only the connection's callbacks write it
	told     func(string) // nil: nobody
}

// Enabled implements slog.Handler.
func (v *violations) Enabled(context.Context, slog.Level) bool { return true }

// WithAttrs implements slog.Handler.
func (v *violations) WithAttrs([]slog.Attr) slog.Handler { return v }

// WithGroup implements slog.Handler.
func (v *violations) WithGroup(string) slog.Handler { return v }

// Handle implements slog.Handler.
func (v *violations) Handle(_ context.Context, r slog.Record) error {
	r.Attrs(func(a slog.Attr) bool {
		err, ok := a.Value.Any().(error)
		if ok && errors.Is(err, nats.ErrPermissionViolation) {
			v.subjects = append(v.subjects, forbidden(err))
			if v.told != nil {
				v.told(forbidden(err))
			}
		}
		return true
	})
	return nil
}

// forbidden is what a server did not allow, as it says it: Publish to "chat.log.n1".
func forbidden(err error) string {
	_, what, ok := strings.Cut(err.Error(), "Violation for ")
	if !ok {
		return err.Error()
	}
	return what
}
