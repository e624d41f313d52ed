package front_test

import (
	"context"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/inside"
	"sshchat/sshchat/text"
)

// TestDuplicate: a name has one holder; the second is told why, in their language.
func TestDuplicate(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	key := chattest.Key(chattest.NewKey(t))
	ann := h.Join(t, "ann", key)
	ann.WaitFor("* ann joined")
	for _, c := range []struct{ user, lang, want string }{
		{"ann", "en_US.UTF-8", "you are here already: ssh -t ann@HOST takeover moves it here, ssh -t ann@HOST also opens a second window\r\n"},
		{"ANN", "", "you are here already: ssh -t ANN@HOST takeover"},
		{"ａｎｎ", "", "you are here already: ssh -t ann@HOST takeover"},
		{"ann", "zh_CN.UTF-8", "你已在别处登录：ssh -t ann@主机 takeover 可移到这里，ssh -t ann@主机 also 可再开一个窗口\r\n"},
	} {
		for _, how := range []chattest.Option{chattest.NoPTY(), chattest.PTY("xterm", 80, 24)} {
			c2 := chattest.Dial(t, h.Addr, c.user, key, how, chattest.Env("LANG="+c.lang))
			if status := c2.WaitExit(); status != 1 {
				t.Errorf("%s: exit status %d, want 1", c.user, status)
			}
			if got := c2.Stderr(); !strings.HasPrefix(got, c.want) {
				t.Errorf("%s: on stderr %q, want %q", c.user, got, c.want)
			}
			if got := string(c2.Raw()); got != "" {
				t.Errorf("%s: on stdout %q, want nothing", c.user, got)
			}
		}
	}
	ann.Send("still here")
	ann.WaitFor("ann: still here")
	if all := strings.Join(ann.Lines(), "\n"); strings.Count(all, "joined") != 1 || strings.Contains(all, "left") {
		t.Errorf("the room heard of those who were refused:\n%s", all)
	}
}

