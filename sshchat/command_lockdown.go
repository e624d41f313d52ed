package sshchat

import (
	"strings"

	"sshchat/sshchat/text"
)

// doLockdown says who comes in and speaks, or how that is.
func doLockdown(c *Call) error {
	if c.Args == "" {
		c.tell(Done{"lockdown.is", []any{c.Chat.RuleBook().step().word()}})
		return nil
	}
	step, ok := parseLockdown(strings.ToLower(c.Args))
	if !ok {
		return c.usage()
	}
	word := step.word()
	return c.rule(Ruling{What: "lockdown", Reason: text.Line(word)}, func() error {
		if err := c.Chat.RuleBook().lockDown(c.Ctx, step); err != nil {
			return err
		}
		c.tell(Done{"lockdown.is", []any{word}})
		return nil
	})
}

func completeLockdown(*Call) []string { return []string{"off", "guests", "new", "known"} }

// doAdmit lets a new name in where only known ones may come, and an account that is too
// young for a lockdown.
func doAdmit(c *Call) error {
	word, _ := bareName(c.Args)
	n, err := ParseName(word)
	if err != nil {
		return err
	}
	t, err := c.findTarget(word)
	if err != nil {
		return err
	}
	r := Ruling{What: "admit", Target: n.Text()}
	if t.Account != nil {
		if !c.Chat.needsAdmission(t.Account) {
			return fault("name.owned", n.Text())
		}
		r.Account = t.Account.ID
	}
	return c.rule(r, func() error {
		if t.Account != nil {
			if err := c.Chat.admit(c.Ctx, t.Account.ID); err != nil {
				return err
			}
		} else if err := c.Chat.invite(c.Ctx, n); err != nil {
			return err
		}
		c.tell(Done{"invite.done", []any{n.Text()}})
		return nil
	})
}
