package words

import (
	"strconv"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/words/paint"
)

// history words stretches of a log, and what a search found in it.
type history struct{ *voice }

// lines appends a stretch of the log that was asked for.
func (h history) lines(dst []byte, l sshchat.Lines, you sshchat.Person) []byte {
	head := h.cat.History
	switch l.Key {
	case "marks":
		head = h.cat.Marks
	case "pins":
		return h.pins(h.Aside(dst, h.cat.Pins(len(l.Entries), l.Room)), l.Entries, you)
	}
	return h.list(h.Aside(dst, head(len(l.Entries), l.Room)), l.Entries, time.Time{}, you)
}

// list appends entries below what dst holds, each on a line of its own, with a divider where
// another day than last begins.
func (h history) list(dst []byte, all []sshchat.Entry, last time.Time, you sshchat.Person) []byte {
	for i := range all {
		e := &all[i]
		line := entries(h).rows(nil, e, you, "")
		if len(line) == 0 {
			continue
		}
		dst = dividers(h).newDay(dst, last, e.At)
		last = e.At
		dst = append(append(dst, '\n'), line...)
	}
	return dst
}

// pins appends lines that are pinned, each with the number by which it is taken down.
func (h history) pins(dst []byte, all []sshchat.Entry, you sshchat.Person) []byte {
	var last time.Time
	for i := range all {
		e := &all[i]
		dst = dividers(h).newDay(dst, last, e.At)
		last = e.At
		dst = entries(h).rows(append(dst, '\n'), e, you, "["+strconv.Itoa(i+1)+"]")
	}
	return dst
}

// found appends the hits of a search, each between its neighbours, which stand back.
func (h history) found(dst []byte, f sshchat.Found, you sshchat.Person) []byte {
	head := h.cat.Hits(len(f.Hits), f.More, f.Words, f.Room)
	if f.Calls {
		head = h.cat.Called(len(f.Hits), f.More)
	}
	dst = h.Aside(dst, head)
	var last time.Time
	for i := range f.Hits {
		hit := &f.Hits[i]
		if last.IsZero() || !h.SameDay(last, hit.Entry.At) {
			dst = dividers(h).day(append(dst, '\n'), hit.Entry.At)
		} else if i > 0 {
			dst = append(append(dst, '\n'), h.Style(paint.Dim, "--")...)
		}
		last = hit.Entry.At
		dst = h.neighbour(dst, hit.Before)
		dst = h.hit(append(dst, '\n'), hit, f, you)
		dst = h.neighbour(dst, hit.After)
	}
	return dst
}

// neighbour appends the first line of the message before or after a hit.
func (h history) neighbour(dst []byte, e *sshchat.Entry) []byte {
	if e == nil {
		return dst
	}
	first := *e
	first.Code = false
	if lines := e.Body.Lines(); len(lines) > 1 {
		first.Body = lines[0]
	}
	line := entries{h.plain()}.rows(nil, &first, sshchat.Person{}, "")
	if len(line) == 0 {
		return dst
	}
	return append(append(dst, '\n'), h.Style(paint.Dim, string(line))...)
}

// hit appends a message that was searched for, with the words marked, and with its number where several
// rooms are mixed: /show takes that.
func (h history) hit(dst []byte, found *sshchat.Hit, of sshchat.Found, you sshchat.Person) []byte {
	e := unmarked(folded(&found.Entry))
	name, body := h.Name(e.From, ""), h.Found(e.Body, e.Code, of.Words)
	m, line := messages(h), ""
	switch e.Kind {
	case sshchat.Told:
		line = m.toldAs(e, you, body)
	case sshchat.Acted:
		line = h.Below(h.cat.Acted(name, body+m.since(e)), e.From)
	case sshchat.Topic:
		line = h.cat.Topic(name, body)
	case sshchat.Marked:
		line = h.cat.Marked(name, body)
	default:
		line = m.saidAs(e, sshchat.Person{}, body)
	}
	if of.Calls {
		line = h.Style(paint.Dim, "#"+strconv.FormatUint(e.Seq, 10)) + " " + line
	}
	if !h.pipe { // programs get no mark, and no neighbours
		line = h.Style(paint.Bold, "»") + " " + line
	}
	if found.Where != "" {
		line = h.Room(found.Where) + " " + line
	}
	return append(dst, h.Guard(string(h.Stamp(nil, e.At))+line, e.Body.String(), e.From)...)
}
