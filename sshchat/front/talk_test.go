package front_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/inside"
	"sshchat/sshchat/front"
	"sshchat/sshchat/front/auth"
	"sshchat/sshchat/text"
)

func TestTalk(t *testing.T) {
	op := chattest.NewKey(t)
	ops := list(t, authorized(op))
	h := serveParallel(t, inside.Options{Options: front.Options{Ways: func() auth.Ways { return auth.Ways{Operators: ops} }}})
	ann := h.Join(t, "ann", chattest.Key(op))
	ann.WaitFor("you are in #lobby, and the first one here")
	bob := h.Join(t, "bob")
	bob.WaitFor("with 1 other: &ann")
	ann.WaitFor("* bob joined")

	bob.Send("hi there")
	ann.WaitFor("bob: hi there")
	bob.WaitFor("bob: hi there") // the sender sees it when all do
	ann.Send("/me waves")
	bob.WaitFor("** &ann waves")
	ann.Send("//etc/passwd")
	bob.WaitFor("ann: /etc/passwd")
	ann.Send("/topic tea at four")
	bob.WaitFor("* ann set the topic: tea at four")
	ann.Send("/nick anna")
	bob.WaitFor("* ann is now anna")
	ann.Send("/wo")
	ann.WaitFor("there is no /wo; did you mean /who?")

	bob.Send("/quit")
	if status := bob.WaitExit(); status != 0 {
		t.Errorf("exit status %d, want 0", status)
	}
	ann.WaitFor("* bob left")
	if all := strings.Join(bob.Lines(), "\n"); strings.Contains(all, "/wo") {
		t.Errorf("bob saw what was told to ann alone:\n%s", all)
	}
	h.Alive(t)
}

// Who leaves without a word is told apart from who was cut off.
func TestLeaving(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	ann := h.Join(t, "ann")
	for _, c := range []struct {
		name  string
		leave func(*chattest.Client)
		told  string // a regular expression: on a slow machine they stayed a while
	}{
		{"bob", func(c *chattest.Client) { c.Type("\x04") }, `\* bob left( \(\d+s\))?$`},
		{"cat", func(c *chattest.Client) { c.Type("\x03\x03") }, `\* cat left( \(\d+s\))?$`},
		{"dan", func(c *chattest.Client) { c.CloseInput() }, `\* dan left( \(\d+s\))?$`},
		{"eve", func(c *chattest.Client) { c.Drop() }, `\* eve left \((\d+s, )?connection lost\)$`},
	} {
		t.Run(c.name, func(t *testing.T) {
			who := h.Join(t, c.name)
			who.WaitFor("* " + c.name + " joined")
			c.leave(who)
			who.WaitExit()
			ann.WaitFor("* " + c.name + " left")
			if !slices.ContainsFunc(ann.Lines(), regexp.MustCompile(c.told).MatchString) {
				t.Errorf("the room was not told %q:\n%s", c.told, strings.Join(ann.Lines(), "\n"))
			}
		})
	}
}

func TestBacklogAndMOTD(t *testing.T) {
	h := serveParallel(t, inside.Options{MOTD: func() text.Text { return text.Block("welcome to tea\nscones at five") }})
	ann := h.Join(t, "ann")
	ann.WaitFor("scones at five")
	for i := range 8 { // the burst is ten
		ann.Send(fmt.Sprintf("line %d", i))
	}
	ann.WaitFor("ann: line 7")
	bob := h.Join(t, "bob", chattest.NoPTY())
	bob.WaitFor("* bob joined")
	lines := bob.Lines()
	for i := range 8 {
		if got, want := lines[i], fmt.Sprintf("ann: line %d", i); got != want {
			t.Errorf("backlog line %d is %q, want %q", i, got, want)
		}
	}
	if got := lines[8]; !strings.HasPrefix(got, "-- bob, you are in #lobby") {
		t.Errorf("below the backlog stands %q", got)
	}
	if got := strings.Join(lines[9:11], "|"); got != "welcome to tea|scones at five" {
		t.Errorf("the message of the day is %q", got)
	}
	if got := strings.Count(strings.Join(lines, "|"), "welcome to tea"); got != 1 {
		t.Errorf("the message of the day stands there %d times", got)
	}
}

