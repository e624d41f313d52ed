package commands_test

import (
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
)

// Of each key of an account its person sees when it was last used, and from where.
func TestKeysSayWhenTheyWereUsed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, chat.Options{})
		ann := stage.In(t, c, stage.Somebody{Name: "ann", Key: "A", Addr: "192.0.2.1"})
		ann.Says("hello")
		phone := stage.In(t, c, stage.Somebody{Name: "ann2", Key: "P", Addr: "198.51.100.7"})
		stage.Done(t, phone, "/key add "+stage.Code(t, ann))
		stage.Pass(time.Hour)
		phone.Leaves(sshchat.Quit)
		stage.Pass(time.Hour)
		for _, k := range stage.Tell[sshchat.KeyList](t, ann, "/key list").Keys {
			if k.Print == "P" && (time.Since(k.Used).Truncate(time.Hour) != time.Hour || k.From != netip.MustParsePrefix("198.51.100.7/32")) {
				t.Errorf("the phone's key was used at %v, %v ago, from %v", k.Used, time.Since(k.Used), k.From)
			}
		}
	})
}
