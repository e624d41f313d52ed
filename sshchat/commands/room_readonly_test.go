package commands_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/act"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
	"sshchat/sshchat/text"
)

// In a read-only room those who moderate it write, and others read, by every verb and door;
// nobody is kept from anything elsewhere by it.
func TestReadOnlyRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		fay, otto, mia := stage.In(t, c, stage.Somebody{Name: "fay", Key: "F"}), stage.In(t, c, stage.Somebody{Name: "otto", Key: "O"}), stage.In(t, c, stage.Somebody{Name: "mia", Key: "M"})
		for _, p := range []*stage.Person{fay, otto, mia} {
			stage.Tell[sshchat.Opened](t, p, "/join #news")
		}
		stage.Done(t, fay, "/room op otto")
		if got := stage.Refused(t, mia, "/room speak ops"); got != "room.rank" {
			t.Errorf("a member sets it: %s", got)
		}
		mia.Says("before")
		stage.Done(t, fay, "/room speak ops")
		if got := stage.Refused(t, mia, "/edit after"); got != "room.readonly" {
			t.Errorf("/edit: %s", got)
		}
		if f := stage.Tell[sshchat.RoomFacts](t, mia, "/room"); !f.ReadOnly {
			t.Error("/room does not say so")
		}
		if got := stage.Refused(t, fay, "/room speak ops"); got != "room.is.readonly" {
			t.Errorf("twice: %s", got)
		}
		for _, p := range []*stage.Person{fay, otto} {
			stage.Pass(time.Minute)
			p.Sees()
			p.Says("the news")
			stage.Want(t, p.Sees(), p.Person().Name.String()+": the news")
		}
		for _, line := range []string{"hello", "/me waves", "#news hello", "/say #news hello", "+1", "/react :tada: fay", "/quote fay yes"} {
			if got := stage.Refused(t, mia, line); got != "room.readonly" {
				t.Errorf("%s: %s", line, got)
			}
		}
		visit := visitor(t, c, "mia", "M", false)
		for name, err := range map[string]error{
			"Say":        act.By(t.Context(), visit.Session).Speech().Say("#news", text.Line("hello"), false),
			"SaySnippet": act.By(t.Context(), visit.Session).Speech().SaySnippet("#news", sshchat.NewSnippet(strings.Repeat("x\n", 50))),
		} {
			if f := visit.FaultOf(err); f.Key != "room.readonly" {
				t.Errorf("%s: %v", name, f.Key)
			}
		}
		stage.Pass(time.Minute)
		mia.Sees()
		mia.Says("/nick mira") // which is said in each of her rooms, and no line
		if got := mia.Sees(); !slices.Contains(got, "renamed mia mira") {
			t.Errorf("a new name: %q", got)
		}
		mia.Says("#lobby hello")
		if got := mia.Sees(); !slices.Contains(got, "mira: hello") {
			t.Errorf("elsewhere: %q", got)
		}
		stage.Done(t, mia, "/del") // one's own lines are one's own
		stage.Done(t, fay, "/room speak all")
		stage.Pass(time.Minute)
		mia.Sees()
		mia.Says("at last")
		stage.Want(t, mia.Sees(), "mira: at last")
	})
}

// That somebody is away is told where they only read, too, but why is something written:
// it is told where they may write.
func TestAwayIsNoPenInAReadOnlyRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		fay, mia := stage.In(t, c, stage.Somebody{Name: "fay", Key: "F"}), stage.In(t, c, stage.Somebody{Name: "mia", Key: "M"})
		for _, p := range []*stage.Person{fay, mia} {
			stage.Tell[sshchat.Opened](t, p, "/join #news")
			p.Says("/leave #lobby")
		}
		stage.Done(t, fay, "/room speak ops")
		stage.Tell[sshchat.Opened](t, mia, "/join #tea")
		reader := stage.In(t, c, stage.Somebody{Name: "tom", Key: "T"})
		stage.Tell[sshchat.Opened](t, reader, "/join #tea")
		for _, p := range []*stage.Person{fay, mia, reader} {
			stage.Pass(time.Minute)
			p.Sees()
		}
		for _, here := range []string{"#tea", "#news"} { // from wherever it is typed
			mia.Says("/switch " + here)
			mia.Says("/away buy my watches")
			stage.Want(t, fay.Sees(), "mia: ")
			stage.Want(t, reader.Sees(), "mia: buy my watches")
			mia.Says("/back")
			stage.Want(t, fay.Sees(), "mia: ")
			reader.Sees()
			stage.Pass(time.Minute)
		}
		mia.Sees()
		fay.Says("/away at lunch") // who may write there
		stage.Want(t, mia.Sees(), "fay: at lunch")
	})
}

// A word to everybody reaches each session once, in whichever rooms it is, and is on the
// record.
func TestAnnounce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		book := &ledger{}
		c := stage.OpenOn(t, stage.Engine(t), chat.Options{Audit: book})
		boss := stage.Own(t, c)
		ann, bob, gina := stage.In(t, c, stage.Somebody{Name: "ann", Key: "A"}), stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"}), stage.In(t, c, stage.Somebody{Name: "gina"})
		for _, room := range []string{"#ops", "#tea"} {
			stage.Tell[sshchat.Opened](t, ann, "/join "+room)
		}
		stage.Tell[sshchat.Opened](t, bob, "/join #ops")
		bob.Says("/leave #lobby")
		for _, p := range []*stage.Person{ann, bob, gina, boss} {
			stage.Pass(time.Minute)
			p.Sees()
		}
		if got := stage.Refused(t, bob, "/announce hello"); got != "denied" {
			t.Errorf("a member: %s", got)
		}
		if got := stage.Refused(t, boss, "/announce"); got != "usage" {
			t.Errorf("nothing to say: %s", got)
		}
		stage.Socket(t, c).Says("/announce restart   at ten")
		for _, p := range []*stage.Person{ann, bob, gina, boss} {
			stage.Want(t, p.Sees(), "local: restart at ten")
		}
		if last := book.all[len(book.all)-1]; last.What != "announce" || last.Reason.String() != "restart at ten" {
			t.Errorf("on the record: %+v", last)
		}
	})
}
