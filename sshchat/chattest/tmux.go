package chattest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// Terminal is the real terminal that Tmux starts a program in. Zero fields mean
// 80x24, xterm-256color and LANG=C.UTF-8.
type Terminal struct {
	Width, Height int // cells
	Term          string
	Env           []string // NAME=VALUE, beside PATH, HOME, LANG and TERM
}

// Pane is one program in a tmux server of its own, which the end of the test stops.
type Pane struct {
	Patience time.Duration // how long each wait goes on

	t      testing.TB
	tmux   string
	socket string
	pid    int           // of the program
	ended  chan struct{} // closed after status is set
	status int

	mu      sync.Mutex
	changed chan struct{} // closed and replaced when tmux says that something happened
}

// tmuxConf makes tmux an honest terminal.
const tmuxConf = `
set -g default-terminal %q
set -g status off
set -g history-limit 5000
set -g escape-time 0
set -g assume-paste-time 0
`

// wrapper is what the pane runs: the program, between two lines that tell its process
// id and its status, and then a wait for the end of the test. tmux could tell the
// status of a dead pane, but drops the pane's last output and at times the status.
// The empty trap keeps ^C from the wrapper; the program starts without it.
const wrapper = `fifo=$1; shift
trap : INT QUIT
sh -c 'echo $$ >"$0"; exec "$@"' "$fifo" "$@"
echo $? >"$fifo"
exec tail -f /dev/null`

// Tmux starts argv in a private tmux. The program gets an empty home directory, so
// that no configuration and no known host of the person who runs the test matters.
func Tmux(t testing.TB, o Terminal, argv ...string) *Pane {
	t.Helper()
	// Not t.TempDir: the path of a socket may hold 107 bytes only.
	dir, err := os.MkdirTemp("", "tmux")
	if err != nil {
		t.Fatalf("make tmux folder: %v", err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if o.Width == 0 {
		o.Width, o.Height = 80, 24
	}
	if o.Term == "" {
		o.Term = "xterm-256color"
	}
	conf := filepath.Join(dir, "conf")
	if err := os.WriteFile(conf, fmt.Appendf(nil, tmuxConf, o.Term), 0o600); err != nil {
		t.Fatalf("write tmux configuration: %v", err)
	}
	fifo := filepath.Join(dir, "fifo")
	if err := mkfifo(fifo, 0o600); err != nil {
		t.Fatalf("make fifo: %v", err)
	}
	p := &Pane{
		Patience: Patience, t: t, tmux: Need(t, "tmux"), socket: filepath.Join(dir, "s"),
		ended: make(chan struct{}), changed: make(chan struct{}),
	}

	start := exec.CommandContext(t.Context(), p.tmux, append([]string{
		"-S", p.socket, "-f", conf, "-u", "new-session", "-d", "-s", "chat",
		"-x", strconv.Itoa(o.Width), "-y", strconv.Itoa(o.Height), "--",
		"sh", "-c", wrapper, "sh", fifo,
	}, argv...)...)
	start.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "USER=tester", "LANG=C.UTF-8", "TERM=" + o.Term}, o.Env...)
	if out, err := start.CombinedOutput(); err != nil {
		t.Fatalf("start tmux: %v\n%s", err, out)
	}
	t.Cleanup(func() {
		// The test's context has ended by now; this must run all the same.
		exec.Command(p.tmux, "-S", p.socket, "kill-server").Run()
	})
	// Not in the configuration: tmux 3.3a dies of it there, before the first window.
	p.run("set-option", "-g", "window-size", "manual")
	p.listen()
	p.follow(fifo)
	return p
}

// follow reads the wrapper's two lines: the first now, the second when it comes.
func (p *Pane) follow(fifo string) {
	p.t.Helper()
	f, err := os.OpenFile(fifo, os.O_RDWR, 0) // with a writer of our own there is no early end
	if err != nil {
		p.t.Fatalf("open fifo: %v", err)
	}
	f.SetReadDeadline(time.Now().Add(Patience))
	if _, err := fmt.Fscanln(f, &p.pid); err != nil {
		f.Close()
		p.t.Fatalf("read process id: %v; the screen:\n%s", err, p.Capture())
	}
	f.SetReadDeadline(time.Time{})
	done := make(chan struct{})
	go func() {
		defer close(done)
		if _, err := fmt.Fscanln(f, &p.status); err == nil {
			close(p.ended)
		}
	}()
	p.t.Cleanup(func() {
		f.Close()
		<-done
	})
}

// listen attaches a control client, to which tmux writes a line whenever something
// changes: no wait has to poll. What the lines say does not matter.
func (p *Pane) listen() {
	p.t.Helper()
	ctl := exec.Command(p.tmux, "-S", p.socket, "-C", "attach-session", "-t", "chat", "-f", "ignore-size,read-only")
	ctl.Stdout = wakeFunc(p.wake)
	stdin, err := ctl.StdinPipe() // its end would detach the client
	if err != nil {
		p.t.Fatalf("attach to tmux: %v", err)
	}
	if err := ctl.Start(); err != nil {
		p.t.Fatalf("attach to tmux: %v", err)
	}
	p.t.Cleanup(func() {
		stdin.Close()
		ctl.Wait()
	})
}

// wakeFunc is a writer that only tells that something was written.
type wakeFunc func()

// Write calls the function, whatever the bytes are.
func (f wakeFunc) Write(b []byte) (int, error) {
	f()
	return len(b), nil
}

func (p *Pane) wake() {
	p.mu.Lock()
	defer p.mu.Unlock()
	close(p.changed)
	p.changed = make(chan struct{})
}

