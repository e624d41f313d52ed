package words

import (
	"strconv"
	"strings"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/words/paint"
)

// events words what happened: entries that are no messages.
type events struct{ *voice }

// event words an entry. Comings and goings stand back: they are not to weigh as
// much as talk.
func (v events) event(e *sshchat.Entry) string {
	switch e.Kind {
	case sshchat.Joined, sshchat.Left, sshchat.Away, sshchat.Back:
		return v.Style(paint.Dim, events{v.plain()}.happened(e))
	}
	return v.happened(e)
}

// happened words comings, goings, renames, topics.
func (v events) happened(e *sshchat.Entry) string {
	switch e.Kind {
	case sshchat.Joined:
		return v.cat.Joined(v.passing(e.People, false), len(e.People))
	case sshchat.Left:
		if len(e.People) == 1 {
			p := e.People[0]
			if p.Stayed == 0 && p.Cause == sshchat.Quit { // they are in another room
				return v.cat.LeftRoom(v.Name(p.Person, ""))
			}
			return v.cat.LeftOne(v.Name(p.Person, ""), v.stay(p, true))
		}
		return v.cat.Left(v.passing(e.People, true), len(e.People))
	case sshchat.Renamed:
		if e.About != nil {
			t := v.cat.Renamed(v.Name(e.From, ""), v.Name(*e.About, ""))
			if len(e.People) > 0 && e.People[0].NewOwner {
				t += v.cat.NewOwner
			}
			return t
		}
	case sshchat.Topic:
		return v.cat.Topic(v.Name(e.From, ""), e.Body.String())
	case sshchat.Marked:
		return v.marked(e, e.Body.String())
	case sshchat.Away:
		return v.cat.Away(v.Name(e.From, ""), e.Body.String())
	case sshchat.Back:
		return v.cat.Back(v.Name(e.From, ""))
	case sshchat.Ruled:
		return v.ruled(e)
	case sshchat.Erased:
		if e.Rule == "" { // else the ruling has an entry of its own
			n := len(e.Refs)
			if e.Lines > 0 {
				n = e.Lines
			}
			return v.cat.TookBack(v.Name(e.From, ""), n)
		}
	case sshchat.Reacted:
		return v.reactedFor(e, sshchat.Person{})
	case sshchat.HistoryOff:
		return v.Style(paint.Bold, v.cat.Off)
	case sshchat.HistoryOn:
		return v.Style(paint.Bold, v.cat.On(e.Lost))
	}
	return ""
}

// marked words a mark with its words, which a search has marked in their turn.
func (v events) marked(e *sshchat.Entry, body string) string {
	if e.Body.IsZero() {
		body = v.Style(paint.Dim, v.cat.Gone)
	}
	return v.cat.Marked(v.Name(e.From, ""), v.Style(paint.Bold, body))
}

// ruled words an act of moderation. One that has no words is still told.
func (v events) ruled(e *sshchat.Entry) string {
	whom, span, reason := "", "", ""
	if e.About != nil && !e.About.Name.IsZero() {
		whom = v.Name(*e.About, "")
	}
	switch {
	case e.For > 0 && e.Rule == "shutdown":
		span = v.cat.Ago(e.For)
	case e.For > 0:
		span = v.cat.For(v.cat.Ago(e.For))
	}
	switch {
	case e.Body.IsZero():
	case setsValue(e.Rule):
		reason = v.choice(e.Body.String())
	default:
		reason = v.cat.Because(e.Body.String())
	}
	if e.Ref != 0 {
		whom, reason = v.line(e)
	}
	by := v.Name(e.From, "")
	if f := v.cat.Ruled[e.Rule]; f != nil {
		return f(by, whom, span, reason)
	}
	return "* " + by + " " + e.Rule + " " + whom + span + reason
}

// line words which line an act was about: whose it is and how it begins, or its number, where it
// says nothing any more.
func (v events) line(e *sshchat.Entry) (whose, begins string) {
	if q := e.Quoted; q != nil && len(q.Lines) > 0 {
		return v.Name(q.From, ""), v.cat.Colon + v.Style(paint.Dim, q.Lines[0].Truncate(reactedCells).String())
	}
	return "#" + strconv.FormatUint(e.Ref, 10), ""
}

// setsValue reports whether an act sets a value: then that stands where others have a reason.
func setsValue(act string) bool {
	return act == "slow" || act == "lockdown" || act == "keep" || act == "rename"
}

// reactedCells is how much of a line is shown behind a reaction to it: enough to know it by.
const reactedCells = 32

// reactedFor words reactions with one emoji to one line, which may be yours.
func (v events) reactedFor(e *sshchat.Entry, you sshchat.Person) string {
	if e.Body.IsZero() { // taken back
		return ""
	}
	who := v.Name(e.From, "")
	if len(e.People) > 0 {
		who = v.passing(e.People, false)
	}
	t := e.Body.String() + " " + who
	if e.About != nil {
		t += v.Style(paint.Dim, " → ")
		name := v.Name(*e.About, "")
		if e.ReactsTo(you) && !v.pipe {
			name = v.Style(paint.Bold, v.cat.You)
		}
		if q := e.Quoted; q != nil && len(q.Lines) > 0 {
			return t + v.cat.Said(name) + v.Style(paint.Dim, q.Lines[0].Truncate(reactedCells).String())
		}
		t += name
	}
	return t
}

// passing lists people who came or went. Among many, only the cause is told.
func (v events) passing(people []sshchat.Passage, left bool) string {
	names := make([]string, 0, len(people))
	for _, p := range people {
		n := v.Name(p.Person, "")
		if left {
			n += v.stay(p, len(people) <= 2)
		} else if p.NewOwner {
			n += v.cat.NewOwner
		}
		names = append(names, n)
	}
	return strings.Join(names, v.cat.List)
}

// stay tells how long somebody had been here, and why they left.
func (v events) stay(p sshchat.Passage, long bool) string {
	span := ""
	if long && p.Stayed >= time.Second {
		span = v.cat.Ago(p.Stayed)
	}
	return v.cat.Passed(span, v.cat.Causes[p.Cause])
}
