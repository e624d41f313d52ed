package chat_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest/cluster"
	"sshchat/sshchat/chattest/stage"
)

// holdFirst returns a hook that blocks the first call with a key that begins so, and tells that
// it does, until release is called.
func holdFirst(prefix string) (hook func(string), blocked <-chan struct{}, release func()) {
	first, in, out := sync.Once{}, make(chan struct{}), make(chan struct{})
	return func(key string) {
		if strings.HasPrefix(key, prefix) {
			first.Do(func() { close(in); <-out })
		}
	}, in, sync.OnceFunc(func() { close(out) })
}

// A node that hears late of an ask does not send away who has the name by then: neither whoever
// asked nor somebody else.
func TestAnAskThatIsHeardLate(t *testing.T) {
	for _, other := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			house := stage.OpenNodes(t, stage.Hasty)
			a, c := house.Start("a"), house.Start("c")
			old := stage.In(t, a.Chat, stage.Somebody{Name: "ann", Key: "A"})
			late, heard, release := holdFirst("ask/ann")
			defer release()
			c.Engine.BeforeTold(late)
			now := stage.In(t, c.Chat, stage.Somebody{Name: "ann", Key: "A", Takeover: true})
			<-heard
			if !old.Gone {
				t.Error("the one before has not gone")
			}
			if other {
				now.Leaves(sshchat.Quit)
				now = stage.In(t, c.Chat, stage.Somebody{Name: "ann", Key: "A"})
			}
			release()
			stage.Pass(10 * time.Second)
			if now.Gone || len(now.Evicted) > 0 {
				t.Errorf("whoever has the name is sent away for %v", now.Evicted)
			}
			seeAll(t, "at the end", []*stage.Node{a, c}, "ann")
			inOrder(t, house)
		})
	}
}

// The name of somebody who has just got it, and is not yet in, can be taken over.
func TestATakeoverOfWhoComesIn(t *testing.T) {
	for _, nick := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			house := stage.OpenNodes(t, stage.Hasty)
			a, b := house.Start("a"), house.Start("b")
			hold, held, release := holdFirst("name/ann")
			defer release()
			var all sync.WaitGroup
			var came *stage.Person
			a.Engine.AfterSet(func(key string, o sshchat.SetOpt) { hold(key) })
			all.Go(func() {
				name, line := "ann", ""
				if nick {
					name, line = "anton", "/nick ann"
				}
				var err error
				if came, err = enterFor(t.Context(), t, a, name, line); err != nil {
					t.Error(err)
				}
			})
			<-held
			all.Go(func() {
				if _, why := stage.Login(t, b.Chat, stage.Somebody{Name: "ann", Key: "A", Takeover: true}); why != "" {
					t.Errorf("refused: %s", why)
				}
			})
			stage.Pass(time.Second)
			release()
			all.Wait()
			stage.Pass(5 * time.Second)
			if came == nil || !slices.Contains(came.Evicted, sshchat.TakenOver) {
				t.Errorf("the first one is still there: %+v", came)
			}
			seeAll(t, "at the end", []*stage.Node{a, b}, "ann")
			inOrder(t, house)
		})
	}
}

// Whoever is about to free a name for another of theirs is not sent away by who wants it.
func TestATakeoverOfANameThatIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		house := stage.OpenNodes(t, stage.Hasty)
		a, b := house.Start("a"), house.Start("b")
		ann := stage.In(t, a.Chat, stage.Somebody{Name: "ann", Key: "A"})
		hold, held, release := holdFirst("name/ann")
		defer release()
		a.Engine.BeforeSet(func(key string, o sshchat.SetOpt) {
			if o.Delete {
				hold(key)
			}
		})
		var all sync.WaitGroup
		all.Go(func() { ann.Says("/nick anna") })
		<-held
		all.Go(func() {
			if _, why := stage.Login(t, b.Chat, stage.Somebody{Name: "ann", Key: "A", Takeover: true}); why != "" {
				t.Errorf("refused: %s", why)
			}
		})
		stage.Pass(time.Second)
		release()
		all.Wait()
		stage.Pass(5 * time.Second)
		if ann.Gone {
			t.Errorf("whoever left the name is sent away for %v", ann.Evicted)
		}
		seeAll(t, "at the end", []*stage.Node{a, b}, "ann", "anna")
		inOrder(t, house)
	})
}

// Whoever has to wait on their way in is told what for, once, after a second.
func TestALoginThatWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		house := stage.OpenNodes(t, stage.Hasty)
		a, b := house.Start("a"), house.Start("b")
		stage.In(t, a.Chat, stage.Somebody{Name: "ann", Key: "A"})
		enter := func(name, key string) (told []string) {
			began, l := time.Now(), visitor(t, name)
			l.Door, l.Key = "", sshchat.Print(key)
			l.Waits = func(f *sshchat.Fault) { told = append(told, f.Key+" "+time.Since(began).String()) }
			m, err := b.Enter(t.Context(), l)
			if err != nil {
				t.Fatal(err)
			}
			m.Leave(t.Context(), sshchat.Quit)
			return told
		}
		stage.Want(t, enter("bob", "B"))
		house.Stall()
		stage.Pass(time.Second)
		time.AfterFunc(5*time.Second, house.Resume)
		stage.Want(t, enter("bob", "B"), "link.waits 1s")
		a.Dies()
		stage.Want(t, enter("ann", "A"), "name.waits 1s")
	})
}

