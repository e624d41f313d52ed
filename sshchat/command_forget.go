package sshchat

import (
	"strconv"
)

func delRows() []*row {
	return []*row{
		{
			Command: Command{Name: "del", Aliases: []string{"删除"}, Args: "[COUNT | all]", Group: "talk", Needs: NeedsRoom},
			reads:   true, beside: true, run: doDel,
		},
	}
}

// doDel takes back the caller's own lines where they are: the last one, the last n, or
// all. The entries stay, without their text.
func doDel(c *Call) error {
	n, kinds := 1, KindsOf(Line)
	switch {
	case c.Args == "all":
		n, kinds = forgetPage*forgetPages, append(KindsOf(Talk), Piece) // one without its head, too
	case c.Args != "":
		var err error
		if n, err = strconv.Atoi(c.Args); err != nil || n < 1 {
			return c.usage()
		}
	}
	if c.By.saving() { // the last one is not the last one yet
		return fault("edit.saving")
	}
	if err := c.By.pace(); err != nil { // everybody is told, as of a line
		return err
	}
	if p := c.spot(); p.Peer != "" {
		return c.delLetters(n, p)
	}
	r := Range{Room: c.here().ID, Kinds: kinds, By: c.By.accountID()}
	if n <= forgetPage {
		return c.delLines(n, r)
	}
	return c.beside(func(c *Call) error { return c.delLines(n, r) })
}

// delLines takes back the caller's last lines in a room.
func (c *Call) delLines(n int, r Range) error {
	erased, _, err := c.erase(n, r, "", c.byMe())
	if err != nil {
		return err
	}
	if erased == 0 {
		return fault("del.none")
	}
	c.tell(Done{"del.done", []any{erased}})
	return nil
}

// delLetters takes back the caller's last letters to somebody, from both inboxes.
func (c *Call) delLetters(n int, p Spot) error {
	erased, err := c.eraseLetters(n, p)
	if err != nil {
		return err
	}
	c.tell(Done{"del.done", []any{erased}})
	return nil
}
