package commands

import (
	"context"
	"strconv"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/act"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/commands/table"
	"sshchat/sshchat/text"
)

func editRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "edit", Aliases: []string{"修改"}, Args: "TEXT | s/OLD/NEW/", Group: "talk", Needs: sshchat.NeedsRoom},
			Reads:   true, Settled: true, Shows: table.Always, Run: doEdit,
		},
	}
}

// Editable returns what the last line of m's says where they are, if /edit may change it still.
func Editable(ctx context.Context, m *chat.Session) (string, error) {
	c := &table.Call{Acts: act.By(ctx, m), Table: commandTable()}
	c.Row = c.Table.ByName["edit"]
	if err := m.Charge(c.Price()); err != nil {
		return "", err
	}
	own, err := lastOwn(c, c.Spot())
	return own.Body.String(), err
}

// lastOwn finds the caller's last line at a spot, if it may be changed still.
func lastOwn(c *table.Call, p act.Spot) (own sshchat.Entry, err error) {
	if c.By.Saving() { // what is on its way is newer than all that is found
		return own, sshchat.NewFault("edit.saving")
	}
	own, found, err := c.Reading().Newest(p, sshchat.Range{Since: c.Now().Add(-act.EditTime)}, c.ByMe())
	switch {
	case err != nil:
		return own, err
	case !found:
		return own, sshchat.NewFault("edit.none", act.EditTime)
	case len(own.Refs) > 0:
		return own, sshchat.NewFault("edit.snippet")
	}
	return own, nil
}

// doEdit replaces the caller's last line where they are. "s/old/new/" replaces what is
// old in it, the first time that it occurs.
func doEdit(c *table.Call) error {
	if c.Args == "" {
		return c.Usage()
	}
	p := c.Spot()
	own, err := lastOwn(c, p)
	if err != nil {
		return err
	}
	body, err := amended(&own, c.Args)
	if err != nil {
		return err
	}
	d := sshchat.Detail{Ref: own.Seq, Code: own.Code, Act: own.Kind == sshchat.Acted}
	if p.Peer != "" {
		return c.Letters().Edit(p, own, body, d)
	}
	return c.Speech().EditHere(body, d)
}

// amended returns the text that /edit makes of an entry's.
func amended(old *sshchat.Entry, args string) (body text.Text, err error) {
	if from, to, ok := substitution(args); ok {
		was := old.Body.String()
		if !strings.Contains(was, from) {
			return body, sshchat.NewFault("edit.nomatch", sshchat.Echo(from))
		}
		args = strings.Replace(was, from, to, 1)
	}
	switch {
	case old.Code:
		body = text.Code(args)
	case old.Kind == sshchat.Acted:
		body = text.Line(args)
	default:
		body = text.Block(args)
	}
	if body.IsZero() {
		return body, sshchat.NewFault("edit.empty")
	}
	return body, nil
}

// substitution reads "s/from/to/", in which neither holds a slash. The last slash may
// be missing, as people write it in a hurry.
func substitution(s string) (from, to string, ok bool) {
	inner, ok := strings.CutPrefix(s, "s/")
	from, to, cut := strings.Cut(inner, "/")
	if !ok || !cut || from == "" || to == "" {
		return "", "", false
	}
	to = strings.TrimSuffix(to, "/")
	return from, to, !strings.Contains(to, "/")
}

func delRows() []*table.Row {
	return []*table.Row{
		{
			Command: sshchat.Command{Name: "del", Aliases: []string{"删除"}, Args: "[COUNT | all]", Group: "talk", Needs: sshchat.NeedsRoom},
			Reads:   true, Beside: true, Settled: true, Run: doDel,
		},
	}
}

// doDel takes back the caller's own lines where they are: the last one, the last n, or
// all. The entries stay, without their text.
func doDel(c *table.Call) error {
	n, kinds := 1, append(sshchat.KindsOf(sshchat.Line), sshchat.Marked)
	switch {
	case c.Args == "all":
		n, kinds = act.ForgetPage*act.ForgetPages, append(sshchat.KindsOf(sshchat.Talk), sshchat.Piece) // one without its head, too
	case c.Args != "":
		var err error
		if n, err = strconv.Atoi(c.Args); err != nil || n < 1 {
			return c.Usage()
		}
	}
	if c.By.Saving() { // the last one is not the last one yet
		return sshchat.NewFault("edit.saving")
	}
	if err := c.By.Pace(); err != nil { // everybody is told, as of a line
		return err
	}
	if p := c.Spot(); p.Peer != "" {
		return delLetters(c, n, p)
	}
	r := sshchat.Range{Room: c.Here().ID, Kinds: kinds, By: c.By.AccountID()}
	if n <= act.ForgetPage {
		return delLines(c, n, r)
	}
	return c.Beside(func(c *table.Call) error { return delLines(c, n, r) })
}

// delLines takes back the caller's last lines in a room.
func delLines(c *table.Call, n int, r sshchat.Range) error {
	erased, _, err := c.Erasing().Erase(n, r, "", c.ByMe())
	if err != nil {
		return err
	}
	if erased == 0 {
		return sshchat.NewFault("del.none")
	}
	c.Tell(sshchat.Done{Key: "del.done", Args: []any{erased}})
	return nil
}

// delLetters takes back the caller's last letters to somebody, from both inboxes.
func delLetters(c *table.Call, n int, p act.Spot) error {
	erased, err := c.Erasing().EraseLetters(n, p)
	if err != nil {
		return err
	}
	c.Tell(sshchat.Done{Key: "del.done", Args: []any{erased}})
	return nil
}
