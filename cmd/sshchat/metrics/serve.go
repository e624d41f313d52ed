package metrics

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	// maxConnections is how many there may be at a time: of more, the one that has asked nothing for the
	// longest is closed. A Prometheus has one.
	maxConnections = 16

	// headerTime bounds what a question says first, askTime all of it and its answer, idleTime how long a connection may wait for the
	// next question: Prometheus asks once a minute if nobody tells it otherwise.
	headerTime = 2 * time.Second
	askTime    = 5 * time.Second
	idleTime   = 2 * time.Minute

	// maxHeader bounds what a question may say of itself, in bytes.
	maxHeader = 8 << 10
)

// Serve answers on l until ctx ends. Nobody who asks can hold up the chat: what is shown is
// counted already and looked at a few times a second, and there are few connections.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	seats := &few{Listener: l, open: map[*placed]bool{}}
	server := &http.Server{
		Handler: http.HandlerFunc(s.answer), ConnState: seats.note, ReadHeaderTimeout: headerTime,
		ReadTimeout: askTime, WriteTimeout: askTime, IdleTimeout: idleTime, MaxHeaderBytes: maxHeader,
		ErrorLog: log.New(io.Discard, "", 0), // what strangers send is no news
	}
	defer context.AfterFunc(ctx, func() { _ = server.Close() })()
	err := server.Serve(seats)
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
