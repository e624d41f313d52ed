package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"sshchat/cmd/sshchat/folder"
	"sshchat/sshchat/chattest"
)

// TestTakenAway: what somebody deletes, moves or overwrites under a running server is
// told to the room within two seconds, and mended where it can be.
func TestTakenAway(t *testing.T) {
	const off, on = "history is not being kept", "history is being kept again"
	all := func(p *program, pattern string) []string {
		found, err := filepath.Glob(filepath.Join(p.data, pattern))
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	remove := func(t *testing.T, paths ...string) {
		t.Helper()
		for _, path := range paths {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, do := range map[string]func(t *testing.T, p *program, c *chattest.Client){
		"rm": func(t *testing.T, p *program, c *chattest.Client) {
			remove(t, all(p, "chat.db*")...)
			c.WaitFor(off)
			if status, _, errs := call(t, "backup", "--data", p.data, filepath.Join(p.data, "x.db")); status != 1 {
				t.Errorf("a backup of nothing: status %d, %q", status, errs)
			}
		},
		"rm of the write-ahead log": func(t *testing.T, p *program, c *chattest.Client) {
			remove(t, all(p, "chat.db-wal")...)
			c.WaitFor(off)
		},
		"mv and back": func(t *testing.T, p *program, c *chattest.Client) {
			path := filepath.Join(p.data, folder.History)
			if err := os.Rename(path, path+".away"); err != nil {
				t.Fatal(err)
			}
			c.WaitFor(off)
			c.Type("meanwhile\n")
			c.WaitFor("ann: meanwhile")
			if err := os.Rename(path+".away", path); err != nil {
				t.Fatal(err)
			}
			c.WaitFor(on)
			if log := succeed(t, "export", "--data", p.data); !strings.Contains(log, "meanwhile") {
				t.Errorf("what was said meanwhile is lost:\n%s", log)
			}
		},
		"a backup copied over it": func(t *testing.T, p *program, c *chattest.Client) {
			copied := filepath.Join(t.TempDir(), "b.db")
			succeed(t, "backup", "--data", p.data, copied)
			c.Type("after the backup\n")
			c.WaitFor("after the backup")
			data, err := os.ReadFile(copied)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(p.data, folder.History), data, 0o600); err != nil { // as cp does
				t.Fatal(err)
			}
			c.WaitFor(off)
			p.signal(t, syscall.SIGTERM)
			if out := succeed(t, "check", "--listen", "127.0.0.1:0", "--data", p.data); strings.Contains(out, "WRONG") {
				t.Errorf("after the end:\n%s", out)
			}
			log := succeed(t, "export", "--data", p.data)
			if !strings.Contains(log, "the first words") || strings.Contains(log, "after the backup") {
				t.Errorf("the next start would serve\n%s", log)
			}
		},
		"rm of locks and socket": func(t *testing.T, p *program, c *chattest.Client) {
			remove(t, append(all(p, "*.lock"), filepath.Join(p.data, folder.Socket))...)
			p.waitForLog(t, "the lock file of")
			p.waitForLog(t, "control socket or its lock was taken away")
			succeed(t, "say", "--data", p.data, "still here")
			c.WaitFor("local: still here")
			status, _, errs := call(t, "--listen", "127.0.0.1:0", "--data", p.data)
			if status != 1 || !strings.Contains(errs, "in use by another sshchat") {
				t.Errorf("a second server: status %d, %q", status, errs)
			}
		},
		"the socket alone": func(t *testing.T, p *program, c *chattest.Client) { // systemd-tmpfiles
			remove(t, filepath.Join(p.data, folder.Socket))
			succeed(t, "say", "--data", p.data, "still here") // waits for the new one
			c.WaitFor("local: still here")
		},
		"a second server at once": func(t *testing.T, p *program, c *chattest.Client) {
			freeze(t, p, syscall.SIGSTOP) // else it may make its locks anew before the second one looks
			remove(t, append(all(p, "*.lock"), filepath.Join(p.data, folder.Socket))...)
			second := start(t, nil, "--data", p.data)
			freeze(t, p, syscall.SIGCONT)
			c.WaitFor(off)
			b := chattest.Dial(t, second.addr, "bob", chattest.NoPTY())
			b.WaitFor("#lobby")
			b.Type("here it is kept\n")
			b.WaitFor("bob: here it is kept")
			c.Type("and here it is not\n")
			c.WaitFor("ann: and here it is not")
			p.signal(t, syscall.SIGTERM)
			second.signal(t, syscall.SIGTERM)
			if out := succeed(t, "check", "--listen", "127.0.0.1:0", "--data", p.data); strings.Contains(out, "WRONG") {
				t.Errorf("after the end:\n%s", out)
			}
		},
		"the folder": func(t *testing.T, p *program, c *chattest.Client) {
			if err := os.RemoveAll(p.data); err != nil {
				t.Fatal(err)
			}
			c.WaitFor(off)
			if state, _ := p.signal(t, syscall.SIGTERM); state.ExitCode() != 1 { // something that people saw is lost
				t.Errorf("it ended with %v", state)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := start(t, nil)
			c := chattest.Dial(t, p.addr, "ann", chattest.NoPTY())
			c.WaitFor("#lobby")
			c.Type("the first words\n")
			c.WaitFor("ann: the first words")
			do(t, p, c)
			if strings.Contains(strings.Join(c.Lines(), "\n"), off) {
				p.waitForLog(t, off)
			}
			p.stderr.forget() // trouble is an error there, as it should be
		})
	}
}

// freeze stops a program, or lets it go on.
func freeze(t *testing.T, p *program, s syscall.Signal) {
	t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		t.Fatal(err)
	}
}
