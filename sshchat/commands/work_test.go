package commands_test

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
	"sshchat/sshchat/commands"
)

// TestQuestionsCostWork: each command is held to a rate, what costs more sooner, and a
// flood is told of it once.
func TestQuestionsCostWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		eve := stage.Enter(t, c, "eve")
		for i := range 199 { // a roster of 200 is two units
			stage.Enter(t, c, fmt.Sprintf("p%02dx", i))
		}
		stage.Pass(time.Minute)
		eve.Sees()
		for line, want := range map[string]int{"/who": 50, "/time": 100, "/history": 20, "/rooms": 100} {
			got := 0
			for range 120 {
				eve.Says(line)
				seen := eve.Sees()
				got += len(seen) - stage.Count(seen, "fault rate.ask")
			}
			for range 1000 { // without reading a word
				eve.Says(line)
			}
			if seen := eve.Sees(); got != want || len(seen) != 1 || seen[0] != "fault rate.ask" {
				t.Errorf("120 x %s: %d answers, want %d; then %q", line, got, want, seen)
			}
			stage.Pass(time.Minute) // all is forgiven
			eve.Sees()
		}
		eve.Says("and I can still talk")
		if seen := eve.Sees(); !slices.Contains(seen, "eve: and I can still talk") {
			t.Errorf("eve sees %q", seen)
		}
	})
}

// TestTabCostsWork: a Tab over its budget completes nothing, and is not told of.
func TestTabCostsWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		eve, _ := stage.Enter(t, c, "eve"), stage.Enter(t, c, "adam")
		stage.Pass(time.Minute)
		eve.Sees()
		done := 0
		for range 1000 {
			if len(commands.Complete(t.Context(), eve.Session, "", "ad")) > 0 {
				done++
			}
		}
		if done != 100 {
			t.Errorf("%d of 1000 Tabs were answered, want 100", done)
		}
		if seen := eve.Sees(); len(seen) != 0 {
			t.Errorf("a Tab is told of: %q", seen)
		}
		stage.Pass(time.Second)
		if got := commands.Complete(t.Context(), eve.Session, "", "ad"); len(got) != 1 {
			t.Errorf("a second later: %q", got)
		}
	})
}

// TestSourceSharesWork: a hundred sessions of one address get what one address may have;
// somebody from elsewhere is not held up, and neither is a class that asks once.
func TestSourceSharesWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		var flock []*stage.Person
		for i := range 100 {
			flock = append(flock, stage.EnterAs(t, c, fmt.Sprintf("p%02dx", i), func(l *chat.Login) { l.Addr = netip.MustParseAddr("203.0.113.7") }))
		}
		other := stage.EnterAs(t, c, "other", func(l *chat.Login) { l.Addr = netip.MustParseAddr("203.0.113.8") })
		stage.Pass(time.Minute)
		for _, p := range flock {
			p.Sees()
			p.Says("/who")
			if seen := p.Sees(); stage.Count(seen, "fault") != 0 {
				t.Fatalf("one /who each of a class: %q", seen)
			}
		}
		got := 0
		for _, p := range flock {
			for range 120 {
				p.Says("/whois eve")
			}
			got += 100 // what each may have alone, at most
			p.Sees()
		}
		if got < 1000 {
			t.Fatal("the test asks for too little")
		}
		flock[0].Sees()
		stage.Pass(30 * time.Second) // a person's own budget is whole again; the source's is not
		refused := 0
		for _, p := range flock {
			for range 100 {
				p.Says("/whois eve")
			}
			refused += stage.Count(p.Sees(), "fault rate.ask")
		}
		if refused == 0 {
			t.Error("a hundred sessions of one source have a hundred budgets")
		}
		other.Sees()
		other.Says("/who")
		if seen := other.Sees(); stage.Count(seen, "fault") != 0 {
			t.Errorf("somebody else is held up: %q", seen)
		}
	})
}

// TestClassAsksWho: 300 people behind one address, in a room of a thousand, all ask who is
// here at the same moment, and all are answered before the doors lose patience.
func TestClassAsksWho(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		var class []*stage.Person
		for i := range 1000 {
			p := stage.EnterAs(t, c, fmt.Sprintf("p%03dx", i), func(l *chat.Login) {
				if i < 300 {
					l.Addr = netip.MustParseAddr("203.0.113.7")
				}
			})
			if i < 300 {
				class = append(class, p)
			}
		}
		stage.Pass(time.Minute)
		for _, p := range class {
			p.Sees()
		}
		refused, took := 0, time.Duration(0)
		for _, p := range class {
			for commands.WaitFor(p.Session, "/who") > 0 {
				stage.Pass(10 * time.Millisecond)
				took += 10 * time.Millisecond
			}
			p.Says("/who")
			refused += stage.Count(p.Sees(), "fault")
		}
		if refused != 0 || took > 3*time.Second {
			t.Errorf("%d of 300 are refused, the last waited %v", refused, took)
		}
	})
}

// mute is an engine whose disk never says that a line is stored.
type mute struct {
	sshchat.Engine
	waiting []func()
}

func (e *mute) Append(entry sshchat.Entry, done func(sshchat.Entry, error)) {
	if entry.Kind != sshchat.Said {
		e.Engine.Append(entry, done)
		return
	}
	e.waiting = append(e.waiting, func() { done(entry, nil) })
}

// TestStuckDiskIsNotPolled: a program whose lines wait for the disk asks now and then,
// and is woken when there is room.
func TestStuckDiskIsNotPolled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := &mute{Engine: stage.Engine(t)}
		c := stage.OpenOn(t, engine, chat.Options{Rate: sshchat.Rate{Burst: 1000, Every: time.Millisecond}})
		eve := stage.Enter(t, c, "eve")
		eve.Sees()
		for range 64 {
			eve.Says("one of many")
		}
		asked := 0
		for began := time.Now(); time.Since(began) < time.Minute; asked++ {
			stage.Pass(max(eve.Ready(), time.Nanosecond))
		}
		if asked > 250 { // it was 60,000
			t.Errorf("a stuck disk was asked for %d times in a minute", asked)
		}
		for len(eve.Bell()) > 0 {
			<-eve.Bell()
		}
		engine.waiting[0]()
		select {
		case <-eve.Bell():
		default:
			t.Error("nobody was told that there is room")
		}
		if wait := eve.Ready(); wait != 0 {
			t.Errorf("with room for a line one waits %v", wait)
		}
	})
}
