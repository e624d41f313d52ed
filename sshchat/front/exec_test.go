package front_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os/exec"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/inside"
	"sshchat/sshchat/front"
	"sshchat/sshchat/front/auth"
	"sshchat/sshchat/records"
	"sshchat/sshchat/script"
	"sshchat/sshchat/words"
	"sshchat/sshchat/words/paint"
)

// result is how a program of somebody's ended.
type result struct {
	out, err string
	status   int
}

// program runs a stock client with a command line and an input, to its end.
func (h *house) program(t *testing.T, s chattest.SSH, input io.Reader, line ...string) result {
	t.Helper()
	s.Addr, s.NoTTY, s.Command = h.Addr, true, line
	args := s.Args(t)
	cmd := exec.CommandContext(t.Context(), args[0], args[1:]...)
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = input, &out, &errs
	if err := cmd.Run(); err != nil && !errors.As(err, new(*exec.ExitError)) && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return result{out.String(), errs.String(), cmd.ProcessState.ExitCode()}
}

// wants fails the test unless a program ended as wanted. A * in out or err stands for
// anything.
func (r result) wants(t *testing.T, what string, status int, out, err string) {
	t.Helper()
	if r.status != status || !matches(out, r.out) || !matches(err, r.err) {
		t.Errorf("%s: status %d, out %q, err %q; want %d, %q, %q", what, r.status, r.out, r.err, status, out, err)
	}
}

func matches(pattern, s string) bool {
	parts := strings.Split(pattern, "*")
	if !strings.HasPrefix(s, parts[0]) {
		return false
	}
	s = s[len(parts[0]):]
	for _, p := range parts[1:] {
		i := strings.Index(s, p)
		if i < 0 {
			return false
		}
		s = s[i+len(p):]
	}
	return s == "" || parts[len(parts)-1] == "" && len(parts) > 1
}

