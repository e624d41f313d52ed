package commands

import (
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/act"
	"sshchat/sshchat/commands/table"
	"sshchat/sshchat/estate"
)

// mentionsMost is how many of the lines that call somebody one answer shows.
const mentionsMost = 20

func mentionsRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "mentions", Aliases: []string{"提到"}, Args: "[all]", Role: sshchat.MemberRole, Group: "look", Needs: sshchat.NeedsAccount},
			Reads:   true, Price: mentionsPrice, Beside: true, Run: doMentions,
		},
	}
}

// mentionsPrice is that of a search, and of a look into each room.
func mentionsPrice(c *table.Call) int { return 4*estate.DiskWork + len(c.Everywhere()) }

// doMentions shows what called its caller since they asked last, in all of their rooms and letters.
func doMentions(c *table.Call) error {
	all := strings.EqualFold(c.Args, "all")
	if c.Args != "" && !all {
		return c.Usage()
	}
	places := c.Everywhere()
	return c.Beside(func(c *table.Call) error { return showMentions(c, places, all) })
}

// showMentions finds them in places, and shows each between its neighbours.
func showMentions(c *table.Call, places []act.Spot, all bool) error {
	hits, more, err := c.Calls().Next(places, mentionsMost, all)
	if err != nil {
		return err
	}
	if len(hits) == 0 {
		return sshchat.NewFault("mentions.none")
	}
	if err := c.Node.AddQuotes(c.Ctx, hits); err != nil {
		return err
	}
	found := sshchat.Found{Calls: true, Words: `"` + c.By.Person().Name.String() + `"`, More: more}
	q := inquiry{places: places}
	for i := range hits {
		p := q.placeOf(&hits[i])
		h, err := around(c, p, hits[i])
		if err != nil {
			return err
		}
		if h.Entry.Kind != sshchat.Told { // a letter says whose it is
			h.Where = p.Label
		}
		found.Hits = append(found.Hits, h)
	}
	c.Tell(found)
	return nil
}
