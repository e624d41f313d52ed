package commands_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/sample"
	"sshchat/sshchat/chattest/stage"
)

// team is a room #ops with somebody of each rank, and a target for what they do.
type team struct {
	chat                                                   *chat.Chat
	book                                                   *ledger
	founder, op, member, guest, stranger, operator, target *stage.Person
}

func newTeam(t *testing.T, private bool) *team {
	t.Helper()
	book := &ledger{}
	c := stage.Open(t, chat.Options{Audit: book})
	who := func(name string, role sshchat.Role) *stage.Person {
		return stage.In(t, c, stage.Somebody{Name: name, Key: strings.ToUpper(name), Role: role})
	}
	r := &team{
		chat: c, book: book, founder: who("fay", 0), op: who("otto", 0), member: who("mia", 0),
		guest: stage.In(t, c, stage.Somebody{Name: "gina"}), stranger: who("sam", 0),
		operator: who("opal", sshchat.OperatorRole), target: who("tom", 0),
	}
	for _, p := range []*stage.Person{r.founder, r.op, r.member, r.guest, r.operator, r.target} {
		p.Says("/join #ops")
		stage.Settle(p)
	}
	stage.Done(t, r.founder, "/room op otto")
	if private {
		stage.Done(t, r.founder, "/room private yes")
	}
	stage.Settle(r.founder, r.op, r.member, r.guest, r.stranger, r.operator, r.target)
	return r
}

// Every word behind /room, for every rank: who may, may; the others are told so.
func TestRoomWordsByRank(t *testing.T) {
	const everybody, ops, founders = 0, 2, 3 // the least rank: 0 who may be there, 2 op, 3 founder, 4 operator
	for i, tt := range []struct {
		line            string
		public, private int // who may; -1: nobody
	}{
		{"", everybody, everybody},
		{"members", everybody, everybody},
		{"public", -1, -1},
		{"bans", ops, ops},
		{"invite sam", everybody, ops},
		{"op mia", founders, founders},
		{"deop otto", founders, founders},
		{"remove tom", -1, ops},
		{"kick tom too loud", ops, ops},
		{"ban tom for 1h spam", ops, ops},
		{"unban tom", ops, ops},
		{"mute tom for 1h", ops, ops},
		{"unmute tom", ops, ops},
		{"keep 30d", founders, founders},
		{"private yes", founders, -1},
		{"close", founders, founders},
		{"open", -1, -1},
		{"ban 203.0.113.0/24", 4, 4},
		{"ban SHA256:" + strings.Repeat("a", 43), 4, 4},
		{"kick fay", 4, 4},
		{"ban otto", founders, founders},
		{"mute opal", -1, -1},
		{"op fay", -1, -1},
		{"remove fay", -1, -1},
		{"nonsense", -1, -1},
	} {
		if i%min(3, sample.Step) != 0 { // a table without a race
			continue
		}
		for _, private := range []bool{false, true} {
			least := tt.public
			if private {
				least = tt.private
			}
			synctest.Test(t, func(t *testing.T) {
				for rank := range 5 {
					r := newTeam(t, private)
					by := []*stage.Person{r.guest, r.member, r.op, r.founder, r.operator}[rank]
					if private && rank == 0 {
						continue // they are out
					}
					if tt.line == "deop otto" && rank == 2 {
						continue // himself
					}
					if strings.HasPrefix(tt.line, "un") {
						stage.Done(t, r.op, "/room "+tt.line[2:])
						stage.Settle(r.target)
					}
					before := len(r.book.all)
					allowed := "allowed"
					if f := stage.FaultOf(t, by, "/room #ops "+tt.line); f != nil && f.Key != "bans.none" {
						allowed = f.Key
					}
					want := least >= 0 && rank >= least
					if tt.line == "ban otto" && rank == 2 || tt.line == "kick fay" && rank == 3 {
						want = false // themselves
					}
					if (allowed == "allowed") != want {
						t.Errorf("private %v, rank %d, /room %s: %s", private, rank, tt.line, allowed)
					}
					if !want && len(r.book.all) != before {
						t.Errorf("private %v, rank %d, /room %s: refused, and on the record: %+v", private, rank, tt.line, r.book.all[before:])
					}
					if want && len(r.book.all) > before {
						if last := r.book.all[before]; last.In == "" || last.Room != map[bool]string{false: "#ops", true: "#+ops"}[private] {
							t.Errorf("/room %s is recorded as %+v", tt.line, last)
						}
					}
				}
			})
		}
	}
}

