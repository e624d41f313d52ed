package chattest

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// errEnded is why a wait stops early: nothing more will come.
var errEnded = errors.New("the session has ended")

// wait blocks until done, called with the lock held, is true.
func (c *Client) wait(done func() bool) error {
	timer := time.NewTimer(c.Patience)
	defer timer.Stop()
	for {
		c.mu.Lock()
		ok, ended, changed := done(), c.ended, c.changed
		c.mu.Unlock()
		switch {
		case ok:
			return nil
		case ended:
			return errEnded
		}
		select {
		case <-changed:
		case <-timer.C:
			return fmt.Errorf("not within %v", c.Patience)
		case <-c.t.Context().Done():
			return c.t.Context().Err()
		}
	}
}

// must is wait for tests: it fails with what was on the screen.
func (c *Client) must(what string, done func() bool) {
	c.t.Helper()
	if err := c.wait(done); err != nil {
		c.t.Fatalf("%s: %v\n%s", what, err, c.dump())
	}
}

// WaitFor waits until text stands anywhere in Lines. Text that wraps is not found;
// use Expect for it.
func (c *Client) WaitFor(text string) {
	c.t.Helper()
	c.must(fmt.Sprintf("wait for %q", text), func() bool {
		return strings.Contains(strings.Join(c.linesLocked(), "\n"), text)
	})
}

// WaitLines waits until Lines satisfy ok; what names it in the failure.
func (c *Client) WaitLines(what string, ok func([]string) bool) {
	c.t.Helper()
	c.must("wait for "+what, func() bool { return ok(c.linesLocked()) })
}

// WaitScreen waits until the screen satisfies ok; what names it in the failure.
func (c *Client) WaitScreen(what string, ok func(string) bool) {
	c.t.Helper()
	c.must("wait for "+what, func() bool { return ok(c.screenLocked()) })
}

// Expect waits for bytes in the raw output behind those that the last Expect found,
// so that the same text can be awaited twice.
func (c *Client) Expect(text string) {
	c.t.Helper()
	c.must(fmt.Sprintf("expect %q", text), func() bool {
		_, rest, ok := strings.Cut(string(c.raw[c.expected:]), text)
		if ok {
			c.expected = len(c.raw) - len(rest)
		}
		return ok
	})
}

// WaitStderr waits until text came on stderr.
func (c *Client) WaitStderr(text string) {
	c.t.Helper()
	c.must(fmt.Sprintf("wait for %q on stderr", text), func() bool {
		return strings.Contains(string(c.stderr), text)
	})
}

// WaitExit waits for the end of the session and returns its exit status, or -1 if it
// ended without one.
func (c *Client) WaitExit() int {
	c.t.Helper()
	c.must("wait for the end", func() bool { return c.ended })
	if status, ok := c.Exit(); ok {
		return status
	}
	return -1
}

// dump describes everything a failing test wants to know.
func (c *Client) dump() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	tail := c.raw[max(0, len(c.raw)-400):]
	for len(tail) > 0 && !utf8.RuneStart(tail[0]) {
		tail = tail[1:]
	}
	return fmt.Sprintf("--- lines\n%s\n--- raw, the end: %q\n--- stderr: %q\n--- banner: %q, ended: %t, exit status: %d (%t) %s",
		strings.Join(c.linesLocked(), "\n"), tail, c.stderr, c.banner, c.ended, c.status, c.exited, c.signal)
}
