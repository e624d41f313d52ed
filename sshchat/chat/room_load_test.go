package chat_test

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
	"sshchat/sshchat/commands"
	"sshchat/sshchat/text"
)

// house is many people in many rooms, each in as many: member i is in the rooms from
// i*each on, so that each room has people*each/rooms of them.
type house struct {
	people, rooms, each int
	talking             int           // in so many rooms, the first ones,
	every               time.Duration // there is a line each so often,
	lines               int           // so many times

	engine    sshchat.Engine
	delivered atomic.Int64
	wrong     atomic.Int64 // lines that were not the next of their room
}

// fill brings everybody in, and lets them listen until ctx ends.
func (h *house) fill(ctx context.Context, t testing.TB, clock sshchat.Clock, wg *sync.WaitGroup) {
	h.engine = stage.WithRooms(t, stage.Engine(t), h.rooms)
	served := stage.OpenWith(t, h.engine, clock, stage.Hasty)
	for i := range h.people {
		name, err := sshchat.ParseName(fmt.Sprintf("p%05d", i))
		if err != nil {
			t.Fatal(err)
		}
		m, err := served.Enter(ctx, chat.Login{Name: name, Key: sshchat.Print("SHA256:" + name.Key())})
		if err != nil {
			t.Fatal(err)
		}
		for k := range h.each {
			commands.Do(ctx, m, text.Line(fmt.Sprintf("/join #room-%d", (i*h.each+k)%h.rooms)))
		}
		wg.Go(func() {
			defer m.Leave(context.Background(), sshchat.Quit)
			h.listen(ctx, t, m)
		})
	}
}

// listen takes what there is whenever the bell rings, as a session does.
func (h *house) listen(ctx context.Context, t testing.TB, m *chat.Session) {
	next := map[sshchat.RoomID]int{}
	var buf []*sshchat.Entry
	for {
		select {
		case <-ctx.Done():
			return
		case <-m.Bell():
		}
		n, err := m.Take(ctx, buf)
		if err != nil {
			t.Errorf("take: %v", err)
			return
		}
		buf = n.Entries
		for _, notice := range n.Notices {
			if f, ok := notice.(*sshchat.Fault); ok {
				t.Errorf("told %v", f)
			}
		}
		lines := int64(0)
		for _, e := range n.Entries {
			if e.Kind != sshchat.Said {
				continue
			}
			if int(e.Ref) != next[e.Room] {
				h.wrong.Add(1)
			}
			next[e.Room] = int(e.Ref) + 1
			lines++
		}
		if lines > 0 && m.Standing().Rooms > 0 { // which its prompt shows
			h.delivered.Add(lines)
		}
	}
}

// talk says the lines, the rooms one after the other as people would.
func (h *house) talk() {
	bob := sshchat.Person{Name: text.Line("bob"), Account: "bob"}
	tick := time.NewTicker(h.every / time.Duration(h.talking))
	defer tick.Stop()
	for n := range h.lines {
		for room := range h.talking {
			<-tick.C
			e := sshchat.Entry{
				Room: sshchat.RoomID(fmt.Sprintf("room-%d", room)), Kind: sshchat.Said, From: bob,
				Body: text.Line("the quick brown fox jumps over the lazy dog"),
			}
			e.Ref = uint64(n)
			h.engine.Append(e, func(sshchat.Entry, error) {})
		}
	}
}

// want is how many deliveries there are to be.
func (h *house) want() int64 {
	return int64(h.lines * h.talking * h.people * h.each / h.rooms)
}

func (h *house) check(t testing.TB) {
	t.Helper()
	if got := h.delivered.Load(); got != h.want() || h.wrong.Load() != 0 {
		t.Errorf("%d deliveries of %d, %d of them out of order", got, h.want(), h.wrong.Load())
	}
}

// A hundred rooms of twenty: everybody in twenty of them is shown each line once.
func TestManyRooms(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := house{people: 100, rooms: 100, each: 20, talking: 10, every: time.Second, lines: 10}
		ctx, stop := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		defer wg.Wait()
		defer stop()
		h.fill(ctx, t, stage.Wall{}, &wg)
		stage.Pass(time.Minute)
		h.talk()
		stage.Pass(time.Second)
		h.check(t)
	})
}

// hurry is how much faster than life the benchmark runs: what an idle process does
// would cost more than what is measured.
const hurry = 20

// perDelivery returns what a delivery costs in the house.
func (h *house) perDelivery(b *testing.B) float64 {
	ctx, stop := context.WithCancel(b.Context())
	var wg sync.WaitGroup
	defer wg.Wait()
	defer stop()
	h.fill(ctx, b, fast{time.Now(), hurry}, &wg)
	h.every /= hurry
	<-time.After(2 * time.Second / hurry) // until nobody speaks of who came
	runtime.GC()
	before := cpu(b)
	h.talk()
	for limit := time.Now().Add(5 * time.Second); h.delivered.Load() < h.want() && time.Now().Before(limit); {
		<-time.After(10 * time.Millisecond)
	}
	used := cpu(b) - before
	h.check(b)
	return float64(used.Nanoseconds()) / float64(max(1, h.delivered.Load()))
}

// BenchmarkThousandRooms compares 2,000 deliveries a second of chat: in one room; in a
// hundred rooms, with everybody in one of them; and in a hundred of a thousand rooms,
// with everybody in twenty. Lines that few hear cost more each than those that many do.
func BenchmarkThousandRooms(b *testing.B) {
	const lines = 40
	for b.Loop() {
		one := house{people: 400, rooms: 1, each: 1, talking: 1, every: time.Second / 5, lines: 5 * lines}
		own := house{people: 2000, rooms: 100, each: 1, talking: 100, every: time.Second, lines: lines}
		all := house{people: 1000, rooms: 1000, each: 20, talking: 100, every: time.Second, lines: lines}
		x, y, z := one.perDelivery(b), own.perDelivery(b), all.perDelivery(b)
		b.ReportMetric(x, "ns-in-one")
		b.ReportMetric(y, "ns-in-one-each")
		b.ReportMetric(z, "ns-in-twenty-each")
		b.ReportMetric(z/y, "twenty/one-each")
	}
}
