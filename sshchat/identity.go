package sshchat

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"sshchat/sshchat/bucket"
	"sshchat/sshchat/text"
)

// guesses bounds how often somebody may try a code: with fifty bits in it, three a
// minute find nothing.
var guesses = Rate{Burst: 3, Every: 20 * time.Second}

// limiter is a bucket for its member's own goroutine.
type limiter struct{ bucket.Bucket }

// maxIgnores bounds a list that is looked through for every line.
const maxIgnores = 200

func (l *limiter) allow(now time.Time) bool {
	if l.IsZero() {
		l.Bucket = bucket.New(guesses, now)
	}
	return l.Allow(now)
}

// identify finds out who somebody is, and whether they may come in under the name
// they ask for. Only a verified key has an account; a guest is somebody for one session.
func (c *Chat) identify(ctx context.Context, l Login, m *Member) error {
	m.role, m.guest = l.Role, l.Key == ""
	if m.guest {
		m.role = GuestRole
		m.account = "~" + strings.ToLower(rand.Text()[:10])
		return c.admitGuest(ctx, l, m)
	}
	a, err := c.recognize(ctx, l, m)
	if isFault(err, "name.owned") && a.rev == 0 {
		// Another first login with this key may have come between the readings of the
		// key and of the name's owner, who is this very person then.
		a, err = c.recognize(ctx, l, m)
	}
	if err != nil {
		return err
	}
	m.fresh = a.rev == 0
	if m.fresh && l.Looks {
		return nil
	}
	if a, err = c.keep(ctx, a, l.Addr); err != nil {
		return err
	}
	if a, err = c.noteListed(ctx, a, l); err != nil {
		return err
	}
	if l.Passed {
		if a, err = c.notePassed(ctx, a); err != nil {
			return err
		}
	}
	if m.admitted && !a.Admitted {
		if err := c.useInvitation(ctx, a.ID, l.Name); err != nil {
			return err
		}
	}
	m.account, m.rooms = a.ID, a.Rooms
	m.ignores = a.Ignores
	m.settings = applySettings(m.settings, a.Settings)
	return nil
}

// recognize finds the account of l's key, or begins one, and refuses whom it may not
// let in under l's name. It keeps nothing: whoever is refused leaves no trace.
func (c *Chat) recognize(ctx context.Context, l Login, m *Member) (*Account, error) {
	a, err := c.accountByKey(ctx, l.Key)
	if err != nil {
		return nil, fmt.Errorf("find the account of a key: %w", err)
	}
	m.account, m.role = a.ID, max(l.Role, a.Role, MemberRole)
	m.prints, m.born, m.admitted = printsOf(a.Keys), a.Since, a.Admitted
	if err := m.sanctioned("ban", ""); err != nil {
		return a, err
	}
	if err := m.lockedOut(); err != nil {
		if m.admitted, _ = c.invited(ctx, l.Name); !m.admitted {
			return a, err
		}
	}
	if err := c.mayOwn(ctx, a, m.role, l.Name); err != nil {
		return a, err
	}
	return a, m.mayBeCalled(a, l.Name)
}

// mayBeCalled keeps somebody who may not speak from telling the room something by a new
// name. Under those that they own, they come in.
func (m *Member) mayBeCalled(a *Account, n Name) error {
	if len(a.Names) == 0 || slices.Contains(a.Names, n.Skeleton()) {
		return nil
	}
	return m.sanctioned("mute", "")
}

// isFault reports whether err is the refusal of that key.
func isFault(err error, key string) bool {
	f, ok := errors.AsType[*Fault](err)
	return ok && f.Key == key
}

// confirm makes the name that m just claimed m's own, and looks again who m is and whether
// m is banned: what was done since identify met only those who had claimed a name.
func (c *Chat) confirm(ctx context.Context, m *Member) error {
	if !m.guest {
		if err := m.recognizeAgain(ctx); err != nil {
			return err
		}
	}
	if err := m.sanctioned("ban", ""); err != nil {
		return err
	}
	if m.guest { // a program may just have made the name its key's
		return c.MayUse(ctx, m.login.Name, "")
	}
	var err error
	m.newOwner, err = c.own(ctx, m, m.login.Name)
	return err
}

func printsOf(keys []KeyOf) []string {
	prints := make([]string, len(keys))
	for i, k := range keys {
		prints[i] = k.Print
	}
	return prints
}

// admitGuest holds a guest against everything that is for verified keys only.
func (c *Chat) admitGuest(ctx context.Context, l Login, m *Member) error {
	if c.o.Access == AccessKnown {
		return fault("guest.refused")
	}
	if err := m.lockedOut(); err != nil {
		return err
	}
	if err := m.sanctioned("ban", ""); err != nil {
		return err
	}
	return c.MayUse(ctx, l.Name, "")
}

// sanctioned returns the refusal that meets m in a room, or with "" in the whole chat,
// if one holds. Any goroutine may call it.
func (m *Member) sanctioned(what, room string) error {
	who := m.subjectIn(room)
	if s, ok := m.chat.rules.find(what, who, room, m.chat.clock.Now()); ok {
		return m.chat.refusalOf(s, who)
	}
	return nil
}