// TestExec: what each kind of command says, where, and how it ends.
func TestExec(t *testing.T) {
	opKey, op := chattest.KeyFile(t)
	ops := list(t, authorized(op))
	h := serveParallel(t, inside.Options{Options: front.Options{Ways: func() auth.Ways { return auth.Ways{Operators: ops} }}})
	key, _ := chattest.KeyFile(t)
	ann := h.Join(t, "ann")
	bob := chattest.SSH{User: "bob", Key: key}
	h.program(t, chattest.SSH{User: "opal", Key: opKey}, nil, "topic '#lobby' tea at four").wants(t, "topic", 0, "", "")
	h.program(t, bob, nil, "say", "hello", "all").wants(t, "say", 0, "", "")
	ann.WaitFor("bob: hello all")
	h.program(t, bob, strings.NewReader("one\r\n\ntwo\nthree"), "say").wants(t, "say -", 0, "", "")
	ann.WaitFor("bob: three")
	for _, c := range []struct {
		line     string
		status   int
		out, err string
	}{
		{"who", 0, "ann\n", ""},
		{"history", 0, "* opal set the topic: tea at four\nbob: hello all\nbob: one\nbob: two\nbob: three\n", ""},
		{"history -n 2", 0, "bob: two\nbob: three\n", ""},
		{"history -n2 '#lobby'", 0, "bob: two\nbob: three\n", ""},
		{"history --since 1h", 0, "* opal set the topic: tea at four\nbob: hello all\nbob: one\nbob: two\nbob: three\n", ""},
		{"history 1", 0, "bob: three\n", ""},
		{"/history 1", 0, "bob: three\n", ""},
		{"search two", 0, "bob: two\n", ""},
		{"rooms", 0, "#lobby\n", ""},
		{"help who", 0, "who*\nwho is here\n*", ""},
		{"help", 0, "*\n  say *\n  tail *", ""},
		{"man", 0, "sshchat: commands for programs\n*\n  75  not now*", ""},
		{"topic '#lobby' mine", 1, "", "only moderators of #lobby set its topic\n"},
		{"topic", 0, "topic: tea at four\n", ""},
		{"time full", 0, "time is now full\n", ""},
		{"time off", 0, "time is now off\n", ""},
		{"''", 2, "", "say what to do*\n"},
		{"wo", 2, "", "there is no command wo; did you mean who?\n"},
		{"say", 2, "", "there is nothing to say*\n"},
		{"say 'it", 2, "", "a quote is not closed*\n"},
		{"history --loud", 2, "", "history has no option --loud*\n"},
		{"history -n many", 2, "", "many is no number of lines\n"},
		{"history --since", 2, "", "--since needs a value*\n"},
		{"history --since whenever", 2, "", "whenever is no place to go on from*\n"},
		{"history 1000000", 2, "", "ask for 1 to 500 lines\n"},
		{"who is here", 2, "", "usage: ssh HOST who*\n"},
		{"tail lobby", 2, "", "usage: ssh HOST tail*\n"},
		{"join '#ops'", 1, "", "join is for a session*\n"},
		{"history '#ops'", 1, "", "there is no room #ops*\n"},
		{"say '#ops' hi", 1, "", "there is no room #ops*\n"},
		{"tail '#ops'", 1, "", "there is no room #ops*\n"},
		{"tail --since 99999999", 1, "", "there is no entry 99999999 yet*\n"},
		{"show 99999999", 1, "", "there is no entry 99999999*\n"},
		{"kick ann", 1, "", "*operators*\n"},
		{"whois nobodyatall", 1, "", "nobody is known as nobodyatall\n"},
	} {
		h.program(t, bob, nil, c.line).wants(t, c.line, c.status, c.out, c.err)
		if c.status == 0 {
			continue
		}
		// The same refusal as a record, and nothing on standard output.
		r := h.program(t, bob, nil, c.line+" --json")
		if rec, err := records.Parse([]byte(r.err)); err != nil || rec.Type != "error" || rec.Code == "" || r.out != "" || r.status != c.status {
			t.Errorf("%s --json: status %d, out %q, err %q: %v", c.line, r.status, r.out, r.err, err)
		}
	}
	for _, line := range ann.Lines() {
		if strings.Contains(line, "bob joined") || strings.Contains(line, "bob left") {
			t.Errorf("a program was seen: %s", line)
		}
	}
}

// TestExecJSON: every line that a command writes with --json is a record.
func TestExecJSON(t *testing.T) {
	key, op := chattest.KeyFile(t)
	ops := list(t, authorized(op))
	h := serveParallel(t, inside.Options{Options: front.Options{Ways: func() auth.Ways { return auth.Ways{Operators: ops} }}})
	bob := chattest.SSH{User: "bob", Key: key}
	h.Join(t, "ann")
	for _, c := range []struct{ line, types string }{
		{"say --json hello", "receipt"},
		{"say --json '@ann' psst", "receipt"},
		{"topic tea", ""},
		{"topic --json", "done"},
		{"history --json", "said topic"},
		{"history --since 1 --json", "said topic"},
		{"who --json", "person"},
		{"rooms --json", "room"},
		{"whois bob --json", "whois"},
		{"help who --json", "command"},
		{"search --json hello", "said"},
		{"key list --json", "key"},
	} {
		r := h.program(t, bob, nil, c.line)
		var types []string
		for line := range strings.Lines(r.out) {
			rec, err := records.Parse([]byte(line))
			if err != nil {
				t.Errorf("%s: %q: %v", c.line, line, err)
			}
			types = append(types, rec.Type)
		}
		if got := strings.Join(types, " "); got != c.types || r.status != 0 || r.err != "" {
			t.Errorf("%s: status %d, types %q, err %q; want %q", c.line, r.status, got, r.err, c.types)
		}
	}
	// The number of a receipt is the entry's, and where others go on.
	r := h.program(t, bob, nil, "say --json 'second line'")
	rec, err := records.Parse([]byte(r.out))
	if err != nil {
		t.Fatal(err)
	}
	h.program(t, bob, nil, fmt.Sprintf("show %d", rec.Seq)).wants(t, "show", 0, "second line\n", "")
	h.program(t, bob, nil, fmt.Sprintf("history --since %d", rec.Seq-1)).wants(t, "history --since", 0, "bob: second line\n", "")
	h.program(t, bob, nil, fmt.Sprintf("history --since %d", rec.Seq)).wants(t, "history --since its end", 0, "", "")
}

