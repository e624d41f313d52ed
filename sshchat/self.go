package sshchat

import (
	"context"
	"errors"
	"sync"
	"time"

	"sshchat/sshchat/text"
	"sshchat/sshchat/when"
)

// self is who a session is: what others may ask of it. Any goroutine may call its methods.
type self struct {
	chat  *Chat
	login Login
	since time.Time

	session string // no other one, on any node, is called so

	// These are set before anybody learns of the session.
	guest    bool // no key, no account
	visiting bool // a program's: in nobody's roster

	mu       sync.Mutex // guards what follows
	name     Name       // as shown
	claim    Name       // as held: in the course of a rename, another
	account  string     // ~ and something random for a guest
	role     Role
	prints   []string  // of all keys of the account
	born     time.Time // since when there is the account; zero: a guest, or of this machine
	admitted bool      // by an operator: no lockdown takes the account for new
	ignores  []Ignored
	isAway   bool
	away     text.Text
	settings Settings
	spoke    time.Time // last, in a public room: others are told
	talked   bool      // under this name, so that it is m's
	leaving  bool
}

// SessionID returns which session m is: no other one, on any node, is called so.
func (m *self) SessionID() string { return m.session }

// Person returns how others know m.
func (m *self) Person() Person {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.personLocked()
}

func (m *self) personLocked() Person {
	return Person{
		Name: m.name.Text(), Account: m.account, Guest: m.guest, Bot: m.login.Bot,
	}
}

// Presence returns what others may see of m.
func (m *self) Presence() Presence {
	m.mu.Lock()
	defer m.mu.Unlock()
	return Presence{Person: m.personLocked(), Since: m.since, Spoke: m.spoke, IsAway: m.isAway, Away: m.away}
}

// Settings returns how m wants to see the chat.
func (m *self) Settings() Settings {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.settings
}

// slowest returns how much time has to be between two lines of m's because m is new.
func (m *self) slowest(now time.Time) time.Duration {
	m.mu.Lock()
	born := m.born
	if m.guest {
		born = m.since
	}
	m.mu.Unlock()
	if !born.IsZero() && now.Sub(born) < m.chat.o.NewWait {
		return m.chat.o.NewSlow
	}
	return 0
}

// slowAs is whom slow mode counts: neither a reconnect nor a rename makes somebody
// new. Guests from one source are one.
func (m *self) slowAs() string {
	if source := SourceOf(m.login.Addr); m.guest && source.IsValid() {
		return source.String()
	}
	return m.accountID()
}

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

// noteSpoke notes when others heard of m last.
func (m *self) noteSpoke(at time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.spoke = at
}

// leaves notes that m is going: nobody takes its name over any more.
func (m *self) leaves() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.leaving = true
}

// isLeaving reports whether m is going.
func (m *self) isLeaving() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.leaving
}

// now is what m's clock shows.
func (m *self) now() time.Time { return m.chat.clock.Now().In(m.zone()) }

// parsePeriod reads a moment or a day by m's clock, and refuses the rest with a date that
// would do.
func (m *self) parsePeriod(s string) (when.Period, error) {
	now := m.now()
	if p, ok := when.Parse(s, now); ok {
		return p, nil
	}
	return when.Period{}, fault("date", echo(s), now.Format(time.DateOnly))
}

// zone is where m's clock hangs.
func (m *self) zone() *time.Location {
	if z, err := time.LoadLocation(m.Settings().Zone); err == nil {
		return z
	}
	return time.UTC
}

// FaultOf returns what m is told of an error; what m cannot mend is logged.
func (m *self) FaultOf(err error) *Fault {
	if f, ok := errors.AsType[*Fault](err); ok {
		return f
	}
	if errors.Is(err, context.Canceled) { // the session has ended, and nobody reads the answer
		return fault("trouble")
	}
	m.chat.log("command", "by", m.Person().Name.String(), "err", err)
	return fault("trouble")
}
