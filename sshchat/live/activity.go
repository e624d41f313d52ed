package live

import (
	"context"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/ledger"
	"sshchat/sshchat/lock"
)

// StatsGrain is what is counted at once. Every clock on earth is a multiple of it from
// where it was an hour or a day before, summer time too (Lord Howe Island: 30 minutes).
const StatsGrain = 30 * time.Minute

const (
	// activitySpan is how far back counts of a room are kept: /stats shows 14 days, and
	// some zone is always a day ahead.
	activitySpan = 15 * 24 * time.Hour

	// activityKept is for how long a count of the past holds: what a room forgets by its
	// age is noticed then.
	activityKept = 10 * time.Minute

	// activityErased is for how long it holds though something was taken back.
	activityErased = time.Minute

	// maxActivities bounds the rooms whose counts are kept, 6 KB each.
	maxActivities = 512
)

// activities keeps how busy rooms were. To count two weeks of a large room reads all of
// them, 160 ms of a core for 300,000 lines, and anybody may ask: the past is counted once
// for all who ask, and only the last hour for each.
type activities struct {
	ledger   *ledger.Ledger
	counting chan struct{} // of capacity 1: one past is counted at a time

	mu   lock.Leaf // guards what follows
	kept map[activityKey]*activity
	// erasures is how often anything was erased, in any room.
	erasures int
}

// activityKey is a room, and where in the half hour its reader's days begin.
type activityKey struct {
	room  sshchat.RoomID
	phase time.Duration
}

// activity is the past of a room in stretches of StatsGrain.
type activity struct {
	counted time.Time
	from    time.Time
	counts  []int // shared, read-only
	erased  bool  // something was, since
}

func newActivities(l *ledger.Ledger) *activities {
	return &activities{ledger: l, counting: make(chan struct{}, 1), kept: map[activityKey]*activity{}}
}

// get returns what is kept of a room, if it still holds for what happened since a moment.
func (as *activities) get(key activityKey, since, now time.Time) *activity {
	as.mu.Lock()
	defer as.mu.Unlock()
	a := as.kept[key]
	if a == nil || since.Before(a.from) {
		return nil
	}
	age := now.Sub(a.counted)
	if age < 0 || age >= activityKept || a.erased && age >= activityErased {
		return nil
	}
	return a
}

// seen returns how often anything was erased.
func (as *activities) seen() int {
	as.mu.Lock()
	defer as.mu.Unlock()
	return as.erasures
}

// put keeps a count that was begun when anything had been erased so many times.
func (as *activities) put(key activityKey, a *activity, erasures int) {
	as.mu.Lock()
	defer as.mu.Unlock()
	a.erased = as.erasures != erasures
	if len(as.kept) >= maxActivities {
		clear(as.kept)
	}
	as.kept[key] = a
}

// erased notes that something that was counted in a room is gone.
func (as *activities) erased(room sshchat.RoomID) {
	as.mu.Lock()
	defer as.mu.Unlock()
	as.erasures++
	for key, a := range as.kept {
		if key.room == room {
			a.erased = true
		}
	}
}

// count counts what was said in a room in each of n stretches of StatsGrain that begin
// with since.
func (as *activities) count(ctx context.Context, room sshchat.RoomID, since time.Time, n int) ([]int, error) {
	key := activityKey{room, time.Duration(since.UnixNano()) % StatsGrain}
	a, err := as.past(ctx, key, since)
	if err != nil {
		return nil, err
	}
	counts := make([]int, n)
	known := copy(counts, a.counts[min(int(since.Sub(a.from)/StatsGrain), len(a.counts)):])
	if known == n {
		return counts, nil
	}
	rest, err := as.ledger.Engine.Activity(ctx, room, since.Add(time.Duration(known)*StatsGrain), StatsGrain, n-known)
	copy(counts[known:], rest)
	return counts, err
}

// past returns the past of a room, which it counts if need be.
func (as *activities) past(ctx context.Context, key activityKey, since time.Time) (*activity, error) {
	if a := as.get(key, since, as.ledger.Clock.Now()); a != nil {
		return a, nil
	}
	wait, cancel := context.WithTimeoutCause(ctx, ledger.ReadWait, ledger.Slow())
	defer cancel()
	select {
	case as.counting <- struct{}{}:
		defer func() { <-as.counting }()
	case <-wait.Done():
		return nil, context.Cause(wait)
	}
	now := as.ledger.Clock.Now()
	if a := as.get(key, since, now); a != nil { // counted while we waited
		return a, nil
	}
	// Lines bear the time at which they were numbered, and come a moment later: what is
	// half an hour old is complete.
	from := since.Add(-max(0, since.Sub(now.Add(-activitySpan))).Truncate(StatsGrain))
	n := int(now.Add(-StatsGrain).Sub(from) / StatsGrain)
	erasures := as.seen()
	counts, err := as.ledger.Engine.Activity(ctx, key.room, from, StatsGrain, n)
	if err != nil {
		return nil, err
	}
	a := &activity{counted: now, from: from, counts: counts}
	as.put(key, a, erasures)
	return a, nil
}
