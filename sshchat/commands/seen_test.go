package commands_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/memory"
)

// welcome takes the first news of somebody who just came in.
func (p *person) welcome() chat.News {
	p.t.Helper()
	n, err := p.Take(p.t.Context(), nil)
	if err != nil || n.Welcome == nil {
		p.t.Fatalf("the first news is %+v, %v", n, err)
	}
	return n
}

func TestWhatYouMissed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, chat.Options{Rate: sshchat.Rate{Burst: 1000, Every: time.Second}})
		bob := enter(t, c, "bob")
		alice := enter(t, c, "alice")
		if m := alice.welcome().Welcome.Missed; m.Lines != 0 || !m.Since.IsZero() {
			t.Errorf("a first visit missed %+v", m)
		}
		bob.say("seen")
		alice.sees()
		alice.leave(sshchat.Quit)
		left := time.Now()
		pass(time.Hour)
		for i := range 14 {
			bob.say(fmt.Sprintf("line %d", i))
		}
		bob.say("alice, look")
		synctest.Wait()
		alice = enter(t, c, "alice")
		n := alice.welcome()
		m := n.Welcome.Missed
		if m.Lines != 15 || m.Mentions != 1 || m.More || m.Since.Sub(left).Abs() > 2*time.Second {
			t.Errorf("missed %+v", m)
		}
		fresh := 0
		for _, e := range n.Entries {
			if e.Seq > m.After {
				fresh++
			}
		}
		if fresh != 15 {
			t.Errorf("%d of the 15 missed lines are shown", fresh)
		}
		alice.leave(sshchat.Quit)
		alice = enter(t, c, "alice")
		if m := alice.welcome().Welcome.Missed; m.Lines != 0 {
			t.Errorf("nothing happened, and missed is %+v", m)
		}
	})
}

// What was missed is counted beyond what memory holds.
func TestMissedBeyondTheTail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, chat.Options{Rate: sshchat.Rate{Burst: 10_000, Every: time.Second}})
		bob, alice := enter(t, c, "bob"), enter(t, c, "alice")
		alice.sees()
		alice.leave(sshchat.Quit)
		for i := range 1500 {
			if i%32 == 0 {
				synctest.Wait()
			}
			bob.say(fmt.Sprint(i))
		}
		synctest.Wait()
		alice = enter(t, c, "alice")
		if m := alice.welcome().Welcome.Missed; m.Lines < 900 || !m.More {
			t.Errorf("missed %+v", m)
		}
	})
}

func TestForget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := memory.New(memory.Options{})
		c := openOn(t, engine, chat.Options{})
		alice, bob := enter(t, c, "alice"), enter(t, c, "bob")
		bob.say("mine stays")
		for _, line := range []string{"keep", "secret one", "secret two"} {
			alice.say(line)
		}
		synctest.Wait()
		alice.sees()
		alice.say("/del 2")
		want(t, alice.sees(), "alice: ", "sshchat.Done")
		page, err := engine.Page(t.Context(), sshchat.Range{Room: "lobby", Kinds: []sshchat.Kind{sshchat.Said}})
		if err != nil {
			t.Fatal(err)
		}
		var bodies []string
		for _, e := range page {
			bodies = append(bodies, e.Body.String())
		}
		want(t, bodies, "mine stays", "keep", "", "")
		for _, e := range enter(t, c, "carol").welcome().Entries {
			if e.Body.String() == "secret one" || e.Body.String() == "secret two" {
				t.Errorf("a newcomer reads %q", e.Body)
			}
		}
		alice.say("/purge bob")
		want(t, alice.sees(), "fault room.rank")
	})
}

