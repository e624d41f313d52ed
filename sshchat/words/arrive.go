package words

import (
	"strings"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/words/paint"
)

// arrivals words what one finds on coming in, and on turning to another room.
type arrivals struct{ *voice }

// welcome appends what stands below the backlog: where you are, with whom, the message of the
// day, and the one line that everybody needs.
func (a arrivals) welcome(dst []byte, w *sshchat.Welcome, now time.Time) []byte {
	t := a.cat.Here(a.Name(w.You, paint.Bold), w.Room, w.Total, roster(a).people(w.Here, w.Total-1))
	if !w.Topic.IsZero() {
		t += "\n" + a.cat.TopicIs(w.Topic.String())
	}
	for i := range w.Pins {
		t += "\n" + a.pinned(&w.Pins[i])
	}
	if len(w.Also) > 0 {
		t += "\n" + a.also(w.Also)
	}
	for _, m := range w.Elsewhere {
		t += "\n" + a.cat.Missed(a.Room(m.Room), dividers(a).missed(m.Missed, now))
	}
	dst = append(a.Aside(dst, t), '\n')
	if !w.MOTD.IsZero() { // above what is old it would scroll away
		dst = append(append(dst, a.Lines(w.MOTD.String())...), '\n')
	}
	dst = a.Aside(dst, a.cat.HelpLine)
	if len(w.Mail.Letters) == 0 {
		return dst
	}
	dst = a.Aside(append(dst, '\n'), a.cat.Waiting(len(w.Mail.Letters), w.Mail.More))
	return history(a).list(dst, w.Mail.Letters, now, w.You)
}

// also names the other rooms that somebody is in from the start.
func (a arrivals) also(rooms []string) string {
	shown := make([]string, len(rooms))
	for i, room := range rooms {
		shown[i] = a.Room(room)
	}
	return a.cat.AlsoIn(strings.Join(shown, a.cat.List), 1+len(rooms))
}

// opened appends what one finds on turning to a room: where one is and with whom, then what
// was said there, with a divider above the first line that is new.
func (a arrivals) opened(dst []byte, o sshchat.Opened, you sshchat.Person) []byte {
	dst = a.Aside(dst, a.where(o))
	newest, missed := o.Now, o.Missed
	for i := range o.Entries {
		e := &o.Entries[i]
		line := entries(a).rows(nil, e, you, "")
		if len(line) == 0 {
			continue
		}
		if !a.SameDay(newest, e.At) {
			dst = dividers(a).day(append(dst, '\n'), e.At)
		}
		if missed.Lines > 0 && e.Seq > missed.After {
			dst = dividers(a).unseen(append(dst, '\n'), missed, o.Now)
			missed.Lines = 0
		}
		newest = e.At
		dst = append(append(dst, '\n'), line...)
	}
	if !a.SameDay(newest, o.Now) { // what follows is of today
		dst = dividers(a).day(append(dst, '\n'), o.Now)
	}
	return dst
}

// where words the room or the person that one has turned to, and who is there.
func (a arrivals) where(o sshchat.Opened) string {
	if !o.Peer.IsZero() {
		return a.cat.With(a.Name(sshchat.Person{Name: o.Peer}, paint.Bold))
	}
	facts := []string{a.cat.In(a.Room(o.Room), o.Total, roster(a).people(o.Here, o.Total-1))}
	if !o.Topic.IsZero() {
		facts = append(facts, a.cat.TopicIs(o.Topic.String()))
	}
	for i := range o.Pins {
		facts = append(facts, a.pinned(&o.Pins[i]))
	}
	if o.Founded {
		facts = append(facts, a.cat.Founded)
	}
	return strings.Join(facts, "\n")
}

// pinnedCells is how much of a pinned line is shown where one has not asked for the pins.
const pinnedCells = 160

// pinned words a line that is pinned: whose it is, and how it begins.
func (a arrivals) pinned(e *sshchat.Entry) string {
	lines := e.Body.Lines()
	words := lines[0].Truncate(pinnedCells).String()
	if len(lines) > 1 || e.Lines > 1 {
		words += " ..."
	}
	name := a.Name(e.From, "")
	if e.Kind == sshchat.Acted {
		return a.cat.Pinned(name+" "+words) + messages(a).since(e)
	}
	return a.cat.Pinned(a.cat.Said(name)+words) + messages(a).since(e)
}
