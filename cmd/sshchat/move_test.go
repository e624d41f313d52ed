package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"sshchat/sshchat/chattest"
)

// town is a chat with people in it, and what they must find again wherever it moves.
type town struct {
	boss, alice, bob, mallory chattest.Option
}

func (w *town) dial(t *testing.T, p *program, name string, key chattest.Option, o ...chattest.Option) *chattest.Client {
	t.Helper()
	return chattest.Dial(t, p.addr, name, append(o, key, chattest.NoPTY())...)
}

// settle makes a chat: an owner, a public and a private room, a letter, a setting and
// a ban.
func settle(t *testing.T, p *program) *town {
	t.Helper()
	key := func() chattest.Option { return chattest.Key(chattest.NewKey(t)) }
	w := &town{key(), key(), key(), key()}
	p.waitFor(t, "/owner ")
	_, code, _ := strings.Cut(p.stdout.String(), "/owner ")
	boss := w.dial(t, p, "boss1", w.boss)
	boss.WaitFor("#lobby")
	boss.Type("/owner " + strings.TrimSpace(code) + "\n")
	boss.WaitFor("you are the owner of this chat now")
	bob := w.dial(t, p, "bob", w.bob)
	bob.WaitFor("#lobby")
	bob.Type("hello, I am bob\n")
	bob.WaitFor("bob: hello")
	mallory := w.dial(t, p, "mallory", w.mallory, chattest.From("127.0.0.4"))
	mallory.WaitFor("#lobby")

	alice := w.dial(t, p, "alice", w.alice)
	alice.WaitFor("#lobby")
	for _, step := range [][2]string{
		{"/join #ops", "#ops"},
		{"the deploy is done", "alice: the deploy is done"},
		{"/topic deploys", "deploys"},
		{"/join #secret", "#secret"},
		{"/room private yes", "private"},
		{"/invite bob", "bob"},
		{"nobody else reads this", "nobody else reads this"},
	} {
		alice.Type(step[0] + "\n")
		alice.WaitFor(step[1])
	}
	bob.WaitFor("secret")
	bob.Type("/join #secret\n")
	bob.WaitFor("nobody else reads this")
	bob.Type("/quit\n")
	bob.WaitExit()
	alice.WaitFor("bob left") // and has words to spare again
	alice.Type("/msg bob the letter that waits\n")
	alice.WaitFor("the letter that waits")
	alice.Type("/lang zh\n")
	alice.WaitFor("已设为 zh")
	boss.Type("/ban mallory for 3d spam\n")
	mallory.WaitExit()
	return w
}

// check asks the people: who gets in, what they see, what they may.
func (w *town) check(t *testing.T, p *program) {
	t.Helper()
	stranger := chattest.Key(chattest.NewKey(t))
	if c, err := chattest.TryDial(t, p.addr, "alice", stranger, chattest.NoPTY()); err == nil {
		if status := c.WaitExit(); status != 1 {
			t.Errorf("a stranger is alice: status %d", status)
		}
	}
	alice := w.dial(t, p, "alice", w.alice)
	alice.WaitFor("你进入了 #lobby")
	alice.Type("/history #ops\n")
	alice.WaitFor("the deploy is done")
	bob := w.dial(t, p, "bob", w.bob)
	bob.WaitFor("the letter that waits")
	bob.Type("/join #secret\n/history\n")
	bob.WaitFor("nobody else reads this")
	carol := w.dial(t, p, "carol", stranger)
	carol.WaitFor("#lobby")
	carol.Type("/rooms\n")
	carol.WaitFor("deploys")
	carol.Type("/join #secret\n")
	carol.WaitFor("#secret")
	carol.Type("hello?\n")
	carol.WaitFor("carol: hello?")
	if all := strings.Join(carol.Lines(), "\n"); strings.Contains(all, "reads this") {
		t.Errorf("carol reads the private room:\n%s", all)
	}
	mallory := w.dial(t, p, "mallory", w.mallory, chattest.From("127.0.0.4"))
	if status := mallory.WaitExit(); status != 1 || !strings.Contains(mallory.Stderr(), "spam") {
		t.Errorf("mallory is back: status %d, %q", status, mallory.Stderr())
	}
	boss := w.dial(t, p, "boss1", w.boss)
	boss.WaitFor("#lobby")
	boss.Type("/kick carol bye\n")
	carol.WaitExit()
	if all := p.stdout.String(); strings.Contains(all, "/owner") {
		t.Errorf("the owner is forgotten:\n%s", all)
	}
}

