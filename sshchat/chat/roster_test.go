package chat_test

import (
	"fmt"
	"testing"
	"testing/synctest"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest/stage"
	"sshchat/sshchat/lock"
)

// TestRosterIsShared: those who ask for a roster within a moment share one, however often
// they ask; it is another as soon as somebody comes, goes, speaks, or is away.
func TestRosterIsShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, stage.Hasty)
		ann, bob := stage.Enter(t, c, "ann"), stage.Enter(t, c, "bob")
		for i := range 100 {
			stage.Enter(t, c, fmt.Sprintf("p%02dx", i))
		}
		first := func() *sshchat.Presence { return &c.Lobby().Roster()[0] }
		if n := testing.AllocsPerRun(100, func() { first() }); n != 0 && !lock.Checked {
			t.Errorf("a roster that is known costs %v allocations", n)
		}
		for what, do := range map[string]func(){
			"comes":  func() { stage.Enter(t, c, "eve") },
			"goes":   func() { bob.Leaves(sshchat.Quit) },
			"speaks": func() { ann.Says("hello") },
			"away":   func() { ann.Says("/away lunch") },
			"named":  func() { ann.Says("/nick anna") },
		} {
			before := first()
			do()
			synctest.Wait() // who spoke comes with the log
			if first() == before {
				t.Errorf("who %s is in no new roster", what)
			}
		}
		if r := c.Lobby().Roster(); r[0].Name.String() != "anna" || len(r) != 102 {
			t.Errorf("%d are here, the first %s", len(r), r[0].Name)
		}
	})
}
