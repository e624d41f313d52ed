package commands_test

import (
	"slices"
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

// A topic stands in every newcomer's welcome: where somebody looks after the room, it is
// theirs; elsewhere anybody's with a key. It is on the record.
func TestWhoSetsTheTopic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := stage.Engine(t)
		for key, value := range map[string]string{"room/tea": `{"name":"tea"}`, "roomname/tea": "tea"} {
			if _, err := engine.Set(t.Context(), key, []byte(value), sshchat.SetOpt{}); err != nil {
				t.Fatal(err)
			}
		}
		book := &ledger{}
		c := stage.OpenOn(t, engine, chat.Options{Audit: book})
		boss := stage.Own(t, c)
		fay, otto, mia := stage.In(t, c, stage.Somebody{Name: "fay", Key: "F"}), stage.In(t, c, stage.Somebody{Name: "otto", Key: "O"}), stage.In(t, c, stage.Somebody{Name: "mia", Key: "M"})
		set := func(p *stage.Person, line, want string) {
			t.Helper()
			stage.Pass(time.Minute)
			p.Sees()
			p.Says(line)
			if got := p.Sees(); !slices.Contains(got, want) {
				t.Errorf("%s by %s: %q, want %q", line, p.Person().Name, got, want)
			}
		}
		set(mia, "/topic official: renew your key at https://evil.example", "fault topic.rank")
		set(mia, "/topic -", "fault topic.rank")
		set(boss, "/topic welcome", "boss: welcome")
		for _, p := range []*stage.Person{fay, otto, mia} {
			stage.Tell[sshchat.Opened](t, p, "/join #ops")
		}
		stage.Done(t, fay, "/room op otto")
		set(fay, "/topic mine", "fay: mine")
		set(otto, "/topic ours", "otto: ours")
		set(mia, "/topic evil", "fault topic.rank")
		stage.Tell[sshchat.Opened](t, mia, "/join #tea")
		set(mia, "/topic green", "mia: green") // nobody looks after it
		var topics []string
		for _, r := range book.all {
			if r.What == "topic" {
				topics = append(topics, r.Room+" "+r.By.Name.String()+r.Reason.String())
			}
		}
		if want := []string{"#lobby boss", "#ops fay", "#ops otto", "#tea mia"}; !slices.Equal(topics, want) {
			t.Errorf("on the record: %q, want %q", topics, want)
		}
		visit := visitor(t, c, "mia", "M", false)
		for _, room := range []string{"", "#lobby", "#ops"} {
			if err := act.By(t.Context(), visit.Session).Speech().SetTopic(room, text.Line("evil")); visit.FaultOf(err).Key != "topic.rank" {
				t.Errorf("a program in %q: %v", room, err)
			}
		}
	})
}

// visitor is a program that acts for a key.
func visitor(t *testing.T, c *chat.Chat, name, key string, receipts bool) *chat.Visitor {
	t.Helper()
	n, err := sshchat.ParseName(name)
	if err != nil {
		t.Fatal(err)
	}
	m, err := c.Visit(t.Context(), chat.Login{Name: n, Key: sshchat.Print(key), Door: "exec", Receipts: receipts, Evict: func(sshchat.Cause, *sshchat.Fault) {}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Leave(t.Context(), sshchat.Quit) })
	return m
}

// topicless is an engine that stores no topic.
type topicless struct{ sshchat.Engine }

func (e topicless) Append(entry sshchat.Entry, done func(sshchat.Entry, error)) {
	if entry.Kind == sshchat.Topic {
		go done(entry, sshchat.ErrUnavailable)
		return
	}
	e.Engine.Append(entry, done)
}

// Whoever sets a topic that is not stored is told so, in a session and as a program.
func TestTopicThatIsNotStored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.OpenOn(t, topicless{stage.Engine(t)}, chat.Options{})
		fay := stage.In(t, c, stage.Somebody{Name: "fay", Key: "F"})
		stage.Tell[sshchat.Opened](t, fay, "/join #ops")
		if got := stage.Refused(t, fay, "/topic lost"); got != "not.saved" {
			t.Errorf("a session is told %s", got)
		}
		m := visitor(t, c, "fay", "F", false)
		commands.Do(t.Context(), m.Session, text.Line("/topic #ops lost"))
		synctest.Wait()
		n, err := m.Take(t.Context(), nil)
		if err != nil || len(n.Notices) != 1 || m.FaultOf(n.Notices[0].(*sshchat.Fault)).Key != "not.saved" {
			t.Errorf("a program is told %+v, %v", n.Notices, err)
		}
	})
}
