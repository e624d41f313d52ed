package sshchat_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/memory"
	"sshchat/sshchat/script"
	"sshchat/sshchat/text"
)

// records counts what is kept under a prefix.
func records(t *testing.T, e sshchat.Engine, prefix string) (n int) {
	t.Helper()
	return len(valuesOf(t, e, prefix))
}

// keptOf is how many accounts, keys and owned names there are.
func keptOf(t *testing.T, e sshchat.Engine) [3]int {
	return [3]int{records(t, e, "account/"), records(t, e, "key/"), records(t, e, "owner/")}
}

// visit runs a command as a program would.
func visit(t *testing.T, c *sshchat.Chat, who somebody, line string) error {
	t.Helper()
	n, err := sshchat.ParseName(who.name)
	if err != nil {
		t.Fatal(err)
	}
	l := sshchat.Login{Name: n, Key: who.key, Door: "exec", Looks: script.Looks(line), Evict: func(sshchat.Cause, *sshchat.Fault) {}}
	if who.addr != "" {
		l.Addr = netip.MustParseAddr(who.addr)
	}
	m, err := c.Visit(t.Context(), l)
	if err != nil {
		return err
	}
	sshchat.Do(t.Context(), m.Member, text.Line("/"+strings.TrimPrefix(line, "/")))
	synctest.Wait()
	m.Leave(t.Context(), sshchat.Quit)
	return nil
}

// TestLookersLeaveNothing: whoever only looked leaves no account, no key and no name,
// and a slip in one's own name does not own it (H3, B3).
func TestLookersLeaveNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := memory.New(memory.Options{})
		c := openOn(t, engine, sshchat.Options{})
		alice := in(t, c, somebody{name: "alice", key: "A"})
		alice.say("hello")
		alice.sees()
		before := keptOf(t, engine)
		for i := range 1000 { // more than any budget: looking takes nothing of it
			if err := visit(t, c, somebody{name: fmt.Sprintf("look%03dx", i), key: fmt.Sprintf("K%d", i), addr: "203.0.113.7"}, "who"); err != nil {
				t.Fatalf("visitor %d: %v", i, err)
			}
		}
		for i := range 10 {
			if err := visit(t, c, somebody{name: fmt.Sprintf("alcie%dx", i), key: "A"}, "help"); err != nil {
				t.Fatalf("slip %d: %v", i, err)
			}
		}
		if after := keptOf(t, engine); after != before {
			t.Errorf("accounts, keys and names: %v, before %v", after, before)
		}
		if err := visit(t, c, somebody{name: "speaker", key: "S"}, "/me speaks"); err != nil {
			t.Fatal(err)
		}
		out(t, c, somebody{name: "speaker", key: "T"}, "name.owned")
	})
}

// TestUnspokenGoes: names and accounts that never spoke go after a day; those that spoke,
// and those that came back on another day, stay.
func TestUnspokenGoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := memory.New(memory.Options{})
		c := openOn(t, engine, sshchat.Options{NameExpiry: 180 * days})
		pass(12 * time.Hour) // noon
		speaker := in(t, c, somebody{name: "speaker", key: "S"})
		speaker.say("hello")
		speaker.sees()
		speaker.say("/nick tried")
		speaker.sees()
		speaker.say("/nick speaker")
		speaker.sees()
		speaker.leave(sshchat.Quit)
		in(t, c, somebody{name: "silent", key: "Q"}).leave(sshchat.Quit)
		in(t, c, somebody{name: "returns", key: "R"}).leave(sshchat.Quit)
		pass(20 * time.Hour)
		out(t, c, somebody{name: "silent", key: "X"}, "name.owned") // a day is theirs
		pass(3 * time.Hour)
		in(t, c, somebody{name: "returns", key: "R"}).leave(sshchat.Quit)
		pass(50 * time.Hour)
		out(t, c, somebody{name: "speaker", key: "X"}, "name.owned")
		out(t, c, somebody{name: "returns", key: "X"}, "name.owned")
		if got := keptOf(t, engine); got != [3]int{2, 2, 2} {
			t.Errorf("accounts, keys and names: %v, want those of two", got)
		}
		for _, name := range []string{"silent", "tried"} {
			in(t, c, somebody{name: name, key: "N" + name}).leave(sshchat.Quit)
		}
	})
}