// TestExecGuest: without a key one may only read.
func TestExecGuest(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	ann := h.Join(t, "ann", chattest.NoKey())
	ann.Send("hello")
	ann.WaitFor("ann: hello")
	guest := chattest.SSH{User: "cat"}
	for _, line := range []string{"say hi", "me waves", "topic tea", "msg ann psst", "key list", "time full"} {
		h.program(t, guest, nil, line).wants(t, line, 1, "", "*key*\n")
	}
	for _, line := range []string{"history", "search hello", "last ann"} {
		h.program(t, guest, nil, line).wants(t, line, 0, "~ann: hello\n", "")
	}
	h.program(t, guest, nil, "rooms").wants(t, "rooms", 0, "#lobby\n", "")
	h.program(t, chattest.SSH{User: "ann"}, nil, "who").wants(t, "who under a name that is taken", 0, "~ann\n", "")
}

// TestExecClients: the clients that people have.
func TestExecClients(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	key, _ := chattest.KeyFile(t)
	for _, client := range []string{"ssh", "dbclient", "plink"} {
		t.Run(client, func(t *testing.T) {
			bob := chattest.SSH{Client: client, User: "bob", Key: key}
			h.program(t, bob, strings.NewReader("from "+client+"\n"), "say -").wants(t, "say", 0, "", "*")
			h.program(t, bob, strings.NewReader(""), "history -n 1").wants(t, "history", 0, "bob: from "+client+"\n", "*")
			r := h.program(t, bob, strings.NewReader(""), "nonsense")
			if r.status != 2 || r.out != "" || !strings.Contains(r.err, "nonsense") {
				t.Errorf("nonsense: %+v", r)
			}
		})
	}
}

// TestExecOrder: many lines on standard input come all and in order, and tail gives them
// with nothing twice, from a number on.
func TestExecOrder(t *testing.T) {
	h := serve(t, inside.Options{Rate: inside.Unbound()})
	key, _ := chattest.KeyFile(t)
	bob := chattest.SSH{User: "bob", Key: key}
	const n = 5000
	var in, want strings.Builder
	for i := range n {
		fmt.Fprintf(&in, "line %d\n", i)
		fmt.Fprintf(&want, "bob: line %d\n", i)
	}
	r := h.program(t, bob, strings.NewReader(in.String()), "say --json -")
	if got := strings.Count(r.out, "\n"); got != n || r.status != 0 || r.err != "" {
		t.Fatalf("%d receipts, status %d, err %q", got, r.status, r.err)
	}
	first, err := records.Parse([]byte(r.out[:strings.Index(r.out, "\n")]))
	if err != nil {
		t.Fatal(err)
	}
	r = h.program(t, bob, nil, fmt.Sprintf("history -n %d", n))
	if r.out != want.String() || r.status != 0 {
		t.Errorf("history: status %d, %d bytes, want %d; err %q", r.status, len(r.out), want.Len(), r.err)
	}
	_, signer := chattest.KeyFile(t)
	tail := chattest.Dial(t, h.Addr, "cat", chattest.Key(signer), chattest.NoPTY(), chattest.RawLimit(1<<20),
		chattest.Exec(fmt.Sprintf("tail --since %d", first.Seq-1)))
	tail.WaitFor(fmt.Sprintf("bob: line %d", n-1))
	if out := string(tail.Raw()); out != want.String() {
		t.Errorf("tail: %d bytes, want %d", len(out), want.Len())
	}
	if out := h.pipeline(t, bob, "history -n 100", "wc -l"); strings.TrimSpace(out) != "100" {
		t.Errorf("history -n 100 | wc -l: %s", out)
	}
}

