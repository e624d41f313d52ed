package chattest

import (
	"slices"
	"testing"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

// testUnnamed has an account forgotten by its names: in the entries that are named, whatever they
// name it as, and then in all that are from it. Texts and everybody else stay.
func testUnnamed(t *testing.T, b *bench) {
	var all []sshchat.Entry
	for _, e := range ofAnn() {
		all = append(all, b.must(e))
	}
	forget := sshchat.Entry{Room: "lobby", Kind: sshchat.Erased, From: sshchat.Somebody, Detail: sshchat.Unnaming("a1", nil)}
	last := len(all) - 1
	for _, e := range all[:last] {
		forget.Refs = append(forget.Refs, e.Seq)
	}
	done := b.must(forget)
	b.settle(done)
	was := all[last].From
	check := func(when string, from sshchat.Person) {
		t.Helper()
		b.checkUnnamed(when, all, done.Seq, from)
	}
	check("at once", was)
	if b.reopen() {
		check("reopened", was)
	}
	forget.Refs = nil
	rest := b.must(forget)
	b.settle(rest)
	check("the rest", sshchat.Somebody)
	if b.reopen() {
		check("the rest, reopened", sshchat.Somebody)
	}
	again := b.must(sshchat.Entry{Room: "lobby", Kind: sshchat.Said, From: all[1].From, Body: text.Line("again")}) // by who has the account's number, which nobody has
	b.settle(again)
	same(t, "later", b.entry(again.Seq), again)
}

// ofAnn are entries of which all but one have an account in one of the ways that entries have.
func ofAnn() []sshchat.Entry {
	ann, bob := sshchat.Person{Name: text.Line("Ann"), Account: "a1", Bot: true}, sshchat.Person{Name: text.Line("Bob"), Account: "b1"}
	was := ann
	was.Name = text.Line("Anna")
	in := func(people ...sshchat.Person) sshchat.Detail {
		var d sshchat.Detail
		for _, p := range people {
			d.People = append(d.People, sshchat.Passage{Person: p, Entered: true, NewOwner: true})
		}
		return d
	}
	said := func(from sshchat.Person, body string, about *sshchat.Person) sshchat.Entry {
		return sshchat.Entry{Room: "lobby", Kind: sshchat.Said, From: from, Body: text.Block(body), Detail: sshchat.Detail{About: about}}
	}
	return []sshchat.Entry{
		{Room: "lobby", Kind: sshchat.Joined, From: bob, Detail: in(bob, ann)},
		{Room: "lobby", Kind: sshchat.Joined, From: ann, Detail: in(ann)},
		{Room: "lobby", Kind: sshchat.Renamed, From: ann, Detail: sshchat.Detail{About: &was}},
		said(bob, "an answer to garply", &was),
		said(ann, "a word of waldo 文", nil),
		said(bob, "of nobody", nil),
		{Room: "lobby", Kind: sshchat.Back, From: was},
		{Room: "lobby", Kind: sshchat.Left, From: was, Detail: in(was, bob)},
		{Room: "lobby", Kind: sshchat.Back, From: was},
	}
}

// checkUnnamed holds entries of ofAnn against what is there of them before the number done, the last of which
// is from somebody.
func (b *bench) checkUnnamed(when string, all []sshchat.Entry, done uint64, from sshchat.Person) {
	b.t.Helper()
	t, last := b.t, len(all)-1
	got := b.page(sshchat.Range{Room: "lobby", After: all[0].Seq - 1, Before: done})
	if len(got) != len(all) {
		t.Fatalf("%s: %d entries are there, want %d", when, len(got), len(all))
	}
	for i := range all[:last] {
		same(t, when, got[i], *all[i].Unnamed("a1"))
	}
	want := all[last]
	want.From = from
	same(t, when+", an entry that was not named", got[last], want)
	for _, e := range got[:last] {
		named := slices.ContainsFunc(e.People, func(p sshchat.Passage) bool { return p.Account == "a1" })
		if named || e.From.Account == "a1" || e.About != nil && e.About.Account == "a1" {
			t.Errorf("%s: it is named in %+v", when, e)
		}
	}
	b.finds(when, "waldo", all[4].Seq)
	b.finds(when, "garply", all[3].Seq)
	if by := b.page(sshchat.Range{By: "a1"}); len(by) != 0 {
		t.Errorf("%s: it said %+v", when, by)
	}
	if of := b.search(sshchat.Query{Text: "waldo", From: "(somebody)"}); len(of) != 1 {
		t.Errorf("%s: of somebody it finds %+v", when, of)
	}
	for _, e := range b.gather(all[0].Seq-1, func(all []*sshchat.Entry) bool { return all[len(all)-1].Seq >= done }) {
		if e.Seq < all[last].Seq && e.Names("a1") {
			t.Errorf("%s: follow replays %+v", when, e)
		}
	}
}
