package commands_test

import (
	"fmt"
	"testing"
	"testing/synctest"

	"sshchat/sshchat"
)

// TestRosterIsShared: those who ask for a roster within a moment share one, however often
// they ask; it is another as soon as somebody comes, goes, speaks, or is away.
func TestRosterIsShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, hasty)
		ann, bob := enter(t, c, "ann"), enter(t, c, "bob")
		for i := range 100 {
			enter(t, c, fmt.Sprintf("p%02dx", i))
		}
		first := func() *sshchat.Presence { return &c.Lobby().Roster()[0] }
		if n := testing.AllocsPerRun(100, func() { first() }); n != 0 {
			t.Errorf("a roster that is known costs %v allocations", n)
		}
		for what, do := range map[string]func(){
			"comes":  func() { enter(t, c, "eve") },
			"goes":   func() { bob.leave(sshchat.Quit) },
			"speaks": func() { ann.say("hello") },
			"away":   func() { ann.say("/away lunch") },
			"named":  func() { ann.say("/nick anna") },
		} {
			before := first()
			do()
			if first() == before {
				t.Errorf("who %s is in no new roster", what)
			}
		}
		if r := c.Lobby().Roster(); r[0].Name.String() != "anna" || len(r) != 102 {
			t.Errorf("%d are here, the first %s", len(r), r[0].Name)
		}
	})
}
