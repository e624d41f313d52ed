package commands

import (
	"strconv"

	"sshchat/sshchat"

	"sshchat/sshchat/act"
)

func delRows() []*row {
	return []*row{
		{
			Command: sshchat.Command{Name: "del", Aliases: []string{"删除"}, Args: "[COUNT | all]", Group: "talk", Needs: sshchat.NeedsRoom},
			reads:   true, beside: true, run: doDel,
		},
	}
}

// doDel takes back the caller's own lines where they are: the last one, the last n, or
// all. The entries stay, without their text.
func doDel(c *Call) error {
	n, kinds := 1, sshchat.KindsOf(sshchat.Line)
	switch {
	case c.Args == "all":
		n, kinds = act.ForgetPage*act.ForgetPages, append(sshchat.KindsOf(sshchat.Talk), sshchat.Piece) // one without its head, too
	case c.Args != "":
		var err error
		if n, err = strconv.Atoi(c.Args); err != nil || n < 1 {
			return c.usage()
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
	return c.beside(func(c *Call) error { return delLines(c, n, r) })
}

// delLines takes back the caller's last lines in a room.
func delLines(c *Call, n int, r sshchat.Range) error {
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
func delLetters(c *Call, n int, p act.Spot) error {
	erased, err := c.Erasing().EraseLetters(n, p)
	if err != nil {
		return err
	}
	c.Tell(sshchat.Done{Key: "del.done", Args: []any{erased}})
	return nil
}
