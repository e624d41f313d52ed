package term

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// offer is a completion under way.
type offer struct {
	asked bool     // Complete was reported and not answered yet
	list  []string // more than one candidate: each Tab shows the next
	at    int      // which one is in the draft, -1 for none
	start int      // of the word in the draft
}

// complete is Tab: it asks for candidates, or shows the next one.
func (e *Editor) complete() {
	switch {
	case e.secret:
		e.bell()
	case len(e.offer.list) > 0:
		e.offer.choose(e.offer.at+1, &e.buffer)
	default:
		e.offer = offer{asked: true}
		e.report(Action{Kind: Complete, Line: string(e.text[:e.pos]), Start: e.settle(wordStart(e.text[:e.pos]))})
	}
}

// completeBack is Shift-Tab: it shows the candidate before.
func (e *Editor) completeBack() {
	if n := len(e.offer.list); n > 0 {
		e.offer.choose(max(e.offer.at, 0)+n-1, &e.buffer)
	}
}

// Offer answers Complete: each candidate could stand in the place of the draft from
// byte start up to the cursor, with the space or colon that should follow it. One
// is put there. Of several, what they begin with in common is, and each further
// Tab or Shift-Tab shows another whole; print them above in the next frame. Offer
// does nothing once another key has been pressed, or if the draft would get too long.
func (e *Editor) Offer(start int, candidates []string) {
	if !e.offer.asked || start < 0 || start > e.pos || len(candidates) == 0 {
		return
	}
	e.offer = offer{}
	start = e.settle(start)
	if len(candidates) == 1 {
		e.fill(start, candidates[0])
		return
	}
	if common := commonPrefix(candidates); len(common) > e.pos-start {
		e.fill(start, common)
	}
	e.offer = offer{list: slices.Clone(candidates), at: -1, start: start}
}

// choose puts candidate i of the list into b, counted round.
func (o *offer) choose(i int, b *buffer) {
	o.at = i % len(o.list)
	b.fill(o.start, o.list[o.at])
}

// commonPrefix returns what all of list begin with, in whole code points.
func commonPrefix(list []string) string {
	p := list[0]
	for _, s := range list[1:] {
		for !strings.HasPrefix(s, p) {
			_, n := utf8.DecodeLastRuneInString(p)
			p = p[:len(p)-n]
		}
	}
	return p
}
