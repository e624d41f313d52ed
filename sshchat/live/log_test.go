package live

import (
	"testing"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

// A reaction that comes while a room is opened counts once, for a line of the past too.
func TestReactionMeetsTheOpening(t *testing.T) {
	for _, ref := range []uint64{9, 10} {
		var l Log
		l.extend([]*sshchat.Entry{
			{Seq: 10, Kind: sshchat.Said, Body: text.Line("hi")},
			{Seq: 11, Kind: sshchat.Reacted, Body: text.Line("+1"), Detail: sshchat.Detail{Ref: ref}},
		})
		l.load([]sshchat.Entry{{Seq: 9, Kind: sshchat.Said, Body: text.Line("before")}}, 100)
		all, _ := l.Take(nil, &Cursor{}, 10)
		if len(all) != 3 {
			t.Fatalf("the log holds %d entries, want 3", len(all))
		}
		n := 0
		for _, a := range all[ref-9].Answers {
			n += a.N
		}
		if n != 1 {
			t.Errorf("line %d has %d reactions, want 1", ref, n)
		}
	}
}
