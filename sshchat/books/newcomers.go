package books

import (
	"context"

	"sshchat/sshchat"
	"sshchat/sshchat/people"
	"sshchat/sshchat/rooms"
)

// Newcomers knows in which rooms somebody is who was not here before: the lobby, and those that
// whoever runs the chat named.
type Newcomers struct {
	rooms *rooms.Book
	lobby sshchat.RoomID
	names func() []string
}

// prepare makes those of the rooms that there are not. They belong to the operators, and stay
// though nobody speaks there.
func (n *Newcomers) prepare(ctx context.Context, names []string) error {
	for _, name := range names {
		if _, ok := n.rooms.Alike(name); ok {
			continue
		}
		st, err := n.rooms.Found(ctx, name, sshchat.Person{})
		if err != nil {
			return err
		}
		if _, err := n.rooms.Change(ctx, st.ID, func(st *rooms.Room) error {
			st.Prepared = true
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// Rooms returns the rooms in which a newcomer is, the one to begin in first. What was made
// private or closed since is none of them.
func (n *Newcomers) Rooms() []people.JoinedRoom {
	joined := []people.JoinedRoom{{ID: n.lobby}}
	for _, name := range n.names() {
		if st, ok := n.rooms.Alike(name); ok && !st.Private && st.Closed.IsZero() {
			joined, _ = people.WithRoom(joined, st.ID, sshchat.WatchAll)
		}
	}
	return joined
}
