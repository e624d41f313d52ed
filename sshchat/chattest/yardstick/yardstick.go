// Package yardstick is the least that can be called a chat over SSH: a bare
// golang.org/x/crypto/ssh server that writes each line to each session. No names,
// no history, no rendering, no editor. What it costs is the unit in which the real
// server is measured, so it must stay as plain as it is, and must never be exposed:
// it bounds nothing that a stranger can send.
package yardstick

import (
	"bufio"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"sync/atomic"

	"golang.org/x/crypto/ssh"
)

const (
	// queueLines is how many lines may wait for one session. A line more is
	// dropped: the yardstick is allowed to lose lines, the chat is not.
	queueLines = 256
	// maxLineBytes ends a line that never ends by itself.
	maxLineBytes = 4096
)

// Server broadcasts lines among the sessions of one listener.
type Server struct {
	// Coalesce writes everything that waits for a session in one packet, which is
	// what a session that renders once a wake does. Set it before Serve.
	Coalesce bool

	dropped atomic.Int64

	mu       sync.Mutex
	sessions map[*session]struct{}
	conns    map[net.Conn]struct{}
}

// session is one person's channel and the lines that wait for it.
type session struct {
	ssh.Channel
	queue chan []byte
}

// Dropped returns how many lines were not delivered because a queue was full.
func (s *Server) Dropped() int64 { return s.dropped.Load() }

// Serve accepts connections from ln until ctx ends, and returns when every session
// has ended. It closes ln. The host key is a fresh one.
func (s *Server) Serve(ctx context.Context, ln net.Listener) error {
	cfg, err := serverConfig()
	if err != nil {
		return err
	}
	s.sessions = make(map[*session]struct{})
	s.conns = make(map[net.Conn]struct{})

	var wg sync.WaitGroup
	defer wg.Wait()
	stop := context.AfterFunc(ctx, func() {
		ln.Close()
		s.hangUp()
	})
	defer stop()
	for {
		nc, err := ln.Accept()
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return fmt.Errorf("accept: %w", err)
		}
		wg.Go(func() { s.serveConn(ctx, nc, cfg) })
	}
}

// serverConfig holds the algorithms of the real server, so that both spend the same
// on cryptography, and lets anybody in, by any key or without a question.
func serverConfig() (*ssh.ServerConfig, error) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("generate host key: %w", err)
	}
	signer, err := ssh.NewSignerFromKey(key)
	if err != nil {
		return nil, fmt.Errorf("use host key: %w", err)
	}
	cfg := &ssh.ServerConfig{
		PublicKeyCallback: func(ssh.ConnMetadata, ssh.PublicKey) (*ssh.Permissions, error) {
			return nil, nil
		},
		KeyboardInteractiveCallback: func(_ ssh.ConnMetadata, ask ssh.KeyboardInteractiveChallenge) (*ssh.Permissions, error) {
			_, err := ask("", "", nil, nil)
			return nil, err
		},
	}
	cfg.KeyExchanges = []string{ssh.KeyExchangeMLKEM768X25519, ssh.KeyExchangeCurve25519}
	cfg.Ciphers = []string{
		ssh.CipherChaCha20Poly1305, ssh.CipherAES256GCM, ssh.CipherAES128GCM,
		ssh.CipherAES256CTR, ssh.CipherAES192CTR, ssh.CipherAES128CTR,
	}
	cfg.MACs = []string{ssh.HMACSHA256ETM, ssh.HMACSHA512ETM}
	cfg.AddHostKey(signer)
	return cfg, nil
}

// hangUp closes every connection, so that Serve can return.
func (s *Server) hangUp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for nc := range s.conns {
		nc.Close()
	}
}

