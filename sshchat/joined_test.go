package sshchat_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"sshchat/sshchat"
	"sshchat/sshchat/memory"
	"sshchat/sshchat/text"
)

// rooms returns which rooms p is in, as /rooms numbers them, with how they are watched
// where not all is shown.
func (p *person) rooms() []string {
	p.t.Helper()
	var names []string
	for _, r := range tell[sshchat.RoomList](p.t, p, "/rooms").Rooms {
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
		chat := open(t, sshchat.Options{})
		desk := in(t, chat, somebody{name: "alice", key: "A"})
		phone := in(t, chat, somebody{name: "ally", key: "A"})
		do := func(p *person, lines ...string) {
			for _, line := range lines {
				p.say(line)
				settle(desk, phone)
			}
		}
		do(desk, "/join #ops", "/join #db", "/watch #db mentions")
		do(phone, "/join #zoo", "/watch none", "/join #db", "/join #sea", "/leave #sea")
		want(t, phone.rooms(), "#lobby", "#zoo none", "#db mentions")
		want(t, desk.rooms(), "#lobby", "#ops", "#db mentions")
		do(desk, "/leave #ops")
		for _, p := range []*person{desk, phone} {
			p.leave(sshchat.Quit)
		}
		alice := in(t, chat, somebody{name: "alice", key: "A"})
		want(t, alice.rooms(), "#lobby", "#db mentions", "#zoo none")
	})
}

// Two sessions that come and go at the same moment lose nothing of each other's.
func TestSessionsKeepRoomsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := memory.New(memory.Options{})
		chat := openOn(t, engine, sshchat.Options{Rate: sshchat.Rate{Burst: 1000, Every: 1}})
		sessions := []*person{
			in(t, chat, somebody{name: "alice", key: "A"}), in(t, chat, somebody{name: "ally", key: "A"}),
		}
		done := make(chan struct{}, len(sessions))
		for i, p := range sessions {
			go func() {
				defer func() { done <- struct{}{} }()
				for n := range 8 {
					sshchat.Do(context.Background(), p.Member, text.Block(fmt.Sprintf("/join #r%d-%d", i, n)))
				}
				sshchat.Do(context.Background(), p.Member, text.Block(fmt.Sprintf("/leave #r%d-0", i)))
			}()
		}
		for range sessions {
			<-done
		}
		for _, p := range sessions {
			p.leave(sshchat.Quit)
		}
		got := in(t, chat, somebody{name: "alice", key: "A"}).rooms()
		slices.Sort(got)
		all := []string{"#lobby"}
		for i := range sessions {
			for n := range 7 {
				all = append(all, fmt.Sprintf("#r%d-%d", i, n+1))
			}
		}
		want(t, got, all...)
	})
}

// That a room was closed while one was away is told once.
func TestClosedRoomsAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chat := open(t, sshchat.Options{})
		alice, bob := in(t, chat, somebody{name: "alice", key: "A"}), in(t, chat, somebody{name: "bob", key: "B"})
		alice.say("/join #ops")
		settle(alice, bob)
		bob.say("/join #ops")
		settle(alice, bob)
		bob.leave(sshchat.Quit)
		alice.say("/room close")
		settle(alice)
		for _, closed := range []bool{true, false} {
			n, refused := login(t, chat, somebody{name: "bob", key: "B"})
			if refused != "" {
				t.Fatal(refused)
			}
			told := slices.Contains(n.sees(), "fault room.closed")
			if told != closed {
				t.Errorf("bob is told that the room was closed: %v, want %v", told, closed)
			}
			n.leave(sshchat.Quit)
		}
	})
}

// A refusal repeats only the beginning of what was typed.
func TestRefusalsAreShort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chat := open(t, sshchat.Options{})
		alice := in(t, chat, somebody{name: "alice", key: "A"})
		long := strings.Repeat("x", 3000)
		alice.say("one")
		settle(alice)
		for _, line := range []string{
			"/" + long, "/react " + long, "/join #" + long, "/join #+" + long, "/switch #" + long, "/leave #" + long,
			"/watch #" + long + " all", "/edit s/" + long + "/y/", "/quote " + long + " y", "/msg " + long + " y", "/msg nobody hi",
			"/room keep " + long, "/room kick " + long, "/room mute bob for " + long, "/last " + long, "/search x after:" + long, "/tz " + long,
		} {
			f := faultOf(t, alice, line)
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
