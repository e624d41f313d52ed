package commands_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
)

// TestStrangersShareWhatWaits: forty keys leave no more letters for somebody who is away
// than one may; a friend's still wait beside them (H18).
func TestStrangersShareWhatWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, hasty)
		victor, friend := enter(t, c, "victor"), enter(t, c, "friend")
		victor.say("/msg friend hello")
		settle(victor, friend)
		victor.leave(sshchat.Quit)
		refused := 0
		for i := range 40 {
			p := enter(t, c, fmt.Sprintf("eve%02dx", i))
			p.sees()
			for range 2 {
				p.say("/msg victor " + strings.Repeat("x", 1000))
				refused += answered(p.sees(), "fault msg.full.strangers")
			}
			p.leave(sshchat.Quit)
			pass(time.Minute)
		}
		if refused != 60 {
			t.Errorf("%d of 80 letters of strangers are refused, want 60", refused)
		}
		for i := range 20 {
			friend.say(fmt.Sprintf("/msg victor %d %s", i, strings.Repeat("y", 3000)))
			friend.sees()
		}
		bytes, mail := 0, enter(t, c, "victor").welcome().Welcome.Mail
		for _, e := range mail.Letters {
			bytes += len(e.Body.String())
		}
		if bytes > 64<<10 || bytes < 60_000 || !mail.More || !strings.HasPrefix(mail.Letters[len(mail.Letters)-1].Body.String(), "19 ") {
			t.Errorf("login shows %d letters of %d bytes, more: %v", len(mail.Letters), bytes, mail.More)
		}
	})
}