// The lobby stays open to everybody, whoever asks.
func TestLobbyStaysOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		boss := stage.Own(t, c)
		stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"})
		for _, line := range []string{"/room private yes", "/room close", "/room kick bob", "/room ban bob", "/room remove bob"} {
			if got := stage.Refused(t, boss, line); got != "room.lobby" {
				t.Errorf("%s: %s", line, got)
			}
		}
	})
}

// A room that is made private keeps who is there and has a key; the guest is sent out, and
// from that moment reads nothing of it. Its name is free for others.
func TestMakePrivate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newTeam(t, false)
		stage.Settle(r.guest)
		stage.Pass(time.Minute)
		r.founder.Says("/room private yes")
		r.founder.Says("now among us")
		stage.Want(t, r.guest.Sees(), "fault room.private", "sshchat.Opened")
		if at := r.guest.Standing(); at.Room != "#lobby" || at.Rooms != 1 {
			t.Errorf("the guest is at %+v", at)
		}
		stage.Pass(2 * time.Second)
		if got := r.member.Sees(); !slices.Contains(got, "fay: now among us") {
			t.Errorf("the member sees %q", got)
		}
		if at := r.member.Standing(); at.Room != "#+ops" {
			t.Errorf("the member is at %+v", at)
		}
		for _, line := range []string{"/history #ops", "/search among in:#+ops", "/who #+ops", "/room #+ops", "/invite mia #+ops"} {
			if got := stage.Refused(t, r.stranger, line); got != "room.unknown" {
				t.Errorf("%s by a stranger: %s", line, got)
			}
		}
		if o := stage.Tell[sshchat.Opened](t, r.stranger, "/join #ops"); o.Room != "#ops" || !o.Founded || o.Total != 1 {
			t.Errorf("a stranger makes a room of that name: %+v", o)
		}
		// Whoever is in both has a name for each, and no line goes astray.
		stage.Tell[sshchat.Opened](t, r.founder, "/join #ops")
		stage.Settle(r.founder, r.member, r.stranger)
		r.founder.Says("#+ops inside")
		r.founder.Says("#ops outside")
		stage.Want(t, r.stranger.Sees(), "fay: outside")
		stage.Want(t, r.member.Sees(), "fay: inside")
		if got := stage.Refused(t, r.founder, "/room #+ops public"); got != "room.nopublic" {
			t.Errorf("/room public: %s", got)
		}
	})
}

// Two private rooms of one name have a name each for whoever is in both.
func TestTwoPrivateRoomsOfOneName(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newTeam(t, true)
		stage.Tell[sshchat.Opened](t, r.stranger, "/join #ops")
		stage.Done(t, r.stranger, "/room private yes")
		stage.Done(t, r.stranger, "/invite mia")
		stage.Settle(r.member)
		rooms := stage.Tell[sshchat.RoomList](t, r.member, "/rooms").Rooms
		i := slices.IndexFunc(rooms, func(i sshchat.RoomInfo) bool { return strings.HasPrefix(i.Room, "#+ops") && i.Index == 0 })
		if i < 0 {
			t.Fatalf("%+v", rooms)
		}
		other := rooms[i].Room
		if o := stage.Tell[sshchat.Opened](t, r.member, "/join "+other); o.Room != other || o.Total != 2 {
			t.Errorf("%+v", o)
		}
		stage.Settle(r.member, r.stranger, r.founder)
		r.member.Says(other + " there")
		r.member.Says("#+ops here")
		stage.Want(t, r.stranger.Sees(), "mia: there")
		stage.Want(t, r.founder.Sees(), "mia: here")
	})
}

