package table

import (
	"slices"

	"sshchat/sshchat"
)

// CompleteName lists who is here, who spoke last first: that is whom one answers.
func CompleteName(c *Call) []string {
	people := slices.Clone(c.RosterHere())
	slices.SortStableFunc(people, func(a, b sshchat.Presence) int { return b.Spoke.Compare(a.Spoke) })
	me := c.By.Person().Name
	names := make([]string, 0, len(people))
	for _, p := range people {
		if p.Name != me {
			names = append(names, p.Name.String())
		}
	}
	return names
}

// CompleteRoom lists the rooms that the caller may know of, their own first.
func CompleteRoom(c *Call) []string {
	names := c.By.Rooms()
	mine := names
	for _, st := range c.Node.Rooms.Seen(c.By.AccountID()) {
		if label := c.By.LabelFor(st); !slices.Contains(mine, label) {
			names = append(names, label)
		}
	}
	return names
}
