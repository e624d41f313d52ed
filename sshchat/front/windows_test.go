package front_test

import (
	"strings"
	"testing"

	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/cluster"
	"sshchat/sshchat/chattest/inside"
	"sshchat/sshchat/front"
)

// housesOfWindows are where two windows of one person may be: on one node, and on two.
func housesOfWindows(t *testing.T, o front.Options, play func(t *testing.T, here, there *house)) {
	t.Run("one node", func(t *testing.T) {
		h := serve(t, inside.Options{Options: o})
		play(t, h, h)
	})
	t.Run("two nodes", func(t *testing.T) {
		c := cluster.New()
		a := serve(t, inside.Options{Options: o, Node: c.Start("a")})
		b := serve(t, inside.Options{Options: o, Node: c.Start("b")})
		play(t, a, b)
	})
}

// TestSecondWindow: with also, a second login of the same key is a window of the same person:
// nobody sees them come, and what one window does holds for both.
func TestSecondWindow(t *testing.T) {
	housesOfWindows(t, front.Options{}, func(t *testing.T, here, there *house) {
		key := chattest.Key(chattest.NewKey(t))
		bob := here.Join(t, "bob")
		bob.WaitFor("* bob joined")
		one := here.Join(t, "ann", key)
		one.WaitFor("* ann joined")
		bob.WaitFor("* ann joined")
		two := there.Join(t, "ann", key, chattest.Exec("also"))
		two.WaitFor("you are in #lobby")
		two.WaitFor("this is window 2 of yours")
		one.WaitFor("window 2 of yours was opened")

		two.Send("said by the second")
		one.WaitFor("ann: said by the second")
		bob.WaitFor("ann: said by the second")
		one.Send("said by the first")
		two.WaitFor("ann: said by the first")
		two.Send("/msg bob a letter")
		one.WaitFor("a letter")
		bob.WaitFor("a letter")
		bob.Send("/msg ann an answer")
		one.WaitFor("an answer")
		two.WaitFor("an answer")
		bob.Send("/who")
		bob.WaitFor("2 in #lobby: ann, bob")

		one.Send("/join #ops")
		two.WaitFor("you are in #ops, too")
		two.Send("#ops said there")
		one.WaitFor("said there")
		two.Send("/nick anna")
		one.WaitFor("ann is now anna")
		bob.WaitFor("ann is now anna")
		one.WaitScreen("the prompt by the new name", func(screen string) bool { // the card comes by another way than the log
			rows := strings.Split(strings.TrimSpace(screen), "\n")
			return strings.Contains(rows[len(rows)-1], "anna")
		})
		one.Send("#lobby by the new name")
		bob.WaitFor("anna: by the new name")
		one.Send("/away at lunch")
		bob.WaitFor("anna is away")
		two.Send("/windows")
		two.WaitFor("this one")

		one.Send("/quit")
		one.WaitExit()
		two.WaitFor("window 1 of yours was closed")
		two.Send("still here")
		bob.WaitFor("anna: still here")
		bob.Send("#lobby before the end")
		two.WaitFor("before the end")
		two.Send("/quit")
		two.WaitExit()
		bob.WaitFor("* anna left")
		all := strings.Join(bob.Lines(), "\n")
		if strings.Count(all, "ann joined") != 1 || strings.Count(all, "left") != 1 {
			t.Errorf("the room heard more than one coming and going of ann:\n%s", all)
		}
	})
}

// TestTakeoverOfWindows: a takeover ends all windows, and is here.
func TestTakeoverOfWindows(t *testing.T) {
	housesOfWindows(t, front.Options{}, func(t *testing.T, here, there *house) {
		key := chattest.Key(chattest.NewKey(t))
		one := here.Join(t, "ann", key)
		one.WaitFor("* ann joined")
		two := there.Join(t, "ann", key, chattest.Exec("also"))
		two.WaitFor("this is window 2 of yours")
		three := here.Join(t, "ann", key, chattest.Exec("takeover"))
		three.WaitFor("* ann joined")
		for _, c := range []*chattest.Client{one, two} {
			if status := c.WaitExit(); status != 1 {
				t.Errorf("exit status %d, want 1", status)
			}
			c.WaitFor("your session moved to your other terminal")
		}
		three.Send("alone here")
		three.WaitFor("ann: alone here")
	})
}

