package chat_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest/sample"
	"sshchat/sshchat/chattest/stage"
)

// Whatever people do with rooms, a chat holds no more afterwards than before.
func TestRoomsAreLetGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chat := stage.OpenOn(t, stage.WithRooms(t, stage.Engine(t), 200), stage.Hasty)
		alice, bob := stage.In(t, chat, stage.Somebody{Name: "alice", Key: "A"}), stage.In(t, chat, stage.Somebody{Name: "bob", Key: "B"})
		people := []*stage.Person{alice, bob}
		before := chat.Held()
		for range max(2, 5/sample.Step) { // each time is like the one before
			for i := range 200 {
				room := fmt.Sprintf("#room-%d", i)
				for _, p := range people {
					p.Says("/join " + room)
					if i%50 == 49 {
						stage.Pass(time.Minute) // asking is held to a rate
					}
				}
				if i%20 == 19 {
					stage.Pass(time.Minute)
					stage.CatchUp(t, people)
				}
				if i%90 == 89 || i == 199 {
					for j := range 200 {
						for _, p := range people {
							p.Says(fmt.Sprintf("/leave #room-%d", j))
						}
						stage.CatchUp(t, people)
					}
				}
			}
			for _, p := range people {
				if at := p.Standing(); at.Rooms != 1 || at.Room != "#lobby" {
					t.Fatalf("after all is left somebody is at %+v", at)
				}
			}
		}
		if after := chat.Held(); !maps.Equal(before, after) {
			t.Errorf("the chat holds %v, and held %v", after, before)
		}
		for _, p := range people {
			p.Leaves(sshchat.Quit)
		}
		stage.Pass(2 * time.Second)
		empty := map[string]int{"rooms": 1, "users": 1, "members": 0, "expected": 0, "visitors": 0, "accounts": 0, "keys": 0, "boxes": 0, "here": 0, "ears": 0, "to announce": 0, "cards": 0, "seen in rooms": 0}
		if after := chat.Held(); !maps.Equal(empty, after) {
			t.Errorf("an empty chat holds %v", after)
		}
	})
}

// As many rooms as one may be in are entered, refused beyond, renamed in, taken over,
// and left: each is told of it once.
func TestAsManyRoomsAsOneMay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chat := stage.OpenOn(t, stage.WithRooms(t, stage.Engine(t), 120), stage.Hasty)
		alice, bob := stage.In(t, chat, stage.Somebody{Name: "alice", Key: "A"}), stage.In(t, chat, stage.Somebody{Name: "bob", Key: "B"})
		for i := range 110 {
			for _, p := range []*stage.Person{alice, bob} {
				p.Says(fmt.Sprintf("/join #room-%d", i))
				stage.Pass(2 * time.Second)
			}
			stage.CatchUp(t, []*stage.Person{alice})
			if i < 99 {
				bob.Sees()
			}
		}
		if at := alice.Standing(); at.Rooms != 100 {
			t.Errorf("alice is at %+v", at)
		}
		if got := bob.Sees(); !slices.Contains(got, "fault room.many") {
			t.Errorf("bob may be in more rooms: %v", got)
		}
		alice.Says("/nick alicia")
		stage.Want(t, bob.Sees(), "renamed alice alicia")
		next := must(stage.Login(t, chat, stage.Somebody{Name: "alicia", Key: "A", Takeover: true}))
		stage.Pass(2 * time.Second)
		stage.Want(t, bob.Sees(), "left alicia/takeover", "joined alicia")
		stage.CatchUp(t, []*stage.Person{next})
		if at := next.Standing(); at.Rooms != 100 {
			t.Errorf("after the takeover alice is at %+v", at)
		}
		stage.Pass(2 * time.Second)
		next.Leaves(sshchat.LostLink)
		stage.Want(t, bob.Sees(), "left alicia/lost")
	})
}

// A room that is closed sends everybody out, in every session, and tells each once.
func TestRoomWithManyIsClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chat := stage.OpenOn(t, stage.Engine(t), stage.Hasty)
		fay := stage.In(t, chat, stage.Somebody{Name: "fay", Key: "F"})
		done := []*stage.Person{fay}
		fay.Says("/join #ops")
		for i := range 50 {
			p := stage.In(t, chat, stage.Somebody{Name: fmt.Sprint("p", i), Key: fmt.Sprint("P", i/2)})
			p.Says("/join #ops")
			done = append(done, p)
		}
		stage.CatchUp(t, done)
		fay.Says("/room close")
		synctest.Wait()
		for _, p := range done {
			told := "fault room.closed"
			if p == fay { // who did it, and is told how to undo it
				told = "sshchat.Done"
			}
			if n := len(slices.DeleteFunc(p.Sees(), func(s string) bool { return s != told })); n != 1 {
				t.Errorf("%s is told %d times that the room is closed", p.Person().Name, n)
			}
			if at := p.Standing(); at.Room != "#lobby" || at.Rooms != 1 {
				t.Errorf("%s is at %+v", p.Person().Name, at)
			}
		}
		if held := chat.Held(); held["rooms"] != 1 || held["here"] != 51 {
			t.Errorf("the chat holds %v", held)
		}
	})
}

// Who is banned from rooms, or no member any more, is so in every session, whatever name
// it goes by.
func TestEverySessionIsSentOut(t *testing.T) {
	for _, line := range []string{"/room #+ops remove tom", "/room #+ops ban tom for 1h"} {
		synctest.Test(t, func(t *testing.T) {
			chat := stage.OpenOn(t, stage.Engine(t), stage.Hasty)
			fay := stage.In(t, chat, stage.Somebody{Name: "fay", Key: "F"})
			tom, tim := stage.In(t, chat, stage.Somebody{Name: "tom", Key: "T"}), stage.In(t, chat, stage.Somebody{Name: "tim", Key: "T"})
			all := []*stage.Person{fay, tom, tim}
			for _, p := range all {
				p.Says("/join #ops")
				stage.CatchUp(t, all)
			}
			fay.Says("/room private yes")
			stage.CatchUp(t, all)
			fay.Says(line)
			synctest.Wait()
			for _, p := range []*stage.Person{tom, tim} {
				if got := p.Sees(); len(got) == 0 {
					t.Errorf("%s: %s is told nothing", line, p.Person().Name)
				}
				if at := p.Standing(); at.Rooms != 1 || at.Room != "#lobby" {
					t.Errorf("%s: %s is at %+v", line, p.Person().Name, at)
				}
			}
			for _, p := range []*stage.Person{tom, tim} {
				p.Says("/join #+ops")
				stage.CatchUp(t, all)
				p.Says("#+ops psst")
				if at := p.Standing(); at.Rooms != 1 {
					t.Errorf("%s: %s is back", line, p.Person().Name)
				}
			}
			stage.CatchUp(t, all)
			if f := stage.FaultOf(t, fay, "/history #+ops"); f == nil || f.Key != "history.none" {
				t.Errorf("%s: something is said there: %v", line, f)
			}
		})
	}
}
