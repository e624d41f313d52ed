package metrics

import (
	"os"
	"time"

	"sshchat/sshchat/meter"
)

// StatsLine is what a running server is asked for its Stats by, over the local socket.
const StatsLine = "server stats"

// maxRooms is how many of the busiest rooms Stats names.
const maxRooms = 40

// Stats is how a server is doing, for its own machine: what sshchat top shows. Counts are of the
// time since the server began; whoever wants to know how fast they grow asks twice.
type Stats struct {
	At time.Time `json:"at"`
	Self
	People   int            `json:"people"` // of this node
	Rooms    int            `json:"rooms"`
	Sessions map[string]int `json:"sessions"` // by kind

	Strangers  int    `json:"strangers"` // connections that have not logged in
	Refused    uint64 `json:"refused"`
	Lines      uint64 `json:"lines"` // that this node's people said, in rooms and as letters
	Entries    uint64 `json:"entries"`
	Deliveries uint64 `json:"deliveries"`
	Stalled    int    `json:"stalled_readers"`
	Cut        uint64 `json:"cut_readers"`
	Queue      int    `json:"queue"`

	Commit   Spread `json:"commit"`
	Delivery Spread `json:"delivery"`

	Process Process     `json:"process"`
	Budgets []BudgetUse `json:"budgets"`
	Cluster *Cluster    `json:"cluster,omitempty"`
	Busiest []Room      `json:"busiest"`
}

// Self is what a server says of itself.
type Self struct {
	PID     int       `json:"pid"`
	Since   time.Time `json:"since"`
	Version string    `json:"version"`
	Ready   bool      `json:"ready"`
	Metrics string    `json:"metrics,omitempty"`   // where it was told to show them
	Why     []string  `json:"not_ready,omitempty"` // why it is not
}

// Process is what the process takes.
type Process struct {
	CPU        float64 `json:"cpu_seconds"`
	Resident   uint64  `json:"resident_bytes,omitempty"`
	Heap       uint64  `json:"heap_live_bytes"`
	Goroutines uint64  `json:"goroutines"`
	Files      int     `json:"open_fds,omitempty"`
}

// Cluster is how a node is doing among others.
type Cluster struct {
	Node  string `json:"node"`
	Lease bool   `json:"lease"`
	Open  bool   `json:"open"` // what it writes gets through
}

// Room is a room that somebody of this node is in. Private ones are one: it has no name.
type Room struct {
	Name    string `json:"name,omitempty"`
	Private bool   `json:"private,omitempty"`
	People  int    `json:"people"`
	Entries uint64 `json:"entries"` // since somebody of this node is in it
}

// Spread is how long something took: how often it took no longer than each of meter.Bounds, and
// how often longer, each apart.
type Spread struct {
	Counts []uint64 `json:"counts"`
}

// Since returns the spread of what was counted after another look.
func (s Spread) Since(before Spread) (after Spread) {
	after.Counts = make([]uint64, len(s.Counts))
	for i, n := range s.Counts {
		if i < len(before.Counts) && before.Counts[i] <= n {
			n -= before.Counts[i]
		}
		after.Counts[i] = n
	}
	return after
}

// Within returns in what time so many of a hundred were done, by the end of the stretch in which
// that one lies; ok is false when there were none, over that it took longer than any of them.
func (s Spread) Within(percent int) (d time.Duration, over, ok bool) {
	var all, sum uint64
	for _, n := range s.Counts {
		all += n
	}
	if all == 0 {
		return 0, false, false
	}
	for i, n := range s.Counts {
		if sum += n; sum*100 >= all*uint64(percent) {
			if i < len(meter.Bounds) {
				return meter.Bounds[i], false, true
			}
			break
		}
	}
	return meter.Bounds[len(meter.Bounds)-1], true, true
}

// Stats takes a look at the server.
func (s *Server) Stats() Stats {
	now := s.look()
	m := s.meter()
	st := Stats{
		At: time.Now().UTC(), Self: s.Self(), Rooms: s.Chat.Rooms.Count(),
		Sessions: map[string]int{}, Strangers: now.strangers, Refused: m.Door.Refused.Sum(),
		Lines:   m.Log.Stored.Of("said") + m.Log.Stored.Of("acted") + m.Log.Stored.Of("told"),
		Entries: m.Log.Followed.Load(), Deliveries: now.readers.Entries,
		Stalled: int(max(0, m.Readers.Stuck.Load())), Cut: m.Door.Cut.Of("slow"), Queue: int(m.Log.Waiting.Load()),
		Commit: spreadOf(m.Log.Commit.Load()), Delivery: spreadOf(now.readers.Wait),
		Process: Process{now.process.cpu.Seconds(), now.process.resident, now.process.live, now.process.goroutines, now.process.fds},
		Budgets: now.budgets(), Busiest: s.busiest(),
	}
	st.People, _ = s.Chat.Cards.CardsHeld()
	m.Door.Began.Each(func(word string, n uint64) { st.Sessions[word] = max(0, int(n)-int(m.Door.Ended.Of(word))) })
	delete(st.Sessions, meter.Other)
	if c := s.Chat.Ledger.Cluster; c != nil {
		st.Cluster = &Cluster{Node: c.NodeID(), Lease: s.link().Now().Lease != 0, Open: s.link().Open()}
	}
	return st
}

// Self returns what the server says of itself.
func (s *Server) Self() Self {
	why := s.NotReady()
	return Self{PID: os.Getpid(), Since: s.Since, Version: s.Version, Ready: len(why) == 0, Why: why, Metrics: s.Address.String()}
}

// spreadOf is what Times has counted.
func spreadOf(s meter.Spread) Spread { return Spread{Counts: s.Counts[:]} }

// busiest returns the busiest rooms, private ones as one behind them.
func (s *Server) busiest() []Room {
	all := []Room{}
	var private Room
	for _, l := range s.Chat.Live.Loads() {
		st, ok := s.Chat.Rooms.Get(l.ID)
		switch {
		case !ok:
		case st.Private:
			private.Private = true
			private.People += l.People
			private.Entries += l.Entries
		case len(all) < maxRooms:
			all = append(all, Room{Name: st.Label(), People: l.People, Entries: l.Entries})
		}
	}
	if private.Private {
		all = append(all, private)
	}
	return all
}