// Who is invited is told, now or at the next login, and comes if they like.
func TestInvitations(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newTeam(t, true)
		away := stage.In(t, r.chat, stage.Somebody{Name: "ann", Key: "ANN"})
		away.Leaves(sshchat.Quit)
		stage.Done(t, r.op, "/invite sam")
		stage.Done(t, r.op, "/room invite ann")
		if i := notice[sshchat.Invitation](r.stranger); i.Room != "#+ops" || i.By.String() != "otto" {
			t.Errorf("sam is told %+v", i)
		}
		if at := r.stranger.Standing(); at.Rooms != 1 {
			t.Errorf("sam was taken to %+v", at)
		}
		if o := stage.Tell[sshchat.Opened](t, r.stranger, "/join #ops"); o.Room != "#+ops" || o.Founded {
			t.Errorf("%+v", o)
		}
		for n, want := range []string{"#+ops", ""} { // told once
			back, refused := stage.Login(t, r.chat, stage.Somebody{Name: "ann", Key: "ANN"})
			if refused != "" {
				t.Fatal(refused)
			}
			if i := notice[sshchat.Invitation](back); i.Room != want {
				t.Errorf("login %d: %+v", n, i)
			}
			rooms := stage.Tell[sshchat.RoomList](t, back, "/rooms").Rooms
			if !slices.ContainsFunc(rooms, func(i sshchat.RoomInfo) bool { return i.Room == "#+ops" && i.Private }) {
				t.Errorf("login %d: %+v", n, rooms)
			}
			back.Leaves(sshchat.Quit)
		}
		for line, want := range map[string]string{
			"/invite gina": "room.nokey", "/invite otto": "rule.self", "/invite mia": "room.ismember", "/invite nobody1": "msg.nobody",
		} {
			if got := stage.Refused(t, r.op, line); got != want {
				t.Errorf("%s: %s, want %s", line, got, want)
			}
		}
		stage.Done(t, r.op, "/room remove sam")
		if got := r.stranger.Sees(); !slices.Contains(got, "fault room.private") {
			t.Errorf("sam sees %q", got)
		}
		stage.Done(t, r.member, "/room remove mia") // who has had enough
		if at := standing(r.member); at.Room != "#lobby" {
			t.Errorf("mia is at %+v", at)
		}
	})
}

func standing(p *stage.Person) sshchat.Standing {
	p.Sees()
	return p.Standing()
}

// notice returns the first notice of a type that waits for p, or none.
func notice[T sshchat.Notice](p *stage.Person) (found T) {
	p.T.Helper()
	for range 5 {
		synctest.Wait()
		n, err := p.Take(p.T.Context(), nil)
		if err != nil {
			p.T.Fatal(err)
		}
		for _, x := range n.Notices {
			if got, ok := x.(T); ok {
				return got
			}
		}
	}
	return found
}

// A sanction of one room holds there, and nowhere else.
func TestRoomSanctions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newTeam(t, false)
		stage.Done(t, r.op, "/room mute tom for 1h")
		for _, line := range []string{"words", "/me waves", "/nick tommy", "/away words"} {
			if got := stage.Refused(t, r.target, line); got != "room.mute.until" {
				t.Errorf("%s by the muted: %s", line, got)
			}
		}
		r.target.Says("/switch #lobby")
		stage.Settle(r.target, r.founder)
		r.target.Says("free here")
		r.target.Says("/away lunch")
		stage.Want(t, r.stranger.Sees(), "tom: free here", "tom: lunch")
		if got := r.founder.Sees(); slices.ContainsFunc(got[1:], func(s string) bool { return s == "tom: lunch" }) && strings.Count(strings.Join(got, "|"), "lunch") > 1 {
			t.Errorf("the room hears the muted: %q", got)
		}
		stage.Done(t, r.op, "/room ban tom for 1h spam")
		if got := r.target.Sees(); !slices.Contains(got, "fault room.ban.until") {
			t.Errorf("tom sees %q", got)
		}
		if got := stage.Refused(t, r.target, "/join #ops"); got != "room.ban.until" {
			t.Errorf("tom joins: %s", got)
		}
		if l := stage.Tell[sshchat.Sanctions](t, r.op, "/room bans"); len(l.All) != 2 {
			t.Errorf("%+v", l)
		}
		if got := stage.Refused(t, r.operator, "/bans"); got != "bans.none" {
			t.Errorf("/bans shows those of a room: %s", got)
		}
		r.target.Leaves(sshchat.Quit)
		r.target = stage.In(t, r.chat, stage.Somebody{Name: "tom", Key: "TOM"}) // the rest of the chat is open
		stage.Done(t, r.founder, "/room unban tom")
		stage.Tell[sshchat.Opened](t, r.target, "/join #ops")
		stage.Done(t, r.founder, "/room ban otto") // whom a founder bans is not let back by himself
		if got := stage.Refused(t, r.op, "/room #ops unban otto"); got != "room.ban.forever" {
			t.Errorf("otto: %s", got)
		}
		if a := stage.Tell[sshchat.Rulings](t, r.operator, "/audit #ops"); len(a.Last) < 5 {
			t.Errorf("%+v", a)
		}
	})
}

