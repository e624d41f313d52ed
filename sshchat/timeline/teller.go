package timeline

import (
	"slices"
	"strings"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/words"
)

const (
	// mostPassed is how many comings and goings one fold holds.
	mostPassed = 200

	// pieceBytes is how much of the pieces of snippets waits for what they belong to; others may
	// say theirs meanwhile.
	pieceBytes = 8 * sshchat.MaxSnippetBytes
)

// teller gives entries to a page, each as what it is there.
type teller struct {
	page   page
	survey *survey
	styler *words.Styler
	zone   *time.Location
	pins   []uint64

	today  string // the day of the last line
	passed []line // that wait for what ends them
	pieces map[uint64]sshchat.Entry
	order  []uint64 // of pieces
	bytes  int      // of pieces
}

func newTeller(p page, h *Head, s *survey) *teller {
	return &teller{page: p, survey: s, styler: h.Styler, zone: h.Zone, pins: h.Pins, pieces: map[uint64]sshchat.Entry{}}
}

// tell shows one entry.
func (t *teller) tell(e *sshchat.Entry) error {
	if e.Seq > t.survey.last {
		return errEnough
	}
	switch e.Kind {
	case sshchat.Piece:
		t.keep(e)
		return nil
	case sshchat.Edited, sshchat.Reacted: // the lines that they are about show it
		return nil
	case sshchat.Joined, sshchat.Left, sshchat.Away, sshchat.Back:
		return t.pass(e)
	case sshchat.Said, sshchat.Acted:
		return t.show(e, t.page.said, t.saying(e))
	}
	l := lineOf(e)
	if e.Kind == sshchat.Marked && !e.Body.IsZero() {
		l.Text = clean(e.Body.String())
		return t.show(e, t.page.mark, l)
	}
	if l.Text = t.sentence(e); l.Text == "" {
		return nil
	}
	return t.show(e, t.page.happened, l)
}

// show ends the comings and goings before a line, and the day before it.
func (t *teller) show(e *sshchat.Entry, put func(*line) error, l line) error {
	if err := t.endPassed(); err != nil {
		return err
	}
	if err := t.turn(e.At); err != nil {
		return err
	}
	return put(&l)
}

// turn begins another day.
func (t *teller) turn(at time.Time) error {
	day := at.In(t.zone).Format(time.DateOnly)
	if day == t.today {
		return nil
	}
	t.today = day
	return t.page.day(at)
}

// pass gathers comings and goings.
func (t *teller) pass(e *sshchat.Entry) error {
	l := lineOf(e)
	if l.Text = t.sentence(e); l.Text == "" {
		return nil
	}
	if len(t.passed) == mostPassed || len(t.passed) > 0 && !sameDay(t.passed[0].At, e.At, t.zone) {
		if err := t.endPassed(); err != nil {
			return err
		}
	}
	t.passed = append(t.passed, l)
	return nil
}

func sameDay(a, b time.Time, zone *time.Location) bool {
	return a.In(zone).Format(time.DateOnly) == b.In(zone).Format(time.DateOnly)
}

// endPassed shows the comings and goings that wait.
func (t *teller) endPassed() error {
	if len(t.passed) == 0 {
		return nil
	}
	all := t.passed
	t.passed = nil
	if err := t.turn(all[0].At); err != nil {
		return err
	}
	return t.page.passed(all)
}

// end shows what waits.
func (t *teller) end() error { return t.endPassed() }

func lineOf(e *sshchat.Entry) line {
	return line{Seq: e.Seq, At: e.At, Name: nameOf(&e.From)}
}

// saying is what somebody said, or does.
func (t *teller) saying(e *sshchat.Entry) line {
	l := lineOf(e)
	l.Acted, l.Code, l.Edited, l.When = e.Kind == sshchat.Acted, e.Code, e.Edited, t.survey.edits[e.Seq]
	l.Text, l.Erased = clean(e.Body.String()), e.Body.IsZero()
	if l.Erased {
		l.Edited, l.Code = false, false
		return l
	}
	l.Answers, l.Pinned = t.survey.answers[e.Seq], slices.Contains(t.pins, e.Seq)
	if e.Ref != 0 && e.About != nil {
		l.To = nameOf(e.About)
		if e.Ref >= t.survey.first {
			l.Ref = e.Ref
		}
	}
	if e.Lines > 0 {
		l.Text, l.Lost = t.whole(e)
	}
	return l
}

// sentence is what happened, in the chat's own words.
func (t *teller) sentence(e *sshchat.Entry) string {
	s := clean(strings.TrimSpace(string(t.styler.Line(nil, e, sshchat.Person{}, ""))))
	return strings.TrimPrefix(s, "* ")
}

// keep holds a piece until the message comes that it belongs to.
func (t *teller) keep(e *sshchat.Entry) {
	t.pieces[e.Seq] = *e
	t.order = append(t.order, e.Seq)
	t.bytes += len(e.Body.String())
	for t.bytes > pieceBytes {
		t.drop(t.order[0])
		t.order = t.order[1:]
	}
}

func (t *teller) drop(seq uint64) {
	t.bytes -= len(t.pieces[seq].Body.String())
	delete(t.pieces, seq)
}

// whole puts a snippet together, and says how many of its lines are not in the record.
func (t *teller) whole(head *sshchat.Entry) (all string, lost int) {
	raw := sshchat.Raw{Entry: *head}
	for _, seq := range head.Refs {
		if p, ok := t.pieces[seq]; ok && p.From.Account == head.From.Account {
			raw.Pieces = append(raw.Pieces, p)
		}
		t.drop(seq)
	}
	if len(t.pieces) == 0 {
		t.order = t.order[:0]
	}
	all = clean(raw.Text())
	if len(raw.Pieces) < len(head.Refs) {
		all = clean(head.Body.String()) // its beginning, and no more than that
		lost = head.Lines - strings.Count(all, "\n") - 1
	}
	return all, max(0, lost)
}
