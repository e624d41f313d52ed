package chat_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
	"sshchat/sshchat/commands"
	"sshchat/sshchat/sqlite"
	"sshchat/sshchat/text"
)

// late is an engine that delivers and pages when a test wants it to.
type late struct {
	sshchat.Engine
	deliver chan struct{}             // closed: entries go to the follower
	paged   func(room sshchat.RoomID) // called with each page, before it is given out
}

func (l *late) Follow(ctx context.Context, after uint64, fn func([]*sshchat.Entry) error) error {
	return l.Engine.Follow(ctx, after, func(batch []*sshchat.Entry) error {
		<-l.deliver
		return fn(batch)
	})
}

func (l *late) Page(ctx context.Context, r sshchat.Range) ([]sshchat.Entry, error) {
	page, err := l.Engine.Page(ctx, r)
	l.paged(r.Room)
	return page, err
}

// append stores an entry and returns its number.
func appendTo(t testing.TB, e sshchat.Engine, room sshchat.RoomID, k sshchat.Kind, body string, d sshchat.Detail) uint64 {
	t.Helper()
	stored := make(chan uint64, 1)
	bob := sshchat.Person{Name: text.Line("bob"), Account: "bob"}
	e.Append(sshchat.Entry{Room: room, Kind: k, From: bob, Body: text.Line(body), Detail: d}, func(e sshchat.Entry, err error) {
		if err != nil {
			t.Errorf("append %q: %v", body, err)
		}
		stored <- e.Seq
	})
	return <-stored
}

// backlogOf brings alice in, to the room that she has left off in, and lets her look
// after what happens then.
func backlogOf(t *testing.T, c *chat.Chat, then func()) []string {
	t.Helper()
	alice := stage.EnterAs(t, c, "alice", func(l *chat.Login) { l.Backlog = 50 })
	defer alice.Leaves(sshchat.Quit)
	then()
	var lines []string
	n, err := alice.Take(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range n.Entries {
		lines = append(lines, e.Body.String())
	}
	return lines
}

// What a room's past holds already when the follower brings it, and what the follower
// brings while the past is read, is there once, as edits and erasures have left it.
func TestOpeningMeetsDelivery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &late{Engine: stage.WithRooms(t, stage.Engine(t), 1), paged: func(sshchat.RoomID) {}, deliver: make(chan struct{})}
		close(l.deliver)
		chat := stage.OpenOn(t, l, stage.Hasty)
		alice := stage.Enter(t, chat, "alice")
		alice.Says("/join #room-0")
		alice.Says("/leave #lobby")
		alice.Leaves(sshchat.Quit)
		say := func(body string) uint64 { return appendTo(t, l, "room-0", sshchat.Said, body, sshchat.Detail{}) }
		edit := func(ref uint64, body string) {
			appendTo(t, l, "room-0", sshchat.Edited, body, sshchat.Detail{Ref: ref})
		}
		one, two, three := say("one"), say("two"), say("three")
		synctest.Wait()

		// The past has what is yet to be delivered.
		l.deliver = make(chan struct{})
		edit(one, "ONE")
		say("four")
		stage.Want(t, backlogOf(t, chat, func() {
			close(l.deliver)
			synctest.Wait()
		}), "ONE", "two", "three", "four")

		// What is delivered before the past is there.
		l.paged = func(room sshchat.RoomID) {
			if room == "room-0" {
				l.paged = func(sshchat.RoomID) {}
				edit(one, "ONE!")
				edit(two, "TWO")
				edit(two, "TWO!")
				say("five")
				appendTo(t, l, "room-0", sshchat.Erased, "", sshchat.Detail{Refs: []uint64{three}})
				synctest.Wait()
			}
		}
		stage.Want(t, backlogOf(t, chat, synctest.Wait), "ONE!", "TWO!", "", "four", "five")
		stage.Want(t, backlogOf(t, chat, synctest.Wait), "ONE!", "TWO!", "", "four", "five")
	})
}

// fast is a clock that runs so many times as fast as others: nobody waits for the
// quiet second in which a room is told who left.
type fast struct {
	began time.Time
	times time.Duration
}

func (f fast) Now() time.Time { return f.began.Add(f.times * time.Since(f.began)) }
func (f fast) AfterFunc(d time.Duration, do func()) func() bool {
	return time.AfterFunc(d/f.times, do).Stop
}

// past is what was put into a room's log, by number.
type past struct {
	engine sshchat.Engine
	room   sshchat.RoomID

	mu     sync.Mutex
	said   []uint64
	amends map[uint64][]uint64 // numbers of entries that changed another
}

