// Package natsd runs NATS servers on loopback: inside a test, which may stop and start any of
// them, or for somebody who wants to try a cluster.
package natsd

import (
	"context"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// readyWait is how long servers may take to serve.
const readyWait = 20 * time.Second

// Servers are NATS servers with JetStream, which form a cluster if there are several.
type Servers struct {
	dir     string
	opts    []*server.Options
	running []*server.Server // nil: stopped
}

// Start runs n servers whose files are in dir. Whatever they accept is on disk before they
// say so.
func Start(dir string, n int) (*Servers, error) {
	s := &Servers{dir: dir, running: make([]*server.Server, n)}
	clients, err := Ports(2 * n)
	if err != nil {
		return nil, err
	}
	for i := range n {
		s.opts = append(s.opts, options(dir, i, clients))
	}
	return s, s.beginAll()
}

// options are those of server i. The first half of the ports is for clients, the second for
// the servers among themselves.
func options(dir string, i int, ports []int) *server.Options {
	n := len(ports) / 2
	o := &server.Options{
		ServerName: fmt.Sprint("n", i+1),
		Host:       "127.0.0.1", Port: ports[i],
		JetStream: true, StoreDir: filepath.Join(dir, fmt.Sprint("n", i+1)),
		SyncAlways: true, NoSigs: true, NoLog: true,
		PingInterval: 2 * time.Second, MaxPingsOut: 2,
	}
	if n == 1 {
		return o
	}
	routes := make([]string, n)
	for k := range n {
		routes[k] = fmt.Sprintf("nats://127.0.0.1:%d", ports[n+k])
	}
	// Clients know the servers that they were given, and do not find ways round a Cut.
	o.Cluster = server.ClusterOpts{Name: "chat", Host: "127.0.0.1", Port: ports[n+i], PoolSize: -1, NoAdvertise: true}
	o.Routes = server.RoutesFromStr(strings.Join(routes, ","))
	return o
}

// Serve is server i of a cluster, for a process of its own. It returns when ctx ends and the
// server has handed over what it led.
func Serve(ctx context.Context, dir string, i int, ports []int) error {
	srv, err := server.NewServer(options(dir, i, ports))
	if err != nil {
		return err
	}
	srv.Start()
	<-ctx.Done()
	srv.Shutdown()
	srv.WaitForShutdown()
	return nil
}

// Files runs a server for each of these configuration files. They say where it listens and
// keeps its data.
func Files(paths ...string) (*Servers, error) {
	s := &Servers{running: make([]*server.Server, len(paths))}
	for _, path := range paths {
		o, err := server.ProcessConfigFile(path)
		if err != nil {
			return nil, err
		}
		o.NoSigs, o.NoLog = true, true
		s.opts = append(s.opts, o)
	}
	return s, s.beginAll()
}

// beginAll starts every server, or none.
func (s *Servers) beginAll() error {
	for i := range s.opts {
		if err := s.begin(i); err != nil {
			s.Stop()
			return err
		}
	}
	if err := s.await(); err != nil {
		s.Stop()
		return err
	}
	return nil
}

// Run is Start for a test, at whose end the servers stop.
func Run(t testing.TB, n int) *Servers {
	t.Helper()
	s, err := Start(t.TempDir(), n)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	return s
}

func (s *Servers) begin(i int) error {
	o := *s.opts[i]
	srv, err := server.NewServer(&o)
	if err != nil {
		return err
	}
	s.running[i] = srv
	srv.Start()
	return nil
}

// await waits until all servers take clients, and have a leader.
func (s *Servers) await() error {
	deadline := time.Now().Add(readyWait)
	for _, srv := range s.running {
		if srv == nil {
			continue
		}
		if !srv.ReadyForConnections(time.Until(deadline)) {
			return errors.New("a NATS server does not get ready")
		}
		for len(s.running) > 1 && !srv.JetStreamIsCurrent() {
			if time.Now().After(deadline) {
				return errors.New("the NATS servers find no leader")
			}
			time.Sleep(20 * time.Millisecond) // the server tells nobody
		}
	}
	return nil
}

// URLs are the addresses of all servers.
func (s *Servers) URLs() []string {
	var all []string
	for _, o := range s.opts {
		scheme := "nats"
		if o.TLS || o.TLSConfig != nil {
			scheme = "tls"
		}
		all = append(all, fmt.Sprintf("%s://127.0.0.1:%d", scheme, o.Port))
	}
	return all
}

// N is how many servers there are.
func (s *Servers) N() int { return len(s.opts) }

// Server returns a server, nil if it is stopped.
func (s *Servers) Server(i int) *server.Server { return s.running[i] }

// StopOne stops a server without any farewell to its clients.
func (s *Servers) StopOne(i int) {
	if srv := s.running[i]; srv != nil {
		s.running[i] = nil
		srv.Shutdown()
		srv.WaitForShutdown()
	}
}

// Restart starts a stopped server again on its files.
func (s *Servers) Restart(i int) error {
	if err := s.begin(i); err != nil {
		return err
	}
	return s.await()
}

// Stop stops all.
func (s *Servers) Stop() {
	for i := range s.running {
		s.StopOne(i)
	}
}

// Ports returns n ports of loopback that nobody listens on.
func Ports(n int) (ports []int, err error) {
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer l.Close() //nolint:errcheck // it has served its purpose
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports, nil
}
