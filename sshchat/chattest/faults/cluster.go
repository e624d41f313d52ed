//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"golang.org/x/crypto/ssh"

	"sshchat/sshchat/chattest/natsd"
)

// nodesAndServers is how many there are of each.
const nodesAndServers = 3

// cluster is the NATS servers and the nodes of a chat, each a process.
type cluster struct {
	dir, program string
	operators    string // the file of who may rule
	skewed       *skewed
	servers      []*process
	nodes        []*process
	ways         []*natsd.Cut // of each node to the servers
	urls         []string
}

// startCluster starts all in a folder.
func startCluster(dir, program string) (*cluster, error) {
	ports, err := natsd.Ports(3 * nodesAndServers)
	if err != nil {
		return nil, err
	}
	c := &cluster{dir: dir, program: program, operators: filepath.Join(dir, "operators")}
	operator, err := signerOf(readerNumber)
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(c.operators, ssh.MarshalAuthorizedKey(operator.PublicKey()), 0o600); err != nil {
		return nil, err
	}
	for i := range nodesAndServers {
		if err := c.addServer(i, ports[:2*nodesAndServers]); err != nil {
			return c, err
		}
	}
	for _, s := range c.servers {
		if err := s.ready(); err != nil {
			return c, err
		}
	}
	if err := c.init(); err != nil {
		return c, err
	}
	for i := range nodesAndServers {
		if err := c.addNode(i, ports[2*nodesAndServers+i]); err != nil {
			return c, err
		}
	}
	return c, nil
}

func (c *cluster) addServer(i int, ports []int) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	args := []string{"server", filepath.Join(c.dir, "nats"), fmt.Sprint(i)}
	for _, port := range ports {
		args = append(args, fmt.Sprint(port))
	}
	address := fmt.Sprintf("127.0.0.1:%d", ports[i])
	s, err := newProcess(c.dir, fmt.Sprint("server", i+1), address, func() *exec.Cmd { return exec.Command(self, args...) })
	if err != nil {
		return err
	}
	c.servers, c.urls = append(c.servers, s), append(c.urls, "nats://"+address)
	return s.launch()
}

// init makes the chat, when the servers have found each other.
func (c *cluster) init() (err error) {
	for range 40 {
		var out []byte
		out, err = exec.Command(c.program, "cluster", "init", "--cluster", strings.Join(c.urls, ",")).CombinedOutput()
		if err == nil || strings.Contains(string(out), "already") {
			return nil
		}
		err = fmt.Errorf("cluster init: %w: %s", err, out)
		time.Sleep(500 * time.Millisecond) // the servers tell nobody
	}
	return err
}

// addNode starts a node with a way of its own to the servers, and the first one's host keys.
func (c *cluster) addNode(i, port int) error {
	way, err := natsd.NewCut(c.urls)
	if err != nil {
		return err
	}
	c.ways = append(c.ways, way)
	data := c.data(i)
	if i > 0 {
		if err := os.CopyFS(filepath.Join(data, "keys"), os.DirFS(filepath.Join(c.data(0), "keys"))); err != nil {
			return err
		}
		if err := private(data); err != nil {
			return err
		}
	}
	address := fmt.Sprintf("127.0.0.1:%d", port)
	n, err := newProcess(c.dir, nodeName(i), address, func() *exec.Cmd { return exec.Command(c.program, c.nodeArgs(i, address, data)...) })
	if err != nil {
		return err
	}
	c.nodes = append(c.nodes, n)
	return n.start()
}

func (c *cluster) nodeArgs(i int, address, data string) []string {
	return []string{
		"serve", "--listen", address, "--data", data, "--node", nodeName(i), "--cluster", strings.Join(c.ways[i].URLs(), ","),
		"--say-every", "0", "--bot-every", "0", "--exempt", "127.0.0.0/8", "--new-rooms-per-source", "0", "--new-accounts-per-source", "0",
		"--operators", c.operators,
	}
}

func (c *cluster) data(i int) string { return filepath.Join(c.dir, nodeName(i)) }

func nodeName(i int) string { return fmt.Sprint("n", i+1) }

// private takes from others what they may not read: a server refuses keys that they can.
func private(dir string) error {
	return filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return os.Chmod(path, 0o700)
		}
		return os.Chmod(path, 0o600)
	})
}

// leader returns which server leads the log.
func (c *cluster) leader(ctx context.Context) (int, error) {
	conn, err := nats.Connect(strings.Join(c.urls, ","), nats.Timeout(2*time.Second))
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	js, err := jetstream.New(conn)
	if err != nil {
		return 0, err
	}
	for range 40 {
		s, err := js.Stream(ctx, "chat")
		if err == nil && s.CachedInfo().Cluster != nil {
			for i := range c.servers {
				if s.CachedInfo().Cluster.Leader == nodeName(i) { // servers are called as nodes are
					return i, nil
				}
			}
		}
		if err := wait(ctx, 250*time.Millisecond); err != nil {
			return 0, err
		}
	}
	return 0, errors.New("the log has no leader")
}

// othersLead waits until one leads the log that is not s.
func (c *cluster) othersLead(ctx context.Context, s *process) error {
	for range 3 { // each look waits long enough for an election
		if leader, err := c.leader(ctx); err == nil && c.servers[leader] != s {
			return nil
		}
	}
	return fmt.Errorf("without %s nobody leads the log", s.name)
}

// close ends all.
func (c *cluster) close() error {
	var errs []error
	for _, n := range c.nodes {
		errs = append(errs, n.stop())
	}
	for _, w := range c.ways {
		w.Close()
	}
	for _, s := range c.servers {
		errs = append(errs, s.kill())
	}
	return errors.Join(errs...)
}

// wait waits, unless ctx ends.
func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