// pipeline runs a command of ssh into one of the shell's, and returns what that prints.
func (h *house) pipeline(t *testing.T, s chattest.SSH, line, into string) string {
	t.Helper()
	s.Addr, s.NoTTY, s.Command = h.Addr, true, []string{line}
	cmd := exec.CommandContext(t.Context(), "sh", append([]string{"-c", `"$@" </dev/null | ` + into, "sh"}, s.Args(t)...)...)
	cmd.WaitDelay = chattest.Patience
	out, err := cmd.Output()
	if err != nil {
		t.Errorf("%s | %s: %v", line, into, err)
	}
	return string(out)
}

// TestExecHead: a reader that has seen enough. OpenSSH tells of it servers of its own
// kind only (eow@openssh.com), so that a tail behind it needs a number to end by.
func TestExecHead(t *testing.T) {
	h := serve(t, inside.Options{Rate: inside.Unbound()})
	key, _ := chattest.KeyFile(t)
	bob := chattest.SSH{User: "bob", Key: key}
	h.local(t, "say one")
	h.local(t, "say two")
	if out := h.pipeline(t, bob, "tail -n 5 --max 2", "head -n 1"); out != "local: one\n" {
		t.Errorf("tail | head: %q", out)
	}
	if out := h.pipeline(t, bob, "history --since 0 --json", "head -n 1"); !strings.Contains(out, `"text":"one"`) {
		t.Errorf("history | head: %q", out)
	}
}

// TestExecHangUp: tail ends with its client, though nothing is said.
func TestExecHangUp(t *testing.T) {
	h := serve(t, inside.Options{})
	_, signer := chattest.KeyFile(t)
	for name, leave := range map[string]func(*chattest.Client){
		"close": func(c *chattest.Client) { c.Close() },
		"drop":  func(c *chattest.Client) { c.Drop() },
	} {
		c := chattest.Dial(t, h.Addr, "cat", chattest.Key(signer), chattest.Exec("tail --json --since 0"), chattest.NoPTY())
		c.CloseInput() // which is no reason to go
		h.guestSays(t, "hello "+name)
		c.WaitFor("hello " + name)
		leave(c)
	}
	h.Close(5 * time.Second) // waits for every session
}

// guestSays has somebody come in, say one line and go.
func (h *house) guestSays(t *testing.T, line string) {
	t.Helper()
	h.talkers++
	c := h.Join(t, fmt.Sprintf("talker%d", h.talkers))
	c.Send(line)
	c.WaitFor(line)
	c.Send("/quit")
	c.WaitExit()
}

// TestExecStall: a reader that takes nothing is cut, and holds nobody up.
func TestExecStall(t *testing.T) {
	h := serve(t, inside.Options{Options: front.Options{Stall: 300 * time.Millisecond}, Rate: inside.Unbound()})
	key, signer := chattest.KeyFile(t)
	bob := chattest.SSH{User: "bob", Key: key}
	h.program(t, bob, nil, "say before").wants(t, "say", 0, "", "")
	c := chattest.Dial(t, h.Addr, "bob", chattest.Key(signer), chattest.Exec("tail -n 1"), chattest.NoPTY(), chattest.ReceiveBuffer(4096))
	c.WaitFor("bob: before")
	c.Stall()
	line := strings.Repeat("x", 1000) + "\n"
	h.program(t, bob, strings.NewReader(strings.Repeat(line, 4000)), "say -").wants(t, "say -", 0, "", "")
	h.Log.Count(t, "command=tail", 1)
	c.Resume()
	if status := c.WaitExit(); status != -1 {
		t.Errorf("status %d of who was cut", status)
	}
}

