package commands

import (
	"sshchat/sshchat"
	"sshchat/sshchat/estate"
)

func statsRows() []*row {
	return []*row{
		{
			Command: sshchat.Command{Name: "stats", Aliases: []string{"统计"}, Args: "[#ROOM]", Group: "look", Needs: sshchat.NeedsNothing},
			reads:   true, price: func(*Call) int { return 3 * estate.DiskWork }, run: doStats, complete: completeRoom,
		},
	}
}

// doStats shows how busy a room was.
func doStats(c *Call) error {
	p, rest, err := c.Where(c.Args)
	if err != nil {
		return err
	}
	if rest != "" {
		return c.usage()
	}
	if p.Peer != "" {
		p = c.Here()
	}
	s, err := c.Reading().Stats(p.ID, c.By.Now())
	if err != nil {
		return err
	}
	s.Room = p.Label
	c.Tell(s)
	return nil
}
