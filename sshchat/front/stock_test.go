package front_test

import (
	"net"
	"os/exec"
	"strings"
	"testing"

	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/inside"
)

// TestStockClients: every client that people have connects, gets a terminal, talks
// and leaves with status 0, with a key and without.
func TestStockClients(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	key, _ := chattest.KeyFile(t)
	watcher := h.Join(t, "watcher")
	for _, client := range chattest.Clients {
		for how, key := range map[string]string{"key": key, "guest": ""} {
			t.Run(client+"/"+how, func(t *testing.T) {
				p := chattest.Tmux(t, chattest.Terminal{}, chattest.SSH{Client: client, Addr: h.Addr, User: client + "-" + how, Key: key}.Args(t)...)
				p.WaitFor("you are in #lobby")
				p.Line("大家好 from " + client + " by " + how)
				p.WaitFor(client + "-" + how + ": 大家好 from " + client + " by " + how)
				watcher.WaitFor("大家好 from " + client + " by " + how)
				watcher.Send("hello " + client)
				p.WaitFor("watcher: hello " + client)
				p.Line("/quit")
				if status := p.WaitExit(); status != 0 {
					t.Errorf("exit status %d, want 0; the screen:\n%s", status, p.Capture())
				}
			})
		}
	}
}

// TestStockPipes: what people build out of ssh and pipes. A terminal without a size,
// no terminal, and a command that there is not.
func TestStockPipes(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	key, _ := chattest.KeyFile(t)
	for _, c := range []struct {
		name   string
		ssh    chattest.SSH
		stdin  string
		want   []string
		status int
	}{
		{"-tt", chattest.SSH{}, "hello\r/quit\r", []string{"\x1b[0m: hello", "\x1b[?2004l"}, 0},
		{"-T", chattest.SSH{NoTTY: true}, "hello\n", []string{"ann: hello\n"}, 0},
		{"command", chattest.SSH{NoTTY: true, Command: []string{"uname", "-a"}}, "", []string{"there is no command uname"}, 2},
		{"sftp", chattest.SSH{NoTTY: true, Options: []string{"-s"}, Command: []string{"sftp"}}, "", []string{"there is no subsystem sftp"}, 1},
		{"plink -T", chattest.SSH{Client: "plink", NoTTY: true}, "hello\r\n", []string{"ann: hello\n"}, 0},
		{"dbclient -T", chattest.SSH{Client: "dbclient", NoTTY: true}, "hello\n", []string{"ann: hello\n"}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.ssh.Addr, c.ssh.User, c.ssh.Key = h.Addr, "ann", key
			args := c.ssh.Args(t)
			cmd := exec.CommandContext(t.Context(), args[0], args[1:]...)
			cmd.Stdin = strings.NewReader(c.stdin)
			out, _ := cmd.CombinedOutput() // the status says it
			if status := cmd.ProcessState.ExitCode(); status != c.status {
				t.Errorf("exit status %d, want %d", status, c.status)
			}
			for _, want := range c.want {
				if !strings.Contains(string(out), want) {
					t.Errorf("no %q in\n%s", want, out)
				}
			}
			if c.ssh.NoTTY && strings.Contains(string(out), "\x1b") {
				t.Errorf("an escape sequence without a terminal: %q", out)
			}
		})
	}
}

// TestAudit: no finding of ssh-audit.
func TestAudit(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	host, port, err := net.SplitHostPort(h.Addr)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), chattest.Need(t, "ssh-audit"), "-n", "-p", port, host)
	out, _ := cmd.CombinedOutput() // its status tells warnings as well; the text counts
	if !strings.Contains(string(out), "(kex) curve25519-sha256") {
		t.Fatalf("no audit:\n%s", out)
	}
	for line := range strings.Lines(string(out)) {
		// What this tool's release did not know yet is no finding of ours.
		if strings.Contains(line, "[fail]") || strings.Contains(line, "[warn]") && !strings.Contains(line, "unknown algorithm") {
			t.Error(line)
		}
	}
}
