package face_test

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/inside"
)

// TestTTYPasteIsText: what is pasted is text, whole, whatever its first characters, unless
// a command was typed before it.
func TestTTYPasteIsText(t *testing.T) {
	area(t, []check{
		{"a comment", []step{{paste: "// comment\nx = 1", keys: enter, want: "jo:\n│ // comment\n│ x = 1\njo> |"}}},
		{"a room alone", []step{{paste: "#ops\nsecond line", keys: enter, want: "jo:\n│ #ops\n│ second line\njo> |"}}},
		{"a line with a room", []step{{paste: "#lobby one line", keys: enter, want: "jo: #lobby one line\njo> |"}}},
		{"a room and a second line", []step{{paste: "#nowhere is the room\nyes", keys: enter, want: "jo:\n│ #nowhere is the room\n│ yes\njo> |"}}},
		{"a path", []step{{paste: "/etc/passwd", keys: enter, want: "jo: /etc/passwd\njo> |"}}},
		{"a vote", []step{{says: []string{"tea?"}, want: "bob: tea?\njo> |"}, {paste: "+1", keys: enter, want: "bob: tea?\njo: +1\njo> |"}}},
		{"a command", []step{
			{paste: "/topic new\nline2", want: "...\njo> /topic new↵\nline2|"},
			{keys: enter, want: "...\njo:\n│ /topic new\n│ line2\njo> |"},
		}},
		{"brought back", []step{
			{paste: "/me sleeps", keys: enter, want: "...\njo: /me sleeps\njo> |"},
			{keys: up + enter, want: "...\njo: /me sleeps\njo: /me sleeps\njo> |"},
		}},
		{"behind a command", []step{
			{keys: "/me ", want: "jo> /me |"},
			{paste: "sleeps", keys: enter, want: "** jo sleeps\njo> |"},
		}},
		{"with a typed beginning", []step{{paste: "/me sleeps", keys: home + del + "/" + enter, want: "...\n** jo sleeps\njo> |"}}},
	})
}

// TestTTYLongPaste: 500 lines become one snippet, and nothing of them is lost.
func TestTTYLongPaste(t *testing.T) {
	h := inside.ServeParallel(t, inside.Options{})
	key, _ := chattest.KeyFile(t)
	p := chattest.Tmux(t, chattest.Terminal{Width: 80, Height: 24, Term: "tmux-256color"},
		chattest.SSH{Addr: h.Addr, User: "jo", Key: key}.Args(t)...)
	p.WaitFor("* jo joined")
	var lines []string
	for i := range 500 {
		lines = append(lines, fmt.Sprintf("%d:\tfor range n {", i))
	}
	p.Paste(strings.Join(lines, "\n") + "\n")
	p.WaitFor("499:")
	p.Keys("Enter")
	p.WaitFor("490 more lines: /show")
	p.WaitScreen("the number of the snippet", func(s string) bool { return strings.Contains(s, "/show ") })
	_, after, _ := strings.Cut(p.Capture(), "/show ")
	var seq int
	if _, err := fmt.Sscan(after, &seq); err != nil {
		t.Fatalf("no number behind /show: %.20q", after)
	}
	client := chattest.SSH{Addr: h.Addr, User: "jo", Key: key, NoTTY: true, Command: []string{"show", fmt.Sprint(seq)}}
	args := client.Args(t)
	out, err := exec.CommandContext(t.Context(), args[0], args[1:]...).Output()
	want := strings.ReplaceAll(strings.Join(lines, "\n"), "\t", "    ")
	if err != nil || !strings.Contains(string(out), want) {
		t.Errorf("show ends with %v; of 500 lines there are %d", err, strings.Count(string(out), "for range"))
	}
}

// TestTTYPasteWithoutEnd: a paste whose end marker was lost is shown, and ^C ends it.
func TestTTYPasteWithoutEnd(t *testing.T) {
	area(t, []check{
		{"it stalls", []step{
			{keys: "\x1b[200~hello", want: "a paste is open, ^C hello|"},
			{keys: "!", want: "a paste is open, ^C hello!|"},
			{keys: ctrlC, want: "jo> hello!|"},
			{keys: ctrlU + "ok", want: "jo> ok|"},
		}},
	})
}

// TestTTYDumb: without redraws, what one said stands there once.
func TestTTYDumb(t *testing.T) {
	h := inside.ServeParallel(t, inside.Options{})
	key, _ := chattest.KeyFile(t)
	p := chattest.Tmux(t, chattest.Terminal{Width: 60, Height: 24, Term: "dumb"},
		chattest.SSH{Addr: h.Addr, User: "jo", Key: key}.Args(t)...)
	p.WaitFor("* jo joined")
	p.Type("hello")
	p.WaitFor("hello")
	p.Keys("Enter")
	p.WaitFor("jo: hello")
	p.Line("again")
	p.WaitFor("jo: again")
	for _, said := range []string{"hello", "again"} {
		if n := strings.Count(p.CaptureAll(), said); n != 1 {
			t.Errorf("%q is there %d times, want once:\n%s", said, n, p.CaptureAll())
		}
	}
}

// TestTTYBurst: a paste without brackets that is more than the room takes at once goes out
// line by line, in order, and nothing is lost; ^C takes the rest back, whole.
func TestTTYBurst(t *testing.T) {
	h := inside.ServeParallel(t, inside.Options{Rate: sshchat.Rate{Burst: 10, Every: 100 * time.Millisecond}})
	key, _ := chattest.KeyFile(t)
	p := chattest.Tmux(t, chattest.Terminal{Width: 60, Height: 60, Term: "tmux-256color"},
		chattest.SSH{Addr: h.Addr, User: "jo", Key: key}.Args(t)...)
	p.WaitFor("* jo joined")
	p.Line("/time off")
	p.WaitFor("/time is now off")
	var keys, want strings.Builder
	for i := range 21 {
		fmt.Fprintf(&keys, "row %d\r", i)
		fmt.Fprintf(&want, "jo: row %d\n", i)
	}
	p.Bytes([]byte(keys.String())...)
	p.WaitScreen("21 rows in order", func(s string) bool {
		said := ""
		for line := range strings.Lines(s) {
			if strings.HasPrefix(line, "jo: row ") {
				said += line
			}
		}
		return said == want.String()
	})
	if n := strings.Count(p.Capture(), "^C takes it back"); n != 1 {
		t.Errorf("told %d times that lines wait, want once:\n%s", n, p.Capture())
	}
	p.Bytes([]byte(ctrlL + strings.Repeat("/wo\r", 12))...)
	p.WaitFor("(12 times)")
	p.Bytes([]byte(up)...)
	p.WaitScreen("what was refused, all of it", func(s string) bool { return strings.Contains(s, "/wo↵\n/wo↵\n") })
	p.Bytes([]byte(ctrlC + ctrlL + strings.Repeat("more\r", 21) + ctrlC)...)
	p.WaitFor("Up brings all of it back")
	p.Bytes([]byte(up)...)
	p.WaitScreen("what was taken back", func(s string) bool {
		return strings.Contains(s, "more↵\nmore↵\n")
	})
}
