package chattest

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Xterm is a real xterm on an X server of its own, which the end of the test stops. What
// is written to it is shown; it runs no program, so that the test is its program.
type Xterm struct {
	t     testing.TB
	tty   *os.File
	print string // a FIFO that gets what xterm prints
}

// xtermShell gives the terminal to the test: it answers to nobody else.
const xtermShell = `stty raw -echo; tty >"$0"; exec sleep 3600`

// NewXterm starts an xterm of so many cells.
func NewXterm(t testing.TB, width, height int) *Xterm {
	t.Helper()
	xvfb, xterm := Need(t, "Xvfb"), Need(t, "xterm")
	dir := t.TempDir()
	ready, told, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer ready.Close()
	x := exec.Command(xvfb, "-displayfd", "3", "-screen", "0", "2400x2400x8", "-nolisten", "tcp")
	x.ExtraFiles = []*os.File{told}
	startUntilEnd(t, x)
	told.Close()
	display := ":" + firstLine(t, ready)

	o := &Xterm{t: t, print: filepath.Join(dir, "print")}
	fifo := filepath.Join(dir, "tty")
	for _, name := range []string{o.print, fifo} {
		if err := mkfifo(name, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(xterm, "-geometry", fmt.Sprintf("%dx%d", width, height), "-u8", "-fn", "fixed",
		"-xrm", "XTerm*allowWindowOps: true", "-xrm", "XTerm*saveLines: 5000",
		"-xrm", "XTerm*printAttributes: 0", "-xrm", "XTerm*printerCommand: cat > "+o.print,
		"-e", "sh", "-c", xtermShell, fifo)
	cmd.Env = []string{"DISPLAY=" + display, "PATH=" + os.Getenv("PATH"), "HOME=" + dir, "LANG=C.UTF-8"}
	startUntilEnd(t, cmd)
	in, err := os.Open(fifo)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if o.tty, err = os.OpenFile(firstLine(t, in), os.O_RDWR|noCTTY, 0); err != nil {
		t.Fatalf("open the terminal of xterm: %v", err)
	}
	t.Cleanup(func() { o.tty.Close() })
	return o
}

// startUntilEnd starts a program and ends it with the test.
func startUntilEnd(t testing.TB, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Start(); err != nil {
		t.Fatalf("start %s: %v", cmd.Path, err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
}

// firstLine reads a line that another program writes when it is ready.
func firstLine(t testing.TB, f *os.File) string {
	t.Helper()
	_ = f.SetReadDeadline(time.Now().Add(Patience)) // a FIFO may not have deadlines
	var line []byte
	for buf := make([]byte, 64); !bytes.Contains(line, []byte("\n")); {
		n, err := f.Read(buf)
		line = append(line, buf[:n]...)
		if err != nil {
			t.Fatalf("wait for a program to be ready: %v; it said %q", err, line)
		}
	}
	first, _, _ := strings.Cut(string(line), "\n")
	return first
}

// Write shows p.
func (o *Xterm) Write(p []byte) (int, error) { return o.tty.Write(p) }

// Clear makes a fresh terminal of it, of so many cells, without scrollback.
func (o *Xterm) Clear(width, height int) {
	o.t.Helper()
	fmt.Fprint(o.tty, "\x1bc\x1b[3J")
	o.Resize(width, height)
}

// Resize gives the window another size and waits until xterm has it.
func (o *Xterm) Resize(width, height int) {
	o.t.Helper()
	fmt.Fprintf(o.tty, "\x1b[8;%d;%dt", height, width)
	want := fmt.Sprintf("\x1b[8;%d;%dt", height, width)
	if err := o.tty.SetReadDeadline(time.Now().Add(Patience)); err != nil {
		o.t.Fatal(err)
	}
	for buf := make([]byte, 64); ; {
		fmt.Fprint(o.tty, "\x1b[18t") // each answer comes a moment later than the one before
		n, err := o.tty.Read(buf)
		if err != nil {
			o.t.Fatalf("xterm does not become %dx%d: %v", width, height, err)
		}
		if strings.HasSuffix(string(buf[:n]), want) {
			return
		}
	}
}

// Lines returns what xterm has, its scrollback first, without the blanks at the ends.
func (o *Xterm) Lines() []string {
	o.t.Helper()
	fmt.Fprint(o.tty, "\x1b[?11i")
	all, err := os.ReadFile(o.print) // until the printer command ends
	if err != nil {
		o.t.Fatal(err)
	}
	lines := strings.Split(strings.ReplaceAll(string(all), "\f", ""), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " \r")
	}
	return lines
}