// TestKillKeepsNames: who spoke owns the name even if the server died before they left.
func TestKillKeepsNames(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := memory.New(memory.Options{})
		c := openOn(t, engine, sshchat.Options{})
		ann := in(t, c, somebody{name: "ann", key: "A"})
		ann.say("hello")
		ann.sees()
		again := openOn(t, keepOpen{engine}, sshchat.Options{}) // beside the one that does not know that it is dead
		ann.left = true
		pass(60 * time.Hour)
		out(t, again, somebody{name: "ann", key: "B"}, "name.owned")
	})
}

// TestNewcomersHaveABudget: strangers fill what one source may leave, and people of
// yesterday come in from there as ever; a day later it is gone (H3, H4).
func TestNewcomersHaveABudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := memory.New(memory.Options{})
		c := openOn(t, engine, sshchat.Options{})
		boss := own(t, c)
		old := in(t, c, somebody{name: "veteran", key: "Y", addr: "203.0.113.7"})
		old.say("hello")
		old.sees()
		old.leave(sshchat.Quit)
		pass(2 * 24 * time.Hour)
		before := keptOf(t, engine)
		enterAll := func(addr string, n int) (in int, why string) {
			for i := range n {
				p, refused := login(t, c, somebody{name: fmt.Sprintf("c%sn%dx", strings.ReplaceAll(addr[6:], ".", "o"), i), key: fmt.Sprintf("%s/%d", addr, i), addr: addr})
				if refused != "" {
					why = refused
					continue
				}
				in++
				p.leave(sshchat.Quit)
			}
			return in, why
		}
		if n, why := enterAll("203.0.113.7", 500); n < 400 || n > 402 || why != "full.source.accounts" {
			t.Errorf("%d of 500 came from one source, the rest for %q", n, why)
		}
		if n, why := enterAll("203.0.113.8", 10); n != 10 {
			t.Errorf("%d of 10 from another source: %s", n, why)
		}
		if p, why := login(t, c, somebody{name: "veteran", key: "Y", addr: "203.0.113.7"}); why != "" {
			t.Errorf("a person of yesterday: %s", why)
		} else {
			p.say("I can talk")
			p.sees()
			p.leave(sshchat.Quit)
		}
		if _, why := login(t, c, somebody{name: "guest7", addr: "203.0.113.7"}); why != "" {
			t.Errorf("a guest from there: %s", why)
		}
		for i := range 20 { // until nothing is left for anybody
			enterAll(fmt.Sprintf("198.51.100.%d", i), 300)
		}
		if _, why := login(t, c, somebody{name: "late", key: "L", addr: "192.0.2.99"}); why != "full.accounts" {
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
		pass(50 * time.Hour)
		if after := keptOf(t, engine); after != before {
			t.Errorf("accounts, keys and names a day later: %v, before %v", after, before)
		}
		if n := records(t, engine, "seen/"); n > 3 {
			t.Errorf("%d read marks are left", n)
		}
	})
}

