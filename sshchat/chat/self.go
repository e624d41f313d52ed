package chat

import (
	"cmp"
	"context"
	"net/netip"
	"slices"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/books"
	"sshchat/sshchat/lock"
	"sshchat/sshchat/people"
	"sshchat/sshchat/text"
)

// self is who a session is: what others may ask of it. Any goroutine may call its methods.
type self struct {
	books *books.Books
	login Login
	since time.Time

	seat people.Seat // by which card it is here; a window of somebody shares theirs

	// These are set before anybody learns of the session.
	guest    bool // no key, no account
	visiting bool // a program's: in nobody's roster

	mu       lock.Session // guards what follows
	name     sshchat.Name // as shown
	claim    claimed
	account  sshchat.AccountID // ~ and something random for a guest
	was      sshchat.AccountID // the account before, of a key that was moved
	role     sshchat.Role
	prints   []sshchat.Print // of all keys of the account
	born     time.Time       // since when there is the account; zero: a guest, or of this machine
	admitted bool            // by an operator: no lockdown takes the account for new
	ignores  []people.Ignored
	away     people.Absence
	settings sshchat.Settings
	talked   bool // under this name, so that it is m's
	going    going
}

// going is whether a session is on its way out, and how.
type going int

const (
	stays    going = iota
	leaves         // as it came, by the door
	nameless       // without a word: its name is somebody else's by now
)

// claimed is the name that a session holds. The name that it seeks is the same, or it is about
// to hold that, and another that it holds still is about to be free.
type claimed struct {
	name   sshchat.Name
	sought sshchat.Skeleton
}

// SessionID returns which session m is: no other one, on any node, is called so, but the other
// windows of its person.
func (m *self) SessionID() string { return m.seat.Session }

// Person returns how others know m.
func (m *self) Person() sshchat.Person {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.personLocked()
}

func (m *self) personLocked() sshchat.Person {
	return sshchat.Person{
		Name: m.name.Text(), Account: m.account, Guest: m.guest, Bot: m.login.Bot,
	}
}

// Settings returns how m wants to see the chat.
func (m *self) Settings() sshchat.Settings {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.settings
}

// slowest returns how much time has to be between two lines of m's because m is new.
func (m *self) slowest(now time.Time) time.Duration {
	born := m.subject().Born
	if m.guest {
		born = m.since
	}
	if !born.IsZero() && now.Sub(born) < m.books.Options().NewWait {
		return m.books.Options().NewSlow
	}
	return 0
}

// slowAs is whom slow mode counts: neither a reconnect nor a rename makes somebody new.
func (m *self) slowAs() string { return people.SlowAs(m.AccountID(), m.guest, m.login.Addr) }

// noteTalked notes that m said something under its name.
func (m *self) noteTalked() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.talked = true
}

// hasTalked reports whether m said something under its name.
func (m *self) hasTalked() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.talked
}

// Leaves notes that m is going: who wants its name waits for Leave.
func (m *self) Leaves() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.going = max(m.going, leaves)
}

// isLeaving reports whether m is going.
func (m *self) isLeaving() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.going != stays
}

// losesName notes that m's name is somebody else's by now: the rooms were told that m left.
func (m *self) losesName() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.going = nameless
}

// isNameless reports whether m's name is somebody else's by now.
func (m *self) isNameless() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.going == nameless
}

// Now is what m's clock shows.
func (m *self) Now() time.Time { return m.books.Ledger.Clock.Now().In(m.Zone()) }

// Zone is where m's clock hangs.
func (m *self) Zone() *time.Location { return m.Settings().Location() }

// evict ends a session, if it is one that can be ended from here.
func (m *self) evict(cause sshchat.Cause, why *sshchat.Fault) {
	if m.login.Evict != nil {
		m.login.Evict(cause, why)
	}
}

// Addr is where m came from.
func (m *self) Addr() netip.Addr { return m.login.Addr.Unmap().WithZone("") }

// IsGuest reports whether m has no key, and so no account.
func (m *self) IsGuest() bool { return m.guest }

// IsVisitor reports whether m is a program's, which nobody sees come or go.
func (m *self) IsVisitor() bool { return m.visiting }

// AccountID returns who m is. Any goroutine may call it.
func (m *self) AccountID() sshchat.AccountID {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.account
}

// Role returns what m may do. Any goroutine may call it.
func (m *self) Role() sshchat.Role {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.role
}

// learn takes over what m's account says now, and reports whether m's card is to say it, too. Who
// shares m's card may have changed the settings.
func (m *self) learn(a *people.Account) (shows bool) {
	shares := m.shares()
	m.mu.Lock()
	defer m.mu.Unlock()
	before, letters := m.role, m.settings.Letters
	m.role = max(m.login.Role, a.Role, sshchat.MemberRole)
	m.prints, m.ignores, m.admitted = a.Prints(), a.Ignores, m.admitted || a.Admitted
	if shares {
		m.settings = sshchat.ApplySettings(m.settings, sshchat.SharedSettings(a.Settings))
	}
	return m.role != before || m.settings.Letters != letters
}

