package commands_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
	"sshchat/sshchat/text"
)

// Settings are the account's: they are there at the next login, over what the client
// says. A guest's go.
func TestSettingsStay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		for _, key := range []string{"A", ""} {
			who := stage.Somebody{Name: "ann" + key, Key: key, Settings: sshchat.Settings{Lang: "en", Theme: "auto", Time: "hm", Bell: true}}
			p := stage.In(t, c, who)
			for _, line := range []string{"/lang zh", "/theme light", "/time full", "/bell off", "/notify on", "/tz Asia/Shanghai", "/plain on"} {
				stage.Done(t, p, line)
			}
			p.Leaves(sshchat.Quit)
			want := sshchat.Settings{Lang: "zh", Theme: "light", Time: "full", Zone: "Asia/Shanghai", Plain: true, Notify: true}
			if key == "" {
				want = who.Settings
			}
			if got := stage.In(t, c, who).Settings(); got != want {
				t.Errorf("key %q: %+v, want %+v", key, got, want)
			}
		}
	})
}

// Whoever is ignored stays so under another name, and after a new login.
func TestIgnore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		mallory := stage.In(t, c, stage.Somebody{Name: "mallory", Key: "M"})
		alice := stage.In(t, c, stage.Somebody{Name: "alice", Key: "A"})
		if got := stage.Refused(t, alice, "/ignore alice"); got != "rule.self" {
			t.Errorf("oneself: %s", got)
		}
		stage.Done(t, alice, "/ignore mallory")
		for _, line := range []string{"buy this", "/nick eve", "buy that", "/me sells", "/away buy", "/back"} {
			stage.Pass(time.Second)
			mallory.Says(line)
		}
		stage.Want(t, alice.Sees(), "renamed mallory eve")
		alice.Leaves(sshchat.Quit)
		mallory.Says("anybody?")
		synctest.Wait()
		p, _ := stage.Login(t, c, stage.Somebody{Name: "alice", Key: "A"})
		n, err := p.Take(t.Context(), nil)
		n.Entries = slices.DeleteFunc(n.Entries, func(e *sshchat.Entry) bool { return e.Kind == sshchat.Renamed })
		if err != nil || len(n.Entries) != 0 || n.Welcome == nil || n.Welcome.Missed.Lines != 0 {
			t.Errorf("the backlog shows what is ignored: %v, %+v, %v", n.Entries, n.Welcome, err)
		}
		if got := stage.Refused(t, p, "/history"); got != "history.none" {
			t.Errorf("/history shows it: %s", got)
		}
		if got := stage.Refused(t, p, "/unignore bob"); got != "ignore.none" {
			t.Errorf("somebody else: %s", got)
		}
		stage.Done(t, p, "/unignore eve") // by the present name
		mallory.Says("hello")
		stage.Want(t, p.Sees(), "eve: hello")
	})
}

func TestAwayIsShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		alice, bob := stage.In(t, c, stage.Somebody{Name: "alice", Key: "A"}), stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"})
		alice.Sees()
		alice.Says("/away tea")
		stage.Want(t, bob.Sees(), "alice: tea")
		who := stage.Tell[sshchat.Who](t, bob, "/who")
		if p := who.Here[0]; !p.IsAway || p.Away.String() != "tea" || who.Here[1].IsAway {
			t.Errorf("/who: %+v", who.Here)
		}
		if w := stage.Tell[sshchat.Whois](t, bob, "/whois alice"); !w.IsAway || w.Away != text.Line("tea") {
			t.Errorf("/whois: %+v", w)
		}
		stage.Pass(time.Minute)
		alice.Says("/back")
		if w := stage.Tell[sshchat.Whois](t, bob, "/whois alice"); w.IsAway || !w.Away.IsZero() {
			t.Errorf("/whois after /back: %+v", w)
		}
		if got := stage.Refused(t, alice, "/back"); got != "back.here" {
			t.Errorf("twice: %s", got)
		}
	})
}

// Fingerprints and addresses are for their owner and for operators.
func TestWhoisTellsWhatOneMay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		print := "SHA256:" + strings.Repeat("a", 43)
		boss := stage.Own(t, c)
		alice := stage.In(t, c, stage.Somebody{Name: "alice", Key: print})
		bob := stage.In(t, c, stage.Somebody{Name: "bob", Key: "B"})
		for _, tt := range []struct {
			by    *stage.Person
			knows bool
		}{{alice, true}, {bob, false}, {boss, true}} {
			w := stage.Tell[sshchat.Whois](t, tt.by, "/whois alice")
			if (len(w.Prints) == 1) != tt.knows || w.Key.IsZero() || !w.Here || w.Role != sshchat.MemberRole {
				t.Errorf("%s learns %+v", tt.by.Person().Name, w)
			}
			if (w.Address != "") != (tt.by == boss) {
				t.Errorf("%s learns the address %q", tt.by.Person().Name, w.Address)
			}
		}
		if got := stage.Refused(t, bob, "/whois "+print); got != "whois.none" {
			t.Errorf("bob learns whose a key is: %s", got)
		}
		stage.Tell[sshchat.Whois](t, boss, "/whois "+print)
		guest := stage.In(t, c, stage.Somebody{Name: "gina"})
		if w := stage.Tell[sshchat.Whois](t, guest, "/whois"); w.Role != sshchat.GuestRole || !w.Guest || !w.Key.IsZero() {
			t.Errorf("a guest is %+v", w)
		}
	})
}
