package main

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sshchat/sshchat/chattest"
)

// asProgram makes the test's binary the program, so that tests drive what users do,
// signals and all, without building it again.
const asProgram = "SSHCHAT_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) == "" {
		_ = os.Setenv("SSHCHAT_CONFIG", os.DevNull) // this machine's own settings are not meant
	}
	syscall.Umask(0o022) // a data folder that a group can write to is refused
	if addr := os.Getenv(asFlood); addr != "" {
		flood(addr)
	}
	if os.Getenv(asProgram) != "" {
		if every := os.Getenv(statsEvery); every != "" {
			go tellUsage(every)
		}
		main()
	}
	goleak.VerifyTestMain(m)
}

// program is a running sshchat.
type program struct {
	cmd    *exec.Cmd
	data   string
	args   []string
	addr   string
	stdout *output
	stderr *output
	ended  chan struct{} // closed when it has ended
}

// output collects what a program prints, and wakes who waits for it.
type output struct {
	mu      sync.Mutex
	text    bytes.Buffer
	changed chan struct{} // closed and replaced with each piece
}

func newOutput() *output { return &output{changed: make(chan struct{})} }

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	close(o.changed)
	o.changed = make(chan struct{})
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// start runs the program with a data folder and a port of its own, and waits until
// it serves. wrap is put before its command line.
func start(t testing.TB, wrap []string, args ...string) *program {
	t.Helper()
	p := &program{data: filepath.Join(t.TempDir(), "data"), args: args}
	return startAs(t, p, func(*exec.Cmd) {}, wrap...)
}

// startAs starts the program with p's data and arguments, behind wrap. change is called
// before the start.
func startAs(t testing.TB, p *program, change func(*exec.Cmd), wrap ...string) *program {
	t.Helper()
	p.stdout, p.stderr, p.ended = newOutput(), newOutput(), make(chan struct{})
	argv := append(append(wrap, os.Args[0], "--listen", "127.0.0.1:0", "--data", p.data, "--exempt", "127.0.0.0/8"), p.args...)
	p.cmd = exec.Command(argv[0], argv[1:]...)
	p.cmd.Env = append(os.Environ(), asProgram+"=1")
	p.cmd.Stdout, p.cmd.Stderr = p.stdout, p.stderr
	change(p.cmd)
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		_ = p.cmd.Wait() // the state tells
		close(p.ended)
	})
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill() // it may have ended
		wg.Wait()
		if all := p.stderr.String(); strings.Contains(all, "level=ERROR") || strings.Contains(all, "panic") || strings.Contains(all, "DATA RACE") {
			t.Errorf("the log holds errors:\n%s", all)
		}
	})
	p.waitFor(t, "join ")
	p.addr, _, _ = strings.Cut(strings.TrimPrefix(p.stdout.String(), "listening  "), "\n")
	return p
}

// waitFor waits until the program has printed text.
func (p *program) waitFor(t testing.TB, text string) {
	t.Helper()
	p.waitIn(t, p.stdout, text)
}

// waitForLog waits until the program has logged text.
func (p *program) waitForLog(t *testing.T, text string) {
	t.Helper()
	p.waitIn(t, p.stderr, text)
}

func (p *program) waitIn(t testing.TB, o *output, text string) {
	t.Helper()
	timer := time.NewTimer(chattest.Patience)
	defer timer.Stop()
	for {
		o.mu.Lock()
		all, changed := o.text.String(), o.changed
		o.mu.Unlock()
		if strings.Contains(all, text) {
			return
		}
		select {
		case <-changed:
		case <-p.ended:
			t.Fatalf("it ended with %v before it printed %q:\n%s\n%s", p.cmd.ProcessState, text, all, p.stderr)
		case <-timer.C:
			t.Fatalf("it has not printed %q:\n%s\n%s", text, all, p.stderr)
		}
	}
}

// signal sends a signal and returns how it ended and how long that took.
func (p *program) signal(t *testing.T, s os.Signal) (*os.ProcessState, time.Duration) {
	t.Helper()
	began := time.Now()
	if err := p.cmd.Process.Signal(s); err != nil {
		t.Fatal(err)
	}
	timer := time.NewTimer(chattest.Patience)
	defer timer.Stop()
	select {
	case <-p.ended:
	case <-timer.C:
		t.Fatalf("it has not ended after %v", s)
	}
	return p.cmd.ProcessState, time.Since(began)
}

// login starts the stock ssh client in a terminal. When it has ended, the terminal
// tells the status and its own state.
func (p *program) login(t *testing.T, o chattest.Terminal, s chattest.SSH) *chattest.Pane {
	t.Helper()
	if s.Key == "" {
		s.Key, _ = chattest.KeyFile(t)
	}
	s.Addr = p.addr
	const script = `"$@"; echo "status $?"; stty -a; exec cat`
	return chattest.Tmux(t, o, append([]string{"sh", "-c", script, "sh"}, s.Args(t)...)...)
}