// TestExecEnds: a ban ends what runs, with the reason; a server that goes down says to
// try again.
func TestExecEnds(t *testing.T) {
	h := serve(t, inside.Options{})
	key, signer := chattest.KeyFile(t)
	bob := chattest.SSH{User: "mallory", Key: key}
	h.program(t, bob, nil, "say first").wants(t, "say", 0, "", "")
	run := func(line string) *chattest.Client {
		c := chattest.Dial(t, h.Addr, "mallory", chattest.Key(signer), chattest.Exec(line), chattest.NoPTY())
		c.WaitFor("first")
		return c
	}
	for _, line := range []string{"tail -n 1", "tail -n 1 --json"} {
		c := run(line)
		h.local(t, "ban mallory for 1h spam")
		if status := c.WaitExit(); status != 1 || !strings.Contains(c.Stderr(), "spam") || strings.Contains(c.Screen(), "banned here") {
			t.Errorf("%s: status %d, err %q, out %q", line, status, c.Stderr(), c.Screen())
		}
		h.program(t, bob, nil, "who").wants(t, "who", 1, "", "you are banned*spam\n")
		r := h.program(t, bob, nil, "who --json")
		if rec, err := records.Parse([]byte(r.err)); err != nil || rec.Code != "ban.until" || r.status != 1 {
			t.Errorf("who --json: %+v: %v", r, err)
		}
		h.local(t, "unban mallory")
	}
	watcher := h.Join(t, "ann")
	said := chattest.Dial(t, h.Addr, "mallory", chattest.Key(signer), chattest.Exec("say"), chattest.NoPTY())
	said.Type("second\nthird")
	watcher.WaitFor("mallory: second")
	tail := run("tail -n 5")
	h.Close(5 * time.Second)
	for name, c := range map[string]*chattest.Client{"tail": tail, "say": said} {
		if status := c.WaitExit(); status != 75 || !strings.Contains(c.Stderr(), "going down") {
			t.Errorf("%s: status %d, err %q", name, status, c.Stderr())
		}
	}
}

// local runs a command as the server's own machine, which must be done.
func (h *house) local(t *testing.T, line string) string {
	t.Helper()
	m, err := h.Chat.Local(t.Context(), chat.Login{Door: "socket"})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Leave(context.Background(), sshchat.Quit)
	var out, errs bytes.Buffer
	status := script.Run(t.Context(), m, script.Session{
		Line: line, In: strings.NewReader(""), Out: &out, Err: &errs, Styler: words.NewStyler(paint.Look{Bare: true, Time: "off"}),
	})
	if status != 0 {
		t.Fatalf("%s: status %d: %s", line, status, errs.String())
	}
	return out.String()
}

// TestExecDirt: what could harm a terminal is taken out, as anywhere.
func TestExecDirt(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	key, _ := chattest.KeyFile(t)
	bob := chattest.SSH{User: "bob", Key: key}
	h.program(t, bob, strings.NewReader("a\x1b[31mb\x00c\xff\xfed\u202ee\r\n"), "say -").wants(t, "say -", 0, "", "")
	h.program(t, bob, nil, "say 'x\x1b]0;evil\x07y'").wants(t, "say", 0, "", "")
	r := h.program(t, bob, nil, "history")
	if r.status != 0 || strings.ContainsAny(r.out, "\x1b\x00\x07") || !utf8.ValidString(r.out) || strings.Contains(r.out, "\u202e") || strings.Count(r.out, "\n") != 2 {
		t.Errorf("history: %+v", r)
	}
	_, signer := chattest.KeyFile(t)
	c := chattest.Dial(t, h.Addr, "cat", chattest.Key(signer), chattest.NoPTY(), chattest.Exec("say a\x00b\xffc\nd"))
	if status := c.WaitExit(); status != 0 {
		t.Errorf("NUL in a word: status %d, err %q", status, c.Stderr())
	}
	h.program(t, bob, nil, "history -n 1").wants(t, "history", 0, "cat: ab\uFFFDc d\n", "")
	r = h.program(t, bob, nil, "say\x1b[31m hi")
	if r.status != 2 || strings.Contains(r.err, "\x1b") {
		t.Errorf("a command with an escape: %+v", r)
	}
}

