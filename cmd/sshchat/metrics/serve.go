package metrics

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	// maxConnections is how many may ask at a time; more are closed. A Prometheus has one.
	maxConnections = 16

	// askTime bounds a question and its answer, idleTime how long a connection may wait for the
	// next question: Prometheus asks once a minute if nobody tells it otherwise.
	askTime  = 5 * time.Second
	idleTime = 2 * time.Minute

	// acceptAgain is how long to wait when no connection can be taken.
	acceptAgain = time.Second

	// maxHeader bounds what a question may say of itself, in bytes.
	maxHeader = 8 << 10
)

// Serve answers on l until ctx ends. Nobody who asks can hold up the chat: what is shown is
// counted already and looked at a few times a second, and there are few connections.
//
// It speaks HTTP/1.1 by the parser of net/http, whose server would add 1 MB to the program, for
// HTTP/2 and uploads that nobody has a use for here.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	ctx, end := context.WithCancel(ctx)
	defer context.AfterFunc(ctx, func() { _ = l.Close() })() // which ends Accept
	var asked sync.WaitGroup
	defer asked.Wait()
	defer end()
	places := make(chan struct{}, maxConnections)
	for {
		c, err := l.Accept()
		if ctx.Err() != nil {
			if err == nil {
				_ = c.Close()
			}
			return nil
		}
		if errors.Is(err, net.ErrClosed) {
			return err
		}
		if err != nil { // too many open files, which is no reason to end a chat
			select {
			case <-time.After(acceptAgain):
			case <-ctx.Done():
			}
			continue
		}
		select {
		case places <- struct{}{}:
		default: // whoever asked will ask again
			_ = c.Close()
			continue
		}
		asked.Go(func() {
			defer func() { <-places }()
			s.converse(ctx, c)
		})
	}
}

// converse answers one connection until it ends, ctx does, or it dawdles.
func (s *Server) converse(ctx context.Context, c net.Conn) {
	defer c.Close()
	defer context.AfterFunc(ctx, func() { _ = c.Close() })()
	limit := &io.LimitedReader{R: c}
	in := bufio.NewReaderSize(limit, 1<<10)
	for {
		limit.N = maxHeader
		_ = c.SetDeadline(time.Now().Add(idleTime)) // it fails on a closed connection alone
		if _, err := in.Peek(1); err != nil {
			return
		}
		_ = c.SetDeadline(time.Now().Add(askTime))
		req, err := http.ReadRequest(in)
		if err != nil {
			_, _ = c.Write(response(http.StatusBadRequest, "text/plain; charset=utf-8", []byte("bad request\n"), true, false))
			return
		}
		last := req.Close || req.ContentLength != 0 // what else it sends is not read
		status, kind, body := s.Answer(req.Method, req.URL.Path)
		if _, err := c.Write(response(status, kind, body, last, req.Method == http.MethodHead)); err != nil || last {
			return
		}
	}
}

// response is an answer as HTTP/1.1 has it (RFC 9112).
func response(status int, kind string, body []byte, last, head bool) []byte {
	var b strings.Builder
	b.WriteString("HTTP/1.1 " + strconv.Itoa(status) + " " + http.StatusText(status) + "\r\n")
	b.WriteString("Content-Type: " + kind + "\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n")
	b.WriteString("Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n")
	if last {
		b.WriteString("Connection: close\r\n")
	}
	b.WriteString("\r\n")
	if head {
		return []byte(b.String())
	}
	return append([]byte(b.String()), body...)
}

// Answer is what is answered to a question: /metrics, /healthz or /readyz.
func (s *Server) Answer(method, path string) (status int, kind string, body []byte) {
	line := func(status int, text string) (int, string, []byte) {
		return status, "text/plain; charset=utf-8", []byte(text + "\n")
	}
	if method != http.MethodGet && method != http.MethodHead {
		return line(http.StatusMethodNotAllowed, "only GET and HEAD")
	}
	switch path {
	case "/metrics":
		return http.StatusOK, contentType, s.shown.get(s.Text)
	case "/healthz":
		return line(http.StatusOK, "ok")
	case "/readyz":
		if why := s.NotReady(); len(why) > 0 {
			return line(http.StatusServiceUnavailable, "not ready: "+strings.Join(why, "; "))
		}
		return line(http.StatusOK, "ready")
	}
	return line(http.StatusNotFound, "there are /metrics, /healthz and /readyz")
}
