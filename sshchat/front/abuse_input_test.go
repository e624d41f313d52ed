package front_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/inside"
	"sshchat/sshchat/front"
	"sshchat/sshchat/front/auth"
)

// TestLineWithoutEnd: megabytes without Enter are held to the rate of input and cut;
// nobody else is slower for it (ssh-chat's issue 118).
func TestLineWithoutEnd(t *testing.T) {
	h := serve(t, inside.Options{Options: inside.Deadlines(10*time.Second, 10*time.Second, time.Second)})
	ann := h.Join(t, "ann", chattest.NoPTY())
	ann.WaitFor("you are in #lobby")
	ch := h.session(t, "eve")
	if err := ch.Shell("xterm", 80, 24); err != nil {
		t.Fatal(err)
	}
	before := heap()
	sent, chunk := 0, []byte(strings.Repeat("x", 8<<10))
	for ; sent < 10<<20 && ch.Type(chunk) == nil; sent += len(chunk) {
		if sent == 200<<10 {
			ann.Type("can I still talk?\n")
			ann.WaitFor("ann: can I still talk?")
		}
	}
	if sent >= 10<<20 {
		t.Error("10 MB were taken in")
	}
	if grown := heap() - before; grown > 4<<20 {
		t.Errorf("%d KiB were held", grown>>10)
	}
	ann.WaitFor("eve left (")
	h.Alive(t)
}

// TestLongPaste: a page too much is cut with one word, and its sender stays in
// (ssh-chat's issue 120).
func TestLongPaste(t *testing.T) {
	h := serve(t, inside.Options{})
	ann := h.Join(t, "ann")
	bob := h.Join(t, "bob", chattest.NoPTY())
	bob.WaitFor("you are in #lobby")
	ann.WaitFor("* bob joined")
	var paste strings.Builder
	for i := range 6000 {
		fmt.Fprintf(&paste, "line %d of many\r", i)
	}
	ann.Type("\x1b[200~" + paste.String() + "\x1b[201~")
	ann.WaitFor("-- the paste was too long")
	ann.Type("\r")
	bob.WaitFor("│ … 4990 more lines")
	ann.Send("done")
	bob.WaitFor("ann: done")
	if all := strings.Join(bob.Lines(), "\n"); strings.Contains(all, "line 10 of") {
		t.Error("more than 10 lines came through")
	}
	if n := strings.Count(string(ann.Raw()), "the paste was too long"); n != 1 {
		t.Errorf("told %d times, want once", n)
	}
	h.Alive(t)
}

// TestTalkingTooMuch: every way to fill the screen of others has a limit, and is told
// of it; so has every way to keep the server busy.
func TestTalkingTooMuch(t *testing.T) {
	op := chattest.NewKey(t) // who sets the lobby's topic is held to a rate as well
	ops := list(t, authorized(op))
	h := serve(t, inside.Options{Options: front.Options{Ways: func() auth.Ways { return auth.Ways{Operators: ops} }}})
	bob := h.Join(t, "bob", chattest.NoPTY())
	bob.WaitFor("you are in #lobby")
	for i, line := range []string{"spam %d", "/me spams %d", "/topic spam %d", "/nick spam%d"} {
		name := fmt.Sprintf("eve%d", i)
		key := chattest.NewKey(t)
		if strings.HasPrefix(line, "/topic") {
			key = op
		}
		eve := h.Join(t, name, chattest.Key(key))
		eve.WaitFor("you are in #lobby")
		before := len(bob.Lines())
		for n := range 200 {
			eve.Send(fmt.Sprintf(line, n))
		}
		eve.WaitFor("-- that is faster than")
		eve.Type("\x03") // what waits is taken back
		bob.Type(fmt.Sprintf("mark %d\n", i))
		bob.WaitFor(fmt.Sprintf("bob: mark %d", i))
		if n := len(bob.Lines()) - before; n > 40 {
			t.Errorf("%d lines of %q reached others at once, the burst is 10", n, line)
		}
		eve.Send("/quit")
		eve.WaitExit()
	}
	h.Alive(t)
}

// TestOddCommands: whatever stands behind a slash is answered, to its sender alone.
func TestOddCommands(t *testing.T) {
	h := serve(t, inside.Options{})
	bob := h.Join(t, "bob", chattest.NoPTY())
	bob.WaitFor("you are in #lobby")
	eve := h.Join(t, "eve", chattest.NoPTY())
	bob.WaitFor("* eve joined")
	quiet := len(bob.Lines())
	for _, line := range []string{
		"/", "/ ", "/" + strings.Repeat("x", 60<<10), "/help help help", "/help " + strings.Repeat("/", 1000), "/history -1",
		"/history 99999999999999999999", "/search ((((", "/search " + strings.Repeat("(a*)*", 1000), "/search from: after: before:",
		"/last", "/last nobody", "/raw", "/tz ../../etc/passwd", "/tz Local", "/lang xx", "/charset x", "/nick", "/nick bob", "/me", "/purge all", "/forget -5",
	} {
		eve.Type(line + "\n")
	}
	eve.Type("/who\n")
	eve.WaitFor("-- 2 in #lobby")
	bob.Type("mark\n")
	bob.WaitFor("bob: mark")
	if got := bob.Lines(); len(got) != quiet+1 {
		t.Errorf("others saw\n%s", strings.Join(got[quiet:], "\n"))
	}
	if all := strings.Join(eve.Lines(), "\n"); strings.Contains(all, "fault of the server") {
		t.Errorf("a command failed:\n%s", all)
	}
	h.Alive(t)
}
