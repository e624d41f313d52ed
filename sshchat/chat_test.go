package sshchat_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/memory"
	"sshchat/sshchat/text"
)

// wall is the bubble's clock: synctest fakes it.
type wall struct{}

func (wall) Now() time.Time { return time.Now() }
func (wall) AfterFunc(d time.Duration, f func()) func() bool {
	return time.AfterFunc(d, f).Stop
}

// pass lets the bubble's time go by, which takes none of ours.
func pass(d time.Duration) { <-time.After(d) }

// open starts a chat on an engine in memory, inside a bubble.
func open(t *testing.T, o sshchat.Options) *sshchat.Chat {
	t.Helper()
	engine := memory.New(memory.Options{})
	return openOn(t, engine, o)
}

func openOn(t *testing.T, engine sshchat.Engine, o sshchat.Options) *sshchat.Chat {
	t.Helper()
	return openWith(t, engine, wall{}, o)
}

func openWith(t testing.TB, engine sshchat.Engine, clock sshchat.Clock, o sshchat.Options) *sshchat.Chat {
	t.Helper()
	chat := sshchat.New(engine, clock, o)
	from, err := chat.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- chat.Run(ctx, from) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("Run ended with %v", err)
		}
		if err := engine.Close(); err != nil {
			t.Error(err)
		}
	})
	return chat
}

// person is somebody in the chat, as a session would drive them.
type person struct {
	*sshchat.Member
	t       *testing.T
	evicted []sshchat.Cause
	told    *sshchat.Fault // with the last eviction
	alive   bool
	stuck   bool // does not leave when told to, only when cut off
	left    bool
}

// enter brings somebody in, or fails the test.
func enter(t *testing.T, c *sshchat.Chat, name string) *person {
	t.Helper()
	p, err := tryEnter(t, c, name)
	if err != nil {
		t.Fatalf("%s enters: %v", name, err)
	}
	return p
}

// enterAs is enter with a Login that change has made something else of.
func enterAs(t *testing.T, c *sshchat.Chat, name string, change func(*sshchat.Login)) *person {
	t.Helper()
	p, err := tryEnterAs(t, c, name, change)
	if err != nil {
		t.Fatalf("%s enters: %v", name, err)
	}
	return p
}

func tryEnter(t *testing.T, c *sshchat.Chat, name string) (*person, error) {
	t.Helper()
	return tryEnterAs(t, c, name, func(*sshchat.Login) {})
}

func tryEnterAs(t *testing.T, c *sshchat.Chat, name string, change func(*sshchat.Login)) (*person, error) {
	t.Helper()
	n, err := sshchat.ParseName(name)
	if err != nil {
		return nil, err
	}
	p := &person{t: t, alive: true}
	l := sshchat.Login{
		Name: n, Key: "SHA256:" + n.Key(), Backlog: 10,
		Probe: func(ctx context.Context) bool {
			if !p.alive {
				<-ctx.Done()
			}
			return p.alive
		},
		Evict: func(cause sshchat.Cause, _ *sshchat.Fault) {
			p.evicted = append(p.evicted, cause)
			go p.leave(cause)
		},
	}
	change(&l)
	m, err := c.Enter(t.Context(), l)
	if err != nil {
		return nil, err
	}
	p.Member = m
	t.Cleanup(func() { p.leave(sshchat.Quit) })
	return p, nil
}

func (p *person) evictedFor(cause sshchat.Cause, why *sshchat.Fault) {
	p.evicted = append(p.evicted, cause)
	p.told = why
}

func (p *person) leave(cause sshchat.Cause) {
	if !p.left {
		p.left = true
		p.Leave(context.Background(), cause)
	}
}

func (p *person) say(line string) {
	p.t.Helper()
	sshchat.Do(p.t.Context(), p.Member, text.Block(line))
}

