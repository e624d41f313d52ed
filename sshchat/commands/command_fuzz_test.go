package commands_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
	"sshchat/sshchat/commands"
	"sshchat/sshchat/text"
)

// FuzzDo types lines of a stranger's making. None may panic, and none may be met by
// "trouble", which stands for a fault of ours.
func FuzzDo(f *testing.F) {
	for _, line := range []string{
		"hi", "//x", "/", "/ ", "/me", "/me \x1b[2J", "/nick ", "/nick Ａlice", "/history 99999999999999999999",
		"/history 2026-02-30", "/search \"", "/search from: in:# a:b", "/search *", "/last \x00", "/tz ../../etc/passwd",
		"/lang fr", "/forget -1", "/topic -", "/help /help", "/帮助", "/raw " + strings.Repeat("x", 5000), "/\n/", "/time\nhm",
	} {
		f.Add(line)
	}
	engine := stage.Engine(f)
	f.Cleanup(func() { _ = engine.Close() })
	c := chat.New(engine, stage.Wall{}, chat.Options{Rate: sshchat.Rate{Burst: 1 << 20, Every: time.Nanosecond}})
	from, err := c.Open(f.Context())
	if err != nil {
		f.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- c.Run(ctx, from) }()
	f.Cleanup(func() { stop(); <-ended })
	name, err := sshchat.ParseName("alice")
	if err != nil {
		f.Fatal(err)
	}
	m, err := c.Enter(f.Context(), chat.Login{
		Name: name, Key: "SHA256:alice", Role: sshchat.OwnerRole,
		Probe: func(context.Context) bool { return true }, Evict: func(sshchat.Cause, *sshchat.Fault) {},
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { m.Leave(context.Background(), sshchat.Quit) })
	f.Fuzz(func(t *testing.T, line string) {
		commands.Do(t.Context(), m, text.Block(line))
		commands.Complete(t.Context(), m, "", line)
		commands.Complete(t.Context(), m, "/"+line+" ", line)
		for range 3 { // the welcome, what was said, the answer
			n, err := m.Take(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, notice := range n.Notices {
				if fault, ok := notice.(*sshchat.Fault); ok && fault.Key == "trouble" {
					t.Errorf("%q met trouble", line)
				}
			}
		}
	})
}
