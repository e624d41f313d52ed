package sshchat

func statsRows() []*row {
	return []*row{
		{
			Command: Command{Name: "stats", Aliases: []string{"统计"}, Args: "[#ROOM]", Group: "look", Needs: NeedsNothing},
			reads:   true, price: func(*Call) int { return 3 * diskWork }, run: doStats, complete: completeRoom,
		},
	}
}

// doStats shows how busy a room was.
func doStats(c *Call) error {
	p, rest, err := c.where(c.Args)
	if err != nil {
		return err
	}
	if rest != "" {
		return c.usage()
	}
	if p.Peer != "" {
		p = c.here()
	}
	s, err := c.Chat.stats(c.Ctx, p.ID, c.By.now())
	if err != nil {
		return err
	}
	s.Room = p.Label
	c.tell(s)
	return nil
}
