package commands_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/memory"
	"sshchat/sshchat/text"
)

// In a read-only room those who moderate it write, and others read, by every verb and door;
// nobody is kept from anything elsewhere by it.
func TestReadOnlyRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, chat.Options{})
		fay, otto, mia := in(t, c, somebody{name: "fay", key: "F"}), in(t, c, somebody{name: "otto", key: "O"}), in(t, c, somebody{name: "mia", key: "M"})
		for _, p := range []*person{fay, otto, mia} {
			tell[sshchat.Opened](t, p, "/join #news")
		}
		done(t, fay, "/room op otto")
		if got := refused(t, mia, "/room readonly on"); got != "room.rank" {
			t.Errorf("a member sets it: %s", got)
		}
		mia.say("before")
		done(t, fay, "/room readonly on")
		if got := refused(t, mia, "/edit after"); got != "room.readonly" {
			t.Errorf("/edit: %s", got)
		}
		if f := tell[sshchat.RoomFacts](t, mia, "/room"); !f.ReadOnly {
			t.Error("/room does not say so")
		}
		if got := refused(t, fay, "/room readonly on"); got != "room.is.readonly" {
			t.Errorf("twice: %s", got)
		}
		for _, p := range []*person{fay, otto} {
			pass(time.Minute)
			p.sees()
			p.say("the news")
			want(t, p.sees(), p.Person().Name.String()+": the news")
		}
		for _, line := range []string{"hello", "/me waves", "#news hello", "/say #news hello", "+1", "/react :tada: fay", "/quote fay yes"} {
			if got := refused(t, mia, line); got != "room.readonly" {
				t.Errorf("%s: %s", line, got)
			}
		}
		visit := visitor(t, c, "mia", "M", false)
		for name, err := range map[string]error{
			"Say":        chat.By(t.Context(), visit.Session).Speech().Say("#news", text.Line("hello"), false),
			"SaySnippet": chat.By(t.Context(), visit.Session).Speech().SaySnippet("#news", sshchat.NewSnippet(strings.Repeat("x\n", 50))),
		} {
			if f := visit.FaultOf(err); f.Key != "room.readonly" {
				t.Errorf("%s: %v", name, f.Key)
			}
		}
		pass(time.Minute)
		mia.sees()
		mia.say("/nick mira") // which is said in each of her rooms, and no line
		if got := mia.sees(); !slices.Contains(got, "renamed mia mira") {
			t.Errorf("a new name: %q", got)
		}
		mia.say("#lobby hello")
		if got := mia.sees(); !slices.Contains(got, "mira: hello") {
			t.Errorf("elsewhere: %q", got)
		}
		done(t, mia, "/del") // one's own lines are one's own
		done(t, fay, "/room readonly off")
		pass(time.Minute)
		mia.sees()
		mia.say("at last")
		want(t, mia.sees(), "mira: at last")
	})
}

// That somebody is away is told where they only read, too, but why is something written:
// it is told where they may write.
func TestAwayIsNoPenInAReadOnlyRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, chat.Options{})
		fay, mia := in(t, c, somebody{name: "fay", key: "F"}), in(t, c, somebody{name: "mia", key: "M"})
		for _, p := range []*person{fay, mia} {
			tell[sshchat.Opened](t, p, "/join #news")
			p.say("/leave #lobby")
		}
		done(t, fay, "/room readonly on")
		tell[sshchat.Opened](t, mia, "/join #tea")
		reader := in(t, c, somebody{name: "tom", key: "T"})
		tell[sshchat.Opened](t, reader, "/join #tea")
		for _, p := range []*person{fay, mia, reader} {
			pass(time.Minute)
			p.sees()
		}
		for _, here := range []string{"#tea", "#news"} { // from wherever it is typed
			mia.say("/switch " + here)
			mia.say("/away buy my watches")
			want(t, fay.sees(), "mia: ")
			want(t, reader.sees(), "mia: buy my watches")
			mia.say("/back")
			want(t, fay.sees(), "mia: ")
			reader.sees()
			pass(time.Minute)
		}
		mia.sees()
		fay.say("/away at lunch") // who may write there
		want(t, mia.sees(), "fay: at lunch")
	})
}

// A word to everybody reaches each session once, in whichever rooms it is, and is on the
// record.
func TestAnnounce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		book := &ledger{}
		c := openOn(t, memory.New(memory.Options{}), chat.Options{Audit: book})
		boss := own(t, c)
		ann, bob, gina := in(t, c, somebody{name: "ann", key: "A"}), in(t, c, somebody{name: "bob", key: "B"}), in(t, c, somebody{name: "gina"})
		for _, room := range []string{"#ops", "#tea"} {
			tell[sshchat.Opened](t, ann, "/join "+room)
		}
		tell[sshchat.Opened](t, bob, "/join #ops")
		bob.say("/leave #lobby")
		for _, p := range []*person{ann, bob, gina, boss} {
			pass(time.Minute)
			p.sees()
		}
		if got := refused(t, bob, "/announce hello"); got != "denied" {
			t.Errorf("a member: %s", got)
		}
		if got := refused(t, boss, "/announce"); got != "usage" {
			t.Errorf("nothing to say: %s", got)
		}
		socket(t, c).say("/announce restart   at ten")
		for _, p := range []*person{ann, bob, gina, boss} {
			want(t, p.sees(), "local: restart at ten")
		}
		if last := book.all[len(book.all)-1]; last.What != "announce" || last.Reason.String() != "restart at ten" {
			t.Errorf("on the record: %+v", last)
		}
	})
}
