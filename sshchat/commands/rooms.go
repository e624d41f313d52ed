package commands

import (
	"cmp"
	"slices"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/commands/table"
	"sshchat/sshchat/rooms"
)

// maxListed is how many rooms /rooms Shows: a few screenfuls, and few enough that the
// disk may be asked of each when somebody last talked there.
const maxListed = 100

// livelier orders rooms for a list.
func livelier(a, b *sshchat.RoomInfo) int {
	return cmp.Or(
		-cmp.Compare(min(a.Index, 1), min(b.Index, 1)), cmp.Compare(a.Index, b.Index),
		-cmp.Compare(a.People, b.People), b.Spoke.Compare(a.Spoke), sshchat.CompareFold(a.Room, b.Room))
}

func roomsRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "rooms", Aliases: []string{"房间"}, Args: "[WORDS]", Group: "rooms", Needs: sshchat.NeedsNothing},
			Reads:   true, Price: table.RoomsPrice, Run: doRooms,
		},
	}
}

// doRooms lists the rooms, or those that have a word in their name or topic.
func doRooms(c *table.Call) error {
	all := listable(c, strings.ToLower(c.Args))
	list := sshchat.RoomList{Now: c.Now()}
	for i, l := range all {
		if len(list.Rooms) == maxListed {
			list.More = len(all) - i
			break
		}
		if l.info.Index == 0 && c.By.Sanctioned("ban", l.st.ID) != nil {
			continue
		}
		var err error
		if l.info.Spoke, err = c.Node.Rooms.LastTalk(c.Ctx, l.st.ID); err != nil {
			return err
		}
		l.info.Room = c.By.LabelFor(l.st)
		list.Rooms = append(list.Rooms, l.info)
	}
	slices.SortFunc(list.Rooms, func(a, b sshchat.RoomInfo) int { return livelier(&a, &b) })
	c.Tell(list)
	return nil
}

// listed is a room that may come into a list.
type listed struct {
	st   rooms.Room
	info sshchat.RoomInfo
}

// listable returns the rooms that the caller may know of and that have word in name or
// topic, as lively as one can tell without the disk: there may be ten thousand.
func listable(c *table.Call, word string) []*listed {
	all := make([]*listed, 0, maxListed)
	for _, st := range c.Node.Rooms.Seen(c.By.AccountID()) {
		if word == "" || strings.Contains(strings.ToLower(st.Label()+" "+st.Topic.String()), word) {
			info := sshchat.RoomInfo{Room: st.Name, Private: st.Private, Topic: st.Topic}
			info.Spoke, _ = c.Node.Rooms.HeardTalk(st.ID)
			info.People = c.PeopleIn(st.ID)
			all = append(all, &listed{st, info})
		}
	}
	for _, one := range all {
		if r := c.RoomHeld(one.st.ID); r != nil {
			c.By.NoteIn(r, &one.info)
		}
	}
	slices.SortFunc(all, func(a, b *listed) int { return livelier(&a.info, &b.info) })
	return all
}