// sees waits until nothing more happens and returns everything new, as short lines.
func (p *person) sees() []string {
	p.t.Helper()
	var out []string
	for {
		synctest.Wait()
		select {
		case <-p.Bell():
		default:
			if out != nil {
				return out
			}
		}
		n, err := p.Take(p.t.Context(), nil)
		if err != nil {
			p.t.Fatal(err)
		}
		if n.Welcome == nil && len(n.Entries) == 0 && len(n.Notices) == 0 {
			return out
		}
		out = append(out, describe(n)...)
	}
}

// describe puts news into words that a test can compare.
func describe(n sshchat.News) (out []string) {
	for _, e := range n.Entries {
		switch e.Kind {
		case sshchat.Joined, sshchat.Left:
			var names []string
			for _, p := range e.People {
				names = append(names, strings.TrimSuffix(p.Name.String()+"/"+string(p.Cause), "/"))
			}
			out = append(out, string(e.Kind)+" "+strings.Join(names, " "))
		case sshchat.Renamed:
			out = append(out, "renamed "+e.From.Name.String()+" "+e.About.Name.String())
		default:
			out = append(out, e.From.Name.String()+": "+quote(e)+e.Body.String())
		}
	}
	if n.Welcome != nil {
		out = append(out, fmt.Sprintf("welcome %s of %d", n.Welcome.You.Name, n.Welcome.Total))
	}
	for _, notice := range n.Notices {
		switch notice := notice.(type) {
		case *sshchat.Fault:
			out = append(out, "fault "+notice.Key)
		case sshchat.Skipped:
			out = append(out, fmt.Sprintf("skipped %d", notice.N))
		default:
			out = append(out, fmt.Sprintf("%T", notice))
		}
	}
	return out
}

// quote is what an entry answers, on lines of its own; one that is gone is "-".
func quote(e *sshchat.Entry) string {
	q := e.Quoted
	if q == nil {
		return ""
	}
	t := "> " + q.From.Name.String() + ": "
	for i, line := range q.Lines {
		if i > 0 {
			t += "\n> "
		}
		t += line.String()
	}
	switch {
	case q.More:
		t += " …"
	case len(q.Lines) == 0:
		t += "-"
	}
	return t + "\n"
}

func want(t *testing.T, got []string, want ...string) {
	t.Helper()
	if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
		t.Errorf("got:\n%s\nwant:\n%s", g, w)
	}
}

func TestConversation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, sshchat.Options{})
		alice := enter(t, c, "alice")
		want(t, alice.sees(), "welcome alice of 1", "joined alice")
		pass(2 * time.Second)
		bob := enter(t, c, "bob")
		want(t, bob.sees(), "welcome bob of 2", "joined bob")
		want(t, alice.sees(), "joined bob")
		bob.say("大家好")
		alice.say("//etc")
		bob.say("/me waves")
		for _, p := range []*person{alice, bob} {
			want(t, p.sees(), "bob: 大家好", "alice: /etc", "bob: waves")
		}
		bob.leave(sshchat.TooSlow)
		want(t, alice.sees(), "left bob/slow")
	})
}

// A newcomer sees the talk before them, each line once, and nothing is lost between.
func TestBacklogMeetsLiveLines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, sshchat.Options{Rate: sshchat.Rate{Burst: 100, Every: time.Second}})
		alice := enter(t, c, "alice")
		for i := range 30 {
			alice.say(fmt.Sprint(i))
		}
		synctest.Wait()
		bob := enter(t, c, "bob")
		alice.say("30")
		got := bob.sees()
		if len(got) < 12 {
			t.Fatalf("bob sees %q", got)
		}
		want(t, got[:11], "alice: 20", "alice: 21", "alice: 22", "alice: 23", "alice: 24",
			"alice: 25", "alice: 26", "alice: 27", "alice: 28", "alice: 29", "welcome bob of 2")
		var lines int
		for _, l := range got[11:] {
			if l == "alice: 30" {
				lines++
			}
		}
		if lines != 1 {
			t.Errorf("the live line came %d times: %q", lines, got[11:])
		}
	})
}

func TestNameIsHeldByOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, sshchat.Options{})
		alice := enter(t, c, "alice")
		for _, other := range []string{"alice", "ALICE", "Ａlice"} {
			_, err := tryEnter(t, c, other)
			if f, ok := errors.AsType[*sshchat.Fault](err); !ok || f.Key != "name.yours" {
				t.Errorf("%s enters while alice is in: %v", other, err)
			}
		}
		alice.leave(sshchat.Quit)
		enter(t, c, "Alice")
	})
}

// Of many who ask for one free name at once, one gets it.
func TestNameRace(t *testing.T) {
	for range 50 {
		synctest.Test(t, func(t *testing.T) {
			c := open(t, sshchat.Options{})
			got := make(chan error, 8)
			for range cap(got) {
				go func() {
					_, err := tryEnter(t, c, "alice")
					got <- err
				}()
			}
			won := 0
			for range cap(got) {
				if err := <-got; err == nil {
					won++
				}
			}
			if won != 1 {
				t.Errorf("%d of %d hold the name", won, cap(got))
			}
		})
	}
}

// A holder who does not answer within three seconds is a ghost.
func TestGhostMakesWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, sshchat.Options{})
		ghost := enter(t, c, "alice")
		watcher := enter(t, c, "bob")
		pass(2 * time.Second)
		watcher.sees()
		ghost.alive = false
		began := time.Now()
		alice := enter(t, c, "alice")
		if took := time.Since(began); took < 3*time.Second || took > 4*time.Second {
			t.Errorf("it took %v", took)
		}
		if len(ghost.evicted) != 1 || ghost.evicted[0] != sshchat.LostLink {
			t.Errorf("the ghost was evicted for %q", ghost.evicted)
		}
		pass(time.Second)
		want(t, watcher.sees(), "left alice/lost", "joined alice")
		alice.say("it is me")
		want(t, watcher.sees(), "alice: it is me")
		// The ghost's end must not free the name that is another's now.
		if _, err := tryEnter(t, c, "alice"); err == nil {
			t.Error("a third alice got in")
		}
	})
}

// In a storm one line a second names everybody, and whoever speaks was announced.
func TestStormIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, sshchat.Options{})
		watcher := enter(t, c, "watcher")
		watcher.sees()
		pass(5 * time.Second)
		var crowd []*person
		for i := range 100 {
			crowd = append(crowd, enter(t, c, fmt.Sprintf("user%d", i)))
		}
		synctest.Wait()
		want(t, watcher.sees(), "joined user0")
		crowd[50].say("hi")
		got := watcher.sees()
		if len(got) != 2 || !strings.Contains(got[0], " user50 ") || got[1] != "user50: hi" {
			t.Errorf("after the first word: %q", got)
		}
		pass(3 * time.Second)
		for _, p := range crowd {
			go p.leave(sshchat.Restart)
		}
		synctest.Wait()
		pass(2 * time.Second)
		got = watcher.sees()
		if n := strings.Count(strings.Join(got, "\n"), "user"); n != 100 {
			t.Errorf("%d of 100 leavers were named, in %d lines", n, len(got))
		}
		if len(got) > 3 {
			t.Errorf("a storm took %d lines", len(got))
		}
	})
}

// A room that is read line by line rings at once; a busy one gathers for 40 ms.
func TestBusyRoomGathers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, sshchat.Options{Rate: sshchat.Rate{Burst: 1000, Every: time.Second}})
		alice, bob := enter(t, c, "alice"), enter(t, c, "bob")
		pass(2 * time.Second)
		bob.sees()
		alice.say("first")
		synctest.Wait()
		select {
		case <-bob.Bell():
		default:
			t.Error("no ring at once in a quiet room")
		}
		bob.sees()
		rings := 0
		for range 100 {
			alice.say("x")
			pass(5 * time.Millisecond)
			synctest.Wait()
			select {
			case <-bob.Bell():
				rings++
			default:
			}
		}
		if rings > 25 || rings < 10 {
			t.Errorf("%d rings for 100 lines in half a second", rings)
		}
		pass(time.Second)
		synctest.Wait()
		n, err := bob.Take(t.Context(), nil)
		if err != nil || len(n.Entries) != 100 {
			t.Errorf("bob takes %d lines of 100, %v", len(n.Entries), err)
		}
	})
}

func TestRateIsToldAndNothingElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, sshchat.Options{Rate: sshchat.Rate{Burst: 2, Every: time.Second}})
		alice := enter(t, c, "alice")
		alice.sees()
		for _, line := range []string{"1", "2", "3"} {
			alice.say(line)
		}
		want(t, alice.sees(), "alice: 1", "alice: 2", "fault rate")
		if wait := alice.Ready(); wait <= 0 || wait > time.Second {
			t.Errorf("Ready after %v", wait)
		}
		pass(time.Second)
		alice.say("3")
		want(t, alice.sees(), "alice: 3")
	})
}

// Whoever reads slowly reads on from history, or is taken to the end with a word;
// a whole log costs them no memory.
func TestSlowReader(t *testing.T) {
	for _, tt := range []struct {
		lines   int
		skipped bool
	}{{3000, false}, {6000, true}} {
		synctest.Test(t, func(t *testing.T) {
			c := open(t, sshchat.Options{Rate: sshchat.Rate{Burst: 10_000, Every: time.Second}})
			bob, alice := enter(t, c, "bob"), enter(t, c, "alice")
			pass(2 * time.Second)
			bob.sees()
			for i := range tt.lines {
				if i%32 == 0 {
					synctest.Wait()
				}
				alice.say(fmt.Sprint(i))
			}
			pass(time.Second)
			got := bob.sees()
			if tt.skipped {
				if got[len(got)-1] != fmt.Sprintf("skipped %d", tt.lines-50) {
					t.Errorf("the last of %d is %q", len(got), got[len(got)-1])
				}
				got = got[:len(got)-1]
			} else if len(got) != tt.lines {
				t.Errorf("bob sees %d of %d lines", len(got), tt.lines)
			}
			if last := got[len(got)-1]; last != fmt.Sprintf("alice: %d", tt.lines-1) {
				t.Errorf("the last line is %q", last)
			}
			for i := 1; i < len(got); i++ {
				var a, b int
				fmt.Sscanf(got[i-1], "alice: %d", &a)
				fmt.Sscanf(got[i], "alice: %d", &b)
				if b != a+1 {
					t.Fatalf("%q follows %q", got[i], got[i-1])
				}
			}
		})
	}
}

func TestNick(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, sshchat.Options{})
		alice, bob := enter(t, c, "alice"), enter(t, c, "bob")
		pass(2 * time.Second)
		alice.sees()
		bob.sees()
		for _, tt := range []struct{ line, want string }{
			{"/nick", "fault usage"},
			{"/nick alice", "fault name.owned"},
			{"/nick bob", "fault nick.same"},
			{"/nick Bob", "renamed bob Bob"},
			{"/nick carol", "renamed Bob carol"},
		} {
			bob.say(tt.line)
			want(t, bob.sees(), tt.want)
		}
		want(t, alice.sees(), "renamed bob Bob", "renamed Bob carol")
		enter(t, c, "bob") // the old name is free
		if _, err := tryEnter(t, c, "carol"); err == nil {
			t.Error("the new name is not held")
		}
	})
}

func TestUnknownCommand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, sshchat.Options{})
		alice, bob := enter(t, c, "alice"), enter(t, c, "bob")
		pass(2 * time.Second)
		alice.sees()
		bob.sees()
		alice.say("/hlep")
		n, err := alice.Take(t.Context(), nil)
		if err != nil || len(n.Notices) != 1 {
			t.Fatalf("%v, %v", n.Notices, err)
		}
		f := n.Notices[0].(*sshchat.Fault)
		if f.Key != "command.nearest" || f.Args[1] != "help" {
			t.Errorf("%v", f)
		}
		want(t, bob.sees())
	})
}
