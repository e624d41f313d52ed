package chat

import (
	"context"
	"net/netip"
	"slices"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/bell"
	"sshchat/sshchat/estate"
)

// Login is what a front door knows of somebody who proved who they are, and how to
// reach their session. Nothing in it is taken on trust from the client but Settings.
type Login struct {
	Name     sshchat.Name
	Key      string       // SHA256 fingerprint of the key that signed; empty for a guest
	Role     sshchat.Role // what the operator's files say; the account may say more
	Addr     netip.Addr   // where from; may be invalid
	Bot      bool         // EnterBot sets it
	Passed   bool         // they knew the passphrase, and are not asked for it again
	Looks    bool         // a program's: it only reads what anybody may, so nothing is kept of who is new
	Screen   bool         // there is somebody at a terminal, whose screen goes on beside long commands
	Takeover bool         // move the name here from the same key's other session
	Settings sshchat.Settings
	Backlog  int // lines of the past that fit on their screen

	Door     string // through what they act: "exec", "socket"; empty: a session
	Receipts bool   // tell the number of each line that was stored
	All      bool   // never skip ahead, however far behind: programs want every line

	Rooms []string // a bot's: where it is to be, as it writes them; none: the lobby
	Since string   // a bot's: from where on it is told, as ParseSince has it; empty: from now on

	// Probe reports whether the session's client still answers. It may take as long
	// as ctx lasts.
	Probe func(ctx context.Context) bool
	// Heard returns when the client last sent anything; nil: unknown.
	Heard func() time.Time
	// Evict ends the session from outside, for cause, with words for the person (nil:
	// those of the cause). It must not block. nil: nobody can.
	Evict func(cause sshchat.Cause, why *sshchat.Fault)
}

// Member is one session in the chat: a name, a place in each room's log, and what
// waits to be told to this person alone. Each of its parts says by its type who may touch
// it: anybody may ask self and put into tray; reading and pen, and what stands here, belong
// to the session's goroutine.
type Session struct {
	self
	tray
	reading
	pen
	kept

	chat     *Chat
	gone     chan struct{} // closed when the name is free again
	errand   *errand       // the command that runs beside the session
	quits    bool          // its person asked to leave
	newOwner bool          // the name was somebody else's before
}

func (c *Chat) newMember(l Login) *Session {
	now := c.Ledger.Clock.Now()
	m := &Session{
		self: self{books: c.Books, login: l, since: now, session: c.Ledger.NewID(), name: l.Name, settings: l.Settings},
		tray: tray{bell: bell.New(), receipts: l.Receipts},
		pen:  pen{rate: estate.NewPace(c.RateOf(l.Bot || l.Door != ""), c.Options.Work, now)},
		chat: c, gone: make(chan struct{}),
	}
	m.reading.rights.self, m.reading.tray, m.reading.whole = &m.self, &m.tray, m
	m.pen.reading, m.kept.reading = &m.reading, &m.reading
	return m
}

// WantAll has m told every line from now on, however far behind it is, as Login.All does.
// Only the session that owns m may call it.
func (m *Session) WantAll() { m.login.All = true }

// Settle reports whether everything that m said is stored and shown to m, answers too. Until
// then the bell rings with each line that is stored.
func (m *Session) Settle() bool {
	m.lock.Lock()
	defer m.lock.Unlock()
	m.settling = true
	return !m.errand.running() && m.unsaved == 0 && len(m.notices) == 0 && (m.visiting || m.box.At() >= m.wrote) &&
		!slices.ContainsFunc(m.views, func(v *view) bool { return !v.deaf && v.cursor.Seq < v.said })
}

// refuse tells m what was wrong.
func (m *Session) refuse(err error) { m.Tell(m.FaultOf(err)) }

// awaitGone waits until m's name is free, and reports whether it is.
func (m *Session) awaitGone(ctx context.Context, atMost time.Duration) bool {
	wait, cancel := context.WithTimeout(ctx, atMost)
	defer cancel()
	select {
	case <-m.gone:
		return true
	case <-wait.Done():
		return false
	}
}
