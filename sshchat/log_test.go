package sshchat

import (
	"testing"

	"sshchat/sshchat/text"
)

// A reaction that comes while a room is opened counts once, for a line of the past too.
func TestReactionMeetsTheOpening(t *testing.T) {
	for _, ref := range []uint64{9, 10} {
		var l Log
		l.extend([]*Entry{
			{Seq: 10, Kind: Said, Body: text.Line("hi")},
			{Seq: 11, Kind: Reacted, Body: text.Line("+1"), Detail: Detail{Ref: ref}},
		})
		l.load([]Entry{{Seq: 9, Kind: Said, Body: text.Line("before")}}, 100)
		all, _ := l.take(nil, &Cursor{}, 10)
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