// enterFor brings somebody in as long as ctx lasts, who then says a line. When they are sent away
// they leave as a session does: not in the middle of a command.
func enterFor(ctx context.Context, t *testing.T, n *stage.Node, name, line string) (*stage.Person, error) {
	p := stage.Drive(t, nil)
	idle := make(chan struct{})
	defer close(idle)
	l := visitor(t, name)
	l.Door, l.Key, l.Second = "", "A", sshchat.Takeover
	l.Probe = func(context.Context) bool { return true }
	l.Evict = func(cause sshchat.Cause, why *sshchat.Fault) {
		p.EvictedFor(cause, why)
		go func() { <-idle; p.Leaves(cause) }()
	}
	m, err := n.Enter(ctx, l)
	if err == nil {
		p.Session = m
		if line != "" {
			p.Says(line)
		}
	}
	return p, err
}

// Whoever goes in the middle of their login leaves no name behind that nobody has, and whom they
// asked to make way stays if nobody had heard of it.
func TestALoginThatIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		house := stage.OpenNodes(t, stage.Hasty)
		a, b := house.Start("a"), house.Start("b")
		for _, key := range []string{"account/", "name/ann", "owner/ann"} {
			ctx, leave := context.WithCancel(t.Context())
			a.Engine.AfterSet(func(k string, o sshchat.SetOpt) {
				if strings.HasPrefix(k, key) && !o.Delete {
					leave()
				}
			})
			if _, err := enterFor(ctx, t, a, "ann", ""); err == nil {
				t.Fatalf("%s: they are in", key)
			}
			a.Engine.AfterSet(nil)
			leave()
			stage.Pass(time.Second)
			if keys := house.Ephemeral(); len(keys) != 0 {
				t.Errorf("given up at %s: there is %v", key, keys)
			}
		}
		ann := stage.In(t, a.Chat, stage.Somebody{Name: "ann", Key: "A"})
		late, heard, release := holdFirst("ask/ann")
		defer release()
		a.Engine.BeforeTold(late)
		ctx, leave := context.WithCancel(t.Context())
		var all sync.WaitGroup
		all.Go(func() {
			if _, err := enterFor(ctx, t, b, "ann", ""); err == nil {
				t.Error("they are in")
			}
		})
		<-heard
		leave()
		all.Wait()
		release()
		stage.Pass(10 * time.Second)
		if ann.Gone {
			t.Errorf("sent away for %v, by somebody who has gone", ann.Evicted)
		}
		seeAll(t, "at the end", []*stage.Node{a, b}, "ann")
	})
}

// A node that did not hear of an ask in its time hears of it when it is back.
func TestAnAskOfANodeThatWasCutOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		house := stage.OpenNodes(t, stage.Hasty)
		a, b := house.Start("a"), house.Start("b")
		ann := stage.In(t, a.Chat, stage.Somebody{Name: "ann", Key: "A"})
		a.Engine.Cut()
		time.AfterFunc(cluster.AskTTL+time.Second, a.Engine.Heal)
		began := time.Now()
		stage.In(t, b.Chat, stage.Somebody{Name: "ann", Key: "A", Takeover: true})
		if waited := time.Since(began); !ann.Gone || waited > 15*time.Second {
			t.Errorf("after %v they are in; the one before has gone: %v", waited, ann.Gone)
		}
		seeAll(t, "at the end", []*stage.Node{a, b}, "ann")
		inOrder(t, house)
	})
}

// storm has many want one name at once, again and again, in ways that a test chooses, and looks
// each time that it is held by one of those who are in, or by nobody if none is.
func storm(t *testing.T, rounds int, mayBeFree bool, want func(t *testing.T, i int, n *stage.Node) (*stage.Person, error)) {
	synctest.Test(t, func(t *testing.T) {
		house := stage.OpenNodes(t, stage.Hasty)
		nodes := []*stage.Node{house.Start("a"), house.Start("b"), house.Start("c")}
		for round := range rounds {
			var all sync.WaitGroup
			var mu sync.Mutex
			var in []*stage.Person
			for i := range 12 {
				all.Go(func() {
					p, err := want(t, i, nodes[i%3])
					if err != nil && !errors.Is(err, context.Canceled) && !sshchat.IsFault(err, "name.taken") && !sshchat.IsFault(err, "name.yours") {
						t.Errorf("refused: %v", err)
					}
					if err == nil && p != nil {
						mu.Lock()
						in = append(in, p)
						mu.Unlock()
					}
				})
			}
			all.Wait()
			stage.Pass(10 * time.Second)
			synctest.Wait()
			var here []string
			for _, p := range in {
				if !p.Gone {
					here = append(here, "name/"+string(sshchat.SkeletonOf(p.Person().Name.String())))
				}
			}
			slices.Sort(here)
			if keys := house.Ephemeral(); !slices.Equal(keys, here) {
				t.Errorf("round %d: here are %v, and there are the keys %v", round, here, keys)
			}
			if !mayBeFree && !slices.Contains(here, "name/ann") {
				t.Errorf("round %d: nobody is ann", round)
			}
			for _, p := range in {
				p.Leaves(sshchat.Quit)
			}
			stage.Pass(time.Minute)
		}
		seeAll(t, "when all have gone", nodes)
		inOrder(t, house)
	})
}

