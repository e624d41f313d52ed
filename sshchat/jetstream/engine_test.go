package jetstream

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/natsd"
	"sshchat/sshchat/chattest/sample"
	"sshchat/sshchat/jetstream/streams"
)

// makeChat makes an empty chat on servers, in the place of what was there.
func makeChat(t *testing.T, servers *natsd.Servers) {
	t.Helper()
	c, _ := dialTest(t, servers, "maker")
	try := func() error {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		for _, name := range []string{streams.Log, streams.Keys} {
			c.js.DeleteStream(ctx, name) //nolint:errcheck // there may be none
		}
		return streams.Create(ctx, c.js, servers.N(), 1)
	}
	err := try()
	for end := time.Now().Add(time.Minute); err != nil && time.Now().Before(end); {
		err = try() // a server is still deleting the files of the last one
	}
	if err != nil {
		t.Fatal(err)
	}
	c.Close()
}

// openTest opens a node whose copy is at path.
func openTest(t *testing.T, servers *natsd.Servers, node, path string) *Engine {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	e, err := Open(ctx, Options{
		Servers: servers.URLs(), Node: node, Path: path, Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() }) //nolint:errcheck // the test has looked
	return e
}

func TestContract(t *testing.T) { contract(t, 1) }

// TestContractOfThree asks the same of a cluster of three servers. Under the race detector one
// server must do, unless make nodes asks: there is no race that only three show.
func TestContractOfThree(t *testing.T) {
	if sample.Step > 1 && os.Getenv("SSHCHAT_TEST_CLUSTER") == "" {
		t.Skip("make nodes runs it under the race detector")
	}
	contract(t, 3)
}

func contract(t *testing.T, n int) {
	servers := natsd.Run(t, n)
	chattest.Contract(t, true, func(t *testing.T, old sshchat.Engine) sshchat.Engine {
		path := filepath.Join(t.TempDir(), "chat.db")
		if old != nil {
			path = old.(*Engine).options.Path
		} else {
			makeChat(t, servers)
		}
		return openTest(t, servers, "n1", path)
	}, serversOwn()...)
}

// serversOwn are what the servers in this process run for each stream.
func serversOwn() (all []goleak.Option) {
	for _, f := range []string{
		"server.(*stream).internalLoop", "server.(*stream).signalConsumersLoop", "server/ats.Register.func1",
		"server.(*fileStore).flushStreamStateLoop", "server.(*jetStream).monitorStream", "server.(*raft).run", "server/pse.periodic",
	} {
		all = append(all, goleak.IgnoreAnyFunction("github.com/nats-io/nats-server/v2/"+f))
	}
	return all
}
