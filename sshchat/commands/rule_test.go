package commands_test

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
	"sshchat/sshchat/commands"
	"sshchat/sshchat/text"
)

// Every command for every role: the table decides, and a refusal names who may.
func TestEveryCommandForEveryRole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		people := []*stage.Person{
			sshchat.GuestRole:    stage.In(t, c, stage.Somebody{Name: "gina"}),
			sshchat.MemberRole:   stage.In(t, c, stage.Somebody{Name: "mia", Key: "M"}),
			sshchat.OperatorRole: stage.In(t, c, stage.Somebody{Name: "opal", Key: "O", Role: sshchat.OperatorRole}),
			sshchat.OwnerRole:    stage.Own(t, c),
		}
		rows := commands.Commands()
		if len(rows) < 30 {
			t.Fatalf("%d commands", len(rows))
		}
		for _, row := range rows {
			if row.Name == "quit" { // everybody may, and is not heard behind it
				continue
			}
			for role, p := range people {
				for _, name := range append([]string{row.Name}, row.Aliases...) {
					stage.Pass(time.Minute)
					p.Sees()
					p.Says("/" + strings.ToUpper(name) + " ?")
					denied := deniedTo(t, p)
					if may := sshchat.Role(role) >= row.Role; may == (denied != nil) {
						t.Errorf("/%s by the %v: denied %v", name, sshchat.Role(role), denied)
					} else if !may && (denied.Args[0] != row.Name || denied.Args[1] != row.Role) {
						t.Errorf("/%s by the %v: %v, want the role %v", name, sshchat.Role(role), denied.Args, row.Role)
					}
				}
			}
		}
	})
}

// deniedTo returns the refusal for want of a role that p was told, or nil.
func deniedTo(t *testing.T, p *stage.Person) (denied *sshchat.Fault) {
	t.Helper()
	synctest.Wait()
	for range 5 {
		n, err := p.Take(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, notice := range n.Notices {
			if f, ok := notice.(*sshchat.Fault); ok && strings.HasPrefix(f.Key, "denied") {
				denied = f
			}
		}
	}
	return denied
}

// A ban meets the account by all its keys, under every name, after a restart, and
// guests from where it came; it meets nobody else behind the same address.
func TestBanHolds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := stage.Engine(t)
		c := stage.OpenOn(t, engine, chat.Options{})
		boss := stage.Own(t, c)
		honest := stage.In(t, c, stage.Somebody{Name: "honest", Key: "H"})
		mallory := stage.In(t, c, stage.Somebody{Name: "mallory", Key: "M1"})
		other := stage.In(t, c, stage.Somebody{Name: "mal2", Key: "M2"})
		other.Says("hello") // so that the name is theirs
		stage.Done(t, other, "/key add "+stage.Code(t, mallory)+" yes")
		gina := stage.In(t, c, stage.Somebody{Name: "gina"})
		far := stage.In(t, c, stage.Somebody{Name: "farguest", Addr: "203.0.113.5"})
		stage.Done(t, boss, "/ban mallory for 3d spam")
		synctest.Wait()
		for _, p := range []*stage.Person{mallory, other, gina} {
			if !p.Gone || !slices.Equal(p.Evicted, []sshchat.Cause{sshchat.Kicked}) || p.Told.Key != "ban.until" {
				t.Errorf("%s goes on: %v %v", p.Person().Name, p.Evicted, p.Told)
			}
		}
		for _, p := range []*stage.Person{honest, far} {
			if p.Gone {
				t.Errorf("%s is met too", p.Person().Name)
			}
		}
		check := func(c *chat.Chat) {
			for _, who := range []stage.Somebody{
				{Name: "mallory", Key: "M1"},
				{Name: "angel", Key: "M2", Addr: "203.0.113.9"},
				{Name: "gina"},
				{Name: "anybody", Addr: "::ffff:192.0.2.1"},
			} {
				stage.Refuse(t, c, who, "ban.until")
			}
			for _, who := range []stage.Somebody{{Name: "neighbour", Key: "N"}, {Name: "gina", Addr: "192.0.2.2"}} {
				stage.In(t, c, who).Leaves(sshchat.Quit)
			}
		}
		check(c)
		again := stage.OpenOn(t, stage.KeepOpen{Engine: engine}, chat.Options{}) // from the engine's records, before anybody is in
		check(again)
		stage.Pass(3 * stage.Days)
		stage.In(t, c, stage.Somebody{Name: "mallory", Key: "M1"})
		stage.Done(t, boss, "/ban mallory")
		synctest.Wait()
		stage.Refuse(t, c, stage.Somebody{Name: "mallory", Key: "M1"}, "ban.forever")
		stage.Done(t, boss, "/unban mal2") // another name of the same account
		stage.In(t, c, stage.Somebody{Name: "mallory", Key: "M1"})
		if got := stage.Refused(t, boss, "/bans"); got != "bans.none" {
			t.Errorf("/bans: %s", got)
		}
	})
}

