package front

import (
	"testing"

	"golang.org/x/crypto/ssh"
)

// FuzzRequests sends a channel two requests of a stranger's making. Whatever is in
// them, what is kept stays within its bounds.
func FuzzRequests(f *testing.F) {
	pty := ssh.Marshal(struct {
		Term       string
		W, H, X, Y uint32
		Modes      string
	}{"xterm", 4_000_000_000, 0, 0, 0, "\x00"})
	env := ssh.Marshal(struct{ Name, Value string }{"LANG", "zh_CN.UTF-8"})
	f.Add("pty-req", pty, "window-change", []byte{0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0})
	f.Add("env", env, "shell", []byte{})
	f.Add("exec", ssh.Marshal(struct{ C string }{"uptime"}), "subsystem", []byte{0, 0, 0, 9})
	f.Add("pty-req", pty[:7], "env", env[:5])
	f.Fuzz(func(t *testing.T, kind1 string, payload1 []byte, kind2 string, payload2 []byte) {
		r := newRequests(make(chan *start, 1), nil)
		r.serve(&ssh.Request{Type: kind1, Payload: payload1})
		r.serve(&ssh.Request{Type: kind2, Payload: payload2})
		if z := r.now(); z.Width > 1<<15 || z.Height > 1<<15 || z.Width < 0 || z.Height < 0 {
			t.Errorf("size %v", z)
		}
		if len(r.start.Term) > maxTermBytes || len(r.start.Env) > maxEnv || len(r.start.command) > maxCommandBytes {
			t.Errorf("kept %d bytes of TERM, %d variables, %d bytes of command", len(r.start.Term), len(r.start.Env), len(r.start.command))
		}
		for name, value := range r.start.Env {
			if !wanted(name) || len(value) > maxEnvBytes {
				t.Errorf("kept %q=%q", name, value)
			}
		}
		if r.asked != (r.start.kind != "") {
			t.Errorf("asked %t for %q", r.asked, r.start.kind)
		}
	})
}
