package chat_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest/stage"
)

// TestStrangersShareWhatWaits: forty keys leave no more letters for somebody who is away
// than one may; a friend's still wait beside them (H18).
func TestStrangersShareWhatWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, stage.Hasty)
		victor, friend := stage.Enter(t, c, "victor"), stage.Enter(t, c, "friend")
		victor.Says("/msg friend hello")
		stage.Settle(victor, friend)
		victor.Leaves(sshchat.Quit)
		refused := 0
		for i := range 40 {
			p := stage.Enter(t, c, fmt.Sprintf("eve%02dx", i))
			p.Sees()
			for range 2 {
				p.Says("/msg victor " + strings.Repeat("x", 1000))
				refused += stage.Count(p.Sees(), "fault msg.full.strangers")
			}
			p.Leaves(sshchat.Quit)
			stage.Pass(time.Minute)
		}
		if refused != 60 {
			t.Errorf("%d of 80 letters of strangers are refused, want 60", refused)
		}
		for i := range 20 {
			friend.Says(fmt.Sprintf("/msg victor %d %s", i, strings.Repeat("y", 3000)))
			friend.Sees()
		}
		bytes, mail := 0, stage.Enter(t, c, "victor").FirstNews().Welcome.Mail
		for _, e := range mail.Letters {
			bytes += len(e.Body.String())
		}
		if bytes > 64<<10 || bytes < 60_000 || !mail.More || !strings.HasPrefix(mail.Letters[len(mail.Letters)-1].Body.String(), "19 ") {
			t.Errorf("login shows %d letters of %d bytes, more: %v", len(mail.Letters), bytes, mail.More)
		}
	})
}
