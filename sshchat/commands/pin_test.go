package commands_test

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest/stage"
	"sshchat/sshchat/memory"
)

// pinsOf asks for what is pinned where somebody is, and returns its words.
func pinsOf(t *testing.T, p *stage.Person) (words []string) {
	t.Helper()
	stage.Pass(time.Minute)
	p.Sees()
	for _, e := range stage.Tell[sshchat.Lines](t, p, "/pin").Entries {
		words = append(words, e.Body.String())
	}
	return words
}

// What is pinned is shown to everybody who turns to the room, as it is then: edited lines as they
// are, and none that was taken back, purged or forgotten.
func TestPins(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, stage.Hasty)
		boss := stage.Own(t, c)
		ann, bob, eve := stage.In(t, c, stage.Somebody{Name: "ann", Key: "A"}), stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"}), stage.In(t, c, stage.Somebody{Name: "eve", Key: "E"})
		for _, p := range []*stage.Person{ann, bob, eve} {
			stage.Tell[sshchat.Opened](t, p, "/join #ops")
		}
		if got := stage.Refused(t, bob, "/pin"); got != "pin.none" {
			t.Errorf("a room without pins: %s", got)
		}
		for _, line := range []string{"disk is at /mnt", "rota: bob", "third", "fourth", "fifth", "sixth"} {
			bob.Says(line)
			stage.Settle(ann, bob, eve)
		}
		eve.Says("eve was here")
		stage.Settle(ann, bob, eve)
		for _, line := range []string{"/pin bob disk is", "/pin rota", "/pin eve", "/pin third", "/pin bob fourth"} {
			if got := stage.Done(t, ann, line); got.Key != "pin.done" {
				t.Errorf("%s: %s", line, got.Key)
			}
			stage.Settle(ann, bob, eve)
		}
		for line, want := range map[string]string{
			"/pin bob": "pin.full", "/pin third": "pin.again", "/pin nosuch": "last.none", "/pin bob nosuch": "pin.nothing", "/pin #99999": "show.none", "/unpin 6": "pin.unknown", "/unpin x": "usage",
		} {
			if got := stage.Refused(t, ann, line); got != want {
				t.Errorf("%s: %s, want %s", line, got, want)
			}
		}
		if got := stage.Refused(t, bob, "/pin bob"); got != "pin.rank" {
			t.Errorf("somebody else than who looks after the room pins: %s", got)
		}
		bob.Says("/msg ann hi")
		stage.Settle(ann, bob)
		bob.Says("last of bob's")
		stage.Settle(ann, bob)
		bob.Says("/del")
		stage.Settle(ann, bob)
		bob.Says("/switch #lobby")
		stage.Settle(bob)
		opened := stage.Tell[sshchat.Opened](t, bob, "/switch #ops")
		if got := fmt.Sprint(bodies(opened.Pins)); got != "[disk is at /mnt rota: bob eve was here third fourth]" {
			t.Errorf("who turns to the room sees %s", got)
		}
		gina, _ := stage.Login(t, c, stage.Somebody{Name: "gina", Key: "G"})
		if got := bodies(stage.Tell[sshchat.Opened](t, gina, "/join #ops").Pins); len(got) != 5 {
			t.Errorf("who comes sees %q", got)
		}
		stage.Done(t, eve, "/forget me")
		eve.Says("/forget me yes")
		stage.Pass(time.Minute)
		boss.Sees()
		if got := pinsOf(t, ann); !slices.Equal(got, []string{"disk is at /mnt", "rota: bob", "third", "fourth"}) {
			t.Errorf("after eve was forgotten: %q", got)
		}
		stage.Done(t, ann, "/pin sixth") // in the place of eve's
		stage.Settle(ann)
		stage.Done(t, ann, "/unpin 2")
		stage.Settle(ann)
		if got := pinsOf(t, ann); !slices.Equal(got, []string{"disk is at /mnt", "third", "fourth", "sixth"}) {
			t.Errorf("after the second was taken down: %q", got)
		}
		stage.Done(t, ann, "/purge bob")
		stage.Settle(ann)
		if got := stage.Refused(t, ann, "/pin"); got != "pin.none" {
			t.Errorf("after all was purged: %s", got)
		}
	})
}

