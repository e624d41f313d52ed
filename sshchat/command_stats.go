package sshchat

import (
	"context"
	"time"

	"sshchat/sshchat/when"
)

// Stats answers /stats: how many lines were said in a room, in stretches of time as its
// reader's clock has them. The last of each is not over yet.
type Stats struct {
	Room      string
	Hours     [24]int
	HoursFrom time.Time // when the first hour begins
	Days      [14]int   // some days have 23 hours or 25
	DaysFrom  time.Time // when the first day begins
}

func (Stats) notice() {}

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
	if p.peer != "" {
		p = c.here()
	}
	s, err := c.Chat.stats(c.Ctx, p.id, c.By.now())
	if err != nil {
		return err
	}
	s.Room = p.label
	c.tell(s)
	return nil
}

// stats counts what was said in a room before now, in now's zone.
func (c *Chat) stats(ctx context.Context, room string, now time.Time) (Stats, error) {
	var s Stats
	year, month, day := now.Date()
	var days [len(s.Days) + 1]time.Time
	for i := range days {
		days[i] = when.StartOfDay(year, month, day+1-len(s.Days)+i, now.Location())
	}
	hour := now.Add(-time.Duration(now.Minute())*time.Minute - time.Duration(now.Second())*time.Second - time.Duration(now.Nanosecond()))
	s.HoursFrom, s.DaysFrom = hour.Add(-time.Duration(len(s.Hours)-1)*time.Hour), days[0]
	n := int(hour.Add(time.Hour).Sub(s.DaysFrom)/statsGrain) + 1
	counts, err := c.activity(ctx, room, s.DaysFrom, n)
	if err != nil {
		return s, err
	}
	today := 0
	for i, lines := range counts {
		at := s.DaysFrom.Add(time.Duration(i) * statsGrain)
		for today < len(s.Days)-1 && !at.Before(days[today+1]) {
			today++
		}
		s.Days[today] += lines
		if since := at.Sub(s.HoursFrom); since >= 0 {
			s.Hours[min(int(since/time.Hour), len(s.Hours)-1)] += lines
		}
	}
	return s, nil
}
