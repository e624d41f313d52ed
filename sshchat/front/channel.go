package front

import (
	"sync"

	"golang.org/x/crypto/ssh"

	"sshchat/sshchat/bell"
	"sshchat/sshchat/front/face"
)

const (
	// maxEnv and maxEnvBytes bound what a client may set: the names we know are a
	// dozen, and a locale is no longer than this.
	maxEnv      = 32
	maxEnvBytes = 256

	// maxTermBytes bounds TERM; terminfo's longest names have about forty.
	maxTermBytes = 64

	// maxCommandBytes bounds an exec request's command line.
	maxCommandBytes = 64 << 10
)

// start is what a client asks for once it has said everything about itself: then it stays as it is.
type start struct {
	kind    string // "shell", "exec", "subsystem"
	command string // exec: the command line; subsystem: its name
	face.Client
}

// requests answers a session channel's requests (RFC 4254, 6). One goroutine runs
// it for as long as the channel lives, whatever the session is doing: requests that
// nobody takes would stop the whole connection.
type requests struct {
	start start
	late  bool          // a terminal was asked for behind the shell
	asked bool          // a shell, exec or subsystem was asked for: only one may be
	began chan<- *start // told once; closed when there is nothing to tell
	done  <-chan struct{}

	mu      sync.Mutex // guards what follows
	size    face.Size
	resized bell.Bell // only the last size counts: a thousand cost one redraw
}

func newRequests(began chan<- *start, done <-chan struct{}) *requests {
	return &requests{
		start: start{Client: face.Client{Env: map[string]string{}}},
		began: began, done: done, resized: bell.New(),
	}
}

// run serves reqs until the channel is closed.
func (r *requests) run(reqs <-chan *ssh.Request) {
	defer func() {
		if r.began != nil {
			close(r.began) // the client went without asking for anything
		}
	}()
	for req := range reqs {
		ok := r.serve(req)
		if req.WantReply {
			// An error means that the connection is gone: reqs ends by itself then.
			_ = req.Reply(ok, nil)
		}
		if r.asked && r.began != nil {
			// After the reply: the client takes output for the session's only then.
			select {
			case r.began <- &r.start:
			case <-r.done:
			}
			r.began = nil
		}
	}
}

// serve takes one request. Only names and sizes are kept, within bounds; modes,
// signals and X11, agent and port forwarding are not for a chat.
func (r *requests) serve(req *ssh.Request) bool {
	switch req.Type {
	case "pty-req":
		return r.pty(req.Payload)
	case "window-change":
		return r.windowChange(req.Payload)
	case "env":
		return r.env(req.Payload)
	case "shell":
		return r.begin("shell", "")
	case "exec", "subsystem":
		var m struct{ Value string }
		if ssh.Unmarshal(req.Payload, &m) != nil || len(m.Value) > maxCommandBytes {
			return false
		}
		return r.begin(req.Type, m.Value)
	}
	return false
}

// begin starts the session, once.
func (r *requests) begin(kind, command string) bool {
	if r.asked {
		return false
	}
	r.asked = true
	r.start.kind, r.start.command = kind, command
	return true
}

// pty takes a pty-req (RFC 4254, 6.2); a size of 0x0, as from `ssh -tt` without a
// terminal of its own, means that the client does not know.
func (r *requests) pty(payload []byte) bool {
	var m struct {
		Term          string
		Width, Height uint32
		PixelWidth    uint32
		PixelHeight   uint32
		Modes         string
	}
	if r.start.PTY || ssh.Unmarshal(payload, &m) != nil || len(m.Term) > maxTermBytes {
		return false
	}
	if r.asked { // bots ask for the shell first and give up without the other: it stays a pipe
		late := r.start.kind == "shell" && !r.late
		r.late = true
		return late
	}
	r.start.PTY, r.start.Term = true, m.Term
	r.keep(m.Width, m.Height)
	return true
}

func (r *requests) windowChange(payload []byte) bool {
	var m struct{ Width, Height, PixelWidth, PixelHeight uint32 }
	if !r.start.PTY || ssh.Unmarshal(payload, &m) != nil {
		return false
	}
	r.keep(m.Width, m.Height)
	r.resized.Ring()
	return true
}

// keep keeps the last size only.
func (r *requests) keep(width, height uint32) {
	const most = 1 << 15 // far above what any screen has; keeps the int conversion honest
	r.mu.Lock()
	defer r.mu.Unlock()
	r.size = face.Size{Width: int(min(width, most)), Height: int(min(height, most))}
}

// now returns the size that the client said last.
func (r *requests) now() face.Size {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.size
}

// env keeps a variable that we know what to do with; the last one wins.
func (r *requests) env(payload []byte) bool {
	var m struct{ Name, Value string }
	if r.asked || ssh.Unmarshal(payload, &m) != nil {
		return false
	}
	if m.Name == "TERM" { // the terminal says its own; bots send TERM=bot and give up on a refusal
		return true
	}
	if !wanted(m.Name) {
		return false
	}
	if len(m.Value) > maxEnvBytes || len(r.start.Env) >= maxEnv {
		return false
	}
	r.start.Env[m.Name] = m.Value
	return true
}

// wanted lists the variables that change how a session looks.
func wanted(name string) bool {
	switch name {
	case "LANG", "LC_ALL", "LC_MESSAGES", "LC_CTYPE", "TZ", "NO_COLOR", "COLORTERM", "TERM_PROGRAM", "LC_TERMINAL":
		return true
	}
	return false
}
