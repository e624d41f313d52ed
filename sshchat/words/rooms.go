package words

import (
	"fmt"
	"strings"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

// topicWidth is the least that a topic is shown in; where less is left there is none.
const topicWidth = 8

// roomRow is a line of a list of rooms: its columns, and what follows them.
type roomRow struct {
	mark  string    // a star where one is, and which one it is of one's own
	cells [3]string // plain: the name, how many, since when
	facts []string  // each with its style
	plain string    // facts without
	topic text.Text
}

// rooms appends the rooms that there are, a row each: what is the same of each room in
// columns, and the topic as far as the row goes.
func (s *Styler) rooms(dst []byte, l sshchat.RoomList) []byte {
	now := time.Now()
	rows := make([]roomRow, 0, len(l.Rooms))
	var wide [3]int
	for _, r := range l.Rooms {
		row := s.roomRow(r, now)
		for i, cell := range row.cells {
			wide[i] = max(wide[i], text.Width(cell))
		}
		rows = append(rows, row)
	}
	var t strings.Builder
	for _, row := range rows {
		used := len("-- ") + len(row.mark) + text.Width(row.plain)
		line := row.mark
		for i, cell := range row.cells {
			pad := wide[i] - text.Width(cell) + 2
			if i == 0 {
				line += s.room(cell)
			} else {
				line += cell
			}
			line += strings.Repeat(" ", pad)
			used += wide[i] + 2
		}
		line += strings.Join(row.facts, "")
		t.WriteString(strings.TrimRight(line+s.fitting(row.topic, used), " ") + "\n")
	}
	if len(l.Rooms) == 0 {
		t.WriteString(s.cat.RoomRow.None + "\n")
	}
	if l.More > 0 {
		t.WriteString(s.cat.RoomRow.More(l.More) + "\n")
	}
	return s.aside(dst, t.String()+s.cat.RoomRow.Hint)
}

// roomRow words what a list tells of a room.
func (s *Styler) roomRow(r sshchat.RoomInfo, now time.Time) roomRow {
	w := s.cat.RoomRow
	row := roomRow{mark: "    ", topic: r.Topic, cells: [3]string{r.Room, w.People(r.People)}}
	if r.Index > 0 {
		row.mark = fmt.Sprintf(" %2d ", r.Index)
	}
	if r.Current {
		row.mark = "*" + row.mark[1:]
	}
	if !r.Spoke.IsZero() {
		row.cells[2] = w.Spoke(s.cat.Ago(max(now.Sub(r.Spoke), 0)))
	}
	facts := []string{}
	if r.Unread > 0 {
		facts = append(facts, w.Unread(r.Unread, r.Calls))
	}
	if q := w.Quiet[r.Watch]; q != "" {
		facts = append(facts, q)
	}
	for _, fact := range facts {
		row.plain += fact + "  "
		row.facts = append(row.facts, s.styled(bold, fact)+"  ")
	}
	return row
}

// fitting returns as much of a topic as the rest of a row takes. A row of one cell less
// than the terminal never wraps.
func (s *Styler) fitting(topic text.Text, used int) string {
	if s.width == 0 {
		return topic.String()
	}
	left := s.width - 1 - used
	if left < min(topicWidth, topic.Width()) {
		return ""
	}
	return topic.Truncate(left).String()
}

// opened appends what one finds on turning to a room: where one is and with whom, then what
// was said there, with a rule where what is new begins.
func (s *Styler) opened(dst []byte, o sshchat.Opened, you sshchat.Person) []byte {
	dst = s.aside(dst, s.openedFacts(o))
	now := time.Now()
	newest, missed := now, o.Missed
	for i := range o.Entries {
		e := &o.Entries[i]
		line := s.Entry(nil, e, you)
		if len(line) == 0 {
			continue
		}
		if !s.SameDay(newest, e.At) {
			dst = s.Day(append(dst, '\n'), e.At)
		}
		if missed.Lines > 0 && e.Seq > missed.After {
			dst = s.New(append(dst, '\n'), missed, now)
			missed.Lines = 0
		}
		newest = e.At
		dst = append(append(dst, '\n'), line...)
	}
	if !s.SameDay(newest, now) { // what follows is of today
		dst = s.Day(append(dst, '\n'), now)
	}
	return dst
}

// openedFacts words where one has turned to, and who is there.
func (s *Styler) openedFacts(o sshchat.Opened) string {
	if !o.Peer.IsZero() {
		return s.cat.With(s.name(sshchat.Person{Name: o.Peer}, bold))
	}
	facts := []string{s.cat.In(s.room(o.Room), o.Total, s.people(o.Here, o.Total-1))}
	if !o.Topic.IsZero() {
		facts = append(facts, s.cat.TopicIs(o.Topic.String()))
	}
	if o.Founded {
		facts = append(facts, s.cat.Founded)
	}
	return strings.Join(facts, "\n")
}

// facts appends what a room is, a fact a line.
func (s *Styler) facts(dst []byte, f sshchat.RoomFacts) []byte {
	w := s.cat.RoomLabels
	kind := w["public"]
	if f.Private {
		kind = w["private"]
	}
	var all facts
	fact := func(label, value string) { all.add(w[label], value) }
	span := func(label string, d time.Duration) {
		if d > 0 {
			fact(label, s.cat.Ago(d))
		}
	}
	when := func(label string, at time.Time) {
		if !at.IsZero() {
			fact(label, s.at(at))
		}
	}
	if f.ReadOnly {
		fact("readonly", w["readonlyis"])
	}
	fact("topic", f.Topic.String())
	fact("people", fmt.Sprint(f.People))
	if f.Private {
		fact("members", fmt.Sprint(f.Members))
	}
	fact("founder", f.Founder.String())
	ops := make([]string, len(f.Ops))
	for i, name := range f.Ops {
		ops[i] = name.String()
	}
	fact("ops", strings.Join(ops, s.cat.List))
	span("slow", f.Slow)
	span("keep", f.Keep)
	when("made", f.Made)
	when("closed", f.Closed)
	return s.aside(dst, s.factLines(s.room(f.Room)+s.cat.Stay(kind), all))
}

// members appends who has a rank in a room.
func (s *Styler) members(dst []byte, l sshchat.RoomMembers) []byte {
	t := s.cat.Members(s.room(l.Room), len(l.Seats), l.Private)
	for _, m := range l.Seats {
		t += "\n  " + s.name(sshchat.Person{Name: m.Name, Account: m.Account}, "") + s.cat.Stay(s.cat.Ranks[m.Rank])
	}
	return s.aside(dst, t)
}
