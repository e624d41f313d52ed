package commands_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/memory"
)

// Whatever people do with rooms, a chat holds no more afterwards than before.
func TestRoomsAreLetGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chat := openOn(t, withRooms(t, memory.New(memory.Options{}), 200), hasty)
		alice, bob := in(t, chat, somebody{name: "alice", key: "A"}), in(t, chat, somebody{name: "bob", key: "B"})
		people := []*person{alice, bob}
		before := chat.Held()
		for range 5 {
			for i := range 200 {
				room := fmt.Sprintf("#room-%d", i)
				for _, p := range people {
					p.say("/join " + room)
					if i%50 == 49 {
						pass(time.Minute) // asking is held to a rate
					}
				}
				if i%20 == 19 {
					pass(time.Minute)
					catchUp(t, people)
				}
				if i%90 == 89 || i == 199 {
					for j := range 200 {
						for _, p := range people {
							p.say(fmt.Sprintf("/leave #room-%d", j))
						}
						catchUp(t, people)
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
			p.leave(sshchat.Quit)
		}
		pass(2 * time.Second)
		empty := map[string]int{"rooms": 1, "users": 1, "members": 0, "visitors": 0, "boxes": 0, "here": 0, "ears": 0, "to announce": 0, "cards": 0, "seen in rooms": 0}
		if after := chat.Held(); !maps.Equal(empty, after) {
			t.Errorf("an empty chat holds %v", after)
		}
	})
}

// As many rooms as one may be in are entered, refused beyond, renamed in, taken over,
// and left: each is told of it once.
func TestAsManyRoomsAsOneMay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chat := openOn(t, withRooms(t, memory.New(memory.Options{}), 120), hasty)
		alice, bob := in(t, chat, somebody{name: "alice", key: "A"}), in(t, chat, somebody{name: "bob", key: "B"})
		for i := range 110 {
			for _, p := range []*person{alice, bob} {
				p.say(fmt.Sprintf("/join #room-%d", i))
				pass(2 * time.Second)
			}
			catchUp(t, []*person{alice})
			if i < 99 {
				bob.sees()
			}
		}
		if at := alice.Standing(); at.Rooms != 100 {
			t.Errorf("alice is at %+v", at)
		}
		if got := bob.sees(); !slices.Contains(got, "fault room.many") {
			t.Errorf("bob may be in more rooms: %v", got)
		}
		alice.say("/nick alicia")
		want(t, bob.sees(), "renamed alice alicia")
		next := must(login(t, chat, somebody{name: "alicia", key: "A", takeover: true}))
		pass(2 * time.Second)
		want(t, bob.sees(), "left alicia/takeover", "joined alicia")
		catchUp(t, []*person{next})
		if at := next.Standing(); at.Rooms != 100 {
			t.Errorf("after the takeover alice is at %+v", at)
		}
		pass(2 * time.Second)
		next.leave(sshchat.LostLink)
		want(t, bob.sees(), "left alicia/lost")
	})
}

// A room that is closed sends everybody out, in every session, and tells each once.
func TestRoomWithManyIsClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chat := openOn(t, memory.New(memory.Options{}), hasty)
		fay := in(t, chat, somebody{name: "fay", key: "F"})
		done := []*person{fay}
		fay.say("/join #ops")
		for i := range 50 {
			p := in(t, chat, somebody{name: fmt.Sprint("p", i), key: fmt.Sprint("P", i/2)})
			p.say("/join #ops")
			done = append(done, p)
		}
		catchUp(t, done)
		fay.say("/room close")
		synctest.Wait()
		for _, p := range done {
			told := "fault room.closed"
			if p == fay { // who did it, and is told how to undo it
				told = "sshchat.Done"
			}
			if n := len(slices.DeleteFunc(p.sees(), func(s string) bool { return s != told })); n != 1 {
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
			chat := openOn(t, memory.New(memory.Options{}), hasty)
			fay := in(t, chat, somebody{name: "fay", key: "F"})
			tom, tim := in(t, chat, somebody{name: "tom", key: "T"}), in(t, chat, somebody{name: "tim", key: "T"})
			all := []*person{fay, tom, tim}
			for _, p := range all {
				p.say("/join #ops")
				catchUp(t, all)
			}
			fay.say("/room private yes")
			catchUp(t, all)
			fay.say(line)
			synctest.Wait()
			for _, p := range []*person{tom, tim} {
				if got := p.sees(); len(got) == 0 {
					t.Errorf("%s: %s is told nothing", line, p.Person().Name)
				}
				if at := p.Standing(); at.Rooms != 1 || at.Room != "#lobby" {
					t.Errorf("%s: %s is at %+v", line, p.Person().Name, at)
				}
			}
			for _, p := range []*person{tom, tim} {
				p.say("/join #+ops")
				catchUp(t, all)
				p.say("#+ops psst")
				if at := p.Standing(); at.Rooms != 1 {
					t.Errorf("%s: %s is back", line, p.Person().Name)
				}
			}
			catchUp(t, all)
			if f := faultOf(t, fay, "/history #+ops"); f == nil || f.Key != "history.none" {
				t.Errorf("%s: something is said there: %v", line, f)
			}
		})
	}
}
