package face_test

import (
	"strings"
	"testing"

	"sshchat/sshchat/chattest"
	"sshchat/sshchat/chattest/inside"
)

// These tests are people with OpenSSH in tmux, who talk in several rooms.

// guestBook is the people of one house who come back with the keys that they came with.
type guestBook struct {
	t    *testing.T
	h    *inside.House
	keys map[string]string
}

func (g guestBook) login(name string, width int) *chattest.Pane {
	g.t.Helper()
	if g.keys[name] == "" {
		g.keys[name], _ = chattest.KeyFile(g.t)
	}
	p := chattest.Tmux(g.t, chattest.Terminal{Width: width, Height: 24},
		chattest.SSH{Addr: g.h.Addr, User: name, Key: g.keys[name]}.Args(g.t)...)
	p.WaitFor("* " + name + " joined")
	return p
}

// people opens a house for who comes from t's terminals.
func people(t *testing.T) guestBook {
	return guestBook{t, inside.ServeParallel(t, inside.Options{Rate: inside.Quick()}), map[string]string{}}
}

// does types a line, and waits for what comes of it.
func does(p *chattest.Pane, line, want string) {
	p.Line(line)
	p.WaitFor(want)
}

// prompts waits for a prompt without a draft, and a title.
func prompts(t *testing.T, p *chattest.Pane, prompt, title string) {
	t.Helper()
	p.WaitScreen(prompt, func(screen string) bool { return strings.HasSuffix("\n"+screen, "\n"+prompt) })
	if got := p.Title(); got != title {
		t.Errorf("at %q the title is %q, want %q", prompt, got, title)
	}
}

// lacks fails if something stands on the screen.
func lacks(t *testing.T, p *chattest.Pane, text string) {
	t.Helper()
	if screen := p.Capture(); strings.Contains(screen, text) {
		t.Errorf("%q is on the screen:\n%s", text, screen)
	}
}

// TestTTYRooms: three people in three rooms. Lines of where one is not stand behind the
// room's name, or wait and are counted.
func TestTTYRooms(t *testing.T) {
	g := people(t)
	alice := g.login("alice", 80)
	prompts(t, alice, "alice>", "#lobby (1)")
	does(alice, "/join #ops", "-- this room is new")
	prompts(t, alice, "alice #ops>", "#ops (1)")
	lacks(t, alice, "#ops * alice joined")
	does(alice, "/topic deploys at three", "* alice set the topic: deploys at three")
	bob, carol := g.login("bob", 80), g.login("carol", 40)
	does(bob, "/join #ops", "-- #ops: 1 other here: alice\n-- topic: deploys at three")
	does(carol, "/join #db", "-- this room is new")
	alice.WaitFor("* bob joined")

	does(bob, "the build is green", "bob: the build is green")
	alice.WaitFor("bob: the build is green")
	does(bob, "#lobby anybody here, alice?", "#lobby bob: anybody here, alice?")
	alice.WaitFor("#lobby » bob: anybody here, alice?")
	carol.WaitFor("#lobby bob: anybody here, alice?")
	does(carol, "#ops hello", "-- you are not in #ops: /join #ops")
	does(carol, "#nowhere hello", "you are in no room #nowhere: not")
	lacks(t, bob, "hello")

	does(alice, "/switch #lobby", "-- #lobby: 2 others here:")
	prompts(t, alice, "alice #lobby>", "#lobby (3)")
	does(alice, "/watch #ops mentions", "-- while you are elsewhere, of #ops you see now: what mentions you")
	does(bob, "one", "bob: one")
	does(bob, "two, alice", "bob: two, alice")
	alice.WaitFor("#ops » bob: two, alice")
	lacks(t, alice, "bob: one")
	prompts(t, alice, "alice #lobby +2!>", "#lobby (3) +2!")
	does(alice, "/rooms", "\n-- * 1 #lobby  3 here  ")
	alice.WaitFor("2 new, 1 mentions you  mentions only  deploys a")

	alice.Type("a draft")
	alice.Keys("M-2")
	alice.WaitFor(", 1 mentions you ---")
	alice.WaitScreen("what was said in #ops, once, and no draft", func(screen string) bool {
		_, opened, _ := strings.Cut(screen, ", 1 mentions you ---")
		return strings.Count(opened, "bob: one") == 1 && strings.HasSuffix(screen, " bob: two, alice\nalice #ops>")
	})
	alice.Type("another")
	alice.Keys("C-n") // a draft waits where it was typed
	prompts(t, alice, "alice #lobby> a draft", "#lobby (3)")
	alice.Keys("C-u", "C-p")
	prompts(t, alice, "alice #ops> another", "#ops (2)")
	alice.Keys("C-u")
	does(alice, "/switch #lobby", "alice #lobby>")
	does(bob, "three, alice", "bob: three, alice")
	alice.WaitFor("#ops » bob: three, alice")
	does(bob, "four", "bob: four")
	prompts(t, alice, "alice #lobby +2!>", "#lobby (3) +2!")
	alice.Keys("M-a")
	prompts(t, alice, "alice #ops>", "#ops (2)")
	alice.Keys("M-a")
	alice.WaitFor("-- there is nothing new in your other rooms")
	alice.Type("/join #d\t")
	alice.WaitScreen("#db", func(screen string) bool { return strings.HasSuffix(screen, "alice #ops> /join #db") })
	alice.Keys("C-u")

	bob.Line("/quit")
	alice.WaitFor("* bob left (")
	if screen := alice.Capture(); strings.Count(screen, "* bob left") != 1 || strings.Contains(screen, "#ops * bob left") {
		t.Errorf("of bob's going is told more than once, or by room:\n%s", screen)
	}
}