// zeros is an input without an end.
type endless struct {
	line string
	gave int
}

func (e *endless) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		k := copy(p[n:], e.line[e.gave%len(e.line):])
		n, e.gave = n+k, e.gave+k
	}
	return n, nil
}

// TestExecMuch: an input that does not end is cut at the limit, with a reason, and is
// never held in memory.
func TestExecMuch(t *testing.T) {
	h := serve(t, inside.Options{Rate: inside.Unbound()})
	key, _ := chattest.KeyFile(t)
	bob := chattest.SSH{User: "bob", Key: key}
	blank := &endless{line: strings.Repeat("x", 1<<20)} // one line
	h.program(t, bob, blank, "say -").wants(t, "say -", 1, "", "it is too long*\n")
	if blank.gave < 30<<20 || blank.gave > 50<<20 {
		t.Errorf("%d bytes of an endless line were taken", blank.gave)
	}
	code := &endless{line: "func main() {}\n"}
	h.program(t, bob, code, "say --code").wants(t, "say --code", 1, "", "it is too long: the first 5000 lines were said*\n")
	h.program(t, bob, nil, "history").wants(t, "history", 0, "*4990 more lines*", "")
	if code.gave > 8<<20 {
		t.Errorf("%d bytes of an endless block were taken", code.gave)
	}
}

// TestExecCode: a block stays as it is.
func TestExecCode(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	key, _ := chattest.KeyFile(t)
	bob := chattest.SSH{User: "bob", Key: key}
	r := h.program(t, bob, strings.NewReader("if x {\n    y()\n}\n"), "say --json --code")
	rec, err := records.Parse([]byte(r.out))
	if err != nil || r.status != 0 {
		t.Fatalf("%+v: %v", r, err)
	}
	h.program(t, bob, nil, fmt.Sprintf("show %d", rec.Seq)).wants(t, "show", 0, "if x {\n    y()\n}\n", "")
	h.program(t, bob, nil, "say", "--code", "'a  b'").wants(t, "say --code TEXT", 0, "", "")
}

// TestExecTerminal: with a terminal there are colours, line ends as terminals have them,
// and ^C.
func TestExecTerminal(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	_, signer := chattest.KeyFile(t)
	h.local(t, "say hello")
	c := chattest.Dial(t, h.Addr, "bob", chattest.Key(signer), chattest.Exec("tail -n 1"))
	c.WaitFor("local: hello")
	if raw := string(c.Raw()); !strings.Contains(raw, "\x1b[") || !strings.HasSuffix(raw, "hello\r\n") {
		t.Errorf("raw %q", raw)
	}
	c.Type("\x03")
	if status := c.WaitExit(); status != 1 || c.Stderr() != "interrupted\r\n" {
		t.Errorf("status %d, err %q", status, c.Stderr())
	}
}

// TestExecLanguage: the words are in the language that the client names.
func TestExecLanguage(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	key, _ := chattest.KeyFile(t)
	zh := chattest.SSH{User: "bob", Key: key, Env: []string{"LANG=zh_CN.UTF-8"}}
	h.program(t, zh, nil, "topic").wants(t, "topic", 0, "", "还没有话题*\n")
}

