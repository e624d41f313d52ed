package chat_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/sample"
	"sshchat/sshchat/chattest/stage"
	"sshchat/sshchat/commands"
	"sshchat/sshchat/estate"
	"sshchat/sshchat/script"
	"sshchat/sshchat/text"
)

// keptOf is how many accounts, keys and owned names there are.
func keptOf(t *testing.T, e sshchat.Engine) [3]int {
	return [3]int{stage.Records(t, e, "account/"), stage.Records(t, e, "key/"), stage.Records(t, e, "owner/")}
}

// visit runs a command as a program would.
func visit(t *testing.T, c *chat.Chat, who stage.Somebody, line string) error {
	t.Helper()
	n, err := sshchat.ParseName(who.Name)
	if err != nil {
		t.Fatal(err)
	}
	l := chat.Login{Name: n, Key: sshchat.Print(who.Key), Door: "exec", Looks: script.Looks(line), Evict: func(sshchat.Cause, *sshchat.Fault) {}}
	if who.Addr != "" {
		l.Addr = netip.MustParseAddr(who.Addr)
	}
	m, err := c.Visit(t.Context(), l)
	if err != nil {
		return err
	}
	commands.Do(t.Context(), m.Session, text.Line("/"+strings.TrimPrefix(line, "/")))
	synctest.Wait()
	m.Leave(t.Context(), sshchat.Quit)
	return nil
}

// TestLookersLeaveNothing: whoever only looked leaves no account, no key and no name,
// and a slip in one's own name does not own it (H3, B3).
func TestLookersLeaveNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := stage.Engine(t)
		c := stage.OpenOn(t, engine, chat.Options{})
		alice := stage.In(t, c, stage.Somebody{Name: "alice", Key: "A"})
		alice.Says("hello")
		alice.Sees()
		before := keptOf(t, engine)
		for i := range 1000 { // more than any budget: looking takes nothing of it
			if err := visit(t, c, stage.Somebody{Name: fmt.Sprintf("look%03dx", i), Key: fmt.Sprintf("K%d", i), Addr: "203.0.113.7"}, "who"); err != nil {
				t.Fatalf("visitor %d: %v", i, err)
			}
		}
		for i := range 10 {
			if err := visit(t, c, stage.Somebody{Name: fmt.Sprintf("alcie%dx", i), Key: "A"}, "help"); err != nil {
				t.Fatalf("slip %d: %v", i, err)
			}
		}
		if after := keptOf(t, engine); after != before {
			t.Errorf("accounts, keys and names: %v, before %v", after, before)
		}
		if err := visit(t, c, stage.Somebody{Name: "speaker", Key: "S"}, "/me speaks"); err != nil {
			t.Fatal(err)
		}
		stage.Refuse(t, c, stage.Somebody{Name: "speaker", Key: "T"}, "name.owned")
	})
}

// TestUnspokenGoes: names and accounts that never spoke go after a day; those that spoke,
// and those that came back on another day, stay.
func TestUnspokenGoes(t *testing.T) {
	stage.OnMemory(t, stage.DaysPass)
	synctest.Test(t, func(t *testing.T) {
		engine := stage.Engine(t)
		c := stage.OpenOn(t, engine, chat.Options{NameExpiry: 180 * stage.Days})
		stage.Pass(12 * time.Hour) // noon
		speaker := stage.In(t, c, stage.Somebody{Name: "speaker", Key: "S"})
		speaker.Says("hello")
		speaker.Sees()
		speaker.Says("/nick tried")
		speaker.Sees()
		speaker.Says("/nick speaker")
		speaker.Sees()
		speaker.Leaves(sshchat.Quit)
		stage.In(t, c, stage.Somebody{Name: "silent", Key: "Q"}).Leaves(sshchat.Quit)
		stage.In(t, c, stage.Somebody{Name: "returns", Key: "R"}).Leaves(sshchat.Quit)
		stage.Pass(20 * time.Hour)
		stage.Refuse(t, c, stage.Somebody{Name: "silent", Key: "X"}, "name.owned") // a day is theirs
		stage.Pass(3 * time.Hour)
		stage.In(t, c, stage.Somebody{Name: "returns", Key: "R"}).Leaves(sshchat.Quit)
		stage.Pass(50 * time.Hour)
		stage.Refuse(t, c, stage.Somebody{Name: "speaker", Key: "X"}, "name.owned")
		stage.Refuse(t, c, stage.Somebody{Name: "returns", Key: "X"}, "name.owned")
		if got := keptOf(t, engine); got != [3]int{2, 2, 2} {
			t.Errorf("accounts, keys and names: %v, want those of two", got)
		}
		for _, name := range []string{"silent", "tried"} {
			stage.In(t, c, stage.Somebody{Name: name, Key: "N" + name}).Leaves(sshchat.Quit)
		}
	})
}