// A guest is met under every name of the session, and from the same source after it.
func TestGuestsAreMet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		boss := stage.Own(t, c)
		troll := stage.In(t, c, stage.Somebody{Name: "troll", Addr: "2001:db8:1:1::5"})
		stage.Done(t, boss, "/mute troll for 10m")
		for _, line := range []string{"words", "/me waves", "/nick trolly", "/away words", "/topic words"} {
			if got := stage.Refused(t, troll, line); got != "mute.until" && got != "denied" {
				t.Errorf("%s by the muted: %s", line, got)
			}
		}
		stage.Tell[sshchat.Who](t, troll, "/who")
		troll.Leaves(sshchat.Quit)
		troll = stage.In(t, c, stage.Somebody{Name: "elf", Addr: "2001:db8:1:1:ffff::1"}) // the same /64
		if got := stage.Refused(t, troll, "words"); got != "mute.until" {
			t.Errorf("after a reconnect: %s", got)
		}
		keyed := stage.In(t, c, stage.Somebody{Name: "honest", Key: "H", Addr: "2001:db8:1:1::5"})
		keyed.Says("hello")
		stage.Want(t, keyed.Sees(), "honest: hello")
		stage.Done(t, boss, "/unmute troll")
		troll.Sees()
		troll.Says("sorry")
		stage.Want(t, troll.Sees(), "elf: sorry")
		troll.Says("/quit")
		stage.Want(t, troll.Sees(), "sshchat.Quitting")
	})
}

// A ban that comes while somebody logs in meets them; so does one of an address that
// is refused before any cryptography.
func TestBanOfAddressesAndKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		boss := stage.Own(t, c)
		print := "SHA256:" + strings.Repeat("b", 43)
		stage.Done(t, boss, "/ban "+print)
		stage.Refuse(t, c, stage.Somebody{Name: "ben", Key: print}, "ban.forever")
		stage.Done(t, boss, "/unban "+print)
		stage.In(t, c, stage.Somebody{Name: "ben", Key: print}).Leaves(sshchat.Quit)

		keyed := stage.In(t, c, stage.Somebody{Name: "keyed", Key: "K", Addr: "203.0.113.77"})
		stage.Done(t, boss, "/ban 203.0.113.0/24 for 2h flood")
		synctest.Wait()
		if !keyed.Gone {
			t.Error("somebody from a banned network goes on")
		}
		for addr, banned := range map[string]bool{
			"203.0.113.1": true, "::ffff:203.0.113.1": true, "203.0.114.1": false, "192.0.2.1": false, "::1": false,
		} {
			why, got := c.BannedAddr(netip.MustParseAddr(addr))
			if got != banned || banned && !strings.HasSuffix(why, "UTC: flood") {
				t.Errorf("BannedAddr(%s) = %q, %t", addr, why, got)
			}
		}
		if _, banned := c.BannedAddr(netip.Addr{}); banned {
			t.Error("no address is banned")
		}
		stage.Pass(2 * time.Hour)
		if _, banned := c.BannedAddr(netip.MustParseAddr("203.0.113.1")); banned {
			t.Error("the ban has no end")
		}
		if got := stage.Refused(t, boss, "/ban 198.51.100.0/24"); got != "rule.self" {
			t.Errorf("the owner bans the own network: %s", got)
		}
	})
}

