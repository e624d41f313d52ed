package commands

import (
	"slices"
	"strconv"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/act"
	"sshchat/sshchat/books"
	"sshchat/sshchat/commands/table"
	"sshchat/sshchat/estate"
	"sshchat/sshchat/text"
)

const (
	historyLines = 20  // /history without a count
	historyMost  = 500 // more is for an export
	searchHits   = 10  // with the lines round them that is a screenful; before: goes on
)

func historyRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "who", Aliases: []string{"names", "list", "users", "在线"}, Args: "[#ROOM]", Group: "look", Needs: sshchat.NeedsNothing},
			Price:   table.PeoplePrice, Run: doWho,
		},
		{
			Command: sshchat.Command{Name: "history", Aliases: []string{"记录"}, Args: "[#ROOM | @NAME] [COUNT | DATE]", Options: "[-n COUNT] [--since SEQ|2h|DATE] [--follow] [--time]", Group: "look", Needs: sshchat.NeedsNothing},
			Reads:   true, Run: doHistory,
		},
	}
}

// oneRoom reads [#ROOM], which is all that a question takes: the room where one is, where one's
// lines go to a person.
func oneRoom(c *table.Call) (act.Spot, error) {
	p, rest, err := c.Where(c.Args)
	switch {
	case err != nil:
		return p, err
	case rest != "":
		return p, c.Usage()
	case p.Peer != "":
		return c.Here(), nil
	}
	return p, nil
}

// doWho lists who is in a room.
func doWho(c *table.Call) error {
	p, err := oneRoom(c)
	if err != nil {
		return err
	}
	c.Tell(sshchat.Who{Room: p.Label, Here: c.Node.Live.Roster(p.ID)})
	return nil
}

// doHistory shows the last lines of a place, those of one day, or those since a moment.
func doHistory(c *table.Call) error {
	p, rest, err := c.Where(c.Args)
	if err != nil {
		return err
	}
	r, most := sshchat.Range{}, historyLines
	if n, err := strconv.Atoi(rest); err == nil {
		if n < 1 || n > historyMost {
			return sshchat.NewFault("history.count", historyMost)
		}
		most = n
	} else if rest != "" {
		day, err := books.ParsePeriod(rest, c.By.Now())
		if err != nil {
			return err
		}
		r.Since, r.Until, r.Oldest, most = day.Begin, day.End, !day.End.IsZero(), historyMost
	}
	return page(c, "history", p, r, most)
}

// page tells a stretch of a place's log.
func page(c *table.Call, key string, p act.Spot, r sshchat.Range, most int) error {
	entries, err := c.Reading().Read(p, r, most)
	if err != nil {
		return err
	}
	if len(entries) == 0 {
		return sshchat.NewFault("history.none")
	}
	if p.Peer == "" {
		r.Room = p.ID
		if err := c.Reading().AddAnswers(r, entries); err != nil {
			return err
		}
	}
	c.Tell(sshchat.Lines{Key: key, Room: p.Label, Entries: newest(entries)})
	return nil
}

// newest returns the last of entries that fit into one answer: a room full of pastes
// must not become a frame of thirty megabytes.
func newest(entries []sshchat.Entry) []sshchat.Entry {
	room := sshchat.AnswerBytes
	for i := len(entries) - 1; i >= 0; i-- {
		if room -= len(entries[i].Body.String()); room < 0 {
			return entries[i+1:]
		}
	}
	return entries
}

func lastRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "last", Args: "[#ROOM | @NAME] [NAME] [COUNT]", Options: "[--time]", Group: "look", Needs: sshchat.NeedsNothing},
			Reads:   true, Run: doLast, Complete: table.CompleteName,
		},
	}
}

// doLast shows what was said last, by somebody, as many lines as asked for.
func doLast(c *table.Call) error {
	p, rest, err := c.Where(c.Args)
	if err != nil {
		return err
	}
	name, count, _ := strings.Cut(rest, " ")
	if _, err := strconv.Atoi(name); err == nil && count == "" {
		name, count = "", name
	}
	most := historyLines
	if count = strings.TrimSpace(count); count != "" {
		if most, err = strconv.Atoi(count); err != nil {
			return c.Usage()
		}
		if most < 1 || most > historyMost {
			return sshchat.NewFault("history.count", historyMost)
		}
	}
	if name, _ = sshchat.BareName(name); name == "" {
		return page(c, "last", p, sshchat.Range{}, most)
	}
	hits, err := c.By.Search(c.Ctx, sshchat.Query{Rooms: []sshchat.RoomID{p.ID}, From: name, Limit: most})
	if err != nil {
		return err
	}
	hits = slices.DeleteFunc(c.By.WithoutIgnored(hits), func(e sshchat.Entry) bool { return !p.Holds(&e) })
	if len(hits) == 0 {
		return sshchat.NewFault("last.none", sshchat.Echo(name))
	}
	if err := c.Node.AddQuotes(c.Ctx, hits); err != nil {
		return err
	}
	c.Tell(sshchat.Lines{Key: "last", Room: p.Label, Entries: newest(act.Reversed(hits))})
	return nil
}

func rawRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "raw", Args: "[#ROOM | @NAME] [NAME]", Group: "look", Needs: sshchat.NeedsNothing},
			Reads:   true, Run: doRaw, Complete: table.CompleteName,
		},
	}
}

// doRaw shows the last message that has a text, or the last one of somebody, as it was
// sent.
func doRaw(c *table.Call) error {
	p, name, err := c.Where(c.Args)
	if err != nil {
		return err
	}
	if strings.Contains(name, " ") {
		return c.Usage()
	}
	entries, err := c.Reading().Read(p, sshchat.Range{}, 1000)
	if err != nil {
		return err
	}
	for _, e := range act.Reversed(entries) {
		if !e.Body.IsZero() && (name == "" || sshchat.SameName(e.From.Name.String(), name)) {
			return c.Reading().TellRaw(e)
		}
	}
	return sshchat.NewFault("history.none")
}

func showRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "show", Args: "SEQ", Group: "look", Needs: sshchat.NeedsNothing},
			Reads:   true, Run: doShow,
		},
	}
}

// doShow shows the entry of a number as it was sent, and all of a snippet.
func doShow(c *table.Call) error {
	if c.Args == "" || strings.ContainsAny(c.Args, " \n") {
		return c.Usage()
	}
	seq, err := strconv.ParseUint(strings.TrimPrefix(c.Args, "#"), 10, 63)
	if err != nil || seq == 0 {
		return sshchat.NewFault("show.none", text.Line(c.Args))
	}
	e, err := c.By.EntryAt(c.Ctx, seq)
	if err != nil {
		return err
	}
	if e.Body.IsZero() { // a coming or going, or what was taken back
		return sshchat.NewFault("show.empty", seq)
	}
	return c.Reading().TellRaw(e)
}

func statsRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "stats", Aliases: []string{"统计"}, Args: "[#ROOM]", Group: "look", Needs: sshchat.NeedsNothing},
			Reads:   true, Price: func(*table.Call) int { return 3 * estate.DiskWork }, Run: doStats, Complete: table.CompleteRoom,
		},
	}
}

// doStats shows how busy a room was.
func doStats(c *table.Call) error {
	p, err := oneRoom(c)
	if err != nil {
		return err
	}
	s, err := c.Reading().Stats(p.ID, c.By.Now())
	if err != nil {
		return err
	}
	s.Room = p.Label
	c.Tell(s)
	return nil
}
