package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"sshchat/cmd/sshchat/folder"
	"sshchat/cmd/sshchat/logs"
	"sshchat/cmd/sshchat/outlet"
	"sshchat/sshchat/chattest"
)

// watched is a server whose standard output and error are one pipe in our hands.
type watched struct {
	*program
	reads *os.File
}

// startWatched starts the program on a pipe as small as it gets, and waits until it
// serves.
func startWatched(t *testing.T, args ...string) *watched {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	if _, err := unix.FcntlInt(w.Fd(), unix.F_SETPIPE_SZ, 4096); err != nil {
		t.Fatal(err)
	}
	p := &program{data: filepath.Join(t.TempDir(), "data"), ended: make(chan struct{})}
	p.cmd = exec.Command(os.Args[0], append([]string{"--listen", "127.0.0.1:0", "--data", p.data}, args...)...)
	p.cmd.Env = append(os.Environ(), asProgram+"=1")
	p.cmd.Stdout, p.cmd.Stderr = w, w
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	w.Close()
	go func() { // the cleanup waits
		_ = p.cmd.Wait() // the state tells
		close(p.ended)
	}()
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill() // it may have ended
		<-p.ended
	})
	lines := bufio.NewScanner(r)
	for lines.Scan() && !strings.HasPrefix(lines.Text(), "owner") {
		if addr, ok := strings.CutPrefix(lines.Text(), "listening  "); ok {
			p.addr = addr
		}
	}
	if p.addr == "" {
		t.Fatal("it did not start")
	}
	return &watched{p, r}
}

// serves checks that the server does what people want of it, many log lines long.
func (w *watched) serves(t *testing.T) {
	t.Helper()
	cmd := client(t, strings.Repeat("say hello there\n", 60), "admin", "--data", w.data)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("60 lines said: %v, %s", err, &errs)
	}
	c := chattest.Dial(t, w.addr, "ann", chattest.NoPTY())
	c.WaitFor("hello there")
	c.Type("thanks\n")
	c.WaitFor("ann: thanks")
}

// TestLogReaderDies: the end of who reads the log is not the end of the chat, and a
// pipe of a command still ends as pipes do (TestAdminInShell).
func TestLogReaderDies(t *testing.T) {
	w := startWatched(t)
	w.reads.Close()
	w.serves(t)
	if state, took := w.signal(t, syscall.SIGTERM); state.ExitCode() != 0 || took > 6*time.Second {
		t.Errorf("it ended with %v after %v", state, took)
	}
}

// TestLogReaderSleeps: a reader that does not read holds up nobody, not even the end;
// one that reads again is told how much it missed.
func TestLogReaderSleeps(t *testing.T) {
	w := startWatched(t)
	w.serves(t)
	if state, took := w.signal(t, syscall.SIGTERM); state.ExitCode() != 0 || took > 6*time.Second {
		t.Errorf("it ended with %v after %v", state, took)
	}
}

// TestLogSaysWhatItLost: how many lines were lost is told as a line of the log, in its form.
func TestLogSaysWhatItLost(t *testing.T) {
	f := logs.Flags{Format: "text", Level: "info", Addresses: "full"}
	o := outlet.New(io.Discard)
	defer o.Close(chattest.Patience)
	f.Open(o)
	if line := string(o.Lost(1)); !strings.Contains(line, "level=WARN") || !strings.Contains(line, "lines=1") {
		t.Errorf("it tells %q", line)
	}
}

