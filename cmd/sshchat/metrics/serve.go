package metrics

import (
	"context"
	"io"
	"log"
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

	// maxHeader bounds what a question may say of itself, in bytes.
	maxHeader = 8 << 10
)

// Serve answers on l until ctx ends. Nobody who asks can hold up the chat: what is shown is
// counted already and looked at a few times a second, and there are few connections.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	server := &http.Server{
		Handler:     http.HandlerFunc(s.answer),
		ReadTimeout: askTime, WriteTimeout: askTime, IdleTimeout: idleTime, MaxHeaderBytes: maxHeader,
		ErrorLog: log.New(io.Discard, "", 0), // what strangers send is no news
	}
	defer context.AfterFunc(ctx, func() { _ = server.Close() })()
	err := server.Serve(&few{Listener: l, places: make(chan struct{}, maxConnections)})
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// answer is Answer over HTTP.
func (s *Server) answer(w http.ResponseWriter, r *http.Request) {
	status, kind, body := s.Answer(r.Method, r.URL.Path)
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	if r.ContentLength != 0 { // what else it sends is not read
		h.Set("Connection", "close")
	}
	w.WriteHeader(status)
	_, _ = w.Write(body) // whoever has gone needs no answer
}

// few is a listener that has so many connections at a time, and closes more.
type few struct {
	net.Listener
	places chan struct{}
}

// Accept implements net.Listener.
func (f *few) Accept() (net.Conn, error) {
	for {
		c, err := f.Listener.Accept()
		if err != nil {
			return nil, err
		}
		select {
		case f.places <- struct{}{}:
			return &placed{Conn: c, leave: sync.OnceFunc(func() { <-f.places })}, nil
		default: // whoever asked will ask again
			_ = c.Close()
		}
	}
}

// placed is a connection that makes room for another when it is closed.
type placed struct {
	net.Conn
	leave func()
}

// Close implements net.Conn.
func (p *placed) Close() error {
	defer p.leave()
	return p.Conn.Close()
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
