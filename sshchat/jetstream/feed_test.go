package jetstream

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"

	"sshchat/sshchat/jetstream/streams"
)

// TestFeedCatchesUp: what was not heard is asked for; what went while the node was blind for so
// long that even the mark of it has gone is missed in the end.
func TestFeedCatchesUp(t *testing.T) {
	servers := runServers(t, 1)
	c, _ := dialTest(t, servers, "n1")
	m := newMirror()
	ctx := t.Context()
	put := func(key, value string) {
		t.Helper()
		msg := nats.NewMsg(streams.KeyWrites + key)
		msg.Data = []byte(value)
		if _, err := c.publish(ctx, msg); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 50 { // more than there are fillers, with holes between
		put(fmt.Sprint("k.", i%20), fmt.Sprint(i))
	}
	f, err := openFeed(ctx, c, slog.New(slog.DiscardHandler), m) // nothing that it hears is taken
	if err != nil {
		t.Fatal(err)
	}
	defer f.unsubscribe()
	has := func(when string, want int) {
		t.Helper()
		if got := len(m.under("")); got != want {
			t.Errorf("%s: %d keys, want %d: %v", when, got, want, m.under(""))
		}
	}
	has("filled", 20)
	if v := m.under("k/1")[0]; string(v.Data) != "41" { // the newest of k.1
		t.Errorf("%s holds %s", v.Key, v.Data)
	}
	put("k.20", "new")
	if _, err := c.publish(ctx, marker(streams.KeyWrites+"k.1")); err != nil {
		t.Fatal(err)
	}
	f.catchUp(ctx)
	has("caught up", 20)
	stream, err := c.js.Stream(ctx, streams.Keys)
	if err != nil {
		t.Fatal(err)
	}
	if err := stream.Purge(ctx, js.WithPurgeSubject(streams.KeyWrites+"k.2")); err != nil { // without a mark
		t.Fatal(err)
	}
	f.catchUp(ctx)
	has("nothing was heard", 20)
	f.synced = time.Now().Add(-blindFor - time.Second)
	f.catchUp(ctx)
	has("after a long time", 19)
}

// TestKeysComeAtOnce: a node that starts while others write learns all keys, by the servers' sending
// them, and as it would by asking for each.
func TestKeysComeAtOnce(t *testing.T) {
	for _, n := range []int{1, 3} {
		c, _ := dialTest(t, runServers(t, n), "n1")
		ctx := t.Context()
		put := func(i int) {
			msg := nats.NewMsg(fmt.Sprint(streams.KeyWrites, "k.", i))
			msg.Data = fmt.Append(nil, i)
			if i%7 == 6 {
				msg = marker(msg.Subject)
			}
			if _, err := c.publish(ctx, msg); err != nil {
				t.Error(err)
			}
		}
		for i := range 300 {
			put(i)
		}
		var writer sync.WaitGroup
		stop := make(chan struct{})
		writer.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
					put(i * 11 % 400) // over those that are there, and new ones
				}
			}
		})
		m := newMirror()
		f, err := openFeed(ctx, c, slog.New(failing{t}), m) // nothing that it hears is taken
		close(stop)
		writer.Wait()
		if err != nil {
			t.Fatal(err)
		}
		f.catchUp(ctx)
		f.unsubscribe()
		want := newMirror()
		all, err := f.asked(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range all {
			want.take(s)
		}
		if got, want := m.under(""), want.under(""); len(got) < 250 || !reflect.DeepEqual(got, want) {
			t.Errorf("on %d servers there are %d keys, want %d:\n%v\n%v", n, len(got), len(want), got, want)
		}
	}
}

// failing is a log in which nothing may be warned of.
type failing struct{ t *testing.T }

func (failing) Enabled(context.Context, slog.Level) bool { return true }
func (f failing) WithAttrs([]slog.Attr) slog.Handler     { return f }
func (f failing) WithGroup(string) slog.Handler          { return f }
func (f failing) Handle(_ context.Context, r slog.Record) error {
	if r.Level >= slog.LevelWarn {
		r.Attrs(func(a slog.Attr) bool { f.t.Error(r.Message, a); return true })
	}
	return nil
}

// TestKeysComeFromTheLeader: what a server would send that copies the stream is not taken, and a node
// that may make no consumer asks for each key.
func TestKeysComeFromTheLeader(t *testing.T) {
	c, _ := dialTest(t, runServers(t, 1), "n1")
	ctx := t.Context()
	msg := nats.NewMsg(streams.KeyWrites + "k")
	if _, err := c.publish(ctx, msg); err != nil {
		t.Fatal(err)
	}
	stream, err := c.js.Stream(ctx, streams.Keys)
	if err != nil {
		t.Fatal(err)
	}
	of := *stream.CachedInfo()
	of.Cluster = &js.ClusterInfo{Name: "chat", Leader: "another"}
	d, err := c.makeDelivery(ctx, &of)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := d.read(ctx); !errors.Is(err, errElsewhere) {
		t.Errorf("read %v, %v", got, err)
	}
	d.end()
	config := stream.CachedInfo().Config
	config.MaxConsumers = 1
	if _, err := c.js.UpdateStream(ctx, config); err != nil {
		t.Skip(err) // this server does not let it be changed
	}
	if _, err = c.makeDelivery(ctx, &of); err != nil {
		t.Fatal(err)
	}
	f := &feed{c: c, log: slog.New(slog.DiscardHandler), m: newMirror()}
	if all, err := f.all(ctx); len(all) != 1 || err != nil {
		t.Errorf("one by one there are %v, %v", all, err)
	}
}
