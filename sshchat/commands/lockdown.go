package commands

import (
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

// doLockdown says who comes in and speaks, or how that is.
func doLockdown(c *Call) error {
	if c.Args == "" {
		c.Tell(sshchat.Done{Key: "lockdown.is", Args: []any{c.Chat.RuleBook().Step().Word()}})
		return nil
	}
	step, ok := sshchat.ParseLockdown(strings.ToLower(c.Args))
	if !ok {
		return c.usage()
	}
	word := step.Word()
	return c.Record().Rule(sshchat.Ruling{What: "lockdown", Reason: text.Line(word)}, func() error {
		if err := c.Chat.RuleBook().LockDown(c.Ctx, step); err != nil {
			return err
		}
		c.Tell(sshchat.Done{Key: "lockdown.is", Args: []any{word}})
		return nil
	})
}

func completeLockdown(*Call) []string { return []string{"off", "guests", "new", "known"} }

// doAdmit lets a new name in where only known ones may come, and an account that is too
// young for a lockdown.
func doAdmit(c *Call) error {
	word, _ := sshchat.BareName(c.Args)
	n, err := sshchat.ParseName(word)
	if err != nil {
		return err
	}
	t, err := c.FindTarget(word)
	if err != nil {
		return err
	}
	r := sshchat.Ruling{What: "admit", Target: n.Text()}
	if t.Account != nil {
		if !c.Chat.NeedsAdmission(t.Account) {
			return sshchat.NewFault("name.owned", n.Text())
		}
		r.Account = t.Account.ID
	}
	return c.Record().Rule(r, func() error {
		if t.Account != nil {
			if err := c.Chat.Admit(c.Ctx, t.Account.ID); err != nil {
				return err
			}
		} else if err := c.Names().Invite(n); err != nil {
			return err
		}
		c.Tell(sshchat.Done{Key: "invite.done", Args: []any{n.Text()}})
		return nil
	})
}
