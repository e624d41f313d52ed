package glidermount_test

import (
	"fmt"
	"net"
	"testing"

	gliderlabs "github.com/gliderlabs/ssh"
	"golang.org/x/crypto/ssh"

	"sshchat/sshchat/chattest/mounts"
	"sshchat/sshchat/front"
	"sshchat/sshchat/front/glidermount"
)

// A chat on a gliderlabs/ssh server: one more option.
func ExampleChat() {
	chat, stop := mounts.StartChat()
	defer stop()
	srv := &gliderlabs.Server{Version: "mine"}
	for _, o := range []gliderlabs.Option{gliderlabs.HostKeyPEM(mounts.HostKeyPEM()), glidermount.Chat(chat)} {
		if err := srv.SetOption(o); err != nil {
			fmt.Println(err)
			return
		}
	}
	fmt.Println(mounts.FirstLine(srv))
	// Output: -- ~alice, you are in #lobby, and the first one here
}

func TestMount(t *testing.T) {
	mounts.Test(t, func(door *front.Door, ours bool) (mounts.Server, error) {
		options := []gliderlabs.Option{gliderlabs.HostKeyPEM(mounts.HostKeyPEM())}
		if !ours {
			options = append(options,
				gliderlabs.PublicKeyAuth(func(gliderlabs.Context, gliderlabs.PublicKey) bool { return true }),
				func(s *gliderlabs.Server) error {
					s.ServerConfigCallback = func(gliderlabs.Context) *ssh.ServerConfig { return &ssh.ServerConfig{} }
					s.ConnCallback = func(_ gliderlabs.Context, c net.Conn) net.Conn { return c }
					return nil
				})
		}
		srv := &gliderlabs.Server{}
		for _, o := range append(options, glidermount.Door(door)) {
			if err := srv.SetOption(o); err != nil {
				return nil, err
			}
		}
		return srv, nil
	})
}
