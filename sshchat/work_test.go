package sshchat_test

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/memory"
)

// answered counts the answers of a kind among what somebody sees.
func answered(seen []string, what string) (n int) {
	for _, s := range seen {
		if strings.Contains(s, what) {
			n++
		}
	}
	return n
}

// TestQuestionsCostWork: each command is held to a rate, what costs more sooner, and a
// flood is told of it once.
func TestQuestionsCostWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, sshchat.Options{})
		eve := enter(t, c, "eve")
		for i := range 199 { // a roster of 200 is two units
			enter(t, c, fmt.Sprintf("p%02dx", i))
		}
		pass(time.Minute)
		eve.sees()
		for line, want := range map[string]int{"/who": 50, "/time": 100, "/history": 20, "/rooms": 100} {
			got := 0
			for range 120 {
				eve.say(line)
				seen := eve.sees()
				got += len(seen) - answered(seen, "fault rate.ask")
			}
			for range 1000 { // without reading a word
				eve.say(line)
			}
			if seen := eve.sees(); got != want || len(seen) != 1 || seen[0] != "fault rate.ask" {
				t.Errorf("120 x %s: %d answers, want %d; then %q", line, got, want, seen)
			}
			pass(time.Minute) // all is forgiven
			eve.sees()
		}
		eve.say("and I can still talk")
		if seen := eve.sees(); !slices.Contains(seen, "eve: and I can still talk") {
			t.Errorf("eve sees %q", seen)
		}
	})
}

// TestTabCostsWork: a Tab over its budget completes nothing, and is not told of.
func TestTabCostsWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, sshchat.Options{})
		eve, _ := enter(t, c, "eve"), enter(t, c, "adam")
		pass(time.Minute)
		eve.sees()
		done := 0
		for range 1000 {
			if len(sshchat.Complete(t.Context(), eve.Member, "", "ad")) > 0 {
				done++
			}
		}
		if done != 100 {
			t.Errorf("%d of 1000 Tabs were answered, want 100", done)
		}
		if seen := eve.sees(); len(seen) != 0 {
			t.Errorf("a Tab is told of: %q", seen)
		}
		pass(time.Second)
		if got := sshchat.Complete(t.Context(), eve.Member, "", "ad"); len(got) != 1 {
			t.Errorf("a second later: %q", got)
		}
	})
}

// TestSourceSharesWork: a hundred sessions of one address get what one address may have;
// somebody from elsewhere is not held up, and neither is a class that asks once.
func TestSourceSharesWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, sshchat.Options{})
		var flock []*person
		for i := range 100 {
			flock = append(flock, enterAs(t, c, fmt.Sprintf("p%02dx", i), func(l *sshchat.Login) { l.Addr = netip.MustParseAddr("203.0.113.7") }))
		}
		other := enterAs(t, c, "other", func(l *sshchat.Login) { l.Addr = netip.MustParseAddr("203.0.113.8") })
		pass(time.Minute)
		for _, p := range flock {
			p.sees()
			p.say("/who")
			if seen := p.sees(); answered(seen, "fault") != 0 {
				t.Fatalf("one /who each of a class: %q", seen)
			}
		}
		got := 0
		for _, p := range flock {
			for range 120 {
				p.say("/whois eve")
			}
			got += 100 // what each may have alone, at most
			p.sees()
		}
		if got < 1000 {
			t.Fatal("the test asks for too little")
		}
		flock[0].sees()
		pass(30 * time.Second) // a person's own budget is whole again; the source's is not
		refused := 0
		for _, p := range flock {
			for range 100 {
				p.say("/whois eve")
			}
			refused += answered(p.sees(), "fault rate.ask")
		}
		if refused == 0 {
			t.Error("a hundred sessions of one source have a hundred budgets")
		}
		other.sees()
		other.say("/who")
		if seen := other.sees(); answered(seen, "fault") != 0 {
			t.Errorf("somebody else is held up: %q", seen)
		}
	})
}

// TestClassAsksWho: 300 people behind one address, in a room of a thousand, all ask who is
// here at the same moment, and all are answered before the doors lose patience.
func TestClassAsksWho(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, sshchat.Options{})
		var class []*person
		for i := range 1000 {
			p := enterAs(t, c, fmt.Sprintf("p%03dx", i), func(l *sshchat.Login) {
				if i < 300 {
					l.Addr = netip.MustParseAddr("203.0.113.7")
				}
			})
			if i < 300 {
				class = append(class, p)
			}
		}
		pass(time.Minute)
		for _, p := range class {
			p.sees()
		}
		refused, took := 0, time.Duration(0)
		for _, p := range class {
			for sshchat.WaitFor(p.Member, "/who") > 0 {
				pass(10 * time.Millisecond)
				took += 10 * time.Millisecond
			}
			p.say("/who")
			refused += answered(p.sees(), "fault")
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
		engine := &mute{Engine: memory.New(memory.Options{})}
		c := openOn(t, engine, sshchat.Options{Rate: sshchat.Rate{Burst: 1000, Every: time.Millisecond}})
		eve := enter(t, c, "eve")
		eve.sees()
		for range 64 {
			eve.say("one of many")
		}
		asked := 0
		for began := time.Now(); time.Since(began) < time.Minute; asked++ {
			pass(max(eve.Ready(), time.Nanosecond))
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
