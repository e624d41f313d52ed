package front_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"sshchat/keys"
	"sshchat/sshchat"
	"sshchat/sshchat/front"
	"sshchat/sshchat/memory"
)

// ttyServe runs a server until the test ends and returns its address.
func ttyServe(t *testing.T) string {
	t.Helper()
	engine := memory.New(memory.Options{})
	chat := sshchat.New(engine, front.WallClock{}, sshchat.Options{Rate: sshchat.Rate{Burst: 1000, Every: time.Millisecond}})
	from, err := chat.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	hostKeys, err := keys.LoadOrCreateHostKeys(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	server, err := front.NewServer(front.NewDoor(chat, front.Options{Log: slog.New(slog.DiscardHandler)}), hostKeys)
	if err != nil {
		t.Fatal(err)
	}
	l, err := front.Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server.Add(l)
	life, end := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { chat.Run(life, from) })
	wg.Go(func() { server.Serve() })
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		server.Shutdown(ctx)
		end()
		wg.Wait()
		engine.Close()
	})
	return l.Addr().String()
}
