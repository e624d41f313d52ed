package commands_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/text"
)

// The same account moves the name; nobody else does, and without asking nobody.
func TestTakeover(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, chat.Options{})
		old := in(t, c, somebody{name: "alice", key: "A"})
		out(t, c, somebody{name: "alice", key: "A"}, "name.yours")
		out(t, c, somebody{name: "alice", takeover: true}, "name.owned")
		out(t, c, somebody{name: "alice", key: "B", takeover: true}, "name.owned")
		fresh := in(t, c, somebody{name: "alice", key: "A", takeover: true})
		if !slices.Equal(old.evicted, []sshchat.Cause{sshchat.TakenOver}) {
			t.Errorf("the old session ended for %q", old.evicted)
		}
		fresh.say("here now")
		want(t, fresh.sees(), "alice: here now")
		fresh.stuck = true // its last words do not get through: it is cut off, and soon
		began := time.Now()
		if _, why := login(t, c, somebody{name: "alice", key: "A", takeover: true}); why != "" || time.Since(began) > 5*time.Second {
			t.Errorf("the name of a stuck session: %q after %v", why, time.Since(began))
		}
		guest := in(t, c, somebody{name: "gina"})
		out(t, c, somebody{name: "gina", takeover: true}, "name.taken")
		guest.say("still here")
		want(t, guest.sees(), "gina: still here")
	})
}

// Settings are the account's: they are there at the next login, over what the client
// says. A guest's go.
func TestSettingsStay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, chat.Options{})
		for _, key := range []string{"A", ""} {
			who := somebody{name: "ann" + key, key: key, settings: sshchat.Settings{Lang: "en", Theme: "auto", Time: "hm", Bell: true}}
			p := in(t, c, who)
			for _, line := range []string{"/lang zh", "/theme light", "/time full", "/bell off", "/tz Asia/Shanghai", "/plain on"} {
				done(t, p, line)
			}
			p.leave(sshchat.Quit)
			want := sshchat.Settings{Lang: "zh", Theme: "light", Time: "full", Zone: "Asia/Shanghai", Plain: true}
			if key == "" {
				want = who.settings
			}
			if got := in(t, c, who).Settings(); got != want {
				t.Errorf("key %q: %+v, want %+v", key, got, want)
			}
		}
	})
}

// Whoever is ignored stays so under another name, and after a new login.
func TestIgnore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, chat.Options{})
		mallory := in(t, c, somebody{name: "mallory", key: "M"})
		alice := in(t, c, somebody{name: "alice", key: "A"})
		if got := refused(t, alice, "/ignore alice"); got != "rule.self" {
			t.Errorf("oneself: %s", got)
		}
		done(t, alice, "/ignore mallory")
		for _, line := range []string{"buy this", "/nick eve", "buy that", "/me sells", "/away buy", "/back"} {
			pass(time.Second)
			mallory.say(line)
		}
		want(t, alice.sees(), "renamed mallory eve")
		alice.leave(sshchat.Quit)
		mallory.say("anybody?")
		synctest.Wait()
		p, _ := login(t, c, somebody{name: "alice", key: "A"})
		n, err := p.Take(t.Context(), nil)
		n.Entries = slices.DeleteFunc(n.Entries, func(e *sshchat.Entry) bool { return e.Kind == sshchat.Renamed })
		if err != nil || len(n.Entries) != 0 || n.Welcome == nil || n.Welcome.Missed.Lines != 0 {
			t.Errorf("the backlog shows what is ignored: %v, %+v, %v", n.Entries, n.Welcome, err)
		}
		if got := refused(t, p, "/history"); got != "history.none" {
			t.Errorf("/history shows it: %s", got)
		}
		if got := refused(t, p, "/unignore bob"); got != "ignore.none" {
			t.Errorf("somebody else: %s", got)
		}
		done(t, p, "/unignore eve") // by the present name
		mallory.say("hello")
		want(t, p.sees(), "eve: hello")
	})
}

func TestAwayIsShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, chat.Options{})
		alice, bob := in(t, c, somebody{name: "alice", key: "A"}), in(t, c, somebody{name: "bob", key: "B"})
		alice.sees()
		alice.say("/away tea")
		want(t, bob.sees(), "alice: tea")
		who := tell[sshchat.Who](t, bob, "/who")
		if p := who.Here[0]; !p.IsAway || p.Away.String() != "tea" || who.Here[1].IsAway {
			t.Errorf("/who: %+v", who.Here)
		}
		if w := tell[sshchat.Whois](t, bob, "/whois alice"); !w.IsAway || w.Away != text.Line("tea") {
			t.Errorf("/whois: %+v", w)
		}
		pass(time.Minute)
		alice.say("/back")
		if w := tell[sshchat.Whois](t, bob, "/whois alice"); w.IsAway || !w.Away.IsZero() {
			t.Errorf("/whois after /back: %+v", w)
		}
		if got := refused(t, alice, "/back"); got != "back.here" {
			t.Errorf("twice: %s", got)
		}
	})
}

// Fingerprints and addresses are for their owner and for operators.
func TestWhoisTellsWhatOneMay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, chat.Options{})
		print := "SHA256:" + strings.Repeat("a", 43)
		boss := own(t, c)
		alice := in(t, c, somebody{name: "alice", key: print})
		bob := in(t, c, somebody{name: "bob", key: "B"})
		for _, tt := range []struct {
			by    *person
			knows bool
		}{{alice, true}, {bob, false}, {boss, true}} {
			w := tell[sshchat.Whois](t, tt.by, "/whois alice")
			if (len(w.Prints) == 1) != tt.knows || w.Key.IsZero() || !w.Here || w.Role != sshchat.MemberRole {
				t.Errorf("%s learns %+v", tt.by.Person().Name, w)
			}
			if (w.Address != "") != (tt.by == boss) {
				t.Errorf("%s learns the address %q", tt.by.Person().Name, w.Address)
			}
		}
		if got := refused(t, bob, "/whois "+print); got != "whois.none" {
			t.Errorf("bob learns whose a key is: %s", got)
		}
		tell[sshchat.Whois](t, boss, "/whois "+print)
		guest := in(t, c, somebody{name: "gina"})
		if w := tell[sshchat.Whois](t, guest, "/whois"); w.Role != sshchat.GuestRole || !w.Guest || !w.Key.IsZero() {
			t.Errorf("a guest is %+v", w)
		}
	})
}
