package chat_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
	"sshchat/sshchat/commands"
	"sshchat/sshchat/sqlite"
	"sshchat/sshchat/text"
)

// rooms asks for a list of rooms.
func rooms(t *testing.T, p *stage.Person, args string) sshchat.RoomList {
	t.Helper()
	p.Says("/rooms " + args)
	synctest.Wait()
	n, err := p.Take(t.Context(), nil)
	if err != nil || len(n.Notices) != 1 {
		t.Fatalf("%d answers, %v", len(n.Notices), err)
	}
	return n.Notices[0].(sshchat.RoomList)
}

// A list of very many rooms shows the liveliest, and asks the disk for no more than it
// shows; the others are found by a word.
func TestListOfManyRooms(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &late{Engine: stage.WithRooms(t, stage.Engine(t), 1000), deliver: make(chan struct{})}
		close(l.deliver)
		pages := 0
		l.paged = func(sshchat.RoomID) { pages++ }
		served := stage.OpenOn(t, l, stage.Hasty)
		alice, bob := stage.Enter(t, served, "alice"), stage.Enter(t, served, "bob")
		alice.Says("/join #room-500")
		bob.Says("/join #room-700")
		appendTo(t, l, "room-900", sshchat.Said, "hello", sshchat.Detail{})
		stage.CatchUp(t, []*stage.Person{alice, bob})
		pages = 0
		list := rooms(t, alice, "")
		if len(list.Rooms) != 100 || list.More != 901 || pages > 100 {
			t.Errorf("%d rooms and %d more after %d pages", len(list.Rooms), list.More, pages)
		}
		var first []string
		for _, r := range list.Rooms[:4] {
			first = append(first, fmt.Sprintf("%s %d %d %t", r.Room, r.Index, r.People, !r.Spoke.IsZero()))
		}
		stage.Want(t, first, "#lobby 1 2 false", "#room-500 2 1 false", "#room-700 0 1 false", "#room-900 0 0 true")
		if list := rooms(t, alice, "ROOM-99"); len(list.Rooms) != 11 || list.More != 0 {
			t.Errorf("%d rooms have room-99 in their name, and %d more", len(list.Rooms), list.More)
		}
	})
}

// BenchmarkTenThousandRooms is what ten thousand rooms cost at the start, when somebody
// lists them, and when somebody presses Tab.
func BenchmarkTenThousandRooms(b *testing.B) {
	path := filepath.Join(b.TempDir(), "chat.db")
	e, err := sqlite.Open(path, sqlite.Options{})
	if err != nil {
		b.Fatal(err)
	}
	stage.WithRooms(b, e, 10_000)
	for b.Loop() {
		began := time.Now()
		served := stage.OpenWith(b, e, stage.Wall{}, stage.Hasty)
		b.ReportMetric(float64(time.Since(began).Milliseconds()), "ms-to-open")
		name, err := sshchat.ParseName("alice")
		if err != nil {
			b.Fatal(err)
		}
		m, err := served.Enter(b.Context(), chat.Login{Name: name, Key: "SHA256:alice"})
		if err != nil {
			b.Fatal(err)
		}
		for _, what := range []string{"first", "second"} {
			began = time.Now()
			commands.Do(b.Context(), m, text.Line("/rooms"))
			b.ReportMetric(float64(time.Since(began).Microseconds())/1000, "ms-"+what+"-list")
		}
		began = time.Now()
		if n := len(commands.Complete(b.Context(), m, "/join ", "#room-99")); n != 111 {
			b.Errorf("Tab finds %d", n)
		}
		b.ReportMetric(float64(time.Since(began).Microseconds())/1000, "ms-Tab")
		m.Leave(b.Context(), sshchat.Quit)
	}
}
