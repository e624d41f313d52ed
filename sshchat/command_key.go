package sshchat

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"time"

	"sshchat/sshchat/text"
)

// codeLife is how long a one-time code for a further key is good: time to walk to
// the other machine.
const codeLife = 15 * time.Minute

// KeyList answers /key list.
type KeyList struct {
	Keys []KeyOf
	Now  string // the fingerprint of the key in use
}

func (KeyList) notice() {}

// doKey manages the keys of one's account.
func doKey(c *Call) error {
	if c.By.guest {
		return fault("key.guest")
	}
	what, arg := splitWord(c.Args)
	switch what {
	case "list", "":
		a, err := c.Chat.account(c.Ctx, c.By.accountID())
		if err != nil {
			return err
		}
		c.tell(KeyList{Keys: a.Keys, Now: c.By.login.Key})
		return nil
	case "add":
		if arg == "" {
			return c.offerKey()
		}
		code, sure := splitWord(arg)
		return c.takeKey(strings.ToLower(code), sure)
	case "remove":
		return c.removeKey(arg)
	}
	return c.usage()
}

func codeKey(code string) string { return "code/" + code }

// keyCode is a code that adds the key of whoever says it to an account.
type keyCode struct {
	Account string    `json:"account"`
	Until   time.Time `json:"until"`
	Maker   string    `json:"maker,omitempty"` // the operator; "": its own account, or the server's own machine
}

// offerKey makes a one-time code, to be said from the other machine.
func (c *Call) offerKey() error {
	if err := c.By.pace(); err != nil {
		return err
	}
	if err := c.By.sanctioned("mute", ""); err != nil {
		return err
	}
	code, err := c.Chat.makeCode(c.Ctx, keyCode{Account: c.By.accountID()}, codeLife)
	if err != nil {
		return err
	}
	c.tell(Done{"key.code", []any{code, codeLife}})
	return nil
}

// makeCode keeps a new code for so long.
func (c *Chat) makeCode(ctx context.Context, k keyCode, life time.Duration) (code string, err error) {
	code = strings.ToLower(rand.Text()[:10])
	k.Until = c.clock.Now().UTC().Add(life)
	// Ephemeral: a code that nobody used is gone with the server's run at the latest.
	rev, err := c.setJSON(ctx, codeKey(code), k, SetOpt{Ephemeral: true})
	if err == nil {
		c.clock.AfterFunc(life, func() { c.forgetCode(code, rev) })
	}
	return code, err
}

// forgetCode takes a code away that has run out, so that codes nobody used do not pile
// up.
func (c *Chat) forgetCode(code string, rev uint64) {
	_, err := c.engine.Set(context.Background(), codeKey(code), nil, SetOpt{IfRev: rev, Delete: true})
	if err != nil && !errors.Is(err, ErrConflict) && !errors.Is(err, ErrClosed) { // used, or the end
		c.log("forget a code", "err", err)
	}
}

// takeKey moves the key that c.By came in with to the account that made the code. What
// somebody owns moves with it, so that they are asked first: a sentence such as "type this
// to see the pictures" must not take anybody's name.
func (c *Call) takeKey(code, sure string) error {
	if sure != "" && sure != "yes" {
		return c.usage()
	}
	if !c.By.guessing.allow(c.Chat.clock.Now()) {
		return fault("key.slow")
	}
	var k keyCode
	rev, err := c.Chat.getJSON(c.Ctx, codeKey(code), &k)
	if err != nil {
		return err
	}
	if rev == 0 || c.Chat.clock.Now().After(k.Until) {
		return fault("key.badcode")
	}
	if k.Maker != "" {
		may, err := c.Chat.mayHelp(c.Ctx, k.Maker, k.Account)
		if err != nil {
			return err
		}
		if !may {
			return fault("key.badcode")
		}
	}
	if k.Account == c.By.accountID() {
		return fault("key.own")
	}
	// What holds in some room or everywhere must not be left behind with the account
	// that it is about. What holds in a room that the caller may not know of is not asked:
	// they are no member of it, and to be told would tell them of the room.
	seen := func(room string) bool {
		st, ok := c.Chat.directory.get(room)
		return ok && st.visible(c.By.accountID())
	}
	if s, ok := c.Chat.rules.findAnywhere(c.By.subject(), c.Chat.clock.Now(), seen); ok {
		return c.Chat.refusal(s)
	}
	if err := c.Chat.mayMoveKey(c.Ctx, c.By, k.Account); err != nil {
		return err // before the code is used up
	}
	goods, err := c.Chat.goods(c.Ctx, c.By)
	if err != nil {
		return err
	}
	if !goods.none() && sure == "" {
		return c.askSure(code, k.Account, goods)
	}
	// Deleting by revision makes it one-time: of two who say it at once one is late.
	_, err = c.Chat.engine.Set(c.Ctx, codeKey(code), nil, SetOpt{IfRev: rev, Delete: true})
	if errors.Is(err, ErrConflict) {
		return fault("key.badcode")
	}
	if err != nil {
		return err
	}
	return c.joinAccount(k.Account, goods)
}

// dropKey forgets that a key opens an account. One that has moved to another meanwhile
// opens that, and still does.
func (c *Chat) dropKey(ctx context.Context, print, account string) error {
	v, err := c.engine.Get(ctx, keyKey(print))
	if err != nil || string(v.Data) != account {
		return err
	}
	_, err = c.engine.Set(ctx, keyKey(print), nil, SetOpt{IfRev: v.Rev, Delete: true})
	if errors.Is(err, ErrConflict) {
		return nil
	}
	return err
}

// removeKey takes a key away from one's account: never the last, and never the one
// that is in use, which would leave the session without its ground. Sessions that
// came in with it end: it may have been stolen.
func (c *Call) removeKey(print string) error {
	if print == c.By.login.Key {
		return fault("key.inuse")
	}
	_, err := c.Chat.update(c.Ctx, c.By.accountID(), func(a *Account) error {
		n := len(a.Keys)
		a.Keys = withoutKey(a.Keys, print)
		if len(a.Keys) == n {
			return fault("key.unknown", echo(print))
		}
		if len(a.Keys) == 0 {
			return fault("key.inuse")
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := c.Chat.dropKey(c.Ctx, print, c.By.accountID()); err != nil {
		return err
	}
	for _, m := range c.Chat.everybody() {
		if m.login.Key == print {
			m.evict(Kicked, fault("key.gone"))
		}
	}
	c.tell(Done{"key.removed", []any{text.Line(print)}})
	return nil
}

func keyRows() []*row {
	return []*row{
		{
			Command: Command{Name: "key", Aliases: []string{"密钥"}, Args: "list | add [CODE [yes]] | remove PRINT | undo NAME | reset NAME | add NAME TYPE KEY [COMMENT]", Role: MemberRole, Group: "you"},
			run:     doKeys,
		},
	}
}