// wasOf reports whether m was of an account before its key was moved.
func (m *self) wasOf(account sshchat.AccountID) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.was == account
}

// subject is m as sanctions see it. Any goroutine may call it.
func (m *self) subject() sshchat.Subject {
	m.mu.Lock()
	defer m.mu.Unlock()
	return sshchat.Subject{
		Account: m.account, Skeleton: m.name.Skeleton(), Prints: m.prints,
		Addr: m.login.Addr, Guest: m.guest, Born: m.born, Role: m.role,
	}
}

// SetAway notes that m is away, or back, and reports whether that changed anything.
func (m *self) SetAway(why text.Text, away bool) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.away.Say(why, away)
}

// Ignored returns whom m ignores.
func (m *self) Ignored() []people.Ignored {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.ignores
}

// Ignoring returns whether m does not want to see an entry.
func (m *self) Ignoring() func(*sshchat.Entry) bool { return people.Ignoring(m.Ignored()) }

// dropIgnored takes out what was said by those whom m ignores.
func (m *self) dropIgnored(entries []*sshchat.Entry) []*sshchat.Entry {
	if len(m.Ignored()) == 0 {
		return entries
	}
	return slices.DeleteFunc(entries, m.Ignoring())
}

// WithoutIgnored is dropIgnored for lines that were asked for.
func (m *self) WithoutIgnored(entries []sshchat.Entry) []sshchat.Entry {
	ignoring := m.Ignoring()
	return slices.DeleteFunc(entries, func(e sshchat.Entry) bool { return ignoring(&e) })
}

// heardFrom reports whether m sent anything lately, as far as a stranger is concerned.
// The own account asks instead: it knows that its link was lost a moment ago.
func (m *self) heardFrom(by people.Ask) bool {
	if m.login.Silent == nil || !by.Guest && m.AccountID() == by.Account {
		return false
	}
	return m.login.Silent() < people.HeardWait
}

// card is m as all nodes are to know it.
func (m *self) card() people.Card {
	card := people.Card{Session: m.seat.Session, Bot: m.login.Bot, Guest: m.guest, Since: m.since, Addr: m.Addr(), Print: m.login.Key, Name: m.Person().Name.String()}
	m.mu.Lock()
	held := m.claim.name
	m.mu.Unlock()
	if now := m.books.Cards.Mine(held.Skeleton(), m.seat.Session); now != nil { // another name of theirs
		card = now.Card
		card.Windows = slices.Clone(card.Windows)
	} else if shared, ok := m.books.Cards.Windows().Of(m.AccountID(), m.seat.Session); ok { // the node is to list it again
		card = shared
	}
	m.describe(&card)
	return card
}

// describe brings to m's card what may change in the course of a session. Any goroutine may
// call it.
func (m *self) describe(card *people.Card) {
	m.mu.Lock()
	defer m.mu.Unlock()
	card.Account, card.Role, card.Listed, card.Closed = m.account, m.role, m.login.Role, m.settings.Letters == "off"
	if card.Windows == nil {
		card.Name = m.name.String()
	}
	m.away.Show(card)
	card.Note(m.seat.Window, func(w *people.Window) { w.Role = m.role })
}

// Reshow brings to m's card what has changed of m. Any goroutine may call it. Who has no
// name yet has no card to change.
func (m *self) Reshow(ctx context.Context) error {
	err := m.books.Cards.ChangeCard(ctx, m.held(), m.seat.Session, m.describe)
	if err == nil {
		m.mu.Lock()
		m.away.Shown()
		m.mu.Unlock()
	}
	return err
}

// seeks notes which name m is to hold.
func (m *self) seeks(n sshchat.Name) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.claim.sought = n.Skeleton()
}

// frees reports whether m is about to free a name and goes on under another.
func (m *self) frees(name sshchat.Skeleton) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.claim.sought != name
}

// held returns the name that m holds.
func (m *self) held() sshchat.Name {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.claim.name
}

// Print is the fingerprint of the key that m came in with; "" for a guest.
func (m *self) Print() sshchat.Print { return m.login.Key }

// FileRole is what the operator's files make of m.
func (m *self) FileRole() sshchat.Role { return m.login.Role }

// SetSettings changes how m sees the chat.
func (m *self) SetSettings(s sshchat.Settings) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.settings = s
}

// Door is through what m acts.
func (m *self) Door() string { return cmp.Or(m.login.Door, "chat") }

// IsBot reports whether m is a program that is in rooms as people are.
func (m *self) IsBot() bool { return m.login.Bot }