// TestKillKeepsNames: who spoke owns the name even if the server died before they left.
func TestKillKeepsNames(t *testing.T) {
	stage.OnMemory(t, stage.DaysPass)
	synctest.Test(t, func(t *testing.T) {
		engine := stage.Engine(t)
		c := stage.OpenOn(t, engine, chat.Options{})
		ann := stage.In(t, c, stage.Somebody{Name: "ann", Key: "A"})
		ann.Says("hello")
		ann.Sees()
		again := stage.OpenOn(t, stage.KeepOpen{Engine: engine}, chat.Options{}) // beside the one that does not know that it is dead
		ann.Gone = true
		stage.Pass(60 * time.Hour)
		stage.Refuse(t, again, stage.Somebody{Name: "ann", Key: "B"}, "name.owned")
	})
}

// TestNewcomersHaveABudget: strangers fill what one source may leave, and people of
// yesterday come in from there as ever; a day later it is gone (H3, H4).
func TestNewcomersHaveABudget(t *testing.T) {
	stage.OnMemory(t, stage.DaysPass)
	synctest.Test(t, func(t *testing.T) {
		engine := stage.Engine(t)
		budgets := estate.DefaultEstate()
		whole := budgets[estate.StaysAccount]
		budgets[estate.StaysAccount] = estate.Budget{Source: whole.Source / sample.Step, All: whole.All / sample.Step}
		c := stage.OpenOn(t, engine, chat.Options{Estate: budgets})
		boss := stage.Own(t, c)
		old := stage.In(t, c, stage.Somebody{Name: "veteran", Key: "Y", Addr: "203.0.113.7"})
		old.Says("hello")
		old.Sees()
		old.Leaves(sshchat.Quit)
		stage.Pass(2 * 24 * time.Hour)
		before := keptOf(t, engine)
		enterAll := func(addr string, n int) (in int, why string) {
			for i := range n {
				p, refused := stage.Login(t, c, stage.Somebody{Name: fmt.Sprintf("c%sn%dx", strings.ReplaceAll(addr[6:], ".", "o"), i), Key: fmt.Sprintf("%s/%d", addr, i), Addr: addr})
				if refused != "" {
					why = refused
					continue
				}
				in++
				p.Leaves(sshchat.Quit)
			}
			return in, why
		}
		if n, why := enterAll("203.0.113.7", 500/sample.Step); n < 400/sample.Step || n > 402/sample.Step || why != "full.source.accounts" {
			t.Errorf("%d came from one source, the rest for %q", n, why)
		}
		if n, why := enterAll("203.0.113.8", 10); n != 10 {
			t.Errorf("%d of 10 from another source: %s", n, why)
		}
		if p, why := stage.Login(t, c, stage.Somebody{Name: "veteran", Key: "Y", Addr: "203.0.113.7"}); why != "" {
			t.Errorf("a person of yesterday: %s", why)
		} else {
			p.Says("I can talk")
			p.Sees()
			p.Leaves(sshchat.Quit)
		}
		if _, why := stage.Login(t, c, stage.Somebody{Name: "guest7", Addr: "203.0.113.7"}); why != "" {
			t.Errorf("a guest from there: %s", why)
		}
		for i := range 20 { // until nothing is left for anybody
			enterAll(fmt.Sprintf("198.51.100.%d", i), 300/sample.Step)
		}
		if _, why := stage.Login(t, c, stage.Somebody{Name: "late", Key: "L", Addr: "192.0.2.99"}); why != "full.accounts" {
			t.Errorf("beyond the budget of all: %q", why)
		}
		toldOperator := 0
		for range 1000 {
			n, err := boss.Take(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, notice := range n.Notices {
				if d, ok := notice.(sshchat.Done); ok && d.Key == "full.operators" {
					toldOperator++
				}
			}
		}
		if toldOperator != 1 {
			t.Errorf("the operator was told %d times", toldOperator)
		}
		stage.Pass(50 * time.Hour)
		if after := keptOf(t, engine); after != before {
			t.Errorf("accounts, keys and names a day later: %v, before %v", after, before)
		}
		if n := stage.Records(t, engine, "seen/"); n > 3 {
			t.Errorf("%d read marks are left", n)
		}
	})
}

// TestClassComesIn: 300 newcomers with fresh keys behind one address come in, speak and
// keep their names; so do 300 guests.
func TestClassComesIn(t *testing.T) {
	stage.OnMemory(t, stage.DaysPass)
	synctest.Test(t, func(t *testing.T) {
		c := stage.OpenOn(t, stage.Engine(t), chat.Options{})
		began := time.Now()
		size := max(60, 300/sample.Step) // they come one after the other: there is no race in their number
		class := func(prefix string, key bool) (all []*stage.Person) {
			for i := range size {
				who := stage.Somebody{Name: fmt.Sprintf("%s%03dx", prefix, i), Addr: "203.0.113.7"}
				if key {
					who.Key = "key" + who.Name
				}
				p, why := stage.Login(t, c, who)
				if why != "" {
					t.Fatalf("%s: %s", who.Name, why)
				}
				all = append(all, p)
				p.Says("good morning")
			}
			for _, p := range all {
				p.Sees()
			}
			return all
		}
		pupils := class("pupil", true)
		class("visit", false)
		if took := time.Since(began); took > 5*time.Minute {
			t.Errorf("it took %v", took)
		}
		for _, p := range pupils {
			p.Leaves(sshchat.Quit)
		}
		stage.Pass(100 * time.Hour)
		for i := range size {
			stage.Refuse(t, c, stage.Somebody{Name: fmt.Sprintf("pupil%03dx", i), Key: "thief"}, "name.owned")
		}
	})
}

// TestEmptyRoomsGo: a room in which nobody ever spoke goes after a day, with its name and
// its sanctions; one in which somebody did stays.
func TestEmptyRoomsGo(t *testing.T) {
	stage.OnMemory(t, stage.DaysPass)
	synctest.Test(t, func(t *testing.T) {
		engine := stage.Engine(t)
		c := stage.OpenOn(t, engine, chat.Options{})
		stage.Done(t, stage.Own(t, c), "/room #made make")
		bob := stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"})
		bob.Says("hello")
		ann := stage.In(t, c, stage.Somebody{Name: "ann", Key: "A"})
		ann.Says("/join #slip")
		ann.Sees()
		ann.Says("/room ban bob")
		ann.Sees()
		ann.Says("/leave #slip")
		ann.Sees()
		ann.Says("/join #used")
		ann.Sees()
		ann.Says("a word")
		ann.Sees()
		ann.Says("/leave #used")
		ann.Sees()
		if stage.Records(t, engine, "roomname/") != 3 || stage.Records(t, engine, "rule/ban/") != 1 {
			t.Fatal("the test made no rooms and no ban")
		}
		stage.Pass(20 * time.Hour)
		if n := stage.Records(t, engine, "roomname/"); n != 3 {
			t.Errorf("%d rooms after 20 hours, want 3", n)
		}
		stage.Pass(6 * time.Hour)
		if rooms, rules := stage.Records(t, engine, "roomname/"), stage.Records(t, engine, "rule/ban/"); rooms != 2 || rules != 0 {
			t.Errorf("%d rooms and %d bans after a day, want #used and #made alone", rooms, rules)
		}
		bob.Sees()
		bob.Says("/join #slip") // it is anybody's again
		if seen := strings.Join(bob.Sees(), "\n"); strings.Contains(seen, "fault") {
			t.Errorf("bob makes the room anew: %s", seen)
		}
	})
}

// TestName: one sees and gives up one's names; operators free another's, on the record.
func TestName(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		boss := stage.Own(t, c)
		ann := stage.In(t, c, stage.Somebody{Name: "ann", Key: "A"})
		ann.Says("hello")
		ann.Sees()
		ann.Says("/name anna")
		ann.Sees()
		ann.Says("hello again")
		ann.Sees()
		if got := stage.Done(t, ann, "/name list"); got.Key != "name.list" || fmt.Sprint(got.Args[0]) != "ann, anna" {
			t.Errorf("/name list: %+v", got)
		}
		for line, want := range map[string]string{
			"/name drop anna": "name.inuse", "/name drop " + boss.Person().Name.String(): "name.notyours", "/name drop nobody1": "name.notyours",
			"/name free ann": "denied", "/name drop": "usage", "/name list all": "usage", "/name drop a b": "usage",
		} {
			if got := stage.Refused(t, ann, line); got != want {
				t.Errorf("%s: %s, want %s", line, got, want)
			}
		}
		stage.Done(t, ann, "/name drop ann")
		stage.In(t, c, stage.Somebody{Name: "ann", Key: "B"}).Leaves(sshchat.Quit)
		if got := stage.Refused(t, boss, "/name free anna"); got != "name.free.here" {
			t.Errorf("/name free of who is here: %s", got)
		}
		ann.Leaves(sshchat.Quit)
		stage.Refuse(t, c, stage.Somebody{Name: "anna", Key: "B"}, "name.owned")
		stage.Done(t, boss, "/name free anna")
		stage.In(t, c, stage.Somebody{Name: "anna", Key: "B"})
		if got := stage.Refused(t, boss, "/name free nobody1"); got != "name.free.none" {
			t.Errorf("/name free of nobody's: %s", got)
		}
	})
}
