package commands_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
)

// The end of a server is announced by its owner, counted down in every room, told to who comes in
// meanwhile, on the record, and comes.
func TestShutdown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		book, ended := &ledger{}, 0
		c := stage.OpenOn(t, stage.Engine(t), chat.Options{Audit: book, End: func() { ended++ }})
		boss, ann := stage.Own(t, c), stage.In(t, c, stage.Somebody{Name: "ann", Key: "A"})
		if got := stage.Refused(t, boss, "/shutdown"); got != "shutdown.none" {
			t.Errorf("nothing is planned: %s", got)
		}
		for line, want := range map[string]string{
			"/shutdown in": "shutdown.span", "/shutdown in 5s": "shutdown.span", "/shutdown in 8d": "shutdown.span", "/shutdown in soon": "shutdown.span",
			"/shutdown 10m": "usage", "/shutdown now": "usage", "/shutdown cancel": "shutdown.none",
		} {
			if got := stage.Refused(t, boss, line); got != want {
				t.Errorf("%s: %s, want %s", line, got, want)
			}
		}
		if got := stage.Refused(t, ann, "/shutdown in 10m"); got != "denied" {
			t.Errorf("a member: %s", got)
		}
		ann.Sees()
		boss.Says("/shutdown in 10m new disks")
		stage.Want(t, ann.Sees(), "boss: new disks")
		if last := book.all[len(book.all)-1]; last.What != "shutdown" || last.Until.IsZero() || last.Reason.String() != "new disks" {
			t.Errorf("on the record: %+v", last)
		}
		stage.Done(t, boss, "/shutdown")
		time.Sleep(time.Second) // 8m59s are left
		if soon, ok := c.Closing.Soon(); !ok || soon.Args[0] != 9*time.Minute {
			t.Errorf("in nine minutes but a second: %v", soon.Args)
		}
		late, _ := stage.Login(t, c, stage.Somebody{Name: "late", Key: "L"})
		if got := late.Sees(); !slices.Contains(got, "sshchat.Done") {
			t.Errorf("who comes in is not told: %q", got)
		}
		ann.Sees()
		stage.Pass(6 * time.Minute)
		stage.Want(t, ann.Sees(), "boss: new disks") // five minutes are left
		boss.Says("/shutdown cancel")
		stage.Want(t, ann.Sees(), "boss: ")
		stage.Pass(time.Hour)
		if ended != 0 {
			t.Fatal("it ended though it was called off")
		}
		boss.Says("/shutdown in 30s")
		stage.Pass(time.Hour)
		if ended != 1 {
			t.Errorf("it ended %d times", ended)
		}
	})
}

// A server that others run, as a part of theirs, is not ended from inside.
func TestShutdownOutside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.OpenOn(t, stage.Engine(t), chat.Options{})
		if got := stage.Refused(t, stage.Own(t, c), "/shutdown in 10m"); got != "shutdown.outside" {
			t.Errorf("refused with %s", got)
		}
	})
}
