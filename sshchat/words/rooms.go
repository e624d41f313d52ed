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
