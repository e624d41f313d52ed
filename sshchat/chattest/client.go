package chattest

import (
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
)

// Client is one logged-in session. Everything the server sends is read at once and
// kept, so a test looks at it whenever it likes. Its methods may be called from any
// goroutine; those that can fail the test only from the test's own.
type Client struct {
	// Patience is how long each wait goes on. Change it where the server is slow by
	// intention, from the test's goroutine.
	Patience time.Duration

	t       testing.TB
	gate    *gate
	conn    ssh.Conn
	chans   <-chan ssh.NewChannel
	globals <-chan *ssh.Request
	ch      ssh.Channel
	reqs    <-chan *ssh.Request

	mu       sync.Mutex
	changed  chan struct{} // closed and replaced with each change below
	screen   *screen       // nil without a PTY
	raw      []byte        // the newest rawLimit bytes of stdout
	rawLimit int
	expected int // how much of raw Expect has consumed
	stderr   []byte
	banner   string
	status   int
	exited   bool   // an exit-status came
	signal   string // an exit-signal came
	ended    bool   // the channel is closed
}

func newClient(t testing.TB, nc net.Conn, d *dialing) *Client {
	c := &Client{Patience: Patience, t: t, gate: newGate(nc), changed: make(chan struct{}), rawLimit: d.rawLimit}
	if d.term != "" {
		c.screen = newScreen(d.width, d.height)
	}
	return c
}

// run reads until the channel and the connection have ended.
func (c *Client) run() {
	var wg sync.WaitGroup
	defer wg.Wait()
	defer c.gate.Close()
	wg.Go(func() { ssh.DiscardRequests(c.globals) }) // answers keepalives with a failure, like OpenSSH
	wg.Go(func() {
		for nch := range c.chans {
			nch.Reject(ssh.Prohibited, "a client opens channels")
		}
	})
	if c.screen != nil {
		wg.Go(func() { c.screen.answer(c.ch) })
		defer c.screen.close()
	}
	var out sync.WaitGroup
	out.Go(func() { pump(c.ch, c.addOutput) })
	out.Go(func() { pump(c.ch.Stderr(), c.addStderr) })
	for req := range c.reqs { // ends with the channel
		c.addRequest(req)
	}
	out.Wait()
	c.update(func() { c.ended = true })
}

// pump hands on all that r gives.
func pump(r io.Reader, add func([]byte)) {
	buf := make([]byte, 32<<10)
	for {
		n, err := r.Read(buf)
		if n > 0 {
			add(buf[:n])
		}
		if err != nil {
			return
		}
	}
}

// update changes what the mutex guards and wakes all that wait.
func (c *Client) update(change func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	change()
	close(c.changed)
	c.changed = make(chan struct{})
}

func (c *Client) addOutput(b []byte) {
	c.update(func() {
		if c.screen != nil {
			c.screen.Write(b)
		}
		c.raw = append(c.raw, b...)
		if over := len(c.raw) - c.rawLimit; over > 0 {
			c.raw = c.raw[over:]
			c.expected = max(0, c.expected-over)
		}
	})
}

func (c *Client) addStderr(b []byte) { c.update(func() { c.stderr = append(c.stderr, b...) }) }

func (c *Client) addBanner(text string) error {
	c.update(func() { c.banner += text })
	return nil
}

// addRequest keeps how the session ended (RFC 4254, 6.10) and refuses all else.
func (c *Client) addRequest(req *ssh.Request) {
	switch req.Type {
	case "exit-status":
		var m struct{ Status uint32 }
		if ssh.Unmarshal(req.Payload, &m) == nil {
			c.update(func() { c.status, c.exited = int(m.Status), true })
		}
	case "exit-signal":
		var m struct {
			Signal     string
			CoreDumped bool
			Error      string
			Lang       string
		}
		if ssh.Unmarshal(req.Payload, &m) == nil {
			c.update(func() { c.signal = m.Signal })
		}
	}
	if req.WantReply {
		req.Reply(false, nil)
	}
}

// Send types line and Enter, in one packet.
func (c *Client) Send(line string) {
	c.t.Helper()
	c.Type(line + "\r")
}

// Type sends bytes as they are.
func (c *Client) Type(keys string) {
	c.t.Helper()
	if err := c.TryType(keys); err != nil {
		c.t.Fatalf("type %q: %v\n%s", keys, err, c.dump())
	}
}

// TryType is Type for a goroutine of the test's, or a server that may be gone.
func (c *Client) TryType(keys string) error {
	_, err := io.WriteString(c.ch, keys)
	return err
}

// CloseInput ends the input, like ^D on a pipe.
func (c *Client) CloseInput() {
	c.t.Helper()
	if err := c.ch.CloseWrite(); err != nil {
		c.t.Fatalf("close input: %v", err)
	}
}

// Request sends any channel request and says whether it was granted.
func (c *Client) Request(name string, payload []byte) bool {
	c.t.Helper()
	ok, err := c.ch.SendRequest(name, true, payload)
	if err != nil {
		c.t.Fatalf("request %s: %v", name, err)
	}
	return ok
}

// Resize changes the window, here and there. Without a PTY only there.
func (c *Client) Resize(width, height int) {
	c.t.Helper()
	if c.screen != nil {
		c.update(func() { c.screen.Resize(width, height) })
	}
	size := struct{ Columns, Rows, PixWidth, PixHeight uint32 }{uint32(width), uint32(height), 0, 0}
	if _, err := c.ch.SendRequest("window-change", false, ssh.Marshal(size)); err != nil {
		c.t.Fatalf("resize: %v", err)
	}
}

// Stall stops reading from the socket until Resume. Combine with ReceiveBuffer, or
// the server can send megabytes before it notices.
func (c *Client) Stall() { c.gate.shut() }

// Resume has a client read on that was told to stop reading.
func (c *Client) Resume() { c.gate.release() }

// Drop closes the socket without a word, as a lost link does.
func (c *Client) Drop() { c.gate.Close() }

// Close leaves. It may be called more than once; the end of the test calls it.
func (c *Client) Close() {
	c.ch.Close()
	c.conn.Close()
}

// Conn is the connection, for requests that this type has no word for.
func (c *Client) Conn() ssh.Conn { return c.conn }

// Raw returns the newest bytes of the output as they came (RawLimit).
func (c *Client) Raw() []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]byte(nil), c.raw...)
}

// Stderr returns what came on the channel's stderr.
func (c *Client) Stderr() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return string(c.stderr)
}

// Banner returns the texts that the server showed during the login.
func (c *Client) Banner() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.banner
}

// Screen returns what a person sees: the rows of the terminal without trailing
// blanks; all of the output when there is no PTY.
func (c *Client) Screen() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.screenLocked()
}

// Lines returns what a person sees when they scroll to the top: the scrollback and
// the screen, a string a row, or the lines of the output when there is no PTY.
func (c *Client) Lines() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.linesLocked()
}

// Cursor returns the cursor's column and row, from 0. There must be a PTY.
func (c *Client) Cursor() (x, y int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.screen.CursorPosition()
	return p.X, p.Y
}

// Exit returns the exit status, and whether there was one.
func (c *Client) Exit() (status int, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.status, c.exited
}

func (c *Client) screenLocked() string {
	if c.screen == nil {
		return strings.Join(c.linesLocked(), "\n")
	}
	return c.screen.view()
}

func (c *Client) linesLocked() []string {
	if c.screen != nil {
		return c.screen.lines()
	}
	text := strings.TrimSuffix(strings.ReplaceAll(string(c.raw), "\r\n", "\n"), "\n")
	return strings.Split(text, "\n")
}
