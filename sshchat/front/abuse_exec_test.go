package front_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/crypto/ssh"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/inside"
	"sshchat/sshchat/chattest/load"
	"sshchat/sshchat/chattest/wire"
	"sshchat/sshchat/front"
	"sshchat/sshchat/front/admission"
	"sshchat/sshchat/script"
	"sshchat/sshchat/words"
	"sshchat/sshchat/words/paint"
)

// request is the payload of an exec request (RFC 4254, 6.5).
func request(command string) []byte { return ssh.Marshal(struct{ Command string }{command}) }

// exec has a guest run a command, whose output has this window in bytes.
func (h *house) exec(t *testing.T, user string, receiveBuffer int, window uint32, command string) *wire.Channel {
	t.Helper()
	c := h.Wire(t, "", receiveBuffer)
	if err := errors.Join(c.Handshake(), c.LoginGuest(user)); err != nil {
		t.Fatal(err)
	}
	ch, err := c.Open("session", 0, window, 32<<10, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := ch.Request("exec", request(command)); err != nil {
		t.Fatal(err)
	}
	return ch
}

// output reads a command to its end.
func output(ch *wire.Channel) (out []byte, err error) {
	for {
		b, err := ch.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return out, err
		}
		out = append(out, b...)
	}
}

// pour has the server's own machine say lines, as fast as it may.
func (h *house) pour(t *testing.T, lines int, line func(i int) string) {
	t.Helper()
	m, err := h.Chat.Local(t.Context(), chat.Login{Door: "socket", Receipts: true, All: true})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Leave(context.Background(), sshchat.Quit)
	var in, errs bytes.Buffer
	for i := range lines {
		in.WriteString(line(i) + "\n")
	}
	if status := script.Run(t.Context(), m, script.Session{
		Line: "say -", In: &in, Out: io.Discard, Err: &errs, Styler: words.NewStyler(paint.Look{Bare: true}),
	}); status != 0 {
		t.Fatalf("say -: status %d: %s", status, &errs)
	}
}

// TestExecStream: what one program says comes to twenty that follow, all of it, once and
// in one order.
func TestExecStream(t *testing.T) {
	h := serve(t, inside.Options{Rate: inside.Unbound()})
	c := load.NewCrowd(t.Context(), h.Addr)
	defer c.Close()
	if err := c.Follow(20, "tail --json --since 0"); err != nil {
		t.Fatal(err)
	}
	r, err := c.Stream(t.Context(), load.Stream{Lines: 5000, Say: "say -"})
	if err != nil {
		t.Fatal(err)
	}
	if r.Deliveries != 100_000 || r.Lost != 0 || r.Wrong != 0 || r.OtherOrder != 0 || r.Gone != 0 {
		t.Errorf("of %d deliveries %d are lost; %d came wrong, %d followed another order, %d are gone",
			r.Deliveries, r.Lost, r.Wrong, r.OtherOrder, r.Gone)
	}
}

// TestExecBudget: connections that run a command have the budget of all others. Some of
// what is too much is told why, in clear text.
func TestExecBudget(t *testing.T) {
	b := admission.DefaultBudgets()
	b.Exempt = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
	b.Rate = 1 // a busy machine runs few more commands in a second than the default
	h := serve(t, inside.Options{Options: front.Options{Budgets: b}})
	const flood, atOnce = 400, 8
	var ran, told, silent atomic.Int64
	began := time.Now()
	var wg sync.WaitGroup
	for range atOnce {
		wg.Go(func() {
			for range flood / atOnce {
				why := h.burst(t, "127.0.0.2", "who")
				var d *wire.Disconnect
				switch {
				case why == nil:
					ran.Add(1)
				case errors.As(why, &d) && strings.Contains(d.Text, "too many new connections"):
					told.Add(1)
				default:
					silent.Add(1)
				}
			}
		})
	}
	wg.Wait()
	most := int64(b.Burst) + int64(time.Since(began).Seconds()*float64(b.Rate)) + 1
	if n := ran.Load(); n < int64(b.Burst) || n > most {
		t.Errorf("%d of %d commands ran, want %d to %d", n, flood, b.Burst, most)
	}
	if n := told.Load(); n < 1 || n > int64(b.Explained) {
		t.Errorf("%d were told why not, want at most %d", n, b.Explained)
	}
	t.Logf("%d ran, %d were told, %d were not, in %v", ran.Load(), told.Load(), silent.Load(), time.Since(began))
	h.Alive(t)
}

