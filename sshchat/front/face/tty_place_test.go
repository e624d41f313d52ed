package face_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/inside"
)

// burst is more lines than the room takes at once.
func burst(word, end string) string {
	var b strings.Builder
	for i := range 18 {
		fmt.Fprintf(&b, "%s%d%s", word, i, end)
	}
	return b.String()
}

// overheard tells whether somebody saw a word.
func overheard(c *chattest.Client, word string) bool {
	return strings.Contains(string(c.Raw()), word)
}

// TestTTYWaitingLinesKeepTheirPlace: lines that wait for their turn are for the room, or the
// person, that they were typed to, whatever key turns elsewhere meanwhile.
func TestTTYWaitingLinesKeepTheirPlace(t *testing.T) {
	const altOne = "\x1b1"
	for name, to := range map[string][2]string{"a room": {"/join #den", "#den"}, "a person": {"/query bob", "alone"}} {
		t.Run(name, func(t *testing.T) {
			h := inside.Serve(t, inside.Options{Rate: sshchat.Rate{Burst: 10, Every: 100 * time.Millisecond}})
			bob := h.Join(t, "bob", chattest.NoPTY())
			bob.WaitFor("you are in #lobby")
			ann := h.Join(t, "ann")
			ann.WaitFor("/quit leaves")
			ann.Send(to[0])
			ann.WaitFor(to[1])
			bob.WaitFor("* ann joined")
			ann.Type(burst("secret", "\r"))
			ann.WaitFor("^C")
			ann.Type(altOne + "now for all\r")
			bob.WaitFor("ann: now for all")
			for i := range 18 {
				if line := fmt.Sprintf("ann: secret%d", i); overheard(bob, line) {
					t.Fatalf("all heard %q", line)
				}
			}
		})
	}
}

// TestWaitingLinesOfWhoIsPutOut: who is sent out of a room while lines wait says none of them
// elsewhere, at a terminal and without one.
func TestWaitingLinesOfWhoIsPutOut(t *testing.T) {
	for name, end := range map[string]string{"terminal": "\r", "pipe": "\n"} {
		t.Run(name, func(t *testing.T) {
			h := inside.Serve(t, inside.Options{Rate: sshchat.Rate{Burst: 10, Every: 100 * time.Millisecond}})
			bob := h.Join(t, "bob", chattest.NoPTY())
			bob.WaitFor("you are in #lobby")
			dave := h.Join(t, "dave", chattest.NoPTY())
			dave.Type("/join #den\n")
			dave.WaitFor("#den")
			o := []chattest.Option{}
			if name == "pipe" {
				o = append(o, chattest.NoPTY())
			}
			eve := h.Join(t, "eve", o...)
			eve.WaitFor("you are in #lobby")
			eve.Type("/join #den" + end)
			dave.WaitFor("* eve joined")
			eve.Type(burst("secret", end))
			dave.WaitFor("eve: secret9")
			dave.Type("/room kick eve bye\n")
			eve.WaitFor(map[string]string{"terminal": "Up brings", "pipe": "it was not said"}[name])
			eve.Type("/time off" + end + "hello again" + end)
			bob.WaitFor("eve: hello again")
			if overheard(bob, "secret") {
				t.Errorf("the lobby heard\n%s", strings.Join(bob.Lines(), "\n"))
			}
		})
	}
}

// TestTypedKeysOfWhoIsPutOut is the same for keys that wait before they are lines at all.
func TestTypedKeysOfWhoIsPutOut(t *testing.T) {
	h := inside.Serve(t, inside.Options{Rate: sshchat.Rate{Burst: 10, Every: 100 * time.Millisecond}})
	bob := h.Join(t, "bob", chattest.NoPTY())
	bob.WaitFor("you are in #lobby")
	dave := h.Join(t, "dave", chattest.NoPTY())
	dave.Type("/join #den\n")
	dave.WaitFor("#den")
	eve := h.Join(t, "eve")
	eve.Send("/join #den")
	dave.WaitFor("* eve joined")
	eve.Type(burst("secret", " "+strings.Repeat("x", 500)+"\r")) // four times the keys that are taken at once
	// The seventh line was held back by the rate of keys: while it was, all of them came.
	dave.WaitFor("eve: secret6")
	dave.Type("/room kick eve bye\n")
	eve.WaitFor("Up brings")
	eve.Type("\x15\x15hello again\r")
	bob.WaitFor("eve: hello again")
	if overheard(bob, "secret") {
		t.Errorf("the lobby heard\n%s", strings.Join(bob.Lines(), "\n"))
	}
}

// TestBurstWithJoin: a command in a burst waits for its turn as a line does; what stands
// behind a /join is said in that room.
func TestBurstWithJoin(t *testing.T) {
	for name, end := range map[string]string{"terminal": "\r", "pipe": "\n"} {
		t.Run(name, func(t *testing.T) {
			h := inside.Serve(t, inside.Options{Rate: sshchat.Rate{Burst: 10, Every: 100 * time.Millisecond}})
			bob := h.Join(t, "bob", chattest.NoPTY())
			bob.WaitFor("you are in #lobby")
			o := []chattest.Option{}
			if name == "pipe" {
				o = append(o, chattest.NoPTY())
			}
			ann := h.Join(t, "ann", o...)
			ann.WaitFor("you are in #lobby")
			ann.Type(burst("line", end) + "/join #den" + end + "for the den" + end)
			ann.WaitFor("ann: for the den")
			if bob.Type("the end\n"); overheard(bob, "for the den") || strings.Contains(string(ann.Raw()), "slower") {
				t.Errorf("the lobby heard\n%s\nann saw\n%s", strings.Join(bob.Lines(), "\n"), strings.Join(ann.Lines(), "\n"))
			}
		})
	}
}

// TestTTYTakenBackBeforeLeaving: ^D behind lines that wait leaves when they are said; ^C takes
// both back, so that Up brings the lines.
func TestTTYTakenBackBeforeLeaving(t *testing.T) {
	h := inside.Serve(t, inside.Options{Rate: sshchat.Rate{Burst: 10, Every: 100 * time.Millisecond}})
	ann := h.Join(t, "ann")
	ann.WaitFor("/quit leaves")
	ann.Type(burst("line", "\r"))
	ann.WaitFor("^C")
	ann.Type("\x04\x03")
	ann.WaitFor("Up brings")
	ann.Send("still here")
	ann.WaitFor("ann: still here")
}
