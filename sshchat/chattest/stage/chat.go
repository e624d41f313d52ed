package stage

import (
	"context"
	"errors"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
)

// Open starts a chat on the engine that tests are played on, inside a bubble.
func Open(t *testing.T, o chat.Options) *chat.Chat {
	t.Helper()
	return OpenOn(t, Engine(t), o)
}

// OpenOn is Open on an engine of the test.
func OpenOn(t *testing.T, engine sshchat.Engine, o chat.Options) *chat.Chat {
	t.Helper()
	return OpenWith(t, engine, Wall{}, o)
}

// OpenWith is OpenOn with a clock, for tests outside a bubble. The chat ends with the test.
func OpenWith(t testing.TB, engine sshchat.Engine, clock sshchat.Clock, o chat.Options) *chat.Chat {
	t.Helper()
	chat := chat.New(engine, clock, o)
	from, err := chat.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- chat.Run(ctx, from) }()
	t.Cleanup(func() {
		stop()
		// Of two nodes on one engine the one that ends first closes it.
		if err := <-ended; !errors.Is(err, context.Canceled) && !errors.Is(err, sshchat.ErrClosed) {
			t.Errorf("Run ended with %v", err)
		}
		if err := engine.Close(); err != nil {
			t.Error(err)
		}
	})
	return chat
}

// Unhurried is a rate that no test meets.
var Unhurried = chat.Options{Rate: sshchat.Rate{Burst: 1000, Every: time.Millisecond}}

// Hasty lets people say as much as they like.
var Hasty = chat.Options{Rate: sshchat.Rate{Burst: 1e6, Every: time.Second}}
