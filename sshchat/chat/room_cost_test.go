package chat_test

import (
	"fmt"
	"runtime"
	"testing"
	"testing/synctest"

	"sshchat/sshchat/chattest/sample"
	"sshchat/sshchat/chattest/stage"
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

// A room more costs its member a cursor and its place in the roster: no goroutine, and
// less than 1 KiB with what the log has to say of who came.
func TestCostOfBeingInARoom(t *testing.T) {
	const rooms, warm = 50, 10
	members := max(50, 200/sample.Step) // their number makes the mean exact, and finds no race
	synctest.Test(t, func(t *testing.T) {
		// An engine that keeps little, so that what is measured is the chat.
		chat := stage.OpenOn(t, stage.WithRooms(t, memory.New(memory.Options{Entries: 16}), rooms), stage.Hasty)
		people := []*stage.Person{stage.Enter(t, chat, "alice")}
		for i := range rooms { // an open room has its own price
			people[0].Says(fmt.Sprintf("/join #room-%d", i))
			stage.CatchUp(t, people)
		}
		for i := range members {
			people = append(people, stage.Enter(t, chat, fmt.Sprintf("p%d", i)))
		}
		people = people[1:]
		join := func(room int) {
			for _, p := range people {
				p.Says(fmt.Sprintf("/join #room-%d", room))
			}
			stage.CatchUp(t, people)
		}
		for i := range warm { // what all use is made, and what made them come in is forgotten
			join(i)
		}
		goroutines, before := runtime.NumGoroutine(), heap()
		for i := warm; i < rooms; i++ {
			join(i)
		}
		each := (heap() - before) / int64(members*(rooms-warm))
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
		engine := stage.WithRooms(t, memory.New(memory.Options{Entries: 16}), rooms)
		before := heap()
		chat := stage.OpenOn(t, engine, stage.Hasty)
		alice := []*stage.Person{stage.Enter(t, chat, "alice")}
		known := (heap() - before) / rooms
		for i := range 60 {
			alice[0].Says(fmt.Sprintf("/join #room-%d", i))
			stage.CatchUp(t, alice)
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
