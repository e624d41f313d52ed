package timeline

import (
	"context"
	"errors"
	"time"

	"sshchat/sshchat"
)

const (
	// mostMarks is how many marks the table of contents has: a page of it is for people.
	mostMarks = 500

	// mostPeople is how many people are listed by name.
	mostPeople = 200
)

// errEnough ends a reading where the record ends.
var errEnough = errors.New("the record is full")

// survey is what must be known of the whole record before its first line is written.
type survey struct {
	entries int
	bytes   int
	last    uint64 // the number of the last entry that the record holds
	at      time.Time
	more    bool

	marks     []line
	moreMarks int
	speakers  []speaker
	by        map[sshchat.AccountID]int // in speakers
	answers   map[uint64][]sshchat.Answer
	edits     map[uint64]time.Time
	first     uint64 // the number of the first entry
}

// speaker is somebody who spoke.
type speaker struct {
	Name  string
	Lines int
	Seq   uint64 // of their first line
}

// takeSurvey reads the log up to where the record ends.
func takeSurvey(ctx context.Context, log Log) (*survey, error) {
	s := &survey{by: map[sshchat.AccountID]int{}, answers: map[uint64][]sshchat.Answer{}, edits: map[uint64]time.Time{}}
	err := log(ctx, 0, s.note)
	if errors.Is(err, errEnough) {
		err = nil
	}
	return s, err
}

func (s *survey) summary() Summary { return Summary{Entries: s.entries, More: s.more, Last: s.at} }

// note takes one entry in.
func (s *survey) note(e *sshchat.Entry) error {
	if s.entries >= MostEntries || s.bytes >= MostBytes {
		s.more = true
		return errEnough
	}
	if s.entries++; s.entries == 1 {
		s.first = e.Seq
	}
	s.bytes += len(e.Body.String())
	s.last, s.at = e.Seq, e.At
	switch e.Kind {
	case sshchat.Said, sshchat.Acted:
		s.spoke(e)
	case sshchat.Marked:
		s.spoke(e)
		s.mark(e)
	case sshchat.Edited:
		s.edits[e.Ref] = e.At
	case sshchat.Reacted:
		s.answered(e)
	}
	return nil
}

// spoke counts a line of somebody's.
func (s *survey) spoke(e *sshchat.Entry) {
	who := e.From.Account
	if who == "" {
		who = sshchat.AccountID("?" + e.From.Name.String())
	}
	at, known := s.by[who]
	if !known {
		at = len(s.speakers)
		s.by[who] = at
		s.speakers = append(s.speakers, speaker{Seq: e.Seq})
	}
	p := &s.speakers[at]
	p.Name = nameOf(&e.From) // as they are called last
	p.Lines++
}

// mark notes a heading.
func (s *survey) mark(e *sshchat.Entry) {
	switch {
	case e.Body.IsZero():
	case len(s.marks) == mostMarks:
		s.moreMarks++
	default:
		s.marks = append(s.marks, line{Seq: e.Seq, At: e.At, Name: nameOf(&e.From), Text: clean(e.Body.String())})
	}
}

// answered counts a reaction.
func (s *survey) answered(e *sshchat.Entry) {
	if e.Body.IsZero() {
		return
	}
	all := s.answers[e.Ref]
	for i := range all {
		if all[i].Emoji == e.Body {
			all[i].N++
			return
		}
	}
	s.answers[e.Ref] = append(all, sshchat.Answer{Emoji: e.Body, N: 1})
}

// people are those who spoke, as many as are listed, and how many more there are.
func (s *survey) people() (listed []speaker, more int) {
	n := min(len(s.speakers), mostPeople)
	return s.speakers[:n], len(s.speakers) - n
}
