package front_test

import (
	"context"
	"fmt"
	"net"
	"sync"

	"charm.land/wish/v2"
	gliderlabs "github.com/gliderlabs/ssh"
	"golang.org/x/crypto/ssh"

	"sshchat/sshchat"
	"sshchat/sshchat/front"
	"sshchat/sshchat/memory"
)

// A chat on a wish server: one more option.
func ExampleWish() {
	chat, stop := startChat()
	defer stop()
	srv, err := wish.NewServer(wish.WithAddress("127.0.0.1:0"), wish.WithHostKeyPEM(hostKeyPEM), front.Wish(chat))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(talk(srv.Serve, srv.Close))
	// Output: -- ~alice, you are in #lobby, and the first one here
}

// A chat on a gliderlabs/ssh server: one more option there, too.
func ExampleGliderlabs() {
	chat, stop := startChat()
	defer stop()
	srv := &gliderlabs.Server{Version: "mine"}
	for _, o := range []gliderlabs.Option{gliderlabs.HostKeyPEM(hostKeyPEM), front.Gliderlabs(chat)} {
		if err := srv.SetOption(o); err != nil {
			fmt.Println(err)
			return
		}
	}
	fmt.Println(talk(srv.Serve, srv.Close))
	// Output: -- ~alice, you are in #lobby, and the first one here
}

// startChat runs a chat that forgets until stop.
func startChat() (chat *sshchat.Chat, stop func()) {
	engine := memory.New(memory.Options{})
	chat = sshchat.New(engine, front.WallClock{}, sshchat.Options{})
	ctx, cancel := context.WithCancel(context.Background())
	from, err := chat.Open(ctx)
	if err != nil {
		panic(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() { _ = chat.Run(ctx, from) }) // ends with the context
	return chat, func() {
		cancel()
		wg.Wait()
		_ = engine.Close()
	}
}

// talk serves a moment, and returns the first line that alice sees.
func talk(serve func(net.Listener) error, stop func() error) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err.Error()
	}
	var wg sync.WaitGroup
	wg.Go(func() { _ = serve(l) }) // ends with stop
	defer wg.Wait()
	defer stop()
	client, err := ssh.Dial("tcp", l.Addr().String(), &ssh.ClientConfig{
		User: "alice", Auth: []ssh.AuthMethod{ssh.Password("")}, HostKeyCallback: ssh.InsecureIgnoreHostKey(),
	})
	if err != nil {
		return err.Error()
	}
	defer client.Close()
	session, err := client.NewSession()
	if err != nil {
		return err.Error()
	}
	out, err := session.StdoutPipe()
	if err != nil {
		return err.Error()
	}
	if err := session.Shell(); err != nil {
		return err.Error()
	}
	line := make([]byte, 0, 100)
	for b := make([]byte, 1); ; line = append(line, b[0]) {
		if _, err := out.Read(b); err != nil || b[0] == '\n' {
			return string(line)
		}
	}
}