// TestOneWinner: of many who want a free name at once, one gets it.
func TestOneWinner(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	const rounds, wanting = 5, 8
	key := chattest.Key(chattest.NewKey(t))
	for round := range rounds {
		var wg sync.WaitGroup
		for range wanting {
			wg.Go(func() {
				if _, err := chattest.TryDial(t, h.Addr, fmt.Sprintf("prize%d", round), key, chattest.NoPTY()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		h.Log.Count(t, "cause=name.yours", (round+1)*(wanting-1))
	}
	h.Log.Count(t, "msg=joined", rounds)
	if n := strings.Count(h.Log.String(), "msg=joined"); n != rounds {
		t.Errorf("%d came in, want one in each of %d rounds", n, rounds)
	}
}

// TestGhost: a holder whose link is dead, without a word from TCP, does not keep the
// owner out for longer than it takes to ask.
func TestGhost(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	watcher := h.Join(t, "watcher")
	key := chattest.Key(chattest.NewKey(t))
	ghost := h.Join(t, "ann", key)
	ghost.WaitFor("* ann joined")
	ghost.Stall() // no keepalive is answered from now on
	began := time.Now()
	ann := h.Join(t, "ann", key)
	ann.WaitFor("* ann joined")
	if took := time.Since(began); took < 2*time.Second || took > 7*time.Second {
		t.Errorf("the owner waited %v, want about 3 s", took)
	}
	watcher.WaitFor("connection lost)")
	ann.Send("back again")
	watcher.WaitFor("ann: back again")
	ghost.Resume()
	ghost.WaitExit()
	// The ghost's end must not have taken the name from its owner.
	third := chattest.Dial(t, h.Addr, "ann", key)
	if status := third.WaitExit(); status != 1 || !strings.Contains(third.Stderr(), "you are here already") {
		t.Errorf("status %d, %q: the name is free though its owner is here", status, third.Stderr())
	}
}

// TestHostileNames: a login name is whatever a client sends.
func TestHostileNames(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	ann := h.Join(t, "ann")
	ann.WaitFor("* ann joined")
	for _, name := range []string{
		"", "x\x1b[2J", "x\r\ny", "x\x00y", "a\u202eb", "a\u200bb", "e" + strings.Repeat("\u0301", 40),
		"admin", "root", "\u0430nn", "../x", "a b", " ip=1.2.3.4 event=auth_fail",
		strings.Repeat("n", 300), strings.Repeat("名", 30), "\xff\xfe", "*", "-x",
	} {
		c, err := chattest.TryDial(t, h.Addr, name, chattest.NoPTY())
		if err != nil {
			continue // refused before the session: just as good
		}
		if status := c.WaitExit(); status != 1 {
			t.Errorf("%q: exit status %d, want 1", name, status)
		}
		got := c.Stderr()
		reason, how, _ := strings.Cut(got, "\r\n") // and how to come in otherwise
		if !clean(reason) || !strings.HasPrefix(how, "to come in under another name: ssh ") || strings.Count(how, "\n") != 1 || !clean(strings.TrimSuffix(how, "\r\n")) {
			t.Errorf("%q is told %q", name, got)
		}
	}
	c := chattest.Dial(t, h.Addr, "%s%n", chattest.NoPTY())
	c.WaitExit()
	ann.Send("end")
	ann.WaitFor("ann: end")
	if all := strings.Join(ann.Lines(), "\n"); strings.Count(all, "joined") != 1 {
		t.Errorf("somebody came in:\n%s", all)
	}
	for line := range strings.Lines(h.Log.String()) {
		if !strings.HasPrefix(line, "time=") || !clean(strings.TrimSuffix(line, "\n")) {
			t.Errorf("a log line holds raw bytes: %q", line)
		}
	}
	h.Alive(t)
}

// clean reports whether s is one line that acts on no terminal.
func clean(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		return r < ' ' || r >= 0x7f && r < 0xa0 || r == 0x202e || r == 0x200b || r == 0xfffd
	})
}

// TestShutdown: everybody is told, gets a terminal back and a status, in time.
func TestShutdown(t *testing.T) {
	h := serve(t, inside.Options{})
	ann := h.Join(t, "ann")
	bob := chattest.Dial(t, h.Addr, "bob", chattest.NoPTY(), chattest.Env("LANG=zh_CN.UTF-8"))
	stuck := h.Join(t, "stuck", chattest.ReceiveBuffer(4096))
	for _, c := range []*chattest.Client{ann, stuck} {
		c.WaitFor("joined")
	}
	bob.WaitFor("进入了")
	stuck.Stall()
	ann.Type("half a line")
	ann.WaitFor("half a line")
	silent := h.TCP(t, "") // never logs in

	const limit = 3 * time.Second
	began := time.Now()
	h.Close(limit)
	if took := time.Since(began); took > limit+time.Second {
		t.Errorf("the end took %v, want %v at most", took, limit)
	}
	for _, c := range []*chattest.Client{ann, bob} {
		if status := c.WaitExit(); status != -1 { // ssh makes 255 of it, and autossh comes again
			t.Errorf("exit status %d, want none", status)
		}
	}
	ann.WaitFor("-- the server is going down: come back in a while")
	bob.WaitFor("-- 服务器正在关闭，请稍后再来")
	if raw := string(ann.Raw()); !strings.HasSuffix(raw, "\x1b[23;0t") || !strings.Contains(raw, "\x1b[?2004l") {
		t.Errorf("the terminal is not given back: %q", raw[max(0, len(raw)-100):])
	}
	if _, err := silent.Read(make([]byte, 1<<10)); err == nil {
		// the version line; what follows is the end
		if _, err := silent.Read(make([]byte, 1)); err == nil {
			t.Error("a connection that never logged in is still open")
		}
	}
	if _, err := chattest.TryDial(t, h.Addr, "late"); err == nil {
		t.Error("somebody came in after the end")
	}
	stuck.Drop()
}

// TestShutdownTellsNewcomers: who comes in while the server goes down is told to come
// again, by a session that ends without a status.
func TestShutdownTellsNewcomers(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	c := h.Guest(t, "late")
	ch, err := c.Open("session", 0, 1<<20, 32<<10, nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), chattest.Patience)
	defer cancel()
	h.Door.Drain(ctx)
	if err := ch.Request("shell", nil); err != nil {
		t.Fatal(err)
	}
	if _, err := ch.Read(); err == nil {
		t.Error("a session began in a closing house")
	}
	if ch.Status != -1 || !strings.Contains(string(ch.Stderr), "going down") {
		t.Errorf("status %d, %q", ch.Status, ch.Stderr)
	}
}

// TestPanic: a fault that hits one session ends that one, frees its name, and the
// house still closes.
func TestPanic(t *testing.T) {
	var armed atomic.Bool
	h := serve(t, inside.Options{Faults: true, MOTD: func() text.Text {
		if armed.Swap(false) {
			panic("no message today")
		}
		return text.Text{}
	}})
	ann := h.Join(t, "ann")
	ann.WaitFor("* ann joined")
	armed.Store(true)
	key := chattest.Key(chattest.NewKey(t))
	bob := chattest.Dial(t, h.Addr, "bob", key)
	bob.WaitExit()
	if strings.Contains(string(bob.Raw())+bob.Stderr(), "no message") {
		t.Errorf("the person sees the panic: %q %q", bob.Raw(), bob.Stderr())
	}
	h.Log.Count(t, `msg="panic in a session"`, 1)
	bob = chattest.Dial(t, h.Addr, "bob", key)
	bob.WaitFor("bob joined")
	ann.Send("hello")
	bob.WaitFor("ann: hello")
	h.Alive(t)
}

// TestPanicInside: the same once they are in: the room hears that they left, and why.
func TestPanicInside(t *testing.T) {
	h := serve(t, inside.Options{Faults: true})
	ann := h.Join(t, "ann")
	ann.WaitFor("* ann joined")
	h.Log.ExplodeOn("msg=joined")
	bob := chattest.Dial(t, h.Addr, "bob")
	ann.WaitFor("* bob left (server error)")
	bob.WaitExit()
	h.Log.Count(t, `msg="panic in a session"`, 1)
	h.Alive(t)
}

// TestRestartBringsAutosshBack: with a chat that ends because the server restarts, ssh
// ends with 255, for which autossh and loops come again; a command has its own status.
func TestRestartBringsAutosshBack(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	chat := chattest.SSH{Addr: h.Addr, User: "ann", NoTTY: true}
	tail := chattest.SSH{Addr: h.Addr, User: "bob", NoTTY: true, Command: []string{"tail", "-n", "1"}}
	h.local(t, "say hello")
	ends := make(chan [2]int, 2)
	for i, who := range []chattest.SSH{chat, tail} {
		args := who.Args(t)
		cmd := exec.CommandContext(t.Context(), args[0], args[1:]...)
		in, err := cmd.StdinPipe() // open: the session stays
		if err != nil {
			t.Fatal(err)
		}
		defer in.Close()
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if _, err := out.Read(make([]byte, 1)); err != nil { // it is in
			t.Fatal(err)
		}
		go func() {
			_, _ = io.Copy(io.Discard, out)
			_ = cmd.Wait() // the status says it
			ends <- [2]int{i, cmd.ProcessState.ExitCode()}
		}()
	}
	h.Close(3 * time.Second)
	for range 2 {
		if end := <-ends; end[1] != []int{255, 75}[end[0]] {
			t.Errorf("exit statuses %d, want 255 for the chat (0) and 75 for the command (1)", end)
		}
	}
}
