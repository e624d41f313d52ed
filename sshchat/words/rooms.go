package words

import (
	"fmt"
	"strings"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
	"sshchat/sshchat/words/paint"
)

// topicWidth is the least that a topic is shown in; where less is left there is none.
const topicWidth = 8

// roomRow is a line of a list of rooms: its columns, and what follows them.
type roomRow struct {
	mark  string    // a star for the room that one is in, and its number among one's own
	cells [3]string // plain: the name, how many people, since when
	facts []string  // each with its style
	plain string    // the facts without styles
	topic text.Text
}

// rooms words what is told of rooms.
type rooms struct{ *voice }

// list appends the rooms that there are, a row each: what all of them have in columns, and
// the topic as far as the row goes.
func (r rooms) list(dst []byte, l sshchat.RoomList) []byte {
	rows := make([]roomRow, 0, len(l.Rooms))
	var wide [3]int
	for _, info := range l.Rooms {
		row := r.row(info, l.Now)
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
				line += r.Room(cell)
			} else {
				line += cell
			}
			line += strings.Repeat(" ", pad)
			used += wide[i] + 2
		}
		line += strings.Join(row.facts, "")
		t.WriteString(strings.TrimRight(line+r.fitting(row.topic, used), " ") + "\n")
	}
	if len(l.Rooms) == 0 {
		t.WriteString(r.cat.RoomRow.None + "\n")
	}
	if l.More > 0 {
		t.WriteString(r.cat.RoomRow.More(l.More) + "\n")
	}
	return r.Aside(dst, t.String()+r.cat.RoomRow.Hint)
}

// row words what a list tells of a room.
func (r rooms) row(i sshchat.RoomInfo, now time.Time) roomRow {
	w := r.cat.RoomRow
	row := roomRow{mark: "    ", topic: i.Topic, cells: [3]string{i.Room, w.People(i.People)}}
	if i.Index > 0 {
		row.mark = fmt.Sprintf(" %2d ", i.Index)
	}
	if i.Current {
		row.mark = "*" + row.mark[1:]
	}
	if !i.Spoke.IsZero() {
		row.cells[2] = w.Spoke(r.cat.Ago(max(now.Sub(i.Spoke), 0)))
	}
	facts := []string{}
	if i.Unread > 0 {
		facts = append(facts, w.Unread(i.Unread, i.Calls))
	}
	if q := w.Quiet[i.Watch]; q != "" {
		facts = append(facts, q)
	}
	for _, fact := range facts {
		row.plain += fact + "  "
		row.facts = append(row.facts, r.Style(paint.Bold, fact)+"  ")
	}
	return row
}

// fitting returns as much of a topic as the rest of a row takes. A row of one cell less
// than the terminal never wraps.
func (r rooms) fitting(topic text.Text, used int) string {
	if r.Width() == 0 {
		return topic.String()
	}
	left := r.Width() - 1 - used
	if left < min(topicWidth, topic.Width()) {
		return ""
	}
	return topic.Truncate(left).String()
}

// facts appends what a room is, a fact a line.
func (r rooms) facts(dst []byte, f sshchat.RoomFacts) []byte {
	w := r.cat.RoomLabels
	kind := w["public"]
	if f.Private {
		kind = w["private"]
	}
	all := facts{voice: r.voice, labels: w}
	switch {
	case f.ReadOnly:
		all.add("readonly", w["readonlyis"])
	case f.Keyed:
		all.add("readonly", w["keyedis"])
	}
	all.add("topic", f.Topic.String())
	all.add("people", fmt.Sprint(f.People))
	if f.Private {
		all.add("members", fmt.Sprint(f.Members))
	}
	all.add("founder", f.Founder.String())
	ops := make([]string, len(f.Ops))
	for i, name := range f.Ops {
		ops[i] = name.String()
	}
	all.add("ops", strings.Join(ops, r.cat.List))
	all.span("slow", f.Slow)
	all.span("keep", f.Keep)
	all.when("made", f.Made)
	all.when("closed", f.Closed)
	return r.Aside(dst, all.below(r.Room(f.Room)+r.cat.Stay(kind)))
}

// rank words what somebody may do in a room.
func (r rooms) rank(s sshchat.Grant) string {
	all := []string{}
	if rank := r.cat.Ranks[s.Rank]; rank != "" {
		all = append(all, rank)
	}
	if s.Voice {
		all = append(all, r.cat.RoomLabels["voice"])
	}
	return strings.Join(all, r.cat.List)
}

// members appends who has a rank in a room.
func (r rooms) members(dst []byte, l sshchat.RoomMembers) []byte {
	t := r.cat.Members(r.Room(l.Room), len(l.Grants), l.Private)
	for _, m := range l.Grants {
		t += "\n  " + r.Name(sshchat.Person{Name: m.Name, Account: m.Account}, "") + r.cat.Stay(r.rank(m))
	}
	return r.Aside(dst, t)
}
