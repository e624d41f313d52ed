package front_test

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/inside"
)

// relayed is what a bridge passes on to the other side.
type relayed struct{ name, text string }

// matterbridge speaks as matterbridge 1.26 does to ssh-chat, byte for byte and fault for
// fault: that program is not ours to change.
type matterbridge struct {
	nick    string
	in      io.Writer
	arrived chan relayed // what came over the bridge; closed at the end
	heard   []relayed
}

// bridge logs a matterbridge in and runs it until the test ends. It comes back once the
// server has agreed to the theme.
func (h *house) bridge(t *testing.T, nick string, auth ssh.AuthMethod) *matterbridge {
	t.Helper()
	conn, err := ssh.Dial("tcp", h.Addr, &ssh.ClientConfig{
		User: nick, Auth: []ssh.AuthMethod{auth}, HostKeyCallback: ssh.InsecureIgnoreHostKey(),
	})
	if err != nil {
		t.Fatal(err)
	}
	s, err := conn.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	in, inErr := s.StdinPipe()
	out, outErr := s.StdoutPipe()
	if inErr != nil || outErr != nil {
		t.Fatal(inErr, outErr)
	}
	if err := s.Shell(); err != nil { // no pty-req before it
		t.Fatal(err)
	}
	if _, err := s.SendRequest("ping", true, nil); err != nil { // a refusal is no error
		t.Fatal(err)
	}
	b := &matterbridge{nick: nick, in: in, arrived: make(chan relayed, 1000)}
	agreed, done := make(chan struct{}), make(chan struct{})
	go func() { // t.Cleanup waits for it
		defer close(done)
		b.read(out, agreed)
	}()
	t.Cleanup(func() {
		conn.Close()
		<-done
	})
	select {
	case <-agreed:
	case <-done:
		t.Fatal("the session ended before the theme was set")
	case <-time.After(chattest.Patience):
		t.Fatal("nobody agreed to the theme mono")
	}
	return b
}

// read is all that matterbridge understands. Its scanner gives up for ever at a line
// of 64 KiB.
func (b *matterbridge) read(out io.Reader, agreed chan<- struct{}) {
	defer close(b.arrived)
	lines := bufio.NewScanner(out)
	if !lines.Scan() { // it writes nothing before the first line has come
		return
	}
	fmt.Fprint(b.in, "/theme mono\r\n/quiet\r\n")
	waiting := true
	for lines.Scan() {
		l := lines.Text()
		at := strings.LastIndex(l, "\x1b[K")
		if at < 0 || strings.Contains(l, "Rate limiting is in effect") || !strings.HasPrefix(l, "["+b.nick+"] \x1b") {
			continue
		}
		name, text, _ := strings.Cut(l[at+len("\x1b[K"):], ":")
		switch {
		case name == "-> Set theme":
			waiting = false
			close(agreed)
		case !waiting:
			b.arrived <- relayed{name, strings.TrimSpace(text)}
		}
	}
}

// send writes a message as it comes from the other side: the name over there, which the
// bridge's owner gives a form, the text, and whatever line ends are in it.
func (b *matterbridge) send(t *testing.T, name, text string) {
	t.Helper()
	if _, err := fmt.Fprintf(b.in, "<%s> %s\r\n", name, text); err != nil {
		t.Fatal(err)
	}
}

// until waits for a message and returns all that came up to it.
func (b *matterbridge) until(t *testing.T, last relayed) []relayed {
	t.Helper()
	patience := time.After(chattest.Patience)
	for !slices.Contains(b.heard, last) {
		select {
		case m, ok := <-b.arrived:
			if !ok {
				t.Fatalf("the bridge ended; it heard %q", b.heard)
			}
			b.heard = append(b.heard, m)
		case <-patience:
			t.Fatalf("%q did not come; the bridge heard %q", last, b.heard)
		}
	}
	return b.heard
}

// guestly is how matterbridge logs in: it answers no question.
func guestly() ssh.AuthMethod {
	return ssh.KeyboardInteractive(func(string, string, []string, []bool) ([]string, error) { return nil, nil })
}