// serveConn runs one connection from its first byte to its last.
func (s *Server) serveConn(ctx context.Context, nc net.Conn, cfg *ssh.ServerConfig) {
	defer nc.Close()
	s.mu.Lock()
	s.conns[nc] = struct{}{}
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.conns, nc)
		s.mu.Unlock()
	}()
	if ctx.Err() != nil { // hangUp has been and gone
		return
	}
	conn, chans, reqs, err := ssh.NewServerConn(nc, cfg)
	if err != nil {
		return
	}
	var wg sync.WaitGroup
	defer wg.Wait()
	defer conn.Close()
	wg.Go(func() { ssh.DiscardRequests(reqs) })
	for nch := range chans {
		if nch.ChannelType() != "session" {
			nch.Reject(ssh.UnknownChannelType, "only sessions")
			continue
		}
		ch, reqs, err := nch.Accept()
		if err != nil {
			return
		}
		wg.Go(func() { s.serveSession(ch, reqs) })
	}
}

// serveSession answers the channel's requests. Two goroutines, one that reads and
// one that writes, start with the shell and end with the channel.
func (s *Server) serveSession(ch ssh.Channel, reqs <-chan *ssh.Request) {
	var wg sync.WaitGroup
	defer wg.Wait()
	defer ch.Close()
	started := false
	for req := range reqs {
		ok := req.Type == "pty-req" || req.Type == "env" || req.Type == "window-change"
		start := !started && (req.Type == "shell" || req.Type == "exec")
		if req.WantReply {
			req.Reply(ok || start, nil)
		}
		if !start {
			continue
		}
		started = true
		if req.Type == "exec" {
			wg.Go(func() {
				io.WriteString(ch.Stderr(), "no commands here\r\n")
				exit(ch, 1)
			})
			continue
		}
		me := &session{Channel: ch, queue: make(chan []byte, queueLines)}
		s.join(me)
		wg.Go(func() { s.write(me) })
		wg.Go(func() {
			status := s.read(me)
			s.leave(me)
			exit(ch, status)
		})
	}
}

// exit ends a session as a shell does.
func exit(ch ssh.Channel, status uint32) {
	ch.SendRequest("exit-status", false, ssh.Marshal(struct{ Status uint32 }{status}))
	ch.Close()
}

// join lets me hear what is said from now on.
func (s *Server) join(me *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	me.queue <- []byte("welcome\r\n") // tells a client that it hears what comes next
	s.sessions[me] = struct{}{}
}

// leave undoes join and lets the writer end. The queue is closed under the lock, so
// that no broadcast can still send to it.
func (s *Server) leave(me *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sessions, me)
	close(me.queue)
}

// read broadcasts what one person types until they leave, and returns the exit
// status: 0 for /quit and for the end of input.
func (s *Server) read(me *session) uint32 {
	in := bufio.NewReaderSize(me, 1024)
	line := make([]byte, 0, 128)
	for {
		b, err := in.ReadByte()
		switch {
		case errors.Is(err, io.EOF):
			return 0
		case err != nil:
			return 1
		case b == '\r' || b == '\n' || len(line) == maxLineBytes:
			if string(line) == "/quit" {
				return 0
			}
			if len(line) > 0 {
				s.broadcast(append(line, '\r', '\n'))
			}
			line = make([]byte, 0, 128) // the old one belongs to the queues now
		default:
			line = append(line, b)
		}
	}
}

// broadcast queues line for everybody, its sender included, and waits for nobody.
func (s *Server) broadcast(line []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for to := range s.sessions {
		select {
		case to.queue <- line:
		default:
			s.dropped.Add(1)
		}
	}
}

// write sends what is queued: one write a line, or one a wake.
func (s *Server) write(me *session) {
	var batch []byte
	for line := range me.queue {
		if s.Coalesce {
			batch = append(batch[:0], line...)
			for range len(me.queue) {
				batch = append(batch, <-me.queue...)
			}
			line = batch
		}
		if _, err := me.Write(line); err != nil {
			me.Close() // the reader then fails, leaves, and closes the queue
		}
	}
}