func TestLanguage(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	const zh, en = "你进入了 #lobby", "you are in #lobby"
	const hint = "中文请输入 /lang zh"
	for i, c := range []struct {
		env  []string
		want string
		hint bool
	}{
		{nil, en, true},
		{[]string{"LANG=C.UTF-8"}, en, true},
		{[]string{"LANG=zh_CN.UTF-8"}, zh, false},
		{[]string{"LANG=en_US.UTF-8"}, en, false},
		{[]string{"LANG=en_US.UTF-8", "LC_MESSAGES=zh_TW.UTF-8"}, zh, false},
		{[]string{"LANG=zh_CN.UTF-8", "LC_MESSAGES=zh_CN.UTF-8", "LC_ALL=en_GB.UTF-8"}, en, false},
		{[]string{"LC_ALL=zh_CN.UTF-8", "LANG=de_DE.UTF-8"}, zh, false},
		{[]string{"LANG=de_DE.UTF-8"}, en, false}, // nobody wrote German yet
	} {
		t.Run(strings.Join(c.env, " "), func(t *testing.T) {
			who := h.Join(t, fmt.Sprintf("who%d", i), chattest.Env(c.env...))
			who.WaitFor(c.want)
			who.Send("done")
			who.WaitFor("done")
			if got := strings.Contains(strings.Join(who.Lines(), "\n"), hint); got != c.hint {
				t.Errorf("hint shown: %t, want %t", got, c.hint)
			}
			who.Send("/quit")
			who.WaitExit()
		})
	}
}

func TestChinese(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	ann := h.Join(t, "ann", chattest.Env("LANG=zh_CN.UTF-8"))
	bob := h.Join(t, "小明", chattest.Env("LANG=en_US.UTF-8"))
	ann.WaitFor("* 小明 进入了聊天室")
	bob.Send("大家好 👩‍👩‍👧")
	ann.WaitFor("小明 说：大家好")
	// Backspace takes a whole character, and the middle of one is never shown.
	for _, b := range []byte("晚安好") {
		ann.Type(string([]byte{b}))
	}
	ann.Type("\x7f\r")
	bob.WaitFor("ann: 晚安")
	bob.Send("/lang zh")
	bob.WaitFor("语言已设为 zh")
	ann.Send("/quit")
	bob.WaitFor("* ann 退出了聊天室")
	ann.WaitFor("再见！")
}

func TestPaste(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	ann := h.Join(t, "ann")
	bob := h.Join(t, "bob", chattest.NoPTY())
	bob.WaitFor("* bob joined")
	ann.Type("\x1b[200~one\rtwo\rthree\x1b[201~")
	ann.WaitFor("three")
	ann.Type("\r")
	ann.Send("after")
	bob.WaitFor("ann: after")
	// One message: one name, and a margin that no sender can write at a line's start.
	all := strings.Join(bob.Lines(), "\n")
	if !strings.HasSuffix(all, "\nann:\n│ one\n│ two\n│ three\nann: after") {
		t.Errorf("a paste of three lines came as\n%s", all)
	}
}

func TestSizes(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	const huge = 1<<32 - 1
	for i, size := range [][2]int{{0, 0}, {1, 1}, {huge, huge}, {0, 24}, {80, 0}, {7, 200}} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			c := h.Guest(t, fmt.Sprintf("who%d", i))
			ch, err := c.Open("session", 0, 1<<20, 32<<10, nil)
			if err != nil {
				t.Fatal(err)
			}
			if err := ch.Shell("xterm", uint32(size[0]), uint32(size[1])); err != nil {
				t.Fatal(err)
			}
			ch.Type([]byte("a line of twenty-six bytes\r"))
			total := 0
			for seen := ""; !strings.Contains(seen, "six bytes\r\n"); {
				b, err := ch.Read()
				if err != nil {
					t.Fatalf("after %q: %v", seen, err)
				}
				seen += string(b)
				total += len(b)
			}
			if total > 8<<10 {
				t.Errorf("%d bytes for a welcome and a line", total)
			}
		})
	}
	h.Alive(t)
}