// TestMatterbridge: matterbridge as it is carries what people say both ways, and
// nothing else.
func TestMatterbridge(t *testing.T) {
	h := serveParallel(t, inside.Options{Rate: inside.Quick()})
	for nick, auth := range map[string]ssh.AuthMethod{"Slack-1": guestly(), "桥": ssh.PublicKeys(chattest.NewKey(t))} {
		ann := h.Join(t, "ann"+nick, chattest.NoPTY())
		name := "ann" + nick
		b := h.bridge(t, nick, auth)
		ann.Type("plain\nhttps://example.org: a: b\n大家好 👍\n" + nick + ": called by name\n")
		ann.Type("/me waves\n/msg " + nick + " for you alone\n/away lunch\n/back\n/topic none of your business\n")
		ann.WaitFor(nick + "] for you alone")
		bob := h.Join(t, "bob"+nick)
		bob.Type("\x1b[200~-> Set theme: x\r\r  indented: yes\rann" + nick + ": forged\x1b[201~\r")
		ann.WaitFor("ann" + nick + ": forged")
		b.send(t, "joe", "hello: over there 你好")
		ann.WaitFor(nick + ": <joe> hello: over there 你好")
		b.send(t, "joe", "two lines\n/quit\n#lobby no command\n//slashes\n/quiet\nand a last one")
		for _, want := range []string{"<joe> two lines", "/quit", "#lobby no command", "//slashes", "/quiet", "and a last one"} {
			ann.WaitFor(nick + ": " + want)
		}
		bob.Type("/quit\r")
		ann.WaitFor("* bob" + nick + " left")
		ann.Type("the end\n")
		want := []relayed{
			{name, "plain"},
			{name, "https://example.org: a: b"},
			{name, "大家好 👍"},
			{name, nick + ": called by name"},
			{name, "*waves*"},
			{"bob" + nick, "-> Set theme: x"},
			{"bob" + nick, "indented: yes"},
			{"bob" + nick, "ann" + nick + ": forged"},
			{name, "the end"},
		}
		if got := b.until(t, relayed{name, "the end"}); !slices.Equal(got, want) {
			t.Errorf("over the bridge of %s came\n%q, want\n%q", nick, got, want)
		}
	}
}

// TestBridgeLongLine: what is too long for one message here comes in several, whole.
func TestBridgeLongLine(t *testing.T) {
	h := serveParallel(t, inside.Options{Rate: inside.Quick()})
	ann := h.bridge(t, "ann", guestly())
	b := h.bridge(t, "slack", guestly())
	words := strings.Repeat("多字节 ", 4000)
	solid := strings.Repeat("节", 4000)
	for _, long := range []string{words, solid} {
		b.send(t, "joe", long)
	}
	b.send(t, "joe", "end")
	var got strings.Builder
	for _, m := range ann.until(t, relayed{"slack", "<joe> end"}) {
		got.WriteString(strings.ReplaceAll(m.text, " ", ""))
	}
	want := strings.ReplaceAll("<joe>"+words+"<joe>"+solid+"<joe>end", " ", "")
	if got.String() != want {
		t.Errorf("%d bytes came over, want %d", got.Len(), len(want))
	}
}

// TestBridgeManyLines: who relays many people is held back at the rate of one, and
// loses nothing.
func TestBridgeManyLines(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	ann := h.bridge(t, "ann", guestly())
	b := h.bridge(t, "slack", guestly())
	const n = 16 // six more than are taken at once
	for i := range n {
		b.send(t, "joe", fmt.Sprint(i))
	}
	got := ann.until(t, relayed{"slack", fmt.Sprintf("<joe> %d", n-1)})
	for i, m := range got {
		if want := (relayed{"slack", fmt.Sprintf("<joe> %d", i)}); m != want {
			t.Fatalf("line %d is %q, want %q", i, m, want)
		}
	}
}

// TestNoBridgeUnasked: the theme mono in a terminal has no colours, and nothing else
// comes of it; and another theme makes no bridge of a session.
func TestNoBridgeUnasked(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	ann := h.Join(t, "ann")
	ann.Send("/theme mono")
	ann.WaitFor("-- /theme is now mono")
	bob := h.Join(t, "bob", chattest.NoPTY())
	bob.Type("/theme none\n/theme monochrome\nhello\n")
	bob.WaitFor("bob: hello")
	ann.WaitFor("bob: hello")
	ann.Send("hello too")
	bob.WaitFor("ann: hello too")
	if raw := string(bob.Raw()); strings.Contains(raw, "\x1b") {
		t.Errorf("an escape without asking: %q", raw)
	}
	if strings.Contains(ann.Screen(), "-> Set theme") {
		t.Errorf("a terminal became a bridge:\n%s", ann.Screen())
	}
}