// talk puts lines into the log, and changes some that were there, until ctx ends.
func (p *past) talk(ctx context.Context, t *testing.T) {
	for i := 0; ctx.Err() == nil; i++ {
		p.mu.Lock()
		n := len(p.said)
		ref := uint64(0)
		if n > 0 {
			ref = p.said[max(0, n-1-i%7)]
		}
		p.mu.Unlock()
		kind, d := sshchat.Said, sshchat.Detail{}
		switch {
		case ref > 0 && i%5 == 1:
			kind, d.Ref = sshchat.Edited, ref
		case ref > 0 && i%11 == 2:
			kind, d.Refs = sshchat.Erased, []uint64{ref}
		}
		seq := appendTo(t, p.engine, p.room, kind, fmt.Sprint(i), d)
		p.mu.Lock()
		if kind == sshchat.Said {
			p.said = append(p.said, seq)
		} else {
			p.amends[ref] = append(p.amends[ref], seq)
		}
		p.mu.Unlock()
	}
}

// stored returns the newest line.
func (p *past) stored() uint64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.said) == 0 {
		return 0
	}
	return p.said[len(p.said)-1]
}

// check holds what somebody was shown, in its order, against the log.
func (p *past) check(t *testing.T, shown []*sshchat.Entry) {
	p.mu.Lock()
	defer p.mu.Unlock()
	at := map[uint64]*sshchat.Entry{}
	var first, last uint64
	for _, e := range shown {
		if at[e.Seq] != nil || e.Seq < last {
			t.Errorf("entry %d comes after %d", e.Seq, last)
			return
		}
		at[e.Seq], last = e, e.Seq
		if first == 0 && e.Kind == sshchat.Said {
			first = e.Seq
		}
	}
	for _, seq := range p.said {
		if seq < first || seq > last {
			continue
		}
		e := at[seq]
		if e == nil {
			t.Errorf("line %d is missing between %d and %d", seq, first, last)
			return
		}
		for _, a := range p.amends[seq] {
			if a <= last && at[a] == nil && !e.Edited && !e.Body.IsZero() {
				t.Errorf("line %d is shown as it was before %d", seq, a)
			}
		}
	}
}

// visit comes in, listens until it has heard what was stored by then and a little more,
// and leaves.
func (p *past) visit(ctx context.Context, t *testing.T, c *chat.Chat, l chat.Login) {
	m, err := c.Enter(ctx, l)
	if err != nil {
		t.Errorf("enter: %v", err)
		return
	}
	defer m.Leave(context.Background(), sshchat.Quit)
	var shown []*sshchat.Entry
	var upTo, last uint64
	for wakes := 0; wakes < 5 || last < upTo; wakes++ {
		select {
		case <-m.Bell():
		case <-ctx.Done():
			t.Errorf("at %d of %d: no bell", last, upTo)
			return
		}
		n, err := m.Take(ctx, nil)
		if err != nil {
			t.Errorf("take: %v", err)
			return
		}
		for _, e := range n.Entries {
			if e.Room == p.room {
				shown = append(shown, e)
				last = e.Seq
			}
		}
		if wakes == 3 {
			upTo = p.stored()
		}
	}
	p.check(t, shown)
}

// Rooms open and close while people talk in them, and nobody misses anything.
func TestOpeningUnderLoad(t *testing.T) {
	engines := map[string]func(*testing.T) sshchat.Engine{
		"memory": func(*testing.T) sshchat.Engine { return stage.Engine(t) },
		"sqlite": func(t *testing.T) sshchat.Engine {
			e, err := sqlite.Open(filepath.Join(t.TempDir(), "chat.db"), sqlite.Options{})
			if err != nil {
				t.Fatal(err)
			}
			return e
		},
	}
	for name, engine := range engines {
		t.Run(name, func(t *testing.T) {
			e := stage.WithRooms(t, engine(t), 1)
			c := stage.OpenWith(t, e, fast{time.Now(), 100}, stage.Hasty)
			p := &past{engine: e, room: "room-0", amends: map[uint64][]uint64{}}
			ctx, stop := context.WithTimeout(t.Context(), time.Minute)
			defer stop()
			talking, hush := context.WithCancel(ctx)
			var speaker, visitors sync.WaitGroup
			speaker.Go(func() { p.talk(talking, t) })
			for i := range 3 {
				name, err := sshchat.ParseName(fmt.Sprintf("visitor%d", i))
				if err != nil {
					t.Fatal(err)
				}
				l := chat.Login{Name: name, Key: sshchat.Print("SHA256:" + name.Key()), Backlog: 20, All: true}
				atHome(t, c, l)
				visitors.Go(func() {
					for range 15 {
						p.visit(ctx, t, c, l)
					}
				})
			}
			visitors.Wait()
			hush()
			speaker.Wait()
		})
	}
}

// atHome has somebody come back to #room-0, and to no other room.
func atHome(t *testing.T, c *chat.Chat, l chat.Login) {
	t.Helper()
	m, err := c.Enter(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	commands.Do(t.Context(), m, text.Line("/join #room-0"))
	commands.Do(t.Context(), m, text.Line("/leave #lobby"))
	m.Leave(t.Context(), sshchat.Quit)
}
