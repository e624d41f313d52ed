package commands_test

import (
	"fmt"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/memory"
)

// heap returns the bytes that are in use.
func heap() int64 {
	var s runtime.MemStats
	for range 2 { // what a finalizer or a pool keeps goes in the second
		runtime.GC()
	}
	runtime.ReadMemStats(&s)
	return int64(s.HeapAlloc)
}

// withRooms puts the rooms #room-0 and on into an engine.
func withRooms(t testing.TB, e sshchat.Engine, n int) sshchat.Engine {
	t.Helper()
	for i := range n {
		name := fmt.Sprintf("room-%d", i)
		_, err := e.Set(t.Context(), "room/"+name, []byte(`{"name":"`+name+`"}`), sshchat.SetOpt{})
		if err == nil {
			_, err = e.Set(t.Context(), "roomname/"+name, []byte(name), sshchat.SetOpt{})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return e
}

// hasty lets people say as much as they like.
var hasty = chat.Options{Rate: sshchat.Rate{Burst: 1e6, Every: time.Second}}

// catchUp lets everybody see what there is. Who asks the disk may do so again, too.
func catchUp(t *testing.T, people []*person) {
	t.Helper()
	pass(2 * time.Second)
	for _, p := range people {
		for more := true; more; {
			n, err := p.Take(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			more = n.Welcome != nil || len(n.Entries)+len(n.Notices) > 0
		}
	}
}

// A room more costs its member a cursor and its place in the roster: no goroutine, and
// less than 1 KiB with what the log has to say of who came.
func TestCostOfBeingInARoom(t *testing.T) {
	const members, rooms, warm = 200, 50, 10
	synctest.Test(t, func(t *testing.T) {
		// An engine that keeps little, so that what is measured is the chat.
		chat := openOn(t, withRooms(t, memory.New(memory.Options{Entries: 16}), rooms), hasty)
		people := []*person{enter(t, chat, "alice")}
		for i := range rooms { // an open room has its own price
			people[0].say(fmt.Sprintf("/join #room-%d", i))
			catchUp(t, people)
		}
		for i := range members {
			people = append(people, enter(t, chat, fmt.Sprintf("p%d", i)))
		}
		people = people[1:]
		join := func(room int) {
			for _, p := range people {
				p.say(fmt.Sprintf("/join #room-%d", room))
			}
			catchUp(t, people)
		}
		for i := range warm { // what all use is made, and what made them come in is forgotten
			join(i)
		}
		goroutines, before := runtime.NumGoroutine(), heap()
		for i := warm; i < rooms; i++ {
			join(i)
		}
		each := (heap() - before) / (members * (rooms - warm))
		t.Logf("%d bytes for each room of each member", each)
		if each < 100 || each > 1024 { // less is a test that measures something else
			t.Errorf("a room costs a member %d bytes, want 1024 at most", each)
		}
		if n := runtime.NumGoroutine(); n > goroutines {
			t.Errorf("%d goroutines, %d before", n, goroutines)
		}
		for _, p := range people {
			if at := p.Standing(); at.Rooms != rooms+1 || at.Room != fmt.Sprintf("#room-%d", rooms-1) {
				t.Fatalf("%s is at %+v", p.Person().Name, at)
			}
		}
	})
}

// A room that is open and one that is only known cost little: there may be thousands.
func TestCostOfARoom(t *testing.T) {
	const rooms = 2000
	synctest.Test(t, func(t *testing.T) {
		engine := withRooms(t, memory.New(memory.Options{Entries: 16}), rooms)
		before := heap()
		chat := openOn(t, engine, hasty)
		alice := []*person{enter(t, chat, "alice")}
		known := (heap() - before) / rooms
		for i := range 60 {
			alice[0].say(fmt.Sprintf("/join #room-%d", i))
			catchUp(t, alice)
			if i == 9 {
				before = heap()
			}
		}
		open := (heap() - before) / 50
		t.Logf("%d bytes for a room that is known, %d for one that is open with somebody in it", known, open)
		if known < 100 || known > 2048 || open < 500 || open > 4096 {
			t.Errorf("a known room costs %d bytes, want 2048 at most; an open one %d, want 4096", known, open)
		}
	})
}