// Nobody rules over their equals; the owner over operators, and that holds.
func TestRanks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		boss := stage.Own(t, c)
		pia := stage.In(t, c, stage.Somebody{Name: "pia", Key: "P"})
		olga := stage.In(t, c, stage.Somebody{Name: "olga", Key: "O", Role: sshchat.OperatorRole, Addr: "203.0.113.8"})
		if got := stage.Refused(t, pia, "/kick boss"); got != "denied" {
			t.Errorf("a member kicks: %s", got)
		}
		boss.Says("/op pia")
		synctest.Wait()
		if pia.Role() != sshchat.OperatorRole {
			t.Fatalf("pia is %v", pia.Role())
		}
		for _, line := range []string{
			"/kick boss", "/ban boss", "/mute boss", "/ban olga", "/mute olga for 1m", "/kick olga",
			"/ban 203.0.113.0/24", "/ban 198.51.100.0/24",
		} {
			if got := stage.Refused(t, pia, line); got != "rule.role" {
				t.Errorf("%s by an operator: %s", line, got)
			}
		}
		for _, line := range []string{"/kick pia", "/ban pia", "/mute pia"} {
			if got := stage.Refused(t, pia, line); got != "rule.self" {
				t.Errorf("%s by herself: %s", line, got)
			}
		}
		if got := stage.Refused(t, boss, "/deop olga"); got != "op.file" {
			t.Errorf("/deop of an operator by file: %s", got)
		}
		stage.Done(t, boss, "/mute pia")
		pia.Sees()
		if got := stage.Refused(t, pia, "words"); got != "mute.forever" {
			t.Errorf("an operator muted by the owner: %s", got)
		}
		if got := stage.Refused(t, pia, "/unmute pia"); got != "mute.forever" {
			t.Errorf("she ends it herself: %s", got)
		}
		if got := stage.Refused(t, olga, "/unmute pia"); got != "rule.role" {
			t.Errorf("an equal ends it: %s", got)
		}
		stage.Done(t, boss, "/unmute pia")
		stage.Done(t, boss, "/ban olga")
		stage.Refuse(t, c, stage.Somebody{Name: "olga", Key: "O", Role: sshchat.OperatorRole}, "ban.forever")
		boss.Says("/deop pia")
		synctest.Wait()
		if pia.Role() != sshchat.MemberRole {
			t.Errorf("after /deop pia is %v", pia.Role())
		}
		if got := stage.Refused(t, boss, "/op gina"); got != "op.guest" {
			t.Errorf("/op of nobody: %s", got)
		}
	})
}

// What cannot be understood is refused, and bans nobody.
func TestRulesAreStrict(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		boss := stage.Own(t, c)
		stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"})
		for line, want := range map[string]string{
			"/ban":                             "usage",
			"/ban bob 1d":                      "span.for",
			"/ban bob 1d spam":                 "span.for",
			"/ban bob 30 spam":                 "span.for",
			"/ban bob 3days":                   "span.for",
			"/ban bob 1.5h":                    "span.for",
			"/ban bob for":                     "span.bad",
			"/ban bob for spam":                "span.bad",
			"/ban bob FOR ever":                "span.bad",
			"/ban bob for 1d12x":               "span.bad",
			"/ban bob for 12h1d":               "span.bad",
			"/ban bob for -1d":                 "span.bad",
			"/ban bob for 0d":                  "span.bad",
			"/ban bob for 1":                   "span.bad",
			"/ban bob for 1mo":                 "span.bad",
			"/ban bob for 99999y":              "span.bad",
			"/ban bob for 999999999999d":       "span.bad",
			"/mute bob 10m":                    "span.for",
			"/ban 10.0.0.0/4":                  "prefix.bad",
			"/ban 10.0.0.1/24":                 "prefix.bad",
			"/ban 0.0.0.0/0":                   "prefix.bad",
			"/ban ::/0":                        "prefix.bad",
			"/ban ::ffff:10.0.0.0/104":         "prefix.bad",
			"/ban 300.1.2.3/8":                 "prefix.bad",
			"/ban fe80::1%25eth0/64":           "prefix.bad",
			"/ban SHA256:short":                "print.bad",
			"/kick zoe":                        "nobody.here",
			"/kick 192.0.2.1":                  "nobody.here",
			"/unban zoe":                       "pardon.none",
			"/slow never":                      "slow.bad",
			"/slow 2h":                         "slow.bad",
			"/lockdown maybe":                  "usage",
			"/mute boss":                       "rule.self",
			"/ban " + strings.Repeat("x", 300): "name.long",
		} {
			if got := stage.Refused(t, boss, line); got != want {
				t.Errorf("%s: %s, want %s", line, got, want)
			}
		}
		if got := stage.Refused(t, boss, "/bans"); got != "bans.none" {
			t.Fatalf("somebody is banned: %s", got)
		}
		for line, lasts := range map[string]time.Duration{
			"/ban bob for 600s": 600 * time.Second, "/ban bob for 1d12h rude": 36 * time.Hour,
			"/ban @bob for 2w": 14 * stage.Days, "/ban BOB for 1y": 365 * stage.Days, "/ban bob 三次警告": 0,
		} {
			stage.Done(t, boss, line)
			now := time.Now()
			all := stage.Tell[sshchat.Sanctions](t, boss, "/bans").All
			if len(all) != 1 {
				t.Fatalf("%s: %d bans", line, len(all))
			}
			if got := all[0].Until; lasts == 0 && !got.IsZero() || lasts != 0 && !got.Equal(now.Add(lasts)) {
				t.Errorf("%s: until %v, want %v from %v", line, got, lasts, now)
			}
			stage.Done(t, boss, "/unban bob")
		}
	})
}