// burst runs one command on a connection of its own, from any goroutine.
func (h *house) burst(t *testing.T, source, command string) error {
	c, err := wire.Dial(t.Context(), h.Addr, source, 0)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(chattest.Patience)); err != nil {
		return err
	}
	if err := errors.Join(c.Handshake(), c.LoginGuest("eve")); err != nil {
		return err
	}
	ch, err := c.Open("session", 0, 1<<20, 32<<10, nil)
	if err != nil {
		return err
	}
	if err := ch.Request("exec", request(command)); err != nil {
		return err
	}
	if _, err := output(ch); err != nil || ch.Status != 0 {
		return fmt.Errorf("status %d: %w", ch.Status, err)
	}
	return nil
}

// TestExecOnce: one command to a session; what is asked beside it is refused, and does
// not disturb it.
func TestExecOnce(t *testing.T) {
	h := serve(t, inside.Options{Rate: inside.Unbound()})
	ch := h.session(t, "eve")
	for i := range 200 { // the names that we want, and others
		name := []string{"LANG", "TZ", "LD_PRELOAD", "\x1b[2J"}[i%4]
		if err := ch.Ask("env", false, ssh.Marshal(struct{ Name, Value string }{name, "x\x00\xff"})); err != nil {
			t.Fatal(err)
		}
	}
	for what, payload := range map[string][]byte{
		"a command of 100 KiB": request(strings.Repeat("x", 100<<10)),
		"half a command":       request("tail")[:6],
		"none":                 nil,
	} {
		if err := ch.Request("exec", payload); !errors.Is(err, wire.ErrRefused) {
			t.Errorf("%s: %v, want a refusal", what, err)
		}
	}
	h.local(t, "say begin")
	if err := ch.Request("exec", request("tail -n 1")); err != nil {
		t.Fatal(err)
	}
	readTo(t, ch, "local: begin\n")
	for _, again := range []string{"exec", "shell", "subsystem", "pty-req", "env"} {
		if err := ch.Request(again, request("who")); !errors.Is(err, wire.ErrRefused) {
			t.Errorf("%s beside a command: %v, want a refusal", again, err)
		}
	}
	h.local(t, "say still here")
	readTo(t, ch, "local: still here\n")

	shell := h.session(t, "bob")
	if err := shell.Request("shell", nil); err != nil {
		t.Fatal(err)
	}
	if err := shell.Request("exec", request("who")); !errors.Is(err, wire.ErrRefused) {
		t.Errorf("a command in a session: %v, want a refusal", err)
	}
	huge := h.session(t, "cat") // more than a packet may have: the connection's end
	if err := huge.Request("exec", request(strings.Repeat("x", 256<<10))); err == nil {
		t.Error("a command of 256 KiB was granted")
	}
	h.Alive(t)
}

// TestExecOddLines: whatever a line holds, what is answered is clean and a refusal.
func TestExecOddLines(t *testing.T) {
	h := serve(t, inside.Options{})
	for _, line := range []string{
		"\x00", "\x1b]0;evil\x07", "\xff\xfe\x80", "\u202ewo", "who\x00\x1b[2J", "\n\n\n",
		strings.Repeat(" ", 64<<10), strings.Repeat("x", 64<<10), strings.Repeat("\x1b", 64<<10),
		strings.Repeat("'", 64<<10-1), strings.Repeat("\\", 64<<10-1), strings.Repeat("a ", 32<<10),
		"tail " + strings.Repeat("#a ", 20<<10), "history --since " + strings.Repeat("9", 60<<10),
		"show --json " + strings.Repeat("\xff", 60<<10), "--json " + strings.Repeat("\x00\x9b", 30<<10),
		"whois " + strings.Repeat("\u200d", 20<<10), "help " + strings.Repeat("字", 20<<10),
	} {
		ch := h.exec(t, "eve", 0, 1<<20, line)
		out, err := output(ch)
		if err != nil || ch.Status < 1 || ch.Status > 2 || len(out) > 0 {
			t.Errorf("%.20q: status %d, %d bytes of output, %v", line, ch.Status, len(out), err)
		}
		bad := strings.IndexFunc(string(ch.Stderr), func(r rune) bool { return r < ' ' && r != '\n' || r >= 0x7f && r < 0xa0 || r == 0x202e })
		if len(ch.Stderr) == 0 || bad >= 0 || !utf8.Valid(ch.Stderr) {
			t.Errorf("%.20q: refused with %.80q", line, ch.Stderr)
		}
	}
	h.Alive(t)
}

