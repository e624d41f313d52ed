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
	IsAway  bool
	Away    text.Text // why, if they said
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
	if err := c.By.pace(); err != nil {
		return err
	}
	if err := c.By.sanctioned("mute"); err != nil {
		return err
	}
	code := strings.ToLower(rand.Text()[:10])
	until := c.Chat.clock.Now().UTC().Add(codeLife)
	// Ephemeral: a code that nobody used is gone with the server's run at the latest.
	if _, err := c.Chat.setJSON(c.Ctx, codeKey(code), keyCode{c.By.accountID(), until}, SetOpt{Ephemeral: true}); err != nil {
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
	if k.Account == c.By.accountID() {
		return fault("key.own")
	}
	// A mute must not be left behind with the account that it is about.
	if err := c.By.sanctioned("mute"); err != nil {
		return err
	}
	// Deleting by revision makes it one-time: of two who say it at once one is late.
	_, err = c.Chat.engine.Set(c.Ctx, codeKey(code), nil, SetOpt{IfRev: rev, Delete: true})
	if errors.Is(err, ErrConflict) {
		return fault("key.badcode")
	}
	if err != nil {
		return err
	}
	return c.Chat.moveKey(c.Ctx, c.By, k.Account)
}

// moveKey gives m's key to another account. The account that it had keeps its names
// if it has other keys; otherwise the names go along. Of the steps each leaves the key
// with one account, so that a crash in between locks nobody out.
func (c *Chat) moveKey(ctx context.Context, m *Member, to string) error {
	print, now := m.login.Key, c.clock.Now().UTC()
	old, err := c.account(ctx, m.accountID())
	if err != nil {
		return err
	}
	if len(old.Keys) == 1 && old.Role >= OperatorRole {
		return fault("key.role") // the role would be nobody's
	}
	if _, err := c.update(ctx, to, func(a *Account) error {
		if len(a.Keys) >= maxKeys {
			return fault("key.many", maxKeys)
		}
		a.Keys = append(withoutKey(a.Keys, print), KeyOf{Print: print, Since: now})
		return nil
	}); err != nil {
		return err
	}
	if _, err := c.engine.Set(ctx, keyKey(print), []byte(to), SetOpt{Any: true}); err != nil {
		return err
	}
	if old, err = c.update(ctx, old.ID, func(a *Account) error {
		a.Keys = withoutKey(a.Keys, print)
		return nil
	}); err != nil {
		return err
	}
	if len(old.Keys) == 0 {
		if err := c.handOver(ctx, old, to); err != nil {
			return err
		}
	}
	got, err := c.account(ctx, to)
	if err != nil {
		return err
	}
	for _, other := range c.everybody() { // this key's other sessions are the same person
		if other.login.Key == print {
			other.become(got)
		}
	}
	m.Tell(Done{"key.added", nil})
	return nil
}

func withoutKey(keys []KeyOf, print string) []KeyOf {
	return slices.DeleteFunc(keys, func(k KeyOf) bool { return k.Print == print })
}

// handOver makes to the owner of everything that old owned, and forgets old.
func (c *Chat) handOver(ctx context.Context, old *Account, to string) error {
	if _, err := c.update(ctx, to, func(a *Account) error {
		a.Names = slices.Compact(slices.Sorted(slices.Values(append(a.Names, old.Names...))))
		return nil
	}); err != nil {
		return err
	}
	for _, skeleton := range old.Names {
		if err := c.passOn(ctx, skeleton, old.ID, to); err != nil {
			return err
		}
	}
	_, err := c.engine.Set(ctx, accountKey(old.ID), nil, SetOpt{Any: true, Delete: true})
	return err
}

