package commands_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/memory"
)

// guest is somebody without a key.
func guest(l *chat.Login) { l.Key = "" }

// owning is somebody whom the server's files make the owner.
func owning(l *chat.Login) { l.Role = sshchat.OwnerRole }

// In whichever form a name is shown, each command that takes a name knows whom it means (K5).
func TestNamesAsShown(t *testing.T) {
	for _, form := range []string{"gina", "~gina", "@gina", "@~gina", "gina:", "~gina:", "gina,", "GINA"} {
		for command, want := range map[string]string{
			"/kick %s":             "",
			"/mute %s":             "mute.done",
			"/ban %s":              "ban.done",
			"/msg %s hi":           "",
			"/ignore %s":           "ignore.done",
			"/purge %s":            "purge.guest",
			"/room #ops mute %s":   "room.mute.done",
			"/query %s":            "",
			"/whois %s":            "",
			"/last %s":             "",
			"/raw %s":              "",
			"/quote %s yes":        "",
			"/react +1 %s":         "",
			"/search spam from:%s": "",
			"/invite %s #ops":      "room.invited",
		} {
			if strings.HasPrefix(form, "@") && (strings.HasPrefix(command, "/last") || strings.HasPrefix(command, "/raw")) {
				continue // letters with her
			}
			t.Run(form+" "+command, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					chat := open(t, unhurried)
					olga, gina := enterAs(t, chat, "olga", owning), enterAs(t, chat, "gina", guest)
					olga.say("/join #ops")
					olga.say("/switch #lobby")
					gina.say("spam")
					settle(olga, gina)
					olga.say(strings.Replace(command, "%s", form, 1))
					synctest.Wait() // who was sent away leaves by a goroutine of their own
					news, err := olga.Take(t.Context(), nil)
					if err != nil {
						t.Fatal(err)
					}
					for _, n := range news.Notices {
						switch n := n.(type) {
						case *sshchat.Fault:
							t.Errorf("refused: %s %v", n.Key, n.Args)
						case sshchat.Done:
							if n.Key != want {
								t.Errorf("%s %v, want %s", n.Key, n.Args, want)
							}
						}
					}
				})
			})
		}
	}
}

// What was ruled over, or ignored, under a name is ended by each form of it.
func TestPardonsAsShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chat := open(t, unhurried)
		olga, gina := enterAs(t, chat, "olga", owning), enterAs(t, chat, "gina", guest)
		settle(olga, gina)
		for _, pair := range [][2]string{
			{"/mute gina", "/unmute ~gina"},
			{"/mute ~gina", "/unmute gina:"},
			{"/ignore ~gina", "/unignore gina,"},
			{"/ignore gina:", "/unignore ~gina"},
			{"/room mute ~gina", "/room unmute @gina"},
		} {
			done(t, olga, pair[0])
			done(t, olga, pair[1])
		}
	})
}

// A number is a line when it is written so, and never for want of somebody of that name.
func TestPurgeTakesNoNumberForALine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := memory.New(memory.Options{})
		chat := openOn(t, engine, unhurried)
		olga, alice := enterAs(t, chat, "olga", owning), enter(t, chat, "alice")
		alice.say("innocent")
		settle(olga, alice)
		heads, _ := saidIn(t, engine, "lobby")
		number := heads[0].Seq
		for _, word := range []string{"3", "1-99", "12"} {
			if got := refused(t, olga, "/purge "+word); got != "purge.number" {
				t.Errorf("/purge %s: %s", word, got)
			}
		}
		if got := refused(t, olga, "/purge @12"); got == "purge.number" {
			t.Error("@12 is taken for a line")
		}
		if d := done(t, olga, "/purge #"+itoa(number)); d.Args[0] != 1 {
			t.Errorf("/purge #%d: %v", number, d.Args)
		}
	})
}

// What is no command is never answered with one that destroys or sends away (K18).
func TestNoAdviceToDestroy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chat := open(t, unhurried)
		olga, bob := enterAs(t, chat, "olga", owning), enter(t, chat, "bob")
		settle(olga, bob)
		for _, word := range []string{"dek", "dl", "purg", "kic", "kik", "ben", "bann", "mut", "quti", "qui", "leav", "deopp", "lockdwn", "ownr"} {
			n := tell[*sshchat.Fault](t, olga, "/"+word+" bob")
			if n.Key != "command.nearest" {
				continue
			}
			switch near := n.Args[1]; near {
			case "del", "purge", "kick", "ban", "mute", "quit", "leave", "deop", "op", "lockdown", "owner":
				t.Errorf("/%s is answered with /%s", word, near)
			}
		}
		for _, word := range []string{"dm", "pm", "w", "whisper"} {
			olga.sees()
			olga.say("/" + word + " bob psst " + word)
			if got := strings.Join(bob.sees(), "|"); !strings.Contains(got, "olga: psst "+word) {
				t.Errorf("/%s: bob sees %q", word, got)
			}
		}
	})
}
