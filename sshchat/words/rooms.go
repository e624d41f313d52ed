package words

import (
	"fmt"
	"strings"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

// roomWidth is how wide the names in a list of rooms are: wider ones push the rest.
const roomWidth = 16

// rooms appends the rooms that there are, a line each.
func (s *Styler) rooms(dst []byte, l sshchat.RoomList) []byte {
	var t strings.Builder
	now := time.Now()
	for _, r := range l.Rooms {
		mark := "  "
		if r.Index > 0 {
			mark = fmt.Sprintf("%-2d", r.Index)
		}
		name := s.room(r.Room)
		if r.Current {
			mark = s.styled(bold, mark)
		}
		pad := strings.Repeat(" ", max(1, roomWidth-text.Width(r.Room)))
		fmt.Fprintf(&t, "%s%s%s%s\n", mark, name, pad, strings.Join(s.roomFacts(r, now), " · "))
	}
	if l.More > 0 {
		t.WriteString(s.cat.RoomRow.More(l.More) + "\n")
	}
	return s.aside(dst, t.String()+s.cat.RoomRow.Hint)
}

// roomFacts words what a list tells of a room.
func (s *Styler) roomFacts(r sshchat.RoomInfo, now time.Time) []string {
	w := s.cat.RoomRow
	facts := []string{w.People(r.People)}
	if r.Unread > 0 {
		facts = append(facts, s.styled(bold, w.Unread(r.Unread, r.Calls)))
	}
	if q := w.Quiet[r.Watch]; q != "" {
		facts = append(facts, q)
	}
	if !r.Spoke.IsZero() {
		facts = append(facts, w.Spoke(s.cat.Ago(max(now.Sub(r.Spoke), 0).Truncate(time.Second))))
	}
	if !r.Topic.IsZero() {
		facts = append(facts, r.Topic.String())
	}
	return facts
}

// facts appends what a room is, a fact a line.
func (s *Styler) facts(dst []byte, f sshchat.RoomFacts) []byte {
	w := s.cat.RoomLabels
	kind := w["public"]
	if f.Private {
		kind = w["private"]
	}
	var t strings.Builder
	t.WriteString(s.room(f.Room) + s.cat.Stay(kind))
	fact := func(label, value string) {
		if value != "" {
			fmt.Fprintf(&t, "\n  %s: %s", w[label], value)
		}
	}
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
	return s.aside(dst, t.String())
}

// members appends who has a rank in a room.
func (s *Styler) members(dst []byte, l sshchat.RoomMembers) []byte {
	t := s.cat.Members(s.room(l.Room), len(l.Seats), l.Private)
	for _, m := range l.Seats {
		t += "\n  " + s.name(sshchat.Person{Name: m.Name, Account: m.Account}, "") + s.cat.Stay(s.cat.Ranks[m.Rank])
	}
	return s.aside(dst, t)
}
