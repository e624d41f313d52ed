package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"sshchat/sshchat/admin"
	"sshchat/sshchat/argv"
	"sshchat/sshchat/chattest"
)

// serveFake answers at a socket in a new data folder until the test ends. began hears
// of each tail that begins.
func serveFake(t *testing.T) (data string, began chan struct{}) {
	t.Helper()
	data, began = t.TempDir(), make(chan struct{}, 10)
	l, err := openAdmin(data, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	var wg sync.WaitGroup
	wg.Go(func() {
		err := l.Serve(ctx, func(ctx context.Context, req admin.Request) int {
			return fakeCommand(ctx, req, began)
		})
		if err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(func() {
		cancel()
		wg.Wait()
	})
	return data, began
}

// fakeCommand shows the words that it is given; cat, tail and fail do as their names
// say.
func fakeCommand(ctx context.Context, req admin.Request, began chan<- struct{}) int {
	words, err := argv.Split(req.Line)
	if err != nil {
		fmt.Fprintln(req.Err, err)
		return 2
	}
	switch words[0] {
	case "cat":
		_, _ = io.Copy(req.Out, req.In)
	case "tail":
		fmt.Fprintln(req.Out, "one")
		began <- struct{}{}
		<-ctx.Done()
	case "fail":
		fmt.Fprintln(req.Err, "no")
		return 3
	default:
		fmt.Fprintf(req.Out, "%q\n", words)
	}
	return 0
}

// TestAdminWords: words arrive as they were given, ours are taken off the front, and
// the status comes back.
func TestAdminWords(t *testing.T) {
	data, _ := serveFake(t)
	for _, c := range []struct {
		args   []string
		status int
		out    string
		errs   string
	}{
		{[]string{"admin", "--data", data, "kick", "bob", "it's \"so\"\n  \\"}, 0, `["kick" "bob" "it's \"so\"\n  \\"]` + "\n", ""},
		{[]string{"say", "--data=" + data, "--code", "#ops", "--data", "x"}, 0, `["say" "--code" "#ops" "--data" "x"]` + "\n", ""},
		{[]string{"admin", "--data", data, "--", "--help"}, 0, `["--help"]` + "\n", ""},
		{[]string{"who", "--data", data}, 0, `["who"]` + "\n", ""},
		{[]string{"admin", "--data", data, "fail"}, 3, "", "no\n"},
		{[]string{"tail", "--json", "--data", data}, 2, "", "sshchat: --data comes before the other words, as in sshchat tail --data DIR --json; to say it, put -- first (sshchat --help shows what there is)\n"},
		{[]string{"say", "hi", "--data=" + data}, 2, "", "sshchat: --data comes before the other words, as in sshchat tail --data DIR --json; to say it, put -- first (sshchat --help shows what there is)\n"},
		{[]string{"say", "--data"}, 2, "", "sshchat: flag needs an argument: --data (sshchat --help shows what there is)\n"},
	} {
		status, out, errs := call(t, c.args...)
		if status != c.status || out != c.out || errs != c.errs {
			t.Errorf("%q: %d, %q, %q, want %d, %q, %q", c.args, status, out, errs, c.status, c.out, c.errs)
		}
	}
}

// TestAdminNoServer: one line says what to do, and a cron job may try again.
func TestAdminNoServer(t *testing.T) {
	data := t.TempDir()
	status, out, errs := call(t, "say", "--data", data, "hi")
	want := fmt.Sprintf("sshchat: no server runs on %s: start one with sshchat serve --data %s\n", data, data)
	if status != 75 || out != "" || errs != want {
		t.Errorf("%d, %q, %q", status, out, errs)
	}
	if status, out, _ := call(t, "tail", "--help"); status != 0 || !strings.Contains(out, "sshchat tail [--data DIR]") || !strings.Contains(out, "--data folder") {
		t.Errorf("%d, %q", status, out)
	}
}

// client runs the program as its users do.
func client(t *testing.T, stdin string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	cmd.Stdin = strings.NewReader(stdin)
	return cmd
}

// TestAdminLines: commands from a pipe, without a prompt, and their input.
func TestAdminLines(t *testing.T) {
	data, _ := serveFake(t)
	for _, c := range []struct {
		stdin, out, errs string
		status           int
	}{
		{"who\n\nsay 'a  b'\n", `["who"]` + "\n" + `["say" "a  b"]` + "\n", "", 0},
		{"fail\nwho\nit's\nwho", `["who"]` + "\n" + `["who"]` + "\n", "no\na quote is not closed", 3},
		{"cat\na\n..b\n.\nwho\n", "a\n.b\n" + `["who"]` + "\n", "", 0},
		{"cat\nto the end", "to the end", "", 0},
		{strings.Repeat("x", 100_000) + "\nwho\n", "", "a line has more than 65536 bytes", 1},
	} {
		var out, errs bytes.Buffer
		cmd := client(t, c.stdin, "admin", "--data", data)
		cmd.Stdout, cmd.Stderr = &out, &errs
		_ = cmd.Run() // the status tells
		if got := cmd.ProcessState.ExitCode(); got != c.status || out.String() != c.out || !strings.Contains(errs.String(), c.errs) {
			t.Errorf("%.40q: %d, %q, %q, want %d, %q, %q", c.stdin, got, out.String(), errs.String(), c.status, c.out, c.errs)
		}
	}
}

// TestAdminInShell: what people write around it.
func TestAdminInShell(t *testing.T) {
	data, _ := serveFake(t)
	for script, want := range map[string]string{
		`printf 'a\nb\n' | while read -r l; do $S say --data $D "$l"; done`: `["say" "a"]` + "\n" + `["say" "b"]` + "\n",
		`$S tail --data $D | head -1; echo done`:                            "one\ndone\n",
		`printf 'x\n.\n' | $S admin --data $D cat`:                          "x\n.\n",
		`$S admin --data $D cat </dev/null; echo $?`:                        "0\n",
	} {
		cmd := exec.CommandContext(t.Context(), "sh", "-c", script)
		cmd.Env = append(os.Environ(), asProgram+"=1", "S="+os.Args[0], "D="+data)
		out, err := cmd.CombinedOutput()
		if err != nil || string(out) != want {
			t.Errorf("%s: %v, %q, want %q", script, err, out, want)
		}
	}
}

// TestAdminInterrupt: ^C ends what follows, with the status that a shell expects.
func TestAdminInterrupt(t *testing.T) {
	data, began := serveFake(t)
	cmd := client(t, "", "tail", "--data", data)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	<-began
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // the status tells
	if status := cmd.ProcessState.ExitCode(); status != 130 {
		t.Errorf("status %d, %v", status, cmd.ProcessState)
	}
}

// TestAdminPrompt: a person at a terminal: answers, an input up to its dot, ^C that
// ends a command but not the prompt, and ^D.
func TestAdminPrompt(t *testing.T) {
	data, began := serveFake(t)
	p := chattest.Tmux(t, chattest.Terminal{Env: []string{asProgram + "=1"}}, os.Args[0], "admin", "--data", data)
	p.WaitFor(strings.TrimSpace(prompt))
	p.Line("say 'a  b'")
	p.WaitFor(`["say" "a  b"]`)
	p.Line("cat")
	p.Line("typed")
	p.WaitScreen("the input twice", func(s string) bool { return strings.Count(s, "typed") == 2 })
	p.Line(".")
	p.Line("tail")
	<-began
	p.WaitFor("one")
	p.Keys("C-c")
	p.WaitScreen("a prompt after ^C", func(s string) bool { return strings.HasSuffix(strings.TrimSpace(s), "^C"+prompt[:8]) })
	p.Line("fail")
	p.WaitFor("no\n" + prompt[:8])
	p.Keys("C-d")
	if status := p.WaitExit(); status != 0 {
		t.Errorf("status %d\n%s", status, p.Capture())
	}
}