func TestZeroSizeIs80x24(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	ann := h.Join(t, "ann", chattest.PTY("xterm", 0, 0))
	long := strings.Repeat("abcdefghi ", 10)
	ann.Type(long)
	// The draft wraps at 80 cells: "ann> " and 75 more.
	ann.WaitScreen("a wrapped draft", func(s string) bool {
		return strings.Contains(s, "ann> "+long[:70])
	})
	ann.Send("")
	ann.WaitFor("ann: abcdefghi")
}

func TestResize(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	ann := h.Join(t, "ann")
	ann.WaitFor("* ann joined")
	ann.Type("half a sentence")
	ann.WaitFor("ann> half a sentence")
	ann.Resize(40, 12)
	ann.Resize(30, 10)
	ann.Type(" that goes on and on and on")
	ann.WaitScreen("the draft on rows of 30", func(s string) bool {
		return strings.Contains(s, "ann> half a sentence that goe\ns on and")
	})
	ann.Resize(100, 30)
	ann.Send("")
	ann.WaitFor("ann: half a sentence that goes on and on and on")
}

// TestSearchPrompt: ^R speaks the person's language, also when they change it.
func TestSearchPrompt(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	ann := h.Join(t, "ann", chattest.Env("LANG=zh_CN.UTF-8"))
	ann.Send("one fish")
	ann.WaitFor("ann 说：one fish")
	ann.Type("\x12fish")
	ann.WaitFor("查找 'fish'：one fish")
	ann.Type("\x07")
	ann.Send("/lang en")
	ann.WaitFor("/lang is now en")
	ann.Type("\x12fish")
	ann.WaitFor("search 'fish': one fish")
}

// TestLastLine: who says goodbye and leaves at once sees both; so does everybody.
func TestLastLine(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	ann := h.Join(t, "ann")
	for i, leave := range []func(*chattest.Client){
		func(c *chattest.Client) { c.Type("so long\r/quit\r") },
		func(c *chattest.Client) { c.Type("so long\r\x04") },
		func(c *chattest.Client) { c.Type("so long\r"); c.CloseInput() },
	} {
		name := fmt.Sprintf("bob%d", i)
		bob := h.Join(t, name)
		leave(bob)
		if status := bob.WaitExit(); status != 0 {
			t.Errorf("exit status %d, want 0", status)
		}
		if all := strings.Join(bob.Lines(), "\n"); !strings.Contains(all, name+": so long") {
			t.Errorf("the own last line is not on the screen:\n%s", all)
		}
		ann.WaitFor(name + ": so long")
	}
}

// A terminal is given back as it was found: pastes unbracketed, the cursor on a
// fresh row, the draft gone.
func TestQuitLeavesTheScreenClean(t *testing.T) {
	h := serveParallel(t, inside.Options{})
	ann := h.Join(t, "ann")
	ann.WaitFor("* ann joined")
	ann.Send("/quit")
	if status := ann.WaitExit(); status != 0 {
		t.Errorf("exit status %d, want 0", status)
	}
	raw := string(ann.Raw())
	on, off := strings.LastIndex(raw, "\x1b[?2004h"), strings.LastIndex(raw, "\x1b[?2004l")
	if on < 0 || off < on {
		t.Errorf("bracketed paste is left on: on at %d, off at %d", on, off)
	}
	if strings.Count(raw, "\x1b[?7l") > strings.Count(raw, "\x1b[?7h") {
		t.Error("wrapping is left off")
	}
	lines := ann.Lines()
	if last := lines[len(lines)-1]; !strings.Contains(last, "bye!") {
		t.Errorf("the last row is %q, want the farewell: the prompt is gone", last)
	}
	if x, y := ann.Cursor(); x != 0 || y < 1 {
		t.Errorf("cursor at %d,%d, want the start of a fresh row", x, y)
	}
}
