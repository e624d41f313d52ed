package jetstream

import (
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"
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
		msg := nats.NewMsg(keyWrites + key)
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
	if _, err := c.publish(ctx, marker(keyWrites+"k.1")); err != nil {
		t.Fatal(err)
	}
	f.catchUp(ctx)
	has("caught up", 20)
	stream, err := c.js.Stream(ctx, keyStream)
	if err != nil {
		t.Fatal(err)
	}
	if err := stream.Purge(ctx, js.WithPurgeSubject(keyWrites+"k.2")); err != nil { // without a mark
		t.Fatal(err)
	}
	f.catchUp(ctx)
	has("nothing was heard", 20)
	f.synced = time.Now().Add(-blindFor - time.Second)
	f.catchUp(ctx)
	has("after a long time", 19)
}
