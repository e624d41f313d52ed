// Package glidermount mounts the chat's door on a github.com/gliderlabs/ssh server.
package glidermount

import (
	"net"

	gliderlabs "github.com/gliderlabs/ssh"
	"golang.org/x/crypto/ssh"

	"sshchat/sshchat/chat"
	"sshchat/sshchat/front"
)

// Chat mounts chat, through a door with the default Options:
//
//	err := srv.SetOption(glidermount.Chat(chat))
//
// It brings the door's own admission, authentication and algorithms. What the
// server has set of these before stays; everybody is a guest then.
func Chat(chat *chat.Chat) gliderlabs.Option { return Door(front.NewDoor(chat, front.Options{})) }

// Door mounts a door, as Chat does.
func Door(d *front.Door) gliderlabs.Option {
	return func(srv *gliderlabs.Server) error {
		if srv.ConnCallback == nil {
			srv.ConnCallback = func(ctx gliderlabs.Context, conn net.Conn) net.Conn { return d.Admit(ctx, conn) }
		}
		if srv.ServerConfigCallback == nil {
			srv.ServerConfigCallback = func(ctx gliderlabs.Context) *ssh.ServerConfig { return d.ServerConfig(ctx) }
			// v0.3.8 turns authentication off when none of its own handlers is set,
			// whatever the config says; with one set, it overwrites our callback by it.
			if srv.PasswordHandler == nil && srv.PublicKeyHandler == nil && srv.KeyboardInteractiveHandler == nil {
				srv.KeyboardInteractiveHandler = func(ctx gliderlabs.Context, ask ssh.KeyboardInteractiveChallenge) bool {
					return d.AskGuest(ctx, ask) == nil
				}
			}
		}
		if srv.ConnectionFailedCallback == nil {
			srv.ConnectionFailedCallback = d.NoLogin
		}
		handle := func(_ *gliderlabs.Server, conn *ssh.ServerConn, ch ssh.NewChannel, ctx gliderlabs.Context) {
			d.Serve(ctx, conn, ch)
		}
		if srv.ChannelHandlers == nil {
			srv.ChannelHandlers = map[string]gliderlabs.ChannelHandler{"default": handle}
		}
		srv.ChannelHandlers["session"] = handle
		return nil
	}
}
