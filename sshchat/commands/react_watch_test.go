package commands_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"sshchat/sshchat/chattest/stage"
)

// TestReactionsElsewhere: in a room that one watches for mentions a reaction to one's own line is shown, those to
// others are not; who watches nothing sees none.
func TestReactionsElsewhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, stage.Unhurried)
		alice, bob, eve := stage.Enter(t, c, "alice"), stage.Enter(t, c, "bob"), stage.Enter(t, c, "eve")
		for _, p := range []*stage.Person{alice, bob, eve} {
			p.Says("/join #ops")
		}
		alice.Says("of alice")
		eve.Says("of eve")
		alice.Says("/watch #ops mentions")
		eve.Says("/watch #ops none")
		alice.Says("/switch #lobby")
		eve.Says("/switch #lobby")
		stage.Settle(alice, bob, eve)
		bob.Says("/react :eyes: alice")
		bob.Says("/react :+1: eve")
		stage.Pass(5e9)
		if seen := strings.Join(alice.Sees(), "\n"); !strings.Contains(seen, "👀") || strings.Contains(seen, "👍") {
			t.Errorf("alice sees %q", seen)
		}
		if seen := strings.Join(eve.Sees(), "\n"); strings.Contains(seen, "👍") {
			t.Errorf("eve sees %q", seen)
		}
	})
}
