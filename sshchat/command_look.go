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

// doHelp explains commands. A word that means a group and a command, as "rooms" does, is
// the group; "/rooms" is the command.
func doHelp(c *Call) error {
	word := strings.ToLower(c.Args)
	group := GroupNamed(word)
	if page := PageNamed(word); page != "" {
		c.tell(Help{Page: page})
		return nil
	}
	if word == "" || group != "" {
		return c.helpAll(group)
	}
	word = strings.TrimPrefix(word, "/")
	row := c.Chat.table.byName[word]
	if row == nil {
		if near := c.By.nearest(word); near != "" {
			return fault("help.nearest", echo(word), near)
		}
		return fault("help.unknown", echo(word))
	}
	h := Help{Commands: []*Command{row}, One: true}
	if f := c.By.MayUse(row); f != nil && f.Key != "command.program" { // how a program runs it is shown
		h.Why = f
	}
	c.tell(h)
	return nil
}

// helpAll tells of the commands that one may use here: all of them, or those of a group.
func (c *Call) helpAll(group string) error {
	var rows []*Command
	least := OwnerRole
	for _, row := range c.Chat.table.rows {
		if group != "" && row.Group != group {
			continue
		}
		least = min(least, row.Role)
		if c.By.MayUse(row) == nil {
			rows = append(rows, row)
		}
	}
	if len(rows) == 0 {
		return fault("denied.group", least)
	}
	c.tell(Help{Commands: rows, Group: group})
	return nil
}

// GroupNamed returns the group of commands that a word means, in any language; "" for
// none. The words package has these as its headings.
func GroupNamed(word string) string {
	switch word {
	case "talk", "说话":
		return "talk"
	case "rooms", "聊天室":
		return "rooms"
	case "look", "查看":
		return "look"
	case "you", "自己":
		return "you"
	case "manage", "管理":
		return "room"
	}
	return ""
}

// HelpPages returns the names of what /help tells of besides commands.
func HelpPages() []string { return []string{"keys", "text"} }

// PageNamed returns the page of help that a word means, in any language; "" for none.
func PageNamed(word string) string {
	switch word {
	case "keys", "按键", "快捷键":
		return "keys"
	case "text", "format", "文字", "格式":
		return "text"
	}
	return ""
}

// doWho lists who is in a room.
func doWho(c *Call) error {
	p, rest, err := c.where()
	if err != nil {
		return err
	}
	if rest != "" {
		return c.usage()
	}
	if p.peer != "" {
		p = c.here()
	}
	who := Who{Room: p.label}
	if r := c.Chat.roomHeld(p.id); r != nil {
		who.Here = r.Roster()
	}
	c.tell(who)
	return nil
}

// doHistory shows the last lines of a place, those of one day, or those since a moment.
func doHistory(c *Call) error {
	p, rest, err := c.where()
	if err != nil {
		return err
	}
	r, most := Range{}, historyLines
	if n, err := strconv.Atoi(rest); err == nil {
		if n < 1 || n > historyMost {
			return fault("history.count", historyMost)
		}
		most = n
	} else if rest != "" {
		day, err := c.By.parsePeriod(rest)
		if err != nil {
			return err
		}
		r.Since, r.Until, r.Oldest, most = day.Begin, day.End, !day.End.IsZero(), historyMost
	}
	return c.page("history", p, r, most)
}

// read returns a stretch of a place's log, at most so many lines. Letters with others
// lie between those that are asked for, so that more are looked through.
func (c *Call) read(p place, r Range, most int) ([]Entry, error) {
	r.Room, r.Kinds = p.id, p.kinds()
	r.Limit = most
	if p.peer != "" {
		r.Limit = 1000
	}
	entries, err := c.Chat.engine.Page(c.Ctx, r)
	if err != nil {
		return nil, err
	}
	entries = slices.DeleteFunc(c.By.withoutIgnored(entries), func(e Entry) bool { return !p.holds(&e) })
	switch {
	case len(entries) <= most:
	case r.Oldest:
		entries = entries[:most]
	default:
		entries = entries[len(entries)-most:]
	}
	return entries, c.Chat.addQuotes(c.Ctx, entries)
}

// page tells a stretch of a place's log.
func (c *Call) page(key string, p place, r Range, most int) error {
	entries, err := c.read(p, r, most)
	if err != nil {
		return err
	}
	if len(entries) == 0 {
		return fault("history.none")
	}
	if p.peer == "" {
		r.Room = p.id
		if err := c.Chat.addAnswers(c.Ctx, r, entries); err != nil {
			return err
		}
	}
	c.tell(Lines{Key: key, Room: p.label, Entries: newest(entries)})
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

// doLast shows what was said last, by somebody, as many lines as asked for.
func doLast(c *Call) error {
	p, rest, err := c.where()
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
			return c.usage()
		}
		if most < 1 || most > historyMost {
			return fault("history.count", historyMost)
		}
	}
	if name, _ = bareName(name); name == "" {
		return c.page("last", p, Range{}, most)
	}
	hits, err := c.By.search(c.Ctx, Query{Rooms: []string{p.id}, From: name, Limit: most})
	if err != nil {
		return err
	}
	hits = slices.DeleteFunc(c.By.withoutIgnored(hits), func(e Entry) bool { return !p.holds(&e) })
	if len(hits) == 0 {
		return fault("last.none", echo(name))
	}
	if err := c.Chat.addQuotes(c.Ctx, hits); err != nil {
		return err
	}
	c.tell(Lines{Key: "last", Room: p.label, Entries: newest(reversed(hits))})
	return nil
}

// doRaw shows the last message that has a text, or the last one of somebody, as it was
// sent.
func doRaw(c *Call) error {
	p, name, err := c.where()
	if err != nil {
		return err
	}
	if strings.Contains(name, " ") {
		return c.usage()
	}
	entries, err := c.read(p, Range{}, 1000)
	if err != nil {
		return err
	}
	for _, e := range reversed(entries) {
		if !e.Body.IsZero() && (name == "" || sameName(e.From.Name.String(), name)) {
			return c.tellRaw(e)
		}
	}
	return fault("history.none")
}

// doShow shows the entry of a number as it was sent, and all of a snippet.
func doShow(c *Call) error {
	if c.Args == "" || strings.ContainsAny(c.Args, " \n") {
		return c.usage()
	}
	seq, err := strconv.ParseUint(strings.TrimPrefix(c.Args, "#"), 10, 63)
	if err != nil || seq == 0 {
		return fault("show.none", text.Line(c.Args))
	}
	e, err := c.By.entryAt(c.Ctx, seq)
	if err != nil {
		return err
	}
	if e.Body.IsZero() { // a coming or going, or what was taken back
		return fault("show.empty", seq)
	}
	return c.tellRaw(e)
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
