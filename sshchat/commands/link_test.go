package commands_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/act"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
	"sshchat/sshchat/commands"
	"sshchat/sshchat/text"
)

// linked are the samples of what shows, with a link in what people may choose.
func linked() (lines []string) {
	for _, sample := range showing() {
		for _, line := range sample {
			with := strings.NewReplacer("words", "see www.evil.example now", "mallory-says-hi", "evil.com", "buynow", "evil.com", "BUY NOW", "evil.com", "#new", "#evil.com").Replace(line)
			if with != line {
				lines = append(lines, with)
			}
		}
	}
	return append(lines, "/edit s/i/http:\\/\\/evil.com", "/edit s/hi/evil.com/", "/react evil.com", "/join #evil.com", "/name evil.com", "/room #evil.com make", "/invite alice evil.com")
}

// seesLink reports whether something that others see has the link in it.
func seesLink(seen []string) bool {
	return strings.Contains(strings.Join(seen, "\n"), "evil")
}

// TestNewcomersPostNoLinks: where the operator wants it, who is new posts no link by whatever verb, in a session or
// by a program, until the time is over.
func TestNewcomersPostNoLinks(t *testing.T) {
	for _, role := range []sshchat.Role{sshchat.GuestRole, sshchat.MemberRole} {
		t.Run(fmt.Sprint(role), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { linkless(t, role) })
		})
	}
}

func linkless(t *testing.T, role sshchat.Role) {
	var seen []string
	by, on := sshchat.AccountID(""), true
	c := stage.OpenOn(t, watched{stage.Engine(t), &seen, &by, &on}, chat.Options{NoNewLinks: true, NewWait: 2 * time.Hour})
	boss := stage.Own(t, c)
	alice := stage.In(t, c, stage.Somebody{Name: "alice", Key: "A"})
	stage.Tell[sshchat.Opened](t, alice, "/join #ops")
	who := stage.Somebody{Name: "mallory", Key: "M"}
	if role == sshchat.GuestRole {
		who.Key = ""
	}
	mallory := stage.In(t, c, who)
	by = mallory.Person().Account
	stage.Tell[sshchat.Opened](t, mallory, "/join #ops")
	stage.Tell[sshchat.Opened](t, mallory, "/switch #lobby")
	mallory.Says("#ops hi")
	mallory.Says("hi")
	alice.Says("/switch #lobby")
	alice.Says("hello")
	alice.Says("/msg mallory psst")
	var visit *chat.Visitor
	if role != sshchat.GuestRole {
		visit = visitor(t, c, "mallory", "M", false)
	}
	try := func(line string) (others []string) {
		t.Helper()
		stage.Pass(30 * time.Second)
		mallory.Sees()
		seen = nil
		mallory.Says(line)
		synctest.Wait()
		others = seen
		if len(mallory.Sees()) == 0 && !seesLink(others) {
			t.Errorf("%s: nobody is told anything", line)
		}
		return others
	}
	for _, line := range linked() {
		if got := try(line); seesLink(got) {
			t.Errorf("%s: others see %q", line, got)
		}
		if visit == nil {
			continue
		}
		seen = nil
		commands.Do(t.Context(), visit.Session, text.Block(line))
		synctest.Wait()
		if _, err := visit.Take(t.Context(), nil); err != nil || seesLink(seen) {
			t.Errorf("%s as a program: others see %q, %v", line, seen, err)
		}
	}
	for name, act := range map[string]func(act.Speech) error{ // what bots, pipes and pastes call
		"Say": func(s act.Speech) error { return s.Say("#ops", text.Line("evil.com"), false) },
		"SaySnippet": func(s act.Speech) error {
			return s.SaySnippet("#ops", sshchat.NewSnippet(strings.Repeat("x\n", 50)+"evil.com\n"+strings.Repeat("x\n", 50)))
		},
		"SaySnippet to one": func(s act.Speech) error {
			return s.SaySnippet("@alice", sshchat.NewSnippet(strings.Repeat("x\n", 50)+"evil.com"))
		},
		"SayWhole": func(s act.Speech) error { return s.SayWhole("", "evil.com") },
		"SetTopic": func(s act.Speech) error { return s.SetTopic("#ops", text.Line("evil.com")) },
		"SetAway":  func(s act.Speech) error { return s.SetAway(text.Line("evil.com"), true) },
	} {
		stage.Pass(time.Second)
		seen = nil
		if err := act(actsOf(t, mallory).Speech()); err == nil || seesLink(seen) {
			t.Errorf("%s: %v, others see %q", name, err, seen)
		}
	}
	if f := stage.FaultOf(t, mallory, "evil.com"); f == nil || f.Key != "link.new" || len(f.Args) != 2 {
		t.Errorf("the refusal is %v", f)
	}
	if got := try("/me looks at main.go"); len(got) != 1 {
		t.Errorf("what is no link: others see %q", got)
	}
	if role != sshchat.GuestRole {
		mallory.Says("/join #mine")
		if f := stage.FaultOf(t, mallory, "evil.com"); f == nil || f.Key != "link.new" {
			t.Errorf("in a room of her own: %v", f)
		}
		mallory.Says("/leave")
		mallory.Sees()
		stage.Done(t, alice, "/room #ops voice mallory")
		if got := try("#ops evil.com"); !seesLink(got) {
			t.Errorf("with a voice there: others see %q", got)
		}
		if got := try("evil.com"); seesLink(got) {
			t.Errorf("with a voice elsewhere: others see %q", got)
		}
		boss.Says("/admit mallory")
		if got := try("evil.com"); !seesLink(got) {
			t.Errorf("admitted: others see %q", got)
		}
		return
	}
	stage.Pass(2 * time.Hour)
	if got := try("evil.com"); !seesLink(got) {
		t.Errorf("after the time: others see %q", got)
	}
}

func actsOf(t *testing.T, p *stage.Person) act.Acts { return act.By(t.Context(), p.Session) }

// TestNewcomersAreNoLinks: a name is shown to everybody, too. Who has one already keeps it.
func TestNewcomersAreNoLinks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := stage.Engine(t)
		before := stage.OpenOn(t, stage.KeepOpen{Engine: engine}, chat.Options{})
		old := stage.In(t, before, stage.Somebody{Name: "ann.com", Key: "A"})
		old.Says("hi")
		old.Leaves(sshchat.Quit)
		stage.Pass(time.Minute)
		c := stage.OpenOn(t, engine, chat.Options{NoNewLinks: true, NewWait: time.Hour})
		stage.In(t, c, stage.Somebody{Name: "ann.com", Key: "A"})
		for _, who := range []stage.Somebody{{Name: "evil.com", Key: "E"}, {Name: "www.evil"}} {
			stage.Refuse(t, c, who, "link.name")
		}
		stage.In(t, c, stage.Somebody{Name: "dr.evil", Key: "D"})
	})
}
