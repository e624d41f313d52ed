package chat_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/stage"
	"sshchat/sshchat/commands"
)

// atScreen brings somebody in who sits at a terminal.
func atScreen(t *testing.T, c *chat.Chat, name string) *stage.Person {
	t.Helper()
	p := stage.EnterAs(t, c, name, func(l *chat.Login) { l.Screen = true })
	stage.Pass(2 * time.Second)
	p.Sees()
	return p
}

// held holds up every page that is read for a long command.
func held(engine *chattest.Hooked, account sshchat.AccountID) (let func()) {
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
			ann.Says("a line of ann's")
			ann.Sees()
		}
		bob.Sees()
		let := held(engine, ann.Person().Account)
		ann.Says("/del all")
		bob.Says("does ann see this?")
		stage.Want(t, ann.Sees(), "bob: does ann see this?")
		if ann.Settle() {
			t.Error("all is said to be done")
		}
		if wait := commands.WaitFor(ann.Session, "/search line"); wait == 0 {
			t.Error("a second one does not wait")
		}
		ann.Says("/search line")
		stage.Want(t, ann.Sees(), "fault command.running")
		ann.Says("and she talks on")
		stage.Want(t, ann.Sees(), "ann: and she talks on")
		if !ann.Stop() {
			t.Error("nothing is there to stop")
		}
		let()
		stage.Want(t, ann.Sees(), "fault command.stopped")
		if ann.Stop() || !ann.Settle() {
			t.Error("it is still at work")
		}
		engine.Hook(chattest.Hooks{})
		stage.Pass(time.Minute)
		ann.Says("/search line")
		stage.Want(t, ann.Sees(), "sshchat.Found")
		ann.Says("/del all")
		if got := ann.Sees(); !slices.Contains(got, "sshchat.Done") {
			t.Errorf("a stopped one keeps the next from its work: %q", got)
		}
		if found := strings.Join(stage.Traces(t, engine, "a line of"), "\n"); found != "" {
			t.Errorf("still there: %s", found)
		}
	})
}

// Who leaves waits for their command; one that ends in a panic ends no session.
func TestEndsOfLongCommands(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, engine := hooked(t)
		ann, bob := atScreen(t, c, "ann"), atScreen(t, c, "bob")
		ann.Says("a line of ann's")
		ann.Sees()
		engine.Hook(chattest.Hooks{BeforePage: func(r sshchat.Range) error {
			if r.By == ann.Person().Account {
				panic("a page that cannot be read")
			}
			return nil
		}})
		ann.Says("/del all")
		stage.Want(t, ann.Sees(), "fault trouble")
		let := held(engine, ann.Person().Account)
		stage.Pass(time.Minute)
		ann.Says("/del all")
		synctest.Wait()
		left := make(chan struct{})
		go func() {
			ann.Leaves(sshchat.Quit)
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
		bob.Says("and the chat goes on")
		if got := bob.Sees(); !slices.Contains(got, "bob: and the chat goes on") {
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
			boss := stage.EnterAs(t, c, "boss", func(l *chat.Login) { l.Screen, l.Role = screen, sshchat.OperatorRole })
			bob := stage.Enter(t, c, "bob")
			for _, p := range []*stage.Person{boss, bob} {
				stage.Pass(time.Minute)
				p.Says("the deploy in the lobby")
				p.Sees()
				p.Says("/join #ops")
				p.Sees()
				p.Says("the deploy in ops")
				p.Sees()
			}
			bob.Says("/msg boss the deploy in a letter")
			bob.Sees()
			boss.Sees()
			for _, line := range []string{
				"/search deploy", "/search deploy in:all", "/search lobby", "/search nosuch", "/search", "/purge bob in:all", "/purge #1-9999", "/purge bob",
				"/del all", "/del all", "/search deploy in:all",
			} {
				stage.Pass(time.Minute)
				boss.Sees()
				boss.Says(line)
				for _, got := range boss.Sees() {
					answers[i] += line + ": " + got + "\n"
				}
			}
		})
	}
	if answers[0] != answers[1] || strings.Count(answers[0], "sshchat.Done") < 2 {
		t.Errorf("without a screen\n%s\nwith one\n%s", answers[0], answers[1])
	}
}
