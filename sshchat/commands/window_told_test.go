package commands_test

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest/stage"
)

// Whoever closes another window of theirs is told so once.
func TestClosingAWindowIsToldOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, stage.Hasty)
		ann := stage.In(t, c, stage.Somebody{Name: "ann", Key: "A"})
		for range 3 {
			stage.In(t, c, stage.Somebody{Name: "ann", Key: "A", Also: true})
		}
		keys(t, ann)
		for _, c := range []struct{ line, want string }{
			{"/windows close 2", "[window.gone]"}, {"/windows close others", "[window.gone window.gone]"}, {"/windows close others", "[window.alone]"},
		} {
			ann.Says(c.line)
			if got := fmt.Sprint(keys(t, ann)); got != c.want {
				t.Errorf("%s: told %s, want %s", c.line, got, c.want)
			}
		}
	})
}

// Operators see from where somebody is here by each of their windows, and nobody else does.
func TestWhoisHasAllAddresses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, stage.Hasty)
		boss := stage.Own(t, c)
		ann := stage.In(t, c, stage.Somebody{Name: "ann", Key: "A", Addr: "192.0.2.7"})
		stage.In(t, c, stage.Somebody{Name: "ann", Key: "A", Addr: "198.51.100.9", Also: true})
		stage.In(t, c, stage.Somebody{Name: "ann", Key: "A", Addr: "192.0.2.7", Also: true})
		if got := stage.Tell[sshchat.Whois](t, boss, "/whois ann"); got.Address != "192.0.2.7" || !slices.Equal(got.Addresses, []string{"192.0.2.7", "198.51.100.9"}) {
			t.Errorf("an operator sees %q, %q", got.Address, got.Addresses)
		}
		if got := stage.Tell[sshchat.Whois](t, ann, "/whois ann"); got.Address != "" || got.Addresses != nil {
			t.Errorf("others see %q", got.Addresses)
		}
	})
}
