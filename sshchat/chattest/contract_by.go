package chattest

import (
	"testing"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

// testPageBy: what one account said is found under each of its names, in a room or in
// all, and nothing of what is erased; an account that said nothing has nothing.
func testPageBy(t *testing.T, b *bench) {
	by := func(account sshchat.AccountID, name string, room sshchat.RoomID, body string) sshchat.Entry {
		e := say(name, body)
		e.Room, e.From.Account = room, account
		return b.must(e)
	}
	var all []sshchat.Entry
	for _, body := range []string{"0", "1", "2", "3"} {
		all = append(all, by("acct-a", "ann", "lobby", body))
		by("acct-b", "ann", "lobby", "of another ann")
		by("acct-a", "anna", "den", "d"+body)
	}
	by("acct-a", "anna", "", "everywhere")
	topic := say("anna", "a topic")
	topic.Kind, topic.From.Account = sshchat.Topic, "acct-a"
	b.must(topic)
	gone := by("acct-a", "ann", "lobby", "gone")
	b.settle(b.must(sshchat.Entry{
		Room: "lobby", Kind: sshchat.Erased, From: sshchat.Person{Name: text.Line("ann"), Account: "acct-a"},
		Detail: sshchat.Detail{Refs: []uint64{gone.Seq}},
	}))
	said := []sshchat.Kind{sshchat.Said}
	for name, c := range map[string]struct {
		r    sshchat.Range
		want string
	}{
		"in a room":          {sshchat.Range{Room: "lobby"}, "0,1,2,3,everywhere,a topic"},
		"in another":         {sshchat.Range{Room: "den", Kinds: said, Before: all[3].Seq}, "d0,d1,d2"},
		"in any":             {sshchat.Range{Before: all[1].Seq}, "0,d0"},
		"newest":             {sshchat.Range{Room: "lobby", Kinds: said, Limit: 2}, "3,everywhere"},
		"oldest":             {sshchat.Range{Room: "lobby", After: all[0].Seq, Limit: 2, Oldest: true}, "1,2"},
		"bytes":              {sshchat.Range{Room: "lobby", After: all[0].Seq, Bytes: 2, Oldest: true}, "1,2"},
		"since":              {sshchat.Range{Room: "lobby", Since: all[0].At, Kinds: said, Limit: 1, Oldest: true}, "0"},
		"until":              {sshchat.Range{Room: "lobby", Until: all[0].At}, ""},
		"a room of nobody's": {sshchat.Range{Room: "attic", Kinds: said, Before: all[3].Seq}, ""},
	} {
		c.r.By = "acct-a"
		if got := bodies(b.page(c.r)); got != c.want {
			t.Errorf("%s: Page(%+v) = %q, want %q", name, c.r, got, c.want)
		}
	}
	if got := b.page(sshchat.Range{Room: "lobby", By: "acct-nobody"}); len(got) != 0 {
		t.Errorf("who said nothing said %q", bodies(got))
	}
}
