package sshchat

import (
	"errors"
	"time"

	"sshchat/sshchat/text"
)

// maxSlow is the slowest that a room can be made.
const maxSlow = time.Hour

// roomState is what a room remembers over restarts, kept under "room/<key>".
type roomState struct {
	Topic text.Text     `json:"topic,omitzero"`
	Slow  time.Duration `json:"slow,omitempty"`
}

func roomKey(key string) string { return "room/" + key }

// changeRoom changes what a room remembers by compare-and-set.
func (c *Call) changeRoom(r *Room, change func(*roomState)) error {
	for range 8 {
		var st roomState
		rev, err := c.Chat.getJSON(c.Ctx, roomKey(r.key), &st)
		if err != nil {
			return err
		}
		change(&st)
		_, err = c.Chat.setJSON(c.Ctx, roomKey(r.key), st, SetOpt{IfRev: rev})
		if !errors.Is(err, ErrConflict) {
			return err
		}
	}
	return ErrUnavailable
}

// doSlow holds everybody but operators to a line in so much time.
func doSlow(c *Call) error {
	var every time.Duration
	if c.Args != "off" && c.Args != "0" {
		var ok bool
		if every, ok = parseSpan(c.Args); !ok || every > maxSlow {
			return fault("slow.bad", text.Line(c.Args))
		}
	}
	r := c.By.Room()
	if err := c.changeRoom(r, func(st *roomState) { st.Slow = every }); err != nil {
		return err
	}
	return c.rule(Ruling{What: "slow", Reason: text.Line(every.String())}, target{})
}

// doLockdown lets in, and lets speak, verified keys only.
func doLockdown(c *Call) error {
	var o SetOpt
	switch c.Args {
	case "on":
		o = SetOpt{Any: true}
	case "off":
		o = SetOpt{Any: true, Delete: true}
	default:
		return c.usage()
	}
	if _, err := c.Chat.engine.Set(c.Ctx, lockdownKey, []byte("on"), o); err != nil {
		return err
	}
	return c.rule(Ruling{What: "lockdown", Reason: text.Line(c.Args)}, target{})
}

const motdKey = "state/motd"

// doMOTD shows the message of the day, or sets one that stands before the file's.
func doMOTD(c *Call) error {
	switch c.Args {
	case "":
		t := c.Chat.motd(c.Ctx)
		if t.IsZero() {
			return fault("motd.none")
		}
		c.tell(Done{"motd.is", []any{t}})
		return nil
	case "-":
		if _, err := c.Chat.engine.Set(c.Ctx, motdKey, nil, SetOpt{Any: true, Delete: true}); err != nil {
			return err
		}
	default:
		if _, err := c.Chat.engine.Set(c.Ctx, motdKey, []byte(c.Args), SetOpt{Any: true}); err != nil {
			return err
		}
	}
	return c.rule(Ruling{What: "motd", Reason: text.Line(c.Args)}, target{})
}

// doInvite lets a new name in where only known ones may come.
func doInvite(c *Call) error {
	n, err := ParseName(c.Args)
	if err != nil {
		return err
	}
	if _, err := c.Chat.engine.Set(c.Ctx, inviteKey(n.Skeleton()), []byte(n.String()), SetOpt{Any: true}); err != nil {
		return err
	}
	c.tell(Done{"invite.done", []any{n.Text()}})
	return c.rule(Ruling{What: "admit", Target: n.Text()}, target{})
}

func doOp(c *Call) error   { return c.setRole(OperatorRole) }
func doDeop(c *Call) error { return c.setRole(MemberRole) }

// setRole makes somebody an operator, or ends that.
func (c *Call) setRole(role Role) error {
	word, _ := splitWord(c.Args)
	if word == "" {
		return c.usage()
	}
	t, err := c.findTarget(word)
	if err != nil {
		return err
	}
	if t.account == nil {
		return fault("op.guest", text.Line(word))
	}
	_, err = c.Chat.update(c.Ctx, t.account.ID, func(a *Account) error {
		if a.Role == OwnerRole {
			return fault("rule.role", a.Role)
		}
		a.Role = role
		return nil
	})
	if err != nil {
		return err
	}
	for _, m := range c.Chat.everybody() {
		if m.accountID() == t.account.ID {
			m.setRole(role)
		}
	}
	return c.rule(Ruling{What: role.String(), Target: t.label(), Account: t.account.ID}, t)
}
