// Package books is all that a chat keeps, as one: the ledger, the five books and the estate,
// and what is asked of several of them at once, such as a refusal, a quote, or whether
// somebody may come in. It knows no session.
package books

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/estate"
	"sshchat/sshchat/ledger"
	"sshchat/sshchat/live"
	"sshchat/sshchat/mail"
	"sshchat/sshchat/meter"
	"sshchat/sshchat/people"
	"sshchat/sshchat/reports"
	"sshchat/sshchat/rooms"
	"sshchat/sshchat/rules"
	"sshchat/sshchat/text"
)

// Options says how a chat behaves. The zero value of a field means its default.
type Options struct {
	Lobby sshchat.RoomID // where everybody starts; default "lobby"
	Rooms []string       // names of further rooms in which a newcomer is; they are made if there are none
	Rate  sshchat.Rate   // what one person may say; default 10 at once, then 2 a second
	Bots  sshchat.Rate   // what a program may say; default 20 at once, then 10 a second
	Work  sshchat.Rate   // what one person may ask, in units of some 50 µs; default 100 at once, then 5 a second
	// WorkSource is what all who come from one source may ask; default 4,000 at once, then
	// 100 a second.
	WorkSource sshchat.Rate

	// Estate is what may come to stay in a day; nil: DefaultEstate. A number of 0 does not
	// limit.
	Estate map[estate.Stays]estate.Budget

	MOTD  func() text.Text // the message of the day, asked for at each login; nil: none
	Rules func() text.Text // how one talks here, asked for when somebody wants to know; nil: nobody says
	Log   func(msg string, args ...any)

	Access     sshchat.Access // who may come in under a name that nobody owns
	NameExpiry time.Duration  // a name unused for so long is free again; 0: never
	NewWait    time.Duration  // an account, or a guest's session, younger than this is new
	NewSlow    time.Duration  // time between two lines in a room of who is new; 0: as for everybody
	NoNewLinks bool           // who is new posts no links
	End        func()         // ends this server in good order; nil: it cannot be ended from inside
	Audit      sshchat.Audit  // where acts of moderation are kept; nil: only in the room's log
	Meter      *meter.Set     // what is counted; nil: nobody looks at it
}

// Change has the chat behave as change says from now on, or as before if it returns an error.
// The lobby, the record of moderation and what a question costs stay. Only one may call it at
// a time.
func (b *Books) Change(ctx context.Context, change func(*Options)) error {
	before := b.Options()
	o := *before
	change(&o)
	o = o.withDefaults()
	o.Lobby, o.Audit, o.End, o.Log, o.Work, o.WorkSource = before.Lobby, before.Audit, before.End, before.Log, before.Work, before.WorkSource
	if !slices.Equal(o.Rooms, before.Rooms) { // one that operators have closed since stays closed
		if err := b.Newcomers.prepare(ctx, o.Rooms); err != nil {
			return fmt.Errorf("make the rooms of newcomers: %w", err)
		}
	}
	b.budget.Change(o.Estate)
	b.now.Store(&o)
	return nil
}

// withDefaults fills in what is not set.
func (o Options) withDefaults() Options {
	if o.Lobby == "" {
		o.Lobby = "lobby"
	}
	if o.Rate == (sshchat.Rate{}) {
		o.Rate = sshchat.Rate{Burst: 10, Every: time.Second / 2}
	}
	if o.Bots == (sshchat.Rate{}) {
		o.Bots = sshchat.Rate{Burst: 20, Every: time.Second / 10}
	}
	if o.Work == (sshchat.Rate{}) {
		o.Work = estate.WorkRate
	}
	if o.Estate == nil {
		o.Estate = estate.DefaultEstate()
	}
	if o.WorkSource == (sshchat.Rate{}) {
		o.WorkSource = estate.SourceRate
	}
	if o.Meter == nil {
		o.Meter = meter.New()
	}
	if o.Log == nil {
		o.Log = func(string, ...any) {}
	}
	return o
}

// Books is all that is kept, and what it costs: what is asked of several books at once is
// asked here. It knows no session; those hear of changes by Hear. All methods are safe for
// concurrent use.
type Books struct {
	behaviour
	Ledger    *ledger.Ledger
	People    *people.Book
	Cards     *people.Cards // who is here, on all nodes
	Rooms     *rooms.Book   // which rooms there are
	Live      *live.Rooms
	Rules     *rules.Book // bans, mutes, lockdown
	Mail      *mail.Book  // letters
	Reports   *reports.Book
	Newcomers *Newcomers
	Closing   *Closing // to the end of this server

	Turns   estate.Turns   // of searches
	Exports estate.Singles // of what is kept of a person
	Works   *estate.Works  // what sources ask for
	Paces   estate.Paces   // how fast programs may go
	budget  *estate.Budgets
	marks   marks
	hear    Hear
}

