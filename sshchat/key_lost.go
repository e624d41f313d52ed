package sshchat

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"time"

	"sshchat/sshchat/text"
)

// Whoever lost their key cannot come in to add another. An operator, or the server's own
// machine, helps: with the new key itself, or with a code for whoever has it. Both are on
// the record, and the account's sessions are told.

// resetLife is how long a code that an operator made is good: it has to reach its person by
// another way than the chat.
const resetLife = 24 * time.Hour

// keyTypes are the types of public keys that can open an account. A certificate opens its
// principal's and is not given to one.
var keyTypes = []string{
	"ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521",
	"sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com",
}

// doKeys is doKey, and what operators do for those who lost theirs.
func doKeys(c *Call) error {
	what, rest := splitWord(c.Args)
	name, key := splitWord(rest)
	switch {
	case what == "reset" && name != "" && key == "":
		return c.resetKey(name)
	case what == "undo" && name != "" && key == "":
		return c.undoKey(name)
	case what == "reset", what == "undo":
		return c.usage()
	case what == "add" && looksLikeKey(key):
		return c.giveKey(name, key)
	case c.By.local:
		return fault("command.account", c.Row.Name)
	}
	return doKey(c)
}

// looksLikeKey reports whether what follows a name is a public key, or its fingerprint.
func looksLikeKey(s string) bool {
	word, _ := splitWord(s)
	return strings.HasPrefix(word, "SHA256:") || slices.Contains(keyTypes, word) ||
		strings.HasPrefix(word, "ssh-") || strings.HasPrefix(word, "ecdsa-") || strings.HasPrefix(word, "sk-")
}

// printOf returns the fingerprint of a public key as a .pub file has it (RFC 4253, 6.6, in
// base64 behind its type), or of one that is given as a fingerprint.
func printOf(s string) (string, error) {
	word, rest := splitWord(s)
	blob64, _ := splitWord(rest)
	if strings.HasPrefix(word, "SHA256:") && rest == "" {
		sum, err := base64.RawStdEncoding.DecodeString(strings.TrimPrefix(word, "SHA256:"))
		if err != nil || len(sum) != sha256.Size {
			return "", fault("print.bad", echo(word))
		}
		return word, nil
	}
	blob, err := base64.StdEncoding.DecodeString(blob64)
	if err != nil || !slices.Contains(keyTypes, word) || len(blob) < 4+len(word)+4 ||
		int(binary.BigEndian.Uint32(blob)) != len(word) || string(blob[4:4+len(word)]) != word {
		return "", fault("key.malformed")
	}
	sum := sha256.Sum256(blob)
	return "SHA256:" + base64.RawStdEncoding.EncodeToString(sum[:]), nil
}

// lostBy finds the account of whoever lost their key. The server's own machine may help
// everybody, the owner too; others help nobody who may do as much as they.
func (c *Call) lostBy(word string) (target, error) {
	if c.By.Role() < OperatorRole {
		return target{}, fault("denied", c.Row.Name+" reset", OperatorRole)
	}
	t, err := c.findTarget(word)
	switch {
	case err != nil:
		return t, err
	case t.account == nil:
		return t, fault("key.noaccount", echo(word))
	case c.By.local:
		return t, nil
	}
	return t, c.may(t, nil)
}

// giveKey makes a key open somebody's account.
func (c *Call) giveKey(word, key string) error {
	t, err := c.lostBy(word)
	if err != nil {
		return err
	}
	print, err := printOf(key)
	if err != nil {
		return err
	}
	v, err := c.Chat.engine.Get(c.Ctx, keyKey(print))
	switch {
	case err != nil:
		return err
	case v.Rev != 0 && string(v.Data) == t.account.ID:
		return fault("key.has", t.label())
	case v.Rev != 0:
		return fault("key.others", t.label())
	}
	if err := c.record(&Ruling{What: "key", Target: t.label(), Account: t.account.ID, Reason: text.Line(print)}); err != nil {
		return err
	}
	if err := c.open(t.account.ID, print); err != nil {
		return err
	}
	c.tellAccount(t.account.ID, Done{"key.given", []any{c.By.Person().Name, text.Line(print)}})
	c.tell(Done{"key.gave", []any{text.Line(print), t.label()}})
	return nil
}

// open makes a key that opens none open an account.
func (c *Call) open(account, print string) error {
	now := c.Chat.clock.Now().UTC()
	if _, err := c.Chat.update(c.Ctx, account, func(a *Account) error { return a.addKey(print, now) }); err != nil {
		return err
	}
	_, err := c.Chat.engine.Set(c.Ctx, keyKey(print), []byte(account), SetOpt{})
	if errors.Is(err, ErrConflict) { // its person came in with it meanwhile
		_, undo := c.Chat.update(c.Ctx, account, func(a *Account) error { a.Keys = withoutKey(a.Keys, print); return nil })
		return errors.Join(fault("key.others", text.Line(print)), undo)
	}
	return err
}

// resetKey makes a code by which whoever says it makes their key open somebody's account.
func (c *Call) resetKey(word string) error {
	t, err := c.lostBy(word)
	if err != nil {
		return err
	}
	if err := c.record(&Ruling{What: "key-reset", Target: t.label(), Account: t.account.ID}); err != nil {
		return err
	}
	k := keyCode{Account: t.account.ID}
	if !c.By.local {
		k.Maker = c.By.accountID()
	}
	code, err := c.Chat.makeCode(c.Ctx, k, resetLife)
	if err != nil {
		return err
	}
	c.tellAccount(t.account.ID, Done{"key.resets", []any{c.By.Person().Name}})
	c.tell(Done{"key.reset", []any{code, t.label(), resetLife}})
	return nil
}

// tellAccount tells the sessions of an account what was done about it.
func (c *Call) tellAccount(account string, n Notice) {
	for _, m := range c.Chat.everybody() {
		if m.accountID() == account && !m.visiting {
			m.Tell(n)
		}
	}
}
