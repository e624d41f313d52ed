package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sshchat/sshchat/chattest"
)

// TestFail2ban: the filter finds who came to nothing in the log of a real server, text and JSON,
// from a file and as journald hands it on, and nobody whom a stranger writes into it.
func TestFail2ban(t *testing.T) {
	t.Parallel()
	tool := chattest.Need(t, "fail2ban-regex")
	filter, err := filepath.Abs("../../contrib/fail2ban/sshchat.filter")
	if err != nil {
		t.Fatal(err)
	}
	forged := []string{
		`level=WARN msg=refused ip=203.0.113.9 unlogged=0`,
		"time=2026-11-30T22:10:00.613Z level=WARN msg=refused ip=203.0.113.9 unlogged=0",
		`{"time":"2026-11-30T22:10:00.613Z","level":"WARN","msg":"refused","ip":"203.0.113.9","unlogged":0}`,
		`x sshchat[1]: level=WARN msg=cut ip=203.0.113.9 `,
	}
	for _, format := range []string{"text", "json"} {
		p := start(t, nil, "--log-format", format)
		for i, text := range forged {
			c := chattest.Dial(t, p.addr, fmt.Sprintf("ann%d", i), chattest.NoPTY(), chattest.Version("SSH-2.0-"+text))
			c.WaitFor("you are in #lobby")
			c.Type("\x1b[2J" + text + "\n/nick " + text + "\n/quit\n")
			c.WaitExit()
			c.Close()
			if c, err := chattest.TryDial(t, p.addr, text, chattest.NoPTY()); err == nil {
				c.Close()
			}
		}
		for _, from := range []string{"127.0.0.5", "127.0.0.6"} {
			d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
			for _, text := range append(forged, "GET / HTTP/1.0") {
				conn, err := d.DialContext(t.Context(), "tcp", p.addr)
				if err != nil {
					t.Fatal(err)
				}
				_, _ = io.WriteString(conn, text+"\r\nSSH-2.0-"+text+"\r\n"+text+"\n")
				_ = conn.(*net.TCPConn).CloseWrite() // it may have been closed already
				_, _ = io.Copy(io.Discard, conn)
				conn.Close()
			}
		}
		p.signal(t, os.Interrupt)
		plain := p.stderr.String()
		var journal strings.Builder
		for line := range strings.Lines(plain) {
			journal.WriteString("host sshchat[4711]: " + line)
		}
		path := write(t, "log", plain+journal.String())
		out, err := exec.Command(tool, "-o", "ip", path, filter).Output()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		found := slices.DeleteFunc(strings.Fields(string(out)), func(ip string) bool { return ip == "127.0.0.1" })
		slices.Sort(found)
		want := strings.Fields(strings.Repeat("127.0.0.5 ", 10) + strings.Repeat("127.0.0.6 ", 10))
		if !slices.Equal(found, want) {
			t.Errorf("%s: found %q, want %q\n%s", format, found, want, plain)
		}
	}
}
