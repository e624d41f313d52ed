package jetstream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"

	"sshchat/sshchat"
	"sshchat/sshchat/jetstream/snapshot"
	"sshchat/sshchat/jetstream/streams"
)

// What packages inspect and setup see of a cluster. None of it is for a node that serves.

// ValidNode reports whether a node may be called so.
func ValidNode(name string) bool { return nodeID.MatchString(name) }

// Dial connects as the node of o does.
func Dial(o Options) (*nats.Conn, js.JetStream, error) {
	o, err := o.filled()
	if err != nil {
		return nil, nil, err
	}
	c, err := dial(o)
	if err != nil {
		return nil, nil, err
	}
	return c.Conn, c.js, nil
}

// SnapshotKey leads to the newest snapshot.
const SnapshotKey = snapshot.Key

// AllStreams are the names of all that a chat has on the servers, that of the keys last.
func AllStreams() []string {
	return []string{streams.Log, "OBJ_" + snapshot.Stores[0], "OBJ_" + snapshot.Stores[1], streams.Keys}
}

// PutFirstSnapshot puts the copy of a log that begins behind it, and returns what SnapshotKey
// must hold.
func PutFirstSnapshot(ctx context.Context, c *nats.Conn, j js.JetStream, path string, replicas int) ([]byte, error) {
	s, err := snapshot.Put(ctx, j, path, snapshot.Stores[0], replicas)
	if err != nil {
		return nil, err
	}
	s.Purged = s.Seq
	return json.Marshal(s)
}

// KeySubject is where a key stands, as one writes it.
func KeySubject(key string) (string, error) {
	coded, err := encodeKey(key)
	return streams.KeyWrites + coded, err
}

// Deletion is a message that deletes the key of a subject.
func Deletion(subject string) *nats.Msg { return marker(subject) }

// ReadNodes returns the nodes whose leases hold, by name.
func ReadNodes(ctx context.Context, j js.JetStream) (nodes []sshchat.NodeInfo, err error) {
	all, err := under(ctx, j, leasePrefix)
	for key, m := range all {
		t, err := readTenancy(m.Data, m.Sequence)
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, sshchat.NodeInfo{
			ID: strings.TrimPrefix(key, leasePrefix), Epoch: t.Epoch, Since: t.Since, Version: t.Version, Config: t.Config, Applied: t.Applied,
		})
	}
	slices.SortFunc(nodes, func(a, b sshchat.NodeInfo) int { return strings.Compare(a.ID, b.ID) })
	return nodes, err
}

// ReadHostKeys returns the fingerprints of the chat's SSH host keys, with the node that had each
// first.
func ReadHostKeys(ctx context.Context, j js.JetStream) (map[string]string, error) {
	all, err := under(ctx, j, hostPrefix)
	prints := map[string]string{}
	for key, m := range all {
		var h hostKey
		if err := json.Unmarshal(m.Data, &h); err != nil {
			return nil, fmt.Errorf("read the record %s: %w", key, err)
		}
		prints[strings.TrimPrefix(key, hostPrefix)] = h.Node
	}
	return prints, err
}

// under reads the keys that begin so, which must be few.
func under(ctx context.Context, j js.JetStream, prefix string) (map[string]*js.RawStreamMsg, error) {
	stream, err := j.Stream(ctx, streams.Keys)
	if err != nil {
		return nil, err
	}
	info, err := stream.Info(ctx, js.WithSubjectFilter(streams.KeyWrites+strings.TrimSuffix(prefix, "/")+".>"))
	if err != nil {
		return nil, fmt.Errorf("look at the keys %s: %w", prefix, err)
	}
	all := map[string]*js.RawStreamMsg{}
	for subject := range info.State.Subjects {
		m, err := stream.GetLastMsgForSubject(ctx, subject)
		if errors.Is(err, js.ErrMsgNotFound) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read the key %s: %w", subject, err)
		}
		key, ok := decodeKey(strings.TrimPrefix(subject, streams.KeyWrites))
		if gone := (&stored{header: m.Header}).deleted(); ok && !gone {
			all[key] = m
		}
	}
	return all, nil
}

// Refusals is the handler of a connection's log that calls fn with each thing that the servers
// refuse, as "Publish to SUBJECT", and leaves out the rest.
func Refusals(fn func(what string)) slog.Handler { return refusals(fn) }

type refusals func(string)

// Enabled implements slog.Handler.
func (refusals) Enabled(context.Context, slog.Level) bool { return true }

// WithAttrs implements slog.Handler.
func (r refusals) WithAttrs([]slog.Attr) slog.Handler { return r }

// WithGroup implements slog.Handler.
func (r refusals) WithGroup(string) slog.Handler { return r }

// Handle implements slog.Handler.
func (r refusals) Handle(_ context.Context, record slog.Record) error {
	record.Attrs(func(a slog.Attr) bool {
		err, ok := a.Value.Any().(error)
		if ok && errors.Is(err, nats.ErrPermissionViolation) {
			_, what, found := strings.Cut(err.Error(), "Violation for ")
			if !found {
				what = err.Error()
			}
			r(what)
		}
		return true
	})
	return nil
}
