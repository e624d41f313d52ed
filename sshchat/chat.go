package sshchat

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"sshchat/sshchat/text"
)

// tailLoad is how much of a room's past is read when it is opened: a few screenfuls
// for those who come in. Whoever reads further back pages from the engine.
const tailLoad = 256

// Options says how a chat behaves. The zero value of a field means its default.
type Options struct {
	Lobby string           // where everybody starts; default "lobby"
	Rate  Rate             // what one person may say; default 10 at once, then 2 a second
	MOTD  func() text.Text // the message of the day, asked for at each login; nil: none
	Log   func(msg string, args ...any)

	Access     Access        // who may come in under a name that nobody owns
	NameExpiry time.Duration // a name unused for so long is free again; 0: never
	Audit      Audit         // where acts of moderation are kept; nil: only in the room's log
}

// Chat is the whole chat on this node: its rooms, who is in, and the engine that
// keeps it. All methods are safe for concurrent use.
type Chat struct {
	engine Engine
	clock  Clock
	table  table
	o      Options
	id     string        // makes entry IDs unique over restarts
	next   atomic.Uint64 // and over this run
	rules  rules         // bans, mutes, lockdown

	mu      sync.Mutex // guards what follows; never held over a call to the engine
	rooms   map[string]*Room
	members map[string]*Member // by the key of the name they hold
}

// New returns a chat on e. Run must be running before anybody enters.
func New(e Engine, clock Clock, o Options) *Chat {
	if o.Lobby == "" {
		o.Lobby = "lobby"
	}
	if o.Rate == (Rate{}) {
		o.Rate = Rate{Burst: 10, Every: time.Second / 2}
	}
	if o.Log == nil {
		o.Log = func(string, ...any) {}
	}
	return &Chat{
		engine: e, clock: clock, table: newTable(Commands()), o: o, id: rand.Text()[:12],
		rooms: map[string]*Room{}, members: map[string]*Member{},
		rules: rules{all: map[string]Sanction{}},
	}
}

// Open reads the end of the lobby's log and returns where Run goes on from.
func (c *Chat) Open(ctx context.Context) (from uint64, err error) {
	from, err = c.engine.Head(ctx)
	if err != nil {
		return 0, fmt.Errorf("read the log's head: %w", err)
	}
	r := newRoom(c, c.o.Lobby)
	past, err := c.engine.Page(ctx, Range{Room: r.key, Before: from + 1, Limit: tailLoad})
	if err != nil {
		return 0, fmt.Errorf("read the last lines of %s: %w", r.key, err)
	}
	r.log.load(past, tailLoad)
	var st roomState
	if _, err := c.getJSON(ctx, roomKey(r.key), &st); err != nil {
		return 0, err
	}
	r.topic, r.slow = st.Topic, st.Slow
	if err := c.rules.load(ctx, c.engine, c.o.Log); err != nil {
		return 0, fmt.Errorf("read who is banned: %w", err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rooms[r.key] = r
	return from, nil
}

// Run carries entries from the engine to the rooms, and sanctions to where they are
// asked for, until ctx ends, and keeps names from expiring while they are used. These
// three are the only goroutines that the chat has, however many people talk.
func (c *Chat) Run(ctx context.Context, from uint64) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	watched, renewed := make(chan error, 1), make(chan struct{})
	go func() {
		watched <- c.rules.watch(ctx, c.engine, c.o.Log, c.enforce)
		stop() // rules that are not kept up to date must not be served by
	}()
	go func() {
		defer close(renewed)
		c.renewNames(ctx)
	}()
	err := c.engine.Follow(ctx, from, func(batch []*Entry) error {
		c.route(batch)
		return nil
	})
	stop()
	<-renewed
	return errors.Join(err, <-watched)
}

// route hands each run of entries to its room; those for room "" to every room.
func (c *Chat) route(batch []*Entry) {
	for len(batch) > 0 {
		n := 1
		for n < len(batch) && batch[n].Room == batch[0].Room {
			n++
		}
		for _, r := range c.roomsNamed(batch[0].Room) {
			r.deliver(batch[:n])
		}
		batch = batch[n:]
	}
}

func (c *Chat) roomsNamed(key string) []*Room {
	c.mu.Lock()
	defer c.mu.Unlock()
	if key != "" {
		if r := c.rooms[key]; r != nil {
			return []*Room{r}
		}
		return nil
	}
	all := make([]*Room, 0, len(c.rooms))
	for _, r := range c.rooms {
		all = append(all, r)
	}
	return all
}

// Lobby returns the room where everybody starts.
func (c *Chat) Lobby() *Room {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.rooms[c.o.Lobby]
}

// Flush announces at once what the rooms have still to announce: at the end of a
// server's life nobody waits for the quiet second.
func (c *Chat) Flush() {
	for _, r := range c.roomsNamed("") {
		r.announcer.flush()
	}
}

// entry makes an entry that the engine has yet to number.
func (c *Chat) entry(room string, k Kind, from Person) Entry {
	return Entry{
		ID:   c.id + strconv.FormatUint(c.next.Add(1), 36),
		Room: room, Kind: k, From: from,
	}
}

// ignore is the done of an entry that nobody waits for. The engine tells the room
// itself when it cannot keep history.
func (c *Chat) ignore(Entry, error) {}
