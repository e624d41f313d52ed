package commands_test

import (
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
)

// Who may write in a room is everybody, people with a key, or who moderates it; somebody with a
// voice may in any case.
func TestSpeak(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		fay, mia, gina := stage.In(t, c, stage.Somebody{Name: "fay", Key: "F"}), stage.In(t, c, stage.Somebody{Name: "mia", Key: "M"}), stage.In(t, c, stage.Somebody{Name: "gina"})
		for _, p := range []*stage.Person{fay, mia, gina} {
			stage.Tell[sshchat.Opened](t, p, "/join #talk")
		}
		writes := func(p *stage.Person, want string) {
			t.Helper()
			stage.Pass(time.Minute)
			p.Sees()
			if want != "" {
				if got := stage.Refused(t, p, "hello"); got != want {
					t.Errorf("%s: %s, want %s", p.Person().Name, got, want)
				}
				return
			}
			p.Says("hello")
			stage.Want(t, p.Sees(), p.Person().Name.String()+": hello")
		}
		for _, step := range []struct{ speak, fay, mia, gina string }{
			{"members", "", "", "room.keyed"},
			{"ops", "", "room.readonly", "room.readonly"},
			{"members", "", "", "room.keyed"},
			{"all", "", "", ""},
			{"ops", "", "room.readonly", "room.readonly"},
		} {
			stage.Done(t, fay, "/room speak "+step.speak)
			writes(fay, step.fay)
			writes(mia, step.mia)
			writes(gina, step.gina)
		}
		for line, want := range map[string]string{
			"/room speak ops": "room.is.readonly", "/room speak loudly": "usage", "/room speak": "usage", "/room voice": "usage",
			"/room voice gina": "room.nokey", "/room unvoice mia": "room.novoice", "/room voice nobody-here": "room.nokey", "/room voice fay": "rule.self",
		} {
			if got := stage.Refused(t, fay, line); got != want {
				t.Errorf("%s: %s, want %s", line, got, want)
			}
		}
		if got := stage.Refused(t, mia, "/room voice mia"); got != "room.rank" {
			t.Errorf("she gives herself a voice: %s", got)
		}
		stage.Done(t, fay, "/room speak +mia")
		writes(mia, "")
		if got := stage.Refused(t, fay, "/room voice mia"); got != "room.hasvoice" {
			t.Errorf("twice: %s", got)
		}
		members := stage.Tell[sshchat.RoomMembers](t, gina, "/room members")
		if len(members.Grants) != 2 || !members.Grants[1].Voice {
			t.Errorf("/room members: %+v", members.Grants)
		}
		mia.Leaves(sshchat.Quit) // it is her account's
		mia = stage.In(t, c, stage.Somebody{Name: "mia", Key: "M"})
		mia.Says("/switch #talk")
		writes(mia, "")
		stage.Done(t, fay, "/room op mia")
		stage.Done(t, fay, "/room deop mia") // which takes no voice away
		writes(mia, "")
		stage.Done(t, fay, "/room speak -mia")
		writes(mia, "room.readonly")
	})
}

// A voice is no membership: of a room that is made private later it opens nothing to who is not
// there.
func TestVoiceIsNoMembership(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		fay, mia := stage.In(t, c, stage.Somebody{Name: "fay", Key: "F"}), stage.In(t, c, stage.Somebody{Name: "mia", Key: "M"})
		stage.Tell[sshchat.Opened](t, fay, "/join #talk")
		stage.Done(t, fay, "/room voice mia")
		stage.Done(t, fay, "/room private yes")
		if got := stage.Refused(t, mia, "/history #talk"); got != "room.unknown" {
			t.Errorf("/history: %s", got)
		}
		if got := stage.Refused(t, fay, "/room voice mia"); got != "room.notmember" {
			t.Errorf("a voice for who is no member: %s", got)
		}
		stage.Done(t, fay, "/room invite mia")
		if rank := stage.Tell[sshchat.RoomMembers](t, fay, "/room members").Grants[1].Rank; rank != sshchat.Invited {
			t.Errorf("invited, she has the rank %d", rank)
		}
	})
}