// An edited line is pinned as it is now, and what is kept no longer is not pinned.
func TestPinsFollowTheirLines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.OpenOn(t, stage.Engine(t), stage.Hasty)
		ann := stage.In(t, c, stage.Somebody{Name: "ann", Key: "A"})
		stage.Tell[sshchat.Opened](t, ann, "/join #ops")
		ann.Says("meet at three")
		stage.Settle(ann)
		stage.Done(t, ann, "/pin ann")
		ann.Says("/edit meet at four")
		stage.Settle(ann)
		got := stage.Tell[sshchat.Lines](t, ann, "/pin").Entries
		if len(got) != 1 || got[0].Body.String() != "meet at four" || !got[0].Edited {
			t.Errorf("pinned: %+v", got)
		}
		ann.Says("/del")
		stage.Settle(ann)
		if got := stage.Refused(t, ann, "/pin"); got != "pin.none" {
			t.Errorf("after it was taken back: %s", got)
		}
	})
}

// What history holds no more is pinned no more, though the room's tail in memory has it still.
func TestPinsEndWithHistory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.OpenOn(t, memory.New(memory.Options{Entries: 16}), stage.Hasty)
		ann := stage.In(t, c, stage.Somebody{Name: "ann", Key: "A"})
		stage.Tell[sshchat.Opened](t, ann, "/join #ops")
		ann.Says("meet at three")
		stage.Settle(ann)
		stage.Done(t, ann, "/pin ann")
		for i := range 40 {
			ann.Says(fmt.Sprint("line ", i))
			stage.Settle(ann)
		}
		if got := stage.Refused(t, ann, "/pin"); got != "pin.none" {
			t.Errorf("after it was trimmed: %s", got)
		}
	})
}

// Where nobody looks after a room everybody with a key pins, and nobody in the lobby but
// operators; a letter is never pinned, and no line of another room.
func TestWhoPins(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, stage.Hasty)
		boss := stage.Own(t, c)
		ann, guest := stage.In(t, c, stage.Somebody{Name: "ann", Key: "A"}), stage.In(t, c, stage.Somebody{Name: "gus"})
		ann.Says("in the lobby")
		stage.Settle(ann, boss, guest)
		if got := stage.Refused(t, ann, "/pin ann"); got != "pin.rank" {
			t.Errorf("in the lobby: %s", got)
		}
		if got := stage.Refused(t, guest, "/pin ann"); got != "pin.guest" {
			t.Errorf("a guest: %s", got)
		}
		stage.Done(t, boss, "/pin ann")
		if got := stage.Tell[sshchat.Lines](t, guest, "/pin").Entries; len(got) != 1 {
			t.Errorf("a guest is shown %d lines that are pinned", len(got))
		}
		stage.Done(t, stage.Socket(t, c), "/room #free make") // nobody's
		stage.Tell[sshchat.Opened](t, ann, "/join #free")
		ann.Says("hello")
		stage.Settle(ann)
		stage.Done(t, ann, "/pin hello")
		lobby := stage.Tell[sshchat.Lines](t, boss, "/pin").Entries
		if got := stage.Refused(t, ann, fmt.Sprint("/pin ", lobby[0].Seq)); got != "show.none" {
			t.Errorf("a line of another room: %s", got)
		}
		stage.Tell[sshchat.Opened](t, ann, "/query boss")
		if got := stage.Refused(t, ann, "/pin hello"); got != "pin.letters" {
			t.Errorf("of letters: %s", got)
		}
	})
}

func bodies(all []sshchat.Entry) (words []string) {
	for _, e := range all {
		words = append(words, e.Body.String())
	}
	return words
}
