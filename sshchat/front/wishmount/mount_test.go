package wishmount_test

import (
	"fmt"
	"net"
	"testing"

	charm "charm.land/ssh"
	"charm.land/wish/v2"
	"golang.org/x/crypto/ssh"

	"sshchat/sshchat/chattest/mounts"
	"sshchat/sshchat/front"
	"sshchat/sshchat/front/wishmount"
)

// A chat on a wish server: one more option.
func ExampleChat() {
	chat, stop := mounts.StartChat()
	defer stop()
	srv, err := wish.NewServer(wish.WithAddress("127.0.0.1:0"), wish.WithHostKeyPEM(mounts.HostKeyPEM()), wishmount.Chat(chat))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(mounts.FirstLine(srv))
	// Output: -- ~alice, you are in #lobby, and the first one here
}

func TestMount(t *testing.T) {
	mounts.Test(t, func(door *front.Door, ours bool) (mounts.Server, error) {
		options := []charm.Option{wish.WithHostKeyPEM(mounts.HostKeyPEM())}
		if !ours {
			options = append(options,
				wish.WithPublicKeyAuth(func(charm.Context, charm.PublicKey) bool { return true }),
				func(s *charm.Server) error {
					s.ServerConfigCallback = func(charm.Context) *ssh.ServerConfig { return &ssh.ServerConfig{} }
					s.ConnCallback = func(_ charm.Context, c net.Conn) net.Conn { return c }
					return nil
				})
		}
		return wish.NewServer(append(options, wishmount.Door(door))...)
	})
}