// Kicked people are told by whom and why, may come back, and the room is told.
func TestKick(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		boss := stage.Own(t, c)
		bob := stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"})
		boss.Sees()
		boss.Says("/kick bob too loud")
		synctest.Wait()
		if !bob.Gone || bob.Told.Key != "kick.you" || fmt.Sprint(bob.Told.Args) != "[boss too loud]" {
			t.Errorf("bob is told %v", bob.Told)
		}
		stage.Pass(2 * time.Second)
		stage.Want(t, boss.Sees(), "boss: too loud", "left bob/kicked")
		stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"})
	})
}

// In lockdown only verified keys come in and speak.
func TestLockdown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := stage.Engine(t)
		c := stage.OpenOn(t, engine, chat.Options{})
		boss := stage.Own(t, c)
		gina := stage.In(t, c, stage.Somebody{Name: "gina"})
		boss.Says("/lockdown on")
		synctest.Wait()
		gina.Sees()
		for _, line := range []string{"words", "/nick words", "/away words", "/me speaks"} {
			if got := stage.Refused(t, gina, line); got != "lockdown" {
				t.Errorf("%s: %s", line, got)
			}
		}
		stage.Refuse(t, c, stage.Somebody{Name: "guido"}, "lockdown")
		again := stage.OpenOn(t, stage.KeepOpen{Engine: engine}, chat.Options{})
		stage.Refuse(t, again, stage.Somebody{Name: "guido"}, "lockdown")
		stage.In(t, c, stage.Somebody{Name: "keyed", Key: "K"})
		boss.Says("/lockdown off")
		synctest.Wait()
		stage.In(t, c, stage.Somebody{Name: "guido"})
	})
}

// Slow mode counts people, not connections and not names, and holds over a restart.
func TestSlowMode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := stage.Engine(t)
		c := stage.OpenOn(t, engine, chat.Options{})
		boss := stage.Own(t, c)
		boss.Says("/slow 30s")
		bob := stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"})
		bob.Says("1")
		bob.Says("2")
		bob.Says("/nick bobby")
		bob.Says("/away 3")
		stage.Want(t, bob.Sees(), "bob: 1", "fault slow.wait", "fault slow.wait", "fault slow.wait")
		bob.Leaves(sshchat.Quit)
		bob, _ = stage.Login(t, c, stage.Somebody{Name: "bobby", Key: "B"})
		synctest.Wait()
		bob.Says("4")
		if got := bob.Sees(); got[len(got)-1] != "fault slow.wait" {
			t.Errorf("a reconnect is a way round: %q", got)
		}
		stage.Pass(30 * time.Second)
		bob.Sees()
		bob.Says("5")
		stage.Want(t, bob.Sees(), "bobby: 5")
		boss.Sees()
		boss.Says("a")
		boss.Says("b")
		stage.Want(t, boss.Sees(), "boss: a", "boss: b")

		again := stage.OpenOn(t, stage.KeepOpen{Engine: engine}, chat.Options{})
		eve := stage.In(t, again, stage.Somebody{Name: "eve", Key: "E"})
		eve.Says("1")
		eve.Says("2")
		stage.Want(t, eve.Sees(), "eve: 1", "fault slow.wait")
		boss.Says("/slow off")
		synctest.Wait()
		bob.Sees()
		bob.Says("6")
		bob.Says("7")
		stage.Want(t, bob.Sees(), "bobby: 6", "bobby: 7")
	})
}

// The topic and the message of the day are there after a restart.
func TestTopicAndMOTDStay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := stage.Engine(t)
		c := stage.OpenOn(t, engine, chat.Options{})
		boss := stage.Own(t, c)
		boss.Says("/topic 喝茶")
		boss.Says("/motd tea at four")
		synctest.Wait()
		again := stage.OpenOn(t, stage.KeepOpen{Engine: engine}, chat.Options{})
		p, _ := stage.Login(t, again, stage.Somebody{Name: "bob", Key: "B"})
		n, err := p.Take(t.Context(), nil)
		if err != nil || n.Welcome == nil || n.Welcome.Topic.String() != "喝茶" || n.Welcome.MOTD.String() != "tea at four" {
			t.Errorf("%+v, %v", n.Welcome, err)
		}
	})
}

