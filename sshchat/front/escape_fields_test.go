package front_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/inside"
	"sshchat/sshchat/front"
	"sshchat/sshchat/front/auth"
)

// TestNothingRawInAnyField is TestNothingRaw for what is seen more rarely: reasons, away
// words, letters, reactions, names of rooms, the message of the day, what a client sends
// of itself; and for the lists in which an operator reads it later.
func TestNothingRawInAnyField(t *testing.T) {
	op, other := chattest.NewKey(t), chattest.NewKey(t)
	ops := list(t, authorized(op)+"\n"+authorized(other))
	h := serveParallel(t, inside.Options{Rate: inside.Quick(), Options: front.Options{Ways: func() auth.Ways { return auth.Ways{Operators: ops} }}})
	eyes := h.Join(t, "eyes", chattest.Key(other), chattest.PTY("xterm-256color", 100, 40), chattest.RawLimit(32<<20))
	opal := h.Join(t, "opal", chattest.Key(op), chattest.NoPTY(), chattest.RawLimit(32<<20))
	opal.WaitFor("you are in #lobby")
	opal.Type("/join #den\n/join #lobby\n")
	fields := []string{
		"/ban 203.0.113.%d for 1m %%s", "/mute 198.51.100.%d for 1m %%s", "/away %%s", "/back", "/motd %%s", "/msg eyes %%s", "/react %%s eyes",
		"/invite %%s", "/join #x%%s", "/join #lobby", "/room #den ban r%d %%s", "/room #den topic %%s", "/room #den %%s", "/whois %%s", "/slow 0s %%s", "/quote eyes %%s", "/edit %%s",
	}
	for i, a := range attacks() {
		if i%4 != 0 && len(a) < 5 {
			continue // the plain controls are sent by TestNothingRaw one by one
		}
		for _, f := range fields {
			f = strings.ReplaceAll(f, "%d", fmt.Sprint(i%200+1))
			opal.Type(strings.ReplaceAll(f, "%%s", a) + "\n")
		}
		opal.Type(fmt.Sprintf("step %d\n", i))
		opal.Expect(fmt.Sprintf(": step %d", i))
	}
	for i, value := range []string{"\x1b[2J", "zh_CN\x9b2J", "a\x00b", "\u202e"} {
		c := h.Join(t, fmt.Sprintf("env%d", i), chattest.PTY("xterm"+value, 80, 24), chattest.Env("LANG="+value, "TZ="+value, "COLORTERM="+value))
		leave(c)
	}
	version := h.TCP(t, "127.0.0.1")
	if _, err := io.WriteString(version, "SSH-2.0-x\x1b[2J\u202e y\r\n"); err != nil {
		t.Fatal(err)
	}
	version.Close()
	for _, look := range []string{"/bans", "/audit", "/audit #den", "/rooms", "/who", "/whois opal", "/history 50", "/last opal", "/room #den bans"} {
		eyes.Send(look)
	}
	eyes.Send("the end of it")
	eyes.Expect(": the end of it")
	opal.WaitFor(": the end of it")
	for name, got := range map[string][]byte{"eyes": all(eyes, "\r"), "opal": all(opal, "\n")} {
		if what := raw(got); what != "" {
			t.Errorf("%s got %s", name, what)
		}
	}
	if n := strings.Count(string(eyes.Raw()), "paint"); n < 4 {
		t.Errorf("the attacks were seen %d times only: does this test send them?", n)
	}
	if what := raw([]byte(strings.ReplaceAll(h.Log.String(), "\r", "\x01"))); what != "" {
		t.Errorf("the log holds %s", what)
	}
}
