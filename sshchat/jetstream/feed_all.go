package jetstream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nuid"
	"golang.org/x/sync/errgroup"

	"sshchat/sshchat/jetstream/streams"
)

const (
	// deliverTries is how often a consumer is made until it is on the server that leads the stream,
	// of three which the servers choose from by chance.
	deliverTries = 16

	// deliverIdle is when a server deletes a consumer that nobody listens to.
	deliverIdle = 5 * time.Second

	// fillers is how many ask at once when keys are asked for one by one.
	fillers = 8
)

// errElsewhere says that a consumer is on a server that copies the stream, and may be behind.
var errElsewhere = errors.New("the servers make no consumer on the one that leads the stream")

// all returns the messages of all keys by number. The servers send them in one go; where they do
// not, each is asked for. What is written meanwhile comes behind all of them, from the leader.
func (f *feed) all(ctx context.Context) ([]*stored, error) {
	all, err := f.delivered(ctx)
	if err != nil && ctx.Err() == nil {
		f.log.Warn("the NATS servers do not send the keys in one go: they are read one by one, which takes longer", "err", err)
		all, err = f.asked(ctx)
	}
	if err != nil {
		return nil, err
	}
	var last uint64
	if len(all) > 0 {
		last = all[len(all)-1].seq
	}
	rest, err := f.stretch(ctx, last+1, 0)
	return append(all, rest...), err
}

// delivered has a consumer of the last message of each key send them. It must be on the server that
// leads the stream: another may be so far behind that it has keys whose deletion nobody can see any more.
func (f *feed) delivered(ctx context.Context) ([]*stored, error) {
	for range deliverTries {
		stream, err := f.c.js.Stream(ctx, streams.Keys)
		if err != nil {
			return nil, err
		}
		d, err := f.c.makeDelivery(ctx, stream.CachedInfo())
		if err != nil {
			return nil, err
		}
		all, err := d.read(ctx)
		d.end()
		if !errors.Is(err, errElsewhere) {
			return all, err
		}
	}
	return nil, errElsewhere
}

// delivery is a consumer that sends what a stream holds.
type delivery struct {
	c       *conn
	name    string
	inbox   string
	pending uint64 // how many messages there are
	leads   bool   // it is on the server that led the stream when it was made
}

func (c *conn) makeDelivery(ctx context.Context, of *js.StreamInfo) (*delivery, error) {
	d := &delivery{c: c, name: nuid.Next(), inbox: c.NewInbox()}
	filter := streams.KeyWrites + ">"
	var a struct {
		Error   *js.APIError    `json:"error"`
		Pending uint64          `json:"num_pending"`
		Cluster *js.ClusterInfo `json:"cluster"`
	}
	body, err := json.Marshal(map[string]any{
		"stream_name": streams.Keys, "action": "create",
		"config": map[string]any{
			"name": d.name, "deliver_subject": d.inbox, "deliver_policy": "last_per_subject", "filter_subject": filter,
			"ack_policy": "none", "max_deliver": 1, "mem_storage": true, "num_replicas": 1,
			"inactive_threshold": deliverIdle, "flow_control": true, "idle_heartbeat": askWait / 2,
		},
	})
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, askWait)
	defer cancel()
	answer, err := c.RequestWithContext(ctx, "$JS.API.CONSUMER.CREATE."+streams.Keys+"."+d.name+"."+filter, body)
	if err == nil {
		err = json.Unmarshal(answer.Data, &a)
	}
	if err == nil && a.Error != nil {
		err = a.Error
	}
	if err != nil {
		return nil, fmt.Errorf("make a consumer of the keys: %w", err)
	}
	d.pending = a.Pending
	d.leads = of.Cluster == nil || of.Cluster.Name == "" || a.Cluster != nil && a.Cluster.Leader == of.Cluster.Leader
	return d, nil
}

// read returns all that there was when the delivery was made, and what came meanwhile.
func (d *delivery) read(ctx context.Context) ([]*stored, error) {
	if !d.leads {
		return nil, errElsewhere
	}
	if d.pending == 0 {
		return nil, nil
	}
	sub, err := d.c.SubscribeSync(d.inbox) // nothing is sent before
	if err != nil {
		return nil, err
	}
	defer sub.Unsubscribe()                              //nolint:errcheck // the connection is gone then
	if err := sub.SetPendingLimits(-1, -1); err != nil { // flow control bounds it
		return nil, err
	}
	all := make([]*stored, 0, d.pending)
	for {
		m, err := d.next(ctx, sub)
		if err != nil {
			return nil, err
		}
		if m.Header.Get("Status") != "" { // of flow control
			if m.Reply != "" {
				err = m.Respond(nil)
			}
			if err != nil {
				return nil, err
			}
			continue
		}
		about, err := m.Metadata()
		if err != nil {
			return nil, fmt.Errorf("read the keys: %w", err)
		}
		if about.Sequence.Consumer != uint64(len(all)+1) {
			return nil, fmt.Errorf("message %d of the keys came as number %d", about.Sequence.Consumer, len(all)+1)
		}
		all = append(all, &stored{m.Subject, about.Sequence.Stream, about.Timestamp, m.Header, m.Data})
		if about.NumPending == 0 {
			return all, nil
		}
	}
}

// next waits for the next message. A server that has none says so from time to time.
func (d *delivery) next(ctx context.Context, sub *nats.Subscription) (*nats.Msg, error) {
	ctx, cancel := context.WithTimeout(ctx, askWait)
	defer cancel()
	return sub.NextMsgWithContext(ctx)
}

// end has the server forget it, which it does by itself a little later.
func (d *delivery) end() {
	_ = d.c.Publish("$JS.API.CONSUMER.DELETE."+streams.Keys+"."+d.name, nil)
}

// asked asks for the message of each key that there was at first. Several ask at once, each for a
// stretch of the numbers.
func (f *feed) asked(ctx context.Context) ([]*stored, error) {
	stream, err := f.c.js.Stream(ctx, streams.Keys)
	if err != nil {
		return nil, err
	}
	state := stream.CachedInfo().State
	from, to := state.FirstSeq, max(state.FirstSeq, state.LastSeq)
	parts := make([][]*stored, fillers)
	group, inner := errgroup.WithContext(ctx)
	step := (to-from)/fillers + 1
	for i := range fillers {
		group.Go(func() (err error) {
			begin := from + uint64(i)*step
			parts[i], err = f.stretch(inner, begin, begin+step)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	var all []*stored
	for _, p := range parts {
		all = append(all, p...)
	}
	return all, nil
}

// stretch returns the messages from a number on, up to another one; 0: to the end.
func (f *feed) stretch(ctx context.Context, from, to uint64) (got []*stored, err error) {
	for {
		s, err := f.c.next(ctx, streams.Keys, streams.KeyWrites+">", from)
		if errors.Is(err, errNone) || err == nil && to != 0 && s.seq >= to {
			return got, nil
		}
		if err != nil {
			return nil, err
		}
		got = append(got, s)
		from = s.seq + 1
	}
}