// TestTTYMissed: who was away is told what was said in each room and what was sent to
// them alone, and nobody else is shown that.
func TestTTYMissed(t *testing.T) {
	g := people(t)
	alice, bob := g.login("alice", 80), g.login("bob", 80)
	carol := g.login("carol", 80)
	for _, p := range []*chattest.Pane{alice, bob} {
		does(p, "/join #ops", "-- #ops: ")
	}
	does(bob, "bye", "bob: bye")
	alice.WaitFor("bob: bye")
	bob.Line("/quit")
	alice.WaitFor("* bob left")

	does(alice, "/msg bob the key is under the mat", "[you → bob] the key is under the mat")
	alice.WaitFor("-- bob is away")
	does(alice, "bob: look at db1", "alice: bob: look at db1")
	does(alice, "#lobby tea is ready", "#lobby alice: tea is ready")
	carol.WaitFor("alice: tea is ready")

	bob = g.login("bob", 80)
	for _, want := range []string{
		"-- 1 new since ", "alice: tea is ready", "-- #ops: 1 new since ", ", 1 mentions you\n",
		"-- 1 message came for you alone while you were away:\n", "[alice → you] the key is under the mat",
	} {
		bob.WaitFor(want)
	}
	prompts(t, bob, "bob #lobby +1!>", "#lobby (3) +1!")
	does(bob, "/reply thanks", "[you → alice] thanks")
	alice.WaitFor("[bob → you] thanks")
	does(bob, "/query alice", "-- what you type goes to alice alone")
	prompts(t, bob, "bob → alice +1!>", "@alice +1!")
	does(bob, "and where is\x1b\rthe mat?", "[you → alice] and where is\n│ the mat?")
	alice.WaitFor("[bob → you] and where is\n│ the mat?")
	bob.Keys("M-2")
	prompts(t, bob, "bob #ops>", "#ops (2)")

	does(carol, "/search mat", "-- nothing found for mat")
	does(carol, "/history @bob", "-- nothing there yet")
	lacks(t, carol, "key")
}

// TestTTYPrivateRoom: whoever is not a member of a private room finds nothing of it.
func TestTTYPrivateRoom(t *testing.T) {
	g := people(t)
	alice, bob, carol := g.login("alice", 80), g.login("bob", 80), g.login("carol", 80)
	does(alice, "/join #plans", "-- this room is new")
	does(alice, "/room private yes", "#+plans is private now")
	alice.WaitScreen("the prompt", func(screen string) bool { return strings.HasSuffix(screen, "\nalice #+plans>") })
	does(alice, "/invite bob", "bob is invited to #+plans")
	bob.WaitFor("#+plans")
	does(bob, "/join #+plans", "-- #+plans: 1 other here: alice")
	does(alice, "the surprise is a cake", "alice: the surprise is a cake")
	bob.WaitFor("alice: the surprise is a cake")

	does(carol, "/join #+plans", "-- there is no room #+plans")
	does(carol, "#+plans hello", "not sent")
	does(carol, "/search cake", "-- nothing found for cake")
	does(carol, "/rooms", "-- * 1 #lobby  3 here\n-- /join #ROOM")
	does(carol, "/whois alice", "here since")
	carol.Line("/clear")
	prompts(t, carol, "carol>", "#lobby (3)")
	carol.Type("/join #\t")
	carol.WaitFor("carol> /join #lobby") // there is no other to choose from
	lacks(t, carol, "plans")
	carol.Keys("C-u")
	does(carol, "/join #plans", "-- this room is new")
	does(carol, "anybody?", "carol: anybody?")
	lacks(t, bob, "carol: anybody?")
}
