package table

import (
	"strings"

	"sshchat/sshchat/chat"
)

// Allow refuses a row that m may not use, which costs m a question.
func Allow(m *chat.Session, r *Row) error {
	f := MayUse(m, &r.Command)
	if f == nil {
		return nil
	}
	if err := m.Charge(1); err != nil {
		return err
	}
	return f
}

// Do has a call done, if it may be made, its words are as many as the row takes, and its price
// is paid.
func (c *Call) Do() error {
	if err := Allow(c.By, c.Row); err != nil {
		return err
	}
	if len(strings.Fields(c.Args)) > c.Row.Most() {
		return c.Usage()
	}
	if err := c.By.Charge(c.Price()); err != nil {
		return err
	}
	if err := c.MayShow(); err != nil {
		return err
	}
	return c.Row.Run(c)
}
