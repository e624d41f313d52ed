package load

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"io"
	"sync"
	"sync/atomic"

	"golang.org/x/crypto/ssh"

	"sshchat/sshchat/chattest/wire"
)

// floodSource is where all flooders come from: no crowd has the address.
const floodSource = "127.200.1.1"

// Flood is people at one address who type the same keys again and again, as fast as the
// server takes them. They keep to the window that the server gives, as any client does.
type Flood struct {
	clients []*ssh.Client
	typing  sync.WaitGroup
	heard   atomic.Int64
}

// NewFlood has n people come in at addr, and then all of them type. They keep their keys
// and names from one flood to the next. Close it also after an error.
func NewFlood(ctx context.Context, addr string, n int, keys []byte) (*Flood, error) {
	f := new(Flood)
	var inputs []io.Writer
	for i := range n {
		in, err := f.join(ctx, addr, i)
		if err != nil {
			return f, fmt.Errorf("flooder %d: %w", i, err)
		}
		inputs = append(inputs, in)
	}
	for _, in := range inputs {
		f.typing.Go(func() {
			for err := error(nil); err == nil; { // until one of the two hangs up
				_, err = in.Write(keys)
			}
		})
	}
	return f, nil
}

// join brings flooder i in.
func (f *Flood) join(ctx context.Context, addr string, i int) (io.Writer, error) {
	name := fmt.Sprintf("f%05d", i)
	seed := sha256.Sum256([]byte(name))
	key, err := ssh.NewSignerFromKey(ed25519.NewKeyFromSeed(seed[:]))
	if err != nil {
		return nil, err
	}
	conn, err := wire.DialTCP(ctx, addr, floodSource, 0)
	if err != nil {
		return nil, err
	}
	sc, channels, requests, err := ssh.NewClientConn(conn, addr, &ssh.ClientConfig{
		User: name, Auth: []ssh.AuthMethod{ssh.PublicKeys(key)}, HostKeyCallback: ssh.InsecureIgnoreHostKey(),
	})
	if err != nil {
		conn.Close()
		return nil, err
	}
	client := ssh.NewClient(sc, channels, requests)
	f.clients = append(f.clients, client)
	s, err := client.NewSession()
	if err != nil {
		return nil, err
	}
	s.Stdout = counter{&f.heard}
	in, err := s.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := s.RequestPty("xterm", 40, 120, nil); err != nil {
		return nil, err
	}
	return in, s.Shell()
}

// Heard returns how many bytes the flooders were answered.
func (f *Flood) Heard() int64 { return f.heard.Load() }

// Close has all of them hang up.
func (f *Flood) Close() {
	for _, c := range f.clients {
		c.Close()
	}
	f.typing.Wait()
}

// counter counts what is written to it.
type counter struct{ n *atomic.Int64 }

// Write counts the bytes and drops them.
func (c counter) Write(p []byte) (int, error) {
	c.n.Add(int64(len(p)))
	return len(p), nil
}