// A closed room lets nobody in and keeps what was said; opened, it goes on.
func TestCloseAndOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newTeam(t, false)
		r.founder.Says("the last word")
		stage.Settle(r.member)
		stage.Done(t, r.founder, "/room close")
		for _, p := range []*stage.Person{r.founder, r.member, r.guest} {
			if at := standing(p); at.Room != "#lobby" || at.Rooms != 1 {
				t.Errorf("%s is at %+v", p.Person().Name, at)
			}
		}
		if got := stage.Refused(t, r.stranger, "/join #ops"); got != "room.closed" {
			t.Errorf("/join: %s", got)
		}
		if l := stage.Tell[sshchat.Lines](t, r.stranger, "/history #ops"); len(l.Entries) != 1 {
			t.Errorf("%+v", l)
		}
		if f := stage.Tell[sshchat.Found](t, r.stranger, "/search word in:#ops"); len(f.Hits) != 1 {
			t.Errorf("%+v", f)
		}
		if got := stage.Refused(t, r.op, "/room open #ops"); got != "room.rank" {
			t.Errorf("/room open by an op: %s", got)
		}
		stage.Done(t, r.founder, "/room open #ops")
		stage.Tell[sshchat.Opened](t, r.stranger, "/join #ops")
	})
}

// Ranks go by account: a new name changes nothing, and an account that goes up in
// another takes them along. A key that moves away takes nobody into a private room.
func TestRanksFollowTheAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newTeam(t, true)
		r.founder.Says("/nick faith")
		stage.Settle(r.founder)
		if f := stage.Tell[sshchat.RoomFacts](t, r.member, "/room"); f.Founder.String() != "faith" || fmt.Sprint(f.Ops) != "[otto]" {
			t.Errorf("%+v", f)
		}
		stage.Done(t, r.founder, "/key add "+stage.Code(t, r.stranger)+" yes") // her only key becomes sam's
		if f := stage.Tell[sshchat.RoomFacts](t, r.member, "/room"); f.Founder.IsZero() || f.Members != 5 {
			t.Errorf("%+v", f)
		}
		stage.Done(t, r.founder, "/room keep 30d")
		stage.Tell[sshchat.Opened](t, r.stranger, "/join #ops") // who is she now
		stage.Done(t, r.stranger, "/room keep off")
		second := stage.In(t, r.chat, stage.Somebody{Name: "mia2", Key: "MIA2"})
		stage.Done(t, second, "/key add "+stage.Code(t, r.member))
		stage.Settle(second)
		outsider := stage.In(t, r.chat, stage.Somebody{Name: "zoe", Key: "ZOE"})
		stage.Done(t, r.member, "/key add "+stage.Code(t, outsider)) // mia has another key: her place stays with it
		if at := standing(r.member); at.Room != "#lobby" {
			t.Errorf("as zoe, mia is at %+v", at)
		}
		if got := stage.Refused(t, r.member, "/join #+ops"); got != "room.unknown" {
			t.Errorf("/join: %s", got)
		}
	})
}

// What holds against somebody in one room is not left behind with the account either.
func TestSanctionsAreNotLeftBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newTeam(t, false)
		stage.Done(t, r.op, "/room ban tom")
		if got := stage.Refused(t, r.target, "/key add "+stage.Code(t, r.stranger)); got != "room.ban.forever" {
			t.Errorf("/key add: %s", got)
		}
	})
}