// TestClassComesIn: 300 newcomers with fresh keys behind one address come in, speak and
// keep their names; so do 300 guests.
func TestClassComesIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := openOn(t, memory.New(memory.Options{}), sshchat.Options{})
		began := time.Now()
		class := func(prefix string, key bool) (all []*person) {
			for i := range 300 {
				who := somebody{name: fmt.Sprintf("%s%03dx", prefix, i), addr: "203.0.113.7"}
				if key {
					who.key = "key" + who.name
				}
				p, why := login(t, c, who)
				if why != "" {
					t.Fatalf("%s: %s", who.name, why)
				}
				all = append(all, p)
				p.say("good morning")
			}
			for _, p := range all {
				p.sees()
			}
			return all
		}
		pupils := class("pupil", true)
		class("visit", false)
		if took := time.Since(began); took > 5*time.Minute {
			t.Errorf("it took %v", took)
		}
		for _, p := range pupils {
			p.leave(sshchat.Quit)
		}
		pass(100 * time.Hour)
		for i := range 300 {
			out(t, c, somebody{name: fmt.Sprintf("pupil%03dx", i), key: "thief"}, "name.owned")
		}
	})
}

// TestEmptyRoomsGo: a room in which nobody ever spoke goes after a day, with its name and
// its sanctions; one in which somebody did stays.
func TestEmptyRoomsGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := memory.New(memory.Options{})
		c := openOn(t, engine, sshchat.Options{})
		done(t, own(t, c), "/room #made make")
		bob := in(t, c, somebody{name: "bob", key: "B"})
		bob.say("hello")
		ann := in(t, c, somebody{name: "ann", key: "A"})
		ann.say("/join #slip")
		ann.sees()
		ann.say("/room ban bob")
		ann.sees()
		ann.say("/leave #slip")
		ann.sees()
		ann.say("/join #used")
		ann.sees()
		ann.say("a word")
		ann.sees()
		ann.say("/leave #used")
		ann.sees()
		if records(t, engine, "roomname/") != 3 || records(t, engine, "rule/ban/") != 1 {
			t.Fatal("the test made no rooms and no ban")
		}
		pass(20 * time.Hour)
		if n := records(t, engine, "roomname/"); n != 3 {
			t.Errorf("%d rooms after 20 hours, want 3", n)
		}
		pass(6 * time.Hour)
		if rooms, rules := records(t, engine, "roomname/"), records(t, engine, "rule/ban/"); rooms != 2 || rules != 0 {
			t.Errorf("%d rooms and %d bans after a day, want #used and #made alone", rooms, rules)
		}
		bob.sees()
		bob.say("/join #slip") // it is anybody's again
		if seen := strings.Join(bob.sees(), "\n"); strings.Contains(seen, "fault") {
			t.Errorf("bob makes the room anew: %s", seen)
		}
	})
}

// TestName: one sees and gives up one's names; operators free another's, on the record.
func TestName(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, sshchat.Options{})
		boss := own(t, c)
		ann := in(t, c, somebody{name: "ann", key: "A"})
		ann.say("hello")
		ann.sees()
		ann.say("/name anna")
		ann.sees()
		ann.say("hello again")
		ann.sees()
		if got := done(t, ann, "/name list"); got.Key != "name.list" || fmt.Sprint(got.Args[0]) != "ann, anna" {
			t.Errorf("/name list: %+v", got)
		}
		for line, want := range map[string]string{
			"/name drop anna": "name.inuse", "/name drop " + boss.Person().Name.String(): "name.notyours", "/name drop nobody1": "name.notyours",
			"/name free ann": "denied", "/name drop": "usage", "/name list all": "usage", "/name drop a b": "usage",
		} {
			if got := refused(t, ann, line); got != want {
				t.Errorf("%s: %s, want %s", line, got, want)
			}
		}
		done(t, ann, "/name drop ann")
		in(t, c, somebody{name: "ann", key: "B"}).leave(sshchat.Quit)
		if got := refused(t, boss, "/name free anna"); got != "name.free.here" {
			t.Errorf("/name free of who is here: %s", got)
		}
		ann.leave(sshchat.Quit)
		out(t, c, somebody{name: "anna", key: "B"}, "name.owned")
		done(t, boss, "/name free anna")
		in(t, c, somebody{name: "anna", key: "B"})
		if got := refused(t, boss, "/name free nobody1"); got != "name.free.none" {
			t.Errorf("/name free of nobody's: %s", got)
		}
	})
}