// sane checks that a terminal is as it was before ssh.
func sane(t *testing.T, pane *chattest.Pane, status string) {
	t.Helper()
	pane.WaitFor("status " + status)
	pane.WaitFor("extproc") // the last word of stty
	for _, mode := range []string{" icanon", " echo ", " onlcr", " isig"} {
		if all := " " + strings.ReplaceAll(pane.Capture(), "\n", " "); !strings.Contains(all, mode) {
			t.Errorf("the terminal has lost%s:\n%s", mode, all)
		}
	}
	pane.Paste("plain again\n") // would come with brackets if they were still on
	pane.WaitScreen("an echo and its copy", func(s string) bool { return strings.Count(s, "plain again") == 2 })
	if s := pane.Capture(); strings.Contains(s, "200~") {
		t.Errorf("pastes are still bracketed:\n%s", s)
	}
}

func TestSIGTERM(t *testing.T) {
	p := start(t, nil)
	pane := p.login(t, chattest.Terminal{}, chattest.SSH{User: "ann"})
	pane.WaitFor("* ann joined")
	pane.Type("half a line")
	pane.WaitFor("half a line")
	bob := chattest.Dial(t, p.addr, "bob", chattest.NoPTY(), chattest.Env("LANG=zh_CN.UTF-8"))
	bob.WaitFor("bob 进入了")
	state, took := p.signal(t, syscall.SIGTERM)
	if state.ExitCode() != 0 || took > 5*time.Second {
		t.Errorf("it ended with %v after %v, want 0 within 5 s", state, took)
	}
	pane.WaitFor("-- the server is going down: come back in a while")
	sane(t, pane, "255")
	bob.WaitFor("服务器正在关闭")
	if status := bob.WaitExit(); status != -1 { // ssh makes 255 of it, and autossh comes again
		t.Errorf("exit status %d, want none", status)
	}
	if all := p.stdout.String(); !strings.HasSuffix(all, "sshchat is going down; everybody is told\n") {
		t.Errorf("it said\n%s", all)
	}
}

// TestManyAtTheEnd: the end takes no longer with a crowd, one of whom is stuck.
func TestManyAtTheEnd(t *testing.T) {
	p := start(t, nil)
	var crowd []*chattest.Client
	for i := range 100 {
		c := chattest.Dial(t, p.addr, fmt.Sprintf("ear%d", i), chattest.NoPTY())
		crowd = append(crowd, c)
	}
	for _, c := range crowd {
		c.WaitFor("you are in #lobby")
	}
	crowd[0].Stall()
	state, took := p.signal(t, syscall.SIGTERM)
	if state.ExitCode() != 0 || took > 6*time.Second {
		t.Errorf("it ended with %v after %v", state, took)
	}
	for _, c := range crowd[1:] {
		if status := c.WaitExit(); status != -1 {
			t.Errorf("exit status %d, want none", status)
		}
		c.WaitFor("the server is going down")
	}
	crowd[0].Resume()
}

// TestSecondSignal: who asks twice does not want to wait.
func TestSecondSignal(t *testing.T) {
	p := start(t, nil, "--drain", "1m")
	stuck := chattest.Dial(t, p.addr, "stuck")
	stuck.WaitFor("* stuck joined")
	stuck.Stall()
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	p.waitFor(t, "going down")
	state, took := p.signal(t, syscall.SIGTERM)
	if ws, ok := state.Sys().(syscall.WaitStatus); !ok || !ws.Signaled() || took > 5*time.Second {
		t.Errorf("it ended with %v after %v", state, took)
	}
	stuck.Drop()
}

// TestOutOfDescriptors: a server that cannot accept any more does so again when it can.
func TestOutOfDescriptors(t *testing.T) {
	p := start(t, []string{"sh", "-c", `ulimit -n 64; exec "$0" "$@"`})
	var held []net.Conn
	for range 200 {
		c, err := net.DialTimeout("tcp", p.addr, chattest.Patience)
		if err != nil {
			break // the kernel's queue is full, too
		}
		held = append(held, c)
	}
	for _, c := range held {
		c.Close()
	}
	began := time.Now()
	for {
		c, err := chattest.TryDial(t, p.addr, "ann", chattest.NoPTY())
		if err == nil {
			c.WaitFor("you are in #lobby")
			break
		}
		if errors.Is(err, syscall.ECONNREFUSED) || time.Since(began) > chattest.Patience {
			t.Fatalf("after %v: %v", time.Since(began), err)
		}
	}
	t.Logf("served again after %v", time.Since(began))
}

// forget drops what was printed: the test has seen to it.
func (o *output) forget() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.text.Reset()
}