// Two hundred who come into one room are one line a second there, and none elsewhere.
func TestStormInOneRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.OpenOn(t, stage.Engine(t), chat.Options{})
		watcher, other := stage.In(t, c, stage.Somebody{Name: "watcher", Key: "W"}), stage.In(t, c, stage.Somebody{Name: "other", Key: "OT"})
		watcher.Says("/join #ops")
		other.Says("/join #tea")
		crowd := make([]*stage.Person, 200)
		for i := range crowd {
			p, refused := stage.Login(t, c, stage.Somebody{Name: fmt.Sprintf("user%d", i), Key: fmt.Sprint("U", i)})
			if refused != "" {
				t.Fatal(refused)
			}
			crowd[i] = p
		}
		stage.Settle(append(crowd, watcher, other)...)
		for _, p := range crowd {
			p.Says("/join #ops")
		}
		stage.Settle()
		got := watcher.Sees()
		if all := strings.Join(got, "\n"); strings.Count(all, "user") != 200 || len(got) > 2 {
			t.Errorf("%d names in %d lines", strings.Count(all, "user"), len(got))
		}
		stage.Want(t, other.Sees())
		stage.Settle(crowd...)
		for _, p := range crowd {
			p.Says("/leave")
		}
		stage.Settle()
		if got := watcher.Sees(); len(got) > 2 || strings.Count(strings.Join(got, "\n"), "user") != 200 {
			t.Errorf("leaving took %d lines", len(got))
		}
		stage.Want(t, other.Sees())
	})
}

// Slow mode is of one room.
func TestSlowModeIsOfOneRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newTeam(t, false)
		r.op.Says("/slow 1m")
		stage.Settle(r.op, r.member, r.stranger)
		stage.Pass(time.Minute)
		r.member.Says("one")
		r.member.Says("two")
		r.member.Says("#lobby three")
		r.member.Says("#lobby four")
		got := r.member.Sees()
		stage.Want(t, got, "mia: one", "mia: three", "mia: four", "fault slow.wait")
		stage.Want(t, r.stranger.Sees(), "mia: three", "mia: four")
		if got := stage.Refused(t, r.member, "/slow off"); got != "room.rank" {
			t.Errorf("/slow off by a member: %s", got)
		}
	})
}

// Whoever looks after a room has lines forgotten there, but those of equals and betters.
func TestPurgeByRank(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newTeam(t, false)
		r.target.Says("spam")
		r.founder.Says("law")
		stage.Settle(r.target, r.founder, r.op)
		stage.Done(t, r.op, "/purge tom")
		if got := stage.Refused(t, r.op, "/purge fay"); got != "del.none" {
			t.Errorf("/purge fay: %s", got)
		}
		if got := stage.Refused(t, r.member, "/purge tom"); got != "room.rank" {
			t.Errorf("/purge by a member: %s", got)
		}
	})
}

// TestSlowSays: /slow alone says what is set, to everybody.
func TestSlowSays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newTeam(t, false)
		if d := stage.Answer[sshchat.Done](t, r.member, "/slow"); d.Key != "slow.off" {
			t.Errorf("before: %+v", d)
		}
		r.op.Says("/slow 1m")
		stage.Settle(r.op, r.member)
		if d := stage.Answer[sshchat.Done](t, r.member, "/slow"); d.Key != "slow.is" || d.Args[0] != time.Minute {
			t.Errorf("after: %+v", d)
		}
	})
}

// TestCloseSaysOnce: who closes a room is told so once, whether they are there or not, and
// everybody else who is there as well.
func TestCloseSaysOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newTeam(t, false)
		stage.Settle(r.founder, r.op, r.member)
		for range 2 {
			r.founder.Says("/room #ops close")
			stage.Pass(2 * time.Second)
			if got := strings.Count(strings.Join(r.founder.Sees(), " "), "Done"); got != 1 {
				t.Errorf("the founder is told %d times", got)
			}
			if got := strings.Join(r.member.Sees(), " "); !strings.Contains(got, "fault room.closed") {
				t.Errorf("a member is told %q", got)
			}
			r.founder.Says("/room #ops open")
			r.founder.Says("/join #ops")
			r.member.Says("/join #ops")
			stage.Settle(r.founder, r.op, r.member)
		}
		r.founder.Says("/leave #ops")
		stage.Settle(r.founder)
		r.founder.Says("/room #ops close")
		stage.Settle(r.founder)
		r.founder.Says("/room #ops open")
		r.founder.Says("/join #ops")
		stage.Settle(r.founder)
		owner := stage.EnterAs(t, r.chat, "ruth", func(l *chat.Login) { l.Role = sshchat.OwnerRole })
		owner.Says("/room #ops close")
		stage.Pass(2 * time.Second)
		if got := strings.Join(r.founder.Sees(), " "); !strings.Contains(got, "fault room.closed") {
			t.Errorf("the founder, whose room somebody else closed, is told %q", got)
		}
	})
}
