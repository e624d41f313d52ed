// Package inspect looks at a cluster without being a node that serves, and changes nothing: what an
// operator is told of it, and what a node looks at before it starts.
package inspect

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"

	"sshchat/sshchat"
	"sshchat/sshchat/jetstream"
	"sshchat/sshchat/jetstream/streams"
)

const (
	// leastLevel is the API of the first servers that store a batch as one (2.12).
	leastLevel = 2

	// lagSlack is how much a server that copies may be behind while all is well.
	lagSlack = 100

	// clockSlack is how far this machine's clock may be from that of the servers, whose time is
	// that of every line.
	clockSlack = 2 * time.Second

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

// ClockIsOff reports whether this machine's clock is not that of the servers, as far as the time
// that their answer took lets one tell.
func (l *Look) ClockIsOff() bool { return l.Ahead.Abs()-l.Round > clockSlack }

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

// Says is what is to be told of the stream, and whether all is well. bytes words a size.
func (s StreamLook) Says(bytes func(int64) string) (text string, ok bool) {
	switch {
	case s.Replicas > 1 && s.Leader == "":
		return s.Name + " has no leader: too few of its servers are there", false
	case len(s.Behind) > 0:
		return s.Name + ": " + strings.Join(s.Behind, ", "), false
	case s.Replicas == 1:
		return s.Name + " is held by one server alone: its end is the chat's; sshchat cluster init --replicas 3 makes a safe one", false
	}
	return fmt.Sprintf("%s: %d messages, numbers %d to %d, %s, held by %d servers, led by %s", s.Name, s.Messages, s.First, s.Last, bytes(int64(s.Bytes)), s.Replicas, s.Leader), true
}

// conn is a connection to look through.
type conn struct {
	*nats.Conn
	js js.JetStream
}

func dial(o jetstream.Options) (*conn, error) {
	c, j, err := jetstream.Dial(o)
	if err != nil {
		return nil, err
	}
	return &conn{c, j}, nil
}

// Cluster looks at a cluster as the node of o. It fails if no server answers, or if there is no
// chat on them.
func Cluster(ctx context.Context, o jetstream.Options) (*Look, error) {
	c, err := dial(o)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	l := &Look{Server: c.ConnectedServerName() + ", nats-server " + c.ConnectedServerVersion()}
	if err := l.account(ctx, c); err != nil {
		return nil, err
	}
	for _, want := range streams.Wanted() {
		if err := l.stream(ctx, c, want); err != nil {
			return nil, err
		}
	}
	if l.Denied, err = denied(o); err != nil || len(l.Denied) > 0 {
		return l, err // a question that is refused is never answered
	}
	if l.Nodes, err = jetstream.ReadNodes(ctx, c.js); err != nil {
		return nil, err
	}
	l.HostKeys, err = jetstream.ReadHostKeys(ctx, c.js)
	return l, err
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
		return streams.ErrNone
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
		Name: want.Name, Wrong: streams.Difference(want, info.Config), Replicas: info.Config.Replicas,
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
		{streams.LogWrites + node, nowhere},
		{streams.KeyWrites + "probe", nowhere},
	}
	for _, subject := range []string{
		"INFO", "STREAM.INFO." + streams.Log, "STREAM.INFO." + streams.Keys, "STREAM.INFO.OBJ_snap-a", "STREAM.INFO.OBJ_snap-b",
		"STREAM.MSG.GET." + streams.Log, "STREAM.MSG.GET." + streams.Keys, "STREAM.MSG.DELETE." + streams.Log,
		"DIRECT.GET." + streams.Log, "DIRECT.GET.OBJ_snap-a.$O.snap-a.none", "DIRECT.GET.OBJ_snap-b.$O.snap-b.none",
		"STREAM.CREATE.OBJ_snap-a", "STREAM.CREATE.OBJ_snap-b",
	} {
		all = append(all, probe{subject: js.DefaultAPIPrefix + subject})
	}
	return all
}

// denied tries the rights of a node, on a connection of its own, and returns those that it has
// not. A right that is missing would else be found out when it is needed, as a question that
// nobody answers.
func denied(o jetstream.Options) (all []string, err error) {
	o.Log = slog.New(jetstream.Refusals(func(what string) { all = append(all, what) })) // from one goroutine
	c, err := dial(o)
	if err != nil {
		return nil, err
	}
	closed := make(chan struct{})
	c.SetClosedHandler(func(*nats.Conn) { close(closed) }) // runs behind all that was refused
	err = c.try(o.Node)
	c.Close()
	<-closed
	return all, err
}

// try sends what a node sends, and waits until the server has looked at all of it.
func (c *conn) try(node string) error {
	for _, subject := range []string{streams.LogLive + ">", streams.KeyLive + ">"} {
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
