package front_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/inside"
)

// TestPipe: without a terminal there are clean lines in and out, and nothing else.
func TestPipe(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	ann := h.Join(t, "ann")
	bob := h.Join(t, "bob", chattest.NoPTY())
	bob.Type("unix\nwindows\r\n\n")
	bob.WaitFor("bob: windows")
	ann.Send("大家好")
	bob.WaitFor("ann: 大家好")
	ann.Type("\x1b[200~two\rlines\x1b[201~\r")
	bob.WaitFor("│ lines")
	bob.Type("/who\n")
	bob.WaitFor("-- 2 in #lobby: ann, bob")
	bob.Type("/nobody\n")
	bob.WaitFor("-- there is no /nobody")
	bob.Type("/clear\n/quit\n")
	if status := bob.WaitExit(); status != 0 {
		t.Errorf("exit status %d, want 0", status)
	}
	raw := string(bob.Raw())
	if i := strings.IndexFunc(raw, func(r rune) bool { return r != '\n' && (r < ' ' || r == 0x7f) }); i >= 0 {
		t.Errorf("a control byte in %q", raw[max(0, i-20):min(len(raw), i+20)])
	}
	if !strings.HasSuffix(raw, "\n") {
		t.Errorf("the last line has no end: %q", raw)
	}
	if bob.Stderr() != "" {
		t.Errorf("on stderr: %q", bob.Stderr())
	}
}

// TestQuitInAPipe: what stands behind /quit in a pipe is not said, however it comes.
func TestQuitInAPipe(t *testing.T) {
	h := serveParallel(t, inside.Options{Rate: inside.Quick()})
	ann := h.Join(t, "ann")
	for name, input := range map[string][]string{"bob": {"first\n/quit\nlast\n"}, "eve": {"first\n/quit\n", "last\n"}} {
		p := h.Join(t, name, chattest.NoPTY())
		for _, part := range input {
			p.Type(part)
		}
		if status := p.WaitExit(); status != 0 {
			t.Errorf("%s: exit status %d", name, status)
		}
		ann.WaitFor("* " + name + " left")
		if said := strings.Join(ann.Lines(), "\n"); !strings.Contains(said, name+": first") || strings.Contains(said, name+": last") {
			t.Errorf("%s said\n%s", name, said)
		}
	}
}

// TestPipedFile: a file that is piped in arrives whole and in order, and only then
// does the session end.
func TestPipedFile(t *testing.T) {
	h := serveParallel(t, inside.Options{Rate: sshchat.Rate{Burst: 5, Every: 5 * time.Millisecond}})
	pad := strings.Repeat(".", 1000) // more than fits into what is typed ahead
	ann := h.Join(t, "ann", chattest.NoPTY())
	ann.WaitFor("* ann joined")
	var file strings.Builder
	var want []string
	for i := range 50 {
		fmt.Fprintf(&file, "line %d%s\n", i, pad)
		want = append(want, fmt.Sprintf("bob: line %d%s", i, pad))
	}
	want = append(want, "bob: without an end")
	file.WriteString("without an end")

	bob := h.Join(t, "bob", chattest.NoPTY())
	bob.Type(file.String())
	bob.CloseInput()
	if status := bob.WaitExit(); status != 0 {
		t.Errorf("exit status %d, want 0", status)
	}
	ann.WaitFor("* bob left")
	for _, who := range []*chattest.Client{ann, bob} {
		got := slices.DeleteFunc(who.Lines(), func(l string) bool { return !strings.HasPrefix(l, "bob: ") })
		if !slices.Equal(got, want) {
			t.Errorf("%d lines came, want %d:\n%.2000s", len(got), len(want), strings.Join(got, "\n"))
		}
	}
}

// TestPipedCommand: what a command answers is shown before the session ends, as
// `echo /who | ssh -T` promises.
func TestPipedCommand(t *testing.T) {
	h := serveParallel(t, inside.Options{Rate: inside.Quick()})
	for i := range 30 { // the answer and the end of input race
		bob := h.Join(t, fmt.Sprintf("bob%d", i), chattest.NoPTY())
		if i%2 == 0 {
			bob.WaitFor("you are in #lobby")
		}
		bob.Type("/who\n")
		bob.CloseInput()
		if status := bob.WaitExit(); status != 0 {
			t.Errorf("exit status %d, want 0", status)
		}
		if all := strings.Join(bob.Lines(), "\n"); !strings.Contains(all, "in #lobby: ") {
			t.Fatalf("no answer in time %d:\n%s", i, all)
		}
	}
}

// TestPipedLongLine: a line without end is cut, once, with a word, and the next one
// is a line of its own.
func TestPipedLongLine(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	bob := h.Join(t, "bob", chattest.NoPTY())
	bob.Type(strings.Repeat("x", 200<<10))
	bob.Type("\nnext\n")
	bob.WaitFor("bob: next")
	all := strings.Join(bob.Lines(), "\n")
	if n := strings.Count(all, "-- a line was longer than"); n != 1 {
		t.Errorf("told %d times that the line was cut, want once", n)
	}
	if n := strings.Count(all, "x"); n > 70<<10 {
		t.Errorf("%d bytes of a line came through", n)
	}
}

// TestSubsystem: whoever asks for one is told that there is none.
func TestSubsystem(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	ann := h.Join(t, "ann")
	c := h.Guest(t, "bob")
	ch, err := c.Open("session", 0, 1<<20, 32<<10, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := ch.Request("subsystem", []byte("\x00\x00\x00\x04sftp")); err != nil {
		t.Fatal(err)
	}
	if _, err := ch.Read(); err == nil {
		t.Error("a subsystem has output")
	}
	if got := string(ch.Stderr); !strings.HasPrefix(got, "there is no subsystem sftp here") || ch.Status != 1 {
		t.Errorf("sftp is told %q, status %d", got, ch.Status)
	}
	if all := strings.Join(ann.Lines(), "\n"); strings.Contains(all, "bob") {
		t.Errorf("the room heard of it:\n%s", all)
	}
}

// TestPipedQuestionsWait: a script asks faster than anybody may, and is held back; nothing of
// it is refused, and what it says comes behind, in order.
func TestPipedQuestionsWait(t *testing.T) {
	h := serve(t, inside.Options{})
	ann := h.Join(t, "ann", chattest.NoPTY())
	ann.WaitFor("you are in #lobby")
	ann.Type(strings.Repeat("/lang\n", 108) + "that was all\n")
	ann.WaitFor("ann: that was all")
	if seen := strings.Join(ann.Lines(), "\n"); strings.Contains(seen, "slower") {
		t.Errorf("one was refused:\n%s", seen)
	}
}
