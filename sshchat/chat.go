package sshchat

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"sshchat/sshchat/bucket"
	"sshchat/sshchat/text"
)

// Options says how a chat behaves. The zero value of a field means its default.
type Options struct {
	Lobby string // where everybody starts; default "lobby"
	Rate  Rate   // what one person may say; default 10 at once, then 2 a second
	Bots  Rate   // what a program may say; default 20 at once, then 10 a second
	Work  Rate   // what one person may ask, in units of some 50 µs; default 100 at once, then 5 a second
	// WorkSource is what all who come from one source may ask; default 4,000 at once, then
	// 100 a second.
	WorkSource Rate

	// Estate is what may come to stay in a day; nil: DefaultEstate. A number of 0 does not
	// limit.
	Estate map[Stays]Budget

	MOTD func() text.Text // the message of the day, asked for at each login; nil: none
	Log  func(msg string, args ...any)

	Access     Access        // who may come in under a name that nobody owns
	NameExpiry time.Duration // a name unused for so long is free again; 0: never
	NewWait    time.Duration // an account, or a guest's session, younger than this is new
	NewSlow    time.Duration // time between two lines in a room of who is new; 0: as for everybody
	Audit      Audit         // where acts of moderation are kept; nil: only in the room's log
}

// Chat is the whole chat on this node: its rooms, who is in, and the engine that
// keeps it. All methods are safe for concurrent use.
type Chat struct {
	*ledger
	*peopleBook
	*liveRooms
	*cards
	*sessions
	o      Options
	rules  *ruleBook // bans, mutes, lockdown
	marks  marks
	turns  turns  // of searches
	works  *works // what sources ask for
	paces  paces  // how fast programs may go
	estate *estate

	directory *roomBook // which rooms there are
	mail      *mailBook // letters
}

// New returns a chat on e. Run must be running before anybody enters.
func New(e Engine, clock Clock, o Options) *Chat {
	if o.Lobby == "" {
		o.Lobby = "lobby"
	}
	if o.Rate == (Rate{}) {
		o.Rate = Rate{Burst: 10, Every: time.Second / 2}
	}
	if o.Bots == (Rate{}) {
		o.Bots = Rate{Burst: 20, Every: time.Second / 10}
	}
	if o.Work == (Rate{}) {
		o.Work = workRate
	}
	if o.Estate == nil {
		o.Estate = DefaultEstate()
	}
	if o.WorkSource == (Rate{}) {
		o.WorkSource = sourceRate
	}
	if o.Log == nil {
		o.Log = func(string, ...any) {}
	}
	c := &Chat{
		ledger: newLedger(e, clock, o.Log), o: o,
		sessions: newSessions(),
		works:    newWorks(o.WorkSource), estate: newEstate(o.Estate),
		marks: marks{Bucket: bucket.New(markRate, clock.Now())},
	}
	c.cards = newCards(c.ledger, func(room string) { c.peopleChanged(room) })
	c.peopleBook = newPeopleBook(c.ledger, peopleOptions{
		NameExpiry: o.NameExpiry, InvitedOnly: c.knownOnly,
		Stay: func(from netip.Addr) error { return c.stay(StaysAccount, from, 1) },
	})
	c.liveRooms = newLiveRooms(c.ledger, liveOptions{NewSlow: o.NewSlow, Kept: c.keptOf, People: c.cards})
	c.directory = newRoomBook(c.ledger, o.Lobby, c.roomChanged)
	c.mail = newMailBook(c.ledger)
	c.rules = newRuleBook(c.ledger, c.enforce)
	return c
}

// Open reads what the chat must know before anybody comes in, and returns where Run
// goes on from.
func (c *Chat) Open(ctx context.Context) (from uint64, err error) {
	from, err = c.engine.Head(ctx)
	if err != nil {
		return 0, fmt.Errorf("read the log's head: %w", err)
	}
	if err := c.directory.load(ctx); err != nil {
		return 0, fmt.Errorf("read which rooms there are: %w", err)
	}
	if err := c.relook(ctx); err != nil {
		return 0, fmt.Errorf("bring names to Unicode's new table of look-alikes: %w", err)
	}
	if err := c.rules.load(ctx); err != nil {
		return 0, fmt.Errorf("read who is banned: %w", err)
	}
	_, err = c.hold(ctx, c.o.Lobby) // which is never let go
	return from, err
}

// Run carries entries from the engine to the rooms, sanctions and rooms to where they
// are asked for, until ctx ends, keeps names from expiring while they are used, and forgets
// sanctions that are over and what nobody uses. These eight are the only goroutines that the
// chat has, however many people talk, but for one for each name that is asked for.
func (c *Chat) Run(ctx context.Context, from uint64) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	c.routed.Store(from)
	var wg sync.WaitGroup
	errs := make([]error, 5)
	wg.Go(func() {
		defer stop() // rules that are not kept up to date must not be served by
		errs[0] = c.rules.watch(ctx)
	})
	wg.Go(func() {
		defer stop()
		errs[1] = c.directory.watch(ctx)
	})
	wg.Go(func() { c.renewNames(ctx) })
	wg.Go(func() { c.tidy(ctx) })
	wg.Go(func() { c.rules.sweep(ctx, c.directory.shut) })
	wg.Go(func() {
		defer stop()
		errs[3] = c.cards.follow(ctx)
	})
	wg.Go(func() {
		defer stop()
		errs[4] = c.answerAsks(ctx)
	})
	errs[2] = c.engine.Follow(ctx, from, func(batch []*Entry) error {
		c.route(batch)
		return nil
	})
	stop()
	wg.Wait()
	return errors.Join(errs...)
}

// route hands each run of entries to its room, or to whose inbox it is.
func (c *Chat) route(batch []*Entry) {
	var addressees []*mailBox
	var kicked []*Entry
	c.liveRooms.route(batch, func(id string, run []*Entry) {
		if account, ok := strings.CutPrefix(id, inboxMark); ok {
			addressees = append(addressees, c.mail.deliver(account, run)...)
		} else if said := lastTalk(run); said != nil {
			c.directory.spoke(id, said.At)
		}
		kicked = append(kicked, kicks(run)...)
	})
	for _, box := range addressees {
		box.ring()
	}
	for _, e := range kicked {
		c.kick(e)
	}
}

// keptOf returns what a room's record says of what its log must know.
func (c *Chat) keptOf(id string) Kept {
	st, _ := c.directory.get(id)
	return Kept{Topic: st.Topic, Slow: st.Slow, Rev: st.Rev}
}

// membersIn returns the sessions that are in a room of this node, and the programs that
// listen there.
func membersIn(r *Room) []*Member {
	var all []*Member
	for _, who := range r.readers() {
		if m, ok := who.(*Member); ok {
			all = append(all, m)
		}
	}
	return all
}

// lastTalk returns the newest entry of a run that is talk: one's going away right after
// speaking may become durable with it.
func lastTalk(run []*Entry) *Entry {
	for _, e := range slices.Backward(run) {
		if e.IsTalk() {
			return e
		}
	}
	return nil
}

// Lobby returns the room where everybody starts.
func (c *Chat) Lobby() *Room { return c.held(c.o.Lobby) }
