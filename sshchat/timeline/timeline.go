package timeline

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/words"
)

const (
	// MostEntries and MostBytes bound one record: days of a busy room, and a page that browsers
	// still open. What is behind them begins another one.
	MostEntries = 50_000
	MostBytes   = 32 << 20
)

// Format is what a record is written as.
type Format string

// The formats.
const (
	HTML     Format = "html"
	Markdown Format = "markdown"
)

// ParseFormat reads the name of a format; "" is Markdown.
func ParseFormat(s string) (Format, bool) {
	switch s {
	case "html":
		return HTML, true
	case "markdown", "md", "":
		return Markdown, true
	}
	return "", false
}

// Head is what a record says of itself.
type Head struct {
	Room  string // as its reader writes it
	Title string // "": the room's
	Since time.Time
	Until time.Time // zero: up to Made
	Made  time.Time
	Zone  *time.Location
	Pins  []uint64 // the entries that are pinned in the room

	Styler *words.Styler // in whose language it is
}

// Log calls each with what a room's log has of the record's time, in order, behind the entry
// numbered after. It is asked twice. What is gone by the second time is gone from the record.
type Log func(ctx context.Context, after uint64, each func(*sshchat.Entry) error) error

// Summary is how much a record holds.
type Summary struct {
	Entries int
	More    bool      // there was more than a record holds
	Last    time.Time // of the last entry that it holds
}

// Write writes a record of a log.
func Write(ctx context.Context, w io.Writer, f Format, h Head, log Log) (Summary, error) {
	s, err := takeSurvey(ctx, log)
	if err != nil {
		return s.summary(), err
	}
	out := bufio.NewWriterSize(w, 32<<10)
	var p page
	switch f {
	case HTML:
		p = newHTMLPage(out, &h, s)
	case Markdown:
		p = &markdownPage{w: out, stamps: stamps{h.Zone}, head: &h, survey: s}
	default:
		return Summary{}, fmt.Errorf("write a record as %q: no such format", f)
	}
	if err := p.begin(); err != nil {
		return s.summary(), err
	}
	t := newTeller(p, &h, s)
	err = log(ctx, 0, t.tell)
	if errors.Is(err, errEnough) {
		err = nil
	}
	if err == nil {
		err = t.end()
	}
	if err == nil {
		err = p.end()
	}
	return s.summary(), errors.Join(err, out.Flush())
}

// page is a form of the record. Its parts come in the order in which they stand there.
type page interface {
	begin() error
	day(at time.Time) error
	mark(l *line) error
	said(l *line) error
	happened(l *line) error
	passed(all []line) error // comings and goings that nothing stands between
	end() error
}

// line is one entry as a record shows it.
type line struct {
	Seq  uint64
	At   time.Time
	Name string
	Text string

	Acted  bool // it is what Name does
	Code   bool // Text is shown verbatim
	Erased bool // there is no Text any more
	Edited bool
	Pinned bool
	When   time.Time // of the last edit; zero: not known

	To      string // whose line it answers; "": none
	Ref     uint64 // which one, if it is in the record
	Answers []sshchat.Answer
	Lost    int // so many lines of it are not in the record
}

// stamps is times as a record shows them.
type stamps struct{ zone *time.Location }

func (s stamps) Clock(t time.Time) string { return t.In(s.zone).Format("15:04:05") }
func (s stamps) Day(t time.Time) string   { return t.In(s.zone).Format(time.DateOnly) }
func (s stamps) Full(t time.Time) string  { return t.In(s.zone).Format("2006-01-02 15:04:05") }
func (s stamps) ISO(t time.Time) string   { return t.In(s.zone).Format(time.RFC3339) }
