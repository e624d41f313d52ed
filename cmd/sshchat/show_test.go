package main

import (
	"os/exec"
	"strings"
	"testing"

	"sshchat/sshchat/chattest"
)

// The tests here are what the product promises to people, done as they do it: the
// real program, the real ssh, a real terminal.

func TestConversation(t *testing.T) {
	t.Parallel()
	p := start(t, nil)
	ann := p.login(t, chattest.Terminal{}, chattest.SSH{User: "ann"})
	ann.WaitFor("ann, you are in #lobby, and the first one here")
	bob := p.login(t, chattest.Terminal{Width: 60, Height: 20}, chattest.SSH{User: "bob", Env: []string{"LANG=zh_CN.UTF-8"}})
	bob.WaitFor("bob，你进入了 #lobby，这里还有 1 人：ann")
	ann.WaitFor("* bob joined")

	ann.Line("hello bob")
	bob.WaitFor("ann 说：hello bob")
	bob.Line("大家好，我是小明 🙂")
	ann.WaitFor("bob: 大家好，我是小明 🙂")

	ann.Type("I am typing")
	ann.WaitFor("ann> I am typing")
	bob.Line("a message meanwhile")
	ann.WaitScreen("the message above the draft", func(s string) bool {
		return strings.HasSuffix(s, "bob: a message meanwhile\nann> I am typing")
	})
	ann.Keys("Home", "C-k", "Up", "Enter") // the line before, again
	bob.WaitScreen("the same line twice", func(s string) bool { return strings.Count(s, "hello bob") == 2 })

	bob.Line("/quit")
	ann.WaitFor("* bob left")
	sane(t, bob, "0")
	ann.Keys("C-d")
	sane(t, ann, "0")
}

func TestDuplicate(t *testing.T) {
	t.Parallel()
	p := start(t, nil)
	key, _ := chattest.KeyFile(t)
	ann := p.login(t, chattest.Terminal{}, chattest.SSH{User: "ann", Key: key})
	ann.WaitFor("* ann joined")
	second := p.login(t, chattest.Terminal{}, chattest.SSH{User: "ann", Key: key, Env: []string{"LC_ALL=zh_CN.UTF-8"}})
	second.WaitFor("你已在别处登录")
	sane(t, second, "1")
	third := p.login(t, chattest.Terminal{}, chattest.SSH{User: "Ann", Key: key})
	third.WaitFor("you are here already")
	sane(t, third, "1")
	ann.Line("alone")
	ann.WaitFor("ann: alone")
	if s := ann.CaptureAll(); strings.Count(s, "joined") != 1 {
		t.Errorf("the room heard of it:\n%s", s)
	}
}

func TestResizeAndPaste(t *testing.T) {
	t.Parallel()
	p := start(t, nil)
	ann := p.login(t, chattest.Terminal{Width: 80, Height: 24}, chattest.SSH{User: "ann"})
	ann.WaitFor("* ann joined")
	bob := chattest.Dial(t, p.addr, "bob", chattest.NoPTY())
	ann.WaitFor("* bob joined")
	ann.Type(strings.Repeat("word ", 12) + "end")
	ann.WaitFor("word end")
	draft := squeeze("ann> " + strings.Repeat("word ", 12) + "end")
	for _, width := range []int{40, 100, 33, 80} {
		ann.Resize(width, 20)
		// A key that is answered shows that the new width has come through: a frame for
		// the old one that meets the new one may stand anywhere.
		ann.Type("!")
		ann.WaitScreen("a key after resizing", func(s string) bool { return strings.Contains(squeeze(s), draft+"!") })
		ann.Keys("BSpace")
		ann.WaitScreen("the draft after resizing", func(s string) bool { return strings.HasSuffix(squeeze(s), draft) })
	}
	ann.WaitFor("ann> " + strings.Repeat("word ", 12) + "end")
	if n := strings.Count(ann.CaptureAll(), "* bob joined"); n != 1 {
		t.Errorf("a message stands %d times after resizing:\n%s", n, ann.CaptureAll())
	}
	ann.Keys("Enter")
	bob.WaitFor("ann: " + strings.Repeat("word ", 12) + "end")

	ann.Paste("first\nsecond\nthird\n")
	ann.WaitFor("third")
	ann.Keys("Enter")
	bob.WaitFor("ann:\n│ first\n│ second\n│ third")
}

// squeeze is a screen without its spaces and line breaks: the same at any width.
func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

func TestNoTerminal(t *testing.T) {
	t.Parallel()
	p := start(t, nil)
	key, _ := chattest.KeyFile(t)
	watcher := chattest.Dial(t, p.addr, "watcher", chattest.NoPTY())
	watcher.WaitFor("you are in #lobby")
	args := chattest.SSH{Addr: p.addr, User: "ann", Key: key, NoTTY: true}.Args(t)
	cmd := exec.CommandContext(t.Context(), args[0], args[1:]...)
	cmd.Stdin = strings.NewReader("from a pipe\n/who\n大家好")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{"ann: from a pipe\n", "ann: 大家好\n", "-- 2 in #lobby: ann, watcher\n"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if strings.ContainsAny(string(out), "\x1b\r") {
		t.Errorf("not clean: %q", out)
	}
	watcher.WaitFor("ann: 大家好")
	watcher.WaitFor("* ann left")
}