// passOn makes a name of one account another's.
func (c *Chat) passOn(ctx context.Context, skeleton, from, to string) error {
	for range 4 { // a session may just note that the name is in use
		o, rev, _, err := c.owner(ctx, skeleton)
		if err != nil || o.Account != from {
			return err
		}
		o.Account = to
		if _, err = c.setJSON(ctx, ownerKey(skeleton), o, SetOpt{IfRev: rev}); !errors.Is(err, ErrConflict) {
			return err
		}
	}
	return ErrConflict
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
			return fault("key.unknown", text.Line(print))
		}
		if len(a.Keys) == 0 {
			return fault("key.inuse")
		}
		return nil
	})
	if err != nil {
		return err
	}
	if _, err := c.Chat.engine.Set(c.Ctx, keyKey(print), nil, SetOpt{Any: true, Delete: true}); err != nil {
		return err
	}
	for _, m := range c.Chat.everybody() {
		if m.login.Key == print {
			m.login.Evict(Kicked, fault("key.gone"))
		}
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
	operator := c.By.Role() >= OperatorRole
	// Who knows a key must not learn from us whose it is.
	if t.member == nil && t.account == nil || t.print != "" && !operator {
		return fault("whois.none", text.Line(word))
	}
	w := Whois{Person: Person{Name: t.label()}}
	if a := t.account; a != nil && len(a.Keys) > 0 {
		w.Role, w.Key, w.Seen = max(a.Role, MemberRole), a.Keys[0].Since, a.Seen
		if a.ID == c.By.accountID() || operator {
			w.Prints = a.Keys
			if w.Names, err = c.Chat.namesOf(c.Ctx, a); err != nil {
				return err
			}
		}
	}
	if m := t.member; m != nil {
		p := m.Presence()
		w.Person, w.Here, w.Since, w.Spoke, w.IsAway, w.Away, w.Role = p.Person, true, p.Since, p.Spoke, p.IsAway, p.Away, m.Role()
		if operator && m.login.Addr.IsValid() {
			w.Address = m.login.Addr.Unmap().String()
		}
		if t.account != nil {
			w.Key = t.account.keySince(m.login.Key)
		}
	}
	c.tell(w)
	return nil
}

// keySince returns since when a key has been the account's; zero: it is not.
func (a *Account) keySince(print string) time.Time {
	for _, k := range a.Keys {
		if k.Print == print {
			return k.Since
		}
	}
	return time.Time{}
}

// namesOf returns the names that an account owns, as it spells them.
func (c *Chat) namesOf(ctx context.Context, a *Account) ([]text.Text, error) {
	var names []text.Text
	for _, skeleton := range a.Names {
		o, _, _, err := c.owner(ctx, skeleton)
		if err != nil {
			return nil, err
		}
		if o.Account == a.ID {
			names = append(names, text.Line(o.Name))
		}
	}
	return names, nil
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
	if err := c.By.pace(); err != nil {
		return err
	}
	t, err := c.findTarget(word)
	if err != nil {
		return err
	}
	who := Ignored{Name: t.label().String(), Account: t.id()}
	switch who.Account {
	case "":
		return fault("whois.none", text.Line(word))
	case c.By.accountID():
		return fault("rule.self")
	}
	err = c.By.setIgnored(c.Ctx, func(list []Ignored) []Ignored {
		list = slices.DeleteFunc(list, func(i Ignored) bool { return i.Account == who.Account })
		return append(list, who)
	})
	if err == nil {
		c.tell(Done{"ignore.done", []any{t.label()}})
	}
	return err
}

// doUnignore takes somebody off the list, by the name they had then or have now.
func doUnignore(c *Call) error {
	if c.Args == "" {
		return c.usage()
	}
	if err := c.By.pace(); err != nil {
		return err
	}
	account := ""
	if t, err := c.findTarget(c.Args); err == nil {
		account = t.id()
	}
	found := false
	err := c.By.setIgnored(c.Ctx, func(list []Ignored) []Ignored {
		return slices.DeleteFunc(list, func(i Ignored) bool {
			hit := strings.EqualFold(i.Name, c.Args) || account != "" && i.Account == account
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

// doAway says that m is away. What it says is a line like any other: it is held
// against mutes and the rate.
func doAway(c *Call) error {
	if err := c.By.maySay(c.Chat.clock.Now()); err != nil {
		return err
	}
	why := text.Line(c.Args)
	c.By.setAway(why, true)
	e := c.Chat.entry(c.By.Room().Key(), Away, c.By.Person())
	e.Body = why
	c.By.Room().announcer.append(e, c.Chat.ignore)
	return nil
}

// doBack says that m is back. Whoever may not speak now is back without a word.
func doBack(c *Call) error {
	if !c.By.setAway(text.Text{}, false) {
		return fault("back.here")
	}
	if err := c.By.maySay(c.Chat.clock.Now()); err != nil {
		return err
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
	r := Ruling{What: "owner", Target: c.By.Person().Name, Account: c.By.accountID()}
	return c.rule(r, func() error {
		_, err := c.Chat.engine.Set(c.Ctx, ownerCodeKey, []byte(`""`), SetOpt{IfRev: v.Rev})
		if errors.Is(err, ErrConflict) {
			return fault("key.badcode")
		}
		if err != nil {
			return err
		}
		if err := c.Chat.giveRole(c.Ctx, r.Account, OwnerRole); err != nil {
			return err
		}
		c.tell(Done{"owner.you", nil})
		return nil
	})
}
