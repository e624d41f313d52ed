package chat_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
)

func TestConversation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		alice := stage.Enter(t, c, "alice")
		stage.Want(t, alice.Sees(), "welcome alice of 1", "joined alice")
		stage.Pass(2 * time.Second)
		bob := stage.Enter(t, c, "bob")
		stage.Want(t, bob.Sees(), "welcome bob of 2", "joined bob")
		stage.Want(t, alice.Sees(), "joined bob")
		bob.Says("大家好")
		alice.Says("//etc")
		bob.Says("/me waves")
		for _, p := range []*stage.Person{alice, bob} {
			stage.Want(t, p.Sees(), "bob: 大家好", "alice: /etc", "bob: waves")
		}
		bob.Leaves(sshchat.TooSlow)
		stage.Want(t, alice.Sees(), "left bob/slow")
	})
}

// A newcomer sees the talk before them, each line once, and nothing is lost between.
func TestBacklogMeetsLiveLines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{Rate: sshchat.Rate{Burst: 100, Every: time.Second}})
		alice := stage.Enter(t, c, "alice")
		for i := range 30 {
			alice.Says(fmt.Sprint(i))
		}
		synctest.Wait()
		bob := stage.Enter(t, c, "bob")
		alice.Says("30")
		got := bob.Sees()
		if len(got) < 12 {
			t.Fatalf("bob sees %q", got)
		}
		stage.Want(t, got[:11], "alice: 20", "alice: 21", "alice: 22", "alice: 23", "alice: 24",
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
		c := stage.Open(t, chat.Options{})
		alice := stage.Enter(t, c, "alice")
		for _, other := range []string{"alice", "ALICE", "Ａlice"} {
			_, err := stage.TryEnter(t, c, other)
			if f, ok := errors.AsType[*sshchat.Fault](err); !ok || f.Key != "name.yours" {
				t.Errorf("%s enters while alice is in: %v", other, err)
			}
		}
		alice.Leaves(sshchat.Quit)
		stage.Enter(t, c, "Alice")
	})
}

// Of many who ask for one free name at once, one gets it.
func TestNameRace(t *testing.T) {
	for range 50 {
		synctest.Test(t, func(t *testing.T) {
			c := stage.Open(t, chat.Options{})
			got := make(chan error, 8)
			for range cap(got) {
				go func() {
					_, err := stage.TryEnter(t, c, "alice")
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
		c := stage.Open(t, chat.Options{})
		ghost := stage.Enter(t, c, "alice")
		watcher := stage.Enter(t, c, "bob")
		stage.Pass(2 * time.Second)
		watcher.Sees()
		ghost.Alive = false
		began := time.Now()
		alice := stage.Enter(t, c, "alice")
		if took := time.Since(began); took < 3*time.Second || took > 4*time.Second+stage.Trip {
			t.Errorf("it took %v", took)
		}
		if len(ghost.Evicted) != 1 || ghost.Evicted[0] != sshchat.LostLink {
			t.Errorf("the ghost was evicted for %q", ghost.Evicted)
		}
		stage.Pass(time.Second)
		stage.Want(t, watcher.Sees(), "left alice/lost", "joined alice")
		alice.Says("it is me")
		stage.Want(t, watcher.Sees(), "alice: it is me")
		// The ghost's end must not free the name that is another's now.
		if _, err := stage.TryEnter(t, c, "alice"); err == nil {
			t.Error("a third alice got in")
		}
	})
}

// In a storm one line a second names everybody, and whoever speaks was announced.
func TestStormIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		watcher := stage.Enter(t, c, "watcher")
		watcher.Sees()
		stage.Pass(5 * time.Second)
		var crowd []*stage.Person
		for i := range 100 {
			crowd = append(crowd, stage.Enter(t, c, fmt.Sprintf("user%d", i)))
		}
		synctest.Wait()
		stage.Want(t, watcher.Sees(), "joined user0")
		crowd[50].Says("hi")
		got := watcher.Sees()
		if len(got) != 2 || !strings.Contains(got[0], " user50 ") || got[1] != "user50: hi" {
			t.Errorf("after the first word: %q", got)
		}
		stage.Pass(3 * time.Second)
		for _, p := range crowd {
			go p.Leaves(sshchat.Restart)
		}
		synctest.Wait()
		stage.Pass(2 * time.Second)
		got = watcher.Sees()
		if n := strings.Count(strings.Join(got, "\n"), "user"); n != 100 {
			t.Errorf("%d of 100 leavers were named, in %d lines", n, len(got))
		}
		if len(got) > 3 {
			t.Errorf("a storm took %d lines", len(got))
		}
	})
}

// A room that is read line by line rings at once; a large and busy one gathers for 40 ms.
func TestBusyRoomGathers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{Rate: sshchat.Rate{Burst: 1000, Every: time.Second}})
		alice, bob := stage.Enter(t, c, "alice"), stage.Enter(t, c, "bob")
		for i := range 300 {
			stage.Enter(t, c, fmt.Sprintf("user%d", i))
		}
		stage.Pass(10 * time.Second)
		bob.Sees()
		alice.Says("first")
		synctest.Wait()
		select {
		case <-bob.Bell():
		default:
			t.Error("no ring at once in a quiet room")
		}
		bob.Sees()
		rings := 0
		for range 100 {
			alice.Says("x")
			stage.Pass(5 * time.Millisecond)
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
		stage.Pass(time.Second)
		synctest.Wait()
		n, err := bob.Take(t.Context(), nil)
		if err != nil || len(n.Entries) != 100 {
			t.Errorf("bob takes %d lines of 100, %v", len(n.Entries), err)
		}
	})
}

func TestRateIsToldAndNothingElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{Rate: sshchat.Rate{Burst: 2, Every: time.Second}})
		alice := stage.Enter(t, c, "alice")
		alice.Sees()
		for _, line := range []string{"1", "2", "3"} {
			alice.Says(line)
		}
		stage.Want(t, alice.Sees(), "alice: 1", "alice: 2", "fault rate")
		if wait := alice.Ready(); wait <= 0 || wait > time.Second {
			t.Errorf("Ready after %v", wait)
		}
		stage.Pass(time.Second)
		alice.Says("3")
		stage.Want(t, alice.Sees(), "alice: 3")
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
			c := stage.Open(t, chat.Options{Rate: sshchat.Rate{Burst: 10_000, Every: time.Second}})
			bob, alice := stage.Enter(t, c, "bob"), stage.Enter(t, c, "alice")
			stage.Pass(2 * time.Second)
			bob.Sees()
			for i := range tt.lines {
				if i%32 == 0 {
					synctest.Wait()
				}
				alice.Says(fmt.Sprint(i))
			}
			stage.Pass(time.Second)
			got := bob.Sees()
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
