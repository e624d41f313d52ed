// Package spare gives memory that a server does not need back to the system.
package spare

import (
	"context"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

const (
	// lookEvery is how often the server looks whether it holds more memory than it needs, such
	// as behind a flood or when many came in: Go by itself gives it back within minutes.
	lookEvery = 2 * time.Second

	// spareBytes is what it may hold beyond that; small servers never give anything back.
	spareBytes = 16 << 20

	// calmSpareBytes is the same of a server that is calm: one where less than a share of the heap
	// is new since the last look (calmShare). To collect so little takes long to be needed again.
	calmSpareBytes = 2 << 20
	calmShare      = 100
)

// Giver gives memory back to the system.
type Giver struct {
	live   uint64 // bytes of the heap that were in use when it last did
	left   uint64 // bytes that were held behind that: nobody could give them back
	cycles uint64 // of the collector, at the last look
	made   uint64 // bytes, at the last look
}

// Run looks as long as ctx lasts.
func (g *Giver) Run(ctx context.Context) {
	ticks := time.NewTicker(lookEvery)
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
// heap that nobody collects is one of a server that has grown quiet, and more so one where
// hardly anything is made.
func (g *Giver) look(h heapSize) bool {
	most := g.live*5/2 + 2*spareBytes
	switch {
	case h.cycles != g.cycles:
	case h.made-g.made < h.live/calmShare:
		most = g.live*5/4 + calmSpareBytes
	default:
		most = g.live*3/2 + spareBytes
	}
	g.cycles, g.made = h.cycles, h.made
	if h.held < max(most, g.left+calmSpareBytes) {
		return false
	}
	now := giveBack()
	g.live, g.left, g.cycles, g.made = now.live, now.held, now.cycles, now.made
	return true
}

// giveBack collects, some 10 ms of a core for a full house, and again while stacks become
// smaller: each collection halves those of which little is in use, as behind many logins.
func giveBack() heapSize {
	debug.FreeOSMemory()
	now := heapNow()
	for range 2 {
		before := now.stacks
		if before < calmSpareBytes {
			break
		}
		debug.FreeOSMemory()
		if now = heapNow(); now.stacks > before-before/10 {
			break
		}
	}
	return now
}

// heapSize is what the heap takes, in bytes.
type heapSize struct {
	live   uint64 // at the last collection
	held   uint64 // of the system's memory, garbage and free room included
	made   uint64 // so far
	stacks uint64

	cycles uint64 // of the collector, so far
}

// heapNow reads it, which stops nobody.
func heapNow() heapSize {
	s := []metrics.Sample{
		{Name: "/gc/heap/live:bytes"},
		{Name: "/memory/classes/heap/objects:bytes"},
		{Name: "/memory/classes/heap/unused:bytes"},
		{Name: "/memory/classes/heap/free:bytes"},
		{Name: "/gc/heap/allocs:bytes"},
		{Name: "/memory/classes/heap/stacks:bytes"},
		{Name: "/gc/cycles/total:gc-cycles"},
	}
	metrics.Read(s)
	return heapSize{
		live: s[0].Value.Uint64(), held: s[1].Value.Uint64() + s[2].Value.Uint64() + s[3].Value.Uint64(),
		made: s[4].Value.Uint64(), stacks: s[5].Value.Uint64(), cycles: s[6].Value.Uint64(),
	}
}
