package chat_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
	"sshchat/sshchat/commands"
	"sshchat/sshchat/text"
)

// roomsOf returns which rooms p is in, as /rooms numbers them, with how they are watched
// where not all is shown.
func roomsOf(p *stage.Person) []string {
	p.T.Helper()
	var names []string
	for _, r := range stage.Tell[sshchat.RoomList](p.T, p, "/rooms").Rooms {
		switch {
		case r.Index == 0:
		case r.Watch != sshchat.WatchAll:
			names = append(names, r.Room+" "+string(r.Watch))
		default:
			names = append(names, r.Room)
		}
	}
	return names
}

// Two sessions of one account are in rooms of their own. What the account remembers is
// what was last done about each room in either, not what the last of them was in.
func TestSessionsKeepRoomsTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chat := stage.Open(t, chat.Options{})
		desk := stage.In(t, chat, stage.Somebody{Name: "alice", Key: "A"})
		phone := stage.In(t, chat, stage.Somebody{Name: "ally", Key: "A"})
		do := func(p *stage.Person, lines ...string) {
			for _, line := range lines {
				p.Says(line)
				stage.Settle(desk, phone)
			}
		}
		do(desk, "/join #ops", "/join #db", "/watch #db mentions")
		do(phone, "/join #zoo", "/watch none", "/join #db", "/join #sea", "/leave #sea")
		stage.Want(t, roomsOf(phone), "#lobby", "#zoo none", "#db mentions")
		stage.Want(t, roomsOf(desk), "#lobby", "#ops", "#db mentions")
		do(desk, "/leave #ops")
		for _, p := range []*stage.Person{desk, phone} {
			p.Leaves(sshchat.Quit)
		}
		alice := stage.In(t, chat, stage.Somebody{Name: "alice", Key: "A"})
		stage.Want(t, roomsOf(alice), "#lobby", "#db mentions", "#zoo none")
	})
}

// Two sessions that come and go at the same moment lose nothing of each other's.
func TestSessionsKeepRoomsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := stage.Engine(t)
		chat := stage.OpenOn(t, engine, chat.Options{Rate: sshchat.Rate{Burst: 1000, Every: 1}})
		sessions := []*stage.Person{
			stage.In(t, chat, stage.Somebody{Name: "alice", Key: "A"}), stage.In(t, chat, stage.Somebody{Name: "ally", Key: "A"}),
		}
		done := make(chan struct{}, len(sessions))
		for i, p := range sessions {
			go func() {
				defer func() { done <- struct{}{} }()
				for n := range 8 {
					commands.Do(context.Background(), p.Session, text.Block(fmt.Sprintf("/join #r%d-%d", i, n)))
				}
				commands.Do(context.Background(), p.Session, text.Block(fmt.Sprintf("/leave #r%d-0", i)))
			}()
		}
		for range sessions {
			<-done
		}
		for _, p := range sessions {
			p.Leaves(sshchat.Quit)
		}
		got := roomsOf(stage.In(t, chat, stage.Somebody{Name: "alice", Key: "A"}))
		slices.Sort(got)
		all := []string{"#lobby"}
		for i := range sessions {
			for n := range 7 {
				all = append(all, fmt.Sprintf("#r%d-%d", i, n+1))
			}
		}
		stage.Want(t, got, all...)
	})
}

// That a room was closed while one was away is told once.
func TestClosedRoomsAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chat := stage.Open(t, chat.Options{})
		alice, bob := stage.In(t, chat, stage.Somebody{Name: "alice", Key: "A"}), stage.In(t, chat, stage.Somebody{Name: "bob", Key: "B"})
		alice.Says("/join #ops")
		stage.Settle(alice, bob)
		bob.Says("/join #ops")
		stage.Settle(alice, bob)
		bob.Leaves(sshchat.Quit)
		alice.Says("/room close")
		stage.Settle(alice)
		for _, closed := range []bool{true, false} {
			n, refused := stage.Login(t, chat, stage.Somebody{Name: "bob", Key: "B"})
			if refused != "" {
				t.Fatal(refused)
			}
			told := slices.Contains(n.Sees(), "fault room.closed")
			if told != closed {
				t.Errorf("bob is told that the room was closed: %v, want %v", told, closed)
			}
			n.Leaves(sshchat.Quit)
		}
	})
}

// A refusal repeats only the beginning of what was typed.
func TestRefusalsAreShort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chat := stage.Open(t, chat.Options{})
		alice := stage.In(t, chat, stage.Somebody{Name: "alice", Key: "A"})
		long := strings.Repeat("x", 3000)
		alice.Says("one")
		stage.Settle(alice)
		for _, line := range []string{
			"/" + long, "/react " + long, "/join #" + long, "/join #+" + long, "/switch #" + long, "/leave #" + long,
			"/watch #" + long + " all", "/edit s/" + long + "/y/", "/quote " + long + " y", "/msg " + long + " y", "/msg nobody hi",
			"/room keep " + long, "/room kick " + long, "/room mute bob for " + long, "/last " + long, "/search x after:" + long, "/tz " + long,
		} {
			f := stage.FaultOf(t, alice, line)
			if f == nil {
				t.Errorf("%.20s is not refused", line)
				continue
			}
			for _, arg := range f.Args {
				if n := len(fmt.Sprint(arg)); n > 200 {
					t.Errorf("%.20s is refused with %s and %d bytes", line, f.Key, n)
				}
			}
		}
	})
}
