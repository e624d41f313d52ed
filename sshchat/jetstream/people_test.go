package jetstream

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/natsd"
	"sshchat/sshchat/chattest/stage"
	"sshchat/sshchat/front"
)

// sees takes what somebody is shown until a line begins so.
func sees(t *testing.T, p *stage.Person, want string) {
	t.Helper()
	var all []string
	over := time.After(30 * time.Second)
	for {
		n, err := p.Take(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		seen := stage.Describe(n)
		all = append(all, seen...)
		if slices.ContainsFunc(seen, func(s string) bool { return strings.HasPrefix(s, want) }) {
			return
		}
		select {
		case <-p.Bell():
		case <-over:
			t.Fatalf("not shown %q, but %q", want, all)
		}
	}
}

// A node that is cut off until others have buried it, and back: the rooms are told both, one
// whose name is not ASCII as well.
func TestPeopleOfANodeThatIsCutOff(t *testing.T) {
	servers := natsd.Run(t, 1)
	makeChat(t, servers)
	cut, err := natsd.NewCut(servers.URLs())
	if err != nil {
		t.Fatal(err)
	}
	defer cut.Close()
	open := func(node string, urls []string) *chat.Chat {
		e, err := Open(t.Context(), Options{Servers: urls, Node: node, Path: filepath.Join(t.TempDir(), "chat.db"), Lease: 3 * time.Second})
		if err != nil {
			t.Fatal(err)
		}
		return stage.OpenWith(t, e, front.WallClock{}, stage.Hasty)
	}
	a, b := open("a", cut.URLs()), open("b", servers.URLs())
	ann, bob := stage.Enter(t, a, "ann"), stage.Enter(t, b, "bob")
	sees(t, bob, "welcome")
	ann.Says("/join #聊天")
	sees(t, ann, "sshchat.Opened")
	bob.Says("/join #聊天")
	sees(t, bob, "sshchat.Opened")
	ann.Says("before")
	sees(t, bob, "ann: before")
	cut.Set(true)
	sees(t, bob, "left ann/lost")
	sees(t, ann, "sshchat.Done")
	ann.Says("nobody hears")
	sees(t, ann, "fault link.")
	cut.Set(false)
	sees(t, bob, "joined ann")
	ann.Says("after")
	sees(t, bob, "ann: after")
}
