package mail

import (
	"context"
	"errors"
	"slices"
	"testing"

	"sshchat/sshchat"
	"sshchat/sshchat/ledger"
	"sshchat/sshchat/text"
)

// post is an engine that stores letters, each when the test says so.
type post struct {
	sshchat.Engine
	stored  []sshchat.Entry
	waiting []func(error)
}

func (p *post) Append(e sshchat.Entry, done func(sshchat.Entry, error)) {
	p.waiting = append(p.waiting, func(err error) {
		if err == nil {
			e.Seq = uint64(len(p.stored) + 1)
			p.stored = append(p.stored, e)
		}
		done(e, err)
	})
}

// settle ends the n oldest appends, all with err.
func (p *post) settle(n int, err error) {
	now := p.waiting[:n]
	p.waiting = p.waiting[n:]
	for _, end := range now {
		end(err)
	}
}

func (p *post) Page(_ context.Context, r sshchat.Range) (page []sshchat.Entry, err error) {
	for _, e := range p.stored {
		if e.Room == r.Room && e.Seq > r.After && (r.Before == 0 || e.Seq < r.Before) {
			page = append(page, e)
		}
	}
	return page, nil
}

// Of three equal letters that are sent at once, the second one's own copy is lost: the others
// are still pairs. Letters that do not know their other copy are found by what they say.
func TestLettersArePairs(t *testing.T) {
	ann, bob := sshchat.Person{Account: "ann"}, sshchat.Person{Account: "bob"}
	e := &post{}
	b := New(&ledger.Ledger{Engine: e}, func(sshchat.AccountID) bool { return false })
	for range 3 {
		own := sshchat.Entry{Room: sshchat.InboxOf("ann"), Kind: sshchat.Told, From: ann, Body: text.Line("hi"), Detail: sshchat.Detail{About: &bob}}
		theirs := own
		theirs.Room = sshchat.InboxOf("bob")
		b.Send(theirs, own, func(sshchat.Entry, error) {})
	}
	e.settle(3, nil) // 1, 2, 3 in bob's
	e.settle(1, nil) // 4 in ann's is 1 in bob's
	e.settle(1, errors.New("lost"))
	e.settle(1, nil) // 5 is 3
	own := []sshchat.Entry{e.stored[4], e.stored[3]}
	pairs := func() (seqs []uint64) {
		theirs, err := b.Twins(t.Context(), "ann", "bob", own)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range theirs {
			seqs = append(seqs, e.Seq)
		}
		return seqs
	}
	if got := pairs(); !slices.Equal(got, []uint64{3, 1}) {
		t.Errorf("letters 5 and 4 are %v in the other inbox, want 3 and 1", got)
	}
	for _, theirs := range []struct{ letter, want uint64 }{{1, 4}, {2, 0}, {3, 5}} {
		if got, err := b.SendersCopy(t.Context(), "bob", e.stored[theirs.letter-1]); got != theirs.want || err != nil {
			t.Errorf("letter %d is %d in its sender's inbox, want %d: %v", theirs.letter, got, theirs.want, err)
		}
	}
	for i := range own {
		own[i].Twin = 0
	}
	if got := pairs(); !slices.Equal(got, []uint64{3, 2}) {
		t.Errorf("by what they say, letters 5 and 4 are %v, want 3 and 2", got)
	}
}
