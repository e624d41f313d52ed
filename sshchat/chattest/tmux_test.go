package chattest

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

func TestStockClients(t *testing.T) {
	addr := serve(t)
	key, _ := KeyFile(t)
	for _, client := range Clients {
		for how, key := range map[string]string{"key": key, "guest": ""} {
			t.Run(client+"/"+how, func(t *testing.T) {
				watcher := Dial(t, addr, "watcher")
				p := Tmux(t, Terminal{}, SSH{Client: client, Addr: addr, User: "alice", Key: key}.Args(t)...)
				p.WaitFor("welcome")
				watcher.Send("ready when you are")
				p.WaitFor("ready when you are")
				p.Line("大家好 from " + client)
				p.WaitFor("大家好 from " + client)
				watcher.WaitFor("大家好 from " + client)
				p.Line("/quit")
				if status := p.WaitExit(); status != 0 {
					t.Errorf("exit status %d, want 0; the screen:\n%s", status, p.Capture())
				}
			})
		}
	}
}

func TestStockCommand(t *testing.T) {
	addr := serve(t)
	p := Tmux(t, Terminal{}, SSH{Addr: addr, User: "alice", NoTTY: true, Env: []string{"LANG=zh_CN.UTF-8"}, Command: []string{"who"}}.Args(t)...)
	p.WaitFor("no commands here")
	if status := p.WaitExit(); status != 1 {
		t.Errorf("exit status %d, want 1", status)
	}
}

func TestPane(t *testing.T) {
	p := Tmux(t, Terminal{Width: 30, Height: 6, Term: "screen-256color", Env: []string{"ROOM=tea"}},
		"sh", "-c", `stty -echo; printf '\033[?2004h%s %s\n\033[31mred\033[0m\n' "$TERM" "$ROOM"; exec cat -v`)
	p.WaitFor("screen-256color tea")
	p.WaitFor("red")
	if got := p.CaptureStyled(); !strings.Contains(got, "\x1b[31mred") {
		t.Errorf("styled capture has no red: %q", got)
	}
	p.Paste("two\nlines\n")
	p.WaitFor("^[[200~two")
	p.WaitFor("lines")
	p.Keys("Enter", "Left", "Enter")
	p.WaitFor("^[[D")
	p.Bytes(0xff, '\r')
	p.WaitFor("M-^?")
	p.Line(strings.Repeat("w", 35))
	p.WaitFor("wwwwwwwwww\nwwwww")
	if got := p.CaptureAll(); !strings.Contains(got, strings.Repeat("w", 35)) || !strings.Contains(got, "tea") {
		t.Errorf("the scrollback does not hold the wrapped line whole, or not the first: %q", got)
	}
	p.Resize(50, 8)
	p.WaitFor(strings.Repeat("w", 35))
	if x, y := p.Cursor(); x != 0 || y == 0 {
		t.Errorf("cursor at %d,%d", x, y)
	}
	if comm, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", p.PID())); err != nil || string(comm) != "cat\n" {
		t.Errorf("process %d is %q, %v, want cat", p.PID(), comm, err)
	}
	p.Keys("C-c")
	if status := p.WaitExit(); status != 128+2 {
		t.Errorf("exit status %d after ^C, want 130", status)
	}
}
