package moderation

import (
	"slices"
	"strings"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/act"
	"sshchat/sshchat/commands/table"
	"sshchat/sshchat/rooms"
	"sshchat/sshchat/text"
)

// doomed is whose lines a purge is about, or which.
type doomed struct {
	label   text.Text
	account sshchat.AccountID // "": a stretch of numbers
	guest   bool              // of one visit: guests of that name who came before or after are others

	after, before uint64 // a stretch; 0: all
}

func purgeRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "purge", Args: "NAME [in:#ROOM | in:all] | #FIRST[-LAST]", Role: sshchat.MemberRole, Group: "moderation", Needs: sshchat.NeedsRoom},
			Shows:   table.Always, Beside: true, Run: doPurge, Complete: table.CompleteName,
		},
	}
}

// doPurge has lines forgotten that break the rules: those of one person, whatever they
// were called, or a stretch by numbers that begin with '#'. It is for those who look after
// the room, and leaves alone what their equals and betters there said.
func doPurge(c *table.Call) error {
	word, rest := sshchat.SplitWord(c.Args)
	where, rest := sshchat.SplitWord(rest)
	where, in := strings.CutPrefix(where, "in:")
	if word == "" || rest != "" || where != "" && !in {
		return c.Usage()
	}
	rooms, err := purgeRooms(c, where)
	if err != nil {
		return err
	}
	if first, last, ok := table.ParseStretch(word); ok {
		if where == "all" {
			return c.Usage()
		}
		return doomed{label: text.Line(word), after: first - 1, before: last + 1}.purgeBeside(c, rooms)
	}
	d, err := condemned(c, rooms, word)
	if err != nil {
		return err
	}
	return d.purgeBeside(c, rooms)
}

// purgeBeside purges beside the session, whose own the names of its rooms are.
func (d doomed) purgeBeside(c *table.Call, rooms []rooms.Room) error {
	labels := make([]string, len(rooms))
	for i, st := range rooms {
		labels[i] = c.By.LabelFor(st)
	}
	return c.Beside(func(c *table.Call) error { return d.purge(c, rooms, labels) })
}

// purgeRooms returns the rooms in which the caller wants lines forgotten: the one where
// they are, "#ops", or with "all" every one that they look after. A program is in no room,
// and must say which it means.
func purgeRooms(c *table.Call, where string) ([]rooms.Room, error) {
	if where == "all" {
		rooms := slices.DeleteFunc(c.Node.Rooms.Seen(c.By.AccountID()), func(st rooms.Room) bool {
			return c.By.RankIn(st.ID) < sshchat.RoomOp
		})
		if len(rooms) == 0 {
			return nil, sshchat.NewFault("room.rank", text.Line(c.Here().Label))
		}
		return rooms, nil
	}
	p := c.Here()
	switch {
	case where != "":
		var err error
		if p, err = c.Room(where); err != nil {
			return nil, err
		}
	case c.By.IsVisitor() && !c.Sited:
		return nil, sshchat.NewFault("purge.room")
	}
	if c.By.RankIn(p.ID) < sshchat.RoomOp {
		return nil, sshchat.NewFault("room.rank", text.Line(p.Label))
	}
	st, _ := c.Node.Rooms.Get(p.ID)
	return []rooms.Room{st}, nil
}

// condemned finds whose lines a name means: those of its owner or of who has it now,
// under every name; else those of the last visitor who had it.
func condemned(c *table.Call, rooms []rooms.Room, word string) (doomed, error) {
	name, marked := sshchat.BareName(word)
	t, err := c.FindTarget("@" + name)
	switch id := t.Id(); {
	case id != "":
		return doomed{label: t.Label(), account: id, guest: id.IsGuest()}, nil
	case !marked && looksLikeLine(word):
		return doomed{}, sshchat.NewFault("purge.number", sshchat.Echo(word))
	case err != nil && !sshchat.IsFault(err, "msg.nobody"): // no name can be that
		return doomed{}, err
	}
	var last sshchat.Entry
	for _, st := range rooms {
		page, err := c.By.Search(c.Ctx, sshchat.Query{Rooms: []sshchat.RoomID{st.ID}, From: name, Limit: 1})
		if err != nil {
			return doomed{}, err
		}
		if len(page) > 0 && page[0].Seq > last.Seq {
			last = page[0]
		}
	}
	if last.Seq == 0 {
		return doomed{}, sshchat.NewFault("last.none", sshchat.Echo(name))
	}
	return doomed{label: last.From.Name, account: last.From.Account, guest: last.From.Guest}, nil
}

// purge erases what is doomed in each of the rooms that hold some of it, on the record,
// and says whose it was, where, and since when.
func (d doomed) purge(c *table.Call, rooms []rooms.Room, labels []string) error {
	erased, since, where := 0, time.Time{}, []string{}
	for i, st := range rooms {
		r := sshchat.Range{Room: st.ID, Kinds: append(sshchat.KindsOf(sshchat.Talk), sshchat.Piece), By: d.account, After: d.after, Before: d.before}
		match := d.among(c, st)
		newest, found, err := c.Reading().FirstMatch(r, match)
		if err != nil {
			return err
		}
		if !found {
			continue
		}
		r.Before = newest.Seq + 1
		err = c.Record().RuleIn(st, sshchat.Ruling{What: "purge", Target: d.label, Account: d.account}, func() error {
			n, first, err := c.Erasing().Erase(act.ForgetPage*act.ForgetPages, r, "purge", match)
			erased += n
			if since.IsZero() || !first.IsZero() && first.Before(since) {
				since = first
			}
			return err
		})
		if err != nil {
			return err
		}
		where = append(where, labels[i])
	}
	if len(where) == 0 {
		return sshchat.NewFault("del.none")
	}
	in := text.Line(strings.Join(where, " "))
	if d.guest { // others may have been called so
		c.Tell(sshchat.Done{Key: "purge.guest", Args: []any{erased, d.label, in, since}})
		return nil
	}
	c.Tell(sshchat.Done{Key: "purge.done", Args: []any{erased, d.label, in}})
	return nil
}

// among returns whether an entry of a room is doomed, and of somebody below the caller.
func (d doomed) among(c *table.Call, st rooms.Room) func(*sshchat.Entry) bool {
	own, me := c.By.RankIn(st.ID), c.By.AccountID()
	return func(e *sshchat.Entry) bool {
		rank := st.Rank(e.From.Account)
		return (d.account == "" || e.From.Account == d.account) &&
			(e.From.Account == me || rank < sshchat.RoomOp || rank < own)
	}
}

// looksLikeLine reports whether a word may have been meant as lines by their numbers.
func looksLikeLine(s string) bool {
	_, _, ok := table.ParseStretch("#" + s)
	return ok
}
