package chat_test

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
	"sshchat/sshchat/chattest/stage"
)

func TestWhatYouMissed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{Rate: sshchat.Rate{Burst: 1000, Every: time.Second}})
		bob := stage.Enter(t, c, "bob")
		alice := stage.Enter(t, c, "alice")
		if m := alice.FirstNews().Welcome.Missed; m.Lines != 0 || !m.Since.IsZero() {
			t.Errorf("a first visit missed %+v", m)
		}
		bob.Says("seen")
		alice.Sees()
		alice.Leaves(sshchat.Quit)
		left := time.Now()
		stage.Pass(time.Hour)
		for i := range 14 {
			bob.Says(fmt.Sprintf("line %d", i))
		}
		bob.Says("alice, look")
		synctest.Wait()
		alice = stage.Enter(t, c, "alice")
		n := alice.FirstNews()
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
		alice.Leaves(sshchat.Quit)
		alice = stage.Enter(t, c, "alice")
		if m := alice.FirstNews().Welcome.Missed; m.Lines != 0 {
			t.Errorf("nothing happened, and missed is %+v", m)
		}
	})
}

// What was missed is counted beyond what memory holds.
func TestMissedBeyondTheTail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{Rate: sshchat.Rate{Burst: 10_000, Every: time.Second}})
		bob, alice := stage.Enter(t, c, "bob"), stage.Enter(t, c, "alice")
		alice.Sees()
		alice.Leaves(sshchat.Quit)
		for i := range 1500 {
			if i%32 == 0 {
				synctest.Wait()
			}
			bob.Says(fmt.Sprint(i))
		}
		synctest.Wait()
		alice = stage.Enter(t, c, "alice")
		if m := alice.FirstNews().Welcome.Missed; m.Lines < 900 || !m.More {
			t.Errorf("missed %+v", m)
		}
	})
}

// What its author took back is not missed, and what one said under another name of
// one's own is not either.
func TestMissedLinesAreOfOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		alice := stage.In(t, c, stage.Somebody{Name: "alice", Key: "A"})
		bob := stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"})
		ally := stage.In(t, c, stage.Somebody{Name: "ally", Key: "A"})
		alice.Leaves(sshchat.Quit)
		for _, line := range []string{"alice: one", "alice: two", "/del"} {
			bob.Says(line)
			stage.Settle(bob, ally)
		}
		ally.Says("of alice too")
		stage.Settle(bob, ally)
		alice, _ = stage.Login(t, c, stage.Somebody{Name: "alice", Key: "A"})
		if m := alice.FirstNews().Welcome.Missed; m.Lines != 1 || m.Mentions != 1 {
			t.Errorf("alice missed %+v, want one line that calls her", m)
		}
		alice.Says("/join #ops")
		bob.Says("/join #ops")
		stage.Settle(alice, bob, ally)
		alice.Says("/watch mentions")
		alice.Says("/switch #lobby")
		stage.Settle(alice, bob)
		for _, line := range []string{"one", "two", "/del"} {
			bob.Says(line)
			stage.Settle(alice, bob)
		}
		o := stage.Tell[sshchat.Opened](t, alice, "/switch #ops")
		if len(o.Entries) != 1 || o.Entries[0].Body.String() != "one" {
			t.Errorf("alice turns to the room and finds %+v", o.Entries)
		}
	})
}

// What one did not turn to is new since one first missed it, however often one came.
func TestMissedSince(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		alice, bob := stage.In(t, c, stage.Somebody{Name: "alice", Key: "A"}), stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"})
		for _, p := range []*stage.Person{alice, bob} {
			p.Says("/join #ops")
			stage.Settle(alice, bob)
		}
		left := time.Now()
		alice.Leaves(sshchat.Quit)
		bob.Says("one")
		for range 3 {
			stage.Pass(time.Hour)
			alice = must(stage.Login(t, c, stage.Somebody{Name: "alice", Key: "A"}))
			w := alice.FirstNews().Welcome
			if len(w.Elsewhere) != 1 || w.Elsewhere[0].Lines != 1 || !w.Elsewhere[0].Since.Equal(left) {
				t.Errorf("alice missed %+v, want one line since %v", w.Elsewhere, left)
			}
			stage.Settle(alice, bob)
			alice.Leaves(sshchat.Quit)
		}
	})
}

// What somebody has read is kept while they are there: when the server is killed, nobody
// says goodbye. The other session stands for the one after that.
func TestWhatWasReadIsKeptAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := &counting{Engine: stage.Engine(t), sets: map[string]int{}}
		c := stage.OpenOn(t, engine, chat.Options{Rate: sshchat.Rate{Burst: 1000, Every: time.Second}})
		alice, bob := stage.In(t, c, stage.Somebody{Name: "alice", Key: "A"}), stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"})
		for _, p := range []*stage.Person{alice, bob} {
			p.Says("/join #ops")
			stage.Settle(alice, bob)
		}
		bob.Says("/msg alice psst")
		for i := range 30 { // quarter of an hour
			bob.Says(fmt.Sprint("#lobby ", i))
			bob.Says(fmt.Sprint("#ops ", i))
			stage.Settle(alice, bob)
			stage.Pass(28 * time.Second)
		}
		w := must(stage.Login(t, c, stage.Somebody{Name: "ally", Key: "A"})).FirstNews().Welcome
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
func must(p *stage.Person, refused string) *stage.Person {
	if refused != "" {
		p.T.Fatal(refused)
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