// Some of those who want the name go in the middle: of what they began nothing is left.
func TestAStormOfThoseWhoGo(t *testing.T) {
	storm(t, 8, true, func(t *testing.T, i int, n *stage.Node) (*stage.Person, error) {
		ctx, leave := context.WithCancel(context.Background())
		if i%2 == 0 {
			var sets atomic.Int64 // others of the node count, too
			sets.Store(1 + rand.N(int64(8)))
			n.Engine.AfterSet(func(string, sshchat.SetOpt) {
				if sets.Add(-1) == 0 {
					leave()
				}
			})
		}
		defer leave()
		return enterFor(ctx, t, n, "ann", "")
	})
}

// Some come by a change of name, some leave as they came.
func TestAStormOfThoseWhoChange(t *testing.T) {
	storm(t, 8, true, func(t *testing.T, i int, n *stage.Node) (*stage.Person, error) {
		switch i % 4 {
		case 0:
			return enterFor(t.Context(), t, n, fmt.Sprintf("ann-%d", i), "/nick ann")
		case 1:
			p, err := enterFor(t.Context(), t, n, "ann", "")
			if err == nil {
				p.Leaves(sshchat.Quit)
			}
			return p, err
		case 2:
			return enterFor(t.Context(), t, n, "ann", "/nick anna")
		}
		return enterFor(t.Context(), t, n, "ann", "")
	})
}

// The holder's node dies while many want the name.
func TestAStormForANameOfADeadNode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		house := stage.OpenNodes(t, stage.Hasty)
		a, b, c := house.Start("a"), house.Start("b"), house.Start("c")
		stage.In(t, a.Chat, stage.Somebody{Name: "ann", Key: "A"})
		var all sync.WaitGroup
		var mu sync.Mutex
		var in []*stage.Person
		a.Dies()
		for i := range 12 {
			all.Go(func() {
				p, why := stage.Login(t, []*stage.Node{b, c}[i%2].Chat, stage.Somebody{Name: "ann", Key: "A", Takeover: true})
				if p == nil {
					if why != "name.taken" {
						t.Errorf("refused: %s", why)
					}
					return
				}
				mu.Lock()
				in = append(in, p)
				mu.Unlock()
			})
		}
		all.Wait()
		stage.Pass(10 * time.Second)
		if in = slices.DeleteFunc(in, func(p *stage.Person) bool { return p.Gone }); len(in) != 1 {
			t.Errorf("%d are ann", len(in))
		}
		seeAll(t, "at the end", []*stage.Node{b, c}, "ann")
		inOrder(t, house)
	})
}

// Whoever left, and whose node died before their card was deleted, is not told to have left again;
// the others of the node are.
func TestWhoLeftIsNotBuried(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		house := stage.OpenNodes(t, stage.Hasty)
		a, b := house.Start("a"), house.Start("b")
		bob := stage.In(t, b.Chat, stage.Somebody{Name: "bob", Key: "B"})
		ann, dan := stage.In(t, a.Chat, stage.Somebody{Name: "ann", Key: "A"}), stage.In(t, a.Chat, stage.Somebody{Name: "dan", Key: "D"})
		stage.Settle(ann, bob, dan)
		hold, held, release := holdFirst("name/ann")
		defer release()
		a.Engine.BeforeSet(func(key string, o sshchat.SetOpt) {
			if o.Delete {
				hold(key)
			}
		})
		go ann.Leaves(sshchat.Quit)
		<-held
		a.Engine.Kill()
		release()
		stage.Pass(cluster.TTL + 5*time.Second)
		c := house.Start("c")
		again := stage.In(t, c.Chat, stage.Somebody{Name: "ann", Key: "A"}) // as who left before, by another name
		again.Says("/nick cid")
		stage.Pass(time.Second)
		c.Dies()
		stage.Pass(cluster.TTL + 5*time.Second)
		stage.Want(t, bob.Sees(), "left ann", "left dan/lost", "joined ann", "renamed ann cid", "left cid/lost")
		if keys := house.Ephemeral(); !slices.Equal(keys, []string{"name/bob"}) {
			t.Errorf("what is left: %v", keys)
		}
		inOrder(t, house)
	})
}
