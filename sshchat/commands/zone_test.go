package commands_test

import (
	"slices"
	"testing"
	"testing/synctest"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
	"sshchat/sshchat/commands"
)

// TestZoneWords: /tz takes a city in any spelling, says what to write for an offset, and
// speaks of the server's zone without a word of its language.
func TestZoneWords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, stage.Unhurried)
		alice := stage.Enter(t, c, "alice")
		for line, want := range map[string]string{
			"/tz Shanghai": "Asia/Shanghai", "/tz asia/shanghai": "Asia/Shanghai", "/tz new york": "America/New_York", "/tz BERLIN": "Europe/Berlin",
			"/tz buenos aires": "America/Buenos_Aires", "/tz Etc/GMT-8": "Etc/GMT-8", "/tz utc": "UTC", "/tz UTC": "UTC",
		} {
			if d := stage.Answer[sshchat.Done](t, alice, line); d.Key != "setting.set" || d.Args[1] != want || alice.Settings().Zone != want {
				t.Errorf("%s: %s %v, and the zone is %s", line, d.Key, d.Args, alice.Settings().Zone)
			}
		}
		for line, want := range map[string]string{"/tz +8": "Etc/GMT-8", "/tz UTC-5": "Etc/GMT+5", "/tz gmt+08:00": "Etc/GMT-8"} {
			if f := stage.Answer[*sshchat.Fault](t, alice, line); f.Key != "tz.offset" || f.Args[1] != want {
				t.Errorf("%s: %s %v", line, f.Key, f.Args)
			}
		}
		for _, line := range []string{"/tz Local", "/tz ../etc/passwd", "/tz +99", "/tz Atlantis", "/tz Asia"} {
			if f := stage.Answer[*sshchat.Fault](t, alice, line); f.Key != "tz.unknown" {
				t.Errorf("%s: %s", line, f.Key)
			}
		}
		bob := stage.EnterAs(t, c, "bob", func(l *chat.Login) { l.Settings.Zone = "Local" })
		if d := stage.Answer[sshchat.Done](t, bob, "/tz"); d.Key != "tz.is" || d.Args[0] == "Local" || d.Args[0] == "" {
			t.Errorf("the server's zone is told as %v", d.Args)
		}
	})
}

// TestThemeTab: Tab offers the themes that the usage names, and no other.
func TestThemeTab(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, stage.Unhurried)
		alice := stage.Enter(t, c, "alice")
		if got := commands.Complete(t.Context(), alice.Session, "/theme ", ""); !slices.Equal(got, []string{"auto ", "dark ", "light ", "16 ", "none "}) {
			t.Errorf("Tab offers %q", got)
		}
		if d := stage.Answer[sshchat.Done](t, alice, "/theme mono"); d.Key != "setting.set" {
			t.Errorf("/theme mono: %+v", d)
		}
	})
}