// Everybody reads the message of the day; who sets one is told what it hides, and who ends it
// what is shown instead.
func TestMOTD(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		file := "tea at four\nno shouting"
		c := stage.Open(t, chat.Options{MOTD: func() text.Text { return text.Block(file) }})
		boss, gina := stage.Own(t, c), stage.In(t, c, stage.Somebody{Name: "gina"})
		reads := func(want string) {
			t.Helper()
			if d := stage.Done(t, gina, "/motd"); d.Key != "motd.is" || d.Args[0].(text.Text).String() != want {
				t.Errorf("a guest reads %+v, want %q", d, want)
			}
		}
		sets := func(line, key, hides string) {
			t.Helper()
			if d := stage.Done(t, boss, line); d.Key != key || len(d.Args) > 0 && d.Args[0].(text.Text).String() != hides {
				t.Errorf("%s is answered with %+v, want %s %q", line, d, key, hides)
			}
		}
		reads(file)
		if got := stage.Refused(t, gina, "/motd buy now"); got != "motd.rank" {
			t.Errorf("a guest sets it: %s", got)
		}
		reads(file)
		sets("/motd scones at five", "motd.hides", file)
		reads("scones at five")
		sets("/motd cake", "motd.was", "scones at five")
		sets("/motd -", "motd.file", file)
		reads(file)
		file = ""
		if got := stage.Refused(t, boss, "/motd"); got != "motd.none" {
			t.Errorf("there is none: %s", got)
		}
		if got := stage.Refused(t, gina, "/motd"); got != "motd.empty" {
			t.Errorf("there is none, for a guest: %s", got)
		}
		sets("/motd tea", "motd.set", "")
		sets("/motd -", "motd.ended", "")
	})
}

// ledger is an Audit that can be made to fail.
type ledger struct {
	all  []sshchat.Ruling
	fail error
}

func (l *ledger) Record(r sshchat.Ruling) error {
	if l.fail == nil {
		l.all = append(l.all, r)
	}
	return l.fail
}

func (l *ledger) Last(room sshchat.RoomID, n int) ([]sshchat.Ruling, error) {
	about := slices.DeleteFunc(slices.Clone(l.all), func(r sshchat.Ruling) bool { return r.In != room })
	return about[max(0, len(about)-n):], nil
}

// Every act is on the record, with who, whom, why and until when; what cannot be
// recorded is not done.
func TestRulingsAreRecorded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		book := &ledger{}
		c := stage.Open(t, chat.Options{Audit: book})
		boss := stage.Own(t, c)
		bob := stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"})
		bob.Says("words")
		lines := []string{
			"/mute bob for 10m loud", "/unmute bob", "/ban 203.0.113.0/24 flood", "/unban 203.0.113.0/24", "/slow 10s",
			"/slow off", "/lockdown on", "/lockdown off", "/motd tea", "/motd -", "/admit carol", "/op bob", "/deop bob",
			"/purge bob", "/kick bob bye",
		}
		for _, line := range lines {
			stage.Pass(time.Minute)
			boss.Says(line)
			synctest.Wait()
		}
		whats := []string{"owner", "mute", "unmute", "ban", "unban", "slow", "slow", "lockdown", "lockdown", "motd", "motd-off", "admit", "operator", "member", "purge", "kick"}
		var got []string
		for _, r := range book.all {
			got = append(got, r.What)
			if r.By.Name.String() != "boss" || r.At.IsZero() || r.Room != "#lobby" || r.Door != "chat" {
				t.Errorf("%+v", r)
			}
		}
		if !slices.Equal(got, whats) {
			t.Errorf("on the record: %q\nwant %q", got, whats)
		}
		if m := book.all[1]; m.Target.String() != "bob" || m.Reason.String() != "loud" || m.Until.Sub(m.At) != 10*time.Minute || m.Account == "" {
			t.Errorf("%+v", m)
		}
		if l := stage.Tell[sshchat.Rulings](t, boss, "/audit"); len(l.Last) != len(whats) {
			t.Errorf("/audit shows %d of %d", len(l.Last), len(whats))
		}
		book.fail = errors.New("disk full")
		eve := stage.In(t, c, stage.Somebody{Name: "eve", Key: "E"})
		for _, line := range []string{"/ban eve", "/mute eve", "/kick eve", "/slow 1m", "/lockdown on", "/op eve", "/motd x"} {
			if got := stage.Refused(t, boss, line); got != "trouble" {
				t.Errorf("%s without a record: %s", line, got)
			}
		}
		if eve.Gone || eve.Role() != sshchat.MemberRole {
			t.Error("what could not be recorded was done")
		}
		stage.In(t, c, stage.Somebody{Name: "gina"}) // no lockdown
		eve.Sees()
		eve.Says("1")
		eve.Says("2")
		stage.Want(t, eve.Sees(), "eve: 1", "eve: 2")
	})
}