// TestCloseWindows: from one window the others can be closed, wherever they are; a sixth is one too
// many.
func TestCloseWindows(t *testing.T) {
	housesOfWindows(t, front.Options{}, func(t *testing.T, here, there *house) {
		key := chattest.Key(chattest.NewKey(t))
		windows := []*chattest.Client{here.Join(t, "ann", key)}
		windows[0].WaitFor("* ann joined")
		for range 4 {
			w := there.Join(t, "ann", key, chattest.Exec("also"))
			w.WaitFor("of yours")
			windows = append(windows, w)
		}
		sixth := chattest.Dial(t, there.Addr, "ann", key, chattest.Exec("also"))
		if status := sixth.WaitExit(); status != 1 || !strings.HasPrefix(sixth.Stderr(), "you have 5 windows already: /windows close N in one of them") {
			t.Errorf("the sixth ends with %d, %q", status, sixth.Stderr())
		}
		windows[0].Send("/windows close 3")
		windows[2].WaitFor("closed from another window of yours")
		windows[2].WaitExit()
		windows[1].Send("/windows close others")
		for _, i := range []int{0, 3, 4} {
			windows[i].WaitExit()
		}
		windows[1].Send("alone")
		windows[1].WaitFor("ann: alone")
	})
}

// TestWindowNeedsAKeyAndATerminal: nobody could prove that a guest is the same person, and what
// has no terminal is no window.
func TestWindowNeedsAKeyAndATerminal(t *testing.T) {
	h := serve(t, inside.Options{})
	key := chattest.Key(chattest.NewKey(t))
	ann := h.Join(t, "ann", key)
	ann.WaitFor("* ann joined")
	gina := h.Join(t, "gina", chattest.NoKey())
	gina.WaitFor("gina joined")
	for _, c := range []struct {
		user string
		how  []chattest.Option
		want string
	}{
		{"ann", []chattest.Option{key, chattest.NoPTY()}, "also needs a terminal: ssh -t ann@HOST also"},
		{"gina", []chattest.Option{chattest.NoKey()}, "a second window is for those with a key: nobody can prove that two guests are one person"},
		{"ann", []chattest.Option{key, chattest.Env("LANG=zh_CN.UTF-8"), chattest.NoPTY()}, "also 需要终端：ssh -t ann@主机 also"},
	} {
		got := chattest.Dial(t, h.Addr, c.user, append(c.how, chattest.Exec("also"))...)
		if status := got.WaitExit(); status != 1 || !strings.HasPrefix(got.Stderr(), c.want) {
			t.Errorf("%s: exit status %d, %q, want %q", c.user, status, got.Stderr(), c.want)
		}
	}
	also := chattest.Dial(t, h.Addr, "carol", chattest.Key(chattest.NewKey(t)), chattest.Exec("also")) // nobody is here: a login as any
	also.WaitFor("* carol joined")
}

// TestStockWindow: a stock client opens a second window.
func TestStockWindow(t *testing.T) {
	h := serve(t, inside.Options{})
	path, signer := chattest.KeyFile(t)
	ann := h.Join(t, "ann", chattest.Key(signer))
	ann.WaitFor("* ann joined")
	p := chattest.Tmux(t, chattest.Terminal{}, chattest.SSH{Addr: h.Addr, User: "ann", Key: path, Command: []string{"also"}}.Args(t)...)
	p.WaitFor("this is window 2 of yours")
	p.Line("from the phone")
	ann.WaitFor("ann: from the phone")
	ann.Send("/quit")
	ann.WaitExit()
	p.WaitFor("window 1 of yours was closed")
	p.Line("/quit")
	if status := p.WaitExit(); status != 0 {
		t.Errorf("exit status %d, want 0; the screen:\n%s", status, p.Capture())
	}
}

// TestSecondLoginIsAWindow: where a chat wants it so, no also is needed.
func TestSecondLoginIsAWindow(t *testing.T) {
	housesOfWindows(t, front.Options{Windows: true}, func(t *testing.T, here, there *house) {
		key := chattest.Key(chattest.NewKey(t))
		one := here.Join(t, "ann", key)
		one.WaitFor("* ann joined")
		two := there.Join(t, "ann", key)
		two.WaitFor("this is window 2 of yours")
		two.Send("hello")
		one.WaitFor("ann: hello")
		if _, err := chattest.TryDial(t, there.Addr, "ann", chattest.Key(chattest.NewKey(t))); err == nil {
			t.Error("another key comes in as ann")
		}
	})
}
