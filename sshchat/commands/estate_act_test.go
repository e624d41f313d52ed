package commands_test

import (
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/estate"
	"sshchat/sshchat/memory"
)

// TestRoomActsHaveABudget: whoever looks after a room of their own fills no record of the
// chat without end (H13); other sources and operators rule on, and a day later so do they.
func TestRoomActsHaveABudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		book := &ledger{}
		budgets := estate.DefaultEstate()
		budgets[estate.StaysAct] = estate.Budget{Source: 20, All: 200}
		c := openOn(t, memory.New(memory.Options{}), chat.Options{Audit: book, Estate: budgets})
		boss := own(t, c)
		acts := func(p *person, n int) (kept int) {
			before := len(book.all)
			for range n {
				pass(2 * time.Second) // the rate of lines holds nobody up
				p.say("/topic again")
				p.sees()
			}
			return len(book.all) - before
		}
		eve, bob := in(t, c, somebody{name: "eve", key: "E", addr: "203.0.113.7"}), in(t, c, somebody{name: "bob", key: "B", addr: "203.0.113.8"})
		tell[sshchat.Opened](t, eve, "/join #mine")
		tell[sshchat.Opened](t, bob, "/join #tea")
		if n := acts(eve, 50); n < 19 || n > 21 {
			t.Errorf("%d of 50 acts of one source are on the record, want 20", n)
		}
		if n := acts(bob, 5); n != 5 {
			t.Errorf("%d of 5 acts of another source", n)
		}
		if n := acts(boss, 50); n != 50 {
			t.Errorf("%d of 50 acts of an operator", n)
		}
		pass(25 * time.Hour)
		if n := acts(eve, 5); n != 5 {
			t.Errorf("a day later: %d of 5", n)
		}
	})
}
