package sshchat

import (
	"context"
	"slices"
	"time"

	"sshchat/sshchat/bucket"
	"sshchat/sshchat/text"
)

// guesses bounds how often somebody may try a code: with fifty bits in it, three a
// minute find nothing.
var guesses = Rate{Burst: 3, Every: 20 * time.Second}

// limiter is a bucket for its member's own goroutine.
type limiter struct{ bucket.Bucket }

func (l *limiter) allow(now time.Time) bool {
	if l.IsZero() {
		l.Bucket = bucket.New(guesses, now)
	}
	return l.Allow(now)
}

// sanctioned returns the refusal that meets m in a room, or with "" in the whole chat,
// if one holds. Any goroutine may call it.
func (m *self) sanctioned(what, room string) error {
	who := m.subjectIn(room)
	if s, ok := m.chat.rules.find(what, who, room, m.chat.clock.Now()); ok {
		return m.chat.refusalOf(s, who)
	}
	return nil
}

// sanction returns what meets m in a room. Any goroutine may call it.
func (m *self) sanction(what, room string) (Sanction, bool) {
	return m.chat.rules.find(what, m.subjectIn(room), room, m.chat.clock.Now())
}

// ruledAnywhere returns the refusal that meets m in the whole chat or in some room. It must
// not be left behind with the account that it is about. What holds in a room that m may
// not know of is not asked: m is no member of it, and to be told would tell m of the room.
func (m *self) ruledAnywhere() error {
	seen := func(room string) bool {
		st, ok := m.chat.directory.get(room)
		return ok && st.visible(m.accountID())
	}
	if s, ok := m.chat.rules.findAnywhere(m.subject(), m.chat.clock.Now(), seen); ok {
		return m.chat.refusal(s)
	}
	return nil
}

// subjectIn is m as the sanctions of a room see it. Any goroutine may call it.
func (m *self) subjectIn(room string) Subject {
	who := m.subject()
	if st, ok := m.chat.directory.get(room); ok {
		who.Rank = st.rank(who.Account)
	}
	return who
}

// keepSetting keeps one setting with m's account. A guest's goes with the session.
func (m *Member) keepSetting(ctx context.Context, name, value string) error {
	if m.guest {
		return nil
	}
	return m.chat.noteSetting(ctx, m.accountID(), name, value)
}

// guess refuses who tries codes too often.
func (m *pen) guess() error {
	if !m.guessing.allow(m.chat.clock.Now()) {
		return fault("key.slow")
	}
	return nil
}

// pace holds what m has written to the disk to the rate of what m may say.
func (m *pen) pace() error {
	if wait, ok := m.rate.takeSay(m.chat.clock.Now()); !ok {
		return fault("rate", wait)
	}
	return nil
}

// accountID returns who m is. Any goroutine may call it.
func (m *self) accountID() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.account
}

// Role returns what m may do. Any goroutine may call it.
func (m *self) Role() Role {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.role
}

func (m *self) setRole(r Role) {
	m.mu.Lock()
	m.role = r
	m.mu.Unlock()
}

// subject is m as sanctions see it. Any goroutine may call it.
func (m *self) subject() Subject {
	m.mu.Lock()
	defer m.mu.Unlock()
	return Subject{
		Account: m.account, Skeleton: m.name.Skeleton(), Prints: m.prints,
		Addr: m.login.Addr, Guest: m.guest, Born: m.born, Role: m.role,
	}
}

// setAway notes that m is away, or back, and reports whether that changed anything.
func (m *self) setAway(why text.Text, away bool) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	was := m.isAway
	m.isAway, m.away = away, why
	return was != away
}

// memberNamed returns who holds a name here, or nil.
func (c *Chat) memberNamed(n Name) *Member {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.members[n.Skeleton()]
}

// everybody returns all sessions of this node, programs too.
func (c *Chat) everybody() []*Member {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := make([]*Member, 0, len(c.members)+len(c.visitors))
	for _, m := range c.members {
		all = append(all, m)
	}
	for m := range c.visitors {
		all = append(all, m)
	}
	return all
}

// motd returns the message of the day: one that an operator set, else the file's.
func (c *Chat) motd(ctx context.Context) (t text.Text, set bool) {
	v, err := c.engine.Get(ctx, motdKey)
	if err == nil && v.Rev != 0 {
		return text.Block(string(v.Data)), true
	}
	return c.motdFile(), false
}

// motdFile returns what the file says; it may say nothing.
func (c *Chat) motdFile() text.Text {
	if c.o.MOTD != nil {
		return c.o.MOTD()
	}
	return text.Text{}
}

// ignored returns whom m ignores.
func (m *self) ignored() []Ignored {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.ignores
}

// setIgnored changes whom m ignores, in the account if there is one.
func (m *Member) setIgnored(ctx context.Context, change func([]Ignored) []Ignored) error {
	list := change(slices.Clone(m.ignored()))
	if !m.guest {
		var err error
		if list, err = m.chat.noteIgnored(ctx, m.accountID(), change); err != nil {
			return err
		}
	}
	list = list[:min(len(list), maxIgnores)]
	m.mu.Lock()
	m.ignores = list
	m.mu.Unlock()
	return nil
}

// ignoring returns whether m does not want to see an entry.
func (m *self) ignoring() func(*Entry) bool {
	list := m.ignored()
	return func(e *Entry) bool {
		return e.Kind.Is(Personal) &&
			slices.ContainsFunc(list, func(i Ignored) bool { return i.Account == e.From.Account })
	}
}

// dropIgnored takes out what was said by those whom m ignores.
func (m *self) dropIgnored(entries []*Entry) []*Entry {
	if len(m.ignored()) == 0 {
		return entries
	}
	return slices.DeleteFunc(entries, m.ignoring())
}

// withoutIgnored is dropIgnored for lines that were asked for.
func (m *self) withoutIgnored(entries []Entry) []Entry {
	ignoring := m.ignoring()
	return slices.DeleteFunc(entries, func(e Entry) bool { return ignoring(&e) })
}

// forgetIgnored takes an account off the lists of those who ignore it: they hold its name.
func (c *Chat) forgetIgnored(ctx context.Context, id string) error {
	err := c.unignore(ctx, id)
	for _, m := range c.everybody() {
		m.mu.Lock()
		m.ignores = slices.DeleteFunc(slices.Clone(m.ignores), func(i Ignored) bool { return i.Account == id }) // who reads the list has no lock
		m.mu.Unlock()
	}
	return err
}