// TestExecGone: who asks for a command and does not stay for the answer leaves nothing.
func TestExecGone(t *testing.T) {
	h := serve(t, inside.Options{})
	leak := chattest.LeakCheck(t)
	h.local(t, "say hello")
	for i, line := range []string{"tail --since 0", "tail --since 0 --json", "history --since 0", "say -", "who", "nonsense"} {
		for k := range 15 { // of which none has to wait for the pace of reading
			ch := h.session(t, fmt.Sprintf("eve%d", i))
			if err := ch.Ask("exec", false, request(line)); err != nil {
				t.Fatal(err)
			}
			if k%2 == 0 {
				if err := ch.CloseChannel(); err != nil {
					t.Fatal(err)
				}
			}
			if k%3 == 0 { // after it has begun: tail | head -n 1
				_, _ = ch.Read() // output or an end, whichever was first
			}
			ch.Conn.Close()
		}
	}
	leak.Settle(5 * time.Second)
	h.Alive(t)
}

// TestTailsThatStall: two hundred that follow and do not read cost a bounded amount of
// memory, delay nobody and are cut.
func TestTailsThatStall(t *testing.T) {
	const tails = 200
	h := serve(t, inside.Options{Options: front.Options{Stall: time.Second}, Rate: inside.Unbound()})
	h.local(t, "say begin")
	var stuck []*wire.Channel
	for i := range tails {
		buffer, window := 0, uint32(2<<10) // SSH's window is used up
		if i%2 == 0 {
			buffer, window = 4<<10, 1<<30 // TCP's is
		}
		ch := h.exec(t, fmt.Sprintf("eve%d", i), buffer, window, "tail --since 0")
		readTo(t, ch, "local: begin\n")
		ch.Adjust = false
		stuck = append(stuck, ch)
	}
	ann := h.Join(t, "ann", chattest.NoPTY())
	before := heap()
	pad := strings.Repeat("x", 1000)
	h.pour(t, 1000, func(i int) string { return fmt.Sprint(i, pad) })
	ann.WaitFor("local: 999xxx")
	held := (heap() - before) >> 20
	h.Log.Count(t, "command=tail", tails)
	if held > 32 {
		t.Errorf("%d MiB were held", held)
	}
	t.Logf("%d MiB were held for %d tails", held, tails)
	h.Alive(t)
	for _, ch := range stuck {
		ch.Conn.Close()
	}
}

// TestTailFarBehind: who begins far back and reads slowly gets everything, a little at a
// time.
func TestTailFarBehind(t *testing.T) {
	const lines = 20_000
	h := serve(t, inside.Options{Rate: inside.Unbound()})
	h.pour(t, lines, func(i int) string { return fmt.Sprintf("line %d", i) })
	before := heap()
	ch := h.exec(t, "eve", 4<<10, 8<<10, "tail --since 0") // 8 KiB for each round trip
	h.pour(t, 100, func(i int) string { return fmt.Sprintf("line %d", lines+i) })
	var most int64
	var got []byte
	for next := 0; next < lines+100; {
		b, err := ch.Read()
		if err != nil {
			t.Fatalf("after line %d: %v", next, err)
		}
		got = append(got, b...)
		for {
			line, rest, whole := bytes.Cut(got, []byte("\n"))
			if !whole {
				break
			}
			if want := fmt.Sprintf("local: line %d", next); string(line) != want {
				t.Fatalf("%q instead of %q", line, want)
			}
			got = rest
			if next++; next%4000 == 0 {
				most = max(most, heap()-before)
			}
		}
	}
	if most > 4<<20 {
		t.Errorf("%d KiB were held", most>>10)
	}
	t.Logf("%d KiB were held at most", most>>10)
}
