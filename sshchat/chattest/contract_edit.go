package chattest

import (
	"fmt"
	"slices"
	"testing"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

// edit is an entry that replaces what ref says.
func edit(ref sshchat.Entry, body string) sshchat.Entry {
	return sshchat.Entry{
		Room: ref.Room, Kind: sshchat.Edited, From: ref.From, Body: text.Block(body),
		Detail: sshchat.Detail{Ref: ref.Seq},
	}
}

// entry returns the entry seq as Page has it.
func (b *bench) entry(seq uint64) sshchat.Entry {
	b.t.Helper()
	got := b.page(sshchat.Range{After: seq - 1, Before: seq + 1})
	if len(got) != 1 {
		b.t.Fatalf("entry %d came as %+v", seq, got)
	}
	return got[0]
}

// finds fails the test unless a search for words finds exactly the entries want,
// newest first.
func (b *bench) finds(when string, words string, want ...uint64) {
	b.t.Helper()
	var got []uint64
	for _, e := range b.search(sshchat.Query{Text: words}) {
		got = append(got, e.Seq)
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		b.t.Errorf("%s: search %q finds %d, want %d", when, words, got, want)
	}
}

// sayAll appends a line of each kind that can be edited.
func (b *bench) sayAll(body string) []sshchat.Entry {
	b.t.Helper()
	bob := sshchat.Person{Name: text.Line("bob"), Account: "b1"}
	var all []sshchat.Entry
	for _, e := range []sshchat.Entry{
		{Room: "lobby", Kind: sshchat.Said, Detail: sshchat.Detail{Code: true}},
		{Room: "lobby", Kind: sshchat.Acted},
		{Room: "@b1", Kind: sshchat.Told, Detail: sshchat.Detail{About: &bob}},
	} {
		e.From, e.Body = sshchat.Person{Name: text.Line("Ann"), Account: "a1"}, text.Block(body)
		all = append(all, b.must(e))
	}
	return all
}

// testEdited edits a line of each kind twice: the second text is all that is left.
func testEdited(t *testing.T, b *bench) {
	around := b.fill(3)
	for _, old := range b.sayAll("the frist 文本 grault") {
		what := string(old.Kind)
		first := edit(old, "the first 文字 plugh")
		first.ID = "e1" + what
		was := b.must(first)
		if was.Body != first.Body || was.Edited {
			t.Errorf("%s: Append changed the entry to %+v", what, was)
		}
		b.settle(was)
		want := old
		want.Body, want.Edited = first.Body, true
		same(t, what+" edited once", b.entry(old.Seq), want)
		same(t, what+", the edit", b.entry(was.Seq), was)

		last := b.must(edit(old, "the final "+what+"text, 完"+what+"\nwith more rows than there were"))
		if again := b.must(first); again.Seq != was.Seq { // a retry that is late
			t.Errorf("%s: the repeat became entry %d, not %d", what, again.Seq, was.Seq)
		}
		b.settle(last)
		want.Body = last.Body
		check := func(when string) {
			t.Helper()
			same(t, when+", edited twice", b.entry(old.Seq), want)
			same(t, when+", the last edit", b.entry(last.Seq), last)
			if body := b.entry(was.Seq).Body; !body.IsZero() {
				t.Errorf("%s: the edit before still says %q", when, body)
			}
			for _, words := range []string{"first", "plugh", "字"} {
				b.finds(when, words)
			}
			b.finds(when, "final "+what+"text", old.Seq)
			b.finds(when, "完"+what, old.Seq)
			for _, e := range b.gather(old.Seq-1, func(all []*sshchat.Entry) bool { return all[len(all)-1].Seq >= last.Seq }) {
				if s := e.Body.String(); e.Seq == old.Seq && e.Body != last.Body || s == first.Body.String() {
					t.Errorf("%s: follow replays %q as entry %d", when, s, e.Seq)
				}
			}
		}
		check(what)
		if b.reopen() {
			check(what + " reopened")
		}
	}
	b.finds("in the end", "grault")
	b.finds("in the end", "line", around[2].Seq, around[1].Seq, around[0].Seq)
}

// testReacted: what is searched for is what was said, not how it was answered.
func testReacted(t *testing.T, b *bench) {
	said := b.must(say("Ann", "a 👍 thud"))
	reacted := sshchat.Entry{Room: said.Room, Kind: sshchat.Reacted, From: said.From, Body: text.Line("👍"), Detail: sshchat.Detail{Ref: said.Seq, About: &said.From}}
	b.settle(b.must(reacted))
	check := func(when string) {
		t.Helper()
		b.finds(when, "thud", said.Seq)
		if got := b.search(sshchat.Query{Rooms: []sshchat.RoomID{said.Room}, From: "Ann"}); len(got) != 1 || got[0].Seq != said.Seq {
			t.Errorf("%s: of Ann it finds %+v", when, got)
		}
		if got := b.page(sshchat.Range{Room: said.Room, Kinds: []sshchat.Kind{sshchat.Reacted}}); len(got) != 1 || got[0].Ref != said.Seq {
			t.Errorf("%s: the reactions are %+v", when, got)
		}
	}
	check("at once")
	if b.reopen() {
		check("reopened")
	}
}

// testPieces: of a text in pieces the head is found, and the pieces are read by their
// numbers, as they were stored, until they are erased.
func testPieces(t *testing.T, b *bench) {
	first := b.must(sshchat.Entry{Room: "lobby", Kind: sshchat.Piece, From: say("Ann", "").From, Body: text.Code("  xyzzy one\n\ntwo"), Detail: sshchat.Detail{Code: true}})
	second := b.must(sshchat.Entry{Room: "lobby", Kind: sshchat.Piece, From: first.From, Body: text.Code("xyzzy three"), Detail: sshchat.Detail{Code: true, Blank: 3}})
	head := say("Ann", "xyzzy one")
	head.Detail = sshchat.Detail{Code: true, Refs: []uint64{first.Seq, second.Seq}, Lines: 7}
	head = b.must(head)
	b.settle(head)
	check := func(when, one, three string) {
		t.Helper()
		b.finds(when, "xyzzy", head.Seq)
		b.finds(when, "three")
		got := b.page(sshchat.Range{Room: "lobby", Kinds: []sshchat.Kind{sshchat.Piece, sshchat.Said}})
		if len(got) != 3 || got[0].Body.String() != one || got[1].Body.String() != three || got[1].Blank != 3 ||
			got[2].Lines != 7 || !slices.Equal(got[2].Refs, head.Refs) {
			t.Errorf("%s: it holds %+v", when, got)
		}
	}
	check("at once", "  xyzzy one\n\ntwo", "xyzzy three")
	if b.reopen() {
		check("reopened", "  xyzzy one\n\ntwo", "xyzzy three")
	}
	b.settle(b.must(sshchat.Entry{Room: "lobby", Kind: sshchat.Erased, From: head.From, Detail: sshchat.Detail{Refs: []uint64{second.Seq}, Lines: 1}}))
	check("erased", "  xyzzy one\n\ntwo", "")
	if b.reopen() {
		check("erased and reopened", "  xyzzy one\n\ntwo", "")
	}
}

// testEditedNothing edits what cannot be: all stays as it is.
func testEditedNothing(t *testing.T, b *bench) {
	said := b.must(say("Ann", "a waldo"))
	topic := said
	topic.Kind, topic.ID = sshchat.Topic, ""
	topic = b.must(topic)
	once := b.must(edit(topic, "garply one"))
	gone := b.must(say("Ann", "to be erased"))
	b.must(sshchat.Entry{Room: "lobby", Kind: sshchat.Erased, Detail: sshchat.Detail{Refs: []uint64{gone.Seq}}})
	elsewhere := said
	elsewhere.Room = "den"
	nobody := said
	nobody.Seq += 1 << 40
	tries := []sshchat.Entry{
		edit(elsewhere, "garply den"), edit(nobody, "garply future"), edit(gone, "garply erased"),
		edit(once, "garply edit"), edit(said, ""), edit(sshchat.Entry{Room: "lobby"}, "garply zero"),
	}
	var last sshchat.Entry
	for i := range tries {
		last = b.must(tries[i])
		tries[i] = last
	}
	b.settle(last)
	check := func(when string) {
		t.Helper()
		same(t, when, b.entry(said.Seq), said)
		same(t, when, b.entry(topic.Seq), topic)
		same(t, when, b.entry(once.Seq), once)
		if e := b.entry(gone.Seq); !e.Body.IsZero() || e.Edited {
			t.Errorf("%s: what was erased is %+v", when, e)
		}
		for _, e := range tries {
			same(t, when+", stored all the same", b.entry(e.Seq), e)
		}
		b.finds(when, "garply")
		b.finds(when, "waldo", topic.Seq, said.Seq)
	}
	check("live")
	if b.reopen() {
		check("reopened")
	}
}

// testEditedErased: a line that was edited and then erased lives on nowhere.
func testEditedErased(t *testing.T, b *bench) {
	all := b.sayAll("fred one")
	var edits []sshchat.Entry
	forget := sshchat.Entry{Room: "lobby", Kind: sshchat.Erased}
	for _, e := range all {
		edits = append(edits, b.must(edit(e, "fred two")))
		forget.Refs = append(forget.Refs, e.Seq)
	}
	stranger := b.must(say("bob", "fred lives"))
	last := b.must(forget)
	late := b.must(edit(all[0], "fred was here")) // sent before its sender heard of it
	b.settle(late)
	check := func(when string) {
		t.Helper()
		for i := range all {
			if e := b.entry(all[i].Seq); !e.Body.IsZero() || e.Kind != all[i].Kind {
				t.Errorf("%s: %s is %+v", when, all[i].Kind, e)
			}
			if e := b.entry(edits[i].Seq); !e.Body.IsZero() || e.Ref != all[i].Seq {
				t.Errorf("%s: the edit is %+v", when, e)
			}
		}
		b.finds(when, "fred", stranger.Seq)
		for _, e := range b.gather(0, func(all []*sshchat.Entry) bool { return all[len(all)-1].Seq >= last.Seq }) {
			if !e.Body.IsZero() && e.Seq != stranger.Seq && e.Seq <= last.Seq {
				t.Errorf("%s: follow replays %q", when, e.Body)
			}
		}
	}
	check("live")
	if b.reopen() {
		check("reopened")
	}
	forget.Refs = forget.Refs[:1]
	b.settle(b.must(forget))
	if e := b.entry(late.Seq); !e.Body.IsZero() {
		t.Errorf("erased again, the late edit still says %q", e.Body)
	}
}

// testRooms: inboxes and private rooms are rooms like any other, and none is a part
// or a pattern of another's.
func testRooms(t *testing.T, b *bench) {
	rooms := []sshchat.RoomID{"@abc", "@~abc", "abc", "ops", "ops~k3f9x2", "@ab", "@abcd", "%", "ops~k3f9x"}
	said := map[sshchat.RoomID]sshchat.Entry{}
	var last sshchat.Entry
	for _, room := range rooms {
		e := say("Ann", "quux "+string(room))
		e.Room = room
		if room[0] == '@' {
			e.Kind = sshchat.Told
		}
		last = b.must(e)
		said[room] = last
	}
	b.settle(last)
	check := func(when string) {
		t.Helper()
		for _, room := range rooms {
			got := b.page(sshchat.Range{Room: room})
			if len(got) != 1 {
				t.Fatalf("%s: room %q holds %q", when, room, bodies(got))
			}
			same(t, when+", paged", got[0], said[room])
			for _, words := range []string{"quux", "", string(room)} {
				for _, e := range b.search(sshchat.Query{Text: words, Rooms: []sshchat.RoomID{room}}) {
					if e.Seq != said[room].Seq {
						t.Errorf("%s: search %q in %q finds %q", when, words, room, e.Body)
					}
				}
			}
			if found := b.search(sshchat.Query{Text: "quux", Rooms: []sshchat.RoomID{room, "nowhere"}}); bodies(found) != "quux "+string(room) {
				t.Errorf("%s: search in %q finds %q", when, room, bodies(found))
			}
		}
		for i, e := range b.gather(0, func(all []*sshchat.Entry) bool { return len(all) >= len(rooms) }) {
			same(t, when+", followed", *e, said[rooms[i]])
		}
		if found := b.search(sshchat.Query{Text: "quux", Rooms: []sshchat.RoomID{"@", "op", "@abc*"}}); len(found) != 0 {
			t.Errorf("%s: search in rooms that are none finds %q", when, bodies(found))
		}
	}
	check("live")
	if b.reopen() {
		check("reopened")
	}
}