// TestMoveByExport: a chat that is exported and imported is the same chat to the people
// in it.
func TestMoveByExport(t *testing.T) {
	p := start(t, nil)
	w := settle(t, p)
	log := succeed(t, "export", "--json", "--data", p.data) // while it runs
	p.signal(t, syscall.SIGTERM)
	file := write(t, "chat.json", log)
	moved := filepath.Join(t.TempDir(), "moved")
	if out := succeed(t, "import", "--data", moved, file); !strings.Contains(out, "a whole chat") || !strings.Contains(out, "host keys") {
		t.Errorf("import says %q", out)
	}
	if again := succeed(t, "export", "--data", moved); again != log {
		t.Errorf("exported again it is\n%s\nwant\n%s", again, log)
	}
	if status, _, errs := call(t, "import", "--data", moved, file); status != 1 || !strings.Contains(errs, "there is a chat") {
		t.Errorf("imported twice: status %d, %q", status, errs)
	}
	q := start(t, nil, "--data", moved)
	w.check(t, q)
	q.signal(t, syscall.SIGTERM)
	if out := succeed(t, "check", "--listen", "127.0.0.1:0", "--data", moved); strings.Contains(out, "WRONG") {
		t.Errorf("check says\n%s", out)
	}
}

// TestImportRefuses: half a chat, a newer one, or one with records that no chat has
// made becomes none.
func TestImportRefuses(t *testing.T) {
	data := t.TempDir()
	remember(t, data)
	log := succeed(t, "export", "--data", data)
	for name, text := range map[string]string{
		"cut off":               log[:strings.LastIndex(strings.TrimSpace(log), "\n")+1],
		"a line is missing":     strings.Replace(log, `{"seq":3,`, `{"seq":3,"at":"x",`, 1),
		"the end says another":  strings.Replace(log, `"lines":11`, `"lines":12`, 1),
		"newer":                 strings.Replace(log, `"version":1`, `"version":2`, 1),
		"a name for ever":       strings.Replace(log, "\n", "\n"+`{"key":"name/alice","text":"x"}`+"\n", 1),
		"an account of another": strings.Replace(log, "\n", "\n"+`{"key":"account/a","value":{"id":"b"}}`+"\n", 1),
		"a key with escapes":    strings.Replace(log, "\n", "\n"+`{"key":"x/\u001b[2J","value":1}`+"\n", 1),
		"a ban that is none":    strings.Replace(log, "\n", "\n"+`{"key":"rule/ban/x","value":[]}`+"\n", 1),
	} {
		other := filepath.Join(t.TempDir(), "other")
		status, out, errs := call(t, "import", "--data", other, write(t, "log", text))
		if status != 1 || out != "" || strings.Count(errs, "\n") != 1 {
			t.Errorf("%s: status %d, %q, %q", name, status, out, errs)
		}
		if left, _ := filepath.Glob(filepath.Join(other, "*")); len(left) > 1 { // the lock stays
			t.Errorf("%s: it leaves %q", name, left)
		}
	}
	lines := filepath.Join(t.TempDir(), "lines")
	if out := succeed(t, "import", "--lines", "--data", lines, write(t, "log", log)); !strings.Contains(out, "added 11 entries; 0 lines were none") || !strings.Contains(out, "lines alone") {
		t.Errorf("the lines of a whole chat: %q", out)
	}
	for _, args := range [][]string{{"--zone", "UTC"}, {"--room", "x"}, {"--from", "ssh-chat", "--zone", "UTC"}, {"--from", "devzat", "--lines"}} {
		if status, _, errs := call(t, append([]string{"import", "--data", data, os.DevNull}, args...)...); status != 2 || !strings.Contains(errs, "says nothing") {
			t.Errorf("%q: status %d, %q", args, status, errs)
		}
	}
}
