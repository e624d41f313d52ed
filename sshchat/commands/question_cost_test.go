package commands_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
)

// counted is an engine that counts what is asked of it.
type counted struct {
	sshchat.Engine
	pages, past atomic.Int64
	entries     atomic.Int64 // that pages held
}

func (e *counted) Page(ctx context.Context, r sshchat.Range) ([]sshchat.Entry, error) {
	all, err := e.Engine.Page(ctx, r)
	e.pages.Add(1)
	e.entries.Add(int64(len(all)))
	return all, err
}

func (e *counted) Activity(ctx context.Context, room sshchat.RoomID, since time.Time, every time.Duration, n int) ([]int, error) {
	if time.Duration(n)*every > 2*time.Hour {
		e.past.Add(1)
	}
	return e.Engine.Activity(ctx, room, since, every, n)
}

// TestDelCostsWhatIsOnesOwn: taking back all that one said reads what one said and no
// more, however much others did: who said nothing is told so at once.
func TestDelCostsWhatIsOnesOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := &counted{Engine: stage.Engine(t)}
		c := stage.OpenOn(t, engine, chat.Options{Rate: sshchat.Rate{Burst: 1 << 20, Every: time.Nanosecond}})
		ann, eve := stage.Enter(t, c, "ann"), stage.Enter(t, c, "eve")
		for i := range 3000 {
			ann.Says(fmt.Sprint("line ", i))
			if i%50 == 0 {
				ann.Sees()
			}
		}
		ann.Sees()
		for _, step := range []struct {
			who  *stage.Person
			line string
			most int64
		}{{eve, "", 0}, {eve, "mine", 1}, {ann, "", 3000}} {
			if step.line != "" {
				step.who.Says(step.line)
			}
			step.who.Sees()
			before := engine.entries.Load()
			step.who.Says("/del all")
			step.who.Sees()
			if read := engine.entries.Load() - before; read > step.most {
				t.Errorf("/del all of %d lines read %d", step.most, read)
			}
		}
	})
}

// TestStatsCountThePastOnce: two weeks of a room are counted once for all who ask within
// a while, and what is new and what was taken back is seen all the same.
func TestStatsCountThePastOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := &counted{Engine: stage.Engine(t)}
		c := stage.OpenOn(t, engine, stage.Unhurried)
		ann, bob := stage.Enter(t, c, "ann"), stage.Enter(t, c, "bob")
		bob.Says("/tz Asia/Shanghai")
		ann.Says("one")
		ann.Says("two")
		stage.Settle(ann)
		stage.Pass(2 * time.Hour)
		today := func(p *stage.Person) int {
			p.Sees()
			return stage.Answer[sshchat.Stats](t, p, "/stats").Days[13]
		}
		for range 10 {
			if got := []int{today(ann), today(bob)}; got[0] != 2 || got[1] != 2 {
				t.Fatalf("ann and bob count %d", got)
			}
			stage.Pass(10 * time.Second)
		}
		ann.Says("three")
		stage.Settle(ann)
		if got := today(bob); got != 3 {
			t.Errorf("a line that is new: %d, want 3", got)
		}
		if n := engine.past.Load(); n != 1 {
			t.Errorf("the past was counted %d times, want once", n)
		}
		ann.Says("/del all")
		stage.Settle(ann)
		stage.Pass(time.Minute)
		if got := today(bob); got != 0 {
			t.Errorf("after all was taken back: %d lines", got)
		}
		stage.Pass(11 * time.Minute)
		today(ann)
		if n := engine.past.Load(); n > 3 {
			t.Errorf("the past was counted %d times", n)
		}
	})
}
