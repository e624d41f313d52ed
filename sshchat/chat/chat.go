package chat

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/bucket"
	"sshchat/sshchat/estate"
	"sshchat/sshchat/ledger"
	"sshchat/sshchat/live"
	"sshchat/sshchat/mail"
	"sshchat/sshchat/people"
	"sshchat/sshchat/rooms"
	"sshchat/sshchat/rules"
	"sshchat/sshchat/text"
)

// Options says how a chat behaves. The zero value of a field means its default.
type Options struct {
	Lobby string       // where everybody starts; default "lobby"
	Rate  sshchat.Rate // what one person may say; default 10 at once, then 2 a second
	Bots  sshchat.Rate // what a program may say; default 20 at once, then 10 a second
	Work  sshchat.Rate // what one person may ask, in units of some 50 µs; default 100 at once, then 5 a second
	// WorkSource is what all who come from one source may ask; default 4,000 at once, then
	// 100 a second.
	WorkSource sshchat.Rate

	// Estate is what may come to stay in a day; nil: DefaultEstate. A number of 0 does not
	// limit.
	Estate map[estate.Stays]estate.Budget

	MOTD func() text.Text // the message of the day, asked for at each login; nil: none
	Log  func(msg string, args ...any)

	Access     sshchat.Access // who may come in under a name that nobody owns
	NameExpiry time.Duration  // a name unused for so long is free again; 0: never
	NewWait    time.Duration  // an account, or a guest's session, younger than this is new
	NewSlow    time.Duration  // time between two lines in a room of who is new; 0: as for everybody
	Audit      sshchat.Audit  // where acts of moderation are kept; nil: only in the room's log
}

// Chat is the whole chat on this node: its rooms, who is in, and the engine that
// keeps it. All methods are safe for concurrent use.
type Chat struct {
	ledger *ledger.Ledger
	people *people.Book
	live   *live.LiveRooms
	cards  *people.Cards
	*sessions
	o      Options
	rules  *rules.Book // bans, mutes, lockdown
	marks  marks
	turns  estate.Turns  // of searches
	works  *estate.Works // what sources ask for
	paces  estate.Paces  // how fast programs may go
	estate *estate.Budgets

	directory *rooms.Book // which rooms there are
	mail      *mail.Book  // letters
}

// New returns a chat on e. Run must be running before anybody enters.
func New(e sshchat.Engine, clock sshchat.Clock, o Options) *Chat {
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
	if o.Log == nil {
		o.Log = func(string, ...any) {}
	}
	c := &Chat{
		ledger: ledger.New(e, clock, o.Log), o: o,
		sessions: newSessions(),
		works:    estate.NewWorks(o.WorkSource), estate: estate.NewBudgets(o.Estate),
		marks: marks{Bucket: bucket.New(markRate, clock.Now())},
	}
	c.cards = people.NewCards(c.ledger, func(room string) { c.live.PeopleChanged(room) })
	c.people = people.New(c.ledger, people.Options{
		NameExpiry: o.NameExpiry, InvitedOnly: c.knownOnly,
		Stay: func(from netip.Addr) error { return c.stay(estate.StaysAccount, from, 1) },
	})
	c.live = live.NewLiveRooms(c.ledger, live.LiveOptions{NewSlow: o.NewSlow, Kept: c.keptOf, People: c.cards})
	c.directory = rooms.New(c.ledger, o.Lobby, c.roomChanged)
	c.mail = mail.New(c.ledger)
	c.rules = rules.New(c.ledger, c.enforce)
	return c
}

// Open reads what the chat must know before anybody comes in, and returns where Run
// goes on from.
func (c *Chat) Open(ctx context.Context) (from uint64, err error) {
	from, err = c.ledger.Engine.Head(ctx)
	if err != nil {
		return 0, fmt.Errorf("read the log's head: %w", err)
	}
	if err := c.directory.Load(ctx); err != nil {
		return 0, fmt.Errorf("read which rooms there are: %w", err)
	}
	if err := c.relook(ctx); err != nil {
		return 0, fmt.Errorf("bring names to Unicode's new table of look-alikes: %w", err)
	}
	if err := c.rules.Load(ctx); err != nil {
		return 0, fmt.Errorf("read who is banned: %w", err)
	}
	_, err = c.live.Hold(ctx, c.o.Lobby) // which is never let go
	return from, err
}

