// Package natsd runs NATS servers on loopback: inside a test, which may stop and start any of
// them, or for somebody who wants to try a cluster.
package natsd

import (
	"errors"
	"fmt"
	"net"
	"path/filepath"
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
	routes := ""
	for i := range n {
		routes += fmt.Sprintf(",nats://127.0.0.1:%d", clients[n+i])
	}
	for i := range n {
		o := &server.Options{
			ServerName: fmt.Sprint("n", i+1),
			Host:       "127.0.0.1", Port: clients[i],
			JetStream: true, StoreDir: filepath.Join(dir, fmt.Sprint("n", i+1)),
			SyncAlways: true, NoSigs: true, NoLog: true,
			PingInterval: 2 * time.Second, MaxPingsOut: 2,
		}
		if n > 1 {
			o.Cluster = server.ClusterOpts{Name: "chat", Host: "127.0.0.1", Port: clients[n+i], PoolSize: -1}
			o.Routes = server.RoutesFromStr(routes[1:])
		}
		s.opts = append(s.opts, o)
	}
	return s, s.beginAll()
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
