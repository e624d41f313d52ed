package sshchat_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest"
)

// atScreen brings somebody in who sits at a terminal.
func atScreen(t *testing.T, c *sshchat.Chat, name string) *person {
	t.Helper()
	p := enterAs(t, c, name, func(l *sshchat.Login) { l.Screen = true })
	pass(2 * time.Second)
	p.sees()
	return p
}

// held holds up every page that is read for a long command.
func held(engine *chattest.Hooked, account string) (let func()) {
	wait := make(chan struct{})
	engine.Hook(chattest.Hooks{BeforePage: func(r sshchat.Range) error {
		if r.By == account {
			<-wait
		}
		return nil
	}})
	return func() { close(wait) }
}

// While a long command is at work its person sees what others say, is told that one is at
// work, and can stop it.
func TestLongCommandsRunBeside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, engine := hooked(t)
		ann, bob := atScreen(t, c, "ann"), atScreen(t, c, "bob")
		for range 3 {
			ann.say("a line of ann's")
			ann.sees()
		}
		bob.sees()
		let := held(engine, ann.Person().Account)
		ann.say("/del all")
		bob.say("does ann see this?")
		want(t, ann.sees(), "bob: does ann see this?")
		if ann.Settle() {
			t.Error("all is said to be done")
		}
		if wait := sshchat.WaitFor(ann.Member, "/search line"); wait == 0 {
			t.Error("a second one does not wait")
		}
		ann.say("/search line")
		want(t, ann.sees(), "fault command.running")
		ann.say("and she talks on")
		want(t, ann.sees(), "ann: and she talks on")
		if !ann.Stop() {
			t.Error("nothing is there to stop")
		}
		let()
		want(t, ann.sees(), "fault command.stopped")
		if ann.Stop() || !ann.Settle() {
			t.Error("it is still at work")
		}
		engine.Hook(chattest.Hooks{})
		pass(time.Minute)
		ann.say("/search line")
		want(t, ann.sees(), "sshchat.Found")
		ann.say("/del all")
		if got := ann.sees(); !slices.Contains(got, "sshchat.Done") {
			t.Errorf("a stopped one keeps the next from its work: %q", got)
		}
		if found := strings.Join(traces(t, engine, "a line of"), "\n"); found != "" {
			t.Errorf("still there: %s", found)
		}
	})
}

// Who leaves waits for their command; one that ends in a panic ends no session.
func TestEndsOfLongCommands(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, engine := hooked(t)
		ann, bob := atScreen(t, c, "ann"), atScreen(t, c, "bob")
		ann.say("a line of ann's")
		ann.sees()
		engine.Hook(chattest.Hooks{BeforePage: func(r sshchat.Range) error {
			if r.By == ann.Person().Account {
				panic("a page that cannot be read")
			}
			return nil
		}})
		ann.say("/del all")
		want(t, ann.sees(), "fault trouble")
		let := held(engine, ann.Person().Account)
		pass(time.Minute)
		ann.say("/del all")
		synctest.Wait()
		left := make(chan struct{})
		go func() {
			ann.leave(sshchat.Quit)
			close(left)
		}()
		synctest.Wait()
		select {
		case <-left:
			t.Error("she is gone, and her command is not")
		default:
		}
		let()
		<-left
		bob.say("and the chat goes on")
		if got := bob.sees(); !slices.Contains(got, "bob: and the chat goes on") {
			t.Errorf("bob sees %q", got)
		}
	})
}

// What runs beside a session is answered as what does not.
func TestBesideIsAnsweredAlike(t *testing.T) {
	var answers [2]string
	for i, screen := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			c, _ := hooked(t)
			boss := enterAs(t, c, "boss", func(l *sshchat.Login) { l.Screen, l.Role = screen, sshchat.OperatorRole })
			bob := enter(t, c, "bob")
			for _, p := range []*person{boss, bob} {
				pass(time.Minute)
				p.say("the deploy in the lobby")
				p.sees()
				p.say("/join #ops")
				p.sees()
				p.say("the deploy in ops")
				p.sees()
			}
			bob.say("/msg boss the deploy in a letter")
			bob.sees()
			boss.sees()
			for _, line := range []string{
				"/search deploy", "/search deploy in:all", "/search lobby", "/search nosuch", "/search", "/purge bob in:all", "/purge #1-9999", "/purge bob",
				"/del all", "/del all", "/search deploy in:all",
			} {
				pass(time.Minute)
				boss.sees()
				boss.say(line)
				for _, got := range boss.sees() {
					answers[i] += line + ": " + got + "\n"
				}
			}
		})
	}
	if answers[0] != answers[1] || strings.Count(answers[0], "sshchat.Done") < 2 {
		t.Errorf("without a screen\n%s\nwith one\n%s", answers[0], answers[1])
	}
}