// What its author took back is not missed, and what one said under another name of
// one's own is not either.
func TestMissedLinesAreOfOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, chat.Options{})
		alice := in(t, c, somebody{name: "alice", key: "A"})
		bob := in(t, c, somebody{name: "bob", key: "B"})
		ally := in(t, c, somebody{name: "ally", key: "A"})
		alice.leave(sshchat.Quit)
		for _, line := range []string{"alice: one", "alice: two", "/del"} {
			bob.say(line)
			settle(bob, ally)
		}
		ally.say("of alice too")
		settle(bob, ally)
		alice, _ = login(t, c, somebody{name: "alice", key: "A"})
		if m := alice.welcome().Welcome.Missed; m.Lines != 1 || m.Mentions != 1 {
			t.Errorf("alice missed %+v, want one line that calls her", m)
		}
		alice.say("/join #ops")
		bob.say("/join #ops")
		settle(alice, bob, ally)
		alice.say("/watch mentions")
		alice.say("/switch #lobby")
		settle(alice, bob)
		for _, line := range []string{"one", "two", "/del"} {
			bob.say(line)
			settle(alice, bob)
		}
		o := tell[sshchat.Opened](t, alice, "/switch #ops")
		if len(o.Entries) != 1 || o.Entries[0].Body.String() != "one" {
			t.Errorf("alice turns to the room and finds %+v", o.Entries)
		}
	})
}

// What one did not turn to is new since one first missed it, however often one came.
func TestMissedSince(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, chat.Options{})
		alice, bob := in(t, c, somebody{name: "alice", key: "A"}), in(t, c, somebody{name: "bob", key: "B"})
		for _, p := range []*person{alice, bob} {
			p.say("/join #ops")
			settle(alice, bob)
		}
		left := time.Now()
		alice.leave(sshchat.Quit)
		bob.say("one")
		for range 3 {
			pass(time.Hour)
			alice = must(login(t, c, somebody{name: "alice", key: "A"}))
			w := alice.welcome().Welcome
			if len(w.Elsewhere) != 1 || w.Elsewhere[0].Lines != 1 || !w.Elsewhere[0].Since.Equal(left) {
				t.Errorf("alice missed %+v, want one line since %v", w.Elsewhere, left)
			}
			settle(alice, bob)
			alice.leave(sshchat.Quit)
		}
	})
}

// What somebody has read is kept while they are there: when the server is killed, nobody
// says goodbye. The other session stands for the one after that.
func TestWhatWasReadIsKeptAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := &counting{Engine: memory.New(memory.Options{}), sets: map[string]int{}}
		c := openOn(t, engine, chat.Options{Rate: sshchat.Rate{Burst: 1000, Every: time.Second}})
		alice, bob := in(t, c, somebody{name: "alice", key: "A"}), in(t, c, somebody{name: "bob", key: "B"})
		for _, p := range []*person{alice, bob} {
			p.say("/join #ops")
			settle(alice, bob)
		}
		bob.say("/msg alice psst")
		for i := range 30 { // quarter of an hour
			bob.say(fmt.Sprint("#lobby ", i))
			bob.say(fmt.Sprint("#ops ", i))
			settle(alice, bob)
			pass(28 * time.Second)
		}
		w := must(login(t, c, somebody{name: "ally", key: "A"})).welcome().Welcome
		if len(w.Mail.Letters) > 0 {
			t.Errorf("what alice was told is told again: %v", w.Mail.Letters)
		}
		for _, m := range append(w.Elsewhere, sshchat.MissedIn{Missed: w.Missed}) {
			if m.Lines > 5 {
				t.Errorf("of what alice read more than two minutes ago she is told that she missed it: %+v", m)
			}
		}
		if n := engine.sets["seen/"]; n < 20 || n > 40 {
			t.Errorf("%d writes of how far two people read two rooms in a quarter of an hour", n)
		}
	})
}

// must returns the person of a login that was not refused.
func must(p *person, refused string) *person {
	if refused != "" {
		p.t.Fatal(refused)
	}
	return p
}

// counting counts what is set, by what the key begins with.
type counting struct {
	sshchat.Engine

	mu   sync.Mutex
	sets map[string]int
}

func (e *counting) Set(ctx context.Context, key string, data []byte, o sshchat.SetOpt) (uint64, error) {
	e.mu.Lock()
	kind, _, _ := strings.Cut(key, "/")
	e.sets[kind+"/"]++
	e.mu.Unlock()
	return e.Engine.Set(ctx, key, data, o)
}