// Run carries entries from the engine to the rooms, sanctions and rooms to where they
// are asked for, until ctx ends, keeps names from expiring while they are used, and forgets
// sanctions that are over and what nobody uses. These eight are the only goroutines that the
// chat has, however many people talk, but for one for each name that is asked for.
func (c *Chat) Run(ctx context.Context, from uint64) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	c.live.Routed.Store(from)
	var wg sync.WaitGroup
	errs := make([]error, 5)
	wg.Go(func() {
		defer stop() // rules that are not kept up to date must not be served by
		errs[0] = c.rules.Watch(ctx)
	})
	wg.Go(func() {
		defer stop()
		errs[1] = c.directory.Watch(ctx)
	})
	wg.Go(func() { c.renewNames(ctx) })
	wg.Go(func() { c.tidy(ctx) })
	wg.Go(func() { c.rules.Sweep(ctx, c.directory.Shut) })
	wg.Go(func() {
		defer stop()
		errs[3] = c.cards.Follow(ctx)
	})
	wg.Go(func() {
		defer stop()
		errs[4] = c.answerAsks(ctx)
	})
	errs[2] = c.ledger.Engine.Follow(ctx, from, func(batch []*sshchat.Entry) error {
		c.route(batch)
		return nil
	})
	stop()
	wg.Wait()
	return errors.Join(errs...)
}

// route hands each run of entries to its room, or to whose inbox it is.
func (c *Chat) route(batch []*sshchat.Entry) {
	var addressees []*mail.Box
	var kicked []*sshchat.Entry
	c.live.Route(batch, func(id string, run []*sshchat.Entry) {
		if account, ok := strings.CutPrefix(id, sshchat.InboxMark); ok {
			addressees = append(addressees, c.mail.Deliver(account, run)...)
		} else if said := lastTalk(run); said != nil {
			c.directory.Spoke(id, said.At)
		}
		kicked = append(kicked, kicks(run)...)
	})
	for _, box := range addressees {
		box.Ring()
	}
	for _, e := range kicked {
		c.kick(e)
	}
}

// keptOf returns what a room's record says of what its log must know.
func (c *Chat) keptOf(id string) live.Kept {
	st, _ := c.directory.Get(id)
	return live.Kept{Topic: st.Topic, Slow: st.Slow, Rev: st.Rev}
}

// membersIn returns the sessions that are in a room of this node, and the programs that
// listen there.
func membersIn(r *live.Room) []*Session {
	var all []*Session
	for _, who := range r.Readers() {
		if m, ok := who.(*Session); ok {
			all = append(all, m)
		}
	}
	return all
}

// lastTalk returns the newest entry of a run that is talk: one's going away right after
// speaking may become durable with it.
func lastTalk(run []*sshchat.Entry) *sshchat.Entry {
	for _, e := range slices.Backward(run) {
		if e.IsTalk() {
			return e
		}
	}
	return nil
}

// Lobby returns the room where everybody starts.
func (c *Chat) Lobby() *live.Room { return c.live.Held(c.o.Lobby) }

// OwnerCode makes a one-time code that makes whoever says it the owner of the chat, or
// returns "" when one was used. The program prints it at each start until then; the one of
// the start before is good no more.
func (c *Chat) OwnerCode(ctx context.Context) (string, error) { return c.people.OwnerCode(ctx) }

// LoginName reads the name that somebody logs in under with a key, or as a guest (print
// ""). It is ParseName but for whoever owns a name that a later rule would refuse. The
// error is a *Fault when it is no name.
func (c *Chat) LoginName(ctx context.Context, login, print string) (sshchat.Name, error) {
	return c.people.LoginName(ctx, login, print)
}

// Known reports whether a key has an account here. The key need not be proved: this
// tells a door how to ask, not who somebody is.
func (c *Chat) Known(ctx context.Context, print string) (bool, error) {
	return c.people.Known(ctx, print)
}

// Flush announces at once what the rooms have still to announce: at the end of a
// server's life nobody waits for the quiet second.
func (c *Chat) Flush() { c.live.Flush() }

// MayUse reports whether a key, or a guest (print ""), may come in under a name. It
// keeps nothing, so it may be asked about keys that are only offered: an agent with
// many keys finds the right one by it. The error is a *Fault when the answer is no.
func (c *Chat) MayUse(ctx context.Context, n sshchat.Name, print string) error {
	return c.people.MayUse(ctx, n, print)
}

// Passed reports whether a key's person knew the passphrase once. As Known, it tells a
// door how to ask.
func (c *Chat) Passed(ctx context.Context, print string) (bool, error) {
	return c.people.Passed(ctx, print)
}
