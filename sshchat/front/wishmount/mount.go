// Package wishmount mounts the chat's door on a charm.land/wish server: one that is there
// already, by the options Chat and Door, or one that does nothing else, by NewServer.
package wishmount

import (
	"net"

	charm "charm.land/ssh"
	"golang.org/x/crypto/ssh"

	"sshchat/sshchat/chat"
	"sshchat/sshchat/front"
)

// Chat mounts chat, through a door with the default Options:
//
//	srv, err := wish.NewServer(wish.WithAddress(":2222"), wishmount.Chat(chat))
//
// It brings the door's own admission, authentication and algorithms. What the
// server has set of these before stays; everybody is a guest then.
func Chat(chat *chat.Chat) charm.Option { return Door(front.NewDoor(chat, front.Options{})) }

// Door mounts a door, as Chat does.
func Door(d *front.Door) charm.Option {
	return func(srv *charm.Server) error {
		if srv.ConnCallback == nil {
			srv.ConnCallback = func(ctx charm.Context, conn net.Conn) net.Conn { return d.Admit(ctx, conn) }
		}
		if srv.ServerConfigCallback == nil {
			srv.ServerConfigCallback = func(ctx charm.Context) *ssh.ServerConfig { return d.ServerConfig(ctx) }
		}
		if srv.ConnectionFailedCallback == nil {
			srv.ConnectionFailedCallback = d.NoLogin
		}
		handle := func(_ *charm.Server, conn *ssh.ServerConn, ch ssh.NewChannel, ctx charm.Context) {
			d.Serve(ctx, conn, ch)
		}
		if srv.ChannelHandlers == nil {
			srv.ChannelHandlers = map[string]charm.ChannelHandler{"default": handle}
		}
		srv.ChannelHandlers["session"] = handle
		return nil
	}
}
