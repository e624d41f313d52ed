// Package chat is who is here: sessions, how they come in and leave, what they may do, write
// and are shown. It knows neither SSH nor terminals nor words.
package chat

import (
	"context"
	"errors"
	"sync"

	"sshchat/sshchat"
	"sshchat/sshchat/books"
	"sshchat/sshchat/mail"
	"sshchat/sshchat/nodes"
	"sshchat/sshchat/roll"
)

// Options says how a chat behaves.
type Options = books.Options

// Chat is the whole chat on this node: the books, and who is here. All methods are safe for
// concurrent use.
type Chat struct {
	*Node
	watch *nodes.Watch // over this node, among others
}

// New returns a chat on e. Run must be running before anybody enters.
func New(e sshchat.Engine, clock sshchat.Clock, o Options) *Chat {
	c := &Chat{Node: &Node{sessions: &sessions{roll.New[*Session]()}}}
	c.Books = books.New(e, clock, o, books.Hear{RoomChanged: c.roomChanged, Ruled: c.enforce, Full: c.tellOperators})
	c.Cards.Changed = c.windowsChanged
	c.watch = nodes.New(c.Books, house{c.sessions})
	return c
}

// Run carries entries from the engine to the rooms, sanctions and rooms to where they
// are asked for, until ctx ends, keeps names from expiring while they are used, and forgets
// sanctions that are over and what nobody uses. These twelve, and three of the watch of a node
// that is one of several, are the only goroutines that the chat has, however many people talk,
// but for one for each name that is asked for.
func (c *Chat) Run(ctx context.Context, from uint64) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	c.Live.Routed.Store(from)
	var wg sync.WaitGroup
	errs := make([]error, 8)
	wg.Go(func() {
		defer stop() // rules that are not kept up to date must not be served by
		errs[0] = c.Rules.Watch(ctx)
	})
	wg.Go(func() {
		defer stop()
		errs[1] = c.Rooms.Watch(ctx)
	})
	wg.Go(func() { c.renewNames(ctx) })
	wg.Go(func() { books.KeepTidy(ctx, c.Books, c.accounts) })
	wg.Go(func() { c.Rules.Sweep(ctx, c.Rooms.Shut) })
	wg.Go(func() {
		defer stop()
		errs[3] = c.Cards.Follow(ctx)
	})
	wg.Go(func() {
		defer stop()
		errs[4] = c.answerAsks(ctx)
	})
	wg.Go(func() {
		if errs[5] = c.watch.Run(ctx); errs[5] != nil {
			stop()
		}
	})
	wg.Go(func() {
		defer stop()
		errs[6] = c.followPeople(ctx)
	})
	wg.Go(func() {
		defer stop()
		errs[7] = c.Reports.Follow(ctx, c.tellReport)
	})
	errs[2] = c.Ledger.Engine.Follow(ctx, from, func(batch []*sshchat.Entry) error {
		c.route(batch)
		return nil
	})
	stop()
	wg.Wait()
	return errors.Join(errs...)
}

// route hands each run of entries to its room, or to whose inbox it is.
func (c *Chat) route(batch []*sshchat.Entry) {
	c.Heard(batch)
	c.heardWindows(batch)
	var addressees []*mail.Box
	var kicked []*sshchat.Entry
	c.Live.Route(batch, func(id sshchat.RoomID, run []*sshchat.Entry) {
		if account, ok := id.Owner(); ok {
			addressees = append(addressees, c.Mail.Deliver(account, run)...)
		} else if said := books.LastTalk(run); said != nil {
			c.Rooms.Spoke(id, said.At)
		}
		kicked = append(kicked, books.Kicks(run)...)
	})
	c.watch.Route(batch)
	for _, box := range addressees {
		box.Ring()
	}
	for _, e := range kicked {
		c.kick(e)
	}
}
