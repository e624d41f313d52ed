package sshchat_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/memory"
)

// like fails the test if who is here by the cards is not who is here by the sessions.
func like(t *testing.T, c *sshchat.Chat, when string) {
	t.Helper()
	synctest.Wait()
	for _, line := range c.Unlike() {
		t.Errorf("%s: %s", when, line)
	}
}

// Whatever ends a session ends its card, and whatever it does shows on it.
func TestCardsFollowTheirSessions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, hasty)
		boss := own(t, c)
		ends := map[string]func(p *person){
			"quits":              func(p *person) { p.leave(sshchat.Quit) },
			"loses its link":     func(p *person) { p.leave(sshchat.LostLink) },
			"is kicked":          func(p *person) { boss.say("/kick ann") },
			"is banned":          func(p *person) { boss.say("/ban ann for 1m") },
			"renamed, then left": func(p *person) { p.say("/nick anna"); p.leave(sshchat.Quit) },
		}
		for what, end := range ends {
			p := in(t, c, somebody{name: "ann", key: "A"})
			for _, line := range []string{"/join #ops", "/away lunch", "/back", "/nick Ann", "/join #dev", "/leave #ops", "/join #ops", "/leave #ops"} {
				p.say(line)
				p.sees()
				like(t, c, line)
			}
			end(p)
			pass(5 * time.Second)
			boss.sees()
			like(t, c, "who "+what)
			if held := c.Held(); held["cards"] != 1 {
				t.Errorf("after one %s there are %d cards, want the owner's", what, held["cards"])
			}
			pass(2 * time.Minute)
		}
	})
}

// However many come, go, rename and change rooms at once, the rosters are those who are in.
func TestCardsInAStorm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, hasty)
		var all sync.WaitGroup
		for i := range 20 {
			all.Go(func() {
				dice := rand.New(rand.NewPCG(1, uint64(i)))
				for range 5 {
					p, refused := login(t, c, somebody{name: fmt.Sprint("p", i), key: fmt.Sprint("K", i)})
					if refused != "" {
						t.Errorf("p%d is refused: %s", i, refused)
						return
					}
					for range 6 {
						p.say([]string{"/join #ops", "/leave #ops", "/join #dev", "/away", "/back", fmt.Sprintf("/nick q%d", i), fmt.Sprintf("/nick p%d", i)}[dice.IntN(7)])
						takes(t, p)
					}
					if dice.IntN(2) == 0 {
						p.say(fmt.Sprintf("/nick p%d", i))
						takes(t, p)
					}
					p.leave(sshchat.Quit)
				}
			})
		}
		all.Wait()
		pass(time.Minute)
		like(t, c, "after the storm")
		if n := c.Lobby().Count(); n != 0 || len(c.Lobby().Roster()) != 0 {
			t.Errorf("%d are counted in an empty lobby, %v are seen", n, c.Lobby().Roster())
		}
	})
}

// takes has somebody take what is new, and obey what is asked of them.
func takes(t *testing.T, p *person) {
	if _, err := p.Take(t.Context(), nil); err != nil {
		t.Error(err)
	}
}

// Two nodes on one engine see each other's people, hold each name once, and a name moves
// from one to the other, from a ghost too.
func TestCardsOfTwoNodes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := memory.New(memory.Options{})
		a, b := openOn(t, engine, hasty), openOn(t, engine, hasty)
		a.OnNode("a")
		b.OnNode("b")
		ann, bob := in(t, a, somebody{name: "ann", key: "A"}), in(t, b, somebody{name: "bob", key: "B"})
		for node, c := range map[string]*sshchat.Chat{"a": a, "b": b} {
			var names []string
			for _, p := range c.Lobby().Roster() {
				names = append(names, p.Name.String())
			}
			if !slices.Equal(names, []string{"ann", "bob"}) || c.Lobby().Count() != 2 {
				t.Errorf("on node %s are %v, counted %d", node, names, c.Lobby().Count())
			}
		}
		out(t, b, somebody{name: "ann", key: "G"}, "name.owned")
		out(t, b, somebody{name: "ann", key: "A"}, "name.yours")
		next := in(t, b, somebody{name: "ann", key: "A", takeover: true})
		if !slices.Equal(ann.evicted, []sshchat.Cause{sshchat.TakenOver}) {
			t.Errorf("the session on the other node ends by %v", ann.evicted)
		}
		bob.sees()
		next.alive = false
		again := in(t, a, somebody{name: "ann", key: "A"})
		again.say("/away")
		again.sees()
		bob.say("/kick ann")
		like(t, a, "at the end")
		like(t, b, "at the end")
	})
}
