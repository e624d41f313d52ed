package commands_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
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
					chat := stage.Open(t, stage.Unhurried)
					olga, gina := stage.EnterAs(t, chat, "olga", owning), stage.EnterAs(t, chat, "gina", guest)
					olga.Says("/join #ops")
					olga.Says("/switch #lobby")
					gina.Says("spam")
					stage.Settle(olga, gina)
					olga.Says(strings.Replace(command, "%s", form, 1))
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
		chat := stage.Open(t, stage.Unhurried)
		olga, gina := stage.EnterAs(t, chat, "olga", owning), stage.EnterAs(t, chat, "gina", guest)
		stage.Settle(olga, gina)
		for _, pair := range [][2]string{
			{"/mute gina", "/unmute ~gina"},
			{"/mute ~gina", "/unmute gina:"},
			{"/ignore ~gina", "/unignore gina,"},
			{"/ignore gina:", "/unignore ~gina"},
			{"/room mute ~gina", "/room unmute @gina"},
		} {
			stage.Done(t, olga, pair[0])
			stage.Done(t, olga, pair[1])
		}
	})
}

// A number is a line when it is written so, and never for want of somebody of that name.
func TestPurgeTakesNoNumberForALine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := stage.Engine(t)
		chat := stage.OpenOn(t, engine, stage.Unhurried)
		olga, alice := stage.EnterAs(t, chat, "olga", owning), stage.Enter(t, chat, "alice")
		alice.Says("innocent")
		stage.Settle(olga, alice)
		heads, _ := saidIn(t, engine, "lobby")
		number := heads[0].Seq
		for _, word := range []string{"3", "1-99", "12"} {
			if got := stage.Refused(t, olga, "/purge "+word); got != "purge.number" {
				t.Errorf("/purge %s: %s", word, got)
			}
		}
		if got := stage.Refused(t, olga, "/purge @12"); got == "purge.number" {
			t.Error("@12 is taken for a line")
		}
		if d := stage.Done(t, olga, "/purge #"+itoa(number)); d.Args[0] != 1 {
			t.Errorf("/purge #%d: %v", number, d.Args)
		}
	})
}

// What is no command is never answered with one that destroys or sends away (K18).
func TestNoAdviceToDestroy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chat := stage.Open(t, stage.Unhurried)
		olga, bob := stage.EnterAs(t, chat, "olga", owning), stage.Enter(t, chat, "bob")
		stage.Settle(olga, bob)
		for _, word := range []string{"dek", "dl", "purg", "kic", "kik", "ben", "bann", "mut", "quti", "qui", "leav", "deopp", "lockdwn", "ownr"} {
			n := stage.Tell[*sshchat.Fault](t, olga, "/"+word+" bob")
			if n.Key != "command.nearest" {
				continue
			}
			switch near := n.Args[1]; near {
			case "del", "purge", "kick", "ban", "mute", "quit", "leave", "deop", "op", "lockdown", "owner":
				t.Errorf("/%s is answered with /%s", word, near)
			}
		}
		for _, word := range []string{"dm", "pm", "w", "whisper"} {
			olga.Sees()
			olga.Says("/" + word + " bob psst " + word)
			if got := strings.Join(bob.Sees(), "|"); !strings.Contains(got, "olga: psst "+word) {
				t.Errorf("/%s: bob sees %q", word, got)
			}
		}
	})
}
