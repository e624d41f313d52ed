package sshchat

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"slices"
	"strings"

	"sshchat/sshchat/text"
)

// Whoever lost their key cannot come in to add another. An operator, or the server's own
// machine, helps: with the new key itself, or with a code for whoever has it. Both are on
// the record, and the account's sessions are told.

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
func (c *Call) lostBy(word string) (Target, error) {
	if c.By.Role() < OperatorRole {
		return Target{}, fault("denied", c.Row.Name+" reset", OperatorRole)
	}
	t, err := c.findTarget(word)
	switch {
	case err != nil:
		return t, err
	case t.Account == nil:
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
	switch opens, err := c.Chat.opens(c.Ctx, print); {
	case err != nil:
		return err
	case opens == t.Account.ID:
		return fault("key.has", t.label())
	case opens != "":
		return fault("key.others", t.label())
	}
	if err := c.record(&Ruling{What: "key", Target: t.label(), Account: t.Account.ID, Reason: text.Line(print)}); err != nil {
		return err
	}
	if err := c.Chat.openWith(c.Ctx, t.Account.ID, print); err != nil {
		return err
	}
	c.Chat.tellAccount(t.Account.ID, Done{"key.given", []any{c.By.Person().Name, text.Line(print)}})
	c.tell(Done{"key.gave", []any{text.Line(print), t.label()}})
	return nil
}

// resetKey makes a code by which whoever says it makes their key open somebody's account.
func (c *Call) resetKey(word string) error {
	t, err := c.lostBy(word)
	if err != nil {
		return err
	}
	if err := c.record(&Ruling{What: "key-reset", Target: t.label(), Account: t.Account.ID}); err != nil {
		return err
	}
	k := keyCode{Account: t.Account.ID}
	if !c.By.local {
		k.Maker = c.By.accountID()
	}
	code, err := c.Chat.makeCode(c.Ctx, k, resetLife)
	if err != nil {
		return err
	}
	c.Chat.tellAccount(t.Account.ID, Done{"key.resets", []any{c.By.Person().Name}})
	c.tell(Done{"key.reset", []any{code, t.label(), resetLife}})
	return nil
}

// undoKey takes back that somebody's key moved to another account within the last day: the
// account is there again, with its names and its ranks.
func (c *Call) undoKey(word string) error {
	if c.By.Role() < OperatorRole {
		return fault("denied", c.Row.Name+" undo", OperatorRole)
	}
	bare, _ := bareName(word)
	name, err := ParseName(bare)
	if err != nil {
		return err
	}
	k, found, err := c.Chat.lastMove(c.Ctx, name.Skeleton())
	if err != nil {
		return err
	}
	if !found {
		return fault("key.unmoved", name.Text())
	}
	if err := c.record(&Ruling{What: "key-undo", Target: name.Text(), Account: k.Old.ID}); err != nil {
		return err
	}
	if err := c.Chat.undoMove(c.Ctx, k); err != nil {
		return err
	}
	c.tell(Done{"key.undone", []any{name.Text()}})
	return nil
}
