package live

import (
	"context"
	"slices"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

const (
	// AnswerPage is how many reactions are counted behind a stretch of a log.
	AnswerPage = 1000

	// answerTime is how long after its end they are looked for, where the log goes on:
	// all of a year must not be read for one old day.
	answerTime = 24 * time.Hour
)

// answered returns all with one more of an emoji. all is shared and stays as it is.
func answered(all []sshchat.Answer, emoji text.Text) []sshchat.Answer {
	all = slices.Clone(all)
	if i := slices.IndexFunc(all, func(a sshchat.Answer) bool { return a.Emoji == emoji }); i >= 0 {
		all[i].N++
		return all
	}
	return append(all, sshchat.Answer{Emoji: emoji, N: 1})
}

// unanswered returns all with one less of an emoji. all is shared and stays as it is.
func unanswered(all []sshchat.Answer, emoji text.Text) []sshchat.Answer {
	all = slices.Clone(all)
	for i := range all {
		if all[i].Emoji == emoji {
			all[i].N--
		}
	}
	return slices.DeleteFunc(all, func(a sshchat.Answer) bool { return a.N == 0 })
}

// AddAnswers notes with the entries of a page how they were reacted to. r is what the
// page was read with.
func (l *Rooms) AddAnswers(ctx context.Context, r sshchat.Range, entries []sshchat.Entry) error {
	if len(entries) == 0 {
		return nil
	}
	first, last := &entries[0], &entries[len(entries)-1]
	if r.Before == 0 && !r.Until.IsZero() {
		r.Until, r.Oldest = last.At.Add(answerTime), true
	}
	r.After, r.Since, r.Kinds, r.Limit = first.Seq, time.Time{}, []sshchat.Kind{sshchat.Reacted}, AnswerPage
	page, err := l.ledger.Engine.Page(ctx, r)
	if err != nil {
		return err
	}
	at := make(map[uint64]*sshchat.Entry, len(entries))
	for i := range entries {
		at[entries[i].Seq] = &entries[i]
	}
	for i := range page {
		if e := at[page[i].Ref]; e != nil && e.IsEditable() && !page[i].Body.IsZero() {
			e.Answers = answered(e.Answers, page[i].Body)
		}
	}
	return nil
}

// Folded makes one line of several reactions with one emoji to one line, and leaves out
// what a line above already shows: the entries of one wake, which it overwrites.
func Folded(entries []*sshchat.Entry) []*sshchat.Entry {
	if !slices.ContainsFunc(entries, func(e *sshchat.Entry) bool {
		return e.Kind == sshchat.Edited || e.Kind == sshchat.Reacted || e.Kind == sshchat.Piece
	}) {
		return entries // as nearly always
	}
	type answer struct {
		ref   uint64
		emoji text.Text
	}
	shown := map[uint64]*sshchat.Entry{}
	at := map[answer]int{} // in out
	out := entries[:0]
	for _, e := range entries {
		old := shown[e.Ref]
		switch e.Kind {
		case sshchat.Said, sshchat.Acted, sshchat.Told:
			shown[e.Seq] = e
		case sshchat.Piece: // the head shows what is to be seen
			continue
		case sshchat.Edited:
			if old != nil && old.Edited {
				continue
			}
		case sshchat.Reacted:
			if old != nil && len(old.Answers) > 0 {
				continue
			}
			key := answer{e.Ref, e.Body}
			if i, ok := at[key]; ok {
				out[i] = joinedBy(out[i], e.From)
				continue
			}
			at[key] = len(out)
		}
		out = append(out, e)
	}
	return out
}

// joinedBy returns a copy of a reaction by one person more.
func joinedBy(e *sshchat.Entry, p sshchat.Person) *sshchat.Entry {
	more := *e
	if len(e.People) == 0 {
		more.People = []sshchat.Passage{{Person: e.From}}
	}
	more.People = append(slices.Clip(more.People), sshchat.Passage{Person: p})
	return &more
}
