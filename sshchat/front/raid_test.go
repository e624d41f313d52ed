package front_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/inside"
	"sshchat/sshchat/front"
	"sshchat/sshchat/front/auth"
)

// TestRaid: fifty fresh keys behind a banned person's address, and fifty more from where
// nobody was banned: in lockdown none of them speaks, and somebody of yesterday does, from
// the same address.
func TestRaid(t *testing.T) {
	op, honest, mallory := chattest.NewKey(t), chattest.NewKey(t), chattest.NewKey(t)
	ops := list(t, authorized(op))
	clock := chattest.NewClock(time.Now())
	h := serveParallel(t, inside.Options{Clock: clock, Options: front.Options{Ways: func() auth.Ways { return auth.Ways{Operators: ops} }}})
	leave(h.Join(t, "honest", chattest.Key(honest), chattest.From("127.0.0.5")))
	clock.Advance(24 * time.Hour)
	opal := h.Join(t, "opal", chattest.Key(op), chattest.From("127.0.0.9"))
	bad := h.Join(t, "mallory", chattest.Key(mallory), chattest.From("127.0.0.5"))
	opal.Send("/ban mallory raid")
	bad.WaitFor("you are banned here")
	clock.Advance(time.Second)
	opal.Send("/lockdown new")
	opal.WaitFor("lockdown: no guests, no new accounts")
	for from, why := range map[string]string{"127.0.0.5": "somebody from your address was banned", "127.0.0.6": "the chat is locked down"} {
		raiders := make([]*chattest.Client, 50)
		for i := range raiders {
			raiders[i] = chattest.Dial(t, h.Addr, fmt.Sprintf("raider%d", i), chattest.Key(chattest.NewKey(t)), chattest.NoPTY(), chattest.From(from))
		}
		for i, r := range raiders {
			if status := r.WaitExit(); status != 1 || !strings.Contains(r.Stderr(), why) {
				t.Errorf("raider %d from %s: status %d, %q", i, from, status, r.Stderr())
			}
		}
	}
	again := h.Join(t, "honest", chattest.Key(honest), chattest.From("127.0.0.5"))
	again.Send("I was here yesterday")
	opal.WaitFor("honest: I was here yesterday")
	if all := strings.Join(opal.Lines(), "\n"); strings.Contains(all, "raider") {
		t.Errorf("the room saw the raid:\n%s", all)
	}
}
