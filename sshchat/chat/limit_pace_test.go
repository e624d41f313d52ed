package chat_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/act"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
	"sshchat/sshchat/text"
)

// Many short programs of one account are held to what one long one is; another account
// is not held up by them.
func TestProgramsShareAPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{Bots: sshchat.Rate{Burst: 3, Every: time.Second}})
		say := func(name string) error {
			n, err := sshchat.ParseName(name)
			if err != nil {
				t.Fatal(err)
			}
			m, err := c.Visit(t.Context(), chat.Login{
				Name: n, Key: sshchat.Print("SHA256:" + n.Key()), Door: "exec", Evict: func(sshchat.Cause, *sshchat.Fault) {},
			})
			if err != nil {
				t.Fatal(err)
			}
			defer m.Leave(t.Context(), sshchat.Quit)
			defer synctest.Wait()
			return act.By(t.Context(), m.Session).Speech().Say("", text.Line("done"), false)
		}
		for i := range 3 {
			if err := say("cron"); err != nil {
				t.Errorf("program %d: %v", i, err)
			}
		}
		if f, ok := errors.AsType[*sshchat.Fault](say("cron")); !ok || f.Key != "rate" {
			t.Errorf("the fourth at once: %v", f)
		}
		if err := say("other"); err != nil {
			t.Errorf("another account: %v", err)
		}
		stage.Pass(time.Second)
		if err := say("cron"); err != nil {
			t.Errorf("a second later: %v", err)
		}
	})
}
