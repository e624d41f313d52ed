package chat_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/sample"
	"sshchat/sshchat/chattest/stage"
	"sshchat/sshchat/text"
)

// teller puts lines into the logs of rooms, past everything that holds people back.
type teller struct {
	engine sshchat.Engine
	said   map[sshchat.RoomID][]string // by room; "" holds what was told to every room
}

func (l *teller) tell(room sshchat.RoomID, n int) {
	for range n {
		body := fmt.Sprintf("%s/%d", room, len(l.said[room]))
		l.said[room] = append(l.said[room], body)
		e := sshchat.Entry{Room: room, Kind: sshchat.Said, Body: text.Line(body)}
		e.From = sshchat.Person{Name: text.Line("bob"), Account: "bob"}
		if room == "" {
			e.Kind = sshchat.HistoryOff
		}
		l.engine.Append(e, func(sshchat.Entry, error) {})
	}
}

// inRooms starts a chat with alice in the rooms #room-0 and on, and nothing to tell her.
func inRooms(t *testing.T, rooms int, all bool) (*teller, *stage.Person) {
	t.Helper()
	engine := stage.WithRooms(t, stage.Engine(t), rooms)
	served := stage.OpenOn(t, engine, stage.Hasty)
	alice := stage.EnterAs(t, served, "alice", func(l *chat.Login) { l.All = all })
	for i := range rooms {
		alice.Says(fmt.Sprintf("/join #room-%d", i))
		stage.CatchUp(t, []*stage.Person{alice})
	}
	return &teller{engine, map[sshchat.RoomID][]string{}}, alice
}

// heard is what one person was shown, by room.
type heard struct {
	lines   map[sshchat.RoomID][]string
	skipped int
}

// take takes once if the bell has rung, and reports whether it has.
func (h *heard) take(t *testing.T, p *stage.Person) bool {
	t.Helper()
	stage.Pass(50 * time.Millisecond) // a busy room lets lines gather before it rings
	select {
	case <-p.Bell():
	default:
		return false
	}
	n, err := p.Take(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range n.Entries {
		if e.Kind == sshchat.Said || e.Kind == sshchat.HistoryOff {
			h.lines[e.Room] = append(h.lines[e.Room], e.Body.String())
		}
		if i > 0 && e.Seq <= n.Entries[i-1].Seq {
			t.Fatalf("entry %d comes behind %d", e.Seq, n.Entries[i-1].Seq)
		}
	}
	for _, notice := range n.Notices {
		if s, ok := notice.(sshchat.Skipped); ok {
			h.skipped += s.N
		}
	}
	return true
}

// One wake brings what all rooms have, in the order of the one log.
func TestOneWakeForAllRooms(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		bob, alice := inRooms(t, 50, false)
		h := heard{lines: map[sshchat.RoomID][]string{}}
		for i := range 100 {
			bob.tell(sshchat.RoomID(fmt.Sprintf("room-%d", i*7%50)), 1)
		}
		if !h.take(t, alice) || h.take(t, alice) {
			t.Error("it took no wake, or two")
		}
		for room, said := range bob.said {
			stage.Want(t, h.lines[room], said...)
		}
	})
}

// What is told to every room comes to their logs one after the other, and to a person
// once, whenever they look.
func TestToldToEveryRoomOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		bob, alice := inRooms(t, 3, false)
		h := heard{lines: map[sshchat.RoomID][]string{}}
		bob.tell("room-1", 150) // more than one Take gives: it lies before what is told
		bob.tell("", 2)
		for h.take(t, alice) {
		}
		stage.Want(t, h.lines[""], bob.said[""]...)
		stage.Want(t, h.lines["room-1"], bob.said["room-1"]...)
	})
}

// A room that always has more than one Take gives hides the others for one Take.
func TestBusyRoomHidesNone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		bob, alice := inRooms(t, 10, true)
		for busy := range 10 {
			h := heard{lines: map[sshchat.RoomID][]string{}}
			for i := range 10 {
				if i != busy {
					bob.tell(sshchat.RoomID(fmt.Sprintf("room-%d", i)), 1)
				}
			}
			for range 3 {
				bob.tell(sshchat.RoomID(fmt.Sprintf("room-%d", busy)), 200)
				h.take(t, alice)
			}
			if len(h.lines) != 10 {
				t.Errorf("while room %d is busy, 3 wakes show %d rooms of 10", busy, len(h.lines))
			}
			for h.take(t, alice) {
			}
		}
	})
}

// Whatever happens in whichever order, a member is shown each line of each room once
// and in order; one that is far behind jumps, and is told over how much.
func TestRoomsLoseAndRepeatNothing(t *testing.T) {
	for seed := range uint64(12 / min(3, sample.Step)) {
		all := seed%2 == 0
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := rand.New(rand.NewPCG(seed, 6))
				bob, alice := inRooms(t, 5, all)
				h := heard{lines: map[sshchat.RoomID][]string{}}
				for range 120 {
					room := sshchat.RoomID(fmt.Sprintf("room-%d", r.IntN(5)))
					switch x := r.IntN(100); {
					case x < 50:
						bob.tell(room, 1+r.IntN(5))
					case x < 60:
						bob.tell(room, 100+r.IntN(400))
					case x < 63: // what the tail holds, and more than reading on makes sense of
						bob.tell(room, 1000+r.IntN(5000))
					case x < 66:
						bob.tell("", 1)
					case x < 76:
						alice.Says("/switch #" + string(room))
					default:
						h.take(t, alice)
					}
					if r.IntN(2) == 0 {
						synctest.Wait() // else the follower has yet to bring it
					}
				}
				for h.take(t, alice) {
				}
				h.compare(t, bob, all)
				if !alice.Settle() {
					t.Error("there is nothing more, and yet it has not settled")
				}
			})
		})
	}
}

// compare holds what was heard against what was said.
func (h *heard) compare(t *testing.T, bob *teller, all bool) {
	t.Helper()
	missing := 0
	for room, said := range bob.said {
		got := h.lines[room]
		rest := said
		for i, line := range got {
			at := slices.Index(rest, line)
			if at < 0 {
				t.Fatalf("in %q line %d of %d, %q, is not new", room, i, len(got), line)
			}
			rest = rest[at+1:]
		}
		if room != "" {
			missing += len(said) - len(got)
		} else if all && len(said) != len(got) {
			t.Errorf("%d of %d that were told to every room", len(got), len(said))
		}
	}
	if all && missing+h.skipped > 0 || missing > h.skipped {
		t.Errorf("%d lines are missing, and %d were said to be left out", missing, h.skipped)
	}
}

// What somebody says in several rooms and leaves is shown first, in all of them.
func TestSettleInSeveralRooms(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, alice := inRooms(t, 3, false)
		for i := range 3 {
			for range 100 {
				alice.Says(fmt.Sprintf("#room-%d bye", i))
				if wait := alice.Ready(); wait > 0 {
					stage.Pass(wait)
				}
			}
		}
		h := heard{lines: map[sshchat.RoomID][]string{}}
		wakes := 0
		for deadline := time.After(time.Minute); !alice.Settle(); {
			select {
			case <-alice.Bell():
			case <-deadline:
				t.Fatal("it never settles")
			}
			n, err := alice.Take(context.Background(), nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range n.Entries {
				h.lines[e.Room] = append(h.lines[e.Room], e.Body.String())
			}
			wakes++
		}
		for i := range 3 {
			if n := len(h.lines[sshchat.RoomID(fmt.Sprintf("room-%d", i))]); n != 100 {
				t.Errorf("room %d has shown %d lines of 100 after %d wakes", i, n, wakes)
			}
		}
	})
}
