// Package spare gives memory that a server does not need back to the system.
package spare

import (
	"context"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

const (
	// giveBackEvery is how often the server looks whether it holds more memory than it
	// needs, such as behind a flood: Go by itself gives it back within minutes.
	giveBackEvery = 5 * time.Second

	// spareBytes is what it may hold beyond that; small servers never give anything back.
	spareBytes = 16 << 20
)

// Giver gives memory back to the system.
type Giver struct {
	live   uint64 // bytes of the heap that were in use when it last did
	cycles uint64 // of the collector, at the last look
}

// Run looks as long as ctx lasts.
func (g *Giver) Run(ctx context.Context) {
	ticks := time.NewTicker(giveBackEvery)
	defer ticks.Stop()
	g.live = heapNow().live
	for {
		select {
		case <-ticks.C:
			g.look(heapNow())
		case <-ctx.Done():
			return
		}
	}
}

// look gives back what is spare. While the server is busy the collector, at GOGC=100, lets
// the heap grow to twice what is live: that is no reason, it would be taken again at once. A
// heap that nobody collects is one of a server that has grown quiet.
func (g *Giver) look(h heapSize) bool {
	most := g.live*5/2 + 2*spareBytes
	if h.cycles == g.cycles {
		most = g.live*3/2 + spareBytes
	}
	g.cycles = h.cycles
	if h.held < most {
		return false
	}
	debug.FreeOSMemory() // a collection, too: some 10 ms of a core for a full house
	now := heapNow()
	g.live, g.cycles = now.live, now.cycles
	return true
}

// heapSize is what the heap takes, in bytes.
type heapSize struct {
	live uint64 // at the last collection
	held uint64 // of the system's memory, garbage and free room included

	cycles uint64 // of the collector, so far
}

// heapNow reads it, which stops nobody.
func heapNow() heapSize {
	s := []metrics.Sample{
		{Name: "/gc/heap/live:bytes"},
		{Name: "/memory/classes/heap/objects:bytes"},
		{Name: "/memory/classes/heap/unused:bytes"},
		{Name: "/memory/classes/heap/free:bytes"},
		{Name: "/gc/cycles/total:gc-cycles"},
	}
	metrics.Read(s)
	return heapSize{s[0].Value.Uint64(), s[1].Value.Uint64() + s[2].Value.Uint64() + s[3].Value.Uint64(), s[4].Value.Uint64()}
}