// TestExecPrivate: a private room is not there for whoever may not know of it, by name
// or by number.
func TestExecPrivate(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	key, signer := chattest.KeyFile(t)
	bobs, _ := chattest.KeyFile(t)
	ann := h.Join(t, "ann", chattest.Key(signer))
	ann.Send("/join #vault")
	ann.WaitFor("#vault")
	ann.Send("/room private yes")
	ann.WaitFor("#+vault")
	owner, other := chattest.SSH{User: "ann", Key: key}, chattest.SSH{User: "bob", Key: bobs}
	r := h.program(t, owner, nil, "say --json '#+vault' the code is 1234")
	rec, err := records.Parse([]byte(r.out))
	if err != nil || r.status != 0 {
		t.Fatalf("%+v: %v", r, err)
	}
	h.program(t, owner, nil, "history '#+vault' -n 1").wants(t, "history", 0, "ann: the code is 1234\n", "")
	r = h.program(t, owner, nil, "history --json '#+vault' -n 1")
	if rec, err := records.Parse([]byte(r.out)); err != nil || rec.Room.String() != "#+vault" || strings.Contains(r.out, "~") {
		t.Errorf("history --json: %+v: %v", r, err)
	}
	for _, line := range []string{"history '#+vault'", "say '#+vault' hi", "tail '#+vault'", "topic '#vault' mine", "who '#vault'"} {
		r := h.program(t, other, nil, line)
		if r.status != 1 || r.out != "" || !strings.HasPrefix(r.err, "there is no room ") {
			t.Errorf("%s: %+v", line, r)
		}
	}
	h.program(t, other, nil, fmt.Sprintf("show %d", rec.Seq)).wants(t, "show", 1, "", "there is no entry*\n")
	h.program(t, other, nil, "rooms").wants(t, "rooms", 0, "#lobby\n", "")
	h.program(t, other, nil, "search in:#vault code").wants(t, "search", 1, "", "there is no room*\n")
}

// TestExecInItsForm: what a program is refused or told is worded as a program types it.
func TestExecInItsForm(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	key, _ := chattest.KeyFile(t)
	bob := chattest.SSH{User: "bob", Key: key}
	for line, want := range map[string]string{
		"bash":               "there is no command bash: this is a chat and no shell. ssh HOST joins it, ssh HOST help lists what it has\n",
		"hstory":             "there is no command hstory; did you mean history?\n",
		"kick ann":           "only operators can use kick\n",
		"msg":                "usage: ssh HOST msg NAME TEXT\n",
		"history '#ops'":     "there is no room #ops; ssh HOST rooms lists those there are\n",
		"key remove SHA256:": "SHA256: is none of your keys; ssh HOST key list shows them\n",
		"lang de":            "lang cannot be de; it can be: en|zh|es\n",
		"tail '#a' '#b' -n1": "-n counts the lines of one room; several go on together with --since SEQ, 2h or a date\n",
		"say":                "there is nothing to say: give words, or standard input without a terminal (ssh -T)\n",
		"join '#ops'":        "join is for a session: log in without a command (ssh HOST), then type /join\n",
	} {
		if got := h.program(t, bob, nil, line); got.err != want || got.out != "" {
			t.Errorf("%s: %q, %q, want %q", line, got.out, got.err, want)
		}
	}
	_, port, _ := net.SplitHostPort(h.Addr)
	h.program(t, chattest.SSH{User: "root", Key: key}, nil, "who").wants(t, "who as root", 1, "",
		"the name root is reserved: choose another\nto come in under another name: ssh -p "+port+" NAME@HOST ...\n")
	h.program(t, bob, nil, "help", "nick").wants(t, "help nick", 0, "/nick NAME\n*ssh HOST), then type /nick\n", "")
	h.program(t, bob, nil, "help", "bot").wants(t, "help bot", 0, "bot [--since *'#ops' --mentions\n", "")
	if got := h.program(t, bob, nil, "man").out; !strings.Contains(got, "\n  bot [--since") || strings.Contains(got, "\n  nick") || strings.Contains(got, "\n  ban ") {
		t.Errorf("the manual: %s", got)
	}
}
