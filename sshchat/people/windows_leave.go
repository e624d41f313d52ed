package people

import (
	"context"
	"slices"

	"sshchat/sshchat"
)

// Leaving is that a person leaves a room by one of their windows: that one tells the room, and no other.
type Leaving struct {
	N    int // of the window
	Room sshchat.RoomID
}

// Leave hides a session that is leaving a room there, and reports whether it is the one to tell that: of
// several windows of a person that leave at once, on whichever nodes, one tells.
func (ws Windows) Leave(ctx context.Context, n sshchat.Name, seat Seat, room sshchat.RoomID) (tells bool) {
	tells = true
	if now := ws.cs.Mine(n.Skeleton(), seat.Session); now != nil && now.Windows != nil {
		err := ws.cs.ChangeCard(ctx, n, seat.Session, func(c *Card) { tells = c.leave(seat.Window, room) })
		tells = tells || err != nil // better twice than never
	}
	ws.cs.Hide(n, seat.Session, room)
	return tells
}

// leave notes that a window leaves a room for its person, and reports whether it does: no other has, or does.
func (c *Card) leave(n int, room sshchat.RoomID) bool {
	if !slices.Contains(c.Rooms, room) || slices.ContainsFunc(c.Leaves, func(l Leaving) bool { return l.Room == room && l.N != n && c.Lists(l.N) }) {
		return false
	}
	c.settles(room)
	c.Leaves = append(c.Leaves, Leaving{n, room})
	return true
}

// isLeaving reports whether the person is leaving a room by a window that is there still.
func (c *Card) isLeaving(room sshchat.RoomID) bool {
	return slices.ContainsFunc(c.Leaves, func(l Leaving) bool { return l.Room == room && c.Lists(l.N) })
}

// settles has nobody leave a room any more: the person has left it, or is back.
func (c *Card) settles(room sshchat.RoomID) {
	c.Leaves = slices.DeleteFunc(c.Leaves, func(l Leaving) bool { return l.Room == room })
}
