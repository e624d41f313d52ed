package commands_test

import (
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
	"sshchat/sshchat/estate"
)

// TestRoomActsHaveABudget: whoever looks after a room of their own fills no record of the
// chat without end (H13); other sources and operators rule on, and a day later so do they.
func TestRoomActsHaveABudget(t *testing.T) {
	stage.OnMemory(t, stage.DaysPass)
	synctest.Test(t, func(t *testing.T) {
		book := &ledger{}
		budgets := estate.DefaultEstate()
		budgets[estate.StaysAct] = estate.Budget{Source: 20, All: 200}
		c := stage.OpenOn(t, stage.Engine(t), chat.Options{Audit: book, Estate: budgets})
		boss := stage.Own(t, c)
		acts := func(p *stage.Person, n int) (kept int) {
			before := len(book.all)
			for range n {
				stage.Pass(2 * time.Second) // the rate of lines holds nobody up
				p.Says("/topic again")
				p.Sees()
			}
			return len(book.all) - before
		}
		eve, bob := stage.In(t, c, stage.Somebody{Name: "eve", Key: "E", Addr: "203.0.113.7"}), stage.In(t, c, stage.Somebody{Name: "bob", Key: "B", Addr: "203.0.113.8"})
		stage.Tell[sshchat.Opened](t, eve, "/join #mine")
		stage.Tell[sshchat.Opened](t, bob, "/join #tea")
		if n := acts(eve, 50); n < 19 || n > 21 {
			t.Errorf("%d of 50 acts of one source are on the record, want 20", n)
		}
		if n := acts(bob, 5); n != 5 {
			t.Errorf("%d of 5 acts of another source", n)
		}
		if n := acts(boss, 50); n != 50 {
			t.Errorf("%d of 50 acts of an operator", n)
		}
		stage.Pass(25 * time.Hour)
		if n := acts(eve, 5); n != 5 {
			t.Errorf("a day later: %d of 5", n)
		}
	})
}
