// Package records writes what programs read: entries and answers as JSON, one object
// a line (NDJSON), with fields that keep their names. The form is described in
// docs/records.md and docs/records.schema.json, which tests hold it to.
//
// Version 1 may gain types and fields; none changes its meaning or goes away.
package records

import (
	"strings"

	"sshchat/sshchat"
)

// Version is what "v" says in every record.
const Version = 1

// Entry appends e as one line, without its LF. room is the name under which the
// reader knows e's room: "#ops", "#+ops", "@bob" for direct messages, "" for what is
// told in every room. e.Room is never written: a private room's key is nobody's to see.
func Entry(dst []byte, e *sshchat.Entry, room string) []byte {
	o := object{dst}
	o.begin(string(e.Kind))
	o.entry(e, room, e.Body.String())
	o.end()
	return o.b
}

// entry writes the fields of e, with its text or all of it, behind the type. What is set is written whatever the
// kind is, so that a kind that is added later has its record at once.
func (o *object) entry(e *sshchat.Entry, room, body string) {
	o.uint("seq", e.Seq)
	o.time("at", e.At)
	o.strIf("room", room)
	if e.Kind.Is(sshchat.Passing) {
		o.people(e.People) // From is but the first of them
	} else {
		o.person("from", &e.From)
	}
	if e.Kind == sshchat.Ruled {
		o.person("whom", e.About)
	} else {
		o.person("to", e.About)
	}
	o.strIf("rule", e.Rule)
	if e.For > 0 {
		o.seconds("for", e.For)
	}
	if e.Ref != 0 {
		o.uint("ref", e.Ref)
	}
	if !sshchat.IsAbout(e) { // whose ref says which line it is
		o.quote(e.Quoted)
	}
	o.refs(e.Refs)
	o.body(e, body)
	o.extent(e)
	if e.Kind == sshchat.HistoryOn {
		o.int("lost", int64(e.Lost))
	}
}

// body writes the text and what is to be known of it. A message always has one, so
// that a script need not ask; of an erased message it is empty.
func (o *object) body(e *sshchat.Entry, body string) {
	switch e.Kind {
	case sshchat.Said, sshchat.Acted, sshchat.Edited, sshchat.Told, sshchat.Piece, sshchat.Marked:
		o.str("text", body)
		o.flag("erased", e.Body.IsZero()) // nobody can say nothing
	case sshchat.Topic, sshchat.Reacted:
		o.str("text", body)
	default:
		o.strIf("text", body)
	}
	o.flag("edited", e.Edited)
	o.flag("verbatim", e.Code)
}

// quote writes what a message answers, as that is now.
func (o *object) quote(q *sshchat.Quoted) {
	if q == nil {
		return
	}
	o.key("quote")
	o.b = append(o.b, '{')
	if q.From.Name.String() != "" {
		o.person("from", &q.From)
	}
	lines := make([]string, len(q.Lines))
	for i, line := range q.Lines {
		lines[i] = line.String()
	}
	o.str("text", strings.Join(lines, "\n"))
	o.flag("more", q.More)
	o.flag("erased", len(q.Lines) == 0)
	o.end()
}

// extent writes what belongs to a snippet: how long it is, or how its pieces are joined.
func (o *object) extent(e *sshchat.Entry) {
	switch {
	case e.Lines > 0 && e.Kind == sshchat.Erased:
		o.int("count", int64(e.Lines))
	case e.Lines > 0:
		o.int("lines", int64(e.Lines))
	}
	if e.Blank > 0 {
		o.int("blank", int64(e.Blank))
	}
}

func (o *object) people(all []sshchat.Passage) {
	o.open("people")
	for i := range all {
		p := &all[i]
		o.key("")
		o.b = append(o.b, '{')
		o.identity(&p.Person)
		o.strIf("cause", string(p.Cause))
		if p.Stayed > 0 {
			o.seconds("stayed", p.Stayed)
		}
		o.flag("newOwner", p.NewOwner)
		o.end()
	}
	o.shut()
}

func (o *object) refs(all []uint64) {
	if len(all) == 0 {
		return
	}
	o.open("refs")
	for _, seq := range all {
		o.uint("", seq)
	}
	o.shut()
}