// sanction returns what meets m in a room. Any goroutine may call it.
func (m *Member) sanction(what, room string) (Sanction, bool) {
	return m.chat.rules.find(what, m.subjectIn(room), room, m.chat.clock.Now())
}

// subjectIn is m as the sanctions of a room see it. Any goroutine may call it.
func (m *Member) subjectIn(room string) Subject {
	who := m.subject()
	if st, ok := m.chat.directory.get(room); ok {
		who.Rank = st.rank(who.Account)
	}
	return who
}

// applySettings puts what an account has set over what the client's environment
// says. A value that is none any more is passed over.
func applySettings(s Settings, kept map[string]string) Settings {
	for name, value := range kept {
		set := settingFor(name)
		if set.values == nil || slices.Contains(set.values, value) {
			next := s
			if set.set(&next, value) == nil {
				s = next
			}
		}
	}
	return s
}

// keepSetting keeps one setting with m's account. A guest's goes with the session.
func (m *Member) keepSetting(ctx context.Context, name, value string) error {
	if m.guest {
		return nil
	}
	_, err := m.chat.update(ctx, m.accountID(), func(a *Account) error {
		if a.Settings == nil {
			a.Settings = map[string]string{}
		}
		a.Settings[name] = value
		return nil
	})
	return err
}

// pace holds what m has written to the disk to the rate of what m may say.
func (m *Member) pace() error {
	if wait, ok := m.rate.takeSay(m.chat.clock.Now()); !ok {
		return fault("rate", wait)
	}
	return nil
}

// accountID returns who m is. Any goroutine may call it.
func (m *Member) accountID() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.account
}

// Role returns what m may do. Any goroutine may call it.
func (m *Member) Role() Role {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.role
}

func (m *Member) setRole(r Role) {
	m.mu.Lock()
	m.role = r
	m.mu.Unlock()
}

// become makes m a session of another account: its key was moved there. Only the session
// that owns m may call it; others send an order.
func (m *Member) become(a *Account) {
	m.chat.closeBox(m, m.accountID())
	m.chat.openBox(m, a.ID)
	defer m.chat.shows() // once it is so
	m.mu.Lock()
	defer m.mu.Unlock()
	m.account, m.prints, m.born, m.admitted = a.ID, printsOf(a.Keys), a.Since, a.Admitted
	m.role, m.ignores = max(m.login.Role, a.Role, MemberRole), a.Ignores
}

// recognizeAgain makes m a session of the account that its key opens now, if that is not
// the one that it was of. Only the session that owns m may call it.
func (m *Member) recognizeAgain(ctx context.Context) error {
	known, err := m.chat.Known(ctx, m.login.Key)
	if err != nil || !known { // a key that was removed ends its sessions by itself
		return err
	}
	a, err := m.chat.accountByKey(ctx, m.login.Key)
	if err != nil {
		return err
	}
	if a.ID == m.accountID() {
		return nil
	}
	m.become(a)
	_, err = m.chat.noteListed(ctx, a, m.login)
	return err
}

// subject is m as sanctions see it. Any goroutine may call it.
func (m *Member) subject() Subject {
	m.mu.Lock()
	defer m.mu.Unlock()
	return Subject{
		Account: m.account, Skeleton: m.name.Skeleton(), Prints: m.prints,
		Addr: m.login.Addr, Guest: m.guest, Born: m.born, Role: m.role,
	}
}

// ignored returns whom m ignores.
func (m *Member) ignored() []Ignored {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.ignores
}

// setIgnored changes whom m ignores, in the account if there is one.
func (m *Member) setIgnored(ctx context.Context, change func([]Ignored) []Ignored) error {
	list := change(slices.Clone(m.ignored()))
	if !m.guest {
		a, err := m.chat.update(ctx, m.accountID(), func(a *Account) error {
			a.Ignores = change(a.Ignores)
			if len(a.Ignores) > maxIgnores {
				return fault("ignore.many", maxIgnores)
			}
			return nil
		})
		if err != nil {
			return err
		}
		list = a.Ignores
	}
	list = list[:min(len(list), maxIgnores)]
	m.mu.Lock()
	m.ignores = list
	m.mu.Unlock()
	return nil
}

// ignoring returns whether m does not want to see an entry.
func (m *Member) ignoring() func(*Entry) bool {
	list := m.ignored()
	return func(e *Entry) bool {
		return e.Kind.Is(Personal) &&
			slices.ContainsFunc(list, func(i Ignored) bool { return i.Account == e.From.Account })
	}
}

// dropIgnored takes out what was said by those whom m ignores.
func (m *Member) dropIgnored(entries []*Entry) []*Entry {
	if len(m.ignored()) == 0 {
		return entries
	}
	return slices.DeleteFunc(entries, m.ignoring())
}

// withoutIgnored is dropIgnored for lines that were asked for.
func (m *Member) withoutIgnored(entries []Entry) []Entry {
	ignoring := m.ignoring()
	return slices.DeleteFunc(entries, func(e Entry) bool { return ignoring(&e) })
}

// setAway notes that m is away, or back, and reports whether that changed anything.
func (m *Member) setAway(why text.Text, away bool) bool {
	defer m.chat.shows() // once it is so
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
