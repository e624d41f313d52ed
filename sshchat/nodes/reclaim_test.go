package nodes

import (
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/books"
	"sshchat/sshchat/chattest/cluster"
	"sshchat/sshchat/ledger"
	"sshchat/sshchat/people"
	"sshchat/sshchat/text"
)

// wall is the bubble's clock.
type wall struct{}

func (wall) Now() time.Time                                  { return time.Now() }
func (wall) AfterFunc(d time.Duration, f func()) func() bool { return time.AfterFunc(d, f).Stop }

// guest is a session that holds a name, and a house with nobody else.
type guest struct {
	name    sshchat.Name
	greeted func() // called when the rooms are told who it is
}

func (g *guest) SessionID() string  { return "s1" }
func (g *guest) Held() sshchat.Name { return g.name }
func (g *guest) Card() people.Card {
	return people.Card{Name: g.name.String(), Account: "a", Session: "s1", Rooms: []sshchat.RoomID{"lobby"}}
}
func (g *guest) Stays() bool                            { return true }
func (g *guest) LosesName()                             {}
func (g *guest) Holders() []Holder                      { return []Holder{g} }
func (g *guest) HolderOf(sshchat.Person, uint64) Holder { return g }
func (g *guest) TellAll(sshchat.Notice)                 {}
func (g *guest) Person() sshchat.Person {
	if g.greeted != nil {
		g.greeted()
	}
	return sshchat.Person{Name: text.Line(g.name.String()), Account: "a"}
}

// Nobody may write under a new lease before the rooms that were told that they left are told that
// they are back, and before the node has met all that was said of them meanwhile.
func TestBackBeforeTheySpeak(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		here := cluster.New()
		node, other := here.Start("a"), here.Start("b")
		defer node.Close()
		defer other.Close()
		b := books.New(node, wall{}, books.Options{Lobby: "lobby"}, books.Hear{RoomChanged: func(sshchat.RoomID) {}, Ruled: func(sshchat.Sanction) {}})
		if _, err := b.Open(t.Context()); err != nil {
			t.Fatal(err)
		}
		name, err := sshchat.ParseName("ann")
		if err != nil {
			t.Fatal(err)
		}
		g := &guest{name: name}
		w := New(b, g)
		if err := b.Cards.ClaimCard(t.Context(), name, g.Card()); err != nil {
			t.Fatal(err)
		}
		if err := b.Cards.EnterRoom(t.Context(), name, "s1", "lobby"); err != nil {
			t.Fatal(err)
		}
		b.Ledger.Link.Change(ledgerOf(w, 7))
		burial := sshchat.Entry{ID: "lost-a/1/lobby", Room: "lobby", Kind: sshchat.Left, From: g.Person()}
		burial.People = []sshchat.Passage{{Person: g.Person(), Stayed: 1}}
		stored := make(chan sshchat.Entry, 1)
		other.Append(burial, func(e sshchat.Entry, _ error) { stored <- e })
		burial = <-stored
		told := 0
		g.greeted = func() {
			told++
			if b.Ledger.Link.Refusal() == nil {
				t.Error("they may write already, and the rooms are not told that they are back")
			}
		}
		stepped := make(chan struct{})
		go func() {
			defer close(stepped)
			w.step(t.Context())
		}()
		synctest.Wait()
		if told > 0 || b.Ledger.Link.Refusal() == nil {
			t.Error("the node goes on and has not met its own burial")
		}
		w.Route([]*sshchat.Entry{&burial})
		<-stepped
		if told == 0 || b.Ledger.Link.Refusal() != nil {
			t.Errorf("they are greeted %d times, and refused for %v", told, b.Ledger.Link.Refusal())
		}
	})
}

// ledgerOf has a node be under a new lease, of which its people do not hold their names yet.
func ledgerOf(w *Watch, lease uint64) ledger.Standing {
	w.health.Lease = lease
	return ledger.Standing{Lease: lease, Settled: lease - 1}
}
