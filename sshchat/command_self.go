package sshchat

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"sshchat/sshchat/text"
)

const (
	// codeLife is how long a one-time code for a further key is good: time to walk to
	// the other machine.
	codeLife = 15 * time.Minute

	ownerCodeKey = "state/owner-code"
)

// KeyList answers /key list.
type KeyList struct {
	Keys []KeyOf
	Now  string // the fingerprint of the key in use
}

// Whois answers /whois. Fingerprints are there for their owner and for operators
// only: they tell who somebody is on other servers, too.
type Whois struct {
	Person
	Role    Role
	Key     time.Time // since when the same key has been used; zero: a guest
	Names   []text.Text
	Here    bool
	Since   time.Time
	Spoke   time.Time
	Seen    time.Time
	Away    text.Text
	Prints  []KeyOf
	Address string // for operators
}

func (KeyList) notice() {}
func (Whois) notice()   {}

// doKey manages the keys of one's account.
func doKey(c *Call) error {
	if c.By.guest {
		return fault("key.guest")
	}
	what, arg := splitWord(c.Args)
	switch what {
	case "list", "":
		a, err := c.Chat.account(c.Ctx, c.By.account)
		if err != nil {
			return err
		}
		c.tell(KeyList{Keys: a.Keys, Now: c.By.login.Key})
		return nil
	case "add":
		if arg == "" {
			return c.offerKey()
		}
		return c.takeKey(strings.ToLower(arg))
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
}

// offerKey makes a one-time code, to be said from the other machine.
func (c *Call) offerKey() error {
	code := strings.ToLower(rand.Text()[:10])
	until := c.Chat.clock.Now().UTC().Add(codeLife)
	// Ephemeral: a code that nobody used is gone with the server's run at the latest.
	if _, err := c.Chat.setJSON(c.Ctx, codeKey(code), keyCode{c.By.account, until}, SetOpt{Ephemeral: true}); err != nil {
		return err
	}
	c.tell(Done{"key.code", []any{code, codeLife}})
	return nil
}

// takeKey moves the key that c.By came in with to the account that made the code.
func (c *Call) takeKey(code string) error {
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
	if k.Account == c.By.account {
		return fault("key.own")
	}
	// Deleting by revision makes it one-time: of two who say it at once one is late.
	if _, err := c.Chat.engine.Set(c.Ctx, codeKey(code), nil, SetOpt{IfRev: rev, Delete: true}); err != nil {
		return fault("key.badcode")
	}
	return c.Chat.moveKey(c.Ctx, c.By, k.Account)
}

// moveKey gives m's key to another account. The account that it had keeps its names
// if it has other keys; otherwise the names go along.
func (c *Chat) moveKey(ctx context.Context, m *Member, to string) error {
	print, now := m.login.Key, c.clock.Now().UTC()
	old, err := c.account(ctx, m.account)
	if err != nil {
		return err
	}
	last := len(old.Keys) == 1
	if _, err := c.update(ctx, to, func(a *Account) error {
		if len(a.Keys) >= maxKeys {
			return fault("key.many", maxKeys)
		}
		a.Keys = append(a.Keys, KeyOf{Print: print, Since: now})
		if last {
			a.Names = append(a.Names, old.Names...)
		}
		return nil
	}); err != nil {
		return err
	}
	if _, err := c.engine.Set(ctx, keyKey(print), []byte(to), SetOpt{Any: true}); err != nil {
		return err
	}
	if !last {
		_, err = c.update(ctx, old.ID, func(a *Account) error {
			a.Keys = slices.DeleteFunc(a.Keys, func(k KeyOf) bool { return k.Print == print })
			return nil
		})
	} else {
		err = c.handOver(ctx, old, to)
	}
	if err == nil {
		m.become(to)
		m.Tell(Done{"key.added", nil})
	}
	return err
}

// handOver makes to the owner of everything that old owned, and forgets old.
func (c *Chat) handOver(ctx context.Context, old *Account, to string) error {
	for _, skeleton := range old.Names {
		o, rev, _, err := c.owner(ctx, skeleton)
		if err != nil || o.Account != old.ID {
			continue
		}
		o.Account = to
		if _, err := c.setJSON(ctx, ownerKey(skeleton), o, SetOpt{IfRev: rev}); err != nil {
			return err
		}
	}
	_, err := c.engine.Set(ctx, accountKey(old.ID), nil, SetOpt{IfRev: old.rev, Delete: true})
	return err
}

// removeKey takes a key away from one's account: never the last, and never the one
// that is in use, which would leave the session without its ground.
func (c *Call) removeKey(print string) error {
	if print == c.By.login.Key {
		return fault("key.inuse")
	}
	_, err := c.Chat.update(c.Ctx, c.By.account, func(a *Account) error {
		n := len(a.Keys)
		a.Keys = slices.DeleteFunc(a.Keys, func(k KeyOf) bool { return k.Print == print })
		if len(a.Keys) == n {
			return fault("key.unknown", text.Line(print))
		}
		return nil
	})
	if err != nil {
		return err
	}
	if _, err := c.Chat.engine.Set(c.Ctx, keyKey(print), nil, SetOpt{Any: true, Delete: true}); err != nil {
		return err
	}
	c.tell(Done{"key.removed", []any{text.Line(print)}})
	return nil
}

// doWhois tells what may be known of somebody.
func doWhois(c *Call) error {
	word, _ := splitWord(c.Args)
	if word == "" {
		word = c.By.Person().Name.String()
	}
	t, err := c.findTarget(word)
	if err != nil {
		return err
	}
	if t.member == nil && t.account == nil {
		return fault("whois.none", text.Line(word))
	}
	w := Whois{Person: Person{Name: t.label()}}
	if a := t.account; a != nil {
		w.Role, w.Key, w.Seen = max(a.Role, MemberRole), a.Keys[0].Since, a.Seen
		if a.ID == c.By.account || c.By.Role() >= OperatorRole {
			w.Prints = a.Keys
		}
	}
	if m := t.member; m != nil {
		p := m.Presence()
		w.Person, w.Here, w.Since, w.Spoke, w.Away, w.Role = p.Person, true, p.Since, p.Spoke, p.Away, m.Role()
		if c.By.Role() >= OperatorRole && m.login.Addr.IsValid() {
			w.Address = m.login.Addr.String()
		}
	}
	c.tell(w)
	return nil
}

// doIgnore hides what somebody says, whatever they are called.
func doIgnore(c *Call) error {
	word, _ := splitWord(c.Args)
	if word == "" {
		names := make([]string, 0)
		for _, i := range c.By.ignored() {
			names = append(names, i.Name)
		}
		if len(names) == 0 {
			return fault("ignore.none")
		}
		c.tell(Done{"ignore.list", []any{strings.Join(names, ", ")}})
		return nil
	}
	t, err := c.findTarget(word)
	if err != nil {
		return err
	}
	who := Ignored{Name: t.label().String()}
	switch {
	case t.member == c.By:
		return fault("rule.self")
	case t.member != nil:
		who.Account = t.member.accountID()
	case t.account != nil:
		who.Account = t.account.ID
	default:
		return fault("whois.none", text.Line(word))
	}
	c.tell(Done{"ignore.done", []any{t.label()}})
	return c.By.setIgnored(c.Ctx, func(list []Ignored) []Ignored {
		list = slices.DeleteFunc(list, func(i Ignored) bool { return i.Account == who.Account })
		return append(list, who)
	})
}

func doUnignore(c *Call) error {
	found := false
	err := c.By.setIgnored(c.Ctx, func(list []Ignored) []Ignored {
		return slices.DeleteFunc(list, func(i Ignored) bool {
			hit := strings.EqualFold(i.Name, c.Args)
			found = found || hit
			return hit
		})
	})
	if err == nil && !found {
		return fault("ignore.none")
	}
	if err == nil {
		c.tell(Done{"unignore.done", []any{text.Line(c.Args)}})
	}
	return err
}

func doAway(c *Call) error {
	c.By.setAway(text.Line(c.Args), true)
	e := c.Chat.entry(c.By.Room().Key(), Away, c.By.Person())
	e.Body = text.Line(c.Args)
	c.By.Room().announcer.append(e, c.Chat.ignore)
	return nil
}

func doBack(c *Call) error {
	if !c.By.setAway(text.Text{}, false) {
		return fault("back.here")
	}
	c.By.Room().announcer.append(c.Chat.entry(c.By.Room().Key(), Back, c.By.Person()), c.Chat.ignore)
	return nil
}

// OwnerCode returns the one-time code that makes whoever says it the owner of the
// chat, or "" when it was used. The program prints it at the first start.
func (c *Chat) OwnerCode(ctx context.Context) (string, error) {
	v, err := c.engine.Get(ctx, ownerCodeKey)
	if err != nil {
		return "", err
	}
	if v.Rev == 0 {
		code, _ := json.Marshal(strings.ToLower(rand.Text()[:16]))
		_, err = c.engine.Set(ctx, ownerCodeKey, code, SetOpt{})
		if err != nil && !errors.Is(err, ErrConflict) {
			return "", err
		}
		if v, err = c.engine.Get(ctx, ownerCodeKey); err != nil {
			return "", err
		}
	}
	var code string
	return code, json.Unmarshal(v.Data, &code)
}

// doOwner makes whoever knows the code the owner. It stays in its place, empty, so
// that no second one is ever made.
func doOwner(c *Call) error {
	if !c.By.guessing.allow(c.Chat.clock.Now()) {
		return fault("key.slow")
	}
	v, err := c.Chat.engine.Get(c.Ctx, ownerCodeKey)
	if err != nil {
		return err
	}
	var code string
	if err := json.Unmarshal(v.Data, &code); err != nil || code == "" ||
		subtle.ConstantTimeCompare([]byte(code), []byte(strings.ToLower(c.Args))) != 1 {
		return fault("key.badcode")
	}
	if _, err := c.Chat.engine.Set(c.Ctx, ownerCodeKey, []byte(`""`), SetOpt{IfRev: v.Rev}); err != nil {
		return fault("key.badcode")
	}
	if _, err := c.Chat.update(c.Ctx, c.By.account, func(a *Account) error {
		a.Role = OwnerRole
		return nil
	}); err != nil {
		return err
	}
	c.By.setRole(OwnerRole)
	c.tell(Done{"owner.you", nil})
	return c.rule(Ruling{What: "owner", Target: c.By.Person().Name, Account: c.By.account}, target{})
}
