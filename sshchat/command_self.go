package sshchat

import (
	"context"
	"slices"
	"strings"
	"time"

	"sshchat/sshchat/text"
)

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
	Address string   // for operators
	Rooms   []string // where they are, as the asker writes them and may know of it
}

func (Whois) notice() {}

func whoisRows() []*row {
	return []*row{
		{
			Command: Command{Name: "whois", Args: "[NAME]", Group: "look", Needs: NeedsNothing},
			run:     doWhois, complete: completeName,
		},
	}
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
		return fault("whois.none", echo(word))
	}
	w := Whois{Person: Person{Name: t.label()}}
	if a := t.account; a != nil && len(a.Keys) > 0 {
		w.Role, w.Key, w.Seen = max(a.rank(), MemberRole), a.Keys[0].Since, a.Seen
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
		w.Rooms = c.roomsOf(m)
	}
	c.tell(w)
	return nil
}

// roomsOf returns the rooms that somebody is in and that the caller may know of. That
// somebody is in a private one is told to those alone who are there as well.
func (a Act) roomsOf(m *Member) []string {
	var labels []string
	for _, r := range a.Chat.named("") {
		st, ok := a.Chat.directory.get(r.ID())
		if !ok || !r.has(m) || a.By.viewOf(r.ID()) == nil &&
			(st.Private || !st.Closed.IsZero() || a.By.sanctioned("ban", r.ID()) != nil) {
			continue
		}
		labels = append(labels, a.By.labelFor(st))
	}
	slices.SortFunc(labels, compareFold)
	return labels
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
		return fault("whois.none", echo(word))
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
			hit := sameName(i.Name, c.Args) || account != "" && i.Account == account
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

func awayRows() []*row {
	return []*row{
		{
			Command: Command{Name: "away", Aliases: []string{"离开"}, Args: "[WORDS]", Group: "you", Needs: NeedsSession},
			shows:   always, run: doAway,
		},
		{
			Command: Command{Name: "back", Aliases: []string{"回来"}, Group: "you", Needs: NeedsSession},
			run:     doBack,
		},
		{
			Command: Command{Name: "ignore", Aliases: []string{"屏蔽"}, Args: "[NAME]", Group: "you", Needs: NeedsAccount},
			run:     doIgnore, complete: completeName,
		},
		{
			Command: Command{Name: "unignore", Args: "NAME", Group: "you", Needs: NeedsAccount},
			run:     doUnignore,
		},
	}
}

// doAway says that m is away. What it says is a line like any other: it is held
// against mutes and the rate.
func doAway(c *Call) error {
	if err := c.By.maySay(c.By.at, c.Chat.clock.Now()); err != nil {
		return err
	}
	why := text.Line(c.Args)
	c.By.setAway(why, true)
	c.announce(Away, why)
	return nil
}

// doBack says that m is back. Whoever may not speak now is back without a word.
func doBack(c *Call) error {
	if !c.By.setAway(text.Text{}, false) {
		return fault("back.here")
	}
	if err := c.By.maySay(c.By.at, c.Chat.clock.Now()); err != nil {
		return err
	}
	c.announce(Back, text.Text{})
	return nil
}

// announce tells every room that the caller is in, and may speak in, something about
// the caller. Where the caller only reads, it is told without the caller's words.
func (a Act) announce(k Kind, body text.Text) {
	for _, v := range a.By.views {
		if a.By.mayTalk(v.room.ID()) != nil {
			continue
		}
		e := a.Chat.entry(v.room.ID(), k, a.By.Person())
		if a.By.mayWrite(v.room.ID()) == nil {
			e.Body = body
		}
		v.room.append(e, a.Chat.ignore)
	}
}