// Hear is what the sessions of a node hear from the books. No function in it may be nil.
type Hear struct {
	RoomChanged func(id sshchat.RoomID)        // on whichever node
	Ruled       func(s sshchat.Sanction)       // a new sanction, on whichever node
	Full        func(operators sshchat.Notice) // there is no more of a budget, for anybody
}

// New returns the books of a chat on e.
func New(e sshchat.Engine, clock sshchat.Clock, o Options, hear Hear) *Books {
	o = o.withDefaults()
	kept := ledger.New(e, clock, o.Log)
	b := &Books{
		Ledger: kept,
		Works:  estate.NewWorks(o.WorkSource), budget: estate.NewBudgets(o.Estate),
		marks: newMarks(kept.Clock.Now()), hear: hear,
	}
	b.now.Store(&o)
	b.Cards = people.NewCards(b.Ledger, func(room sshchat.RoomID) { b.Live.PeopleChanged(room) })
	b.People = people.New(b.Ledger, people.Options{
		NameExpiry: func() time.Duration { return b.Options().NameExpiry }, InvitedOnly: b.KnownOnly,
		Stay: func(from netip.Addr) error { return b.Stay(estate.StaysAccount, from, 1) },
	})
	b.Live = live.New(b.Ledger, live.Options{NewSlow: func() time.Duration { return b.Options().NewSlow }, Kept: b.keptOf, People: b.Cards})
	b.Rooms = rooms.New(b.Ledger, o.Lobby, hear.RoomChanged)
	b.Newcomers = &Newcomers{rooms: b.Rooms, lobby: o.Lobby, names: func() []string { return b.Options().Rooms }}
	b.Mail = mail.New(b.Ledger, b.Cards.IsElsewhere)
	b.Reports = reports.New(b.Ledger)
	b.Rules = rules.New(b.Ledger, hear.Ruled)
	b.Closing = newClosing(b.Ledger, o.End)
	return b
}

// Open reads what the chat must know before anybody comes in, and returns where Run
// goes on from.
func (b *Books) Open(ctx context.Context) (from uint64, err error) {
	from, err = b.Ledger.Engine.Head(ctx)
	if err != nil {
		return 0, fmt.Errorf("read the log's head: %w", err)
	}
	if err := b.Rooms.Load(ctx); err != nil {
		return 0, fmt.Errorf("read which rooms there are: %w", err)
	}
	if err := b.relook(ctx); err != nil {
		return 0, fmt.Errorf("bring names to Unicode's new table of look-alikes: %w", err)
	}
	if err := b.Newcomers.prepare(ctx, b.Options().Rooms); err != nil {
		return 0, fmt.Errorf("make the rooms of newcomers: %w", err)
	}
	if err := b.Rules.Load(ctx); err != nil {
		return 0, fmt.Errorf("read who is banned: %w", err)
	}
	_, err = b.Live.Hold(ctx, b.Options().Lobby) // which is never let go
	return from, err
}

// keptOf returns what a room's record says of what its log must know.
func (b *Books) keptOf(id sshchat.RoomID) live.Kept {
	st, _ := b.Rooms.Get(id)
	return live.Kept{Topic: st.Topic, Slow: st.Slow, Rev: st.Rev, Open: !st.Private}
}

// Lobby returns the room where everybody starts.
func (b *Books) Lobby() *live.Room { return b.Live.Held(b.Options().Lobby) }

// Flush announces at once what the rooms have still to announce: at the end of a
// server's life nobody waits for the quiet second.
func (b *Books) Flush() { b.Live.Flush() }

// MotdKey is the record of the message of the day that an operator set.
const MotdKey = "state/motd"

// Motd returns the message of the day: one that an operator set, else the file's.
func (b *Books) Motd(ctx context.Context) (t text.Text, set bool) {
	v, err := b.Ledger.Engine.Get(ctx, MotdKey)
	if err == nil && v.Rev != 0 {
		return text.Block(string(v.Data)), true
	}
	return b.MotdFile(), false
}

// RulesKey is the record of the rules of the house that an operator set.
const RulesKey = "state/rules"

// HouseRules returns how one talks here: what an operator set, else the file's.
func HouseRules(ctx context.Context, b *Books) (t text.Text, set bool) {
	v, err := b.Ledger.Engine.Get(ctx, RulesKey)
	if err == nil && v.Rev != 0 {
		return text.Block(string(v.Data)), true
	}
	if read := b.Options().Rules; read != nil {
		t = read()
	}
	return t, false
}
