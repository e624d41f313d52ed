// Package inside runs a NATS server with JetStream inside a bubble of testing/synctest: nothing of it
// is a socket, so that its time, and that of its clients, is the bubble's. What it stores is on disk.
package inside

import (
	"context"
	"net"
	"path/filepath"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats-server/v2/server/ats"

	"sshchat/sshchat"
	"sshchat/sshchat/jetstream"
	"sshchat/sshchat/jetstream/setup"
)

// ticking is that the servers' clock of coarse time runs, for as long as the program does. Begun inside a
// bubble it would wait for a channel from outside, and the bubble's time would stand still.
var ticking = func() bool { ats.Register(); return true }()

// Server is one server, which holds a chat. Nodes reach it by pipes.
type Server struct {
	t   testing.TB
	dir string
	srv *server.Server
}

// Run starts a server with an empty chat for a test, at whose end it stops.
func Run(t testing.TB) *Server {
	t.Helper()
	s := &Server{t: t, dir: t.TempDir()}
	var err error
	s.srv, err = server.NewServer(&server.Options{
		ServerName: "n1", DontListen: true, JetStream: ticking, StoreDir: filepath.Join(s.dir, "nats"),
		SyncAlways: true, NoSigs: true, NoLog: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	s.srv.Start()
	t.Cleanup(func() {
		s.srv.Shutdown()
		s.srv.WaitForShutdown()
		time.Sleep(time.Minute) // what the server leaves asleep ends by itself
	})
	if !s.srv.ReadyForConnections(time.Minute) {
		t.Fatal("the NATS server does not get ready")
	}
	if err := setup.Init(t.Context(), s.options("maker"), setup.Plan{Replicas: 1}); err != nil {
		t.Fatal(err)
	}
	return s
}

// options are those of a node.
func (s *Server) options(node string) jetstream.Options {
	return jetstream.Options{
		Servers: []string{"nats://127.0.0.1:4222"}, Dialer: pipes{s.srv}, Node: node, RoomKeep: sshchat.RoomKeep,
		Path: filepath.Join(s.dir, node+".db"),
	}
}

// Start opens a node, which whoever uses it closes.
func (s *Server) Start(id string) *jetstream.Engine {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), time.Minute)
	defer cancel()
	n, err := jetstream.Open(ctx, s.options(id))
	if err != nil {
		s.t.Fatalf("start node %s: %v", id, err)
	}
	return n
}

// pipes leads to a server.
type pipes struct{ *server.Server }

// Dial connects to the server, whatever the address.
func (p pipes) Dial(string, string) (net.Conn, error) { return p.InProcessConn() }