// TestListIsPipe: a list that has become a named pipe, as a dead mount would, stops
// neither what reads it nor what is read later.
func TestListIsPipe(t *testing.T) {
	ann, bob := chattest.NewKey(t), chattest.NewKey(t)
	path := write(t, "allowed", line(ann))
	motd := write(t, "motd", "tea at four\n")
	p := start(t, nil, "--allowlist", path, "--motd", motd)
	reload := func(change func() error, logged string) {
		t.Helper()
		if err := change(); err != nil {
			t.Fatal(err)
		}
		if err := p.cmd.Process.Signal(syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
		p.waitForLog(t, logged)
	}
	pipe := func(path string) func() error {
		return func() error { return replace(path, func() error { return unix.Mkfifo(path, 0o600) }) }
	}
	if err := pipe(motd)(); err != nil {
		t.Fatal(err)
	}
	reload(pipe(path), "but not all of it")
	c := chattest.Dial(t, p.addr, "ann", chattest.Key(ann)) // what held before
	c.WaitFor("#lobby")
	p.waitForLog(t, "what it said last is shown")
	reload(func() error {
		return replace(path, func() error { return os.WriteFile(path, []byte(line(bob)), 0o600) })
	}, "read again who may come in\"\n")
	if _, err := chattest.TryDial(t, p.addr, "ann", chattest.Key(ann)); err == nil {
		t.Error("ann is in, who was struck off")
	}
	reload(pipe(path), "but not all of it")
	if state, took := p.signal(t, syscall.SIGTERM); state.ExitCode() != 0 || took > 6*time.Second {
		t.Errorf("it ended with %v after %v", state, took)
	}
	p.stderr.forget() // the errors are what this is about
}

func replace(path string, make func() error) error {
	if err := os.Remove(path); err != nil {
		return err
	}
	return make()
}

// TestFilesAtStart: nobody serves with a file that is none, and nobody waits for one.
func TestFilesAtStart(t *testing.T) {
	dir := t.TempDir()
	pipe, aFolder, closed := filepath.Join(dir, "pipe"), filepath.Join(dir, "folder"), filepath.Join(dir, "missing")
	if err := unix.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(aFolder, 0o700); err != nil {
		t.Fatal(err)
	}
	ca := write(t, "ca", line(chattest.NewKey(t)))
	for _, file := range []string{pipe, aFolder, closed} {
		for _, flags := range [][]string{
			{"--allowlist", file},
			{"--operators", file},
			{"--user-ca", file},
			{"--user-ca", ca, "--revoked", file},
			{"--passphrase-file", file},
			{"--motd", file},
		} {
			data := t.TempDir()
			for _, command := range []string{"serve", "check"} {
				status, out, errs := call(t, append([]string{command, "--listen", "127.0.0.1:0", "--data", data}, flags...)...)
				if status != 1 || !strings.Contains(out+errs, file) {
					t.Errorf("%s %q: status %d, %q, %q", command, flags, status, out, errs)
				}
			}
		}
	}
	for _, name := range []string{folder.History, folder.History + ".lock", folder.Audit, folder.Socket, "admin.lock", "keys", "keys/ssh_host_ed25519_key"} {
		data := t.TempDir()
		if err := os.MkdirAll(filepath.Dir(filepath.Join(data, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := unix.Mkfifo(filepath.Join(data, name), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, command := range []string{"serve", "check"} {
			status, out, errs := call(t, command, "--listen", "127.0.0.1:0", "--data", data)
			if lock := strings.HasSuffix(name, ".lock") || name == folder.Socket; status == 0 && !(command == "check" && lock) {
				t.Errorf("%s with a pipe as %s: status %d, %q, %q", command, name, status, out, errs)
			}
		}
	}
}

// TestDrainIsHard: whatever hangs, the server is gone after --drain, and says what it
// did not wait for.
func TestDrainIsHard(t *testing.T) {
	c := config{door: doorFlags{listen: []string{"127.0.0.1:0"}}, data: t.TempDir(), drain: time.Second}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	h, err := openHouse(ctx, c, slog.New(slog.DiscardHandler), io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	free, closed := make(chan struct{}), make(chan struct{})
	h.closers = append([]closer{{"the last part", func() error { close(closed); return nil }}}, h.closers...)
	h.closers = append(h.closers, closer{"a dead disk", func() error { <-free; return nil }})
	began := time.Now()
	cancel()
	err = h.run(ctx)
	if took := time.Since(began); err == nil || !strings.Contains(fmt.Sprint(err), "a dead disk") || took < time.Second || took > 3*time.Second {
		t.Errorf("after %v: %v", took, err)
	}
	close(free)
	<-closed
}
