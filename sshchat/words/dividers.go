package words

import (
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/words/paint"
)

// dividers words the lines that part entries: where a day begins, and what is unseen.
type dividers struct{ *voice }

// day appends the divider of the day of at.
func (d dividers) day(dst []byte, at time.Time) []byte {
	return append(dst, d.Rule(paint.Dim, d.cat.Day(d.In(at)))...)
}

// newDay appends a divider on a line of its own if at falls on another day than last.
func (d dividers) newDay(dst []byte, last, at time.Time) []byte {
	if !last.IsZero() && d.SameDay(last, at) {
		return dst
	}
	return d.day(append(dst, '\n'), at)
}

// unseen appends the divider above what was missed.
func (d dividers) unseen(dst []byte, m sshchat.Missed, now time.Time) []byte {
	return append(dst, d.Rule(paint.Bold, d.missed(m, now))...)
}

// missed words how much is new, and since when. Today the time says it best, within a week the
// day's name; further back, the date.
func (d dividers) missed(m sshchat.Missed, now time.Time) string {
	layout := d.cat.Since
	switch {
	case d.SameDay(m.Since, now):
		layout = "15:04"
	case now.Sub(m.Since) > 6*24*time.Hour:
		layout = minute
	}
	return d.cat.New(m, d.In(m.Since).Format(layout))
}