// run runs one tmux command on the private server and returns what it prints.
func (p *Pane) run(args ...string) string {
	p.t.Helper()
	return p.runWith("", args...)
}

// runWith is run with something to read.
func (p *Pane) runWith(stdin string, args ...string) string {
	p.t.Helper()
	cmd := exec.CommandContext(p.t.Context(), p.tmux, append([]string{"-S", p.socket}, args...)...)
	cmd.Stdin = strings.NewReader(stdin)
	out, err := cmd.Output()
	if err != nil {
		var ee *exec.ExitError
		if errors.As(err, &ee) {
			err = fmt.Errorf("%w: %s", err, ee.Stderr)
		}
		p.t.Fatalf("tmux %s: %v", strings.Join(args, " "), err)
	}
	return string(out)
}

// Keys presses keys by the names that tmux gives them: Enter, Left, C-w, M-b, F1.
func (p *Pane) Keys(names ...string) {
	p.t.Helper()
	p.run(append([]string{"send-keys", "-t", "chat"}, names...)...)
}

// Type types text as it is.
func (p *Pane) Type(text string) {
	p.t.Helper()
	p.run("send-keys", "-t", "chat", "-l", "--", text)
}

// Bytes types bytes that need not be UTF-8.
func (p *Pane) Bytes(b ...byte) {
	p.t.Helper()
	args := []string{"send-keys", "-t", "chat", "-H"}
	for _, x := range b {
		args = append(args, fmt.Sprintf("%02x", x))
	}
	p.run(args...)
}

// Line types text and presses Enter.
func (p *Pane) Line(text string) {
	p.t.Helper()
	p.Type(text)
	p.Keys("Enter")
}

// Paste pastes text as a terminal does: bracketed if the program asked for it, and
// with line feeds turned into returns.
func (p *Pane) Paste(text string) {
	p.t.Helper()
	p.runWith(text, "load-buffer", "-b", "paste", "-")
	p.run("paste-buffer", "-p", "-d", "-b", "paste", "-t", "chat")
}

// Resize changes the size of the terminal, in cells.
func (p *Pane) Resize(width, height int) {
	p.t.Helper()
	p.run("resize-window", "-t", "chat", "-x", strconv.Itoa(width), "-y", strconv.Itoa(height))
}

// Capture returns the screen, without trailing blanks and blank rows.
func (p *Pane) Capture() string {
	p.t.Helper()
	return strings.TrimRight(p.run("capture-pane", "-p", "-t", "chat"), "\n")
}

// CaptureStyled is Capture with the escape sequences for colours and attributes.
func (p *Pane) CaptureStyled() string {
	p.t.Helper()
	return strings.TrimRight(p.run("capture-pane", "-p", "-e", "-t", "chat"), "\n")
}

// CaptureAll is Capture with the scrollback. Rows that the terminal wrapped are
// joined again, as copying them would.
func (p *Pane) CaptureAll() string {
	p.t.Helper()
	return strings.TrimRight(p.run("capture-pane", "-p", "-J", "-S", "-", "-t", "chat"), "\n")
}

// Cursor returns the cursor's column and row, from 0.
func (p *Pane) Cursor() (x, y int) {
	p.t.Helper()
	if _, err := fmt.Sscan(p.run("display-message", "-p", "-t", "chat", "#{cursor_x} #{cursor_y}"), &x, &y); err != nil {
		p.t.Fatalf("read cursor: %v", err)
	}
	return x, y
}

// Title returns what the program set as the terminal's title.
func (p *Pane) Title() string {
	p.t.Helper()
	return strings.TrimSuffix(p.run("display-message", "-p", "-t", "chat", "#{pane_title}"), "\n")
}

// PID returns the process id of the program in the pane.
func (p *Pane) PID() int { return p.pid }

// WaitFor waits until text stands on the screen.
func (p *Pane) WaitFor(text string) {
	p.t.Helper()
	p.WaitScreen(fmt.Sprintf("%q", text), func(s string) bool { return strings.Contains(s, text) })
}

// WaitScreen waits until the screen satisfies ok; what names it in the failure.
func (p *Pane) WaitScreen(what string, ok func(screen string) bool) {
	p.t.Helper()
	if screen, shown := p.Shows(p.Patience, ok); !shown {
		p.t.Fatalf("wait for %s: not within %v; the screen:\n%s", what, p.Patience, screen)
	}
}

// Shows reports whether the screen satisfies ok within so much time, and returns the
// screen, for tests that go on after a failure.
func (p *Pane) Shows(within time.Duration, ok func(screen string) bool) (screen string, shown bool) {
	p.t.Helper()
	timer := time.NewTimer(within)
	defer timer.Stop()
	for {
		p.mu.Lock()
		changed := p.changed // before looking, so that no change is missed
		p.mu.Unlock()
		screen = p.Capture()
		if ok(screen) {
			return screen, true
		}
		select {
		case <-changed:
		case <-timer.C:
			return screen, false
		case <-p.t.Context().Done():
			p.t.Fatalf("wait for the screen: %v", p.t.Context().Err())
		}
	}
}

// WaitExit waits until the program ends, and returns its exit status, or 128 and the
// number of the signal that ended it.
func (p *Pane) WaitExit() int {
	p.t.Helper()
	timer := time.NewTimer(p.Patience)
	defer timer.Stop()
	select {
	case <-p.ended:
		return p.status
	case <-timer.C:
		p.t.Fatalf("wait for the end of the program: not within %v; the screen:\n%s", p.Patience, p.Capture())
	case <-p.t.Context().Done():
		p.t.Fatalf("wait for the end of the program: %v", p.t.Context().Err())
	}
	return -1
}
