package sshchat

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"sshchat/sshchat/text"
)

const (
	historyLines = 20  // /history without a count
	historyMost  = 500 // more is for an export
	answerBytes  = 256 << 10
	searchHits   = 10 // with the lines round them that is a screenful; before: goes on
)

func doHelp(c *Call) error {
	if c.Args == "" {
		rows := slices.DeleteFunc(slices.Clone(c.Chat.table.rows), func(row *Command) bool {
			return row.Role > c.By.Role() && row.Role >= OperatorRole
		})
		c.tell(Help{Commands: rows})
		return nil
	}
	word := strings.ToLower(strings.TrimPrefix(c.Args, "/"))
	row := c.Chat.table.byName[word]
	if row == nil {
		return c.Chat.table.unknown(word)
	}
	c.tell(Help{Commands: []*Command{row}, One: true})
	return nil
}

func doWho(c *Call) error {
	r := c.By.Room()
	c.tell(Who{Room: r.Key(), Here: r.Roster()})
	return nil
}

// doHistory shows the last lines of the room, or those of one day.
func doHistory(c *Call) error {
	r := Range{Room: c.By.Room().Key(), Kinds: talk(), Limit: historyLines}
	if n, err := strconv.Atoi(c.Args); err == nil {
		if n < 1 || n > historyMost {
			return fault("history.count", historyMost)
		}
		r.Limit = n
	} else if c.Args != "" {
		day, err := time.ParseInLocation(time.DateOnly, c.Args, c.By.zone())
		if err != nil {
			return c.usage()
		}
		r.Since, r.Until, r.Limit, r.Oldest = day, day.AddDate(0, 0, 1), historyMost, true
	}
	return c.page("history", r)
}

// page tells a stretch of the log.
func (c *Call) page(key string, r Range) error {
	entries, err := c.Chat.engine.Page(c.Ctx, r)
	if err != nil {
		return err
	}
	entries = c.By.withoutIgnored(entries)
	if len(entries) == 0 {
		return fault("history.none")
	}
	c.tell(Lines{Key: key, Room: r.Room, Entries: newest(entries)})
	return nil
}

// newest returns the last of entries that fit into one answer: a room full of pastes
// must not become a frame of thirty megabytes.
func newest(entries []Entry) []Entry {
	room := answerBytes
	for i := len(entries) - 1; i >= 0; i-- {
		if room -= len(entries[i].Body.String()); room < 0 {
			return entries[i+1:]
		}
	}
	return entries
}

// doLast shows what somebody said last, here.
func doLast(c *Call) error {
	name, _ := splitWord(c.Args)
	if name == "" {
		return c.page("last", Range{Room: c.By.Room().Key(), Kinds: talk(), Limit: historyLines})
	}
	hits, err := c.Chat.engine.Search(c.Ctx, Query{
		Rooms: []string{c.By.Room().Key()}, From: name, Limit: historyLines,
	})
	if err != nil {
		return err
	}
	if len(hits) == 0 {
		return fault("last.none", text.Line(name))
	}
	c.tell(Lines{Key: "last", Room: c.By.Room().Key(), Entries: newest(reversed(hits))})
	return nil
}

// doSearch looks through the room's log. Words with a colon restrict: from:alice,
// in:#lobby, after:2026-11-20, before:2026-11-21.
func doSearch(c *Call) error {
	q := Query{Rooms: []string{c.By.Room().Key()}, Limit: searchHits}
	var words []string
	for _, w := range strings.Fields(c.Args) {
		if ok, err := restrict(&q, w, c.By.zone()); err != nil {
			return err
		} else if !ok {
			words = append(words, w)
		}
	}
	q.Text = strings.Join(words, " ")
	if q.Text == "" && q.From == "" {
		return c.usage()
	}
	hits, err := c.Chat.engine.Search(c.Ctx, q)
	if err != nil {
		return err
	}
	hits = c.By.withoutIgnored(hits)
	if len(hits) == 0 {
		return fault("search.none", text.Line(c.Args))
	}
	found := Found{Room: q.Rooms[0], Words: q.Text, More: len(hits) == q.Limit}
	for _, hit := range hits {
		group, err := c.around(hit)
		if err != nil {
			return err
		}
		found.Hits = append(found.Hits, group)
	}
	c.tell(found)
	return nil
}

// around returns a hit with the line before and the line behind it: what was found
// is seldom the whole of what was meant.
func (c *Call) around(hit Entry) (Hit, error) {
	h := Hit{Entry: hit}
	before, err := c.Chat.engine.Page(c.Ctx, Range{Room: hit.Room, Before: hit.Seq, Kinds: talk(), Limit: 1})
	if err != nil {
		return h, err
	}
	after, err := c.Chat.engine.Page(c.Ctx, Range{Room: hit.Room, After: hit.Seq, Kinds: talk(), Limit: 1, Oldest: true})
	before, after = c.By.withoutIgnored(before), c.By.withoutIgnored(after)
	if len(before) > 0 {
		h.Before = &before[0]
	}
	if len(after) > 0 {
		h.After = &after[0]
	}
	return h, err
}

// restrict takes one word of a search that has a meaning of its own.
func restrict(q *Query, word string, zone *time.Location) (ok bool, err error) {
	key, value, found := strings.Cut(word, ":")
	if !found || value == "" {
		return false, nil
	}
	switch key {
	case "from":
		q.From = value
	case "in":
		if strings.TrimPrefix(value, "#") != q.Rooms[0] {
			return false, fault("room.unknown", text.Line(value))
		}
	case "after", "before":
		day, err := time.ParseInLocation(time.DateOnly, value, zone)
		if err != nil {
			return false, fault("date", text.Line(value))
		}
		if key == "after" {
			q.Since = day
		} else {
			q.Until = day
		}
	default:
		return false, nil
	}
	return true, nil
}

// doRaw shows the last message, or the last one of somebody, as it was sent.
func doRaw(c *Call) error {
	q := Range{Room: c.By.Room().Key(), Kinds: talk(), Limit: 1000}
	entries, err := c.Chat.engine.Page(c.Ctx, q)
	if err != nil {
		return err
	}
	for _, e := range reversed(entries) {
		if c.Args == "" || strings.EqualFold(e.From.Name.String(), c.Args) {
			c.tell(Raw{e})
			return nil
		}
	}
	return fault("history.none")
}

// talk is the kinds that people read back.
func talk() []Kind { return []Kind{Said, Acted, Topic} }

func reversed(entries []Entry) []Entry {
	out := make([]Entry, 0, len(entries))
	for i := len(entries) - 1; i >= 0; i-- {
		out = append(out, entries[i])
	}
	return out
}

// zone is where m's clock hangs.
func (m *Member) zone() *time.Location {
	if z, err := time.LoadLocation(m.Settings().Zone); err == nil {
		return z
	}
	return time.UTC
}
