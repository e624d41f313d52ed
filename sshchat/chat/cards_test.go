package chat_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
	"sshchat/sshchat/memory"
)

// like fails the test if who is here by the cards is not who is here by the sessions.
func like(t *testing.T, c *chat.Chat, when string) {
	t.Helper()
	synctest.Wait()
	for _, line := range c.Unlike() {
		t.Errorf("%s: %s", when, line)
	}
}

// Whatever ends a session ends its card, and whatever it does shows on it.
func TestCardsFollowTheirSessions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, stage.Hasty)
		boss := stage.Own(t, c)
		ends := map[string]func(p *stage.Person){
			"quits":              func(p *stage.Person) { p.Leaves(sshchat.Quit) },
			"loses its link":     func(p *stage.Person) { p.Leaves(sshchat.LostLink) },
			"is kicked":          func(p *stage.Person) { boss.Says("/kick ann") },
			"is banned":          func(p *stage.Person) { boss.Says("/ban ann for 1m") },
			"renamed, then left": func(p *stage.Person) { p.Says("/nick anna"); p.Leaves(sshchat.Quit) },
		}
		for what, end := range ends {
			p := stage.In(t, c, stage.Somebody{Name: "ann", Key: "A"})
			for _, line := range []string{"/join #ops", "/away lunch", "/back", "/nick Ann", "/join #dev", "/leave #ops", "/join #ops", "/leave #ops"} {
				p.Says(line)
				p.Sees()
				like(t, c, line)
			}
			end(p)
			stage.Pass(5 * time.Second)
			boss.Sees()
			like(t, c, "who "+what)
			if held := c.Held(); held["cards"] != 1 {
				t.Errorf("after one %s there are %d cards, want the owner's", what, held["cards"])
			}
			stage.Pass(2 * time.Minute)
		}
	})
}

// However many come, go, rename and change rooms at once, the rosters are those who are in.
func TestCardsInAStorm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, stage.Hasty)
		var all sync.WaitGroup
		for i := range 20 {
			all.Go(func() {
				dice := rand.New(rand.NewPCG(1, uint64(i)))
				for range 5 {
					p, refused := stage.Login(t, c, stage.Somebody{Name: fmt.Sprint("p", i), Key: fmt.Sprint("K", i)})
					if refused != "" {
						t.Errorf("p%d is refused: %s", i, refused)
						return
					}
					for range 6 {
						p.Says([]string{"/join #ops", "/leave #ops", "/join #dev", "/away", "/back", fmt.Sprintf("/nick q%d", i), fmt.Sprintf("/nick p%d", i)}[dice.IntN(7)])
						takes(t, p)
					}
					if dice.IntN(2) == 0 {
						p.Says(fmt.Sprintf("/nick p%d", i))
						takes(t, p)
					}
					p.Leaves(sshchat.Quit)
				}
			})
		}
		all.Wait()
		stage.Pass(time.Minute)
		like(t, c, "after the storm")
		if n := c.Lobby().Count(); n != 0 || len(c.Lobby().Roster()) != 0 {
			t.Errorf("%d are counted in an empty lobby, %v are seen", n, c.Lobby().Roster())
		}
	})
}

// takes has somebody take what is new, and obey what is asked of them.
func takes(t *testing.T, p *stage.Person) {
	if _, err := p.Take(t.Context(), nil); err != nil {
		t.Error(err)
	}
}

// Two nodes on one engine see each other's people, hold each name once, and a name moves
// from one to the other, from a ghost too.
func TestCardsOfTwoNodes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := stage.Engine(t)
		a, b := stage.OpenOn(t, engine, stage.Hasty), stage.OpenOn(t, engine, stage.Hasty)
		a.OnNode("a")
		b.OnNode("b")
		ann, bob := stage.In(t, a, stage.Somebody{Name: "ann", Key: "A"}), stage.In(t, b, stage.Somebody{Name: "bob", Key: "B"})
		for node, c := range map[string]*chat.Chat{"a": a, "b": b} {
			var names []string
			for _, p := range c.Lobby().Roster() {
				names = append(names, p.Name.String())
			}
			if !slices.Equal(names, []string{"ann", "bob"}) || c.Lobby().Count() != 2 {
				t.Errorf("on node %s are %v, counted %d", node, names, c.Lobby().Count())
			}
		}
		stage.Refuse(t, b, stage.Somebody{Name: "ann", Key: "G"}, "name.owned")
		stage.Refuse(t, b, stage.Somebody{Name: "ann", Key: "A"}, "name.yours")
		next := stage.In(t, b, stage.Somebody{Name: "ann", Key: "A", Takeover: true})
		if !slices.Equal(ann.Evicted, []sshchat.Cause{sshchat.TakenOver}) {
			t.Errorf("the session on the other node ends by %v", ann.Evicted)
		}
		bob.Sees()
		next.Alive = false
		again := stage.In(t, a, stage.Somebody{Name: "ann", Key: "A"})
		again.Says("/away")
		again.Sees()
		bob.Says("/kick ann")
		like(t, a, "at the end")
		like(t, b, "at the end")
	})
}

// TestKickWhateverTheClocks: the clock that stamps entries may be another machine's, an hour
// off. A kick meets who is here, and not who comes next.
func TestKickWhateverTheClocks(t *testing.T) {
	for _, off := range []time.Duration{-time.Hour, time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			engine := memory.New(memory.Options{Now: func() time.Time { return time.Now().Add(off) }})
			c := stage.OpenOn(t, engine, stage.Hasty)
			boss, mallory := stage.Own(t, c), stage.In(t, c, stage.Somebody{Name: "mallory", Key: "M"})
			boss.Says("/kick mallory")
			synctest.Wait()
			if !slices.Equal(mallory.Evicted, []sshchat.Cause{sshchat.Kicked}) {
				t.Fatalf("%v: mallory goes by %v", off, mallory.Evicted)
			}
			mallory.Leaves(sshchat.Kicked)
			next := stage.In(t, c, stage.Somebody{Name: "mallory", Key: "M"})
			synctest.Wait()
			if len(next.Evicted) > 0 {
				t.Errorf("%v: who comes back goes by %v", off, next.Evicted)
			}
		})
	}
}
